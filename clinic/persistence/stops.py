"""Stops: a red flag or blood pressure that forbids exercise sheets for the whole patient."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import StopCause, StopOutcome
from clinic.domain.safety import Urgency
from clinic.persistence.database import Base, Id, db, one_of
from clinic.persistence.patients import PatientRow, belongs_to_patient, of_patient


class StopRow(Base):
    """A stop, open until a referral or clearance is recorded; it stays in the record."""

    __tablename__ = "stop"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    cause: Mapped[StopCause] = mapped_column(one_of(StopCause))
    urgency: Mapped[Urgency | None] = mapped_column(one_of(Urgency))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    outcome: Mapped[StopOutcome | None] = mapped_column(one_of(StopOutcome))
    to_whom: Mapped[str] = mapped_column(String(200), default="")
    cleared_on: Mapped[date | None] = mapped_column(Date)
    cleared_at: Mapped[datetime | None]
    clearing_person: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (belongs_to_patient(),)


Index("ix_stop_clinic_id_patient_id", StopRow.clinic_id, StopRow.patient_id)
Index(
    "ix_stop_open_clinic_id",
    StopRow.clinic_id,
    StopRow.opened_at,
    sqlite_where=StopRow.lifted_at.is_(None),
    postgresql_where=StopRow.lifted_at.is_(None),
)


def get_stop(*, clinic_id: int, patient_id: int, stop_id: int) -> StopRow:
    """A stop of this patient. Raises NotFoundError."""
    row = db.session.get(StopRow, stop_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such stop of this patient")
    return row


_STOPS = (
    select(StopRow)
    .where(of_patient(StopRow))
    .order_by(StopRow.opened_at.desc(), StopRow.id.desc())
)


def stops_of(*, clinic_id: int, patient_id: int) -> list[StopRow]:
    """All stops of a patient, newest first, lifted ones too."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_STOPS, whose))


def open_stops(*, clinic_id: int, limit: int) -> list[tuple[StopRow, PatientRow]]:
    """Open stops of a clinic with their patients, newest first."""
    statement = (
        select(StopRow, PatientRow)
        .join(PatientRow, PatientRow.id == StopRow.patient_id)
        .where(StopRow.clinic_id == clinic_id, StopRow.lifted_at.is_(None))
        .order_by(StopRow.opened_at.desc(), StopRow.id.desc())
        .limit(limit)
    )
    return [(stop, patient) for stop, patient in db.session.execute(statement)]
