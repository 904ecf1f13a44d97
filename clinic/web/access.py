"""Who may use what. Nobody may, unless signed in; a view says so if it is otherwise.

`@public` opens a view to everybody, `@manager` keeps it for managers, `@reads` marks a view that
is posted to (so that no name of a patient stands in an address) but changes nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from clinic.domain.records import Role
from clinic.persistence import database
from clinic.services.account import accounts
from clinic.services.account.accounts import SessionLimits, SignedIn
from clinic.services.actor import Actor
from clinic.web import clock, unsent

View = TypeVar("View", bound=Callable[..., Any])
TOKEN = "token"  # noqa: S105  keys in the cookie, not secrets
KNOWN = "known"
ASKS_NOBODY = frozenset({"static", "assets.font", "health.live", "health.ready"})
"""Endpoints that answer without a look at who asks, and so without the database."""


class Access(StrEnum):
    """Who may use an endpoint."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    MANAGER = "manager"


def public(view: View) -> View:
    """Open a view to everybody."""
    return _mark(view, Access.PUBLIC)


def manager(view: View) -> View:
    """Keep a view for managers of the clinic."""
    return _mark(view, Access.MANAGER)


def reads(view: View) -> View:
    """Declare that a posted view changes nothing: it then never makes a writer wait."""
    view.reads = True  # type: ignore[attr-defined]
    return view


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> Access:
    """Who may use an endpoint: signed-in clinicians unless its view says otherwise."""
    if endpoint == "static":
        return Access.PUBLIC
    access: Access = getattr(app.view_functions[endpoint], "access", Access.SIGNED_IN)
    return access


def init_app(app: Flask) -> None:
    """Check each request before its view sees it."""
    app.before_request(_let_in)


def current_actor() -> Actor:
    """The signed-in clinician; only views that need sign-in may ask."""
    signed_in: SignedIn = g.signed_in
    return signed_in.actor


def token() -> str | None:
    """The token of the present sign-in."""
    found: str | None = session.get(TOKEN)
    return found


def known_token() -> str | None:
    """The token of the last sign-in of this browser, over or not."""
    found: str | None = session.get(KNOWN)
    return found


def remember(new_token: str) -> None:
    """Start the cookie of a new sign-in; nothing of the visitor's earlier cookie stays."""
    session.clear()
    session.permanent = True
    session[TOKEN] = session[KNOWN] = new_token


def forget() -> None:
    """Empty the cookie, but for the mark that this browser has signed in before."""
    known = known_token()
    session.clear()
    if known is not None:
        session[KNOWN] = known


def _let_in() -> Response | None:
    endpoint = request.endpoint
    if endpoint in ASKS_NOBODY:
        return None
    if getattr(current_app.view_functions.get(endpoint or ""), "reads", False):
        database.read_only()
    g.signed_in = _who()
    if endpoint is None:
        return None  # no such page: the answer is 404, with the frame for who is signed in
    access = access_of(current_app, endpoint)
    if access is Access.PUBLIC:
        return None
    if g.signed_in is None:
        return _to_sign_in()
    if access is Access.MANAGER and current_actor().role is not Role.MANAGER:
        abort(403)
    return None


def _who() -> SignedIn | None:
    """The person whose sign-in still lasts."""
    found = token()
    if found is None:
        return None
    limits = SessionLimits(
        idle=timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]),
        longest=timedelta(hours=current_app.config["SESSION_HOURS"]),
    )
    signed_in = accounts.resume(token=found, now=clock.now(), limits=limits)
    if signed_in is not None:
        g.time_zone = signed_in.time_zone
    return signed_in


def _to_sign_in() -> Response:
    """The sign-in page; it leads back to a page that was asked for, never to an action.

    A form that was sent after the session ended goes on to the sign-in page with all that was
    typed (307 keeps the body); the cookie stays until then, for the form's token belongs to it.
    """
    was_signed_in = token() is not None
    if was_signed_in and unsent.is_form_of_a_person():
        return redirect(url_for("accounts.sign_in_again", next=request.path), 307)
    forget()
    asked = request.path if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("accounts.sign_in", next=asked, over=1 if was_signed_in else None))
