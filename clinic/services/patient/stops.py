"""Stops of a patient: how one opens with an assessment, and the record that lifts it.

A stop suspends the patient's active programs. Lifting it restores nothing by itself: a clinician
looks at the findings again and confirms each program.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.content import load_catalogue
from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import ProgramState, StopCause, StopOutcome, check_program_step
from clinic.domain.safety import RedFlag, Urgency
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.clinicians import names_of
from clinic.persistence.database import add, commit
from clinic.persistence.events import record_event
from clinic.persistence.patients import get_patient
from clinic.persistence.programs import living_programs_of
from clinic.persistence.stops import StopRow, get_stop, stops_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import Hazards, lifted_since, most_urgent
from clinic.services.patient.stop_words import ACTIONS, TITLES

REASON_LENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifting:
    """What must be recorded to lift a stop; nothing of it may be left out."""

    outcome: StopOutcome
    to_whom: str
    cleared_at: datetime
    clearing_person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A stop as a page shows it; `lifting` and what follows are None while it is open."""

    id: int
    cause: StopCause
    urgency: Urgency | None
    flags: tuple[RedFlag, ...]
    assessment_id: int | None
    opened_at: datetime
    opened_by: str
    lifted_at: datetime | None
    lifted_by: str
    lifting: Lifting | None
    version: int

    @property
    def title(self) -> str:
        """What the stop is about: the red flags, or what else was found."""
        titles = ", ".join(flag.title for flag in self.flags)
        return titles if self.cause is StopCause.RED_FLAG else TITLES[self.cause]

    @property
    def action(self) -> str:
        """What to do, where the stop does not rest on red flags."""
        return ACTIONS.get(self.cause, "")


def list_stops(*, actor: Actor, patient_id: int) -> tuple[StopView, ...]:
    """All stops of a patient, newest first; lifted ones stay in the record."""
    get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    return _views(actor, stops_of(clinic_id=actor.clinic_id, patient_id=patient_id))


def view_stop(*, actor: Actor, patient_id: int, stop_id: int) -> StopView:
    """One stop of a patient. Raises NotFoundError."""
    row = get_stop(clinic_id=actor.clinic_id, patient_id=patient_id, stop_id=stop_id)
    return _views(actor, [row])[0]


def lift_stop(
    *, actor: Actor, patient_id: int, stop_id: int, lifting: Lifting, now: datetime
) -> None:
    """Lift a stop with its whole record. Programs stay suspended, ticks stay off.

    Raises FieldError for what is missing or cannot be, StateError when it was lifted already.
    """
    row = get_stop(clinic_id=actor.clinic_id, patient_id=patient_id, stop_id=stop_id)
    if row.lifted_at is not None:
        raise StateError("this stop was lifted already")
    _check(lifting, row, now)
    row.outcome, row.reason = lifting.outcome, lifting.reason.strip()
    row.to_whom, row.clearing_person = lifting.to_whom.strip(), lifting.clearing_person.strip()
    row.cleared_on, row.cleared_at = lifting.cleared_at.date(), lifting.cleared_at
    row.lifted_at, row.lifted_by = now, actor.clinician_id
    detail = {"cause": row.cause.value, "flags": row.flags, "outcome": lifting.outcome.value}
    _event(actor, row.patient_id, f"stop:{row.id}", "stop_lifted", detail, at=now)
    commit()


def open_stops_for(
    *,
    actor: Actor,
    assessment: AssessmentRow,
    stops: Sequence[StopRow],
    old: Hazards,
    new: Hazards,
    now: datetime,
) -> None:
    """Open or widen the stops that the hazards of a saved assessment ask for; the caller commits.

    `stops` are all that the patient ever had. A hazard that was there at the last save and has
    been lifted since opens no second stop; one that was taken back and is answered yes again does.
    """
    lifted = lifted_since(assessment, stops)
    settled = {flag for stop in lifted for flag in stop.flags} & set(old.flags)
    flags = [flag for flag in new.flags if flag not in settled]
    opened = _stop_for_flags(actor, assessment, _open(stops, StopCause.RED_FLAG), flags, now)
    pressure = new.pressure
    if pressure == old.pressure and any(stop.cause is StopCause.BP for stop in lifted):
        pressure = None
    if pressure and _open(stops, StopCause.BP) is None:
        stop = StopRow(cause=StopCause.BP, flags=[])
        _add_stop(actor, assessment, stop, now)
        opened = True
    if opened:
        _suspend_programs(actor, assessment.patient_id, now)


def stop_for_leg_symptoms(*, actor: Actor, assessment: AssessmentRow, now: datetime) -> None:
    """Open a stop for leg symptoms reported at a review, and suspend every program of the patient;
    one that is open already stays the only one. The caller commits.
    """
    stops = stops_of(clinic_id=actor.clinic_id, patient_id=assessment.patient_id)
    if _open(stops, StopCause.LEG_SYMPTOMS) is None:
        stop = StopRow(cause=StopCause.LEG_SYMPTOMS, flags=[], urgency=Urgency.URGENT)
        _add_stop(actor, assessment, stop, now)
    _suspend_programs(actor, assessment.patient_id, now)


def _open(stops: Iterable[StopRow], cause: StopCause) -> StopRow | None:
    return next((one for one in stops if one.cause is cause and one.lifted_at is None), None)


def _stop_for_flags(
    actor: Actor,
    assessment: AssessmentRow,
    standing: StopRow | None,
    flags: Collection[str],
    now: datetime,
) -> bool:
    """Whether a stop was opened or widened for red flags."""
    fresh = [flag for flag in flags if standing is None or flag not in standing.flags]
    if not fresh:
        return False
    catalogue = load_catalogue()
    if standing is None:
        urgency = most_urgent(fresh, catalogue)
        stop = StopRow(cause=StopCause.RED_FLAG, flags=fresh, urgency=urgency)
        _add_stop(actor, assessment, stop, now)
        return True
    standing.flags = [*standing.flags, *fresh]
    standing.urgency = most_urgent(standing.flags, catalogue)
    detail = {"flags": fresh, "assessment": assessment.id}
    _event(actor, assessment.patient_id, f"stop:{standing.id}", "stop_widened", detail, at=now)
    return True


def _add_stop(actor: Actor, assessment: AssessmentRow, stop: StopRow, now: datetime) -> None:
    stop.clinic_id, stop.patient_id = actor.clinic_id, assessment.patient_id
    stop.assessment_id = assessment.id
    stop.opened_at, stop.opened_by = now, actor.clinician_id
    add(stop)
    detail = {"cause": stop.cause.value, "flags": stop.flags, "assessment": assessment.id}
    _event(actor, assessment.patient_id, f"stop:{stop.id}", "stop_opened", detail, at=now)


def _suspend_programs(actor: Actor, patient_id: int, now: datetime) -> None:
    """Hold the active programs of every episode; they are not deleted."""
    for program in living_programs_of(clinic_id=actor.clinic_id, patient_id=patient_id):
        if program.state is ProgramState.ACTIVE:
            check_program_step(program.state, ProgramState.SUSPENDED)
            program.state = ProgramState.SUSPENDED
            program.needs_confirmation = True
            subject = f"program:{program.id}"
            _event(actor, patient_id, subject, "program_suspended", {"reason": "stop"}, at=now)


def _check(lifting: Lifting, row: StopRow, now: datetime) -> None:
    for field in ("to_whom", "clearing_person", "reason"):
        if not getattr(lifting, field).strip():
            raise FieldError(field, "This is needed to lift a stop.")
    if len(lifting.reason) > REASON_LENGTH:
        raise FieldError("reason", f"Keep it under {REASON_LENGTH} characters.")
    if lifting.cleared_at > now:
        raise FieldError("cleared_on", "This moment is still to come.")
    zone = lifting.cleared_at.tzinfo
    if lifting.cleared_at.date() < row.opened_at.astimezone(zone).date():
        raise FieldError("cleared_on", "That is before the stop was opened.")


def _views(actor: Actor, rows: Collection[StopRow]) -> tuple[StopView, ...]:
    catalogue = load_catalogue()
    people = {person for row in rows for person in (row.opened_by, row.lifted_by)}
    names = names_of(clinic_id=actor.clinic_id, clinician_ids=people)
    return tuple(
        StopView(
            id=row.id,
            cause=row.cause,
            urgency=row.urgency,
            flags=tuple(catalogue.red_flags[flag] for flag in row.flags),
            assessment_id=row.assessment_id,
            opened_at=row.opened_at,
            opened_by=names[row.opened_by],
            lifted_at=row.lifted_at,
            lifted_by="" if row.lifted_by is None else names[row.lifted_by],
            lifting=_lifting(row),
            version=row.version,
        )
        for row in rows
    )


def _lifting(row: StopRow) -> Lifting | None:
    if row.outcome is None or row.cleared_at is None:
        return None
    return Lifting(
        outcome=row.outcome,
        to_whom=row.to_whom,
        cleared_at=row.cleared_at,
        clearing_person=row.clearing_person,
        reason=row.reason,
    )


def _event(
    actor: Actor,
    patient_id: int,
    subject: str,
    kind: str,
    detail: Mapping[str, object],
    *,
    at: datetime,
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        kind=kind,
        at=at,
        clinician_id=actor.clinician_id,
        patient_id=patient_id,
        subject=subject,
        detail=dict(detail),
    )
