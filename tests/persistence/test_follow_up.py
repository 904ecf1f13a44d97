"""Logs and scores on both databases: what comes back is what was stored, and stands once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.errors import FieldError, NotFoundError
from clinic.domain.records import EntryState, LogOutcome
from clinic.persistence.database import add, commit
from clinic.persistence.logs import (
    LogDayRow,
    LogEntryRow,
    get_log_entry,
    log_days_of,
    log_entries_of,
    replace_log_days,
)
from clinic.persistence.outcomes import (
    OutcomeScoreRow,
    PsfsActivityRow,
    activities_of,
    get_activity,
    get_score,
    scores_of,
)
from tests.databases import Staff
from tests.patient_records import (
    make_activity,
    make_assessment,
    make_episode,
    make_handout,
    make_log_entry,
    make_patient,
    make_program,
    make_score,
)
from tests.people import NOW, TODAY


@pytest.fixture
def treated(records: Flask, staff: Staff) -> tuple[int, int, int]:
    """Patient, episode and the sheet that the patient has."""
    with records.app_context():
        patient = make_patient(staff.alice)
        episode = make_episode(staff.alice, patient)
        program = make_program(
            staff.alice, patient, episode, make_assessment(staff.alice, patient, episode)
        )
        return patient, episode, make_handout(staff.alice, patient, program)


def draft_of(staff: Staff, patient: int, handout: int) -> LogEntryRow:
    return LogEntryRow(
        clinic_id=staff.alice.clinic_id,
        patient_id=patient,
        handout_id=handout,
        outcome=LogOutcome.RETURNED,
        seen_on=TODAY,
        started_at=NOW,
        started_by=staff.alice.clinician_id,
    )


def test_the_days_of_a_draft_are_replaced_and_come_back_in_order(
    records: Flask, staff: Staff, treated: tuple[int, int, int]
) -> None:
    patient, _, handout = treated
    with records.app_context():
        entry = add(draft_of(staff, patient, handout)).id
        add(LogDayRow(log_entry_id=entry, day=TODAY, pain=9))
        commit()
    whose = {"clinic_id": staff.alice.clinic_id, "patient_id": patient}
    with records.app_context():
        draft = get_log_entry(**whose, log_entry_id=entry)
        days = [TODAY, TODAY - timedelta(days=1)]
        replace_log_days(
            log_entry=draft,
            days=[
                LogDayRow(log_entry_id=entry, day=day, boxes={"A": ["left"]}, morning=False)
                for day in days
            ],
        )
        commit()
    with records.app_context():
        found = log_days_of(log_entry_ids=[entry])[entry]
        assert [one.day for one in found] == sorted(days)
        assert [(one.boxes, one.pain, one.morning, one.more) for one in found] == [
            ({"A": ["left"]}, None, False, None)
        ] * 2
        assert get_log_entry(**whose, log_entry_id=entry).version == 2


def test_a_sheet_has_one_draft_and_one_record(
    records: Flask, staff: Staff, treated: tuple[int, int, int]
) -> None:
    patient, _, handout = treated
    with records.app_context():
        make_log_entry(staff.alice, patient, handout)
    with records.app_context(), pytest.raises(FieldError, match="has recorded it"):
        make_log_entry(staff.alice, patient, handout)
    with records.app_context():
        add(draft_of(staff, patient, handout))
        commit()
    with records.app_context(), pytest.raises(FieldError, match="typing this log in"):
        add(draft_of(staff, patient, handout))


def test_a_measure_stands_once_a_day_and_an_activity_once_a_place(
    records: Flask, staff: Staff, treated: tuple[int, int, int]
) -> None:
    patient, episode, _ = treated
    for make, says in ((make_score, "correct it"), (make_activity, "meanwhile")):
        _once(records, lambda make=make: make(staff.alice, patient, episode), says)  # type: ignore[misc]


def _once(records: Flask, make: Callable[[], int], says: str) -> None:
    with records.app_context():
        make()
    with records.app_context(), pytest.raises(FieldError, match=says):
        make()


def test_what_ended_makes_room(
    records: Flask, staff: Staff, treated: tuple[int, int, int]
) -> None:
    patient, episode, _ = treated
    whose = {"clinic_id": staff.alice.clinic_id, "patient_id": patient}
    with records.app_context():
        score_id = make_score(staff.alice, patient, episode)
        activity_id = make_activity(staff.alice, patient, episode)
    with records.app_context():
        score: OutcomeScoreRow = get_score(**whose, score_id=score_id)
        score.state, score.end_reason = EntryState.SUPERSEDED, "Misread"
        activity: PsfsActivityRow = get_activity(**whose, activity_id=activity_id)
        activity.ended_at, activity.end_reason = NOW, "Typed twice"
        commit()
    with records.app_context():
        make_score(staff.alice, patient, episode)
        make_activity(staff.alice, patient, episode)
        states = [one.state for one in scores_of(**whose, episode_id=episode)]
        assert states == [EntryState.RECORDED, EntryState.SUPERSEDED]
        ended = [one.ended_at is None for one in activities_of(**whose, episode_id=episode)]
        assert ended == [False, True]


def test_another_clinic_finds_none_of_it(
    records: Flask, staff: Staff, treated: tuple[int, int, int]
) -> None:
    patient, episode, handout = treated
    with records.app_context():
        entry = make_log_entry(staff.alice, patient, handout)
        score = make_score(staff.alice, patient, episode)
        activity = make_activity(staff.alice, patient, episode)
    other = {"clinic_id": staff.charlie.clinic_id, "patient_id": patient}
    with records.app_context():
        assert log_entries_of(**other) == []
        assert scores_of(**other) == []
        assert activities_of(**other, episode_id=episode) == []
        for look in (
            lambda: get_log_entry(**other, log_entry_id=entry),
            lambda: get_score(**other, score_id=score),
            lambda: get_activity(**other, activity_id=activity),
        ):
            with pytest.raises(NotFoundError):
                look()
