"""Patients: find, add, look, edit."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from clinic.content import load_catalogue
from clinic.domain.anatomy import Sex
from clinic.domain.errors import FieldError, StaleError
from clinic.domain.typed_numbers import whole_number
from clinic.services.patient import patients
from clinic.services.patient.overview import patient_overview
from clinic.services.patient.patients import (
    PatientDetails,
    PatientLine,
    SimilarPatientsError,
    StoredDetails,
)
from clinic.web import clock
from clinic.web.access import current_actor, reads
from clinic.web.filters import day, sex
from clinic.web.forms.consents import CONSENTS
from clinic.web.forms.patients import PatientForm
from clinic.web.happenings import current_program, exercises, happenings
from clinic.web.layout import render_patient_page
from clinic.web.progress_pages import drawn_in_short

blueprint = Blueprint("patients", __name__)

Answer = str | Response | tuple[str, int]
SEARCHED = "searched"
CONFLICT, SIMILAR = 409, 409


@blueprint.get("/patients/")
def index() -> str:
    """Patients by name, or those that fit what was searched for."""
    typed = session.get(SEARCHED, "") if "found" in request.args else ""
    q = request.args.get("q", typed).strip()
    found = patients.search(actor=current_actor(), text=q, today=clock.today())
    return render_template("patients/index.html", q=q, found=found.patients, more=found.more)


@blueprint.post("/patients/find")
@reads
def find() -> Response:
    """Search. What was typed stays out of addresses, in the cookie; a single find is opened."""
    q = request.form.get("q", "").strip()[: patients.LONGEST_SEARCH]
    found = patients.search(actor=current_actor(), text=q, today=clock.today())
    if q and len(found.patients) == 1:
        return redirect(url_for("patients.overview", patient_id=found.patients[0].id))
    session[SEARCHED] = q
    return redirect(url_for("patients.index", found=1))


@blueprint.post("/patients/suggest")
@reads
def suggest() -> str:
    """What the search offers while one types, as a fragment."""
    q = request.form.get("q", "")
    found = patients.search(actor=current_actor(), text=q, today=clock.today())
    return render_template("patients/suggestions.html", found=found.patients[:8])


@blueprint.route("/patients/add", methods=["GET", "POST"])
def add() -> Answer:
    """Add a patient in one step."""
    form = _form(PatientForm(request.form))
    if request.method == "POST" and form.accepts():
        try:
            patient_id = patients.add_patient(
                actor=current_actor(),
                details=_read(form),
                today=clock.today(),
                now=clock.now(),
                confirmed=request.form.get("confirmed") == "yes",
            )
        except FieldError as error:
            form.refuse(error)
        except SimilarPatientsError as error:
            return _add_page(form, SIMILAR, similar=error.similar)
        else:
            flash("The patient is added.", "good")
            return redirect(url_for("patients.overview", patient_id=patient_id))
    return _add_page(form, form.status)


@blueprint.get("/patients/<int:patient_id>")
def overview(patient_id: int) -> str:
    """All that matters about a patient on one page."""
    view = patient_overview(actor=current_actor(), patient_id=patient_id, today=clock.today())
    program = current_program(view)
    return render_template(
        "patients/overview.html",
        head=view.head,
        charts=drawn_in_short(view.progress),
        view=view,
        program=program,
        exercises=exercises(program, load_catalogue()),
        happenings=happenings(view, clock.zone()),
        languages=load_catalogue().texts,
        consent_words=CONSENTS,
    )


@blueprint.route("/patients/<int:patient_id>/edit", methods=["GET", "POST"])
def edit(patient_id: int) -> Answer:
    """Change a patient's details."""
    stored = patients.stored_details(actor=current_actor(), patient_id=patient_id)
    form = _form(PatientForm(request.form, data=_as_typed(stored)))
    if request.method == "POST" and form.accepts():
        try:
            patients.edit_patient(
                actor=current_actor(),
                patient_id=patient_id,
                details=_read(form),
                version=whole_number(form.version.data) or 0,
                today=clock.today(),
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        except StaleError:
            return _conflict(patient_id, form)
        else:
            flash("The details are saved.", "good")
            return redirect(url_for("patients.overview", patient_id=patient_id))
    return render_patient_page("patients/edit.html", patient_id, form=form), form.status


def _form(form: PatientForm) -> PatientForm:
    form.offer_languages(load_catalogue().texts)
    return form


def _add_page(
    form: PatientForm, status: int, similar: tuple[PatientLine, ...] = ()
) -> tuple[str, int]:
    return render_template("patients/add.html", form=form, similar=similar), status


def _conflict(patient_id: int, form: PatientForm) -> tuple[str, int]:
    """Both versions side by side; saving again keeps what the form says."""
    stored = patients.stored_details(actor=current_actor(), patient_id=patient_id)
    before, typed = _in_words(stored.details), _in_words(_read(form))
    rows = [(label, before[label], typed[label]) for label in before]
    form.version.data = str(stored.version)
    return render_patient_page("patients/edit.html", patient_id, form=form, rows=rows), CONFLICT


def _in_words(details: PatientDetails) -> dict[str, str]:
    return {
        "Name": details.name,
        "Birth date": day(details.birth_date),
        "Sex": sex(details.sex),
        "Record number": details.record_number,
        "Phone": details.phone,
        "Email": details.email,
        "Language": load_catalogue().texts[details.language].name,
        "Large print": "yes" if details.large_print else "no",
        "Parent or guardian": details.guardian_name,
    }


def _as_typed(stored: StoredDetails) -> dict[str, object]:
    details = stored.details
    return {
        "name": details.name,
        "birth_date": details.birth_date,
        "sex": details.sex.value if details.sex else "",
        "record_number": details.record_number,
        "phone": details.phone,
        "email": details.email,
        "language": details.language,
        "large_print": details.large_print,
        "guardian_name": details.guardian_name,
        "version": stored.version,
    }


def _read(form: PatientForm) -> PatientDetails:
    assert form.birth_date.data is not None  # noqa: S101  the form requires it
    return PatientDetails(
        name=form.name.data or "",
        birth_date=form.birth_date.data,
        sex=Sex(form.sex.data) if form.sex.data else None,
        record_number=form.record_number.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        language=form.language.data,
        large_print=form.large_print.data,
        guardian_name=form.guardian_name.data or "",
    )
