"""Reading a log sheet: typed in, recorded, corrected, told, not returned; nothing is edited."""

from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.adherence import DayState, LoggedDay
from clinic.domain.errors import FieldError, NotFoundError, StaleError, StateError
from clinic.domain.records import EntryState, HandoutKind, LogOutcome
from clinic.persistence.events import events_of_patient
from clinic.services.review import log_entries
from clinic.services.review.log_sheets import SheetStatus, list_log_sheets
from clinic.services.sheet import documents, handing_out
from tests.logbook import Logbook, open_logbook, sample_days
from tests.people import NOW, TODAY, Cast
from tests.practice import practice_of

FIRST = TODAY - timedelta(days=27)
A_DAY = LoggedDay(day=FIRST, boxes={"A": frozenset({"left"})}, pain=3, letter="A", morning=True)


@pytest.fixture
def book(app: Flask, cast: Cast) -> Logbook:
    with app.app_context():
        return open_logbook(cast)


def status(book: Logbook) -> SheetStatus:
    return book.sheet.status(TODAY)


def test_the_sheet_has_the_exercises_boxes_and_days_that_were_printed(
    app: Flask, book: Logbook
) -> None:
    with app.app_context():
        sheet = book.sheet
    assert [(each.letter, each.logged.boxes) for each in sheet.exercises] == [
        ("A", ("left",)),
        ("B", ("1", "2", "3")),
        ("C", ("1", "2", "3")),
    ]
    assert (sheet.days[0], sheet.days[-1], len(sheet.days)) == (FIRST, TODAY, 28)
    assert sheet.status(FIRST - timedelta(days=1)) is SheetStatus.TO_BEGIN
    assert sheet.status(TODAY) is SheetStatus.RUNNING
    assert sheet.status(TODAY + timedelta(days=1)) is SheetStatus.AWAITED
    assert not sheet.share.is_known


def test_a_draft_is_kept_as_typed_and_opened_again(app: Flask, book: Logbook) -> None:
    with app.app_context():
        entry = book.start()
    with app.app_context():
        typed = book.typed([A_DAY])
        assert log_entries.save(**book.here, typed=typed) == typed.version + 1
    with app.app_context():
        assert book.start() == entry
        assert book.sheet.draft is not None
        assert book.sheet.draft.days == (A_DAY,)
        assert status(book) is SheetStatus.BEING_TYPED
        assert not book.sheet.share.is_known, "a draft counts for nothing"


def test_the_second_of_two_who_type_is_told(app: Flask, book: Logbook) -> None:
    with app.app_context():
        book.start()
    with app.app_context():
        typed = book.typed([A_DAY])
        log_entries.save(**book.here, typed=typed)
    with app.app_context(), pytest.raises(StaleError):
        log_entries.save(**book.here, typed=typed)


def test_the_sample_month_is_recorded_with_both_ends_of_adherence(
    app: Flask, book: Logbook
) -> None:
    with app.app_context():
        book.record()
    with app.app_context():
        sheet = book.sheet
        assert status(book) is SheetStatus.RETURNED
        assert sheet.recorded is not None
        assert list(sheet.recorded.days) == sample_days()
        found = sheet.adherence
    assert found is not None
    stretch = found.exercises["A"]
    assert {state: stretch.count(state) for state in DayState} == {
        DayState.DONE: 22,
        DayState.PARTLY: 0,
        DayState.NOT_DONE: 2,
        DayState.BLANK: 4,
        DayState.REST: 0,
    }
    assert (stretch.share.lower, stretch.share.upper) == (78, 91)
    assert found.overall.lower is not None
    assert found.overall.upper is not None
    assert found.overall.lower < found.overall.upper


def test_a_correction_supersedes_with_who_when_and_why(app: Flask, book: Logbook) -> None:
    with app.app_context():
        book.record()
    with app.app_context():
        book.start()
        assert book.sheet.draft is not None
        assert list(book.sheet.draft.days) == sample_days(), "it begins with what was recorded"
        assert status(book) is SheetStatus.BEING_TYPED
        with pytest.raises(FieldError, match="Say why"):
            log_entries.record(**book.here, typed=book.typed([A_DAY]), now=NOW)
    with app.app_context():
        log_entries.record(
            **book.here, typed=book.typed([A_DAY]), reason="The wrong page", now=NOW
        )
    with app.app_context():
        sheet = book.sheet
    assert sheet.recorded is not None
    assert sheet.recorded.days == (A_DAY,)
    old = sheet.earlier[0]
    assert (old.state, old.end_reason, old.ended_by, old.ended_at) == (
        EntryState.SUPERSEDED,
        "The wrong page",
        "Alice Ferro",
        NOW,
    )
    assert list(old.days) == sample_days()


def test_a_sheet_that_did_not_come_back_is_unknown_and_may_come_later(
    app: Flask, book: Logbook
) -> None:
    with app.app_context():
        log_entries.not_returned(**book.here, now=NOW, today=TODAY)
    with app.app_context():
        assert status(book) is SheetStatus.NOT_RETURNED
        assert not book.sheet.share.is_known
        log_entries.tell(**book.here, told={"A": 14, "B": 6, "C": 12}, now=NOW, today=TODAY)
    with app.app_context():
        assert status(book) is SheetStatus.TOLD
        found = book.sheet.adherence
        assert found is not None
        assert found.exercises["A"].share.lower == found.exercises["A"].share.upper == 51
        book.record([A_DAY])
    with app.app_context():
        assert status(book) is SheetStatus.RETURNED
        reasons = [one.end_reason for one in book.sheet.earlier]
        assert reasons == ["The sheet came back later", "The patient told later"]


def test_what_came_back_is_not_told_over(app: Flask, book: Logbook) -> None:
    with app.app_context():
        book.start()
    with app.app_context(), pytest.raises(StateError, match="being typed"):
        log_entries.not_returned(**book.here, now=NOW, today=TODAY)
    with app.app_context():
        log_entries.record(**book.here, typed=book.typed([A_DAY]), now=NOW)
    with app.app_context(), pytest.raises(StateError, match="came back"):
        log_entries.tell(**book.here, told={}, now=NOW, today=TODAY)


def test_what_was_typed_for_the_wrong_patient_is_void_and_the_sheet_awaited_again(
    app: Flask, book: Logbook
) -> None:
    with app.app_context():
        book.record([A_DAY])
    with app.app_context(), pytest.raises(FieldError):
        log_entries.void(**book.here, reason=" ", now=NOW)
    with app.app_context():
        log_entries.void(**book.here, reason="Wrong patient", now=NOW)
    with app.app_context():
        assert status(book) is SheetStatus.RUNNING
        assert book.sheet.earlier[0].state is EntryState.VOID
        with pytest.raises(StateError, match="nothing is recorded"):
            log_entries.void(**book.here, reason="Again", now=NOW)


def test_a_draft_is_given_up_and_stays_readable(app: Flask, book: Logbook) -> None:
    with app.app_context(), pytest.raises(StateError, match="not being typed"):
        log_entries.discard(**book.here, now=NOW)
    with app.app_context():
        book.start()
    with app.app_context():
        log_entries.discard(**book.here, now=NOW)
    with app.app_context():
        assert status(book) is SheetStatus.RUNNING
        assert book.sheet.earlier[0].state is EntryState.VOID


def test_a_void_record_under_a_correction_needs_no_reason(app: Flask, book: Logbook) -> None:
    with app.app_context():
        book.record()
    with app.app_context():
        book.start()
    with app.app_context():
        log_entries.void(**book.here, reason="Wrong patient", now=NOW)
    with app.app_context():
        log_entries.record(**book.here, typed=book.typed([A_DAY]), now=NOW)
    with app.app_context():
        assert book.sheet.recorded is not None


def test_nothing_is_read_before_the_first_day(app: Flask, book: Logbook) -> None:
    with app.app_context(), pytest.raises(StateError, match="still to come"):
        log_entries.start(**book.here, now=NOW, today=FIRST - timedelta(days=1))


def test_another_sheet_takes_over_from_its_first_day(
    app: Flask, cast: Cast, book: Logbook
) -> None:
    practice = practice_of(cast)
    with app.app_context():
        program = book.sheet.program_id
    with app.app_context():
        order = practice.order(
            book.patient, program, HandoutKind.LOG, log_start=TODAY - timedelta(days=3)
        )
        handing_out.issue_log(actor=practice.actor, order=order, now=NOW, today=TODAY)
    with app.app_context():
        sheets = list_log_sheets(actor=practice.actor, patient_id=book.patient)
        assert [sheet.kind for sheet in sheets] == [HandoutKind.LOG, HandoutKind.PROGRAM]
        assert sheets[0].last_day == TODAY + timedelta(days=10)
        assert sheets[1].last_day == TODAY - timedelta(days=4)


def test_a_void_sheet_has_no_log(app: Flask, book: Logbook) -> None:
    with app.app_context():
        whose = {"actor": book.practice.actor, "patient_id": book.patient}
        documents.void_sheet(**whose, handout_id=book.handout, reason="Misprint", now=NOW)
    with app.app_context(), pytest.raises(NotFoundError):
        _ = book.sheet


def test_every_step_is_an_event(app: Flask, book: Logbook) -> None:
    with app.app_context():
        log_entries.not_returned(**book.here, now=NOW, today=TODAY)
    with app.app_context():
        book.record([A_DAY])
    with app.app_context():
        found = events_of_patient(clinic_id=book.practice.actor.clinic_id, patient_id=book.patient)
        kinds = [one.kind for one in reversed(found) if one.kind.startswith("log_")]
        assert kinds == ["log_recorded", "log_started", "log_superseded", "log_recorded"]
        assert found[0].detail["outcome"] == LogOutcome.RETURNED
