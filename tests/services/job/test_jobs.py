"""Long jobs and the jobs of the night, on both databases."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from clinic.domain.errors import ClinicError, NotFoundError, StateError
from clinic.domain.jobs import JobState
from clinic.persistence.database import add, commit, db
from clinic.persistence.jobs import JobRow
from clinic.persistence.sessions import SessionRow
from clinic.services.job import jobs, nightly
from clinic.services.job.job_kinds import JOBS
from clinic.services.job.jobs import BROKE, DIED, JobView, Kind, Order, Outcome, Report, Work
from tests.databases import Staff
from tests.people import NOW
from tests.practice import Practice


@dataclass(slots=True)
class Bench:
    """Somebody who asks for jobs, and a worker that runs them."""

    app: Flask
    staff: Staff
    now: datetime = NOW

    def ask(self, **arguments: object) -> int:
        with self.app.app_context():
            return jobs.ask_for(
                kind="count", actor=self.staff.alice, arguments=arguments, now=self.now
            )

    def run(self, work: Work, stopping: Callable[[], bool] = lambda: False) -> int:
        with self.app.app_context():
            return jobs.run_due(
                kinds={"count": Kind(title="Count", run=work)},
                clock=lambda: self.now,
                is_stopping=stopping,
            )

    def view(self, job_id: int) -> JobView:
        with self.app.app_context():
            return jobs.view_job(actor=self.staff.alice, job_id=job_id)


@pytest.fixture
def bench(records: Flask, staff: Staff) -> Bench:
    return Bench(records, staff)


def count_to_three(order: Order, report: Report) -> Outcome:
    for done in range(1, 4):
        report(done, 3)
    return Outcome(
        result={"counted": order.arguments["of"]}, content=b"one two three", file_name="count.txt"
    )


def test_a_job_runs_shows_its_progress_and_leaves_its_file(bench: Bench) -> None:
    seen = []

    def watched(order: Order, report: Report) -> Outcome:
        def both(done: int, total: int) -> None:
            report(done, total)
            seen.append(bench.view(job_id).done)

        return count_to_three(order, both)

    job_id = bench.ask(of="sheep")
    assert not bench.view(job_id).is_over
    assert bench.run(watched) == 1
    assert seen == [1, 2, 3]
    view = bench.view(job_id)
    assert (view.state, view.done, view.total) == (JobState.DONE, 3, 3)
    assert view.result == {"counted": "sheep"}
    with bench.app.app_context():
        file = jobs.read_result(actor=bench.staff.bob, job_id=job_id)
    assert (file.name, file.content) == ("count.txt", b"one two three")
    assert bench.run(watched) == 0


def test_another_clinic_sees_no_job_and_no_file(bench: Bench) -> None:
    job_id = bench.ask(of="sheep")
    bench.run(count_to_three)
    for use_case in (jobs.view_job, jobs.read_result):
        with bench.app.app_context(), pytest.raises(NotFoundError):
            use_case(actor=bench.staff.charlie, job_id=job_id)
    with bench.app.app_context():
        assert not jobs.list_jobs(actor=bench.staff.charlie)
        assert len(jobs.list_jobs(actor=bench.staff.bob)) == 1


def test_a_cancelled_job_ends_at_its_next_report(bench: Bench) -> None:
    done = []

    def cancelled_at_one(_order: Order, report: Report) -> Outcome:
        report(1, 3)
        with bench.app.app_context():
            jobs.cancel_job(actor=bench.staff.bob, job_id=job_id, now=bench.now)
        report(2, 3)
        done.append("never")
        return Outcome()

    job_id = bench.ask()
    bench.run(cancelled_at_one)
    assert bench.view(job_id).state is JobState.CANCELLED
    assert not done
    with bench.app.app_context(), pytest.raises(StateError):
        jobs.cancel_job(actor=bench.staff.bob, job_id=job_id, now=bench.now)


def test_a_worker_that_stops_politely_gives_its_job_back(bench: Bench) -> None:
    job_id = bench.ask(of="sheep")
    bench.run(count_to_three, stopping=iter([False, True, True, True]).__next__)
    assert bench.view(job_id).state is JobState.QUEUED
    bench.run(count_to_three)
    assert bench.view(job_id).state is JobState.DONE


class KilledError(BaseException):
    """Nothing of the app catches it: as if the worker was gone."""


def killed(_order: Order, report: Report) -> Outcome:
    report(1, 3)
    raise KilledError


def test_a_job_whose_worker_died_is_run_again_but_not_for_ever(bench: Bench) -> None:
    job_id = bench.ask(of="sheep")
    for _ in range(3):
        with pytest.raises(KilledError):
            bench.run(killed)
        assert bench.run(count_to_three) == 0, "its lease still holds"
        bench.now += timedelta(minutes=11)
    bench.run(count_to_three)
    view = bench.view(job_id)
    assert (view.state, view.problem) == (JobState.FAILED, DIED)
    with bench.app.app_context():
        jobs.run_again(actor=bench.staff.alice, job_id=job_id, now=bench.now)
    bench.run(count_to_three)
    assert bench.view(job_id).state is JobState.DONE


def test_what_goes_wrong_is_told_without_its_words(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_order: Order, _report: Report) -> Outcome:
        raise LookupError("Pat Sampleby has no sheet")

    def refused(_order: Order, _report: Report) -> Outcome:
        raise ClinicError("the printer is out of paper")

    first, second = bench.ask(), bench.ask()
    bench.run(broken)
    assert bench.view(first).problem == BROKE
    assert "Sampleby" not in bench.view(first).problem
    with bench.app.app_context():
        jobs.run_again(actor=bench.staff.alice, job_id=second, now=bench.now)
    bench.run(refused)
    assert bench.view(second).problem == "the printer is out of paper"
    assert "job failed" in caplog.text


def test_a_worker_leaves_a_kind_that_it_does_not_know(bench: Bench) -> None:
    with bench.app.app_context():
        job_id = jobs.ask_for(kind="newer", actor=bench.staff.alice, now=NOW)
    assert bench.run(count_to_three) == 0
    assert bench.view(job_id).state is JobState.QUEUED


def test_workers_share_the_jobs(bench: Bench) -> None:
    ids = [bench.ask(of=number) for number in range(10)]
    workers = [threading.Thread(target=bench.run, args=(count_to_three,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [bench.view(one).result for one in ids] == [{"counted": one} for one in range(10)]


NIGHT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""Six in the morning in Chicago, seven in New York."""


def plan(app: Flask, now: datetime) -> int:
    with app.app_context():
        return nightly.plan(now=now)


def test_each_night_is_planned_once_for_the_app_and_for_each_clinic(bench: Bench) -> None:
    early = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert plan(bench.app, early) == 2, "half past twelve in Chicago: the clinics come later"
    planners = [threading.Thread(target=plan, args=(bench.app, NIGHT)) for _ in range(3)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join(60)
    with bench.app.app_context():
        found = sorted((row.kind, row.clinic_id or 0) for row in db.session.query(JobRow))
    north, south = bench.staff.alice.clinic_id, bench.staff.charlie.clinic_id
    assert found == [("backup", 0), ("due_list", north), ("due_list", south), ("purge", 0)]
    assert plan(bench.app, NIGHT + timedelta(hours=3)) == 0
    assert plan(bench.app, NIGHT + timedelta(hours=24)) == 4


def test_the_night_lists_who_is_due_and_purges_what_is_old(
    bench: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with bench.app.app_context():
        practice = Practice(actor=bench.staff.alice)
        patient = practice.add_patient()
        practice.examine(patient)
        for days in (10, 100):
            add(
                SessionRow(
                    token_hash=f"{days}",
                    clinician_id=bench.staff.alice.clinician_id,
                    created_at=NOW - timedelta(days=days),
                    last_seen_at=NOW - timedelta(days=days),
                )
            )
        commit()
    later = NIGHT + timedelta(days=8)
    plan(bench.app, later)
    with bench.app.app_context():
        assert jobs.run_due(kinds=JOBS, clock=lambda: later) == 4
    with bench.app.app_context():
        rows = {(row.kind, row.clinic_id): row for row in db.session.query(JobRow)}
        assert {row.state for row in rows.values()} == {JobState.DONE}
        due = rows["due_list", bench.staff.alice.clinic_id].result
        assert due == {"until": "2026-12-07", "patients": [patient]}
        assert rows["purge", None].result == {"sessions": 1}
        assert [one.token_hash for one in db.session.query(SessionRow)] == ["10"]
        backup = rows["backup", None]
        if "sqlite" in request.node.name:
            assert len(list((tmp_path / "backups").glob("nightly-*.sqlite"))) == 1
            assert backup.result["patients"] == 1
        else:
            assert "pg_dump" in backup.problem


def test_files_of_jobs_are_dropped_after_a_day(bench: Bench) -> None:
    job_id = bench.ask(of="sheep")
    bench.run(count_to_three)
    for hours, has_file in ((23, True), (25, False)):
        with bench.app.app_context():
            nightly.drop_old_files(now=NOW + timedelta(hours=hours))
        assert bench.view(job_id).has_file is has_file
    with bench.app.app_context(), pytest.raises(NotFoundError):
        jobs.read_result(actor=bench.staff.alice, job_id=job_id)
