"""Long jobs: asked for, taken by a worker, their progress, and what came of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    CursorResult,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    and_,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.jobs import JobState
from clinic.persistence.claiming import Claimable, change, take_first
from clinic.persistence.database import Base, Id, db, one_of


class JobRow(Claimable, Base):
    """One job. `arguments` and `result` hold ids, numbers and dates, no patient data.

    `key` names a job that exists once, such as the backup of one night. `content` is a file that
    it made, kept for some days, `file_name` what it is called; `problem` what could not be done.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[JobState] = mapped_column(one_of(JobState))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    file_name: Mapped[str] = mapped_column(String(80), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    requested_at: Mapped[datetime]
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_job_state_due_at", "state", "due_at"),
        Index("ix_job_clinic_id", "clinic_id", "id"),
    )


def claim_job(
    *, kinds: Collection[str], now: datetime, lease_until: datetime, claim: str
) -> JobRow | None:
    """Take the first job of these kinds that is due: a worker leaves alone what it cannot do."""
    job_id = take_first(
        JobRow,
        ready=and_(JobRow.state == JobState.QUEUED, JobRow.due_at <= now, JobRow.kind.in_(kinds)),
        values={
            "state": JobState.RUNNING,
            "claim": claim,
            "lease_until": lease_until,
            "started_at": now,
            "done": 0,
        },
    )
    return None if job_id is None else db.session.get_one(JobRow, job_id)


def expired_jobs(*, now: datetime, limit: int) -> list[JobRow]:
    """Jobs whose worker was not heard of again."""
    statement = (
        select(JobRow)
        .where(JobRow.state == JobState.RUNNING, JobRow.lease_until < now)
        .order_by(JobRow.lease_until, JobRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(db.session.scalars(statement))


def change_running(*, claim: str, values: dict[str, object]) -> bool:
    """Write what a worker got done; False when the job was cancelled or its claim was lost."""
    running = and_(JobRow.claim == claim, JobRow.state == JobState.RUNNING)
    return bool(change(JobRow, only=running, values=values))


def change_job(*, job_id: int, states: tuple[JobState, ...], values: dict[str, object]) -> bool:
    """Write what a person decided of a job in one of these states; False when it was not."""
    only = and_(JobRow.id == job_id, JobRow.state.in_(states))
    return bool(change(JobRow, only=only, values=values))


def get_job(*, clinic_id: int, job_id: int) -> JobRow:
    """A job of this clinic. Raises NotFoundError."""
    row = db.session.get(JobRow, job_id)
    if row is None or row.clinic_id != clinic_id:
        raise NotFoundError("no such job in this clinic")
    return row


def find_job(*, clinic_id: int, key: str) -> int | None:
    """The job of this clinic that was asked for under a key."""
    statement = select(JobRow.id).where(JobRow.clinic_id == clinic_id, JobRow.key == key)
    return db.session.scalars(statement).first()


def jobs_of(*, clinic_id: int, limit: int, kind: str | None = None) -> list[JobRow]:
    """The newest jobs of a clinic, of one kind or of all, newest first."""
    statement = select(JobRow).where(JobRow.clinic_id == clinic_id)
    if kind is not None:
        statement = statement.where(JobRow.kind == kind)
    return list(db.session.scalars(statement.order_by(JobRow.id.desc()).limit(limit)))


def known_keys(*, keys: Collection[str]) -> set[str]:
    """Those of these jobs that were asked for already; each exists once."""
    statement = select(JobRow.key).where(JobRow.key.in_(keys))
    return {key for key in db.session.scalars(statement) if key is not None}


def drop_files(*, before: datetime) -> None:
    """Forget the files of jobs that ended before a moment."""
    old = and_(JobRow.ended_at < before, JobRow.file_name != "")
    change(JobRow, only=old, values={"content": None, "file_name": ""})


def drop_file(*, clinic_id: int, job_id: int) -> None:
    """Forget the file of one job of this clinic."""
    this = and_(JobRow.id == job_id, JobRow.clinic_id == clinic_id)
    change(JobRow, only=this, values={"content": None, "file_name": ""})


def forget_jobs(*, before: datetime) -> int:
    """Drop jobs that ended before a moment; answers how many."""
    statement = delete(JobRow).where(JobRow.ended_at < before)
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount
