"""Precautions of a patient: record, clear, end."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.anatomy import Side
from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.services.patient import precautions
from clinic.services.patient.overview import PrecautionRecord, patient_overview
from clinic.services.patient.precautions import PrecautionDetails
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms import ClinicForm
from clinic.web.forms.precautions import ClearanceForm, EndForm, PrecautionForm
from clinic.web.layout import render_patient_page

blueprint = Blueprint("precautions", __name__, url_prefix="/patients/<int:patient_id>/precautions")

Answer = str | Response | tuple[str, int]


@blueprint.route("/add", methods=["GET", "POST"])
def add(patient_id: int) -> Answer:
    """Record a precaution."""
    form = PrecautionForm(request.form)
    form.offer(precautions.choices())
    if request.method == "POST" and form.accepts():
        try:
            precautions.record_precaution(
                actor=current_actor(),
                patient_id=patient_id,
                details=_read(form),
                today=clock.today(),
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            return _done(patient_id, "The precaution is recorded.")
    return _page("precautions/add.html", patient_id, form)


@blueprint.route("/<int:precaution_id>/clear", methods=["GET", "POST"])
def clear(patient_id: int, precaution_id: int) -> Answer:
    """Record the surgeon's or physician's clearance."""
    form = ClearanceForm(request.form)
    if request.method == "POST" and form.accepts():
        assert form.cleared_on.data is not None  # noqa: S101  the form requires it
        try:
            precautions.clear_precaution(
                actor=current_actor(),
                patient_id=patient_id,
                precaution_id=precaution_id,
                cleared_on=form.cleared_on.data,
                cleared_by=form.cleared_by.data or "",
                today=clock.today(),
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            return _done(patient_id, "The clearance is recorded.")
    return _page("precautions/clear.html", patient_id, form, precaution_id)


@blueprint.route("/<int:precaution_id>/end", methods=["GET", "POST"])
def end(patient_id: int, precaution_id: int) -> Answer:
    """End a precaution; it stays in the record."""
    form = EndForm(request.form)
    if request.method == "POST" and form.accepts():
        try:
            precautions.end_precaution(
                actor=current_actor(),
                patient_id=patient_id,
                precaution_id=precaution_id,
                reason=form.reason.data or "",
                today=clock.today(),
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            return _done(patient_id, "The precaution has ended.")
    return _page("precautions/end.html", patient_id, form, precaution_id)


def _read(form: PrecautionForm) -> PrecautionDetails:
    return PrecautionDetails(
        code=form.code.data,
        side=Side(form.side.data) if form.side.data else None,
        reference_date=form.reference_date.data,
        due_date=form.due_date.data,
        note=form.note.data or "",
    )


def _done(patient_id: int, words: str) -> Response:
    flash(f"{words} Programs in use wait for your confirmation.", "good")
    return redirect(url_for("patients.overview", patient_id=patient_id))


def _page(
    template: str, patient_id: int, form: ClinicForm, precaution_id: int | None = None
) -> tuple[str, int]:
    page = render_patient_page(
        template, patient_id, form=form, precaution=_record(patient_id, precaution_id)
    )
    return page, form.status


def _record(patient_id: int, precaution_id: int | None) -> PrecautionRecord | None:
    """The precaution that a page is about; one that ended cannot be changed any more."""
    if precaution_id is None:
        return None
    view = patient_overview(actor=current_actor(), patient_id=patient_id, today=clock.today())
    found = next((one for one in view.precautions if one.id == precaution_id), None)
    if found is None:
        raise NotFoundError("no such precaution of this patient")
    if found.ended_on is not None:
        raise StateError("this precaution has ended")
    return found
