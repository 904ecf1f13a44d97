"""Patients, and finding them by the beginning of any word of the name or of the record number."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.anatomy import Sex
from clinic.domain.errors import NotFoundError
from clinic.domain.names import fold, search_keys
from clinic.persistence.database import Base, Id, add_all, db, one_of

SEARCH_LIMIT = 20
_KEYS_A_PATIENT = 4
"""A patient may match by several keys; so many are read for each patient wanted."""

_AFTER_ANY_LETTER = "\U0010ffff"
_BYTEWISE = String(300).with_variant(String(300, collation="C"), "postgresql")
"""Text compared by code point on both databases, so that a prefix is a range of the index."""


def belongs_to_patient() -> ForeignKeyConstraint:
    """The foreign key of all that belongs to a patient: it cannot name a patient of another
    clinic.
    """
    return ForeignKeyConstraint(["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"])


def of_patient(row: type[Any]) -> ColumnElement[bool]:
    """That a row is of one patient of one clinic. The two are parameters, so that a statement is
    built once and not at each question: building takes longer than SQLite takes to answer.
    """
    return and_(row.clinic_id == bindparam("clinic_id"), row.patient_id == bindparam("patient_id"))


class PatientRow(Base):
    """A patient of one clinic. `search_name` is the name without accents, in lower case;
    `email_key` the address as it is compared.
    """

    __tablename__ = "patient"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    name: Mapped[str] = mapped_column(String(120))
    search_name: Mapped[str] = mapped_column(_BYTEWISE)
    birth_date: Mapped[date] = mapped_column(Date)
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex))
    record_number: Mapped[str | None] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    large_print: Mapped[bool] = mapped_column(default=False)
    guardian_name: Mapped[str] = mapped_column(String(120), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("clinic_id", "id"),
        UniqueConstraint("clinic_id", "record_number"),
        CheckConstraint("birth_date >= '1900-01-01'", name="birth_date_from_1900"),
        Index("ix_patient_clinic_id_search_name", "clinic_id", "search_name", "id"),
        Index("ix_patient_clinic_id_birth_date", "clinic_id", "birth_date"),
        Index("ix_patient_clinic_id_email_key", "clinic_id", "email_key"),
    )


class PatientSearchRow(Base):
    """One way to begin typing a patient: the folded name turned so that each word comes first
    once.
    """

    __tablename__ = "patient_search"

    clinic_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    patient_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    search_key: Mapped[str] = mapped_column(_BYTEWISE, primary_key=True)

    __table_args__ = (
        belongs_to_patient(),
        Index("ix_patient_search_clinic_id_search_key", "clinic_id", "search_key", "patient_id"),
    )


def get_patient(*, clinic_id: int, patient_id: int) -> PatientRow:
    """A patient of this clinic. Raises NotFoundError."""
    row = db.session.get(PatientRow, patient_id)
    if row is None or row.clinic_id != clinic_id:
        raise NotFoundError("no such patient in this clinic")
    return row


def patients_by_id(*, clinic_id: int, patient_ids: Collection[int]) -> dict[int, PatientRow]:
    """Patients of the clinic by id; ids of others are left out."""
    statement = select(PatientRow).where(
        PatientRow.clinic_id == clinic_id, PatientRow.id.in_(patient_ids)
    )
    return {row.id: row for row in db.session.scalars(statement)}


def get_patients(*, clinic_id: int, patient_ids: Collection[int]) -> dict[int, PatientRow]:
    """The same, all of them. Raises NotFoundError when one is not of this clinic."""
    found = patients_by_id(clinic_id=clinic_id, patient_ids=set(patient_ids))
    if len(found) < len(set(patient_ids)):
        raise NotFoundError("no such patient in this clinic")
    return found


def index_patient(patient: PatientRow) -> None:
    """Make a stored patient findable by its present name and record number."""
    db.session.execute(delete(PatientSearchRow).where(PatientSearchRow.patient_id == patient.id))
    add_all(
        PatientSearchRow(patient_id=patient.id, clinic_id=patient.clinic_id, search_key=key)
        for key in search_keys(patient.name, patient.record_number)
    )


def search_patients(*, clinic_id: int, text: str, limit: int = SEARCH_LIMIT) -> list[PatientRow]:
    """Patients of whom each typed word begins a word of the name, or begins the record number.

    The longest typed word picks a range of the index, which already has the order of the answer,
    so that the search stops as soon as it has enough. Without text: the first ones by name.
    """
    words = sorted(fold(text).split(), key=len, reverse=True)
    if not words:
        return _first_by_name(clinic_id, limit)
    key = PatientSearchRow.search_key
    statement = (
        select(PatientSearchRow.patient_id)
        .where(
            PatientSearchRow.clinic_id == clinic_id,
            key >= words[0],
            key < words[0] + _AFTER_ANY_LETTER,
            *(_has_word_from(word) for word in words[1:]),
        )
        .order_by(key, PatientSearchRow.patient_id)
        .limit(limit * _KEYS_A_PATIENT)
    )
    ids = list(dict.fromkeys(db.session.scalars(statement)))[:limit]
    rows = db.session.scalars(
        select(PatientRow).where(PatientRow.clinic_id == clinic_id, PatientRow.id.in_(ids))
    )
    return sorted(rows, key=lambda row: ids.index(row.id))


def find_similar(
    *, clinic_id: int, name: str, birth_date: date, limit: int = 5
) -> list[PatientRow]:
    """Patients with the same name (accents and case ignored) or the same birth date; same name
    first.
    """
    same_name = PatientRow.search_name == fold(name)
    statement = (
        select(PatientRow)
        .where(
            PatientRow.clinic_id == clinic_id, or_(same_name, PatientRow.birth_date == birth_date)
        )
        .order_by(same_name.desc(), PatientRow.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def _first_by_name(clinic_id: int, limit: int) -> list[PatientRow]:
    statement = (
        select(PatientRow)
        .where(PatientRow.clinic_id == clinic_id)
        .order_by(PatientRow.search_name, PatientRow.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def _has_word_from(word: str) -> ColumnElement[bool]:
    return (literal(" ") + PatientSearchRow.search_key).like(f"% {word}%")
