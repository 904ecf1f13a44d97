"""Batches: the sheets of several patients in one file. Whom to choose, and asking for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.domain.errors import FieldError
from clinic.domain.records import HandoutKind
from clinic.persistence import episodes, jobs, patients, programs
from clinic.persistence.events import record_event
from clinic.persistence.patients import PatientRow
from clinic.services.actor import Actor
from clinic.services.job.batch_wishes import KIND, Entry, Plan, What, Wish, log_options, write_plan
from clinic.services.job.jobs import ask_for
from clinic.services.sheet.sheet_records import newest_sheet

MOST = 100
"""Patients in one batch: a stack of paper that one person can still look through."""

WITHIN = timedelta(days=7)
"""Whom "due this week" counts: due within so many days, or overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A patient who can be chosen; `due_on` for those whose review is due."""

    patient_id: int
    name: str
    birth_date: date
    due_on: date | None = None


def due_this_week(*, actor: Actor, today: date) -> tuple[tuple[Candidate, ...], bool]:
    """Who is due within a week or overdue, the latest due first; and whether there are more."""
    rows = episodes.reviews_due(clinic_id=actor.clinic_id, today=today + WITHIN, limit=MOST + 1)
    found = {
        patient.id: _candidate(patient, episode.review_due_on) for episode, patient in rows[:MOST]
    }
    return tuple(found.values()), len(rows) > MOST


def candidates(*, actor: Actor, patient_ids: Sequence[int]) -> tuple[Candidate, ...]:
    """Some patients of the clinic, in this order. Raises NotFoundError."""
    rows = patients.get_patients(clinic_id=actor.clinic_id, patient_ids=patient_ids)
    return tuple(_candidate(rows[number]) for number in dict.fromkeys(patient_ids))


def find(*, actor: Actor, text: str) -> tuple[Candidate, ...]:
    """Patients by name or record number, as the search finds them; nobody for an empty text."""
    if not text.strip():
        return ()
    rows = patients.search_patients(clinic_id=actor.clinic_id, text=text)
    return tuple(_candidate(row) for row in rows)


def ask(*, actor: Actor, wish: Wish, key: str, now: datetime, today: date) -> int:
    """Ask for a batch and answer its job. A second click with the same key gets the first one's.

    Raises FieldError for what cannot be printed, and NotFoundError.
    """
    job_key = f"{KIND}:{actor.clinic_id}:{key}"
    known = jobs.find_job(clinic_id=actor.clinic_id, key=job_key)
    if known is not None:
        return known
    _check(actor, wish, today)
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        kind="batch_requested",
        at=now,
        detail={"what": wish.what.value, "patients": list(wish.patient_ids)},
    )
    arguments = write_plan(Plan(wish=wish, entries=tuple(_entries(actor, wish))))
    try:
        return ask_for(kind=KIND, actor=actor, arguments=arguments, key=job_key, now=now)
    except FieldError:
        known = jobs.find_job(clinic_id=actor.clinic_id, key=job_key)
        if known is None:
            raise
        return known


def _check(actor: Actor, wish: Wish, today: date) -> None:
    if not wish.patient_ids:
        raise FieldError("patients", "Choose at least one patient.")
    if len(wish.patient_ids) > MOST:
        raise FieldError("patients", f"Choose {MOST} patients at most, then make the next batch.")
    patients.get_patients(clinic_id=actor.clinic_id, patient_ids=wish.patient_ids)
    if wish.what is What.LOGS:
        somebody = wish.patient_ids[0]
        log_options(actor=actor, patient_id=somebody, wish=wish, today=today).check(today)


def _entries(actor: Actor, wish: Wish) -> list[Entry]:
    """One entry for each living program of each patient, or one that says there is none."""
    found = programs.living_programs_of_all(
        clinic_id=actor.clinic_id, patient_ids=wish.patient_ids
    )
    entries = []
    for number in wish.patient_ids:
        of_patient = [row.id for row in found if row.patient_id == number]
        if not of_patient:
            entries.append(Entry(patient_id=number, program_id=None, after=None))
        for program_id in of_patient:
            after = _newest_log(actor, number, program_id) if wish.what is What.LOGS else None
            entries.append(Entry(patient_id=number, program_id=program_id, after=after))
    return entries


def _newest_log(actor: Actor, patient_id: int, program_id: int) -> int | None:
    newest = newest_sheet(
        actor=actor, patient_id=patient_id, kind=HandoutKind.LOG, program_id=program_id
    )
    return newest.id if newest else None


def _candidate(row: PatientRow, due_on: date | None = None) -> Candidate:
    return Candidate(patient_id=row.id, name=row.name, birth_date=row.birth_date, due_on=due_on)
