"""Episodes: opened, planned, discharged, opened again; each step is told and kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.domain.records import AssessmentState, DischargeReason, HandoutState, ProgramState
from clinic.persistence.episodes import EpisodeRow, get_episode
from clinic.persistence.events import events_of_patient
from clinic.persistence.handouts import get_handout
from clinic.persistence.programs import get_program
from clinic.services.review import episode_views, episodes
from clinic.services.today import what_waits
from tests.databases import Staff
from tests.patient_records import (
    make_assessment,
    make_episode,
    make_handout,
    make_patient,
    make_program,
)
from tests.people import NOW, TODAY

DAY = timedelta(days=1)
Do = Callable[..., object]


@pytest.fixture
def pat(records: Flask, staff: Staff) -> int:
    with records.app_context():
        return make_patient(staff.alice)


@pytest.fixture
def episode(records: Flask, staff: Staff, pat: int) -> int:
    with records.app_context():
        made = make_episode(staff.alice, pat, review_due_on=TODAY)
        make_assessment(staff.alice, pat, made)
        return made


@pytest.fixture
def do(records: Flask, staff: Staff, pat: int, episode: int) -> Do:
    """One step with the episode of Pat, by Alice, today."""

    def step(action: Callable[..., object], **more: object) -> object:
        known = {"actor": staff.alice, "patient_id": pat, "episode_id": episode}
        with records.app_context():
            return action(**{**known, "now": NOW, "today": TODAY, **more})

    return step


def stored(records: Flask, staff: Staff, episode_id: int) -> EpisodeRow:
    with records.app_context():
        return get_episode(clinic_id=staff.alice.clinic_id, episode_id=episode_id)


def kinds(records: Flask, staff: Staff, pat: int) -> list[str]:
    with records.app_context():
        found = events_of_patient(clinic_id=staff.alice.clinic_id, patient_id=pat)
        return [one.kind for one in found]


GOAL = {"reason": DischargeReason.GOAL_MET, "note": "Runs again."}


def test_a_discharge_ends_the_program_and_takes_its_sheets_along(
    records: Flask, staff: Staff, pat: int, episode: int, do: Do
) -> None:
    whose = {"clinic_id": staff.alice.clinic_id, "patient_id": pat}
    with records.app_context():
        program = make_program(
            staff.alice, pat, episode, make_assessment(staff.alice, pat, episode)
        )
        sheet = make_handout(staff.alice, pat, program)
    do(episodes.discharge, **GOAL)
    with records.app_context():
        ended = get_program(**whose, program_id=program)
        assert (ended.state, ended.end_reason) == (ProgramState.ENDED, "Discharged: Goal met")
        assert get_handout(**whose, handout_id=sheet).state is HandoutState.SUPERSEDED
        assert what_waits(actor=staff.alice, today=TODAY).is_empty
    row = stored(records, staff, episode)
    assert (row.closed_on, row.closed_by) == (TODAY, staff.alice.clinician_id)
    assert (row.close_reason, row.close_note) == (DischargeReason.GOAL_MET, "Runs again.")
    assert kinds(records, staff, pat)[0] == "episode_closed"


@pytest.mark.parametrize("draft", ["assessment", "program"])
def test_a_draft_is_finished_before_a_discharge(  # noqa: PLR0917  fixtures
    records: Flask, staff: Staff, pat: int, episode: int, do: Do, draft: str
) -> None:
    with records.app_context():
        is_assessment = draft == "assessment"
        state = AssessmentState.DRAFT if is_assessment else AssessmentState.SIGNED
        examined = make_assessment(staff.alice, pat, episode, state=state)
        if not is_assessment:
            make_program(staff.alice, pat, episode, examined, state=ProgramState.DRAFT)
    with pytest.raises(StateError, match=draft):
        do(episodes.discharge, **GOAL)
    assert stored(records, staff, episode).closed_on is None


def test_a_closed_episode_is_not_closed_or_planned_again(do: Do) -> None:
    do(episodes.discharge, **GOAL)
    with pytest.raises(StateError, match="closed"):
        do(episodes.discharge, **GOAL)
    with pytest.raises(StateError, match="closed"):
        do(episodes.plan, due_on=TODAY, interval_days=14)


def test_an_episode_opened_again_is_due_today_and_says_why_in_the_events(
    records: Flask, staff: Staff, pat: int, episode: int, do: Do
) -> None:
    with pytest.raises(StateError):
        do(episodes.reopen, reason="The pain is back")
    do(episodes.discharge, **GOAL)
    with pytest.raises(FieldError):
        do(episodes.reopen, reason=" ")
    do(episodes.reopen, reason="The pain is back")
    row = stored(records, staff, episode)
    assert (row.closed_on, row.close_reason, row.review_due_on) == (None, None, TODAY)
    with records.app_context():
        last = events_of_patient(clinic_id=staff.alice.clinic_id, patient_id=pat)[0]
        assert (last.kind, last.detail["reason"]) == ("episode_reopened", "The pain is back")
        assert last.detail["close_reason"] == "goal_met"
        assert len(what_waits(actor=staff.alice, today=TODAY).reviews.entries) == 1


def test_there_is_one_open_episode_at_a_time(
    records: Flask, staff: Staff, pat: int, do: Do
) -> None:
    def open_one(title: str = "Left hip") -> int:
        with records.app_context():
            return episodes.open_episode(
                actor=staff.alice, patient_id=pat, title=title, now=NOW, today=TODAY
            )

    with pytest.raises(StateError, match="discharge it first"):
        open_one()
    do(episodes.discharge, **GOAL)
    with pytest.raises(FieldError):
        open_one(" ")
    second = open_one()
    assert stored(records, staff, second).title == "Left hip"
    with pytest.raises(StateError, match="discharge it first"):
        do(episodes.reopen, reason="The pain is back")


def test_a_planned_review_waits_until_its_day(
    records: Flask, staff: Staff, episode: int, do: Do
) -> None:
    do(episodes.plan, due_on=TODAY + 10 * DAY, interval_days=21)
    row = stored(records, staff, episode)
    assert (row.review_due_on, row.review_interval_days) == (TODAY + 10 * DAY, 21)
    with records.app_context():
        for days, due in ((9, 0), (10, 1)):
            waits = what_waits(actor=staff.alice, today=TODAY + days * DAY)
            assert len(waits.reviews.entries) == due


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("due_on", {"due_on": TODAY - DAY}),
        ("due_on", {"due_on": TODAY + 366 * DAY}),
        ("interval_days", {"interval_days": 0}),
        ("interval_days", {"interval_days": 366}),
    ],
)
def test_a_plan_out_of_reach_is_refused(do: Do, field: str, changed: dict[str, object]) -> None:
    with pytest.raises(FieldError) as raised:
        do(episodes.plan, **{"due_on": TODAY, "interval_days": 14, **changed})
    assert raised.value.field == field


@pytest.mark.parametrize("action", [episodes.discharge, episodes.reopen, episodes.plan])
def test_an_episode_belongs_to_its_patient_and_clinic(
    records: Flask, staff: Staff, do: Do, action: Callable[..., object]
) -> None:
    what = {
        episodes.discharge: GOAL,
        episodes.reopen: {"reason": "Back"},
        episodes.plan: {"due_on": TODAY, "interval_days": 14},
    }[action]
    with records.app_context():
        other = make_patient(staff.alice, "Somebody Else")
    for stranger in ({"patient_id": other}, {"actor": staff.charlie}):
        with pytest.raises(NotFoundError):
            do(action, **what, **stranger)


def test_the_list_says_what_was_given_in_each_episode(
    records: Flask, staff: Staff, pat: int, episode: int, do: Do
) -> None:
    with records.app_context():
        make_program(staff.alice, pat, episode, make_assessment(staff.alice, pat, episode))
    do(episodes.discharge, **GOAL)
    with records.app_context():
        shown = episode_views.view_episode(actor=staff.bob, patient_id=pat, episode_id=episode)
    assert (shown.visits, shown.is_open, shown.closed_by) == (2, False, "Alice Ferro")
    assert [(one.number, one.state) for one in shown.programs] == [(1, ProgramState.ENDED)]
