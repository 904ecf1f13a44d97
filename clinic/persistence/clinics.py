"""Clinics: the tenant, with its letterhead and settings."""

from sqlalchemy import LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.records import Paper
from clinic.persistence.database import Base, Id, db, one_of


class ClinicRow(Base):
    """A clinic. `is_demo` marks one whose patients are all invented; its sheets and pages say
    so.
    """

    __tablename__ = "clinic"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    time_zone: Mapped[str] = mapped_column(String(64))
    paper: Mapped[Paper] = mapped_column(one_of(Paper), default=Paper.A4)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)
    logo_media_type: Mapped[str] = mapped_column(String(20), default="")
    safety_net_phone: Mapped[str] = mapped_column(String(40), default="")
    emergency_wording: Mapped[str] = mapped_column(Text, default="")
    review_interval_days: Mapped[int] = mapped_column(default=14)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def get_clinic(*, clinic_id: int) -> ClinicRow:
    """The clinic. Raises NotFoundError."""
    row = db.session.get(ClinicRow, clinic_id)
    if row is None:
        raise NotFoundError("no such clinic")
    return row


def list_clinics() -> list[ClinicRow]:
    """All clinics, oldest first."""
    return list(db.session.scalars(select(ClinicRow).order_by(ClinicRow.id)))
