"""For the machines that look after the app: does this process live, can it serve.

Both answer everybody, say nothing about anybody, and cost next to nothing however often they are
asked: the database is looked at once in a while, by one request at a time.
"""

import time
from dataclasses import dataclass, field
from threading import Lock

from flask import Blueprint, Response, current_app, jsonify

from clinic.persistence import database
from clinic.web.access import public

blueprint = Blueprint("health", __name__)

LOOKS_EVERY_S = 2.0
AWAY = 503
PLACE = "readiness"


@dataclass(slots=True)
class Readiness:
    """What the last look at the database found, for this process."""

    missing: str | None = "database"
    looked_at: float = float("-inf")
    looking: Lock = field(default_factory=Lock)

    def now_missing(self) -> str | None:
        """What keeps this process from serving, not older than a look; None for nothing.

        While one request waits for a database that does not answer, the others get what is known.
        """
        if self.looking.acquire(blocking=False):
            try:
                if time.monotonic() - self.looked_at >= LOOKS_EVERY_S:
                    self.missing = database.missing_part()
                    self.looked_at = time.monotonic()
            finally:
                self.looking.release()
        return self.missing


@blueprint.get("/healthz")
@public
def live() -> Response:
    """This process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database can be reached and has the schema of this version; else what is missing."""
    readiness: Readiness = current_app.extensions.setdefault(PLACE, Readiness())
    missing = readiness.now_missing()
    if missing is None:
        return jsonify(ready=True), 200
    return jsonify(ready=False, missing=missing), AWAY
