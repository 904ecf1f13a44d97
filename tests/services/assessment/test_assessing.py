"""Assessments: written as a draft, signed once, then only superseded or voided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.errors import FieldError, NotFoundError, StaleError, StateError
from clinic.domain.findings import BloodPressure
from clinic.domain.records import (
    AssessmentKind,
    AssessmentState,
    FloorTransfer,
    ProgramState,
)
from clinic.domain.safety import Stop
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.database import commit
from clinic.persistence.episodes import EpisodeRow, episodes_of
from clinic.persistence.programs import get_program
from clinic.services.assessment import assessing
from clinic.services.assessment.assessment_case import match_of
from clinic.services.assessment.assessment_entry import Entry, NotTested
from clinic.services.assessment.entry_texts import SCREEN, EntryError
from tests.databases import Staff, count
from tests.desk import SCREENED, Desk
from tests.patient_records import make_patient, make_program
from tests.people import NOW, TODAY
from tests.practice import worked_example

CATALOGUE = load_catalogue()


@pytest.fixture
def desk(records: Flask, staff: Staff) -> Desk:
    with records.app_context():
        patient = make_patient(staff.alice, birth_date=date(1976, 3, 2))
    return Desk(app=records, actor=staff.alice, patient=patient)


class TestStart:
    def test_it_opens_an_episode_when_there_is_none(self, desk: Desk) -> None:
        view = desk.view(desk.start())
        assert (view.line.kind, view.line.state) == (AssessmentKind.FIRST, AssessmentState.DRAFT)
        assert view.line.assessed_on == TODAY
        assert count(desk.app, EpisodeRow) == 1
        assert desk.events()[-2:] == ["episode_opened", "assessment_started"]

    def test_the_open_draft_is_answered_instead_of_a_second(self, desk: Desk) -> None:
        assert desk.start() == desk.start()
        assert count(desk.app, AssessmentRow) == 1

    def test_a_review_follows_a_signed_assessment(self, desk: Desk) -> None:
        first = desk.examine()
        review = desk.start()
        assert review != first
        assert desk.view(review).line.kind is AssessmentKind.REVIEW
        assert count(desk.app, EpisodeRow) == 1

    def test_a_review_without_one_is_refused(self, desk: Desk) -> None:
        with pytest.raises(FieldError, match="follows a signed first"):
            desk.start(AssessmentKind.REVIEW)
        assert count(desk.app, AssessmentRow) == 0

    def test_after_discharge_a_new_episode_opens(self, desk: Desk) -> None:
        desk.examine()
        with desk.app.app_context():
            (episode,) = episodes_of(clinic_id=desk.actor.clinic_id, patient_id=desk.patient)
            episode.closed_on = TODAY
            commit()
        assert desk.view(desk.start()).line.kind is AssessmentKind.FIRST
        assert count(desk.app, EpisodeRow) == 2


class TestSaveDraft:
    def test_everything_typed_is_kept(self, desk: Desk) -> None:
        entry = worked_example(
            not_tested={("ake_deg", Side.LEFT): NotTested.PAIN},
            all_clear=frozenset({"RF_CES"}),
            floor_transfer=FloorTransfer.UNSAFE,
            gestation_weeks=12,
            note="Runs.",
            copied=frozenset({("plank_hold_s", Side.NONE)}),
        )
        draft = desk.start()
        desk.save(draft, entry)
        assert desk.view(draft).entry == entry
        assert entry.values["bp", Side.NONE] == BloodPressure(124, 78)

    def test_a_partial_draft_is_fine_and_a_value_can_be_taken_back(self, desk: Desk) -> None:
        draft = desk.start()
        desk.save(draft, Entry(values={("plank_hold_s", Side.NONE): 40}))
        desk.save(draft, Entry())
        assert desk.view(draft).entry == Entry()

    def test_each_save_is_a_new_version(self, desk: Desk) -> None:
        draft = desk.start()
        versions = [desk.save(draft, SCREENED), desk.save(draft, SCREENED)]
        assert versions[0] < versions[1] == desk.view(draft).version

    def test_a_stale_save_is_told_and_changes_nothing(self, desk: Desk, staff: Staff) -> None:
        draft = desk.start()
        opened = desk.view(draft).version
        mine = Entry(values={("plank_hold_s", Side.NONE): 40})
        bob = replace(desk, actor=staff.bob)
        bob.save(draft, mine)
        with pytest.raises(StaleError):
            desk.do(
                assessing.save_draft,
                assessment_id=draft,
                version=opened,
                entry=SCREENED,
                now=NOW,
                today=TODAY,
            )
        assert desk.view(draft).entry == mine

    @pytest.mark.parametrize("use_case", [assessing.save_draft, assessing.sign])
    def test_what_is_signed_is_never_edited(
        self, desk: Desk, use_case: Callable[..., object]
    ) -> None:
        signed = desk.examine()
        before = desk.view(signed)
        with pytest.raises(StateError, match="signed already"):
            desk.store(use_case, signed, worked_example())
        assert desk.view(signed) == before

    def test_another_clinic_finds_nothing(self, desk: Desk, staff: Staff) -> None:
        draft = desk.start()
        stranger = replace(desk, actor=staff.charlie)
        for attempt in (
            lambda: stranger.view(draft),
            stranger.start,
            lambda: stranger.void(draft),
            lambda: stranger.correct(draft),
            lambda: stranger.judge(match_of, draft, TODAY),
        ):
            with pytest.raises(NotFoundError):
                attempt()

    def test_an_assessment_of_another_patient_is_not_found(self, desk: Desk) -> None:
        draft = desk.start()
        with desk.app.app_context():
            other = make_patient(desk.actor, "Somebody Else")
        with pytest.raises(NotFoundError):
            replace(desk, patient=other).view(draft)


class TestCopyLast:
    def test_it_copies_findings_but_never_flags_pressure_or_pain(self, desk: Desk) -> None:
        desk.examine(worked_example(gestation_weeks=9, note="Old note"))
        draft = desk.start()
        copied = desk.store(assessing.copy_last, draft, Entry())
        entry = desk.view(draft).entry
        assert copied == len(entry.values) == len(entry.copied) > 20
        assert entry.findings.values == {}
        assert {finding for finding, _ in entry.values}.isdisjoint({"bp", "nprs_avg"})
        assert (entry.red_flags, entry.gestation_weeks, entry.note) == ({}, None, "")

    def test_without_an_earlier_visit_there_is_nothing_to_copy(self, desk: Desk) -> None:
        with pytest.raises(StateError):
            desk.store(assessing.copy_last, desk.start(), Entry())


class TestSign:
    def test_it_keeps_who_when_and_the_protocol(self, desk: Desk) -> None:
        signed = desk.view(desk.examine(worked_example()))
        assert signed.line.state is AssessmentState.SIGNED
        assert signed.line.signed_at == NOW
        assert signed.signed_by == "Alice Ferro"
        assert signed.protocol == CATALOGUE.protocol.reference
        assert "assessment_signed" in desk.events()

    def test_an_unfinished_screen_cannot_be_signed(self, desk: Desk) -> None:
        draft = desk.start()
        unfinished = replace(SCREENED, red_flags={"RF_CES": False})
        with pytest.raises(EntryError) as refused:
            desk.sign(draft, unfinished)
        assert [error.field for error in refused.value.errors] == [SCREEN]
        assert desk.state(draft) is AssessmentState.DRAFT
        assert desk.view(draft).entry == Entry()

    def test_a_copied_value_must_be_confirmed_first(self, desk: Desk) -> None:
        draft = desk.start()
        waiting = replace(worked_example(), copied=frozenset({("hip_ir_deg", Side.LEFT)}))
        with pytest.raises(EntryError) as refused:
            desk.sign(draft, waiting)
        assert [error.field for error in refused.value.errors] == ["hip_ir_deg-left"]

    def test_a_second_sign_is_refused_and_changes_nothing(self, desk: Desk) -> None:
        signed = desk.examine(worked_example())
        before, events = desk.view(signed), desk.events()
        with pytest.raises(StateError, match="signed already"):
            desk.sign(signed, SCREENED)
        assert (desk.view(signed), desk.events()) == (before, events)


class TestVoid:
    def test_it_stays_readable_with_the_reason(self, desk: Desk) -> None:
        signed = desk.examine(worked_example())
        desk.void(signed)
        view = desk.view(signed)
        assert view.line.state is AssessmentState.VOID
        assert (view.line.end_reason, view.ended_by) == ("Wrong patient", "Alice Ferro")
        assert view.entry == worked_example()

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
    def test_it_needs_a_reason(self, desk: Desk, reason: str) -> None:
        draft = desk.start()
        with pytest.raises(FieldError, match="reason"):
            desk.void(draft, reason)
        assert desk.state(draft) is AssessmentState.DRAFT

    def test_void_is_the_end(self, desk: Desk) -> None:
        draft = desk.start()
        desk.void(draft)
        for attempt in (desk.void, desk.correct, lambda one: desk.save(one, SCREENED)):
            with pytest.raises(StateError):
                attempt(draft)

    def test_programs_that_rest_on_it_wait_for_confirmation(self, desk: Desk) -> None:
        signed, other = desk.examine(), desk.examine()
        programs = _programs(desk, signed, other)
        desk.void(signed)
        assert [_waits(desk, one) for one in programs] == [True, False]


class TestCorrect:
    def test_a_signed_correction_supersedes_the_old_one(self, desk: Desk) -> None:
        old = desk.examine(worked_example())
        draft = desk.correct(old)
        assert desk.view(draft).entry == worked_example()
        assert desk.state(old) is AssessmentState.SIGNED
        desk.sign(draft, worked_example(note="The left side was 8."))
        assert (desk.state(old), desk.state(draft)) == (
            AssessmentState.SUPERSEDED,
            AssessmentState.SIGNED,
        )
        assert desk.view(old).superseded_by == draft
        assert desk.view(draft).line.assessed_on == desk.view(old).line.assessed_on

    def test_the_open_correction_is_answered_again(self, desk: Desk) -> None:
        old = desk.examine()
        assert desk.correct(old) == desk.correct(old)

    def test_programs_that_rest_on_the_old_one_wait(self, desk: Desk) -> None:
        old = desk.examine(worked_example())
        (program,) = _programs(desk, old)
        desk.sign(desk.correct(old), worked_example())
        assert _waits(desk, program)

    def test_a_draft_is_not_corrected(self, desk: Desk) -> None:
        with pytest.raises(StateError):
            desk.correct(desk.start())

    def test_the_old_one_voided_meanwhile_cannot_be_superseded(self, desk: Desk) -> None:
        old = desk.examine()
        draft = desk.correct(old)
        desk.void(old)
        with pytest.raises(StateError):
            desk.sign(draft, SCREENED)
        assert desk.state(draft) is AssessmentState.DRAFT

    def test_a_correction_compares_with_the_visit_before(self, desk: Desk) -> None:
        desk.examine(worked_example())
        week = replace(desk, now=NOW + timedelta(days=7))
        again = week.examine()
        assert week.view(again).last is not None
        assert week.view(again).last.assessed_on == TODAY  # type: ignore[union-attr]


class TestLiveMatch:
    def test_it_follows_what_is_typed_and_stores_nothing(self, desk: Desk) -> None:
        draft = desk.start()
        live = desk.live(draft, worked_example())
        assert [offer.variation for offer in live.match.assigned] == ["HF4"]
        assert [offer.variation for offer in live.match.proposed] == ["FF4", "GB3", "PL4"]
        assert desk.view(draft).entry == Entry()

    def test_an_unfinished_screen_shows_no_result(self, desk: Desk) -> None:
        entry = replace(worked_example(), red_flags={})
        live = desk.live(desk.start(), entry)
        assert live.match.stop is Stop.SCREEN_INCOMPLETE
        assert live.match.impairments == ()
        assert live.unanswered == len(CATALOGUE.red_flags)

    def test_an_unconfirmed_copy_counts_for_nothing(self, desk: Desk) -> None:
        entry = replace(worked_example(), copied=frozenset(worked_example().values))
        live = desk.live(desk.start(), entry)
        assert (live.match.assigned, live.match.proposed, dict(live.signs)) == ((), (), {})

    def test_the_stored_match_is_the_same(self, desk: Desk) -> None:
        signed = desk.examine(worked_example())
        match = desk.judge(match_of, signed, TODAY)
        assert [offer.variation for offer in match.assigned] == ["HF4"]


def _programs(desk: Desk, *assessments: int) -> list[int]:
    """An active program for each assessment, each in an episode of its own where needed."""
    made = []
    with desk.app.app_context():
        (episode,) = episodes_of(clinic_id=desk.actor.clinic_id, patient_id=desk.patient)
        for number, assessment in enumerate(assessments, start=1):
            state = ProgramState.ACTIVE if number == 1 else ProgramState.SUSPENDED
            made.append(
                make_program(
                    desk.actor, desk.patient, episode.id, assessment, number=number, state=state
                )
            )
    return made


def _waits(desk: Desk, program_id: int) -> bool:
    with desk.app.app_context():
        return get_program(
            clinic_id=desk.actor.clinic_id, patient_id=desk.patient, program_id=program_id
        ).needs_confirmation
