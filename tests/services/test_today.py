"""Today: what waits in the clinic, and nothing of another clinic."""

from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.records import AssessmentState, ProgramState
from clinic.persistence.database import commit
from clinic.persistence.programs import require_confirmation
from clinic.services import today
from clinic.services.actor import Actor
from clinic.services.today import LONGEST_LIST, Today
from tests.databases import Staff
from tests.patient_records import (
    make_assessment,
    make_episode,
    make_handout,
    make_log_entry,
    make_patient,
    make_program,
    make_stop,
)
from tests.people import TODAY

DAY = timedelta(days=1)


@pytest.fixture
def pat(records: Flask, staff: Staff) -> int:
    with records.app_context():
        return make_patient(staff.alice)


def waiting(app: Flask, actor: Actor, day: object = TODAY) -> Today:
    with app.app_context():
        return today.what_waits(actor=actor, today=day)  # type: ignore[arg-type]


def test_a_new_clinic_has_nothing_to_do(records: Flask, staff: Staff) -> None:
    assert waiting(records, staff.alice).is_empty


def test_drafts_wait_until_they_are_signed(records: Flask, staff: Staff, pat: int) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat)
        draft = make_assessment(staff.alice, pat, episode, state=AssessmentState.DRAFT)
        make_assessment(staff.alice, pat, episode)
    drafts = waiting(records, staff.bob).drafts
    assert [(one.assessment_id, one.patient_name) for one in drafts.entries] == [
        (draft, "Pat Example")
    ]
    assert waiting(records, staff.charlie).is_empty


@pytest.mark.parametrize(("due_in", "days_over"), [(1, None), (0, 0), (-6, 6)])
def test_a_review_is_due_from_its_day_on(
    records: Flask, staff: Staff, pat: int, due_in: int, days_over: int | None
) -> None:
    due_on = TODAY + due_in * DAY
    with records.app_context():
        make_assessment(staff.alice, pat, make_episode(staff.alice, pat, review_due_on=due_on))
    found = waiting(records, staff.alice).reviews.entries
    assert [(one.due_on, one.days_over) for one in found] == (
        [] if days_over is None else [(due_on, days_over)]
    )
    assert waiting(records, staff.charlie).is_empty


def test_an_assessment_being_written_takes_the_review_off_the_list(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat, review_due_on=TODAY)
        make_assessment(staff.alice, pat, episode)
        make_assessment(staff.alice, pat, episode, state=AssessmentState.DRAFT)
    waits = waiting(records, staff.alice)
    assert waits.reviews.entries == ()
    assert len(waits.drafts.entries) == 1


@pytest.mark.parametrize("state", [AssessmentState.VOID, AssessmentState.SUPERSEDED])
def test_what_is_void_or_superseded_makes_no_review(
    records: Flask, staff: Staff, pat: int, state: AssessmentState
) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat, review_due_on=TODAY)
        make_assessment(staff.alice, pat, episode, state=state)
    assert waiting(records, staff.alice).reviews.entries == ()


def test_a_closed_episode_makes_no_review(records: Flask, staff: Staff, pat: int) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat, closed_on=TODAY - DAY, review_due_on=TODAY)
        make_assessment(staff.alice, pat, episode)
    assert waiting(records, staff.alice).reviews.entries == ()


def test_programs_wait_for_confirmation_while_they_live(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat)
        assessment = make_assessment(staff.alice, pat, episode)
        make_program(
            staff.alice, pat, episode, assessment, number=1, state=ProgramState.SUPERSEDED
        )
        living = make_program(staff.alice, pat, episode, assessment, number=2)
        assert waiting(records, staff.alice).programs.entries == ()
        require_confirmation(clinic_id=staff.alice.clinic_id, patient_id=pat)
        commit()
    assert [one.program_id for one in waiting(records, staff.bob).programs.entries] == [living]
    assert waiting(records, staff.charlie).is_empty


def test_a_program_that_was_begun_waits_until_it_is_issued(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat)
        assessment = make_assessment(staff.alice, pat, episode)
        make_program(staff.alice, pat, episode, assessment, number=1)
        draft = make_program(
            staff.alice, pat, episode, assessment, number=2, state=ProgramState.DRAFT
        )
    assert [one.program_id for one in waiting(records, staff.bob).not_issued.entries] == [draft]
    assert waiting(records, staff.charlie).is_empty


@pytest.mark.parametrize(
    ("started", "weeks", "waits"), [(13, 2, False), (14, 2, True), (27, 4, False), (28, 4, True)]
)
def test_a_log_is_awaited_when_its_days_are_over(  # noqa: PLR0917  the columns of the table
    records: Flask, staff: Staff, pat: int, started: int, weeks: int, waits: bool
) -> None:
    with records.app_context():
        sheet = _logged(staff, pat, started, weeks)
    found = waiting(records, staff.alice).logs.entries
    assert [one.handout_id for one in found] == ([sheet] if waits else [])
    assert waiting(records, staff.charlie).is_empty


def test_a_log_of_which_something_is_recorded_is_awaited_no_more(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        sheet = _logged(staff, pat, 14, 2)
        make_log_entry(staff.alice, pat, sheet)
    assert waiting(records, staff.alice).logs.entries == ()


def test_the_log_of_a_program_that_ended_is_not_awaited(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        _logged(staff, pat, 14, 2, ProgramState.ENDED)
    assert waiting(records, staff.alice).logs.entries == ()


def _logged(
    staff: Staff, pat: int, started: int, weeks: int, state: ProgramState = ProgramState.ACTIVE
) -> int:
    episode = make_episode(staff.alice, pat)
    assessment = make_assessment(staff.alice, pat, episode)
    program = make_program(staff.alice, pat, episode, assessment, state=state)
    return make_handout(
        staff.alice, pat, program, log_start=TODAY - started * DAY, log_weeks=weeks
    )


def test_open_stops_wait_until_they_are_lifted(records: Flask, staff: Staff, pat: int) -> None:
    with records.app_context():
        make_stop(staff.alice, pat, lifted=True)
        stop = make_stop(staff.alice, pat)
    assert [one.stop_id for one in waiting(records, staff.bob).stops.entries] == [stop]
    assert waiting(records, staff.charlie).is_empty


def test_a_long_list_is_cut_and_says_so(records: Flask, staff: Staff, pat: int) -> None:
    with records.app_context():
        for _ in range(LONGEST_LIST):
            make_stop(staff.alice, pat)
    assert not waiting(records, staff.alice).stops.more
    with records.app_context():
        make_stop(staff.alice, pat)
    stops = waiting(records, staff.alice).stops
    assert len(stops.entries) == LONGEST_LIST
    assert stops.more
