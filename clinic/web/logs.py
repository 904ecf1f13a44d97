"""Logs that come back: the list, one sheet, typing it in, told, not returned, void."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError, StaleError, StateError
from clinic.domain.typed_numbers import whole_number
from clinic.services.review import log_entries
from clinic.services.review.log_entries import TypedLog
from clinic.services.review.log_sheets import LogSheet, days_due, get_log_sheet, list_log_sheets
from clinic.services.review.log_texts import LogError, LogReading, read_log, read_told, write_log
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.filters import clock_time
from clinic.web.forms.programs import ReasonForm
from clinic.web.layout import render_patient_page
from clinic.web.log_pages import entry_page, sheet_page, told_page
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("logs", __name__, url_prefix="/patients/<int:patient_id>/logs")
answer_refusals(blueprint)

Answer = str | Response | tuple[str, int] | tuple[Response, int]
BAD_INPUT = 422
CONFLICT = 409


@blueprint.get("")
def index(patient_id: int) -> str:
    """Every log sheet of a patient, and where it is."""
    sheets = list_log_sheets(actor=current_actor(), patient_id=patient_id)
    return render_patient_page("logs/index.html", patient_id, sheets=sheets)


@blueprint.get("/<int:handout_id>")
def show(patient_id: int, handout_id: int) -> Answer:
    """One log sheet: what came back of it, or what to do when it does."""
    return sheet_page(patient_id, _sheet(patient_id, handout_id), ReasonForm())


@blueprint.post("/<int:handout_id>/start")
def start(patient_id: int, handout_id: int) -> Response:
    """Open a draft to type the sheet into."""
    log_entries.start(**_whose(patient_id, handout_id), now=clock.now(), today=clock.today())
    return redirect(url_for("logs.enter", patient_id=patient_id, handout_id=handout_id))


@blueprint.get("/<int:handout_id>/enter")
def enter(patient_id: int, handout_id: int) -> Answer:
    """The grid of a draft; without a draft the page of the sheet."""
    sheet = _sheet(patient_id, handout_id)
    if sheet.draft is None:
        return redirect(_address(patient_id, handout_id))
    texts = write_log(sheet.draft.days, sheet.days, sheet.draft.seen_on)
    return entry_page(patient_id, sheet, {**texts, "version": str(sheet.draft.version)})


@blueprint.post("/<int:handout_id>/enter")
def save(patient_id: int, handout_id: int) -> Answer:
    """Store what is typed, and record it where that was pressed."""
    sheet, texts = _sheet(patient_id, handout_id), request.form.to_dict()
    try:
        reading = read_log(texts, sheet, clock.today()).checked()
        if texts.get("action") == "record":
            _record(patient_id, sheet, texts, reading)
            flash("The log is recorded. A correction makes a new version.", "good")
            return redirect(_address(patient_id, handout_id))
        _save(patient_id, sheet, texts, reading)
    except (LogError, FieldError) as error:
        return entry_page(patient_id, sheet, texts, _errors_of(error), BAD_INPUT)
    except StaleError:
        newest = _sheet(patient_id, handout_id)
        return entry_page(patient_id, newest, texts, status=CONFLICT)
    flash(f"Saved {clock_time(clock.now(), clock.zone())}", "good")
    return redirect(url_for("logs.enter", patient_id=patient_id, handout_id=handout_id))


@blueprint.post("/<int:handout_id>/enter/autosave")
def autosave(patient_id: int, handout_id: int) -> Answer:
    """Store what is typed while one types; answers the new version for the form."""
    sheet, texts = _sheet(patient_id, handout_id), request.form.to_dict()
    try:
        version = _save(patient_id, sheet, texts, read_log(texts, sheet, clock.today()).checked())
    except LogError:
        return jsonify(problem="Not saved yet: a field needs another value."), BAD_INPUT
    except (StaleError, StateError):
        return jsonify(problem="Changed by somebody else. Press Save to compare."), CONFLICT
    words = f"Saved {clock_time(clock.now(), clock.zone())}"
    return jsonify(version=version, words=words), 200


@blueprint.post("/<int:handout_id>/not-returned")
def not_returned(patient_id: int, handout_id: int) -> Response:
    """Record that the sheet did not come back and nothing was told."""
    log_entries.not_returned(
        **_whose(patient_id, handout_id), now=clock.now(), today=clock.today()
    )
    flash("Recorded: not returned. Adherence is unknown.", "good")
    return redirect(_address(patient_id, handout_id))


@blueprint.get("/<int:handout_id>/told")
def told(patient_id: int, handout_id: int) -> Answer:
    """Ask on how many days each exercise was done."""
    return told_page(patient_id, _sheet(patient_id, handout_id), {})


@blueprint.post("/<int:handout_id>/told")
def tell(patient_id: int, handout_id: int) -> Answer:
    """Record what the patient tells of a sheet that did not come back."""
    sheet, texts = _sheet(patient_id, handout_id), request.form.to_dict()
    try:
        answers = read_told(texts, sheet, days_due(sheet, clock.today()))
    except LogError as error:
        return told_page(patient_id, sheet, texts, _errors_of(error), BAD_INPUT)
    log_entries.tell(
        **_whose(patient_id, handout_id), told=answers, now=clock.now(), today=clock.today()
    )
    flash("Recorded as told.", "good")
    return redirect(_address(patient_id, handout_id))


@blueprint.post("/<int:handout_id>/discard")
def discard(patient_id: int, handout_id: int) -> Response:
    """Give a draft up."""
    log_entries.discard(**_whose(patient_id, handout_id), now=clock.now())
    flash("The draft is given up. It stays in the record as void.", "good")
    return redirect(_address(patient_id, handout_id))


@blueprint.post("/<int:handout_id>/void")
def void(patient_id: int, handout_id: int) -> Answer:
    """Void what is recorded of a sheet, with a reason."""
    form = ReasonForm(request.form)
    if form.accepts():
        try:
            log_entries.void(
                **_whose(patient_id, handout_id), reason=form.reason.data or "", now=clock.now()
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("Void. The sheet is awaited again.", "good")
            return redirect(_address(patient_id, handout_id))
    return sheet_page(patient_id, _sheet(patient_id, handout_id), form, BAD_INPUT)


def _whose(patient_id: int, handout_id: int) -> dict[str, Any]:
    return {"actor": current_actor(), "patient_id": patient_id, "handout_id": handout_id}


def _sheet(patient_id: int, handout_id: int) -> LogSheet:
    return get_log_sheet(**_whose(patient_id, handout_id))


def _address(patient_id: int, handout_id: int) -> str:
    return url_for("logs.show", patient_id=patient_id, handout_id=handout_id)


def _save(patient_id: int, sheet: LogSheet, texts: Mapping[str, str], reading: LogReading) -> int:
    typed = _typed(texts, reading)
    return log_entries.save(**_whose(patient_id, sheet.handout_id), typed=typed)


def _record(
    patient_id: int, sheet: LogSheet, texts: Mapping[str, str], reading: LogReading
) -> None:
    log_entries.record(
        **_whose(patient_id, sheet.handout_id),
        typed=_typed(texts, reading),
        reason=texts.get("reason", ""),
        now=clock.now(),
    )


def _typed(texts: Mapping[str, str], reading: LogReading) -> TypedLog:
    version = texts.get("version", "")
    return TypedLog(
        version=whole_number(version) or 0,
        days=reading.days,
        seen_on=reading.seen_on,
    )


def _errors_of(error: LogError | FieldError) -> dict[str, str]:
    found = error.errors if isinstance(error, LogError) else (error,)
    return {one.field: one.message for one in found}
