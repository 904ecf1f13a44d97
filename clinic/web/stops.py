"""Lift a stop: the page of the record that it takes."""

from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import StopOutcome
from clinic.services.patient import stops
from clinic.services.patient.stops import Lifting
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.stops import OUTCOMES, LiftForm
from clinic.web.layout import render_patient_page
from clinic.web.match_panel import URGENCIES

blueprint = Blueprint("stops", __name__, url_prefix="/patients/<int:patient_id>/stops")

Answer = Response | tuple[str, int]
CONFLICT = 409


@blueprint.route("/<int:stop_id>/lift", methods=["GET", "POST"])
def lift(patient_id: int, stop_id: int) -> Answer:
    """Show a stop, and lift it once its whole record is there."""
    form = LiftForm(request.form)
    stop = stops.view_stop(actor=current_actor(), patient_id=patient_id, stop_id=stop_id)
    if request.method == "POST" and stop.lifted_at is None and form.accepts():
        try:
            stops.lift_stop(
                actor=current_actor(),
                patient_id=patient_id,
                stop_id=stop_id,
                lifting=_lifting(form),
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        except StateError:
            return _page(patient_id, stop_id, form, CONFLICT)
        else:
            flash(
                "The stop is lifted. Programs stay suspended until you confirm them.",
                "good",
            )
            return redirect(url_for("assessments.index", patient_id=patient_id))
    was_lifted = request.method == "POST" and stop.lifted_at is not None
    return _page(patient_id, stop_id, form, CONFLICT if was_lifted else form.status)


def _page(patient_id: int, stop_id: int, form: LiftForm, status: int) -> tuple[str, int]:
    page = render_patient_page(
        "stops/lift.html",
        patient_id,
        stop=stops.view_stop(actor=current_actor(), patient_id=patient_id, stop_id=stop_id),
        form=form,
        outcomes=OUTCOMES,
        urgencies=URGENCIES,
        too_late=status == CONFLICT,
    )
    return page, status


def _lifting(form: LiftForm) -> Lifting:
    assert form.cleared_on.data is not None  # noqa: S101  (the form asked for both)
    assert form.cleared_time.data is not None  # noqa: S101
    return Lifting(
        outcome=StopOutcome(form.outcome.data),
        to_whom=form.to_whom.data or "",
        cleared_at=datetime.combine(
            form.cleared_on.data, form.cleared_time.data, tzinfo=clock.zone()
        ),
        clearing_person=form.clearing_person.data or "",
        reason=form.reason.data or "",
    )
