"""Scores of the outcome measures, and the activities that a patient named for the PSFS.

Neither is ever edited (triggers see to it): a correction supersedes, an error is voided.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import EntryState, Measure
from clinic.persistence.database import Base, Id, db, one_of
from clinic.persistence.patients import belongs_to_patient


class OutcomeScoreRow(Base):
    """One measure on one day.

    `answers` by measure: NPRS {"avg", "worst", "now"} (those that were asked); PSFS {id of the
    activity as text: 0-10}; RMDQ {"ticked": [numbers]} or {"total"}; GROC {"value": -5 to 5};
    OTHER {"value"}, with the `name` of the measure.
    """

    __tablename__ = "outcome_score"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episode.id"), index=True)
    measure: Mapped[Measure] = mapped_column(one_of(Measure))
    name: Mapped[str] = mapped_column(String(60), default="")
    scored_on: Mapped[date] = mapped_column(Date)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[EntryState] = mapped_column(one_of(EntryState), default=EntryState.RECORDED)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_score.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_outcome_score_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


Index(
    "uq_outcome_score_recorded",
    OutcomeScoreRow.episode_id,
    OutcomeScoreRow.measure,
    OutcomeScoreRow.name,
    OutcomeScoreRow.scored_on,
    unique=True,
    sqlite_where=OutcomeScoreRow.state == EntryState.RECORDED,
    postgresql_where=OutcomeScoreRow.state == EntryState.RECORDED,
)


class PsfsActivityRow(Base):
    """An activity that the patient named at the start; it is scored again at every review.

    It counts until it is ended, with the reason.
    """

    __tablename__ = "psfs_activity"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episode.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    named_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_psfs_activity_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


Index(
    "uq_psfs_activity_position",
    PsfsActivityRow.episode_id,
    PsfsActivityRow.position,
    unique=True,
    sqlite_where=PsfsActivityRow.ended_at.is_(None),
    postgresql_where=PsfsActivityRow.ended_at.is_(None),
)


def get_score(*, clinic_id: int, patient_id: int, score_id: int) -> OutcomeScoreRow:
    """A score of this patient. Raises NotFoundError."""
    row = db.session.get(OutcomeScoreRow, score_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such score of this patient")
    return row


def scores_of(
    *, clinic_id: int, patient_id: int, episode_id: int | None = None
) -> list[OutcomeScoreRow]:
    """All scores of a patient (or of one episode), newest first, superseded and void ones too."""
    statement = (
        select(OutcomeScoreRow)
        .where(OutcomeScoreRow.clinic_id == clinic_id, OutcomeScoreRow.patient_id == patient_id)
        .order_by(OutcomeScoreRow.scored_on.desc(), OutcomeScoreRow.id.desc())
    )
    if episode_id is not None:
        statement = statement.where(OutcomeScoreRow.episode_id == episode_id)
    return list(db.session.scalars(statement))


def get_activity(*, clinic_id: int, patient_id: int, activity_id: int) -> PsfsActivityRow:
    """An activity of this patient. Raises NotFoundError."""
    row = db.session.get(PsfsActivityRow, activity_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such activity of this patient")
    return row


def activities_of(*, clinic_id: int, patient_id: int, episode_id: int) -> list[PsfsActivityRow]:
    """The activities named in an episode, in order, ended ones too."""
    statement = (
        select(PsfsActivityRow)
        .where(
            PsfsActivityRow.clinic_id == clinic_id,
            PsfsActivityRow.patient_id == patient_id,
            PsfsActivityRow.episode_id == episode_id,
        )
        .order_by(PsfsActivityRow.position, PsfsActivityRow.id)
    )
    return list(db.session.scalars(statement))
