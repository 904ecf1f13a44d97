"""What is signed, issued or logged cannot be rewritten, whatever the code does; on both."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinic.domain.records import AssessmentState, ProgramState
from clinic.persistence.assessments import AssessmentRow, FindingRow, replace_findings
from clinic.persistence.database import add, commit, db
from clinic.persistence.programs import replace_items
from tests.databases import Staff
from tests.patient_records import (
    make_activity,
    make_assessment,
    make_delivery,
    make_episode,
    make_handout,
    make_log_entry,
    make_patient,
    make_program,
    make_review,
    make_score,
)

REFUSED = [
    "UPDATE event SET kind = 'something else'",
    "DELETE FROM event",
    "UPDATE document SET media_type = 'text/plain'",
    "DELETE FROM document",
    "UPDATE assessment SET note = 'as if it had been so'",
    "UPDATE assessment SET assessed_on = '2020-01-01'",
    "UPDATE assessment SET state = 'draft'",
    "DELETE FROM assessment",
    "UPDATE finding SET value = '99'",
    "DELETE FROM finding",
    "INSERT INTO red_flag_answer VALUES (1, 'RF_CES', false, false)",
    "UPDATE program_item SET reps = 99",
    "DELETE FROM program_item",
    "DELETE FROM program",
    "UPDATE review SET goal_met = true",
    "UPDATE review SET new_program_id = 1",
    "DELETE FROM review",
    "UPDATE review_item SET decision = 'hold'",
    "DELETE FROM review_item",
    "UPDATE handout SET next_visit = '2020-01-01'",
    "UPDATE handout SET sheet_number = 'N-2'",
    "UPDATE handout SET log_weeks = 4",
    "DELETE FROM handout",
    "UPDATE log_entry SET outcome = 'told'",
    "UPDATE log_entry SET told = '[]'",
    "UPDATE log_entry SET state = 'draft'",
    "DELETE FROM log_entry",
    "UPDATE log_day SET pain = 9",
    "INSERT INTO log_day (log_entry_id, day, boxes, note) VALUES (1, '2026-11-24', '{}', '')",
    "DELETE FROM log_day",
    "UPDATE outcome_score SET answers = '{}'",
    "UPDATE outcome_score SET scored_on = '2020-01-01'",
    "DELETE FROM outcome_score",
    "UPDATE psfs_activity SET name = 'something else'",
    "DELETE FROM psfs_activity",
]


@pytest.fixture
def on_record(records: Flask, staff: Staff) -> Staff:
    """A signed assessment, an active program and an issued sheet."""
    with records.app_context():
        patient = make_patient(staff.alice)
        episode = make_episode(staff.alice, patient)
        assessment = make_assessment(staff.alice, patient, episode)
        program = make_program(staff.alice, patient, episode, assessment)
        handout = make_handout(staff.alice, patient, program)
        make_delivery(staff.alice, patient, handout)
        make_log_entry(staff.alice, patient, handout)
        make_score(staff.alice, patient, episode)
        make_activity(staff.alice, patient, episode)
        make_review(staff.alice, patient, episode, assessment, program)
    return staff


@pytest.mark.usefixtures("on_record")
def test_nothing_that_counts_can_be_rewritten(records: Flask) -> None:
    for statement in REFUSED:
        with records.app_context(), pytest.raises(IntegrityError, match=r"cannot be|of a fixed"):
            db.session.execute(text(statement))


@pytest.mark.usefixtures("on_record")
def test_what_ends_a_record_can_be_written(records: Flask) -> None:
    for statement in (
        "UPDATE assessment SET state = 'superseded', end_reason = 'entry in error'",
        "UPDATE program SET state = 'suspended', needs_confirmation = true",
        "UPDATE handout SET state = 'void', void_reason = 'wrong patient'",
        "UPDATE delivery SET state = 'cancelled'",
        "UPDATE delivery_attempt SET outcome = 'lost'",
        "UPDATE log_entry SET state = 'superseded', end_reason = 'another sheet'",
        "UPDATE outcome_score SET state = 'void', end_reason = 'wrong patient'",
        "UPDATE psfs_activity SET ended_at = '2026-11-23 15:00:00', end_reason = 'typed twice'",
    ):
        with records.app_context():
            assert db.session.execute(text(statement)).rowcount == 1  # type: ignore[attr-defined]
            commit()


def test_a_draft_changes_freely(records: Flask, staff: Staff) -> None:
    with records.app_context():
        patient = make_patient(staff.alice)
        episode = make_episode(staff.alice, patient)
        draft = make_assessment(staff.alice, patient, episode, state=AssessmentState.DRAFT)
        program = make_program(staff.alice, patient, episode, draft, state=ProgramState.DRAFT)
    with records.app_context():
        replace_findings(
            assessment_id=draft,
            findings=[FindingRow(assessment_id=draft, finding="bp", value=[120, 80])],
        )
        replace_items(program_id=program, items=[])
        commit()
    with records.app_context():
        row = db.session.query(FindingRow).one()
        assert (row.finding, row.value) == ("bp", [120, 80])
        assessment = db.session.get(AssessmentRow, draft)
        assert assessment is not None
        assessment.state = AssessmentState.SIGNED
        commit()
    with records.app_context(), pytest.raises(IntegrityError):
        add(FindingRow(assessment_id=draft, finding="adim", value="pass"))


def test_events_cannot_be_emptied_at_once(postgresql_url: str) -> None:
    from tests.databases import close, records_app

    app = records_app(postgresql_url)
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("TRUNCATE event"))
    close(app)
