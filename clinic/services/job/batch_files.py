"""The file of a batch. It names patients and is no record: the sheets in it are.

So it is kept for a day at most, and each time it is opened every sheet in it passes the gate of
the printer again; what has changed since keeps the whole file shut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from clinic.domain.errors import ClinicError, NotFoundError
from clinic.persistence import jobs
from clinic.persistence.database import commit
from clinic.persistence.events import record_event
from clinic.persistence.handouts import HandoutRow, get_handout
from clinic.persistence.patients import PatientRow, get_patients
from clinic.services.actor import Actor
from clinic.services.job.batch_wishes import KIND, WHY, LeftOut, Wish, read_plan
from clinic.services.job.jobs import JobView, read_result, view_job
from clinic.services.sheet.documents import File, check_prints

KEPT = timedelta(hours=24)
SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One document of a batch: whose, which sheet, or why there is none."""

    patient_id: int
    name: str
    birth_date: date
    handout_id: int | None = None
    sheet_number: str = ""
    pages: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as its page shows it; `open_until` is None when there is no file to open."""

    job: JobView
    wish: Wish
    printed: tuple[Line, ...]
    left_out: tuple[Line, ...]
    open_until: datetime | None


class ChangedSinceError(ClinicError):
    """Sheets of a finished batch may no longer be printed; `lines` says which."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__("sheets of this batch may no longer be printed")
        self.lines = tuple(lines)


def view_batch(*, actor: Actor, job_id: int, now: datetime) -> Batch:
    """A batch, how far it is, and what came of it. Raises NotFoundError."""
    job = _batch_job(actor, job_id)
    row = jobs.get_job(clinic_id=actor.clinic_id, job_id=job_id)
    printed = job.result.get("printed", ())
    left_out = job.result.get("left_out", ())
    whose = [one["patient_id"] for one in (*printed, *left_out)]
    people = get_patients(clinic_id=actor.clinic_id, patient_ids=whose)
    until = job.ended_at + KEPT if job.ended_at and job.has_file else None
    return Batch(
        job=job,
        wish=read_plan(row.arguments).wish,
        printed=tuple(_printed(actor, people, one) for one in printed),
        left_out=tuple(_line(people, one, why=WHY[LeftOut(one["why"])]) for one in left_out),
        open_until=until if until and now < until else None,
    )


def recent_batches(*, actor: Actor) -> tuple[JobView, ...]:
    """The newest batches of the clinic, newest first."""
    rows = jobs.jobs_of(clinic_id=actor.clinic_id, limit=SHOWN, kind=KIND)
    return tuple(view_job(actor=actor, job_id=row.id) for row in rows)


def read_file(*, actor: Actor, job_id: int, now: datetime, today: date) -> File:
    """The file, if every sheet in it may be printed today.

    Raises NotFoundError when there is none (any more), and ChangedSinceError.
    """
    batch = view_batch(actor=actor, job_id=job_id, now=now)
    if batch.open_until is None:
        raise NotFoundError("this batch has no file, or it was deleted")
    changed = [line for line in batch.printed if not _prints(actor, line, today)]
    if changed:
        raise ChangedSinceError(changed)
    return read_result(actor=actor, job_id=job_id)


def delete_file(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Delete the file, once it is on paper; its list stays. Raises NotFoundError."""
    _batch_job(actor, job_id)
    jobs.drop_file(clinic_id=actor.clinic_id, job_id=job_id)
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        kind="batch_deleted",
        at=now,
        subject=f"job:{job_id}",
    )
    commit()


def _batch_job(actor: Actor, job_id: int) -> JobView:
    job = view_job(actor=actor, job_id=job_id)
    if job.kind != KIND:
        raise NotFoundError("this job is no batch")
    return job


def _prints(actor: Actor, line: Line, today: date) -> bool:
    try:
        check_prints(actor=actor, row=_sheet(actor, line.patient_id, line.handout_id), today=today)
    except ClinicError:
        return False
    return True


def _printed(actor: Actor, people: Mapping[int, PatientRow], one: Mapping[str, Any]) -> Line:
    sheet = _sheet(actor, one["patient_id"], one["handout_id"])
    return _line(
        people, one, handout_id=sheet.id, sheet_number=sheet.sheet_number, pages=one["pages"]
    )


def _sheet(actor: Actor, patient_id: int, handout_id: int | None) -> HandoutRow:
    return get_handout(
        clinic_id=actor.clinic_id, patient_id=patient_id, handout_id=handout_id or 0
    )


def _line(people: Mapping[int, PatientRow], one: Mapping[str, Any], **more: Any) -> Line:
    row = people[one["patient_id"]]
    return Line(patient_id=row.id, name=row.name, birth_date=row.birth_date, **more)
