"""Today: what waits for somebody in the clinic."""

from flask import Blueprint, render_template

from clinic.services.today import what_waits
from clinic.web import clock
from clinic.web.access import current_actor

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
def index() -> str:
    """The first page after sign-in."""
    waits = what_waits(actor=current_actor(), today=clock.today())
    return render_template("today/index.html", waits=waits)
