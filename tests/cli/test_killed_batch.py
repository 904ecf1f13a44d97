"""A worker is killed in the middle of a batch: another one ends it, and no log is issued twice."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from clinic.config import queue_url
from clinic.delivery.queue import Wake, Waker
from clinic.domain.jobs import JobState
from clinic.domain.records import HandoutKind
from clinic.persistence.database import db
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.jobs import JobRow
from clinic.services.job import batches, jobs
from clinic.services.job.batch_files import read_file, view_batch
from clinic.services.job.batch_wishes import What, Wish
from clinic.services.job.job_kinds import JOBS
from tests.cli.test_work import Process, until
from tests.mail import Mailroom
from tests.people import create_cast
from tests.practice import practice_of

PATIENTS = 4


def test_a_batch_of_a_killed_worker_is_ended_by_another(records: Flask, tmp_path: Path) -> None:
    now = datetime.fromtimestamp(time.time(), UTC)
    today = now.date()
    with records.app_context():
        alice = replace(practice_of(create_cast()), now=now, today=today)
        patients = [alice.add_patient(f"Imogen Quill {n}") for n in range(PATIENTS)]
        for patient in patients:
            alice.issue(patient, alice.start(patient), log_start=today + timedelta(days=1))
        job_id = batches.ask(
            actor=alice.actor,
            wish=Wish(
                patient_ids=tuple(patients),
                what=What.LOGS,
                fresh_leaves=False,
                log_start=today + timedelta(days=1),
            ),
            key="of this test",
            now=now,
            today=today,
        )
    folder = tmp_path / "instance" / "outbox"
    worker = Process(Mailroom(app=records, actor=alice.actor, folder=folder, now=now), "work")
    waker = Waker(queue_url({**records.config, "INSTANCE_PATH": str(folder.parent)}))
    waker.wake(Wake.RUN_JOBS)
    waker.close()
    until(lambda: job(records, job_id).done >= 2)
    worker.kill()
    assert job(records, job_id).state is JobState.RUNNING, "nobody told the records"
    begun = len(logs(records))
    assert 0 < begun <= PATIENTS

    later = datetime.fromtimestamp(time.time(), UTC) + jobs.LEASE
    with records.app_context():
        jobs.run_due(kinds=JOBS, clock=lambda: later)
    with records.app_context():
        batch = view_batch(actor=alice.actor, job_id=job_id, now=later)
        assert batch.job.state is JobState.DONE
        assert [line.patient_id for line in batch.printed] == patients
        content = read_file(actor=alice.actor, job_id=job_id, now=later, today=today).content
    assert content.startswith(b"%PDF-")
    assert sorted(row.patient_id for row in logs(records)) == patients, "one log for each"


def job(app: Flask, job_id: int) -> JobRow:
    with app.app_context():
        return db.session.get_one(JobRow, job_id)


def logs(app: Flask) -> list[HandoutRow]:
    with app.app_context():
        return db.session.query(HandoutRow).filter_by(kind=HandoutKind.LOG).all()
