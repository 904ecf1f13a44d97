"""Issuing a progress report: of the right episode, once, and also under a stop."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from clinic.config import DATABASE_FILE
from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.domain.records import DischargeReason, HandoutKind, Paper
from clinic.handouts.request import Reader
from clinic.persistence.handouts import get_handout
from clinic.services.review import episodes
from clinic.services.review.episode_views import list_episodes
from clinic.services.review.progress import progress_of
from clinic.services.sheet import documents, reporting
from clinic.services.sheet.reporting import ReportOrder
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.practice import practice_of, raise_red_flag
from tests.reviewed import Reviewed, Stage, stage_reviews


@pytest.fixture(scope="module")
def reviews(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage_reviews(stage, tmp_path_factory.mktemp("reviews"))


@pytest.fixture
def database(reviews: Stage, tmp_path: Path) -> Path:
    return Path(shutil.copy(reviews.ready, tmp_path / DATABASE_FILE))


@pytest.fixture
def desk(reviews: Stage) -> Reviewed:
    return reviews.desk


def issue(app: Flask, desk: Reviewed, **changes: object) -> reporting.Issued:
    known: dict[str, object] = {
        "patient_id": desk.patient,
        "reader": Reader.PATIENT,
        "after": None,
        "paper": Paper.A4,
    }
    with app.app_context():
        return reporting.issue_report(
            actor=desk.now.actor,
            order=ReportOrder(**{**known, **changes}),  # type: ignore[arg-type]
            now=desk.now.now,
            today=desk.now.today,
        )


def text_of(app: Flask, desk: Reviewed, handout: int) -> str:
    with app.app_context():
        file = documents.read_sheet(
            actor=desk.now.actor,
            patient_id=desk.patient,
            handout_id=handout,
            today=desk.now.today,
        )
    assert file.name == f"progress-report-R{desk.patient}-1.pdf"
    return read_pdf(file.content).text


def test_it_says_what_was_measured_done_and_given(app: Flask, desk: Reviewed) -> None:
    issued = issue(app, desk, note="Carry on.")
    text = text_of(app, desk, issued.handout_id)
    for words in ("Rhea Lund", "Pain, average (NPRS)", "100 %", "Program 1", "Carry on."):
        assert words in text
    with app.app_context():
        row = get_handout(
            clinic_id=desk.now.actor.clinic_id,
            patient_id=desk.patient,
            handout_id=issued.handout_id,
        )
        assert (row.kind, row.program_id) == (HandoutKind.REPORT, None)


def test_a_second_click_issues_nothing_new(app: Flask, desk: Reviewed) -> None:
    first, second = issue(app, desk), issue(app, desk)
    assert (first.is_new, second.is_new) == (True, False)
    assert issue(app, desk, after=first.handout_id).is_new


def test_a_click_for_another_report_gets_that_one(app: Flask, desk: Reviewed) -> None:
    patient = issue(app, desk)
    referrer = issue(app, desk, reader=Reader.REFERRER, note="Please see him.")
    assert referrer.is_new
    assert referrer.handout_id != patient.handout_id
    again = issue(app, desk, reader=Reader.REFERRER, note="Please see him.")
    assert (again.is_new, again.handout_id) == (False, referrer.handout_id)
    assert issue(app, desk, reader=Reader.REFERRER, note="Another note.").is_new


def test_it_is_issued_and_printed_under_a_stop(app: Flask, desk: Reviewed) -> None:
    with app.app_context():
        raise_red_flag(desk.now, desk.patient)
    issued = issue(app, desk, reader=Reader.REFERRER)
    assert "Born 2 Mar 1976" in text_of(app, desk, issued.handout_id)


@pytest.mark.parametrize("reader", list(Reader))
def test_under_a_stop_no_program_is_still_followed(
    app: Flask, desk: Reviewed, reader: Reader
) -> None:
    with app.app_context():
        raise_red_flag(desk.now, desk.patient)
    text = text_of(app, desk, issue(app, desk, reader=reader).handout_id)
    assert "Program 1" in text
    assert "suspended" in text
    assert "still followed" not in text


def test_only_who_referred_reads_what_was_prescribed(app: Flask, desk: Reviewed) -> None:
    patient = issue(app, desk)
    text = text_of(app, desk, patient.handout_id)
    assert "still followed" in text
    for words in ("(HF", "(GB", "days a week"):
        assert words not in text
    referrer = issue(app, desk, reader=Reader.REFERRER, after=patient.handout_id)
    with app.app_context():
        file = documents.read_sheet(
            actor=desk.now.actor,
            patient_id=desk.patient,
            handout_id=referrer.handout_id,
            today=desk.now.today,
        )
    assert "days a week" in read_pdf(file.content).text


def test_after_discharge_it_says_how_it_ended(app: Flask, desk: Reviewed) -> None:
    with app.app_context():
        whose = {"actor": desk.now.actor, "patient_id": desk.patient}
        episode = list_episodes(**whose)[0]  # type: ignore[arg-type]
        episodes.discharge(
            **whose,  # type: ignore[arg-type]
            episode_id=episode.id,
            reason=DischargeReason.GOAL_MET,
            note="",
            now=desk.now.now,
            today=desk.now.today,
        )
    assert "Closed: Goal met." in text_of(app, desk, issue(app, desk).handout_id)


def test_it_needs_an_episode_and_a_note_of_bearable_length(app: Flask, desk: Reviewed) -> None:
    with pytest.raises(FieldError):
        issue(app, desk, note="x" * 2001)
    with app.app_context():
        newcomer = desk.now.add_patient("Una New")
    with pytest.raises(StateError, match="no episode"):
        issue(app, desk, patient_id=newcomer)


def test_another_clinic_finds_no_patient(app: Flask, cast: Cast, desk: Reviewed) -> None:
    charlie = practice_of(cast, "charlie").actor
    with app.app_context(), pytest.raises(NotFoundError):
        progress_of(actor=charlie, patient_id=desk.patient, today=desk.now.today)


def test_the_charts_mark_programs_and_leave_out_what_was_never_scored(
    app: Flask, desk: Reviewed
) -> None:
    with app.app_context():
        progress = progress_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
    assert progress is not None
    by_key = {chart.key: chart for chart in progress.charts}
    assert set(by_key) == {"pain", "hip_ir_deg", "mtt_hip_deg", "adherence"}
    assert [mark.words for mark in by_key["pain"].marks] == ["Program 1"]
    assert [(span.low, span.high) for span in by_key["adherence"].spans] == [(100, 100)]
    assert {line.title for line in progress.outcomes} >= {
        "Pain, average (NPRS)",
        "Hip internal rotation, left (deg)",
    }
    assert not any(line.is_better for line in progress.outcomes)
