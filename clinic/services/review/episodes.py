"""Episodes: one problem of a patient. The first assessment opens one, discharge closes it.

Each function is one use case; it commits once, on its last line. What is closed asks for no
review; it can be opened again, with the reason.
"""

from datetime import date, datetime, timedelta

from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.domain.records import AssessmentState, DischargeReason, ProgramState
from clinic.persistence import assessments, programs
from clinic.persistence.database import add, commit
from clinic.persistence.episodes import EpisodeRow, get_episode, open_episode_of
from clinic.persistence.events import record_event
from clinic.persistence.patients import get_patient
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor
from clinic.services.program.program_lifecycle import leave
from clinic.services.review.review_dates import interval_of

TITLE_LENGTH = 120
NOTE_LENGTH = 2000
REASON_LENGTH = 500
LONGEST_INTERVAL_DAYS = 365
LATEST_REVIEW_DAYS = 365

DISCHARGE_WORDS = {
    DischargeReason.GOAL_MET: "Goal met",
    DischargeReason.MANAGES_ALONE: "Manages alone from here",
    DischargeReason.REFERRED: "Referred to somebody else",
    DischargeReason.DID_NOT_RETURN: "Did not come back",
    DischargeReason.OTHER: "Other",
}


def open_episode(*, actor: Actor, patient_id: int, title: str, now: datetime, today: date) -> int:
    """Open an episode and answer its id. Raises FieldError, and StateError while one is open."""
    get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    _check_none_open(actor, patient_id)
    row = add(
        EpisodeRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            title=_words("title", title, TITLE_LENGTH, "Say in a few words what it is about."),
            opened_on=today,
        )
    )
    _record(actor, row, "episode_opened", now, {})
    episode_id = row.id
    commit()
    return episode_id


def plan(
    *,
    actor: Actor,
    patient_id: int,
    episode_id: int,
    due_on: date,
    interval_days: int,
    now: datetime,
    today: date,
) -> None:
    """Set the day of the next review, and the interval of the reviews that follow.

    Raises FieldError, and StateError for an episode that is closed.
    """
    row = _open_episode(actor, patient_id, episode_id)
    if not 1 <= interval_days <= LONGEST_INTERVAL_DAYS:
        raise FieldError("interval_days", f"Enter 1 to {LONGEST_INTERVAL_DAYS} days.")
    if not today <= due_on <= today + timedelta(days=LATEST_REVIEW_DAYS):
        raise FieldError("due_on", "Choose a day from today to a year ahead.")
    if interval_days != interval_of(row):
        row.review_interval_days = interval_days
    row.review_due_on = due_on
    detail = {"due_on": due_on.isoformat(), "interval_days": interval_days}
    _record(actor, row, "review_planned", now, detail)
    commit()


def discharge(
    *,
    actor: Actor,
    patient_id: int,
    episode_id: int,
    reason: DischargeReason,
    note: str,
    now: datetime,
    today: date,
) -> None:
    """Close an episode: no review is due any more, and its program ends with it.

    Raises NotFoundError, FieldError, and StateError for one that is closed, or has a draft.
    """
    row = _open_episode(actor, patient_id, episode_id)
    if len(note.strip()) > NOTE_LENGTH:
        raise FieldError("note", f"Keep it under {NOTE_LENGTH} characters.")
    _check_no_draft(actor, row)
    for program in _living_programs(actor, row):
        words = f"Discharged: {DISCHARGE_WORDS[reason]}"
        leave(actor=actor, row=program, state=ProgramState.ENDED, reason=words, now=now)
    row.closed_on, row.closed_by = today, actor.clinician_id
    row.close_reason, row.close_note = reason, note.strip()
    row.review_due_on = None
    _record(actor, row, "episode_closed", now, {"reason": reason.value})
    commit()


def reopen(
    *,
    actor: Actor,
    patient_id: int,
    episode_id: int,
    reason: str,
    now: datetime,
    today: date,
) -> None:
    """Open a closed episode again, its review due today. The program that ended stays ended.

    Raises NotFoundError, FieldError, and StateError for one that is open, or beside an open one.
    """
    row = _episode(actor, patient_id, episode_id)
    if row.closed_on is None:
        raise StateError("this episode is open")
    why = _words("reason", reason, REASON_LENGTH, "Say why in a few words.")
    _check_none_open(actor, patient_id)
    closed: dict[str, object] = {
        "reason": why,
        "closed_on": row.closed_on.isoformat(),
        "close_reason": row.close_reason.value if row.close_reason else None,
        "close_note": row.close_note,
    }
    row.closed_on, row.closed_by, row.close_reason, row.close_note = None, None, None, ""
    row.review_due_on = today
    _record(actor, row, "episode_reopened", now, closed)
    commit()


def _episode(actor: Actor, patient_id: int, episode_id: int) -> EpisodeRow:
    row = get_episode(clinic_id=actor.clinic_id, episode_id=episode_id)
    if row.patient_id != patient_id:
        raise NotFoundError("no such episode of this patient")
    return row


def _open_episode(actor: Actor, patient_id: int, episode_id: int) -> EpisodeRow:
    row = _episode(actor, patient_id, episode_id)
    if row.closed_on is not None:
        raise StateError("this episode is closed already")
    return row


def _check_none_open(actor: Actor, patient_id: int) -> None:
    if open_episode_of(clinic_id=actor.clinic_id, patient_id=patient_id) is not None:
        raise StateError("another episode of this patient is open: discharge it first")


def _check_no_draft(actor: Actor, row: EpisodeRow) -> None:
    whose = {"clinic_id": actor.clinic_id, "patient_id": row.patient_id}
    examined = assessments.assessments_of(**whose)
    if any(one.episode_id == row.id and one.state is AssessmentState.DRAFT for one in examined):
        raise StateError("sign or void the draft of an assessment in this episode first")
    written = programs.programs_of(**whose)
    if any(one.episode_id == row.id and one.state is ProgramState.DRAFT for one in written):
        raise StateError("issue or void the draft of a program in this episode first")


def _living_programs(actor: Actor, row: EpisodeRow) -> list[ProgramRow]:
    living = programs.living_programs_of(clinic_id=actor.clinic_id, patient_id=row.patient_id)
    return [one for one in living if one.episode_id == row.id]


def _words(field: str, typed: str, longest: int, missing: str) -> str:
    words = " ".join(typed.split())
    if not words:
        raise FieldError(field, missing)
    if len(words) > longest:
        raise FieldError(field, f"Keep it under {longest} characters.")
    return words


def _record(
    actor: Actor, row: EpisodeRow, kind: str, now: datetime, detail: dict[str, object]
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=row.patient_id,
        kind=kind,
        at=now,
        subject=f"episode:{row.id}",
        detail=detail,
    )
