"""The append-only event table: who did what, when, to which record, and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.persistence.database import Base, Id, add, db


class EventRow(Base):
    """One event. There is no function to change or delete one, and triggers on both databases
    refuse it.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    patient_id: Mapped[int | None] = mapped_column(Id)
    clinician_id: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        ForeignKeyConstraint(["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"]),
        Index("ix_event_clinic_id_patient_id", "clinic_id", "patient_id", "at"),
    )


def record_event(
    *,
    clinic_id: int,
    kind: str,
    at: datetime,
    clinician_id: int | None = None,
    patient_id: int | None = None,
    subject: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one event. `kind` is a verb in the past, as "assessment_signed"; `subject` as
    "assessment:12".
    """
    add(
        EventRow(
            clinic_id=clinic_id,
            kind=kind,
            at=at,
            clinician_id=clinician_id,
            patient_id=patient_id,
            subject=subject,
            detail=detail or {},
        )
    )


def detail_of(*, clinic_id: int, patient_id: int, kind: str, subject: str) -> dict[str, Any]:
    """What the newest event of this kind keeps of a record; empty where there is none."""
    statement = (
        select(EventRow.detail)
        .where(
            EventRow.clinic_id == clinic_id,
            EventRow.patient_id == patient_id,
            EventRow.kind == kind,
            EventRow.subject == subject,
        )
        .order_by(EventRow.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first() or {}


def events_of_patient(*, clinic_id: int, patient_id: int, limit: int = 200) -> list[EventRow]:
    """The newest events of a patient, newest first."""
    statement = (
        select(EventRow)
        .where(EventRow.clinic_id == clinic_id, EventRow.patient_id == patient_id)
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(statement))
