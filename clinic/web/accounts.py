"""Sign in, sign out, change one's own password."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError
from clinic.services.account import accounts
from clinic.services.account.accounts import TooManyTriesError
from clinic.web import access, clock, unsent
from clinic.web.access import public, reads
from clinic.web.forms.accounts import PasswordForm, SignInForm
from clinic.web.unsent import Entries

blueprint = Blueprint("accounts", __name__)

Answer = str | Response | tuple[str, int]
OVER = "You were signed out after a time without use. Sign in to go on where you were."
KEPT = (
    "You were signed out after a time without use, before this was saved. Sign in, and what you "
    "typed can be sent again."
)
TOO_MANY = 429


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Who is at the keyboard."""
    if request.method != "POST":
        if g.signed_in is not None:
            return redirect(url_for("today.index"))
        return _sign_in_page(SignInForm(next=request.args.get("next", "")))
    form = SignInForm(request.form)
    if not form.accepts():
        return _sign_in_page(form)
    try:
        token = accounts.sign_in(
            email=str(form.email.data),
            password=str(form.password.data),
            address=request.remote_addr or "",
            now=clock.now(),
            known_token=access.known_token(),
        )
    except TooManyTriesError as error:
        return _sign_in_page(form, refused=error.message, status=TOO_MANY)
    except FieldError as error:
        return _sign_in_page(form, refused=error.message, status=422)
    entries = unsent.unpack(form.unsent.data)
    if entries and accounts.is_same_person(token=token, earlier_token=access.known_token()):
        return _offer_unsent(token, str(form.next.data), entries)
    access.remember(token)
    return redirect(_local_page(form.next.data))


@blueprint.post("/sign-in/again")
@public
@reads
def sign_in_again() -> Answer:
    """The sign-in page for a form that came after the session had ended."""
    form = SignInForm(next=request.args.get("next", ""), unsent=unsent.pack())
    access.forget()
    return _sign_in_page(form, note=KEPT)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session here; pages of it open nothing any more."""
    token = access.token()
    if token is not None:
        accounts.sign_out(token=token, now=clock.now())
    access.forget()
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> Answer:
    """One's own account: who is signed in, and a new password."""
    form = PasswordForm(request.form)
    if request.method == "POST" and form.accepts():
        try:
            accounts.change_password(
                actor=access.current_actor(),
                token=str(access.token()),
                old_password=str(form.old_password.data),
                new_password=str(form.new_password.data),
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The password is changed.", "good")
            return redirect(url_for("accounts.password"))
    return render_template("accounts/password.html", form=form), form.status


def _offer_unsent(token: str, path: str, entries: Entries) -> Answer:
    """Signed in again: what was typed is sent when the person says so."""
    access.remember(token)
    if not unsent.takes_posts(path):
        return redirect(url_for("today.index"))
    return render_template("accounts/unsent.html", path=path, entries=entries)


def _sign_in_page(
    form: SignInForm, refused: str = "", status: int = 0, note: str = ""
) -> tuple[str, int]:
    note = note or (OVER if "over" in request.args else "")
    page = render_template("accounts/sign-in.html", form=form, refused=refused, note=note)
    return page, status or form.status


def _local_page(asked: str | None) -> str:
    """The page that was asked for before sign-in, if it is one of ours; else Today."""
    path = urlsplit(asked or "").path
    if asked != path or not path.startswith("/") or path.startswith("//"):
        return url_for("today.index")
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return url_for("today.index")
    return path
