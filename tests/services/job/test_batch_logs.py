"""Logs drawn ahead: issued as they were drawn, unless something changed meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask

from clinic.content import load_catalogue
from clinic.domain.errors import BlockedError, ClinicError, StaleError
from clinic.domain.jobs import JobState
from clinic.domain.records import HandoutKind
from clinic.handouts.errors import HandoutError
from clinic.handouts.render import render_log
from clinic.persistence.database import db
from clinic.persistence.handouts import HandoutRow, get_document
from clinic.services.job import batch_logs, batches, jobs
from clinic.services.job.batch_files import view_batch
from clinic.services.job.batch_logs import Run, draft, drawn_ahead, issue_new_log
from clinic.services.job.batch_wishes import WHY, Entry, LeftOut, What, Wish
from clinic.services.job.job_kinds import JOBS
from clinic.services.patient import patients, precautions
from clinic.services.patient.precautions import PrecautionDetails
from clinic.services.program.program_editing import ProgramError
from clinic.services.sheet import handing_out
from clinic.services.sheet.issuing import Drawn, Issued
from tests.pdfs import read_pdf
from tests.people import NOW, TODAY, create_cast
from tests.practice import Practice, practice_of, raise_red_flag

SPOILED = HandoutError("logo", "the logo is no picture", "Upload another logo.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Two patients under treatment, and the batch that is to bring them new logs."""

    app: Flask
    practice: Practice
    run: Run
    entry: Entry
    other: Entry

    def draw(self) -> Drawn:
        """The log of the first patient, drawn ahead."""
        with self.app.app_context():
            request = draft(self.run, self.entry)
        assert request is not None
        return Drawn(request=request, outcome=render_log(request, load_catalogue()))

    def issue(self, drawn: Drawn | None) -> int:
        with self.app.app_context():
            return issue_new_log(self.run, self.entry, drawn)

    def logs(self) -> dict[int, bytes]:
        """Every log that was issued, with its bytes."""
        with self.app.app_context():
            rows = db.session.query(HandoutRow).filter_by(kind=HandoutKind.LOG)
            return {row.id: get_document(digest=row.sha256).content for row in rows}


@pytest.fixture
def desk(records: Flask) -> Desk:
    entries = []
    with records.app_context():
        alice = practice_of(create_cast())
        for name in ("Imogen Quill", "Tom Abara"):
            patient = alice.add_patient(name)
            program = alice.start(patient)
            alice.issue(patient, program)
            entries.append(Entry(patient_id=patient, program_id=program, after=None))
    wish = Wish(
        patient_ids=tuple(entry.patient_id for entry in entries),
        what=What.LOGS,
        fresh_leaves=False,
        log_start=TODAY + timedelta(days=1),
    )
    run = Run(actor=alice.actor, wish=wish, now=NOW, today=TODAY)
    return Desk(records, alice, run, *entries)


def test_a_log_is_issued_as_it_was_drawn_ahead(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = desk.draw()
    monkeypatch.delattr(handing_out, "render_log")
    assert desk.logs() == {}, "drawing issues nothing"
    issued = desk.issue(drawn)
    assert desk.logs() == {issued: drawn.outcome}
    assert desk.issue(drawn) == issued, "it is issued once"
    with desk.app.app_context():
        assert draft(desk.run, desk.entry) is None, "nor is it drawn again"


def test_a_log_whose_patient_changed_since_is_drawn_anew(desk: Desk) -> None:
    drawn = desk.draw()
    whose = {"actor": desk.run.actor, "patient_id": desk.entry.patient_id}
    with desk.app.app_context():
        stored = patients.stored_details(**whose)
        details = replace(stored.details, name="Imogen Abara")
        patients.edit_patient(
            **whose, details=details, version=stored.version, today=TODAY, now=NOW
        )
    issued = desk.issue(drawn)
    words = read_pdf(desk.logs()[issued]).text
    assert "Imogen Abara" in words
    assert "Quill" not in words


def stop(desk: Desk) -> None:
    raise_red_flag(desk.practice, desk.entry.patient_id)


def bar(desk: Desk) -> None:
    precautions.record_precaution(
        actor=desk.run.actor,
        patient_id=desk.entry.patient_id,
        details=PrecautionDetails(code="KNEE_KNEELING"),
        today=TODAY,
        now=NOW,
    )


@pytest.mark.parametrize(("change", "error"), [(stop, BlockedError), (bar, ProgramError)])
def test_what_keeps_a_log_from_the_printer_since_it_was_drawn_is_seen(
    desk: Desk, change: Callable[[Desk], None], error: type[ClinicError]
) -> None:
    drawn = desk.draw()
    with desk.app.app_context():
        change(desk)
    with pytest.raises(error):
        desk.issue(drawn)
    assert desk.logs() == {}


def test_why_a_log_could_not_be_drawn_is_told_in_its_turn(desk: Desk) -> None:
    with pytest.raises(HandoutError, match="no picture"):
        desk.issue(replace(desk.draw(), outcome=SPOILED))
    assert desk.logs() == {}


def test_a_log_that_changes_again_and_again_is_left_out_with_a_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.app.app_context():
        job_id = batches.ask(
            actor=desk.run.actor, wish=desk.run.wish, key="of this test", now=NOW, today=TODAY
        )
    tried: list[int] = []

    def change(*, order: handing_out.Order, **more: object) -> Issued:
        if order.patient_id != desk.entry.patient_id:
            return handing_out.issue_log(order=order, **more)  # type: ignore[arg-type]
        tried.append(order.patient_id)
        raise StaleError("somebody else changed this program meanwhile")

    monkeypatch.setattr(batch_logs, "issue_log", change)
    with desk.app.app_context():
        jobs.run_due(kinds=JOBS, clock=lambda: NOW)
    with desk.app.app_context():
        batch = view_batch(actor=desk.run.actor, job_id=job_id, now=NOW)
    assert len(tried) == 2
    assert batch.job.state is JobState.DONE
    assert [(line.name, line.why) for line in batch.left_out] == [
        ("Imogen Quill", WHY[LeftOut.CHANGED])
    ]
    assert [line.name for line in batch.printed] == ["Tom Abara"]


def test_processes_draw_what_may_be_issued_in_the_order_of_the_batch(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobodys = replace(desk.entry, program_id=None)
    with desk.app.app_context():
        stop(desk)
        entries = [nobodys, desk.entry, desk.other]
        assert list(drawn_ahead(desk.run, entries, 1)) == [None] * 3, "too few to be worth it"
        monkeypatch.setattr(batch_logs, "FEWEST", 1)
        assert list(drawn_ahead(desk.run, entries, 0)) == [None] * 3
        sheets = replace(desk.run, wish=replace(desk.run.wish, what=What.SHEETS))
        assert list(drawn_ahead(sheets, entries, 1)) == [None] * 3
        *refused, drawn = drawn_ahead(desk.run, entries, 1)
        request = draft(desk.run, desk.other)
    assert refused == [None, None]
    assert request is not None
    assert drawn == Drawn(request=request, outcome=render_log(request, load_catalogue()))
