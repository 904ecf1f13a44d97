"""What came of an episode so far: scores and tests over time, what was done, what was given.

The same answer serves the Review tab, the discharge and the printed report.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from clinic.content import load_catalogue
from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.dosing import Dose
from clinic.domain.outcome_changes import OutcomeChange, Verdict, range_change
from clinic.domain.records import ProgramState
from clinic.domain.review_timing import is_scored_for_discharge
from clinic.handouts.chart import Chart, Mark, number
from clinic.persistence.assessments import FindingRow
from clinic.persistence.episodes import EpisodeRow
from clinic.services.actor import Actor
from clinic.services.patient.course import Course, course_of
from clinic.services.patient.patient_record import PatientRecord, record_of
from clinic.services.patient.safety import block_of
from clinic.services.program.program_items import LANGUAGE
from clinic.services.program.program_records import to_item
from clinic.services.review.episode_views import GIVEN, UNTITLED
from clinic.services.review.log_sheets import LogSheet, SheetStatus, log_sheets_in
from clinic.services.review.outcome_records import Examination
from clinic.services.review.outcome_views import Outcomes, outcomes_in
from clinic.services.review.progress_charts import (
    Reading,
    adherence_chart,
    pain_chart,
    range_chart,
    scale_chart,
)

ANCHORS = ("hip_ir_deg", "mtt_hip_deg")
"""The range tests that are followed over time."""

STATUS_WORDS = {
    SheetStatus.TO_BEGIN: "still to begin",
    SheetStatus.RUNNING: "with the patient",
    SheetStatus.AWAITED: "not back yet",
    SheetStatus.BEING_TYPED: "being typed in",
    SheetStatus.NOT_RETURNED: "not returned, nothing told: not known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """One measure or test: first, last, change, and the word for it.

    `is_better`: beyond measurement error, so that it may be shown in green.
    """

    title: str
    baseline: str
    last: str
    change: str
    verdict: str
    is_better: bool
    is_worse: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One log sheet: its days, and what is known of what was done."""

    sheet_number: str
    first_day: date
    last_day: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """One version of the program that the patient was given, with its exercises in words.

    `is_followed`: it is what the patient does today, and nothing stops the patient.
    """

    number: int
    since: date
    until: date | None
    is_followed: bool
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An episode so far. `charts` holds those that have something to show; `is_scored_lately`:
    the measures are fresh enough to sum it up.
    """

    episode_id: int
    title: str
    opened_on: date
    started_on: date
    closed_on: date | None
    charts: tuple[Chart, ...]
    outcomes: tuple[OutcomeLine, ...]
    sheets: tuple[SheetLine, ...]
    programs: tuple[ProgramLine, ...]
    over_report: str
    is_scored_lately: bool


def progress_of(*, actor: Actor, patient_id: int, today: date) -> Progress | None:
    """How the open episode went so far, else the newest.

    None for a patient without an episode. Raises NotFoundError.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    return progress_in(record, course, today)


def progress_in(
    record: PatientRecord, course: Course, today: date, episode_id: int | None = None
) -> Progress | None:
    """The same, or of another episode, of a patient whose record and course are at hand."""
    episode = course.episode(episode_id)
    if episode is None:
        return None
    return progress_from(
        course=course,
        episode=episode,
        outcomes=outcomes_in(course, episode, record.assessments, today),
        sheets=log_sheets_in(course),
        is_stopped=block_of(record, today) is not None,
        today=today,
    )


def progress_from(
    *,
    course: Course,
    episode: EpisodeRow,
    outcomes: Outcomes,
    sheets: Sequence[LogSheet],
    is_stopped: bool,
    today: date,
) -> Progress:
    """The same, also with the outcomes of the episode and every log sheet of the patient."""
    sheets = [one for one in reversed(sheets) if one.episode_id == episode.id]
    programs = _programs(course, episode.id, is_stopped=is_stopped)
    tests = _readings(outcomes.examinations)
    marks = tuple(Mark(on=one.since, words=f"Program {one.number}") for one in programs)
    return Progress(
        episode_id=episode.id,
        title=episode.title or UNTITLED,
        opened_on=episode.opened_on,
        started_on=outcomes.started_on,
        closed_on=episode.closed_on,
        charts=tuple(_charts(outcomes, tests, sheets, marks, today)),
        outcomes=(*_outcome_lines(outcomes.changes), *_test_lines(tests)),
        sheets=tuple(_sheet(one, today) for one in sheets),
        programs=programs,
        over_report=load_catalogue().progression.over_report.words,
        is_scored_lately=_is_scored_lately(outcomes, today),
    )


def _is_scored_lately(outcomes: Outcomes, today: date) -> bool:
    timing = load_catalogue().progression.timing
    return is_scored_for_discharge({score.on for score in outcomes.scores}, today, timing)


def _charts(
    outcomes: Outcomes,
    tests: Sequence[Reading],
    sheets: Sequence[LogSheet],
    marks: tuple[Mark, ...],
    today: date,
) -> Iterator[Chart]:
    found = [
        pain_chart(outcomes.scores, outcomes.changes, marks),
        *(scale_chart(change, outcomes.scores, marks) for change in outcomes.changes),
        *(range_chart(finding, tests, marks) for finding in ANCHORS),
        adherence_chart(sheets, marks, today),
    ]
    yield from (chart for chart in found if chart is not None and not chart.is_empty)


def _outcome_lines(changes: Iterable[OutcomeChange]) -> Iterator[OutcomeLine]:
    for change in changes:
        if change.verdict is Verdict.NOT_SCORED:
            continue
        gain = change.since_baseline
        yield OutcomeLine(
            title=change.scale.title,
            baseline=_value(change.baseline.value if change.baseline else None),
            last=_value(change.last.value if change.last else None),
            change=_signed(gain),
            verdict=change.verdict.words,
            is_better=change.verdict.is_better,
            is_worse=change.verdict is Verdict.WORSE,
            warnings=change.warnings,
        )


def _test_lines(tests: Sequence[Reading]) -> Iterator[OutcomeLine]:
    catalogue = load_catalogue()
    for finding in ANCHORS:
        for side in LEFT_AND_RIGHT:
            values = [one.value for one in tests if (one.finding, one.side) == (finding, side)]
            if not values:
                continue
            found = range_change(finding, values[0], values[-1], catalogue.outcomes)
            known = found is not None and len(values) > 1
            yield OutcomeLine(
                title=f"{catalogue.findings[finding].name}, {side.value} (deg)",
                baseline=number(values[0]),
                last=number(values[-1]),
                change=_signed(found.gain) if found and known else "–",
                verdict=found.words if found and known else "measured once",
                is_better=bool(known and found and found.is_real and found.gain > 0),
                is_worse=bool(known and found and found.is_real and found.gain < 0),
            )


def _readings(examinations: Iterable[Examination]) -> list[Reading]:
    """What the range tests showed at each signed assessment of the episode, oldest first."""
    return [
        Reading(finding=one.finding, side=one.side, on=each.on, value=float(one.value))
        for each in examinations
        for one in each.findings
        if _is_anchor(one) and isinstance(one.value, int | float)
    ]


def _is_anchor(row: FindingRow) -> bool:
    return row.finding in ANCHORS and row.side is not Side.NONE


def _programs(course: Course, episode_id: int, *, is_stopped: bool) -> tuple[ProgramLine, ...]:
    zone = ZoneInfo(course.clinic.time_zone)
    names = load_catalogue().texts[LANGUAGE].variations
    return tuple(
        ProgramLine(
            number=row.number,
            since=row.activated_at.astimezone(zone).date(),
            until=row.ended_at.astimezone(zone).date() if row.ended_at else None,
            is_followed=row.state is ProgramState.ACTIVE and not is_stopped,
            exercises=tuple(
                f"{names[item.variation].name} ({item.variation}), {_dose(item.dose)}"
                for item in (to_item(one) for one in course.items[row.id])
            ),
        )
        for row in reversed(course.programs_in(episode_id))
        if row.state in GIVEN and row.activated_at is not None
    )


def _sheet(sheet: LogSheet, today: date) -> SheetLine:
    status, share = sheet.status(today), sheet.share
    words = STATUS_WORDS.get(status, "")
    if share.lower is not None:
        ends = f"{share.lower} %" if share.lower == share.upper else ""
        words = ends or f"{share.lower} to {share.upper} %"
        words += ", as told" if status is SheetStatus.TOLD else ""
    return SheetLine(
        sheet_number=sheet.sheet_number,
        first_day=sheet.first_day,
        last_day=sheet.last_day,
        words=words or "not known",
    )


def _dose(dose: Dose) -> str:
    work = f"{dose.sets} × {dose.reps}" if dose.sets > 1 else f"{dose.reps} ×"
    hold = f", hold {dose.hold_s} s" if dose.sets > 1 else f" {dose.hold_s} s"
    return f"{work}{hold if dose.hold_s else ''}, {dose.sessions_per_week} days a week"


def _value(value: float | None) -> str:
    return "–" if value is None else number(value)


def _signed(gain: float | None) -> str:
    """A gain with its sign; more than 0 is better."""
    return "–" if gain is None else f"{'+' if gain > 0 else ''}{number(gain)}"
