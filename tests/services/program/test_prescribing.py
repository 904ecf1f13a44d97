"""Programs from the first draft to the last state, on real records."""

from dataclasses import replace

import pytest
from flask import Flask

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.errors import (
    BlockedError,
    ClinicError,
    FieldError,
    NotFoundError,
    StaleError,
    StateError,
)
from clinic.domain.records import PROGRAM_STEPS, ProgramState
from clinic.persistence.database import commit
from clinic.persistence.episodes import open_episode_of
from clinic.persistence.events import events_of_patient
from clinic.persistence.programs import get_program, items_of
from clinic.services.assessment import assessing
from clinic.services.patient import precautions
from clinic.services.patient.precautions import PrecautionDetails
from clinic.services.program import prescribing, program_lifecycle
from clinic.services.program.program_editing import (
    AddByHand,
    Choose,
    LeaveOff,
    Move,
    ProgramError,
    Take,
    UseLastDoses,
)
from clinic.services.program.program_views import ProgramView, program_at_hand, view_program
from tests.people import Cast
from tests.practice import Practice, practice_of, raise_red_flag, worked_example


class Desk:
    """One patient of North, one clinician, and short words for what they do."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app = app
        self.alice: Practice = practice_of(cast)
        self.charlie: Practice = practice_of(cast, "charlie")
        with app.app_context():
            self.patient = self.alice.add_patient()

    def start(self) -> int:
        with self.app.app_context():
            return self.alice.start(self.patient)

    def change(self, program: int, change: object = None, **first: object) -> None:
        with self.app.app_context():
            self.alice.change(self.patient, program, change, **first)  # type: ignore[arg-type]

    def activate(self, program: int, version: int | None = None) -> None:
        with self.app.app_context():
            alice = self.alice
            program_lifecycle.activate(
                actor=alice.actor,
                patient_id=self.patient,
                program_id=program,
                version=version or alice.version(self.patient, program),
                now=alice.now,
                today=alice.today,
            )

    def confirm(self, program: int) -> None:
        with self.app.app_context():
            alice = self.alice
            program_lifecycle.confirm(
                actor=alice.actor,
                patient_id=self.patient,
                program_id=program,
                version=alice.version(self.patient, program),
                now=alice.now,
                today=alice.today,
            )

    def new_version(self, program: int) -> int:
        with self.app.app_context():
            return prescribing.new_version(
                actor=self.alice.actor,
                patient_id=self.patient,
                program_id=program,
                now=self.alice.now,
                today=self.alice.today,
            )

    def leave(self, program: int, action: str, reason: str = "patient moved away") -> None:
        with self.app.app_context():
            getattr(program_lifecycle, action)(
                actor=self.alice.actor,
                patient_id=self.patient,
                program_id=program,
                reason=reason,
                now=self.alice.now,
            )

    def add_precaution(self, code: str) -> None:
        with self.app.app_context():
            precautions.record_precaution(
                actor=self.alice.actor,
                patient_id=self.patient,
                details=PrecautionDetails(code=code),
                today=self.alice.today,
                now=self.alice.now,
            )

    def view(self, program: int) -> ProgramView:
        with self.app.app_context():
            return view_program(
                actor=self.alice.actor,
                patient_id=self.patient,
                program_id=program,
                today=self.alice.today,
            )

    def variations(self, program: int) -> list[str]:
        return [view.item.variation for view in self.view(program).items]

    def events(self, *kinds: str) -> list[dict[str, object]]:
        with self.app.app_context():
            rows = events_of_patient(clinic_id=self.alice.actor.clinic_id, patient_id=self.patient)
            assert all(row.clinician_id and row.at for row in rows)
            return [row.detail | {"kind": row.kind} for row in rows if row.kind in kinds]


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    return Desk(app, cast)


# --- starting -----------------------------------------------------------------------------------


def test_a_draft_starts_with_what_is_assigned_and_shows_what_is_proposed(desk: Desk) -> None:
    view = desk.view(desk.start())
    assert view.state is ProgramState.DRAFT
    assert [one.item.variation for one in view.items] == ["HF4"]
    assert view.items[0].item.sides == (Side.LEFT,)
    assert [one.key for one in view.offers] == ["FF-left-right", "GB-both_legs", "PL-none"]
    assert view.protocol == "hip-low-back@1.0"


def test_a_second_start_opens_the_same_draft(desk: Desk) -> None:
    program = desk.start()
    assessment = desk.view(program).assessment_id
    with desk.app.app_context():
        assert desk.alice.start(desk.patient, assessment) == program


def test_only_a_signed_assessment_starts_a_program(desk: Desk) -> None:
    with desk.app.app_context():
        draft = assessing.start(
            actor=desk.alice.actor,
            patient_id=desk.patient,
            kind=None,
            now=desk.alice.now,
            today=desk.alice.today,
        )
    with desk.app.app_context(), pytest.raises((BlockedError, StateError)):
        desk.alice.start(desk.patient, draft)


def test_another_clinic_finds_nothing(desk: Desk) -> None:
    program = desk.start()
    with desk.app.app_context(), pytest.raises(NotFoundError):
        desk.charlie.start(desk.patient, desk.view(program).assessment_id)


# --- editing ------------------------------------------------------------------------------------


def test_a_proposed_exercise_needs_one_line_of_reasoning(desk: Desk) -> None:
    program = desk.start()
    with pytest.raises(ProgramError, match="Say in a few words"):
        desk.change(program, Take(offer="PL-none"))
    desk.change(program, Take(offer="PL-none", reason="Sits all day"))
    assert desk.variations(program) == ["HF4", "PL4"]


def test_an_assigned_exercise_is_left_off_with_a_reason_that_is_kept(desk: Desk) -> None:
    program = desk.start()
    with pytest.raises(ProgramError, match="left off"):
        desk.change(program, LeaveOff(item=0))
    desk.change(program, LeaveOff(item=0, reason="Knee hurts on the floor"))
    assert desk.variations(program) == []
    kept = desk.events("offer_declined")[0]
    assert kept["reason"] == "Knee hurts on the floor"
    assert kept["variation"] == "HF4"
    assert kept["protocol"] == "hip-low-back@1.0"


def test_one_is_added_by_hand_with_a_reason_and_only_once(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, AddByHand(family="GB"))
    assert desk.variations(program) == ["HF4", "GB3"]
    with pytest.raises(ProgramError, match="already"):
        desk.change(program, AddByHand(family="GB"))
    with pytest.raises(ProgramError, match="Say in a few words"):
        desk.change(program, AddByHand(family="PL", reason=""))
    with pytest.raises(ProgramError, match="Choose one"):
        desk.change(program, AddByHand(family="XX"))


def test_a_stretch_added_by_hand_takes_the_side_that_is_free(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, AddByHand(family="HF"))
    assert [view.item.sides for view in desk.view(program).items] == [(Side.LEFT,), (Side.RIGHT,)]


def test_another_rung_comes_with_its_own_dose(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, hold_s=60)
    desk.change(program, Choose(item=0, variation="HF3"))
    item = desk.view(program).items[0].item
    assert (item.variation, item.dose.hold_s) == ("HF3", 30)
    with pytest.raises(ProgramError, match="no such variation"):
        desk.change(program, Choose(item=0, variation="GB3"))


def test_a_barred_rung_is_shown_with_its_reason_and_refused(desk: Desk) -> None:
    desk.add_precaution("KNEE_KNEELING")
    program = desk.start()
    view = desk.view(program).items[0]
    assert view.item.variation == "HF3"
    barred = {step.variation: step.reason for step in view.ladder if not step.is_allowed}
    assert set(barred) == {"HF2", "HF4", "HF5", "HF6"}
    assert "kneel" in barred["HF4"].lower()
    assert view.easier is not None
    assert view.easier.variation == "HF1"
    assert view.harder is None
    with pytest.raises(ProgramError, match="Barred by"):
        desk.change(program, Choose(item=0, variation="HF4"))
    assert desk.variations(program) == ["HF3"]


@pytest.mark.parametrize(
    ("field", "typed"), [("hold_s", 90), ("hold_s", 0), ("reps", 9), ("sessions_per_week", 1)]
)
def test_a_dose_outside_its_range_is_refused(desk: Desk, field: str, typed: int) -> None:
    program = desk.start()
    with pytest.raises(ProgramError) as caught:
        desk.change(program, **{field: typed})
    assert [(one.item, one.field) for one in caught.value.problems] == [(0, field)]
    assert desk.view(program).items[0].item.dose.hold_s == 30


def test_a_dose_that_cannot_exist_is_refused(desk: Desk) -> None:
    program = desk.start()
    with pytest.raises(ProgramError):
        desk.change(program, sets=0)


def test_sides_are_switched_and_no_side_is_refused(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, sides=LEFT_AND_RIGHT)
    assert desk.view(program).items[0].item.sides == LEFT_AND_RIGHT
    with pytest.raises(ProgramError):
        desk.change(program, sides=())


def test_exercises_change_places_within_their_prong(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, Take(offer="PL-none", reason="weak"))
    desk.change(program, Take(offer="FF-left-right", reason="stiff"))
    desk.change(program, Move(item=0, by=1))
    assert desk.variations(program) == ["FF4", "PL4", "HF4"]
    desk.change(program, Move(item=0, by=-1))
    assert desk.variations(program) == ["FF4", "PL4", "HF4"]
    letters = {view.item.variation: view.letter for view in desk.view(program).items}
    assert letters == {"FF4": "A", "HF4": "B", "PL4": "C"}


def test_a_save_of_an_old_page_is_stale_and_changes_nothing(desk: Desk) -> None:
    program = desk.start()
    with desk.app.app_context():
        edits = desk.alice.edits(desk.patient, program)
    desk.change(program, note="First")
    with desk.app.app_context(), pytest.raises(StaleError):
        prescribing.save(
            actor=desk.alice.actor,
            patient_id=desk.patient,
            program_id=program,
            version=1,
            edits=[replace(edits[0], note="Second")],
            change=None,
            now=desk.alice.now,
            today=desk.alice.today,
        )
    assert desk.view(program).items[0].item.note == "First"


def test_the_doses_of_last_time_are_copied(desk: Desk) -> None:
    first = desk.start()
    desk.change(first, hold_s=45, reason="Copes well")
    desk.activate(first)
    second = desk.new_version(first)
    desk.change(second, hold_s=30, reason="Back to base")
    assert desk.view(second).has_last_doses
    desk.change(second, UseLastDoses())
    assert desk.view(second).items[0].item.dose.hold_s == 45


# --- activating ---------------------------------------------------------------------------------


def test_an_activated_program_keeps_its_doses_rules_and_reasons(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, Take(offer="GB-both_legs", reason="Left tires first"))
    desk.change(program, hold_s=45, reason="Copes well")
    desk.change(program, AddByHand(family="PL"))
    desk.activate(program)
    assert desk.view(program).state is ProgramState.ACTIVE
    changed = desk.events("offer_changed")[0]
    assert changed["changed"] == ["dose"]
    assert changed["reason"] == "Copes well"
    assert desk.events("offer_accepted")[0]["reason"] == "Left tires first"
    assert desk.events("exercise_added")[0]["reason"] == "Practitioner choice"
    declined = [one["variation"] for one in desk.events("offer_declined")]
    assert declined == ["FF4"]
    activated = desk.events("program_activated")[0]
    assert activated["protocol"] == "hip-low-back@1.0"
    assert activated["precautions"] == []


def test_a_change_against_the_rules_needs_a_reason(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, sides=LEFT_AND_RIGHT)
    with pytest.raises(ProgramError, match=r"Changed against the rules \(sides\)"):
        desk.activate(program)
    assert desk.view(program).state is ProgramState.DRAFT
    desk.change(program, reason="Runs on both")
    desk.activate(program)


def test_an_empty_program_is_not_activated(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, LeaveOff(item=0, reason="No floor at home"))
    with pytest.raises(ProgramError, match="no exercise"):
        desk.activate(program)


def test_an_activation_of_an_old_page_is_stale(desk: Desk) -> None:
    program = desk.start()
    desk.change(program, note="Slowly")
    with pytest.raises(StaleError):
        desk.activate(program, version=1)


def test_a_new_version_takes_the_place_of_the_one_before(desk: Desk) -> None:
    first = desk.start()
    desk.activate(first)
    second = desk.new_version(first)
    assert desk.new_version(first) == second
    assert desk.variations(second) == ["HF4"]
    desk.activate(second)
    old = desk.view(first)
    assert old.state is ProgramState.SUPERSEDED
    assert old.end_reason == "Replaced by version 2"
    assert desk.view(second).state is ProgramState.ACTIVE
    with pytest.raises(StateError):
        desk.new_version(first)


def test_a_fifth_line_is_refused(desk: Desk) -> None:
    program = desk.start()
    for offer in ("FF-left-right", "GB-both_legs", "PL-none"):
        desk.change(program, Take(offer=offer, reason="Fits"))
    with pytest.raises(ProgramError, match="at most 4"):
        desk.change(program, AddByHand(family="HF"))
    assert len(desk.variations(program)) == 4
    assert desk.view(program).warnings == ()


def test_more_than_four_over_all_episodes_is_warned_of(desk: Desk) -> None:
    first = desk.start()
    for offer in ("FF-left-right", "GB-both_legs", "PL-none"):
        desk.change(first, Take(offer=offer, reason="Fits"))
    desk.activate(first)
    with desk.app.app_context():
        clinic_id = desk.alice.actor.clinic_id
        episode = open_episode_of(clinic_id=clinic_id, patient_id=desk.patient)
        assert episode is not None
        episode.closed_on = desk.alice.today
        commit()
    second = desk.start()
    assert second != first
    assert "5 exercises over all episodes" in desk.view(second).warnings[0]


# --- looked at again ----------------------------------------------------------------------------


def test_a_new_precaution_waits_for_a_confirmation_and_shows_what_changed(desk: Desk) -> None:
    program = desk.start()
    desk.activate(program)
    desk.add_precaution("OSTEOPOROSIS")
    view = desk.view(program)
    assert view.to_confirm
    assert [one.title for one in view.added] == ["Osteoporosis"]
    assert view.problems == ()
    desk.confirm(program)
    after = desk.view(program)
    assert after.to_confirm == ()
    assert after.added == ()
    with pytest.raises(StateError):
        desk.confirm(program)


def test_what_a_new_precaution_bars_needs_a_new_version(desk: Desk) -> None:
    program = desk.start()
    desk.activate(program)
    desk.add_precaution("KNEE_KNEELING")
    assert [one.field for one in desk.view(program).problems] == ["variation"]
    with pytest.raises(ProgramError, match="Barred by"):
        desk.confirm(program)
    draft = desk.new_version(program)
    assert desk.view(draft).items[0].barred
    with pytest.raises(ProgramError, match="Barred by"):
        desk.activate(draft)
    desk.change(draft, note="Slowly")
    desk.change(draft, Choose(item=0, variation="HF3"))
    desk.activate(draft)


def test_a_void_assessment_lets_its_program_wait(desk: Desk) -> None:
    program = desk.start()
    desk.activate(program)
    with desk.app.app_context():
        assessing.void(
            actor=desk.alice.actor,
            patient_id=desk.patient,
            assessment_id=desk.view(program).assessment_id,
            reason="another person",
            now=desk.alice.now,
        )
    assert any("replaced or voided" in why for why in desk.view(program).to_confirm)
    desk.confirm(program)
    assert desk.view(program).to_confirm == ()


def test_a_draft_on_a_void_assessment_is_not_activated(desk: Desk) -> None:
    program = desk.start()
    with desk.app.app_context():
        assessing.void(
            actor=desk.alice.actor,
            patient_id=desk.patient,
            assessment_id=desk.view(program).assessment_id,
            reason="another person",
            now=desk.alice.now,
        )
    with pytest.raises(StateError):
        desk.activate(program)


def test_a_newer_examination_that_raises_a_precaution_lets_the_program_wait(desk: Desk) -> None:
    program = desk.start()
    desk.activate(program)
    groin = {("groin_pain", Side.LEFT): True, ("fair", Side.LEFT): "groin_pain"}
    with desk.app.app_context():
        desk.alice.examine(desk.patient, findings=groin)
    added = [one.title for one in desk.view(program).added]
    assert "hip joint" in added[0].lower()


MOVED = {("mtt_hip_deg", Side.LEFT): -2, ("mtt_hip_deg", Side.RIGHT): 6}
GONE = {("mtt_hip_deg", Side.LEFT): -2}


@pytest.mark.parametrize(
    ("findings", "why"),
    [(MOVED, "Changed against the rules .*sides"), (GONE, "speak against the left side")],
)
def test_a_side_that_the_newest_findings_do_not_bear_out_wants_a_reason(
    desk: Desk, findings: dict[tuple[str, Side], object], why: str
) -> None:
    program = desk.start()
    desk.activate(program)
    with desk.app.app_context():
        desk.alice.examine(desk.patient, findings=findings)
    draft = desk.new_version(program)
    with pytest.raises(ProgramError, match=why):
        desk.activate(draft)
    desk.change(draft, reason="She still feels it there")
    desk.activate(draft)


@pytest.mark.parametrize("first", [{}, {"hold_s": 60, "reason": "Holds longer with ease"}])
def test_a_confirmation_does_not_keep_a_side_that_the_findings_speak_against(
    desk: Desk, first: dict[str, object]
) -> None:
    """Not for a reason either that was given for something else before they were found."""
    program = desk.start()
    desk.change(program, **first)
    desk.activate(program)
    with desk.app.app_context():
        desk.alice.examine(desk.patient, findings=MOVED)
    desk.add_precaution("OSTEOPOROSIS")
    with pytest.raises(ProgramError, match="speak against the left side"):
        desk.confirm(program)


# --- stops --------------------------------------------------------------------------------------


def test_under_a_stop_nothing_is_assigned_in_any_episode(desk: Desk) -> None:
    first = desk.start()
    assessment = desk.view(first).assessment_id
    desk.activate(first)
    draft = desk.new_version(first)
    with desk.app.app_context():
        raise_red_flag(desk.alice, desk.patient)
    assert desk.view(first).state is ProgramState.SUSPENDED
    assert desk.view(draft).block is not None
    with desk.app.app_context(), pytest.raises(BlockedError):
        desk.alice.start(desk.patient, assessment)
    for action in (
        lambda: desk.change(draft, note="x"),
        lambda: desk.activate(draft),
        lambda: desk.confirm(first),
        lambda: desk.new_version(first),
    ):
        with pytest.raises(BlockedError):
            action()


# --- states -------------------------------------------------------------------------------------


def _bring_to(desk: Desk, state: ProgramState) -> int:
    program = desk.start()
    if state is ProgramState.DRAFT:
        return program
    if state is ProgramState.VOID:
        desk.leave(program, "void")
        return program
    desk.activate(program)
    if state is ProgramState.SUPERSEDED:
        desk.activate(desk.new_version(program))
    if state is ProgramState.ENDED:
        desk.leave(program, "end")
    if state is ProgramState.SUSPENDED:
        with desk.app.app_context():
            raise_red_flag(desk.alice, desk.patient)
    return program


@pytest.mark.parametrize("action", ["end", "void"])
@pytest.mark.parametrize("state", list(ProgramState))
def test_a_program_leaves_a_state_only_by_the_table(
    desk: Desk, state: ProgramState, action: str
) -> None:
    program = _bring_to(desk, state)
    assert desk.view(program).state is state
    target = {"end": ProgramState.ENDED, "void": ProgramState.VOID}[action]
    if target in PROGRAM_STEPS[state]:
        desk.leave(program, action)
        assert desk.view(program).state is target
        assert desk.events(f"program_{target.value}")[0]["reason"] == "patient moved away"
    else:
        with pytest.raises(StateError):
            desk.leave(program, action)
        assert desk.view(program).state is state


@pytest.mark.parametrize("state", [one for one in ProgramState if one is not ProgramState.DRAFT])
def test_only_a_draft_is_edited_or_activated(desk: Desk, state: ProgramState) -> None:
    program = _bring_to(desk, state)
    with pytest.raises(ClinicError):
        desk.change(program, note="x")
    with pytest.raises(ClinicError):
        desk.activate(program)
    assert desk.view(program).state is state


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_leaving_needs_a_reason_of_some_words(desk: Desk, reason: str) -> None:
    program = desk.start()
    with pytest.raises(FieldError):
        desk.leave(program, "void", reason)
    assert desk.view(program).state is ProgramState.DRAFT


def test_the_draft_is_shown_before_the_living_program_and_void_ones_never(desk: Desk) -> None:
    def newest() -> int | None:
        with desk.app.app_context():
            return program_at_hand(actor=desk.alice.actor, patient_id=desk.patient)

    assert newest() is None
    first = desk.start()
    desk.activate(first)
    draft = desk.new_version(first)
    assert newest() == draft
    desk.leave(draft, "void")
    assert newest() == first
    desk.leave(first, "void")
    assert newest() is None


def test_the_record_of_a_program_names_what_led_to_it(desk: Desk) -> None:
    program = desk.start()
    desk.activate(program)
    with desk.app.app_context():
        whose = {"clinic_id": desk.alice.actor.clinic_id, "patient_id": desk.patient}
        row = get_program(**whose, program_id=program)
        item = items_of(program_ids=[program])[program][0]
        assert row.protocol == "hip-low-back@1.0"
        assert row.activated_by == desk.alice.actor.clinician_id
        assert item.impairment == "short_hip_flexors"
        assert any("Thomas" in reason for reason in item.because)


def test_the_worked_example_is_the_committed_one() -> None:
    assert worked_example().findings.get("mtt_hip_deg", Side.LEFT) == 6
