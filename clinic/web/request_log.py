"""One line a request: method, endpoint, status, milliseconds, who. Never an address or a value."""

import logging
import time
import traceback
from collections.abc import Mapping
from types import TracebackType

from flask import Flask, Response, g, request
from flask.logging import default_handler

log = logging.getLogger("clinic.requests")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFlask(Flask):
    """Flask, but an unforeseen error is logged without its message: that may quote a patient."""

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log the kind of the error and where it came from."""
        kind, _, trace = exc_info
        log.error(
            "%s %s failed: %s at %s",
            request.method,
            request.endpoint,
            kind.__name__ if kind else "unknown",
            " < ".join(
                f"{frame.filename}:{frame.lineno}"
                for frame in reversed(traceback.extract_tb(trace))
            ),
        )


def init_app(app: Flask, settings: Mapping[str, object]) -> None:
    """Time each request and log its line."""
    log.setLevel(str(settings["LOG_LEVEL"]))
    if not log.handlers:
        log.addHandler(default_handler)
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint not in ("static", "assets.font"):
        log.info(
            "%s %s %d %.0f ms clinician %s",
            request.method,
            request.endpoint or "no such page",
            response.status_code,
            (time.perf_counter() - g.started) * 1000,
            g.signed_in.actor.clinician_id if g.get("signed_in") else "-",
        )
    return response
