"""Every row of the decision table, typed a second time, and the order in which rows are tried."""

from dataclasses import replace
from typing import Any

import pytest

from clinic.domain.decisions import ItemDecision
from clinic.domain.precautions import Precaution
from clinic.domain.programs import problems
from clinic.domain.progression import decide
from clinic.domain.progression_rules import Row
from clinic.domain.review_visits import next_item
from tests.make import (
    CATALOGUE,
    LEFT,
    RIGHT,
    make_dose,
    make_item,
    make_program,
    make_review,
)

TOP_OF_GB3 = make_dose(reps=15, hold_s=5)


def decided(
    variation: str = "GB3",
    *codes: str,
    dose: Any = None,
    sides: Any = None,
    precautions: tuple[Precaution, ...] = (),
    **review: Any,
) -> ItemDecision:
    changes = {} if dose is None else {"dose": dose}
    if sides is not None:
        changes["sides"] = sides
    given = (*precautions, *(Precaution(code=code) for code in codes))
    return decide(make_item(variation, **changes), make_review(**review), given, CATALOGUE)


def said(answer: ItemDecision) -> tuple[str, str, str | None]:
    """Decision, row, and the new dose as "GB3 3x12x2"."""
    new = answer.new
    words = None
    if new is not None:
        words = f"{new.variation} {new.dose.sets}x{new.dose.reps}x{new.dose.hold_s}"
    return answer.decision.value, answer.rule.value, words


ROWS: list[tuple[dict[str, Any], tuple[str, str, str | None]]] = [
    # 1 stop
    ({"red_flag": True}, ("stop", "1", None)),
    ({"new_leg_symptoms": True}, ("stop", "1", None)),
    ({"pain_during": 8}, ("stop", "1", None)),
    ({"pain_during": 10}, ("stop", "1", None)),
    # 2 regress, variation
    ({"pain_during": 6}, ("regress", "2", "GB2 3x10x2")),
    ({"pain_during": 7}, ("regress", "2", "GB2 3x10x2")),
    ({"pain_during": 5.5}, ("regress", "2", "GB2 3x10x2")),
    ({"form_ok": False}, ("regress", "2", "GB2 3x10x2")),
    ({"form_ok": False, "pain_during": 0}, ("regress", "2", "GB2 3x10x2")),
    # 3 regress, dose; the exercise is at its base dose here
    ({"settled_by_next_morning": False}, ("regress", "3", "GB2 3x10x2")),
    ({"pain_during": 5, "settled_by_next_morning": False}, ("regress", "3", "GB2 3x10x2")),
    (
        {"current_dose_met_last_two": False, "reps_in_reserve": 0},
        ("regress", "3", "GB2 3x10x2"),
    ),
    # 3a maintain
    ({"anchor_retest_normal": True, "goal_met": True}, ("maintain", "3a", None)),
    (
        {"anchor_retest_normal": True, "goal_met": True, "pain_during": 2},
        ("maintain", "3a", None),
    ),
    (
        {"anchor_retest_normal": True, "goal_met": True, "adherence_pct": None},
        ("maintain", "3a", None),
    ),
    ({"anchor_retest_normal": True, "goal_met": True, "pain_during": 3}, ("hold", "5", None)),
    ({"anchor_retest_normal": True}, ("progress_dose", "6", "GB3 3x12x2")),
    ({"goal_met": True}, ("progress_dose", "6", "GB3 3x12x2")),
    # 4 hold: little or nothing known of adherence
    ({"adherence_pct": None}, ("hold", "4", None)),
    ({"adherence_pct": 0}, ("hold", "4", None)),
    ({"adherence_pct": 59}, ("hold", "4", None)),
    ({"adherence_pct": 59.9}, ("hold", "4", None)),
    # 5 hold: not ready
    ({"pain_during": 3}, ("hold", "5", None)),
    ({"pain_during": 2.5}, ("hold", "5", None)),
    ({"pain_during": 5}, ("hold", "5", None)),
    ({"adherence_pct": 60}, ("hold", "5", None)),
    ({"adherence_pct": 79}, ("hold", "5", None)),
    ({"adherence_pct": 79.9}, ("hold", "5", None)),
    ({"reps_in_reserve": 1}, ("hold", "5", None)),
    ({"reps_in_reserve": 0}, ("hold", "5", None)),
    ({"current_dose_met_last_two": False}, ("hold", "5", None)),
    ({"current_dose_met_last_two": False, "reps_in_reserve": 3}, ("hold", "5", None)),
    # 6 progress, dose
    ({}, ("progress_dose", "6", "GB3 3x12x2")),
    ({"adherence_pct": 80, "pain_during": 2}, ("progress_dose", "6", "GB3 3x12x2")),
    ({"adherence_pct": 100, "reps_in_reserve": 3}, ("progress_dose", "6", "GB3 3x12x2")),
    # 7 progress, variation
    ({"top_dose_met_last_two": True}, ("progress_variation", "7", "GB4 3x10x5")),
    ({"dose": TOP_OF_GB3}, ("progress_variation", "7", "GB4 3x10x5")),
    # 8 maintain: the top of the ladder, or no next variation that is allowed
    ({"variation": "GB6", "top_dose_met_last_two": True}, ("maintain", "8", None)),
    ({"variation": "GB6", "dose": make_dose(reps=15)}, ("maintain", "8", None)),
]


@pytest.mark.parametrize(("facts", "answer"), ROWS)
def test_the_first_row_that_fits_decides(
    facts: dict[str, Any], answer: tuple[str, str, str | None]
) -> None:
    assert said(decided(**facts)) == answer


def test_every_row_is_tried_here() -> None:
    assert {answer[1] for _, answer in ROWS} == set(Row)


EARLIER_BEATS_LATER = [
    ({"red_flag": True, "pain_during": 6}, "1"),
    ({"pain_during": 8, "form_ok": False}, "1"),
    ({"pain_during": 6, "settled_by_next_morning": False}, "2"),
    ({"form_ok": False, "settled_by_next_morning": False}, "2"),
    ({"settled_by_next_morning": False, "goal_met": True, "anchor_retest_normal": True}, "3"),
    ({"settled_by_next_morning": False, "adherence_pct": None}, "3"),
    ({"adherence_pct": 20, "goal_met": True, "anchor_retest_normal": True}, "3a"),
    ({"adherence_pct": 20, "pain_during": 4}, "4"),
    ({"reps_in_reserve": 1, "top_dose_met_last_two": True}, "5"),
]


@pytest.mark.parametrize(("facts", "row"), EARLIER_BEATS_LATER)
def test_an_earlier_row_beats_a_later_one(facts: dict[str, Any], row: str) -> None:
    assert decided(**facts).rule == row


class TestTheAnswer:
    def test_quotes_its_row_last_and_says_what_made_it_fit(self) -> None:
        answer = decided(pain_during=6)
        assert answer.because == (
            "Pain of 6 out of 10 during the exercise.",
            "GB2, Short bridge: 3 x 10, hold 2 s.",
            "Row 2: Pain above 5 during the exercise, or the form is lost. One variation down, at"
            " its base dose.",
        )

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"red_flag": True}, "A red flag was answered yes: every exercise stops."),
            (
                {"new_leg_symptoms": True},
                "New or spreading leg symptoms: every exercise stops.",
            ),
            ({"pain_during": 8}, "Pain of 8 out of 10 during the exercise."),
            ({"form_ok": False}, "The form is lost."),
            (
                {"settled_by_next_morning": False},
                "Pain of 1 out of 10 during the exercise had not settled by the next morning.",
            ),
            (
                {"current_dose_met_last_two": False, "reps_in_reserve": 0},
                "The dose was not met twice, with nothing in reserve.",
            ),
            (
                {"adherence_pct": None},
                "Adherence is unknown: no log came back and nothing was told.",
            ),
            ({"adherence_pct": 62.5}, "Adherence is 62.5 % of what was prescribed."),
            (
                {"reps_in_reserve": 1},
                "The dose was met in the last two sessions, with 1 more in reserve.",
            ),
            (
                {"goal_met": True, "anchor_retest_normal": True},
                "GB3 on 2 days a week, or discharge.",
            ),
            ({}, "GB3: 3 x 12, hold 2 s instead of 3 x 10, hold 2 s."),
        ],
    )
    def test_says_what_was_said_of_the_exercise(
        self, facts: dict[str, Any], sentence: str
    ) -> None:
        assert sentence in decided(**facts).because

    @pytest.mark.parametrize(
        "facts", [*(facts for facts, _ in ROWS), {"variation": "HF4", "pain_during": 6}]
    )
    def test_has_a_sentence_for_the_patient(self, facts: dict[str, Any]) -> None:
        assert decided(**facts).patient_word in CATALOGUE.texts["en"].words

    def test_that_goes_up_a_variation_says_for_whom_that_is_not(self) -> None:
        words = decided("FF4", top_dose_met_last_two=True).because
        assert words[-3:-1] == (
            "FF5, Knee to opposite shoulder: 2 x 30 s a side.",
            "FF5: Piriformis bias; not after posterior hip replacement; not with groin pinch.",
        )

    def test_of_a_goal_that_is_met_says_on_how_many_days_it_is_kept(self) -> None:
        met = {"goal_met": True, "anchor_retest_normal": True}
        days = {name: decided(name, **met).days_a_week for name in ("HF4", "FF4", "GB3", "PL4")}
        assert {name: str(span) for name, span in days.items()} == {
            "HF4": "2 to 3",
            "FF4": "2 to 3",
            "GB3": "2",
            "PL4": "2",
        }
        assert decided("HF4", **met).patient_word == "decision.fewer_days"
        assert decided("GB6", top_dose_met_last_two=True).days_a_week is None


class TestAnEasierVariation:
    @pytest.mark.parametrize(
        ("variation", "codes", "easier"),
        [
            ("HF4", (), "HF3 1x2x30"),
            ("FF6", (), "FF5 1x2x30"),
            ("GB4", (), "GB3 3x10x2"),
            ("GB2", (), "GB1 3x10x5"),
            ("PL2", (), "PL1 3x10x5"),
            ("HF3", ("KNEE_KNEELING",), "HF1 1x2x30"),
            ("PL4", ("KNEE_KNEELING",), "PL2 3x10x5"),
            ("PL2", ("BP_HIGH",), "PLA 3x10x5"),
            ("PLA", ("BP_HIGH",), "PLB 3x10x2"),
            ("PLB", ("BP_HIGH",), "PL1 3x10x5"),
            ("GB3", ("BP_HIGH",), "GBS 3x10x1"),
            ("GBS", ("BP_HIGH",), "GB2 3x10x2"),
            ("GBS", (), "GB2 3x10x2"),
            ("PLA", (), "PL1 3x10x5"),
            ("PL6", ("KNEE_KNEELING", "WRIST_HAND"), "PL5 3x10x5"),
        ],
    )
    def test_is_the_highest_below_that_every_precaution_allows(
        self, variation: str, codes: tuple[str, ...], easier: str
    ) -> None:
        assert said(decided(variation, *codes, pain_during=6)) == ("regress", "2", easier)

    def test_looks_at_the_side_of_a_precaution(self) -> None:
        painful = (Precaution(code="HIP_JOINT_PAIN", side=LEFT),)
        on_right = decided("FF2", sides=(RIGHT,), precautions=painful, pain_during=6)
        on_left = decided("FF2", sides=(LEFT,), precautions=painful, pain_during=6)
        assert said(on_right) == ("regress", "2", "FF1 1x2x30")
        assert said(on_left) == ("regress", "2", "FF2 1x1x30")

    def test_where_there_is_none_a_set_or_a_hold_is_taken_off_until_one_is_left(self) -> None:
        def after(variation: str, **dose: int) -> tuple[str, str, str | None]:
            default = CATALOGUE.variations[variation].dose
            facts = {"sets": default.sets, "reps": default.reps, "hold_s": default.hold_s}
            return said(decided(variation, dose=make_dose(**facts | dose), pain_during=6))

        assert after("GB1") == ("regress", "2", "GB1 2x10x5")
        assert after("GB1", sets=2, reps=15) == ("regress", "2", "GB1 1x15x5")
        assert after("GB1", sets=1) == ("stop", "2", None)
        assert after("PL1") == ("regress", "2", "PL1 2x10x5")
        assert after("HF1") == ("regress", "2", "HF1 1x1x30")
        assert after("FF1", reps=4) == ("regress", "2", "FF1 1x3x30")
        assert after("HF1", reps=1) == ("stop", "2", None)

    def test_makes_a_program_though_the_range_begins_at_two_sets(self) -> None:
        answer = decided("GB1", dose=make_dose(sets=2, hold_s=5), pain_during=6)
        item = next_item(make_item("GB1"), answer)
        assert item is not None
        assert item.dose.sets == 1
        assert problems(make_program(item), CATALOGUE) == ()
        above = replace(make_item("GB2"), dose=make_dose(sets=1))
        assert [each.field for each in problems(make_program(above), CATALOGUE)] == ["sets"]


class TestAnEasierDose:
    def test_is_one_step_down_and_from_the_base_one_variation_down(self) -> None:
        def after(variation: str, **dose: int) -> str | None:
            return said(decided(variation, dose=make_dose(**dose), settled_by_next_morning=False))[
                2
            ]

        assert after("GB3", reps=15, hold_s=5) == "GB3 3x12x5"
        assert after("GB3", reps=12, hold_s=2) == "GB3 3x10x2"
        assert after("GB3", reps=10, hold_s=2) == "GB2 3x10x2"
        assert after("HF4", sets=1, reps=2, hold_s=45) == "HF4 1x2x30"
        assert after("HF4", sets=1, reps=2, hold_s=30) == "HF3 1x2x30"
        assert after("HF1", sets=1, reps=2, hold_s=30) == "HF1 1x1x30"
        assert after("PL1", reps=10, hold_s=3) == "PL1 2x10x3"

    def test_keeps_the_sets(self) -> None:
        dose = make_dose(sets=2, reps=15, hold_s=5)
        answer = decided("GB3", dose=dose, settled_by_next_morning=False)
        assert said(answer)[2] == "GB3 2x12x5"

    def test_of_the_row_for_pain_is_not_taken_when_there_is_too_much_of_it(self) -> None:
        """Above 5 goes down a variation, however far up the dose is."""
        assert said(decided(dose=TOP_OF_GB3, pain_during=6)) == ("regress", "2", "GB2 3x10x2")


class TestTheNextVariation:
    @pytest.mark.parametrize(
        ("variation", "codes", "following"),
        [
            ("HF1", (), "HF2 1x2x30"),
            ("HF1", ("KNEE_KNEELING",), "HF3 1x2x30"),
            ("PL2", ("KNEE_KNEELING",), "PL4 3x10x5"),
            ("PL1", (), "PL2 3x10x5"),
            ("PL1", ("BP_HIGH",), "PL2 3x10x5"),
            ("PLA", ("BP_HIGH",), "PL2 3x10x5"),
            ("PLB", ("BP_HIGH",), "PL2 3x10x5"),
            ("PLB", (), "PL2 3x10x5"),
            ("GB2", ("BP_HIGH",), "GB3 3x10x2"),
            ("GBS", (), "GB3 3x10x2"),
            ("GBS", ("HIP_OA",), "GB3 3x10x2"),
        ],
    )
    def test_is_the_next_numbered_rung_that_is_allowed(
        self, variation: str, codes: tuple[str, ...], following: str
    ) -> None:
        answer = decided(variation, *codes, top_dose_met_last_two=True)
        assert said(answer) == ("progress_variation", "7", following)

    @pytest.mark.parametrize(
        ("variation", "codes"),
        [
            ("HF6", ()),
            ("FF6", ()),
            ("PL6", ()),
            ("HF3", ("KNEE_KNEELING",)),
            ("FF3", ("SHOULDER",)),
            ("PLB", ("SHOULDER",)),
            ("GB3", ("BP_HIGH",)),
            ("PL2", ("BP_HIGH",)),
            ("GBS", ("PREG_T2_T3",)),
            ("GB4", ("HIP_OA",)),
        ],
    )
    def test_that_no_precaution_allows_is_not_given(
        self, variation: str, codes: tuple[str, ...]
    ) -> None:
        answer = decided(variation, *codes, top_dose_met_last_two=True)
        assert said(answer) == ("maintain", "8", None)


class TestWhatAPrecautionNoLongerAllows:
    """The precautions may have changed since the exercise was given."""

    @pytest.mark.parametrize(
        ("facts", "row"),
        [
            ({}, "6"),
            ({"top_dose_met_last_two": True}, "8"),
            ({"adherence_pct": None}, "4"),
            ({"pain_during": 4}, "5"),
            ({"settled_by_next_morning": False}, "3"),
            ({"pain_during": 6}, "2"),
            ({"goal_met": True, "anchor_retest_normal": True}, "3a"),
        ],
    )
    def test_goes_down_to_what_is_allowed_whatever_was_said(
        self, facts: dict[str, Any], row: str
    ) -> None:
        answer = decided("PL4", "BP_HIGH", **facts)
        assert said(answer) == ("regress", row, "PL2 3x10x5")
        assert answer.forced_by == ("BP_HIGH",)
        assert "Raised blood pressure no longer allows what is done now." in answer.because
        assert answer.days_a_week is None

    def test_stops_where_nothing_is_allowed(self) -> None:
        answer = decided("HF4", precautions=(Precaution(code="THA_ANTERIOR", side=LEFT),))
        assert said(answer) == ("stop", "6", None)
        assert answer.forced_by == ("THA_ANTERIOR",)

    def test_is_stopped_by_a_red_flag_first(self) -> None:
        answer = decided("PL4", "BP_HIGH", red_flag=True)
        assert said(answer) == ("stop", "1", None)
        assert answer.forced_by == ()

    @pytest.mark.parametrize("facts", [{"adherence_pct": 10}, {"reps_in_reserve": 0}])
    def test_has_its_hold_shortened(self, facts: dict[str, Any]) -> None:
        answer = decided("PL1", "BP_HIGH", dose=make_dose(reps=12, hold_s=10), **facts)
        assert said(answer)[::2] == ("regress", "PL1 3x15x5")
        assert answer.forced_by == ("BP_HIGH",)

    def test_has_a_hold_cut_that_no_step_lies_below(self) -> None:
        dose = make_dose(reps=8, hold_s=6)
        answer = decided("GB1", "BP_HIGH", dose=dose, adherence_pct=10)
        assert said(answer) == ("regress", "4", "GB1 3x8x5")
