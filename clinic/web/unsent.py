"""What was typed into a form whose sign-in had ended when it was sent.

The sign-in page carries it along in the browser and offers it again afterwards, to the same person
alone. Nothing of it is stored here, and what is not ours to show again (passwords, files) is left
out.
"""

import json

from flask import current_app, request
from werkzeug.exceptions import HTTPException

Entries = tuple[tuple[str, str], ...]

_LEFT_OUT = ("csrf_token", "password", "passcode")


def is_form_of_a_person() -> bool:
    """Whether the browser will show the answer: a page's script handles its own refusals."""
    return request.method == "POST" and "X-Requested-With" not in request.headers


def pack() -> str:
    """The posted fields as the text of one hidden field."""
    entries = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name for word in _LEFT_OUT)
    ]
    return json.dumps(entries)


def unpack(packed: str | None) -> Entries:
    """The fields again; nothing where the text is none of ours."""
    try:
        entries = json.loads(packed or "[]")
        return tuple((str(name), str(value)) for name, value in entries)
    except (TypeError, ValueError):
        return ()


def takes_posts(path: str) -> bool:
    """Whether this is the address of an action of ours."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    try:
        current_app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return False
    return True
