"""What a person sees when something goes wrong: calm words, what to do, no patient data."""

import traceback
from http import HTTPStatus

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from clinic.domain.errors import BlockedError, ClinicError, NotFoundError, StaleError, StateError
from clinic.persistence.connection import UNREACHABLE
from clinic.services.actor import NotAllowedError
from clinic.web.request_log import log_failure, request_number

GO_ON = "Nothing was changed."
PAGES = {
    400: (
        "That did not work",
        "The page sent something this app does not understand. Go back, load the page again and "
        f"try once more. {GO_ON}",
    ),
    403: (
        "For the manager only",
        f"Ask a manager of your clinic to do this, or to make you a manager. {GO_ON}",
    ),
    404: (
        "Not found",
        "There is no such page or record in your clinic. Check the address, or find the patient "
        "with the search at the top.",
    ),
    405: ("That did not work", f"This address cannot be opened that way. {GO_ON}"),
    409: (
        "This changed in the meantime",
        "Somebody else, or you in another window, was faster: the record is no longer in the "
        f"state that this page showed. Open it again and look at what is there now. {GO_ON}",
    ),
    413: (
        "Too large",
        "What was sent is larger than this clinic accepts. Choose a smaller file and try again. "
        f"{GO_ON}",
    ),
    429: (
        "Too many attempts",
        f"Wait a few minutes, then try again. {GO_ON}",
    ),
    503: (
        "The records cannot be reached",
        "The app runs, but its database does not answer just now. Wait a minute, then go back "
        "with your browser (what you typed is still there) and look whether it was saved before "
        "you send it again. Sheets that were handed out stay as they are. If it lasts, tell the "
        "person who looks after this app.",
    ),
    500: (
        "Something went wrong here",
        "It is not your fault, and it was noted in the log without patient data. Go back and try "
        "again; if it stays, tell the person who looks after this app the time of day.",
    ),
}
STALE_FORM = (
    "This page was open too long",
    "For safety it can no longer be sent. Go back with your browser: what you typed is still "
    "there. Copy what you need, load the page again and send it.",
)
STATUS_OF: dict[type[ClinicError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    StaleError: 409,
    StateError: 409,
    BlockedError: 409,
}


RETRY_AFTER_S = "10"


def init_app(app: Flask) -> None:
    """Show our own page for each error."""
    for unreachable in UNREACHABLE:
        app.register_error_handler(unreachable, _database_away)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    for kind in STATUS_OF:
        app.register_error_handler(kind, _clinic_error)


def error_page(status: int) -> tuple[str, int]:
    """The page for a status; a status without words of its own gets those of 400 or 500."""
    title, words = (
        PAGES.get(status) or PAGES[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    )
    number = request_number() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    return render_template("errors/error.html", title=title, words=words, number=number), status


def _database_away(error: Exception) -> tuple[str, int, dict[str, str]]:
    log_failure(type(error).__name__, traceback.extract_tb(error.__traceback__))
    return *error_page(HTTPStatus.SERVICE_UNAVAILABLE), {"Retry-After": RETRY_AFTER_S}


def _http_error(error: Exception) -> tuple[str, int]:
    status = (isinstance(error, HTTPException) and error.code) or 500
    if isinstance(error, SecurityError):
        return "This app does not answer under this name.", status
    return error_page(status)


def _clinic_error(error: ClinicError) -> tuple[str, int]:
    return error_page(STATUS_OF[type(error)])


def _stale_form(_error: Exception) -> tuple[str, int]:
    title, words = STALE_FORM
    return render_template("errors/error.html", title=title, words=words, number=None), 400
