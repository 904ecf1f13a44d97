"""What is done each night: a backup, the purge of old sessions, the list of who is due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clinic.domain.errors import FieldError
from clinic.domain.jobs import JobState
from clinic.persistence import backup, clinics, episodes, jobs, sessions
from clinic.persistence.database import commit, reading, writing
from clinic.services.actor import Actor
from clinic.services.job.jobs import JobView, Order, Outcome, Report, ask_for
from clinic.services.patient import patients
from clinic.services.patient.patients import PatientLine

HOUR = 2
"""From this hour on, so that it is over before anybody comes; a machine that was off does it when
it is on again.
"""

BACKUP, PURGE, DUE_LIST = "backup", "purge", "due_list"
DUE_WITHIN = timedelta(days=7)
MOST_DUE = 10_000
KEPT = timedelta(days=90)
FILES_KEPT = timedelta(days=1)
"""Files of jobs hold names of patients, and can be made again."""
BACKUPS_KEPT = 14


def plan(*, now: datetime) -> int:
    """Ask for what the night is still owed; answers how many jobs that are.

    Several workers may plan at once: each night's job has a key, and exists once.
    """
    with reading():
        zones = {row.id: row.time_zone for row in clinics.list_clinics()}
        wanted = [
            *_of_the_app(now),
            *(
                (f"{DUE_LIST}:{clinic_id}:{day}", DUE_LIST, clinic_id)
                for clinic_id, zone in zones.items()
                if (day := _night(now, zone))
            ),
        ]
        known = jobs.known_keys(keys=[key for key, _, _ in wanted])
    number = 0
    for key, kind, clinic_id in wanted:
        if key not in known:
            number += _ask_once(key, kind, clinic_id, now)
    return number


def drop_old_files(*, now: datetime) -> None:
    """Forget the files of jobs that ended a day ago; asked each minute, so that a day is a day."""
    with writing():
        jobs.drop_files(before=now - FILES_KEPT)
        commit()


def back_up(order: Order, report: Report) -> Outcome:
    """Copy the records into the folder of backups, check the copy, and drop the oldest copies.

    On PostgreSQL whoever keeps the server does that.
    """
    try:
        source = backup.database_file()
    except backup.BackupError as error:
        return Outcome(problem=str(error))
    folder = source.parent / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"nightly-{order.now:%Y%m%d-%H%M%S}.sqlite"
    content = backup.create_backup(source, target)
    report(1, 1)
    _drop_oldest(folder.glob("nightly-*.sqlite"))
    return Outcome(result={"patients": content.patients, "documents": content.documents})


def purge(order: Order, _report: Report) -> Outcome:
    """Forget sessions and jobs that were over 90 days ago."""
    with writing():
        gone = sessions.forget_sessions_before(before=order.now - KEPT)
        jobs.forget_jobs(before=order.now - KEPT)
        commit()
    return Outcome(result={"sessions": gone})


def due_list(order: Order, _report: Report) -> Outcome:
    """Whom the clinic sees within a week, overdue ones included, for the desk in the morning."""
    clinic_id = order.clinic_id or 0
    with reading():
        zone = ZoneInfo(clinics.get_clinic(clinic_id=clinic_id).time_zone)
        until = order.now.astimezone(zone).date() + DUE_WITHIN
        due = episodes.reviews_due(clinic_id=clinic_id, today=until, limit=MOST_DUE)
        found = list(dict.fromkeys(patient.id for _, patient in due))
    return Outcome(result={"until": until.isoformat(), "patients": found})


def due_patients(*, actor: Actor, job: JobView, today: date) -> tuple[PatientLine, ...] | None:
    """The patients on a list of who is due; None for any other job."""
    if job.kind != DUE_LIST or job.state is not JobState.DONE:
        return None
    ids = [int(one) for one in job.result["patients"]]
    return patients.lines_of(actor=actor, patient_ids=ids, today=today)


def _of_the_app(now: datetime) -> list[tuple[str, str, int | None]]:
    night = _night(now, "UTC")
    return [(f"{kind}:{night}", kind, None) for kind in (BACKUP, PURGE)] if night else []


def _night(now: datetime, zone: str) -> date | None:
    """The day whose night jobs are owed by now; None before the hour."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.hour >= HOUR else None


def _ask_once(key: str, kind: str, clinic_id: int | None, now: datetime) -> int:
    with writing():
        try:
            ask_for(kind=kind, key=key, clinic_id=clinic_id, now=now)
        except FieldError:
            return 0  # another worker was faster
    return 1


def _drop_oldest(copies: Iterable[Path]) -> None:
    for old in sorted(copies)[:-BACKUPS_KEPT]:
        old.unlink()
