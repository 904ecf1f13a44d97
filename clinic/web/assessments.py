"""Assessments: screen, record findings, see the match follow, sign, void, correct."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.content import load_catalogue
from clinic.domain.errors import FieldError, StaleError, StateError
from clinic.domain.records import AssessmentKind, AssessmentState
from clinic.domain.typed_numbers import whole_number
from clinic.services.assessment import assessing, assessment_views
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.assessment.assessment_views import AssessmentView
from clinic.services.assessment.entry_texts import (
    EntryError,
    answer_all_clear,
    read_entry,
    write_entry,
)
from clinic.services.patient import stops
from clinic.web import clock
from clinic.web.access import current_actor, reads
from clinic.web.assessment_pages import (
    CONFLICT,
    TITLES,
    conflict_page,
    form_page,
    panel_of,
    record_page,
)
from clinic.web.filters import clock_time
from clinic.web.forms.assessments import VoidForm
from clinic.web.forms.finding_sheet import build_sheet
from clinic.web.layout import render_patient_page
from clinic.web.match_panel import URGENCIES

blueprint = Blueprint("assessments", __name__, url_prefix="/patients/<int:patient_id>/assessments")

Answer = str | Response | tuple[str, int] | tuple[Response, int]
BAD_INPUT = 422


@blueprint.get("")
def index(patient_id: int) -> Answer:
    """All assessments of a patient and the stops they opened."""
    actor = current_actor()
    return render_patient_page(
        "assessments/index.html",
        patient_id,
        lines=assessment_views.list_assessments(actor=actor, patient_id=patient_id),
        stops=stops.list_stops(actor=actor, patient_id=patient_id),
        titles=TITLES,
        urgencies=URGENCIES,
    )


@blueprint.post("/start")
def start(patient_id: int) -> Answer:
    """Open the draft of the episode, or make one."""
    try:
        kind = request.form.get("kind") or None
        assessment_id = assessing.start(
            actor=current_actor(),
            patient_id=patient_id,
            kind=AssessmentKind(kind) if kind in set(AssessmentKind) else None,
            now=clock.now(),
            today=clock.today(),
        )
    except FieldError as error:
        flash(error.message, "amber")
        return redirect(url_for("assessments.index", patient_id=patient_id))
    return redirect(_address(patient_id, assessment_id))


@blueprint.get("/<int:assessment_id>")
def show(patient_id: int, assessment_id: int) -> Answer:
    """A draft as a form; anything else as a record."""
    view = _view(patient_id, assessment_id)
    if view.is_draft:
        return form_page(view, write_entry(view.entry))
    return record_page(view)


@blueprint.post("/<int:assessment_id>")
def save(patient_id: int, assessment_id: int) -> Answer:
    """Store what is typed; or answer the list, copy the last visit, or only show the match."""
    view, texts = _view(patient_id, assessment_id), request.form.to_dict()
    if not view.is_draft:
        return record_page(view, CONFLICT)
    action = texts.get("action", "save")
    try:
        if action == "all_clear":
            short = view.entry.short_screen
            texts = answer_all_clear(texts, load_catalogue(), short_screen=short)
        entry = read_entry(texts, load_catalogue()).checked()
        if action == "match":
            return form_page(view, texts)
        if action == "copy":
            _copy(view, texts, entry)
        else:
            assessing.save_draft(**_saving(view, texts, entry))
            flash(f"Saved {clock_time(clock.now(), clock.zone())}", "good")
    except (EntryError, FieldError) as error:
        return form_page(view, texts, _errors_of(error), BAD_INPUT)
    except StaleError:
        return conflict_page(_view(patient_id, assessment_id), texts)
    anchor = "findings" if action in {"all_clear", "copy"} else None
    return redirect(_address(patient_id, assessment_id, anchor))


@blueprint.post("/<int:assessment_id>/match")
@reads
def match(patient_id: int, assessment_id: int) -> Answer:
    """The match of what is typed, as a fragment; stores nothing."""
    catalogue = load_catalogue()
    reading = read_entry(request.form, catalogue)
    live = assessment_views.live_match(
        actor=current_actor(),
        patient_id=patient_id,
        assessment_id=assessment_id,
        entry=reading.entry,
        today=clock.today(),
    )
    errors = {error.field: error.message for error in reading.errors}
    return render_template(
        "assessments/match-fragment.html",
        patient_id=patient_id,
        panel=panel_of(patient_id, live),
        sheet=build_sheet(
            texts=request.form,
            errors=errors,
            signs=live.signs,
            changes=live.changes,
            expected=live.expected,
            last=None,
            catalogue=catalogue,
        ),
    )


@blueprint.post("/<int:assessment_id>/autosave")
def autosave(patient_id: int, assessment_id: int) -> Answer:
    """Store what is typed while one types; answers the new version for the form."""
    view, texts = _view(patient_id, assessment_id), request.form.to_dict()
    try:
        entry = read_entry(texts, load_catalogue()).checked()
        version = assessing.save_draft(**_saving(view, texts, entry))
    except EntryError:
        return jsonify(problem="Not saved yet: a field needs another value."), BAD_INPUT
    except (StaleError, StateError):
        return jsonify(problem="Changed by somebody else. Press Save to compare."), CONFLICT
    words = f"Saved {clock_time(clock.now(), clock.zone())}"
    return jsonify(version=version, words=words), 200


@blueprint.post("/<int:assessment_id>/sign")
def sign(patient_id: int, assessment_id: int) -> Answer:
    """Store what is typed and sign it. A second sign of the same draft changes nothing."""
    view, texts = _view(patient_id, assessment_id), request.form.to_dict()
    if not view.is_draft:
        return record_page(view, CONFLICT)
    try:
        entry = read_entry(texts, load_catalogue()).checked()
        assessing.sign(**_saving(view, texts, entry))
    except EntryError as error:
        return form_page(view, texts, _errors_of(error), BAD_INPUT)
    except StaleError:
        return conflict_page(_view(patient_id, assessment_id), texts)
    flash("Signed. It is a record now: a correction makes a new version.", "good")
    return redirect(_address(patient_id, assessment_id))


@blueprint.route("/<int:assessment_id>/void", methods=["GET", "POST"])
def void(patient_id: int, assessment_id: int) -> Answer:
    """Mark an assessment as entered in error; it stays readable."""
    view, form = _view(patient_id, assessment_id), VoidForm(request.form)
    if view.line.state is AssessmentState.VOID:
        return record_page(view, CONFLICT if request.method == "POST" else 200)
    if request.method == "POST" and form.accepts():
        assessing.void(
            actor=current_actor(),
            patient_id=patient_id,
            assessment_id=assessment_id,
            reason=form.reason.data or "",
            now=clock.now(),
        )
        flash("The assessment is void. It stays in the record.", "good")
        return redirect(_address(patient_id, assessment_id))
    page = render_patient_page(
        "assessments/void.html", patient_id, view=view, form=form, titles=TITLES
    )
    return page, form.status


@blueprint.post("/<int:assessment_id>/correct")
def correct(patient_id: int, assessment_id: int) -> Answer:
    """Start a draft that takes the place of a signed assessment when it is signed."""
    view = _view(patient_id, assessment_id)
    if view.line.state is not AssessmentState.SIGNED:
        return record_page(view, CONFLICT)
    draft = assessing.correct(
        actor=current_actor(),
        patient_id=patient_id,
        assessment_id=assessment_id,
        now=clock.now(),
    )
    return redirect(_address(patient_id, draft))


def _view(patient_id: int, assessment_id: int) -> AssessmentView:
    return assessment_views.view_assessment(
        actor=current_actor(), patient_id=patient_id, assessment_id=assessment_id
    )


def _address(patient_id: int, assessment_id: int, anchor: str | None = None) -> str:
    return url_for(
        "assessments.show",
        patient_id=patient_id,
        assessment_id=assessment_id,
        _anchor=anchor,
    )


def _saving(view: AssessmentView, texts: Mapping[str, str], entry: Entry) -> dict[str, Any]:
    """The arguments of every use case that stores a draft."""
    version = texts.get("version", "")
    return {
        "actor": current_actor(),
        "patient_id": view.patient_id,
        "assessment_id": view.line.id,
        "version": whole_number(version) or 0,
        "entry": entry,
        "now": clock.now(),
        "today": clock.today(),
    }


def _copy(view: AssessmentView, texts: Mapping[str, str], entry: Entry) -> None:
    copied = assessing.copy_last(**_saving(view, texts, entry))
    words = "Nothing to copy: every field has a value."
    if copied:
        words = f"{copied} values copied. Each counts only once you confirm or retype it."
    flash(words, "info")


def _errors_of(error: EntryError | FieldError) -> dict[str, str]:
    found = error.errors if isinstance(error, EntryError) else (error,)
    return {one.field: one.message for one in found}
