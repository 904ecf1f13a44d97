"""Handouts as issued, and the bytes that went out, kept under their sha256."""

from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import HandoutKind, HandoutState, Paper
from clinic.persistence.database import Base, Id, add, db, one_of
from clinic.persistence.patients import belongs_to_patient, of_patient


class DocumentRow(Base):
    """The bytes of a document under their sha256; never changed, never deleted (triggers see to
    it).
    """

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(60))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class HandoutRow(Base):
    """One document handed out: of what, in which form, when, by whom."""

    __tablename__ = "handout"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"), index=True)
    kind: Mapped[HandoutKind] = mapped_column(one_of(HandoutKind))
    sheet_number: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[HandoutState] = mapped_column(one_of(HandoutState), default=HandoutState.ISSUED)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    language: Mapped[str] = mapped_column(String(12), default="en")
    paper: Mapped[Paper] = mapped_column(one_of(Paper))
    large_print: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime]
    issued_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    superseded_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]
    void_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    void_reason: Mapped[str] = mapped_column(Text, default="")
    log_start: Mapped[date | None] = mapped_column(Date)
    next_visit: Mapped[date | None] = mapped_column(Date)
    log_weeks: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_handout_clinic_id_patient_id", "clinic_id", "patient_id", "issued_at"),
    )


class LanguageAcceptanceRow(Base):
    """A clinician's word that a sheet may go out in a language nobody has reviewed; never changed,
    never deleted (triggers see to it).
    """

    __tablename__ = "language_acceptance"

    handout_id: Mapped[int] = mapped_column(ForeignKey("handout.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12))
    accepted_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    accepted_at: Mapped[datetime]


Index(
    "ix_handout_log_clinic_id",
    HandoutRow.clinic_id,
    HandoutRow.log_start,
    HandoutRow.id,
    sqlite_where=text("state = 'issued' AND log_start IS NOT NULL"),
    postgresql_where=text("state = 'issued' AND log_start IS NOT NULL"),
)


def get_handout(*, clinic_id: int, patient_id: int, handout_id: int) -> HandoutRow:
    """A handout of this patient. Raises NotFoundError."""
    row = db.session.get(HandoutRow, handout_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such handout of this patient")
    return row


def lock_handout(*, handout_id: int) -> None:
    """Let nobody else lock or change this handout until the transaction ends.

    On SQLite a writer is alone in any case.
    """
    db.session.execute(select(HandoutRow.id).where(HandoutRow.id == handout_id).with_for_update())


_HANDOUTS = (
    select(HandoutRow)
    .where(of_patient(HandoutRow))
    .order_by(HandoutRow.issued_at.desc(), HandoutRow.id.desc())
)


def handouts_of(*, clinic_id: int, patient_id: int) -> list[HandoutRow]:
    """All handouts of a patient, newest first."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_HANDOUTS, whose))


def acceptances_of(*, clinic_id: int, patient_id: int) -> dict[int, LanguageAcceptanceRow]:
    """For each handout of a patient whose language was accepted unreviewed: who did so, when."""
    statement = (
        select(LanguageAcceptanceRow)
        .join(HandoutRow, HandoutRow.id == LanguageAcceptanceRow.handout_id)
        .where(HandoutRow.clinic_id == clinic_id, HandoutRow.patient_id == patient_id)
    )
    return {row.handout_id: row for row in db.session.scalars(statement)}


def issued_handouts_of_program(*, clinic_id: int, program_id: int) -> list[HandoutRow]:
    """The current handouts of a program, newest first."""
    statement = (
        select(HandoutRow)
        .where(
            HandoutRow.clinic_id == clinic_id,
            HandoutRow.program_id == program_id,
            HandoutRow.state == HandoutState.ISSUED,
        )
        .order_by(HandoutRow.issued_at.desc(), HandoutRow.id.desc())
    )
    return list(db.session.scalars(statement))


def store_document(*, content: bytes, media_type: str = "application/pdf") -> str:
    """Keep bytes and answer their sha256; the same bytes are kept once."""
    digest = sha256(content).hexdigest()
    if db.session.get(DocumentRow, digest) is None:
        add(DocumentRow(sha256=digest, media_type=media_type, content=content))
    return digest


def get_document(*, digest: str) -> DocumentRow:
    """The document with this sha256; ask for its handout first: it checks the clinic. Raises
    NotFoundError.
    """
    row = db.session.get(DocumentRow, digest)
    if row is None:
        raise NotFoundError("no such document")
    return row
