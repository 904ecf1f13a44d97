"""Episodes: one problem of a patient, from the first visit to discharge."""

from datetime import date

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.persistence.database import Base, Id, db
from clinic.persistence.patients import belongs_to_patient


class EpisodeRow(Base):
    """An episode; open while it has no closing date."""

    __tablename__ = "episode"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    title: Mapped[str] = mapped_column(String(120), default="")
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        belongs_to_patient(),
        Index("ix_episode_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


def get_episode(*, clinic_id: int, episode_id: int) -> EpisodeRow:
    """An episode of this clinic. Raises NotFoundError."""
    row = db.session.get(EpisodeRow, episode_id)
    if row is None or row.clinic_id != clinic_id:
        raise NotFoundError("no such episode in this clinic")
    return row


def episodes_of(*, clinic_id: int, patient_id: int) -> list[EpisodeRow]:
    """All episodes of a patient, newest first."""
    statement = (
        select(EpisodeRow)
        .where(EpisodeRow.clinic_id == clinic_id, EpisodeRow.patient_id == patient_id)
        .order_by(EpisodeRow.opened_on.desc(), EpisodeRow.id.desc())
    )
    return list(db.session.scalars(statement))


def open_episode_of(*, clinic_id: int, patient_id: int) -> EpisodeRow | None:
    """The newest open episode of a patient."""
    for episode in episodes_of(clinic_id=clinic_id, patient_id=patient_id):
        if episode.closed_on is None:
            return episode
    return None
