"""Stops belong to the patient, block every sheet, and are lifted only with a whole record."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.errors import BlockedError, FieldError, NotFoundError, StateError
from clinic.domain.findings import BloodPressure
from clinic.domain.records import (
    ConsentKind,
    ProgramState,
    StopCause,
    StopOutcome,
)
from clinic.domain.safety import Stop, Urgency
from clinic.persistence.database import commit
from clinic.persistence.episodes import open_episode_of
from clinic.persistence.programs import get_program
from clinic.persistence.stops import StopRow
from clinic.services.assessment.assessment_case import match_of
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.patient import consents, safety, stops
from clinic.services.patient.safety import Block, BlockCause
from clinic.services.patient.stops import Lifting, StopView
from tests.databases import Staff, count
from tests.desk import SCREENED, Desk
from tests.patient_records import make_episode, make_patient, make_program
from tests.people import NOW, TODAY
from tests.practice import worked_example

CATALOGUE = load_catalogue()
DAY = timedelta(days=1)
LIFTING = Lifting(
    outcome=StopOutcome.ASSESSED_AND_CLEARED,
    to_whom="County Hospital, emergency department",
    cleared_at=NOW,
    clearing_person="Dr. Iris Sousa",
    reason="MRI clear; exercise is safe.",
)


def flagged(*flags: str) -> Entry:
    return replace(SCREENED, red_flags={**SCREENED.red_flags, **dict.fromkeys(flags, True)})


def pressed(systolic: int, diastolic: int) -> Entry:
    return replace(SCREENED, values={("bp", Side.NONE): BloodPressure(systolic, diastolic)})


def block(desk: Desk) -> Block | None:
    return desk.judge(safety.block_of, desk.today)  # type: ignore[no-any-return]


def listed(desk: Desk) -> tuple[StopView, ...]:
    return desk.do(stops.list_stops)  # type: ignore[no-any-return]


def lift(desk: Desk, stop_id: int, lifting: Lifting = LIFTING) -> None:
    desk.do(stops.lift_stop, stop_id=stop_id, lifting=lifting, now=desk.now)


@pytest.fixture
def desk(records: Flask, staff: Staff) -> Desk:
    with records.app_context():
        patient = make_patient(staff.alice, birth_date=date(1976, 3, 2))
    return Desk(app=records, actor=staff.alice, patient=patient)


def patient_born(desk: Desk, birth: date) -> Desk:
    with desk.app.app_context():
        return replace(desk, patient=make_patient(desk.actor, "Young Person", birth_date=birth))


class TestBlock:
    def test_nothing_blocks_a_patient_who_was_screened(self, desk: Desk) -> None:
        desk.examine(worked_example())
        assert block(desk) is None
        desk.judge(safety.check_not_blocked, TODAY)

    @pytest.mark.parametrize("entry", [Entry(), replace(SCREENED, red_flags={"RF_CES": False})])
    def test_a_draft_with_an_unfinished_screen_blocks(self, desk: Desk, entry: Entry) -> None:
        desk.examine(worked_example())
        draft = desk.start()
        desk.save(draft, entry)
        found = block(desk)
        assert found is not None
        assert found.cause is BlockCause.SCREEN_INCOMPLETE
        assert found.message == "Finish the safety screen, or void the draft."
        assert (found.assessment_id, found.stop_id) == (draft, None)
        desk.void(draft)
        assert block(desk) is None

    def test_a_draft_with_a_finished_screen_does_not(self, desk: Desk) -> None:
        desk.save(desk.start(), SCREENED)
        assert block(desk) is None

    def test_it_is_raised_for_those_who_ask_that_way(self, desk: Desk) -> None:
        desk.start()
        with pytest.raises(BlockedError) as refused:
            desk.judge(safety.check_not_blocked, TODAY)
        assert refused.value.block == block(desk)

    def test_a_stop_blocks_in_every_episode(self, desk: Desk) -> None:
        desk.save(desk.start(), flagged("RF_CES"))
        with desk.app.app_context():
            other = open_episode_of(clinic_id=desk.actor.clinic_id, patient_id=desk.patient)
            assert other is not None
            other.closed_on = TODAY
            commit()
            make_episode(desk.actor, desk.patient)
        found = block(desk)
        assert found is not None
        assert (found.cause, found.urgency) == (BlockCause.RED_FLAG, Urgency.EMERGENCY)
        assert found.stop_id == listed(desk)[0].id

    def test_another_clinic_finds_nothing(self, desk: Desk, staff: Staff) -> None:
        with pytest.raises(NotFoundError):
            block(replace(desk, actor=staff.charlie))

    @pytest.mark.parametrize(
        ("birth", "cause"),
        [
            (date(2018, 11, 23), BlockCause.UNDER_8),
            (date(2018, 11, 22), BlockCause.GUARDIAN_CONSENT),
            (date(2008, 11, 23), BlockCause.GUARDIAN_CONSENT),
            (date(2008, 11, 22), None),
        ],
    )
    def test_age_of_today_decides(self, desk: Desk, birth: date, cause: BlockCause | None) -> None:
        found = block(patient_born(desk, birth))
        assert (found.cause if found else None) is cause

    def test_a_guardians_consent_opens_the_way_until_withdrawn(self, desk: Desk) -> None:
        young = patient_born(desk, date(2012, 1, 1))
        given = {"kind": ConsentKind.GUARDIAN, "given_by": "Ade Oduya", "now": NOW}
        consent = young.do(consents.record_consent, **given)
        assert block(young) is None
        young.do(consents.withdraw_consent, consent_id=consent, now=NOW)
        assert block(young).cause is BlockCause.GUARDIAN_CONSENT  # type: ignore[union-attr]


class TestOpening:
    def test_a_red_flag_in_a_saved_draft_opens_a_stop(self, desk: Desk) -> None:
        draft = desk.start()
        desk.save(draft, flagged("RF_MALIGNANCY", "RF_ABDO_PELVIC"))
        (stop,) = listed(desk)
        assert (stop.cause, stop.urgency) == (StopCause.RED_FLAG, Urgency.SAME_DAY)
        assert [flag.id for flag in stop.flags] == ["RF_MALIGNANCY", "RF_ABDO_PELVIC"]
        assert (stop.assessment_id, stop.opened_by) == (draft, "Alice Ferro")
        assert "stop_opened" in desk.events()

    def test_a_flag_stops_even_when_the_screen_is_unfinished(self, desk: Desk) -> None:
        desk.save(desk.start(), Entry(red_flags={"RF_SOMETHING": False, "RF_CES": True}))
        assert block(desk).cause is BlockCause.RED_FLAG  # type: ignore[union-attr]

    def test_a_progressive_deficit_is_a_red_flag(self, desk: Desk) -> None:
        entry = replace(SCREENED, values={("neuro_screen", Side.NONE): "progressive_deficit"})
        desk.save(desk.start(), entry)
        (stop,) = listed(desk)
        assert [flag.id for flag in stop.flags] == ["RF_PROG_NEURO"]

    @pytest.mark.parametrize(
        ("pressure", "opens"),
        [((180, 80), True), ((120, 110), True), ((179, 109), False)],
    )
    def test_the_blood_pressure_gate(
        self, desk: Desk, pressure: tuple[int, int], opens: bool
    ) -> None:
        desk.save(desk.start(), pressed(*pressure))
        assert [stop.cause for stop in listed(desk)] == [StopCause.BP] * opens
        assert (block(desk) is not None) == opens

    def test_active_programs_are_suspended_and_wait(self, desk: Desk) -> None:
        program = _active_program(desk)
        desk.save(desk.start(), flagged("RF_CES"))
        assert _program(desk, program) == (ProgramState.SUSPENDED, True)
        assert "program_suspended" in desk.events()

    def test_saving_again_opens_no_second_stop(self, desk: Desk) -> None:
        draft = desk.start()
        for _ in range(2):
            desk.save(draft, flagged("RF_CES"))
        desk.sign(draft, flagged("RF_CES"))
        assert count(desk.app, StopRow) == 1

    def test_another_flag_widens_the_open_stop(self, desk: Desk) -> None:
        draft = desk.start()
        desk.save(draft, flagged("RF_MALIGNANCY"))
        desk.save(draft, flagged("RF_MALIGNANCY", "RF_CES"))
        (stop,) = listed(desk)
        assert {flag.id for flag in stop.flags} == {"RF_MALIGNANCY", "RF_CES"}
        assert stop.urgency is Urgency.EMERGENCY

    def test_taking_the_answer_back_lifts_nothing(self, desk: Desk) -> None:
        draft = desk.start()
        desk.save(draft, flagged("RF_CES"))
        desk.save(draft, SCREENED)
        desk.void(draft)
        assert block(desk).cause is BlockCause.RED_FLAG  # type: ignore[union-attr]

    def test_a_refused_save_opens_nothing(self, desk: Desk) -> None:
        signed = desk.examine()
        with pytest.raises(StateError):
            desk.save(signed, flagged("RF_CES"))
        assert count(desk.app, StopRow) == 0


class TestLifting:
    def test_the_whole_record_is_kept_and_the_flag_stays_visible(self, desk: Desk) -> None:
        stop = _stopped(desk)
        lift(desk, stop)
        view = desk.do(stops.view_stop, stop_id=stop)
        assert view.lifting == LIFTING
        assert (view.lifted_by, view.lifted_at) == ("Alice Ferro", NOW)
        assert [flag.id for flag in view.flags] == ["RF_CES"]
        assert desk.events()[-1] == "stop_lifted"

    def test_the_moment_is_kept_in_utc(self, desk: Desk) -> None:
        stop = _stopped(desk)
        local = NOW.astimezone(ZoneInfo("America/Chicago"))
        lift(desk, stop, replace(LIFTING, cleared_at=local))
        view = desk.do(stops.view_stop, stop_id=stop)
        assert view.lifting.cleared_at == NOW.astimezone(UTC)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"to_whom": " "}, "to_whom"),
            ({"clearing_person": ""}, "clearing_person"),
            ({"reason": ""}, "reason"),
            ({"reason": "x" * 2001}, "reason"),
            ({"cleared_at": NOW + timedelta(minutes=1)}, "cleared_on"),
            ({"cleared_at": NOW - DAY}, "cleared_on"),
        ],
    )
    def test_less_than_all_of_it_lifts_nothing(
        self, desk: Desk, change: dict[str, object], field: str
    ) -> None:
        stop = _stopped(desk)
        with pytest.raises(FieldError) as refused:
            lift(desk, stop, replace(LIFTING, **change))  # type: ignore[arg-type]
        assert refused.value.field == field
        assert block(desk) is not None

    def test_a_second_lifting_is_refused(self, desk: Desk) -> None:
        stop = _stopped(desk)
        lift(desk, stop)
        with pytest.raises(StateError):
            lift(desk, stop, replace(LIFTING, reason="Again"))
        assert desk.do(stops.view_stop, stop_id=stop).lifting == LIFTING

    def test_another_clinic_finds_nothing(self, desk: Desk, staff: Staff) -> None:
        stop = _stopped(desk)
        with pytest.raises(NotFoundError):
            lift(replace(desk, actor=staff.charlie), stop)

    def test_programs_stay_suspended(self, desk: Desk) -> None:
        program = _active_program(desk)
        lift(desk, _stopped(desk))
        assert _program(desk, program) == (ProgramState.SUSPENDED, True)

    def test_a_cleared_flag_stops_no_more(self, desk: Desk) -> None:
        lift(desk, _stopped(desk))
        (draft,) = (stop.assessment_id for stop in listed(desk))
        assert draft is not None
        live = desk.live(draft, flagged("RF_CES"))
        assert (live.match.stop, live.cleared) == (None, {"RF_CES"})
        desk.sign(draft, flagged("RF_CES"))
        assert block(desk) is None
        assert count(desk.app, StopRow) == 1

    def test_the_same_flag_at_a_later_visit_stops_again(self, desk: Desk) -> None:
        draft_stop = _stopped(desk)
        lift(desk, draft_stop)
        desk.sign(listed(desk)[0].assessment_id or 0, flagged("RF_CES"))
        desk.save(desk.start(), flagged("RF_CES"))
        assert block(desk).cause is BlockCause.RED_FLAG  # type: ignore[union-attr]
        assert count(desk.app, StopRow) == 2

    def test_a_flag_taken_back_and_answered_yes_again_stops_again(self, desk: Desk) -> None:
        lift(desk, _stopped(desk))
        draft = listed(desk)[0].assessment_id or 0
        desk.save(draft, SCREENED)
        desk.save(draft, flagged("RF_CES"))
        assert count(desk.app, StopRow) == 2

    def test_a_pressure_must_be_measured_again(self, desk: Desk) -> None:
        draft = desk.start()
        desk.save(draft, pressed(190, 100))
        lift(desk, listed(desk)[0].id)
        assert block(desk).cause is BlockCause.BP  # type: ignore[union-attr]
        assert desk.live(draft, pressed(190, 100)).match.stop is Stop.BP
        desk.save(draft, pressed(190, 100))
        assert count(desk.app, StopRow) == 1
        desk.save(draft, pressed(185, 100))
        assert count(desk.app, StopRow) == 2
        desk.save(draft, pressed(140, 80))
        lift(desk, listed(desk)[0].id)
        assert block(desk) is None


class TestOldScreen:
    def test_a_screen_older_than_14_days_at_lifting_is_repeated(self, desk: Desk) -> None:
        later = _lifted_after(desk, 15)
        found = block(later)
        assert found is not None
        assert found.cause is BlockCause.SCREEN_TOO_OLD
        later.examine()
        assert block(later) is None

    def test_one_of_14_days_still_holds(self, desk: Desk) -> None:
        assert block(_lifted_after(desk, 14)) is None

    def test_confirming_a_program_later_asks_for_a_new_screen(self, desk: Desk) -> None:
        later = _lifted_after(desk, 3)
        in_time, too_late = later.today + 11 * DAY, later.today + 12 * DAY
        assert not later.judge(safety.needs_new_screen, in_time)
        assert later.judge(safety.needs_new_screen, too_late)
        much_later = replace(later, now=later.now + 12 * DAY)
        much_later.examine()
        assert not much_later.judge(safety.needs_new_screen, much_later.today)

    def test_without_a_stop_no_screen_is_too_old(self, desk: Desk) -> None:
        desk.examine()
        assert not desk.judge(safety.needs_new_screen, TODAY + 100 * DAY)


def _stopped(desk: Desk) -> int:
    """A draft with a red flag; answers the id of its stop."""
    desk.save(desk.start(), flagged("RF_CES"))
    return listed(desk)[0].id


def _lifted_after(desk: Desk, days: int) -> Desk:
    """Screened clear; so many days later a stop from a draft in error is lifted."""
    desk.examine()
    later = replace(desk, now=NOW + days * DAY)
    stop = _stopped(later)
    later.void(listed(later)[0].assessment_id or 0)
    lift(later, stop, replace(LIFTING, cleared_at=later.now))
    return later


def _active_program(desk: Desk) -> int:
    signed = desk.examine(worked_example())
    with desk.app.app_context():
        episode = open_episode_of(clinic_id=desk.actor.clinic_id, patient_id=desk.patient)
        assert episode is not None
        return make_program(desk.actor, desk.patient, episode.id, signed)


def _program(desk: Desk, program_id: int) -> tuple[ProgramState, bool]:
    with desk.app.app_context():
        row = get_program(
            clinic_id=desk.actor.clinic_id, patient_id=desk.patient, program_id=program_id
        )
        return row.state, row.needs_confirmation


def test_a_case_without_a_record_raises_nothing(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.judge(match_of, 999_999, TODAY)
