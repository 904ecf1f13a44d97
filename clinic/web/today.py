"""Today: what waits for this clinic's clinicians."""

from flask import Blueprint, render_template

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
def index() -> str:
    """The first page after sign-in."""
    return render_template("today/index.html")
