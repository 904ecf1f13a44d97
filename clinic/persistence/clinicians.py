"""Clinicians: who signs in, and for which clinic."""

from collections.abc import Collection

from sqlalchemy import Boolean, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import Role
from clinic.persistence.database import Base, Id, db, one_of


class ClinicianRow(Base):
    """A staff account. `email` is kept in lower case and unique over all clinics."""

    __tablename__ = "clinician"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(one_of(Role))
    title: Mapped[str] = mapped_column(String(80), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def get_clinician(*, clinic_id: int, clinician_id: int) -> ClinicianRow:
    """A clinician of this clinic. Raises NotFoundError."""
    row = db.session.get(ClinicianRow, clinician_id)
    if row is None or row.clinic_id != clinic_id:
        raise NotFoundError("no such clinician in this clinic")
    return row


def get_account(*, clinician_id: int) -> ClinicianRow:
    """The account of somebody who signs in, in whichever clinic. Raises NotFoundError."""
    row = db.session.get(ClinicianRow, clinician_id)
    if row is None:
        raise NotFoundError("no such account")
    return row


def find_by_email(*, email: str) -> ClinicianRow | None:
    """The account with this address; case does not matter."""
    statement = select(ClinicianRow).where(ClinicianRow.email == email.strip().lower())
    return db.session.scalars(statement).one_or_none()


def staff_of(*, clinic_id: int) -> list[ClinicianRow]:
    """All accounts of a clinic: active ones first, then by name."""
    statement = (
        select(ClinicianRow)
        .where(ClinicianRow.clinic_id == clinic_id)
        .order_by(ClinicianRow.active.desc(), ClinicianRow.name, ClinicianRow.id)
    )
    return list(db.session.scalars(statement))


def names_of(*, clinic_id: int, clinician_ids: Collection[int | None]) -> dict[int, str]:
    """Names of clinicians by id, in one query."""
    wanted = {one for one in clinician_ids if one is not None}
    statement = select(ClinicianRow.id, ClinicianRow.name).where(
        ClinicianRow.clinic_id == clinic_id, ClinicianRow.id.in_(wanted)
    )
    return {row.id: row.name for row in db.session.execute(statement)}


def staff_names(*, clinic_id: int) -> dict[int, str]:
    """Names of everybody who works or worked in a clinic, by id."""
    statement = select(ClinicianRow.id, ClinicianRow.name).where(
        ClinicianRow.clinic_id == clinic_id
    )
    return {row.id: row.name for row in db.session.execute(statement)}
