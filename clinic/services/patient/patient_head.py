"""The head of every page of a patient: who it is, what stops, what to mind, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.content import load_catalogue
from clinic.domain.anatomy import Sex
from clinic.persistence import patients, precautions, programs, stops
from clinic.persistence.patients import PatientRow
from clinic.persistence.precautions import PatientPrecautionRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.persistence.stops import StopRow
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import age_on
from clinic.services.patient.course import Course
from clinic.services.patient.patient_record import PatientRecord
from clinic.services.patient.precautions import standing_labels
from clinic.services.patient.stop_words import TITLES

Living = tuple[ProgramRow, Sequence[ProgramItemRow]]
"""A program that a patient may be following, with its exercises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientHead:
    """What every page of a patient shows: who it is, what stops, what to mind, what is done."""

    id: int
    name: str
    birth_date: date
    age: int
    sex: Sex | None
    record_number: str
    precautions: tuple[str, ...]
    open_stops: tuple[str, ...]
    current_program: str | None


def patient_head(*, actor: Actor, patient_id: int, today: date) -> PatientHead:
    """What stands at the top of each page of a patient. Raises NotFoundError."""
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    row = patients.get_patient(**whose)
    known = precautions.precautions_of(**whose), stops.stops_of(**whose)
    return _head(row, *known, _living(row), today=today)


def head_of(record: PatientRecord, today: date) -> PatientHead:
    """The same of a patient whose record is at hand."""
    living = _living(record.patient)
    return _head(record.patient, record.precautions, record.stops, living, today=today)


def head_in(record: PatientRecord, course: Course, today: date) -> PatientHead:
    """The same of a patient whose record and course are at hand."""
    living = [
        (row, course.items[row.id]) for row in course.programs if row.state in programs.LIVING
    ]
    return _head(record.patient, record.precautions, record.stops, living, today=today)


def _living(row: PatientRow) -> list[Living]:
    """The programs that a patient may be following, newest first, with their exercises."""
    living = programs.living_programs_of(clinic_id=row.clinic_id, patient_id=row.id)
    items = programs.items_of(program_ids=[program.id for program in living])
    return [(program, items[program.id]) for program in living]


def _head(
    row: PatientRow,
    precaution_rows: Sequence[PatientPrecautionRow],
    stop_rows: Sequence[StopRow],
    living: Sequence[Living],
    *,
    today: date,
) -> PatientHead:
    return PatientHead(
        id=row.id,
        name=row.name,
        birth_date=row.birth_date,
        age=age_on(row.birth_date, today),
        sex=row.sex,
        record_number=row.record_number or "",
        precautions=standing_labels(precaution_rows, today),
        open_stops=tuple(
            stop_label(stop) for stop in reversed(stop_rows) if stop.lifted_at is None
        ),
        current_program=_program_label(*living[0]) if living else None,
    )


def stop_label(stop: StopRow) -> str:
    """A stop in words: the red flags by their titles, or what else it is about."""
    if stop.cause in TITLES:
        title = TITLES[stop.cause]
        return f"Stop: {title[:1].lower()}{title[1:]}"
    flags = load_catalogue().red_flags
    titles = [flags[flag].title if flag in flags else flag for flag in stop.flags]
    return f"Stop: {', '.join(titles)}"


def _program_label(program: ProgramRow, items: Sequence[ProgramItemRow]) -> str:
    exercises = ", ".join(item.variation for item in items)
    waits = ", waits for confirmation" if program.needs_confirmation else ""
    return f"Program {program.number}, {program.state}{waits}: {exercises or 'no exercise'}"
