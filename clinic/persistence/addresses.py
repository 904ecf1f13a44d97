"""Email addresses of patients: refused ones, and those that patients share."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.deliveries import address_key
from clinic.persistence.claiming import change
from clinic.persistence.database import Base, Id, add, db
from clinic.persistence.patients import PatientRow, belongs_to_patient


class AddressBlockRow(Base):
    """An address that a mail server refused, or from which a message came back.

    It is not written to until somebody entered it again (`lifted_at`).
    """

    __tablename__ = "address_block"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    address_key: Mapped[str] = mapped_column(String(254))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    blocked_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)

    __table_args__ = (
        belongs_to_patient(),
        Index("ix_address_block_clinic_id_patient_id", "clinic_id", "patient_id", "address_key"),
    )


def block_address(
    *, clinic_id: int, patient_id: int, address: str, delivery_id: int, now: datetime
) -> None:
    """Write no more to this address of the patient."""
    add(
        AddressBlockRow(
            clinic_id=clinic_id,
            patient_id=patient_id,
            address_key=address_key(address),
            delivery_id=delivery_id,
            blocked_at=now,
        )
    )


def is_blocked(*, clinic_id: int, patient_id: int, address: str) -> bool:
    """Whether the address was refused and not entered again since."""
    statement = select(AddressBlockRow.id).where(_open(clinic_id, patient_id, address))
    return db.session.scalars(statement.limit(1)).first() is not None


def lift_block(
    *, clinic_id: int, patient_id: int, address: str, clinician_id: int, now: datetime
) -> bool:
    """Let the address be written to again; False when nothing was blocked."""
    return bool(
        change(
            AddressBlockRow,
            only=_open(clinic_id, patient_id, address),
            values={"lifted_at": now, "lifted_by": clinician_id},
        )
    )


def _open(clinic_id: int, patient_id: int, address: str) -> ColumnElement[bool]:
    return and_(
        AddressBlockRow.clinic_id == clinic_id,
        AddressBlockRow.patient_id == patient_id,
        AddressBlockRow.address_key == address_key(address),
        AddressBlockRow.lifted_at.is_(None),
    )


def patients_with_address(*, clinic_id: int, address: str, limit: int) -> list[PatientRow]:
    """Patients of the clinic who have this address, oldest record first."""
    statement = (
        select(PatientRow)
        .where(PatientRow.clinic_id == clinic_id, PatientRow.email_key == address_key(address))
        .order_by(PatientRow.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))
