"""Batches: who is in, who is left out and why, the file, its gate, a worker that dies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.domain.jobs import JobState
from clinic.domain.records import HandoutKind
from clinic.handouts.errors import HandoutError
from clinic.persistence.counting import counted_statements
from clinic.persistence.crowd import Crowd
from clinic.persistence.database import commit, db
from clinic.persistence.events import EventRow
from clinic.persistence.handouts import get_document, handouts_of
from clinic.persistence.jobs import JobRow
from clinic.services.actor import Actor
from clinic.services.job import batch_files, batch_printing, batches, jobs
from clinic.services.job.batch_files import Batch, ChangedSinceError, view_batch
from clinic.services.job.batch_wishes import WHY, LeftOut, What, Wish
from clinic.services.job.job_kinds import JOBS
from clinic.services.patient import patients, precautions
from clinic.services.patient.precautions import PrecautionDetails
from clinic.services.sheet import handing_out
from clinic.services.sheet.documents import File
from tests.databases import create_staff
from tests.pdfs import failures, read_pdf
from tests.people import NOW, TODAY, create_cast
from tests.practice import Practice, practice_of, raise_red_flag

TOMORROW = TODAY + timedelta(days=1)


@dataclass(slots=True)
class Desk:
    """Who is under treatment, and short words for what is done with batches."""

    app: Flask
    alice: Practice
    charlie: Practice
    well: int = 0
    program: int = 0
    sheet: int = 0
    other: int = 0
    halted: int = 0
    drafted: int = 0
    now: datetime = NOW
    keys: Iterator[int] = field(default_factory=lambda: iter(range(1000)))

    @property
    def everybody(self) -> tuple[int, ...]:
        return (self.other, self.halted, self.well, self.drafted)

    def wish(self, *patients: int, what: What = What.SHEETS, **more: object) -> Wish:
        made = Wish(
            patient_ids=patients or self.everybody,
            what=what,
            fresh_leaves=True,
            log_start=TOMORROW,
        )
        return replace(made, **more)  # type: ignore[arg-type]

    def ask(self, wish: Wish, key: str = "", actor: Actor | None = None) -> int:
        with self.app.app_context():
            return batches.ask(
                actor=actor or self.alice.actor,
                wish=wish,
                key=key or f"key {next(self.keys)}",
                now=self.now,
                today=TODAY,
            )

    def work(self, stopping: Callable[[], bool] = lambda: False) -> None:
        with self.app.app_context():
            jobs.run_due(kinds=JOBS, clock=lambda: self.now, is_stopping=stopping)

    def make(self, wish: Wish) -> int:
        job_id = self.ask(wish)
        self.work()
        return job_id

    def view(self, job_id: int, actor: Actor | None = None) -> Batch:
        with self.app.app_context():
            return view_batch(actor=actor or self.alice.actor, job_id=job_id, now=self.now)

    def open(self, job_id: int, actor: Actor | None = None) -> File:
        with self.app.app_context():
            return batch_files.read_file(
                actor=actor or self.alice.actor, job_id=job_id, now=self.now, today=TODAY
            )

    def logs(self, patient: int) -> int:
        with self.app.app_context():
            rows = handouts_of(clinic_id=self.alice.actor.clinic_id, patient_id=patient)
            return sum(row.kind is HandoutKind.LOG for row in rows)


@pytest.fixture
def desk(records: Flask) -> Desk:
    with records.app_context():
        cast = create_cast()
        made = Desk(records, practice_of(cast), practice_of(cast, "charlie"))
        alice = made.alice
        made.well = alice.add_patient("Imogen Quill")
        made.program = alice.start(made.well)
        made.sheet = alice.issue(made.well, made.program).handout_id
        made.other = alice.add_patient("Tom Abara")
        alice.issue(made.other, alice.start(made.other))
        made.halted = alice.add_patient("Una Birch")
        alice.issue(made.halted, alice.start(made.halted))
        raise_red_flag(alice, made.halted)
        made.drafted = alice.add_patient("Ada Drew")
        alice.start(made.drafted)
    return made


def test_a_batch_holds_the_bytes_as_issued_behind_a_cover_list(desk: Desk) -> None:
    batch = desk.view(job_id := desk.make(desk.wish()))
    assert batch.job.state is JobState.DONE
    assert [line.name for line in batch.printed] == ["Tom Abara", "Imogen Quill"]
    assert [(line.name, line.why) for line in batch.left_out] == [
        ("Una Birch", WHY[LeftOut.STOPPED]),
        ("Ada Drew", WHY[LeftOut.NO_PROGRAM]),
    ]
    file = desk.open(job_id)
    assert file.name == f"batch-{job_id}.pdf"
    merged = read_pdf(file.content)
    cover = merged.pages[0]
    for words in ("Tom Abara", "Imogen Quill", "Una Birch", WHY[LeftOut.STOPPED], "Ada Drew"):
        assert words in cover
    with desk.app.app_context():
        rows = handouts_of(clinic_id=desk.alice.actor.clinic_id, patient_id=desk.well)
        alone = read_pdf(get_document(digest=rows[0].sha256).content)
    last = len(merged.pages) - len(alone.pages)
    assert merged.pages[last:] == alone.pages
    assert batch.printed[1].pages == len(alone.pages)
    assert failures(file.content) == []


@pytest.mark.parametrize("name", ["\u674e\u96f7", "Q" * 120])
def test_a_name_that_is_hard_to_set_spoils_no_batch(desk: Desk, name: str) -> None:
    with desk.app.app_context():
        hard = desk.alice.add_patient(name)
        desk.alice.start(hard)
    batch = desk.view(desk.make(desk.wish(desk.well, hard)))
    assert [line.name for line in batch.printed] == ["Imogen Quill"]
    assert [line.name for line in batch.left_out] == [name]


def test_a_cover_that_cannot_be_made_is_told_before_a_log_is_issued(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise HandoutError("logo", "the logo is not PNG, JPEG or SVG", "Upload another logo.")

    monkeypatch.setattr(batch_printing, "render_cover", fail)
    batch = desk.view(desk.make(desk.wish(desk.well, what=What.LOGS)))
    assert batch.job.state is JobState.FAILED
    assert desk.logs(desk.well) == 0


def test_a_batch_of_logs_issues_one_for_each_and_no_second_at_a_second_run(desk: Desk) -> None:
    job_id = desk.ask(desk.wish(what=What.LOGS, weeks=2))
    with desk.app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_printing, "merge", _die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_due(kinds=JOBS, clock=lambda: desk.now)
        db.session.rollback()
    assert (desk.logs(desk.well), desk.logs(desk.other)) == (1, 1)
    assert desk.view(job_id).job.state is JobState.RUNNING, "as a killed worker leaves it"
    desk.now += jobs.LEASE + timedelta(minutes=1)
    desk.work()
    batch = desk.view(job_id)
    assert batch.job.state is JobState.DONE
    assert (desk.logs(desk.well), desk.logs(desk.other)) == (1, 1)
    assert [line.sheet_number[0] for line in batch.printed] == ["L", "L"]


@pytest.mark.parametrize("changes", [1, 2])
def test_what_changes_while_it_is_made_is_made_once_more_then_left_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    plain, times = handing_out.render_log, iter(range(changes))

    def renamed_meanwhile(*asked: object) -> bytes:
        if next(times, None) is not None:
            with desk.app.app_context():
                rename(desk, desk.well)
        return plain(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(handing_out, "render_log", renamed_meanwhile)
    batch = desk.view(desk.make(desk.wish(desk.well, desk.other, what=What.LOGS)))
    assert batch.job.state is JobState.DONE
    named = ["Imogen Quill!", "Tom Abara"] if changes == 1 else ["Tom Abara"]
    assert [line.name for line in batch.printed] == named
    assert [line.why for line in batch.left_out] == [WHY[LeftOut.CHANGED]] * (changes - 1)
    assert desk.logs(desk.well) == 2 - changes


def rename(desk: Desk, patient: int) -> None:
    whose = {"actor": desk.alice.actor, "patient_id": patient}
    stored = patients.stored_details(**whose)
    details = replace(stored.details, name=f"{stored.details.name}!")
    patients.edit_patient(**whose, details=details, version=stored.version, today=TODAY, now=NOW)


def test_a_worker_that_is_to_stop_gives_the_batch_back(desk: Desk) -> None:
    job_id = desk.ask(desk.wish())
    asked = iter((False, True, True, True))
    desk.work(lambda: next(asked, True))
    assert desk.view(job_id).job.state is JobState.QUEUED
    desk.work()
    assert desk.view(job_id).job.state is JobState.DONE


def _die(*_: object, **__: object) -> bytes:
    raise KeyboardInterrupt


def test_the_patient_gets_the_sheet_and_the_log_for_new_dates(desk: Desk) -> None:
    desk.make(desk.wish(desk.well, what=What.LOGS))
    printed = desk.view(desk.make(desk.wish(desk.well))).printed
    assert [line.sheet_number[0] for line in printed] == ["P", "L"]


def test_a_program_that_waits_or_lost_its_sheet_is_left_out(desk: Desk) -> None:
    with desk.app.app_context():
        precautions.record_precaution(
            actor=desk.alice.actor,
            patient_id=desk.well,
            details=PrecautionDetails(code="KNEE_KNEELING"),
            today=TODAY,
            now=NOW,
        )
        row = handouts_of(clinic_id=desk.alice.actor.clinic_id, patient_id=desk.other)[0]
        row.state = "void"  # type: ignore[assignment]
        commit()
    batch = desk.view(desk.make(desk.wish(desk.well, desk.other)))
    assert batch.printed == ()
    why = [line.why for line in batch.left_out]
    assert why == [WHY[LeftOut.BARRED], WHY[LeftOut.NO_SHEET]]


def test_a_stop_that_comes_later_keeps_the_file_shut(desk: Desk) -> None:
    job_id = desk.make(desk.wish(desk.well, desk.other))
    desk.open(job_id)
    with desk.app.app_context():
        raise_red_flag(desk.alice, desk.well)
    with pytest.raises(ChangedSinceError) as caught:
        desk.open(job_id)
    assert [line.name for line in caught.value.lines] == ["Imogen Quill"]


def test_the_file_is_gone_after_a_day_or_when_it_is_deleted(desk: Desk) -> None:
    first, second = desk.make(desk.wish(desk.well)), desk.make(desk.wish(desk.well))
    with desk.app.app_context():
        batch_files.delete_file(actor=desk.alice.actor, job_id=first, now=NOW)
        assert db.session.get_one(JobRow, first).content is None
    with pytest.raises(NotFoundError):
        desk.open(first)
    assert desk.view(first).printed, "its list stays"
    desk.now += batch_files.KEPT
    with pytest.raises(NotFoundError):
        desk.open(second)


def test_a_second_click_leads_to_the_first_batch(desk: Desk) -> None:
    first = desk.ask(desk.wish(), key="one")
    assert desk.ask(desk.wish(), key="one") == first
    assert desk.ask(desk.wish(), key="two") != first
    with desk.app.app_context():
        sid = desk.charlie.add_patient("Sid South")
    own = desk.ask(desk.wish(sid), key="one", actor=desk.charlie.actor)
    assert own != first, "a key belongs to its clinic"


def test_another_clinic_finds_neither_the_batch_nor_its_patients(desk: Desk) -> None:
    job_id = desk.make(desk.wish(desk.well))
    stranger = desk.charlie.actor
    for look in (desk.view, desk.open):
        with pytest.raises(NotFoundError):
            look(job_id, stranger)
    with pytest.raises(NotFoundError):
        desk.ask(desk.wish(desk.well), actor=stranger)
    with desk.app.app_context(), pytest.raises(NotFoundError):
        batch_files.delete_file(actor=stranger, job_id=job_id, now=NOW)
    with desk.app.app_context():
        assert batch_files.recent_batches(actor=stranger) == ()


def test_what_is_no_batch_is_not_found(desk: Desk) -> None:
    with desk.app.app_context():
        job_id = jobs.ask_for(kind="purge", actor=desk.alice.actor, now=NOW)
    with pytest.raises(NotFoundError):
        desk.view(job_id)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"patient_ids": ()}, "patients"),
        ({"patient_ids": tuple(range(1, 102))}, "patients"),
        ({"what": What.LOGS, "log_start": TODAY + timedelta(days=400)}, "log_start"),
        ({"what": What.LOGS, "weeks": 3}, "weeks"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_its_field(
    desk: Desk, change: dict[str, object], wrong: str
) -> None:
    with pytest.raises(FieldError) as caught:
        desk.ask(replace(desk.wish(), **change))  # type: ignore[arg-type]
    assert caught.value.field == wrong


def test_an_event_tells_who_asked_for_whom(desk: Desk) -> None:
    desk.ask(desk.wish(desk.well))
    with desk.app.app_context():
        found = db.session.query(EventRow).filter_by(kind="batch_requested").one()
        assert found.clinician_id == desk.alice.actor.clinician_id
        assert found.detail == {"what": "sheets", "patients": [desk.well]}


def test_a_canceled_batch_is_not_made(desk: Desk) -> None:
    job_id = desk.ask(desk.wish())
    with desk.app.app_context():
        jobs.cancel_job(actor=desk.alice.actor, job_id=job_id, now=NOW)
    desk.work()
    assert desk.view(job_id).job.state is JobState.CANCELLED
    with desk.app.app_context(), pytest.raises(StateError):
        jobs.cancel_job(actor=desk.alice.actor, job_id=job_id, now=NOW)


def test_of_a_long_list_the_first_hundred_are_shown(sqlite_records: Flask) -> None:
    with sqlite_records.app_context():
        alice = create_staff().alice
        crowd = Crowd(clinic_id=alice.clinic_id, clinician_id=alice.clinician_id, today=TODAY)
        crowd.fill(600)
        commit()
        with counted_statements() as counted:
            due, more = batches.due_this_week(actor=alice, today=TODAY)
        assert (len(due), more) == (batches.MOST, True)
        assert counted.number <= 2, "the list, and the begin of its transaction"
        assert all(one.due_on and one.due_on <= TODAY + batches.WITHIN for one in due)
