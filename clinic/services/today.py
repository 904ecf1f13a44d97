"""Today: what waits for somebody in the clinic. Short lists, in a fixed number of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from clinic.domain.safety import Urgency
from clinic.persistence import assessments, episodes, logs, programs, stops
from clinic.persistence.patients import PatientRow
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor
from clinic.services.delivery.deliveries import DeliveryLine, waiting_lines
from clinic.services.patient.patient_head import stop_label

LONGEST_LIST = 20

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist(Generic[Entry]):
    """The first entries of a list; `more` when it goes on."""

    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWaiting:
    """An assessment that nobody has signed."""

    patient_id: int
    patient_name: str
    birth_date: date
    assessment_id: int
    assessed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDue:
    """A patient to be seen again; overdue when `days_over` is more than 0."""

    patient_id: int
    patient_name: str
    birth_date: date
    due_on: date
    days_over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramWaiting:
    """A program that must be confirmed before it is printed, or was begun and not issued."""

    patient_id: int
    patient_name: str
    birth_date: date
    program_id: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAwaited:
    """A log sheet whose days are over, and of which nothing is known."""

    patient_id: int
    patient_name: str
    birth_date: date
    handout_id: int
    sheet_number: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOpen:
    """A patient who may be given no exercise sheet until the stop is lifted."""

    patient_id: int
    patient_name: str
    birth_date: date
    stop_id: int
    title: str
    urgency: Urgency | None
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What waits, the most pressing first."""

    stops: Worklist[StopOpen]
    programs: Worklist[ProgramWaiting]
    reviews: Worklist[ReviewDue]
    logs: Worklist[LogAwaited]
    drafts: Worklist[DraftWaiting]
    not_issued: Worklist[ProgramWaiting]
    deliveries: Worklist[DeliveryLine]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits at all."""
        lists = (
            *(self.stops, self.programs, self.reviews, self.logs),
            *(self.drafts, self.not_issued, self.deliveries),
        )
        return not any(one.entries for one in lists)


def what_waits(*, actor: Actor, today: date) -> Today:
    """What waits in the actor's clinic on the clinic's date."""
    return Today(
        stops=_stops(actor),
        programs=_programs(programs.waiting_for_confirmation, actor),
        reviews=_reviews(actor, today),
        logs=_logs(actor, today),
        drafts=_drafts(actor),
        not_issued=_programs(programs.drafts_waiting, actor),
        deliveries=_first(waiting_lines(actor=actor, limit=LONGEST_LIST + 1)),
    )


def _stops(actor: Actor) -> Worklist[StopOpen]:
    rows = stops.open_stops(clinic_id=actor.clinic_id, limit=LONGEST_LIST + 1)
    return _first(
        [
            StopOpen(
                patient_id=patient.id,
                patient_name=patient.name,
                birth_date=patient.birth_date,
                stop_id=stop.id,
                title=stop_label(stop),
                urgency=stop.urgency,
                opened_at=stop.opened_at,
            )
            for stop, patient in rows
        ]
    )


def _programs(
    find: Callable[..., list[tuple[ProgramRow, PatientRow]]], actor: Actor
) -> Worklist[ProgramWaiting]:
    rows = find(clinic_id=actor.clinic_id, limit=LONGEST_LIST + 1)
    return _first(
        [
            ProgramWaiting(
                patient_id=patient.id,
                patient_name=patient.name,
                birth_date=patient.birth_date,
                program_id=program.id,
                number=program.number,
            )
            for program, patient in rows
        ]
    )


def _reviews(actor: Actor, today: date) -> Worklist[ReviewDue]:
    rows = episodes.reviews_due(clinic_id=actor.clinic_id, today=today, limit=LONGEST_LIST + 1)
    return _first(
        [
            ReviewDue(
                patient_id=patient.id,
                patient_name=patient.name,
                birth_date=patient.birth_date,
                due_on=due_on,
                days_over=(today - due_on).days,
            )
            for episode, patient in rows
            if (due_on := episode.review_due_on) is not None
        ]
    )


def _logs(actor: Actor, today: date) -> Worklist[LogAwaited]:
    rows = logs.logs_awaited(clinic_id=actor.clinic_id, today=today, limit=LONGEST_LIST + 1)
    return _first(
        [
            LogAwaited(
                patient_id=patient.id,
                patient_name=patient.name,
                birth_date=patient.birth_date,
                handout_id=handout.id,
                sheet_number=handout.sheet_number,
                ended_on=start + timedelta(weeks=weeks, days=-1),
            )
            for handout, patient in rows
            if (start := handout.log_start) is not None and (weeks := handout.log_weeks)
        ]
    )


def _drafts(actor: Actor) -> Worklist[DraftWaiting]:
    rows = assessments.drafts(clinic_id=actor.clinic_id, limit=LONGEST_LIST + 1)
    return _first(
        [
            DraftWaiting(
                patient_id=patient.id,
                patient_name=patient.name,
                birth_date=patient.birth_date,
                assessment_id=assessment.id,
                assessed_on=assessment.assessed_on,
            )
            for assessment, patient in rows
        ]
    )


def _first(entries: Sequence[Entry]) -> Worklist[Entry]:
    return Worklist(entries=tuple(entries[:LONGEST_LIST]), more=len(entries) > LONGEST_LIST)
