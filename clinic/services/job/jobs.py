"""Long jobs in the background: asked for, run by any worker, watched on a page of their own.

A kind of job is a function that takes an `Order` and a `Report`, and answers an `Outcome`. It may
be run again from the start after its worker died, so it does nothing twice that counts. It calls
the report between its units of work (never within one): that keeps its lease, shows the progress,
and ends the job when somebody cancelled it.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clinic.domain.errors import ClinicError, NotFoundError, StaleError
from clinic.domain.jobs import MOST_ATTEMPTS, JobState, check_job_step
from clinic.persistence import jobs
from clinic.persistence.clinicians import get_account
from clinic.persistence.database import add, commit, writing
from clinic.persistence.jobs import JobRow
from clinic.services.actor import Actor
from clinic.services.sheet.documents import File

LEASE = timedelta(minutes=10)
"""A job that reports nothing for so long is taken for dead."""

SWEPT_AT_ONCE = 100
NEWEST = 50
DIED = f"Its worker stopped {MOST_ATTEMPTS} times before it was done."
BROKE = "Something went wrong in it; it was noted in the log."

log = logging.getLogger("clinic.jobs")
Clock = Callable[[], datetime]
Report = Callable[[int, int], None]
"""Takes how much is done, and of how much."""


class JobEndedError(ClinicError):
    """The job was cancelled, given to another worker, or this worker is to stop: leave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a job is to do. A job of the night has no `actor`, one for the whole app no clinic."""

    job_id: int
    clinic_id: int | None
    actor: Actor | None
    arguments: Mapping[str, Any]
    requested_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: numbers and ids, perhaps a file, and what could not be done."""

    result: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    file_name: str = ""
    problem: str = ""


Work = Callable[[Order, Report], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job: what it is called on screens, and what it does."""

    title: str
    run: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as its page shows it."""

    id: int
    kind: str
    state: JobState
    done: int
    total: int
    result: Mapping[str, Any]
    has_file: bool
    file_name: str
    problem: str
    requested_at: datetime
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state not in (JobState.QUEUED, JobState.RUNNING)


def ask_for(
    *,
    kind: str,
    now: datetime,
    actor: Actor | None = None,
    clinic_id: int | None = None,
    arguments: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> int:
    """Ask for a job and answer its id; then wake the workers.

    Raises FieldError when the job of this key was asked for already.
    """
    row = add(
        JobRow(
            clinic_id=actor.clinic_id if actor else clinic_id,
            kind=kind,
            key=key,
            arguments=dict(arguments or {}),
            state=JobState.QUEUED,
            requested_at=now,
            requested_by=actor.clinician_id if actor else None,
            due_at=now,
        )
    )
    job_id = row.id
    commit()
    return job_id


def view_job(*, actor: Actor, job_id: int) -> JobView:
    """A job of the clinic. Raises NotFoundError."""
    return _view(jobs.get_job(clinic_id=actor.clinic_id, job_id=job_id))


def list_jobs(*, actor: Actor) -> tuple[JobView, ...]:
    """The newest jobs of the clinic, newest first."""
    return tuple(map(_view, jobs.jobs_of(clinic_id=actor.clinic_id, limit=NEWEST)))


def read_result(*, actor: Actor, job_id: int) -> File:
    """The file that a job made. Raises NotFoundError when it made none, or it was dropped."""
    row = jobs.get_job(clinic_id=actor.clinic_id, job_id=job_id)
    if row.content is None:
        raise NotFoundError("this job has no file")
    return File(name=row.file_name, content=row.content)


def cancel_job(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Stop a job that waits or runs; what it has done stays done. Raises StateError."""
    _decide(actor, job_id, JobState.CANCELLED, {"ended_at": now})


def run_again(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Queue a failed job once more. Raises StateError."""
    values = {"due_at": now, "attempts": 0, "problem": "", "ended_at": None}
    _decide(actor, job_id, JobState.QUEUED, values)


def run_due(
    *, kinds: Mapping[str, Kind], clock: Clock, is_stopping: Callable[[], bool] = lambda: False
) -> int:
    """Run the jobs that are due, one after the other, and answer how many were begun."""
    _sweep(clock())
    number = 0
    while not is_stopping() and (claimed := _claim(kinds, clock())) is not None:
        number += 1
        claim, kind, order = claimed
        report = _Reporter(claim=claim, clock=clock, is_stopping=is_stopping)
        try:
            outcome = kinds[kind].run(order, report)
        except JobEndedError:
            continue
        except ClinicError as error:
            _end(claim, JobState.FAILED, Outcome(problem=str(error)), clock())
        except Exception:
            log.exception("job failed", extra={"facts": {"job": order.job_id, "kind": kind}})
            _end(claim, JobState.FAILED, Outcome(problem=BROKE), clock())
        else:
            _end(claim, JobState.DONE, outcome, clock())
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reporter:
    claim: str
    clock: Clock
    is_stopping: Callable[[], bool]

    def __call__(self, done: int, total: int) -> None:
        now = self.clock()
        values: dict[str, object] = {"done": done, "total": total, "lease_until": now + LEASE}
        if self.is_stopping():
            values = {"state": JobState.QUEUED, "due_at": now}
        with writing():
            is_ours = jobs.change_running(claim=self.claim, values=values)
            commit()
        if not is_ours or self.is_stopping():
            raise JobEndedError("the job goes on elsewhere, or not at all")


def _sweep(now: datetime) -> None:
    """Give the jobs of workers that were not heard of again to others, but not for ever."""
    with writing():
        for row in jobs.expired_jobs(now=now, limit=SWEPT_AT_ONCE):
            values: dict[str, object] = {"state": JobState.QUEUED, "due_at": now}
            if row.attempts >= MOST_ATTEMPTS:
                values = {"state": JobState.FAILED, "problem": DIED, "ended_at": now}
            jobs.change_running(claim=row.claim, values=values)
        commit()


def _claim(kinds: Collection[str], now: datetime) -> tuple[str, str, Order] | None:
    claim = uuid4().hex
    with writing():
        row = jobs.claim_job(kinds=kinds, now=now, lease_until=now + LEASE, claim=claim)
        found = None if row is None else (claim, row.kind, _order(row, now))
        commit()
    return found


def _order(row: JobRow, now: datetime) -> Order:
    actor = None
    if row.requested_by is not None and row.clinic_id is not None:
        who = get_account(clinician_id=row.requested_by)
        actor = Actor(clinic_id=row.clinic_id, clinician_id=who.id, name=who.name, role=who.role)
    return Order(
        job_id=row.id,
        clinic_id=row.clinic_id,
        actor=actor,
        arguments=dict(row.arguments),
        requested_at=row.requested_at,
        now=now,
    )


def _end(claim: str, state: JobState, outcome: Outcome, now: datetime) -> None:
    with writing():
        values: dict[str, object] = {
            "state": state,
            "ended_at": now,
            "result": dict(outcome.result),
            "problem": outcome.problem,
            "file_name": outcome.file_name,
            "content": outcome.content,
        }
        jobs.change_running(claim=claim, values=values)
        commit()


def _decide(actor: Actor, job_id: int, new: JobState, values: dict[str, object]) -> None:
    row = jobs.get_job(clinic_id=actor.clinic_id, job_id=job_id)
    check_job_step(row.state, new)
    if not jobs.change_job(
        job_id=job_id, states=(row.state,), values={"state": new, "claim": "", **values}
    ):
        raise StaleError("the job went on meanwhile")
    commit()


def _view(row: JobRow) -> JobView:
    return JobView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        done=row.done,
        total=row.total,
        result=row.result,
        has_file=bool(row.file_name),
        file_name=row.file_name,
        problem=row.problem,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
    )
