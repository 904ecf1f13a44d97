"""Sessions of signed-in staff, and the count of failed sign-ins."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    ForeignKey,
    Index,
    String,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.persistence.clinicians import ClinicianRow
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.database import Base, Id, db


class SessionRow(Base):
    """One sign-in of one clinician.

    Only the hash of its token is stored: a stolen backup signs nobody in.
    """

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    clinician_id: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInAttemptRow(Base):
    """A failed sign-in. The account is stored as a hash: people type passwords into the wrong
    box.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        Index("ix_sign_in_attempt_account_hash_source_at", "account_hash", "source", "at"),
        Index("ix_sign_in_attempt_source_at", "source", "at"),
    )


_SESSION = (
    select(SessionRow, ClinicianRow, ClinicRow)
    .join(ClinicianRow, ClinicianRow.id == SessionRow.clinician_id)
    .join(ClinicRow, ClinicRow.id == ClinicianRow.clinic_id)
    .where(SessionRow.token_hash == bindparam("token_hash"))
)


def find_session(*, token_hash: str) -> tuple[SessionRow, ClinicianRow, ClinicRow] | None:
    """The session with this token, its clinician and their clinic, in one query."""
    found = db.session.execute(_SESSION, {"token_hash": token_hash}).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def touch_session(*, session_id: int, now: datetime) -> None:
    """Note when a session was last used."""
    db.session.execute(
        update(SessionRow).where(SessionRow.id == session_id).values(last_seen_at=now)
    )


def end_sessions(
    *, clinician_id: int, now: datetime, but_not_token_hash: str | None = None
) -> None:
    """End all open sessions of a clinician, except the one with the given token."""
    statement = update(SessionRow).where(
        SessionRow.clinician_id == clinician_id, SessionRow.ended_at.is_(None)
    )
    if but_not_token_hash is not None:
        statement = statement.where(SessionRow.token_hash != but_not_token_hash)
    db.session.execute(statement.values(ended_at=now))


def end_session(*, token_hash: str, now: datetime) -> None:
    """End one session; nothing happens when it is over already."""
    db.session.execute(
        update(SessionRow)
        .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def count_failures(*, source: str, since: datetime, account_hash: str | None = None) -> int:
    """Failed sign-ins from a source since a moment, for one account or for any."""
    statement = select(func.count()).where(
        SignInAttemptRow.source == source, SignInAttemptRow.at > since
    )
    if account_hash is not None:
        statement = statement.where(SignInAttemptRow.account_hash == account_hash)
    return db.session.execute(statement).scalar_one()


def forget_failures(*, account_hash: str, source: str) -> None:
    """Drop the failures of one account from one source, after it signed in there."""
    db.session.execute(
        delete(SignInAttemptRow).where(
            SignInAttemptRow.account_hash == account_hash, SignInAttemptRow.source == source
        )
    )


def forget_failures_before(*, before: datetime) -> None:
    """Drop failures too old to count."""
    db.session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at <= before))


def forget_sessions_before(*, before: datetime) -> int:
    """Drop sessions that ended, or were last used, before a moment; answers how many."""
    statement = delete(SessionRow).where(SessionRow.last_seen_at < before)
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount
