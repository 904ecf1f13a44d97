"""From a case to the answer: the worked example, merged sides, lists, notes, reasons."""

import json
from pathlib import Path
from typing import Any

import pytest

from clinic.domain.case import read_case
from clinic.domain.exercises import Family
from clinic.domain.matching import Match, Offer, match
from tests.make import (
    CATALOGUE,
    LEFT,
    NO_SIDE,
    RIGHT,
    both,
    given,
    impairment_of,
    left,
    make_match,
    offers_of,
    sides,
)

HF, FF, GB, PL = Family
WORKED_EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "case.json"

STRETCH = {"sets": 1, "reps": 2, "hold_s": 30, "sessions_per_week": 7, "rest_s": 15}


def worked_example() -> Match:
    return match(read_case(json.loads(WORKED_EXAMPLE.read_text()), CATALOGUE), CATALOGUE)


def without_words(lines: Any) -> list[dict[str, object]]:
    for line in lines:
        assert line["because"]
        assert all(isinstance(reason, str) and reason for reason in line["because"])
    return [{key: value for key, value in line.items() if key != "because"} for line in lines]


def test_the_worked_example_gives_the_documented_answer() -> None:
    answer: dict[str, Any] = json.loads(json.dumps(worked_example().as_json()))
    assert list(answer) == [
        "id",
        "stop",
        "urgency",
        "protocol",
        "impairments",
        "assigned",
        "proposed",
        "withheld",
        "precautions",
        "conflicts",
        "required",
        "notes",
    ]
    found = {
        impairment: {
            side: (one["status"], one["score"], one["conflict"]) for side, one in by_side.items()
        }
        for impairment, by_side in answer.pop("impairments").items()
    }
    assert found == {
        "short_hip_flexors": {
            "left": ("supported", 3, False),
            "right": ("not_supported", 1, False),
        },
        "stiff_posterior_hip": {"left": ("possible", 2, False), "right": ("possible", 2, False)},
        "weak_gluteus_maximus": {
            "left": ("possible", 2, False),
            "right": ("not_supported", 0, False),
        },
        "low_abdominal_endurance": {"none": ("possible", 3, False)},
    }
    assert without_words(answer.pop("assigned")) == [
        {"family": "HF", "variation": "HF4", "sides": ["left"], "dose": STRETCH}
    ]
    strength = {"sets": 3, "reps": 10, "sessions_per_week": 3, "rest_s": 60}
    assert without_words(answer.pop("proposed")) == [
        {"family": "FF", "variation": "FF4", "sides": ["left", "right"], "dose": STRETCH},
        {
            "family": "GB",
            "variation": "GB3",
            "sides": ["both_legs"],
            "focus_sides": ["left"],
            "dose": strength | {"hold_s": 2},
        },
        {
            "family": "PL",
            "variation": "PL4",
            "sides": ["none"],
            "dose": strength | {"hold_s": 5},
        },
    ]
    assert answer == {
        "id": "worked-example",
        "stop": None,
        "urgency": None,
        "protocol": "hip-low-back@1.0",
        "withheld": [],
        "precautions": [],
        "conflicts": [],
        "required": [],
        "notes": [],
    }


def test_each_impairment_names_the_findings_for_against_and_missing() -> None:
    answer = worked_example()
    here = impairment_of(answer, "short_hip_flexors", LEFT)
    assert here.speaks_for == ("mtt_hip_deg", "provoke_sitting")
    assert here.speaks_against == ()
    assert here.missing == ("hip_ext_prone_deg",)
    there = impairment_of(answer, "short_hip_flexors", RIGHT)
    assert there.speaks_for == ("provoke_sitting",)
    assert there.speaks_against == ("mtt_hip_deg",)
    plank = impairment_of(make_match(), "low_abdominal_endurance", NO_SIDE)
    assert plank.missing == ("plank_hold_s", "side_bridge_s")
    one_side = make_match(findings={"side_bridge_s": {"right": 20}})
    assert impairment_of(one_side, "low_abdominal_endurance", NO_SIDE).missing == ("plank_hold_s",)


# --- merged sides -----------------------------------------------------------------------------

MERGED = [
    # findings, precautions, lines of the stretch
    ({"mtt_hip_deg": both(12)}, [], [("HF4", ("left", "right"))]),
    ({"mtt_hip_deg": sides(12, 25)}, [], [("HF1", ("left", "right"))]),
    ({"mtt_hip_deg": sides(25, 12)}, [], [("HF1", ("left", "right"))]),
    (
        {"mtt_hip_deg": sides(25, 12)},
        [given("OSTEOPOROSIS")],
        [("HF2", ("left", "right"))],
    ),
    (
        {"mtt_hip_deg": sides(25, 12)},
        [given("HIP_JOINT_PAIN", "left")],
        [("HF2", ("left", "right"))],
    ),
    (
        {"mtt_hip_deg": both(12)},
        [given("HIP_OA", "left")],
        [("HF3", ("left", "right"))],
    ),
    (
        {"mtt_hip_deg": sides(12, 25)},
        [given("HIP_JOINT_PAIN", "left")],
        [("HF4", ("left",)), ("HF1", ("right",))],
    ),
]


@pytest.mark.parametrize(("findings", "precautions", "lines"), MERGED)
def test_two_sides_of_a_stretch_share_a_variation_where_one_is_allowed_on_both(
    findings: dict[str, object],
    precautions: list[object],
    lines: list[tuple[str, tuple[str, ...]]],
) -> None:
    answer = make_match(findings=findings, precautions=precautions)
    assert offers_of(answer, HF) == lines
    assert answer.proposed == ()


def test_a_side_withheld_leaves_the_other_on_its_own() -> None:
    answer = make_match(
        findings={"hip_ir_deg": both(15), "provoke_walking": True},
        precautions=[given("THA_ANTERIOR", "right", weeks=20, cleared=True)],
    )
    assert offers_of(answer, FF) == [("FF4", ("left",))]
    assert [(each.family, each.side) for each in answer.withheld] == [(FF, RIGHT)]
    reasons = impairment_of(answer, "stiff_posterior_hip", RIGHT).reasons
    assert reasons[0].endswith("Withheld: a precaution leaves no variation.")


def test_sides_merge_within_a_list_never_across() -> None:
    answer = make_match(findings={"mtt_hip_deg": sides(12, 4), "provoke_sitting": True})
    assert [(line.variation, line.sides) for line in answer.assigned] == [("HF4", (LEFT,))]
    assert [line.sides for line in answer.proposed if line.family is HF] == [(RIGHT,)]


def test_one_bridge_serves_both_legs_with_the_focus_on_the_supported_side() -> None:
    answer = make_match(findings={"gmax_mmt": sides(3.5, 4), "provoke_stairs": False})
    lines = [line for line in (*answer.assigned, *answer.proposed) if line.family is GB]
    assert [(line.sides, line.focus_sides) for line in lines] == [(("both_legs",), (LEFT,))]
    assert lines[0] in answer.assigned
    assert impairment_of(answer, "weak_gluteus_maximus", RIGHT).status == "possible"


@pytest.mark.parametrize(
    ("grades", "focus", "tighter", "variation"),
    [
        (both(3.5), ("left", "right"), None, "GB2"),
        (sides(3.5, 3), ("left", "right"), RIGHT, "GB1"),
        (sides(3, 4.5), ("left",), None, "GB1"),
    ],
)
def test_a_bridge_focuses_on_the_weak_sides(
    grades: dict[str, object], focus: tuple[str, ...], tighter: str | None, variation: str
) -> None:
    line = make_match(findings={"gmax_mmt": grades}).assigned[0]
    assert (line.focus_sides, line.tighter_side, line.variation) == (focus, tighter, variation)


def test_only_possible_weakness_proposes_one_bridge() -> None:
    answer = make_match(findings={"gmax_mmt": both(4)})
    assert [(line.variation, line.focus_sides) for line in answer.proposed] == [
        ("GB3", ("left", "right"))
    ]


def test_the_tighter_side_of_a_stretch_is_named_and_the_sides_stay_sorted() -> None:
    line = make_match(findings={"mtt_hip_deg": sides(11, 15)}).assigned[0]
    assert (line.sides, line.tighter_side) == ((LEFT, RIGHT), RIGHT)


# --- what a line says -------------------------------------------------------------------------


def first_line(**facts: Any) -> Offer:
    answer = make_match(**facts)
    return (*answer.assigned, *answer.proposed)[0]


def test_a_line_tells_the_patient_why_in_plain_words() -> None:
    one = first_line(findings={"mtt_hip_deg": left(12)})
    assert one.patient_reason.startswith("The muscles at the front of your left hip are tight.")
    two = first_line(findings={"mtt_hip_deg": both(12)})
    assert "your left and right hip" in two.patient_reason
    assert two.impairment == "short_hip_flexors"


REASONS = [
    (
        {"mtt_hip_deg": left(12), "mtt_knee_deg": left(60)},
        "Left hip flexors measure short: Modified Thomas test, thigh angle 12 deg (clearly short;"
        " 0 or less is expected); knee bends less than 67 deg in the Thomas test. Stretch offered"
        " (HF4); posture alone would not be enough.",
    ),
    (
        {
            "hip_ir_deg": sides(15, 35),
            "hip_flex_deg": left(95),
            "slr": left("negative"),
        },
        "Left hip turns in 15 deg (35 on the other side), Passive hip flexion, knee bent 95 deg"
        " (clearly limited); straight leg raise negative. Pattern fits a stiff posterior hip;"
        " figure-four offered (FF2).",
    ),
    (
        {"gmax_mmt": left(3.5), "phe_pattern": left("altered")},
        "Left gluteus maximus grade 3.5, single-leg bridge not tested, prone hip extension pattern"
        " altered. Bridge offered, starting at GB2.",
    ),
    (
        {"plank_hold_s": 25, "side_bridge_s": sides(20, None), "adim": "fail"},
        "Plank 25 s and side bridge 20/not tested s, drawing-in test failed. Endurance work"
        " offered as repeated short holds (PL3). Plank time is a training target, not a"
        " diagnosis.",
    ),
    (
        {"mtt_hip_deg": left(6)},
        "On the left, 1 of 1 signs point this way (Modified Thomas test, thigh angle 6 deg (short;"
        " 0 or less is expected)) but 2 points are not enough. Tick only if it fits the whole"
        " picture.",
    ),
    (
        {"plank_hold_s": 40, "side_bridge_s": both(40)},
        "2 of 2 signs point this way (Forearm plank hold to form loss 40 s (borderline; 60 or more"
        " is expected); McGill side bridge 40 s (borderline; 45 or more is expected)) but no test"
        " is clearly positive. Tick only if it fits the whole picture.",
    ),
    (
        {"pelvic_tilt": "anterior", "adim": "fail"},
        "2 of 2 signs point this way (drawing-in test failed; pelvis tilts forward) but no direct"
        " test decides: Forearm plank hold to form loss, McGill side bridge. Tick only if it fits"
        " the whole picture.",
    ),
    (
        {"gmax_mmt": left(4), "slb_hold_s": left(40)},
        "On the left, 1 of 2 signs point this way (Gluteus maximus manual muscle test 4 grade"
        " (weak; 5 or more is expected)) but Single-leg bridge hold 40 s (as expected) speaks"
        " against it. Tick only if it fits the whole picture.",
    ),
]


@pytest.mark.parametrize(("findings", "reason"), REASONS)
def test_the_reason_carries_the_measured_values(findings: dict[str, object], reason: str) -> None:
    assert first_line(findings=findings).because[0] == reason


def test_a_conflict_shows_both_findings_and_the_usual_reasons() -> None:
    line = first_line(findings={"gmax_mmt": left(4), "slb_hold_s": left(40)})
    assert line.because[1] == (
        "Gluteus maximus manual muscle test 4 grade (weak; 5 or more is expected) and Single-leg"
        " bridge hold 40 s (as expected) disagree. Common reasons: pelvis not held in the Thomas"
        " test; nerve root rather than piriformis; strong but not enduring muscle. Repeat the"
        " test, do the neuro screen, choose and say why, or leave it off."
    )


FAIR_AND_SLR: dict[str, object] = {"fair": left("buttock_pain"), "slr": left("positive")}


@pytest.mark.parametrize("rotation", [None, 35, 25, 15])
def test_a_conflict_of_fair_and_leg_raise_is_listed_whatever_the_status(
    rotation: int | None,
) -> None:
    answer = make_match(findings={**FAIR_AND_SLR, "hip_ir_deg": {"left": rotation}})
    assert answer.conflicts == ("stiff_posterior_hip:left",)
    here = impairment_of(answer, "stiff_posterior_hip", LEFT)
    assert here.reasons[1].startswith(
        "FAIR brings on the familiar buttock pain and Straight leg raise positive disagree."
    )
    assert "fair" in here.speaks_against
    assert any("nerve root rather than piriformis" in note for note in answer.notes)
    assert answer.assigned == ()


@pytest.mark.parametrize(
    ("findings", "reason"),
    [
        ({}, "No direct test decides yet. Test: Modified Thomas test, thigh angle,"),
        ({"mtt_hip_deg": left(-5)}, "Modified Thomas test, thigh angle -5 deg (as expected)."),
        ({"mtt_hip_deg": left(3)}, "Borderline alone: Modified Thomas test, thigh angle 3 deg ("),
    ],
)
def test_what_is_not_offered_says_why(findings: dict[str, object], reason: str) -> None:
    answer = make_match(findings=findings)
    assert impairment_of(answer, "short_hip_flexors").reasons[0].startswith(reason)
    assert offers_of(answer, HF) == []


def test_tests_that_decide_nothing_are_asked_for_again() -> None:
    answer = make_match(
        findings={"hip_ir_deg": {}, "hip_flex_deg": left(120), "fair": left("negative")}
    )
    reason = impairment_of(answer, "stiff_posterior_hip").reasons[0]
    assert reason == "No direct test decides yet. Test: Hip internal rotation."


# --- notes ------------------------------------------------------------------------------------

NO_PATTERN = "No hip pattern found. No protocol assigned."
PAIRING = "Strength not tested: test it, or add a bridge or plank by choice."
NORMAL: dict[str, object] = {
    "mtt_hip_deg": both(-2),
    "hip_ir_deg": both(35),
    "gmax_mmt": both(5),
    "plank_hold_s": 90,
    "bp": [120, 80],
}


def test_without_any_pattern_nothing_is_assigned_and_the_leaflet_is_offered() -> None:
    answer = make_match(findings=NORMAL)
    assert (answer.assigned, answer.proposed, answer.stop) == ((), (), None)
    assert [note.startswith(NO_PATTERN) for note in answer.notes] == [True]


@pytest.mark.parametrize(
    ("findings", "noted"),
    [
        (NORMAL | {"mtt_hip_deg": both(12)}, False),
        (NORMAL | {"mtt_hip_deg": both(12), "gmax_mmt": None}, True),
        (NORMAL | {"mtt_hip_deg": both(12), "plank_hold_s": None}, True),
        (NORMAL | {"mtt_hip_deg": both(5), "gmax_mmt": None}, False),
        (NORMAL | {"gmax_mmt": left(3)}, False),
    ],
    ids=["all tested", "no bridge test", "no plank test", "only proposed", "no stretch"],
)
def test_a_stretch_without_a_strength_test_is_noted(
    findings: dict[str, object], noted: bool
) -> None:
    assert (PAIRING in make_match(findings=findings).notes) is noted


@pytest.mark.parametrize(
    ("findings", "empty"),
    [
        (NORMAL | {"mtt_hip_deg": both(12)}, ["strengthen"]),
        (NORMAL | {"gmax_mmt": both(3.5)}, ["loosen"]),
        (NORMAL | {"gmax_mmt": both(3.5), "mtt_hip_deg": both(5)}, []),
    ],
)
def test_an_empty_prong_is_noted(findings: dict[str, object], empty: list[str]) -> None:
    notes = make_match(findings=findings).notes
    for prong in ("loosen", "strengthen"):
        assert (f"The program has nothing to {prong}." in notes) is (prong in empty)


def test_a_hint_names_the_side_it_is_about() -> None:
    answer = make_match(findings={"mtt_abduction": {"right": True}})
    assert any("Thomas test (right)" in note for note in answer.notes)
    answer = make_match(findings={"mtt_abduction": both(True)})
    assert any("Thomas test (left and right)" in note for note in answer.notes)


@pytest.mark.parametrize(
    "findings",
    [
        {"provoke_sitting": True},
        {"provoke_sitting": True, "provoke_standing": True, "provoke_walking": True},
        {"pelvic_tilt": "anterior", "lumbar_lordosis": "increased", "upright_difficulty": True},
        {"pelvic_tilt": "posterior", "lumbar_lordosis": "flattened", "ake_deg": both(60)},
    ],
)
def test_sitting_pain_alone_or_posture_alone_offers_nothing(findings: dict[str, object]) -> None:
    answer = make_match(findings=findings)
    assert (answer.assigned, answer.proposed) == ((), ())
    assert answer.required == ("ask_for_direct_tests",)


def test_the_stop_of_an_under_eight_and_of_pressure_say_what_to_do() -> None:
    assert make_match(age=5).notes == ("Nothing is assigned under 8 years.",)
    assert make_match(findings={"bp": [190, 90]}).notes[0].startswith("Blood pressure too high")


def test_json_has_the_other_shapes() -> None:
    answer = make_match(
        findings={"mtt_hip_deg": left(12), "plank_hold_s": 5, "bp": [165, 80], "adim": "fail"},
        precautions=[given("ABDO_SURGERY_LT6W"), given("THA_ANTERIOR", "left")],
    ).as_json()
    assert answer["precautions"] == [
        {"code": "ABDO_SURGERY_LT6W", "side": None, "raised": "given"},
        {"code": "THA_ANTERIOR", "side": "left", "raised": "given"},
        {"code": "BP_HIGH", "side": None, "raised": "auto"},
    ]
    withheld: Any = answer["withheld"]
    assert [(each["family"], each["side"]) for each in withheld] == [
        ("HF", "left"),
        ("PL", "none"),
    ]
    stopped = make_match(red_flags=["RF_CES"]).as_json()
    assert (stopped["stop"], stopped["urgency"], stopped["impairments"]) == (
        "red_flag",
        "emergency",
        {},
    )


def test_a_bridge_keeps_its_easiest_rung_under_any_precautions() -> None:
    answer = make_match(
        findings={"gmax_mmt": both(3)},
        precautions=[given("THA_ANTERIOR", "left"), given("SHOULDER")],
    )
    assert answer.withheld == ()
    assert [line.variation for line in answer.assigned] == ["GB1"]
