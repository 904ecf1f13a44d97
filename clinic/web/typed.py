"""What no form can hold and PostgreSQL does not store: a text with the character NUL."""

from flask import Flask, abort, request

NUL = "\x00"


def init_app(app: Flask) -> None:
    """Refuse such a text before a view sees it; no keyboard makes one."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    sent = (*request.args.items(multi=True), *request.form.items(multi=True))
    if any(NUL in name or NUL in value for name, value in sent):
        abort(400)
