"""Patients: find, add, look, edit."""

from flask import Blueprint, abort

blueprint = Blueprint("patients", __name__)


@blueprint.get("/patients/")
def index() -> str:
    """The list."""
    abort(404)


@blueprint.post("/patients/find")
def find() -> str:
    """Search."""
    abort(404)


@blueprint.post("/patients/suggest")
def suggest() -> str:
    """Suggestions."""
    abort(404)
