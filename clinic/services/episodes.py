"""Episodes: one problem of a patient; the first assessment opens it, discharge closes it."""

from datetime import date, datetime

from clinic.domain.errors import NotFoundError, StateError
from clinic.domain.records import AssessmentState
from clinic.persistence import assessments, episodes, programs
from clinic.persistence.database import commit
from clinic.persistence.events import record_event
from clinic.services.actor import Actor


def close_episode(
    *, actor: Actor, patient_id: int, episode_id: int, today: date, now: datetime
) -> None:
    """Close an episode at discharge: it asks for no review any more.

    Raises NotFoundError, and StateError while a program runs or an assessment is not finished.
    """
    row = episodes.get_episode(clinic_id=actor.clinic_id, episode_id=episode_id)
    if row.patient_id != patient_id:
        raise NotFoundError("no such episode of this patient")
    if row.closed_on is not None:
        raise StateError("this episode is closed already")
    living = programs.living_programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    if any(program.episode_id == episode_id for program in living):
        raise StateError("end the program of this episode first")
    examined = assessments.assessments_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    if any(
        one.episode_id == episode_id and one.state is AssessmentState.DRAFT for one in examined
    ):
        raise StateError("sign or void the draft of this episode first")
    row.closed_on = today
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=patient_id,
        kind="episode_closed",
        at=now,
        subject=f"episode:{episode_id}",
    )
    commit()
