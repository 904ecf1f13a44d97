"""Consents of a patient or guardian: record, withdraw."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError
from clinic.domain.records import ConsentKind
from clinic.services.patient import consents
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.consents import ConsentForm
from clinic.web.layout import render_patient_page

blueprint = Blueprint("consents", __name__, url_prefix="/patients/<int:patient_id>/consents")


@blueprint.route("/add", methods=["GET", "POST"])
def add(patient_id: int) -> str | Response | tuple[str, int]:
    """Record a consent."""
    form = ConsentForm(request.form)
    if request.method == "POST" and form.accepts():
        try:
            consents.record_consent(
                actor=current_actor(),
                patient_id=patient_id,
                kind=ConsentKind(form.kind.data),
                given_by=form.given_by.data or "",
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The consent is recorded.", "good")
            return redirect(url_for("patients.overview", patient_id=patient_id))
    return render_patient_page("consents/add.html", patient_id, form=form), form.status


@blueprint.post("/<int:consent_id>/withdraw")
def withdraw(patient_id: int, consent_id: int) -> Response:
    """Record that a consent no longer stands."""
    consents.withdraw_consent(
        actor=current_actor(), patient_id=patient_id, consent_id=consent_id, now=clock.now()
    )
    flash("The consent is withdrawn.", "good")
    return redirect(url_for("patients.overview", patient_id=patient_id))
