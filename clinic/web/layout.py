"""What every template can use: filters, the clock, the pages of the top bar, who is signed in."""

from dataclasses import dataclass

from flask import Flask, g, render_template, request, url_for
from jinja2 import StrictUndefined

from clinic.services.patient.patient_head import patient_head
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.filters import FILTERS

PAGES = (
    ("Today", "today.index"),
    ("Patients", "patients.index"),
    ("Deliveries", "deliveries.index"),
    ("Library", "library.index"),
    ("Clinic", "clinic.settings"),
)
TABS = (
    ("Overview", "patients.overview", {"patients", "precautions", "consents"}),
    ("Assess", "assessments.index", {"assessments", "stops"}),
    ("Program", "programs.index", {"programs"}),
    ("Review", "reviews.index", {"reviews", "episodes", "logs", "outcomes"}),
    ("Documents", "handouts.index", {"handouts", "sending", "deliveries"}),
)
"""Label, where it leads, and the blueprints whose pages belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry of a navigation."""

    label: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    """Give the templates what they need, and let a misspelled name fail loudly."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(today=clock.today, now=clock.now, zone=clock.zone, tabs=tabs)
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    signed_in = g.get("signed_in")
    return {
        "signed_in": signed_in,
        "pages": _pages() if signed_in else (),
    }


def _pages() -> tuple[Link, ...]:
    return tuple(
        Link(
            label=label,
            url=url_for(endpoint),
            current=_part() == endpoint.partition(".")[0],
        )
        for label, endpoint in PAGES
    )


def _part() -> str | None:
    """The part of the top bar that the page belongs to: all pages of a patient to Patients, the
    ledger to Clinic.
    """
    if "patient_id" in (request.view_args or {}):
        return "patients"
    return "clinic" if request.blueprint == "ledger" else request.blueprint


def tabs(patient_id: int) -> tuple[Link, ...]:
    """The tabs of one patient."""
    return tuple(
        Link(
            label=label,
            url=url_for(endpoint, patient_id=patient_id),
            current=request.blueprint in topics,
        )
        for label, endpoint, topics in TABS
    )


def render_patient_page(template: str, patient_id: int, **context: object) -> str:
    """A page of one patient, with the head that every such page has. Raises NotFoundError."""
    head = patient_head(actor=current_actor(), patient_id=patient_id, today=clock.today())
    return render_template(template, head=head, **context)
