"""The episodes of a patient as their page shows them."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.errors import NotFoundError
from clinic.domain.records import AssessmentState, DischargeReason, ProgramState
from clinic.persistence.assessments import assessments_of
from clinic.persistence.clinicians import names_of
from clinic.persistence.episodes import episodes_of
from clinic.persistence.patients import get_patient
from clinic.persistence.programs import ProgramRow, programs_of
from clinic.services.actor import Actor
from clinic.services.review.review_dates import interval_of

UNTITLED = "Low back and hip"
GIVEN = frozenset(ProgramState) - {ProgramState.DRAFT, ProgramState.VOID}
"""States of a program that the patient was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramGiven:
    """A version of the program that the patient was given in an episode."""

    id: int
    number: int
    state: ProgramState
    activated_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeView:
    """One episode, open or closed, with what was given in it, oldest program first."""

    id: int
    title: str
    opened_on: date
    visits: int
    programs: tuple[ProgramGiven, ...]
    due_on: date | None
    interval_days: int
    closed_on: date | None
    closed_by: str
    close_reason: DischargeReason | None
    close_note: str

    @property
    def is_open(self) -> bool:
        """Whether it was not closed."""
        return self.closed_on is None


def list_episodes(*, actor: Actor, patient_id: int) -> tuple[EpisodeView, ...]:
    """All episodes of a patient, newest first. Raises NotFoundError."""
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    get_patient(**whose)
    rows = episodes_of(**whose)
    people = names_of(clinic_id=actor.clinic_id, clinician_ids={row.closed_by for row in rows})
    given = [row for row in reversed(programs_of(**whose)) if row.state in GIVEN]
    seen = [
        row.episode_id for row in assessments_of(**whose) if row.state is AssessmentState.SIGNED
    ]
    return tuple(
        EpisodeView(
            id=row.id,
            title=row.title or UNTITLED,
            opened_on=row.opened_on,
            visits=seen.count(row.id),
            programs=tuple(_given(one) for one in given if one.episode_id == row.id),
            due_on=row.review_due_on,
            interval_days=interval_of(row),
            closed_on=row.closed_on,
            closed_by=people.get(row.closed_by or 0, ""),
            close_reason=row.close_reason,
            close_note=row.close_note,
        )
        for row in rows
    )


def view_episode(*, actor: Actor, patient_id: int, episode_id: int) -> EpisodeView:
    """One episode of a patient. Raises NotFoundError."""
    for one in list_episodes(actor=actor, patient_id=patient_id):
        if one.id == episode_id:
            return one
    raise NotFoundError("no such episode of this patient")


def _given(row: ProgramRow) -> ProgramGiven:
    return ProgramGiven(
        id=row.id,
        number=row.number,
        state=row.state,
        activated_at=row.activated_at,
        ended_at=row.ended_at,
    )
