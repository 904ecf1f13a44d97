"""Episodes: one problem of a patient, opened at the first visit and closed at discharge."""

from datetime import date, datetime

from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.persistence import episodes, patients, programs
from clinic.persistence.database import add, commit
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.events import record_event
from clinic.services.actor import Actor


def open_episode(*, actor: Actor, patient_id: int, title: str, today: date, now: datetime) -> int:
    """Open an episode and answer its id. Raises NotFoundError, FieldError."""
    patients.get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    if not title.strip():
        raise FieldError("title", "Name the problem.")
    row = add(
        EpisodeRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            title=title.strip(),
            opened_on=today,
        )
    )
    episode_id = row.id
    _record(actor, row, "episode_opened", now)
    commit()
    return episode_id


def close_episode(
    *, actor: Actor, patient_id: int, episode_id: int, today: date, now: datetime
) -> None:
    """Close an episode at discharge. Raises NotFoundError, and StateError while a program runs."""
    row = episodes.get_episode(clinic_id=actor.clinic_id, episode_id=episode_id)
    if row.patient_id != patient_id:
        raise NotFoundError("no such episode of this patient")
    if row.closed_on is not None:
        raise StateError("this episode is closed already")
    living = programs.living_programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    if any(program.episode_id == episode_id for program in living):
        raise StateError("end the program of this episode first")
    row.closed_on = today
    _record(actor, row, "episode_closed", now)
    commit()


def _record(actor: Actor, row: EpisodeRow, kind: str, now: datetime) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=row.patient_id,
        kind=kind,
        at=now,
        subject=f"episode:{row.id}",
    )
