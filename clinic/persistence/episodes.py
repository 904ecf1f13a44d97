"""Episodes: one problem of a patient, from the first visit to discharge."""

from datetime import date

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, String, Text, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import AssessmentState, DischargeReason
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.database import Base, Id, db, one_of
from clinic.persistence.patients import PatientRow, belongs_to_patient, of_patient


class EpisodeRow(Base):
    """An episode; open while it has no closing date.

    `review_due_on` is when the patient should be seen again (None: never assessed, or discharged),
    `review_interval_days` how long after a visit, where it is not the clinic's own interval.
    """

    __tablename__ = "episode"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    title: Mapped[str] = mapped_column(String(120), default="")
    opened_on: Mapped[date] = mapped_column(Date)
    review_interval_days: Mapped[int | None]
    review_due_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    close_reason: Mapped[DischargeReason | None] = mapped_column(one_of(DischargeReason))
    close_note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        belongs_to_patient(),
        Index("ix_episode_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


Index(
    "ix_episode_due_clinic_id",
    EpisodeRow.clinic_id,
    EpisodeRow.review_due_on,
    EpisodeRow.id,
    sqlite_where=EpisodeRow.closed_on.is_(None),
    postgresql_where=EpisodeRow.closed_on.is_(None),
)
Index(
    "uq_episode_open",
    EpisodeRow.clinic_id,
    EpisodeRow.patient_id,
    unique=True,
    sqlite_where=EpisodeRow.closed_on.is_(None),
    postgresql_where=EpisodeRow.closed_on.is_(None),
)


def get_episode(*, clinic_id: int, episode_id: int) -> EpisodeRow:
    """An episode of this clinic. Raises NotFoundError."""
    row = db.session.get(EpisodeRow, episode_id)
    if row is None or row.clinic_id != clinic_id:
        raise NotFoundError("no such episode in this clinic")
    return row


_EPISODES = (
    select(EpisodeRow)
    .where(of_patient(EpisodeRow))
    .order_by(EpisodeRow.opened_on.desc(), EpisodeRow.id.desc())
)


def episodes_of(*, clinic_id: int, patient_id: int) -> list[EpisodeRow]:
    """All episodes of a patient, newest first."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_EPISODES, whose))


def open_episode_of(*, clinic_id: int, patient_id: int) -> EpisodeRow | None:
    """The newest open episode of a patient."""
    for episode in episodes_of(clinic_id=clinic_id, patient_id=patient_id):
        if episode.closed_on is None:
            return episode
    return None


def reviews_due(*, clinic_id: int, today: date, limit: int) -> list[tuple[EpisodeRow, PatientRow]]:
    """Open episodes whose review is due, the latest due first, with their patients.

    An assessment that is being written stands in the list of drafts instead; an episode of which
    no signed assessment is left has nothing to review.
    """
    statement = (
        select(EpisodeRow, PatientRow)
        .join(PatientRow, PatientRow.id == EpisodeRow.patient_id)
        .where(
            EpisodeRow.clinic_id == clinic_id,
            EpisodeRow.closed_on.is_(None),
            EpisodeRow.review_due_on <= today,
            _has_assessment(AssessmentState.SIGNED),
            ~_has_assessment(AssessmentState.DRAFT),
        )
        .order_by(EpisodeRow.review_due_on.desc(), EpisodeRow.id.desc())
        .limit(limit)
    )
    return [(episode, patient) for episode, patient in db.session.execute(statement)]


def _has_assessment(state: AssessmentState) -> ColumnElement[bool]:
    return exists().where(AssessmentRow.episode_id == EpisodeRow.id, AssessmentRow.state == state)
