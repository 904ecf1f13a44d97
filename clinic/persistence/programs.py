"""Programs: versioned snapshots of what one patient was given."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from clinic.domain.anatomy import Side
from clinic.domain.errors import NotFoundError
from clinic.domain.exercises import Family
from clinic.domain.programs import Origin
from clinic.domain.records import ProgramState
from clinic.persistence.database import Base, Id, add_all, among, by_parent, db, flush, one_of
from clinic.persistence.patients import PatientRow, belongs_to_patient, of_patient

LIVING = (ProgramState.ACTIVE, ProgramState.SUSPENDED)
"""The states of a program that a patient may be following."""


class ProgramRow(Base):
    """One version of the program of an episode. Only a draft may change its items.

    `precautions` are those under which it was made: a list of {code, side, weeks, cleared,
    raised}.
    """

    __tablename__ = "program"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episode.id"), index=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    number: Mapped[int]
    state: Mapped[ProgramState] = mapped_column(one_of(ProgramState), default=ProgramState.DRAFT)
    protocol: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    precautions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    needs_confirmation: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (belongs_to_patient(), UniqueConstraint("episode_id", "number"))


Index("ix_program_clinic_id_patient_id", ProgramRow.clinic_id, ProgramRow.patient_id)
Index(
    "uq_program_active_episode",
    ProgramRow.episode_id,
    unique=True,
    sqlite_where=ProgramRow.state == ProgramState.ACTIVE,
    postgresql_where=ProgramRow.state == ProgramState.ACTIVE,
)
Index(
    "ix_program_waiting_clinic_id",
    ProgramRow.clinic_id,
    ProgramRow.id,
    sqlite_where=text("needs_confirmation = 1"),
    postgresql_where=text("needs_confirmation"),
)
Index(
    "ix_program_draft_clinic_id",
    ProgramRow.clinic_id,
    ProgramRow.id,
    sqlite_where=ProgramRow.state == ProgramState.DRAFT,
    postgresql_where=ProgramRow.state == ProgramState.DRAFT,
)


class ProgramItemRow(Base):
    """One exercise of a program with its whole dose, and why it is there."""

    __tablename__ = "program_item"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    position: Mapped[int]
    family: Mapped[Family] = mapped_column(one_of(Family))
    variation: Mapped[str] = mapped_column(String(8))
    sides: Mapped[list[str]] = mapped_column(JSON)
    focus_sides: Mapped[list[str]] = mapped_column(JSON, default=list)
    tighter_side: Mapped[Side | None] = mapped_column(one_of(Side))
    sets: Mapped[int]
    reps: Mapped[int]
    hold_s: Mapped[int]
    sessions_per_week: Mapped[int]
    rest_s: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    because: Mapped[list[str]] = mapped_column(JSON, default=list)
    impairment: Mapped[str | None] = mapped_column(String(60))
    origin: Mapped[Origin] = mapped_column(one_of(Origin))
    override_reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("program_id", "position"),)


def get_program(*, clinic_id: int, patient_id: int, program_id: int) -> ProgramRow:
    """A program of this patient. Raises NotFoundError."""
    row = db.session.get(ProgramRow, program_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such program of this patient")
    return row


_PROGRAMS = select(ProgramRow).where(of_patient(ProgramRow)).order_by(ProgramRow.id.desc())


def programs_of(*, clinic_id: int, patient_id: int) -> list[ProgramRow]:
    """All programs of a patient, newest first."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_PROGRAMS, whose))


def living_programs_of(*, clinic_id: int, patient_id: int) -> list[ProgramRow]:
    """The active and suspended programs of a patient, over all episodes, newest first."""
    statement = (
        select(ProgramRow)
        .where(
            ProgramRow.clinic_id == clinic_id,
            ProgramRow.patient_id == patient_id,
            ProgramRow.state.in_(LIVING),
        )
        .order_by(ProgramRow.id.desc())
    )
    return list(db.session.scalars(statement))


def living_programs_of_all(*, clinic_id: int, patient_ids: Collection[int]) -> list[ProgramRow]:
    """The active and suspended programs of some patients, the oldest first."""
    statement = (
        select(ProgramRow)
        .where(
            ProgramRow.clinic_id == clinic_id,
            ProgramRow.patient_id.in_(set(patient_ids)),
            ProgramRow.state.in_(LIVING),
        )
        .order_by(ProgramRow.id)
    )
    return list(db.session.scalars(statement))


def next_number(*, episode_id: int) -> int:
    """The number that the next program of an episode gets."""
    statement = select(func.max(ProgramRow.number)).where(ProgramRow.episode_id == episode_id)
    return (db.session.execute(statement).scalar_one() or 0) + 1


_ITEMS = (
    select(ProgramItemRow)
    .where(among(ProgramItemRow.program_id))
    .order_by(ProgramItemRow.program_id, ProgramItemRow.position)
)


def items_of(*, program_ids: Collection[int]) -> dict[int, list[ProgramItemRow]]:
    """The items of some programs by program, in order; ask for the programs first: it checks the
    clinic.
    """
    return by_parent(_ITEMS, ProgramItemRow.program_id, program_ids)


def replace_items(*, program_id: int, items: Iterable[ProgramItemRow]) -> None:
    """Put these items in the place of those that a draft had; the version of the draft rises."""
    flag_modified(db.session.get_one(ProgramRow, program_id), "number")
    flush()
    db.session.execute(delete(ProgramItemRow).where(ProgramItemRow.program_id == program_id))
    add_all(items)


def require_confirmation(*, clinic_id: int, patient_id: int) -> int:
    """Let every living program of a patient wait for a clinician's confirmation; answers how
    many.
    """
    programs = living_programs_of(clinic_id=clinic_id, patient_id=patient_id)
    for program in programs:
        program.needs_confirmation = True
    return len(programs)


def waiting_for_confirmation(*, clinic_id: int, limit: int) -> list[tuple[ProgramRow, PatientRow]]:
    """Programs of a clinic that wait for confirmation, with their patients, newest first."""
    statement = (
        select(ProgramRow, PatientRow)
        .join(PatientRow, PatientRow.id == ProgramRow.patient_id)
        .where(
            ProgramRow.clinic_id == clinic_id,
            ProgramRow.needs_confirmation,
            ProgramRow.state.in_(LIVING),
        )
        .order_by(ProgramRow.id.desc())
        .limit(limit)
    )
    return [(program, patient) for program, patient in db.session.execute(statement)]


def drafts_waiting(*, clinic_id: int, limit: int) -> list[tuple[ProgramRow, PatientRow]]:
    """Programs of a clinic that were begun and not issued, with their patients, newest first."""
    statement = (
        select(ProgramRow, PatientRow)
        .join(PatientRow, PatientRow.id == ProgramRow.patient_id)
        .where(ProgramRow.clinic_id == clinic_id, ProgramRow.state == ProgramState.DRAFT)
        .order_by(ProgramRow.id.desc())
        .limit(limit)
    )
    return [(program, patient) for program, patient in db.session.execute(statement)]
