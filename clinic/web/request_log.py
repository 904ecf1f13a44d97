"""One line a request: who asked for which endpoint, how it went. Never an address or a value.

Each request has a number. A proxy in front may give it, so that its own log can be read beside
ours; the answer carries it, and an error page shows it to tell to whoever looks after the app.
"""

import logging
import re
import secrets
import time
import traceback
from types import TracebackType

from flask import Flask, Response, current_app, g, request

from clinic.persistence.counting import statements_so_far
from clinic.web import log_lines
from clinic.web.access import ASKS_NOBODY
from clinic.web.log_lines import facts

log = logging.getLogger("clinic.requests")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
HEADER = "X-Request-ID"
PROXYS_NUMBER = re.compile(r"[0-9a-f]{32}")
"""As nginx makes it; anything else is not taken over into the log."""
WRONG = 400


class QuietFlask(Flask):
    """Flask, but an unforeseen error is logged without its message: that may quote a patient."""

    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log the kind of the error and where it came from."""
        kind, _, trace = exc_info
        log_failure(kind.__name__ if kind else "unknown", traceback.extract_tb(trace))


def log_failure(kind: str, trace: traceback.StackSummary) -> None:
    """Log that a request failed: the kind of the error and where it came from."""
    log.error(
        "request failed",
        extra=facts(**_asked(), error=kind, where=log_lines.where(trace)),
    )


def init_app(app: Flask) -> None:
    """Number and time each request and log its line."""
    log_lines.set_up(app.config)
    app.before_request(_start)
    app.after_request(_finish)


def request_number() -> str:
    """The number of this request."""
    number: str = g.request_number
    return number


def _start() -> None:
    g.started = time.perf_counter()
    given = request.headers.get(HEADER, "") if current_app.config["TRUSTED_PROXIES"] else ""
    g.request_number = given if PROXYS_NUMBER.fullmatch(given) else secrets.token_hex(16)


def _finish(response: Response) -> Response:
    response.headers[HEADER] = request_number()
    if request.endpoint not in ASKS_NOBODY or response.status_code >= WRONG:
        log.info(
            "request",
            extra=facts(
                **_asked(),
                status=response.status_code,
                ms=round((time.perf_counter() - g.started) * 1000, 1),
                queries=statements_so_far(),
                clinician=g.signed_in.actor.clinician_id if g.get("signed_in") else None,
            ),
        )
    return response


def _asked() -> dict[str, object]:
    return {
        "request": request_number(),
        "method": request.method,
        "endpoint": request.endpoint or "no such page",
    }
