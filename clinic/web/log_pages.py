"""The pages of one log sheet: what came back, the grid to type it into, what the patient tells."""

from collections import defaultdict
from collections.abc import Mapping

from clinic.content import load_catalogue
from clinic.domain.records import LogOutcome
from clinic.services.review.log_sheets import LogSheet, days_due
from clinic.services.review.log_texts import (
    NOTE_LENGTH,
    SEEN_ON,
    day_field,
    read_log,
    told_field,
    write_log,
)
from clinic.web import clock
from clinic.web.forms.log_grid import (
    QUESTIONS,
    STATE_WORDS,
    Row,
    build_grid,
    in_words,
    short_day,
)
from clinic.web.forms.programs import ReasonForm
from clinic.web.layout import render_patient_page

CONFLICT = 409
ANSWERS = {"yes": "Yes", "no": "No", "": ""}

Page = tuple[str, int]
Difference = tuple[str, str, str]


def sheet_page(patient_id: int, sheet: LogSheet, form: ReasonForm, status: int = 200) -> Page:
    """What came back of a sheet, day by day, and its adherence with both ends."""
    recorded = sheet.recorded
    texts = write_log(recorded.days, sheet.days, recorded.seen_on) if recorded else {}
    came_back = recorded is not None and recorded.outcome is LogOutcome.RETURNED
    page = render_patient_page(
        "logs/show.html",
        patient_id,
        sheet=sheet,
        status=sheet.status(clock.today()),
        rows=build_grid(sheet, texts) if came_back else (),
        form=form,
        over_report=load_catalogue().progression.over_report.words,
        state_words=STATE_WORDS,
        answers=ANSWERS,
    )
    return page, status


def entry_page(
    patient_id: int,
    sheet: LogSheet,
    texts: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    """The grid with what was typed, its errors beside the fields."""
    if sheet.draft is None:
        return sheet_page(patient_id, sheet, ReasonForm(), CONFLICT)
    differing: tuple[Difference, ...] = ()
    if status == CONFLICT:
        differing = _differences(sheet, texts)
        texts = {**texts, "version": str(sheet.draft.version)}
    rows = build_grid(sheet, texts, errors)
    page = render_patient_page(
        "logs/enter.html",
        patient_id,
        sheet=sheet,
        rows=rows,
        texts=defaultdict(str, texts),
        errors=defaultdict(str, errors or {}),
        wrong=_wrong(rows, errors or {}),
        differing=differing,
        corrects=sheet.recorded is not None and sheet.recorded.outcome is LogOutcome.RETURNED,
        note_length=NOTE_LENGTH,
    )
    return page, status


def told_page(
    patient_id: int,
    sheet: LogSheet,
    texts: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    """The short form of what the patient tells."""
    page = render_patient_page(
        "logs/told.html",
        patient_id,
        sheet=sheet,
        due=days_due(sheet, clock.today()),
        texts=defaultdict(str, texts),
        errors=defaultdict(str, errors or {}),
        field_of=told_field,
    )
    return page, status


def _wrong(rows: tuple[Row, ...], errors: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Each field that cannot be read: its name, where it stands, its message."""
    places = {day_field(row.number, question): row.label for row in rows for question in QUESTIONS}
    places |= {SEEN_ON: "Seen on", "reason": "Reason"}
    return [(name, places[name], message) for name, message in errors.items()]


def _differences(sheet: LogSheet, texts: Mapping[str, str]) -> tuple[Difference, ...]:
    """The days on which what is stored and what is typed differ, in words."""
    stored = {day.day: day for day in sheet.draft.days} if sheet.draft else {}
    typed = {day.day: day for day in read_log(texts, sheet, clock.today()).days}
    return tuple(
        (short_day(day), in_words(stored.get(day)), in_words(typed.get(day)))
        for day in sheet.days
        if stored.get(day) != typed.get(day)
    )
