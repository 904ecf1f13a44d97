"""Precautions of a patient, with the dates from which weeks are computed."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.anatomy import Side
from clinic.domain.errors import NotFoundError
from clinic.persistence.database import Base, Id, db, one_of
from clinic.persistence.patients import belongs_to_patient, of_patient


class PatientPrecautionRow(Base):
    """A precaution from the day it was recorded until it is ended, with the reason."""

    __tablename__ = "patient_precaution"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    code: Mapped[str] = mapped_column(String(40))
    side: Mapped[Side | None] = mapped_column(one_of(Side))
    reference_date: Mapped[date | None] = mapped_column(Date)
    due_date: Mapped[date | None] = mapped_column(Date)
    cleared_on: Mapped[date | None] = mapped_column(Date)
    cleared_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    recorded_at: Mapped[datetime]
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_patient_precaution_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


def get_precaution(*, clinic_id: int, patient_id: int, precaution_id: int) -> PatientPrecautionRow:
    """A precaution of this patient. Raises NotFoundError."""
    row = db.session.get(PatientPrecautionRow, precaution_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such precaution of this patient")
    return row


_PRECAUTIONS = (
    select(PatientPrecautionRow)
    .where(of_patient(PatientPrecautionRow))
    .order_by(PatientPrecautionRow.id)
)


def precautions_of(*, clinic_id: int, patient_id: int) -> list[PatientPrecautionRow]:
    """All precautions of a patient in the order they were recorded, ended ones too."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_PRECAUTIONS, whose))
