"""Consents: what a patient or a guardian agreed to, when, and whether it was withdrawn."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import ConsentKind
from clinic.persistence.database import Base, Id, db, one_of
from clinic.persistence.patients import belongs_to_patient, of_patient


class ConsentRow(Base):
    """One consent; withdrawn, it stays readable."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[ConsentKind] = mapped_column(one_of(ConsentKind))
    given_by: Mapped[str] = mapped_column(String(120))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)

    __table_args__ = (
        belongs_to_patient(),
        Index("ix_consent_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


def get_consent(*, clinic_id: int, patient_id: int, consent_id: int) -> ConsentRow:
    """A consent of this patient. Raises NotFoundError."""
    row = db.session.get(ConsentRow, consent_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such consent of this patient")
    return row


_CONSENTS = (
    select(ConsentRow)
    .where(of_patient(ConsentRow))
    .order_by(ConsentRow.recorded_at.desc(), ConsentRow.id.desc())
)


def consents_of(*, clinic_id: int, patient_id: int) -> list[ConsentRow]:
    """All consents of a patient, newest first, withdrawn ones too."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_CONSENTS, whose))


def has_consent(*, clinic_id: int, patient_id: int, kind: ConsentKind) -> bool:
    """Whether a consent of this kind stands, given and not withdrawn."""
    statement = select(ConsentRow.id).where(
        ConsentRow.clinic_id == clinic_id,
        ConsentRow.patient_id == patient_id,
        ConsentRow.kind == kind,
        ConsentRow.withdrawn_at.is_(None),
    )
    return db.session.scalars(statement.limit(1)).first() is not None
