"""The episodes of a patient as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.errors import NotFoundError
from clinic.domain.records import AssessmentState, DischargeReason, ProgramState
from clinic.persistence.assessments import AssessmentRow, assessments_of
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor
from clinic.services.patient.course import Course, course_of
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
    course = course_of(actor=actor, patient_id=patient_id)
    assessments = assessments_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    return episodes_in(course, assessments)


def episodes_in(course: Course, assessments: Sequence[AssessmentRow]) -> tuple[EpisodeView, ...]:
    """The same of a course that is at hand, with all assessments of the patient."""
    given = [row for row in reversed(course.programs) if row.state in GIVEN]
    seen = [row.episode_id for row in assessments if row.state is AssessmentState.SIGNED]
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
            closed_by=course.names.get(row.closed_by or 0, ""),
            close_reason=row.close_reason,
            close_note=row.close_note,
        )
        for row in course.episodes
    )


def view_episode(*, actor: Actor, patient_id: int, episode_id: int) -> EpisodeView:
    """One episode of a patient. Raises NotFoundError."""
    return one_of(list_episodes(actor=actor, patient_id=patient_id), episode_id)


def one_of(episodes: Sequence[EpisodeView], episode_id: int) -> EpisodeView:
    """One of the episodes of a patient. Raises NotFoundError."""
    for one in episodes:
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
