"""The printed logs of a patient and what came back of each, as pages and the review show them.

A log sheet is an issued program sheet, or a log for new dates. Its exercises and boxes are those
of the program that it was printed of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from clinic.content import load_catalogue
from clinic.domain.adherence import (
    UNKNOWN,
    Adherence,
    Log,
    LoggedDay,
    LoggedExercise,
    Share,
    adherence,
    logged_exercises,
)
from clinic.domain.dosing import is_day_off
from clinic.domain.errors import NotFoundError
from clinic.domain.programs import Program, ProgramItem
from clinic.domain.records import EntryState, HandoutKind, HandoutState, LogOutcome
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.logs import LogDayRow, LogEntryRow, log_days_of, log_entries_of
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor
from clinic.services.patient.course import Course, course_of
from clinic.services.program.program_items import LANGUAGE
from clinic.services.program.program_records import to_program
from clinic.services.sheet.sheet_requests import clinic_day

WITH_LOG = (HandoutKind.PROGRAM, HandoutKind.LOG)
DAYS_A_WEEK = 7


class SheetStatus(StrEnum):
    """Where a log sheet is: with the patient, waited for, or read."""

    TO_BEGIN = "to_begin"
    RUNNING = "running"
    AWAITED = "awaited"
    BEING_TYPED = "being_typed"
    RETURNED = "returned"
    TOLD = "told"
    NOT_RETURNED = "not_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetExercise:
    """One exercise of a log sheet: its letter, its name, the item and its boxes."""

    letter: str
    name: str
    item: ProgramItem
    logged: LoggedExercise


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One reading of a log sheet; a draft while it is typed in."""

    id: int
    state: EntryState
    outcome: LogOutcome
    seen_on: date
    days: tuple[LoggedDay, ...]
    told: Mapping[str, int]
    version: int
    supersedes_id: int | None
    recorded_at: datetime | None
    by: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSheet:
    """A printed log with what came back of it.

    `last_day` is the last that counts: a sheet that replaces this one takes over from its first
    day. `recorded` is what stands, `draft` what is being typed, `earlier` what was superseded or
    voided, newest first.
    """

    handout_id: int
    sheet_number: str
    kind: HandoutKind
    episode_id: int
    program_id: int
    program_number: int
    exercises: tuple[SheetExercise, ...]
    first_day: date
    weeks: int
    last_day: date
    recorded: LogEntry | None
    draft: LogEntry | None
    earlier: tuple[LogEntry, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that is printed on the sheet."""
        count = self.weeks * DAYS_A_WEEK
        return tuple(self.first_day + timedelta(days=number) for number in range(count))

    def status(self, today: date) -> SheetStatus:
        """Where the sheet is today."""
        if self.draft is not None:
            return SheetStatus.BEING_TYPED
        if self.recorded is not None:
            return SheetStatus(self.recorded.outcome.value)
        if today < self.first_day:
            return SheetStatus.TO_BEGIN
        return SheetStatus.RUNNING if today <= self.last_day else SheetStatus.AWAITED

    @property
    def log(self) -> Log | None:
        """What is recorded of the sheet, for the rules; None while nothing is."""
        if self.recorded is None:
            return None
        return Log(
            first_day=self.first_day,
            last_day=self.last_day,
            exercises=tuple(each.logged for each in self.exercises),
            outcome=self.recorded.outcome,
            days=self.recorded.days,
            told=self.recorded.told,
        )

    @property
    def adherence(self) -> Adherence | None:
        """How much of what was prescribed was done; None while nothing is recorded."""
        log = self.log
        if log is None or self.recorded is None:
            return None
        return adherence(log, self.recorded.seen_on)

    @property
    def share(self) -> Share:
        """Both ends of the adherence over all exercises."""
        found = self.adherence
        return UNKNOWN if found is None else found.overall


def list_log_sheets(*, actor: Actor, patient_id: int) -> tuple[LogSheet, ...]:
    """Every log sheet of a patient that is not void, newest first. Raises NotFoundError."""
    return log_sheets_in(course_of(actor=actor, patient_id=patient_id))


def log_sheets_in(course: Course) -> tuple[LogSheet, ...]:
    """The same of a course that is at hand."""
    handouts = [row for row in course.handouts if _carries_log(row)]
    programs = {row.id: row for row in course.programs}
    entries = _entries(log_entries_of(**course.whose), course.names)
    return tuple(
        _sheet(
            row,
            programs[row.program_id],
            to_program(programs[row.program_id], course.items[row.program_id]),
            entries.get(row.id, ()),
            _last_day(row, handouts, course.clinic),
        )
        for row in handouts
        if row.program_id is not None
    )


def get_log_sheet(*, actor: Actor, patient_id: int, handout_id: int) -> LogSheet:
    """One log sheet of a patient. Raises NotFoundError, for a void sheet too."""
    sheets = list_log_sheets(actor=actor, patient_id=patient_id)
    found = next((sheet for sheet in sheets if sheet.handout_id == handout_id), None)
    if found is None:
        raise NotFoundError("no such log sheet of this patient")
    return found


def days_due(sheet: LogSheet, seen_on: date) -> dict[str, int]:
    """On how many days before the sheet was seen each exercise was due, by letter."""
    counted = [day for day in sheet.days if day < seen_on and day <= sheet.last_day]
    return {
        each.letter: sum(not is_day_off(each.logged.sessions_per_week, day) for day in counted)
        for each in sheet.exercises
    }


def _carries_log(row: HandoutRow) -> bool:
    printed = row.log_start is not None and row.log_weeks is not None
    return row.kind in WITH_LOG and row.state is not HandoutState.VOID and printed


def _last_day(row: HandoutRow, handouts: Sequence[HandoutRow], clinic: ClinicRow) -> date:
    """The last printed day, or the day before another sheet took over."""
    assert row.log_start is not None  # noqa: S101  (it carries a log)
    assert row.log_weeks is not None  # noqa: S101
    ends = [row.log_start + timedelta(days=row.log_weeks * DAYS_A_WEEK)]
    if row.superseded_at is not None:
        ends.append(clinic_day(row.superseded_at, clinic))
    ends += [
        later.log_start
        for later in handouts
        if later.program_id == row.program_id and later.id > row.id and later.log_start is not None
    ]
    return min(ends) - timedelta(days=1)


def _sheet(
    row: HandoutRow,
    program_row: ProgramRow,
    program: Program,
    entries: Sequence[LogEntry],
    last_day: date,
) -> LogSheet:
    assert row.log_start is not None  # noqa: S101  (it carries a log)
    assert row.log_weeks is not None  # noqa: S101
    return LogSheet(
        handout_id=row.id,
        sheet_number=row.sheet_number,
        kind=row.kind,
        episode_id=program_row.episode_id,
        program_id=program_row.id,
        program_number=program_row.number,
        exercises=exercises_on(program),
        first_day=row.log_start,
        weeks=row.log_weeks,
        last_day=last_day,
        recorded=_in_state(entries, EntryState.RECORDED),
        draft=_in_state(entries, EntryState.DRAFT),
        earlier=tuple(
            one for one in entries if one.state in (EntryState.SUPERSEDED, EntryState.VOID)
        ),
    )


def exercises_on(program: Program) -> tuple[SheetExercise, ...]:
    """The exercises that the log of a program has, by letter."""
    variations = load_catalogue().texts[LANGUAGE].variations
    letters = program.letters
    return tuple(
        SheetExercise(
            letter=logged.letter,
            name=variations[letters[logged.letter].variation].name,
            item=letters[logged.letter],
            logged=logged,
        )
        for logged in logged_exercises(program)
    )


def _in_state(entries: Iterable[LogEntry], state: EntryState) -> LogEntry | None:
    return next((entry for entry in entries if entry.state is state), None)


def _entries(rows: Sequence[LogEntryRow], names: Mapping[int, str]) -> dict[int, list[LogEntry]]:
    """The entries by the sheet that they read."""
    days = log_days_of(log_entry_ids=[row.id for row in rows])
    found: dict[int, list[LogEntry]] = {}
    for row in rows:
        found.setdefault(row.handout_id, []).append(_entry(row, days[row.id], names))
    return found


def _entry(row: LogEntryRow, days: Iterable[LogDayRow], names: Mapping[int, str]) -> LogEntry:
    return LogEntry(
        id=row.id,
        state=row.state,
        outcome=row.outcome,
        seen_on=row.seen_on,
        days=tuple(to_logged_day(day) for day in days),
        told=row.told,
        version=row.version,
        supersedes_id=row.supersedes_id,
        recorded_at=row.recorded_at,
        by=names[row.recorded_by or row.started_by],
        ended_at=row.ended_at,
        ended_by=names.get(row.ended_by or 0, ""),
        end_reason=row.end_reason,
    )


def to_logged_day(row: LogDayRow) -> LoggedDay:
    """A day as recorded."""
    return LoggedDay(
        day=row.day,
        boxes={letter: frozenset(values) for letter, values in row.boxes.items()},
        pain=row.pain,
        letter=row.letter,
        morning=row.morning,
        more=row.more,
        note=row.note,
    )


def to_log_day_row(log_entry_id: int, day: LoggedDay) -> LogDayRow:
    """The row of a day."""
    return LogDayRow(
        log_entry_id=log_entry_id,
        day=day.day,
        boxes={letter: sorted(values) for letter, values in sorted(day.boxes.items()) if values},
        pain=day.pain,
        letter=day.letter,
        morning=day.morning,
        more=day.more,
        note=day.note,
    )
