"""Stops, urgencies, precautions raised by the rules, and what must be asked."""

from typing import Any

import pytest

from clinic.domain.findings import BloodPressure
from clinic.domain.safety import (
    Requirement,
    Stop,
    Urgency,
    blood_pressure_gate,
    raise_precautions,
    screen,
)
from tests.make import CATALOGUE, both, given, left, make_case, make_match, sides

EMERGENCY, SAME_DAY, URGENT, SOON = "emergency", "same_day", "urgent", "soon"

URGENCIES = {
    "RF_CES": EMERGENCY,
    "RF_PROG_NEURO": EMERGENCY,
    "RF_CORD": EMERGENCY,
    "RF_INFECTION_SPINE": EMERGENCY,
    "RF_SEPTIC_HIP": EMERGENCY,
    "RF_FRACTURE_HIP": EMERGENCY,
    "RF_SCFE": EMERGENCY,
    "RF_VASCULAR": EMERGENCY,
    "RF_FRACTURE_SPINE": SAME_DAY,
    "RF_ABDO_PELVIC": SAME_DAY,
    "RF_MALIGNANCY": URGENT,
    "RF_AVN": URGENT,
    "RF_SPONDY_ADOL": SOON,
    "RF_INFLAMMATORY": SOON,
}

STRONG: dict[str, object] = {"mtt_hip_deg": both(15), "plank_hold_s": 5}
"""Findings that would be assigned without a stop."""


@pytest.mark.parametrize(("flag", "urgency"), URGENCIES.items())
def test_each_red_flag_stops_with_its_urgency(flag: str, urgency: str) -> None:
    answer = make_match(findings=STRONG, red_flags=[flag])
    assert (answer.stop, answer.urgency) == ("red_flag", urgency)
    assert (answer.impairments, answer.assigned, answer.proposed, answer.withheld) == ((),) * 4
    assert answer.required == ("practitioner_records_referral_or_clearance",)
    definition = CATALOGUE.red_flags[flag]
    assert answer.notes == (f"{definition.title}: {definition.action}",)


def test_every_red_flag_has_an_urgency_here() -> None:
    assert set(URGENCIES) == set(CATALOGUE.red_flags)


@pytest.mark.parametrize(
    ("flags", "urgency"),
    [
        (["RF_INFLAMMATORY", "RF_AVN"], URGENT),
        (["RF_AVN", "RF_ABDO_PELVIC", "RF_INFLAMMATORY"], SAME_DAY),
        (["RF_ABDO_PELVIC", "RF_CES"], EMERGENCY),
        (["RF_CES", "RF_ABDO_PELVIC"], EMERGENCY),
    ],
)
def test_the_most_urgent_of_several_flags_wins(flags: list[object], urgency: str) -> None:
    assert make_match(red_flags=flags).urgency == urgency


def test_a_progressive_deficit_is_a_red_flag() -> None:
    answer = make_match(findings={"neuro_screen": "progressive_deficit"})
    assert (answer.stop, answer.urgency) == (Stop.RED_FLAG, Urgency.EMERGENCY)


@pytest.mark.parametrize(
    ("facts", "stop"),
    [
        ({"red_flags": ["RF_CES"], "screened": False, "bp": [190, 120], "age": 7}, "red_flag"),
        ({"screened": False, "bp": [190, 120], "age": 7}, "screen_incomplete"),
        ({"screened": None, "bp": [190, 120], "age": 7}, "screen_incomplete"),
        ({"bp": [190, 120], "age": 7}, "bp"),
        ({"bp": [120, 80], "age": 7}, "under_8"),
        ({"bp": [120, 80], "age": 7.9}, "under_8"),
        ({"bp": [120, 80], "age": 8}, None),
        ({"bp": None, "age": 8}, None),
    ],
)
def test_the_first_stop_that_applies_is_named(facts: dict[str, Any], stop: str | None) -> None:
    findings = STRONG | {"bp": facts.pop("bp", None)}
    answer = make_match(findings=findings, guardian_consent=True, **facts)
    assert answer.stop == stop
    assert bool(answer.assigned) is (stop is None)
    assert (answer.urgency is None) is (stop != "red_flag")


@pytest.mark.parametrize(
    ("systolic", "diastolic", "gate"),
    [
        (180, 70, "stop"),
        (179, 110, "stop"),
        (179, 109, "caution"),
        (160, 70, "caution"),
        (120, 100, "caution"),
        (159, 99, None),
    ],
)
def test_the_blood_pressure_gate(systolic: int, diastolic: int, gate: str | None) -> None:
    pressure = BloodPressure(systolic, diastolic)
    assert blood_pressure_gate(pressure, CATALOGUE.protocol.pressure) == gate
    answer = make_match(findings={"bp": [systolic, diastolic]})
    assert (answer.stop == "bp") is (gate == "stop")
    assert [each.code for each in answer.precautions] == ["BP_HIGH"] * (gate == "caution")


RAISED = [
    # patient and findings, code, sides it is raised on
    ({"age": 17.9}, {}, "ADOLESCENT", [None]),
    ({"age": 18}, {}, "ADOLESCENT", []),
    ({"age": 75}, {}, "NO_FLOOR", [None]),
    ({"age": 75, "floor_transfer": "unsafe"}, {}, "NO_FLOOR", [None]),
    ({"age": 75, "floor_transfer": "safe"}, {}, "NO_FLOOR", []),
    ({"age": 74.9, "floor_transfer": "unsafe"}, {}, "NO_FLOOR", []),
    ({"gestation_weeks": 0}, {}, "PREG_T1", [None]),
    ({"gestation_weeks": 13}, {}, "PREG_T1", [None]),
    ({"gestation_weeks": 14}, {}, "PREG_T1", []),
    ({"gestation_weeks": 14}, {}, "PREG_T2_T3", [None]),
    ({"gestation_weeks": 13}, {}, "PREG_T2_T3", []),
    ({}, {}, "PREG_T1", []),
    ({}, {"slr": left("positive")}, "RADICULOPATHY_STABLE", ["left"]),
    ({}, {"slr": both("positive")}, "RADICULOPATHY_STABLE", ["left", "right"]),
    ({}, {"slr": left("negative")}, "RADICULOPATHY_STABLE", []),
    (
        {},
        {"pain_below_knee": {"right": True}, "neuro_screen": "stable_deficit"},
        "RADICULOPATHY_STABLE",
        ["right"],
    ),
    (
        {},
        {"pain_below_knee": left(True), "neuro_screen": "normal"},
        "RADICULOPATHY_STABLE",
        [],
    ),
    ({}, {"pain_below_knee": left(True)}, "RADICULOPATHY_STABLE", []),
    ({}, {"neuro_screen": "stable_deficit"}, "RADICULOPATHY_STABLE", []),
    ({}, {"groin_pain": left(True)}, "HIP_JOINT_PAIN", ["left"]),
    ({}, {"groin_pain": left(False)}, "HIP_JOINT_PAIN", []),
    ({}, {"fair": {"right": "groin_pain"}}, "HIP_JOINT_PAIN", ["right"]),
    ({}, {"faber": {"right": "pain_groin"}}, "HIP_JOINT_PAIN", ["right"]),
    ({}, {"faber": {"right": "pain_posterior"}}, "HIP_JOINT_PAIN", []),
    ({"age": 50}, {"groin_pain": left(True), "hip_ir_deg": left(29.9)}, "HIP_OA", ["left"]),
    ({"age": 50}, {"groin_pain": left(True), "hip_ir_deg": left(30)}, "HIP_OA", []),
    ({"age": 49.9}, {"groin_pain": left(True), "hip_ir_deg": left(10)}, "HIP_OA", []),
    ({"age": 50}, {"groin_pain": left(True), "hip_ir_deg": {"right": 10}}, "HIP_OA", []),
    ({"age": 60}, {"groin_pain": left(True), "hip_ir_deg": left(21.9)}, "HIP_OA", ["left"]),
    ({"age": 60}, {"groin_pain": left(True), "hip_ir_deg": left(22)}, "HIP_OA", []),
    ({"age": 50}, {"fair": left("groin_pain"), "hip_ir_deg": left(25)}, "HIP_OA", ["left"]),
    (
        {"age": 50},
        {"hip_ir_deg": both(23.9), "hip_flex_deg": sides(100, 115)},
        "HIP_OA",
        ["left"],
    ),
    ({"age": 50}, {"hip_ir_deg": both(24), "hip_flex_deg": sides(100, 115)}, "HIP_OA", []),
    ({"age": 50}, {"hip_ir_deg": both(20), "hip_flex_deg": sides(100, 114.9)}, "HIP_OA", []),
    ({"age": 50}, {"hip_ir_deg": both(20), "hip_flex_deg": left(100)}, "HIP_OA", []),
    ({"age": 11.9}, {"beighton": 6}, "HYPERMOBILITY", [None]),
    ({"age": 11.9}, {"beighton": 5}, "HYPERMOBILITY", []),
    ({"age": 12}, {"beighton": 5}, "HYPERMOBILITY", [None]),
    ({"age": 50}, {"beighton": 4}, "HYPERMOBILITY", []),
    ({"age": 50}, {"beighton": 5}, "HYPERMOBILITY", [None]),
    ({"age": 51}, {"beighton": 4}, "HYPERMOBILITY", [None]),
    ({"age": 51}, {"beighton": 3}, "HYPERMOBILITY", []),
    ({}, {"bp": [160, 80]}, "BP_HIGH", [None]),
    ({}, {"bp": [159, 99]}, "BP_HIGH", []),
]


@pytest.mark.parametrize(("patient", "findings", "code", "expected"), RAISED)
def test_the_rules_raise_precautions(
    patient: dict[str, Any], findings: dict[str, object], code: str, expected: list[str | None]
) -> None:
    raised = raise_precautions(make_case(findings=findings, **patient), CATALOGUE)
    assert [each.side for each in raised if each.code == code] == expected
    assert {each.raised for each in raised} <= {"auto"}


@pytest.mark.parametrize(
    ("precautions", "expected"),
    [
        ([], [("HIP_JOINT_PAIN", "left", "auto"), ("HIP_JOINT_PAIN", "right", "auto")]),
        (
            [given("HIP_JOINT_PAIN", "left")],
            [("HIP_JOINT_PAIN", "left", "given"), ("HIP_JOINT_PAIN", "right", "auto")],
        ),
        ([given("HIP_JOINT_PAIN")], [("HIP_JOINT_PAIN", None, "given")]),
        (
            [given("SHOULDER"), given("HIP_JOINT_PAIN")],
            [("SHOULDER", None, "given"), ("HIP_JOINT_PAIN", None, "given")],
        ),
    ],
)
def test_a_given_precaution_is_not_raised_again(
    precautions: list[object], expected: list[tuple[str, str | None, str]]
) -> None:
    answer = make_match(findings={"groin_pain": both(True)}, precautions=precautions)
    assert [(each.code, each.side, each.raised) for each in answer.precautions] == expected


def test_a_given_precaution_without_sides_is_not_raised_again() -> None:
    answer = make_match(age=16, precautions=[given("ADOLESCENT")])
    assert [(each.code, each.raised) for each in answer.precautions] == [("ADOLESCENT", "given")]


def test_under_a_stop_precautions_are_those_given_and_those_of_age() -> None:
    answer = make_match(
        age=80,
        screened=False,
        precautions=[given("SHOULDER")],
        findings={"bp": [165, 80], "beighton": 9, "slr": left("positive")},
    )
    codes = [(each.code, each.raised) for each in answer.precautions]
    assert codes == [("SHOULDER", "given"), ("NO_FLOOR", "auto")]
    assert answer.required == ("ask_floor_transfer",)
    assert answer.notes == ("Finish the safety screen.",)


REQUIRED = [
    ({"age": 17, "findings": STRONG}, "guardian_consent_recorded", True),
    ({"age": 17, "guardian_consent": True}, "guardian_consent_recorded", False),
    ({"age": 18}, "guardian_consent_recorded", False),
    ({"age": 7}, "guardian_consent_recorded", True),
    ({"red_flags": ["RF_AVN"]}, "practitioner_records_referral_or_clearance", True),
    (
        {"findings": {"bp": [180, 80]}},
        "practitioner_records_referral_or_clearance",
        True,
    ),
    ({"screened": False}, "practitioner_records_referral_or_clearance", False),
    ({"age": 7}, "practitioner_records_referral_or_clearance", False),
    ({"age": 75}, "ask_floor_transfer", True),
    ({"age": 75, "floor_transfer": "unsafe"}, "ask_floor_transfer", False),
    ({"age": 75, "floor_transfer": "safe"}, "ask_floor_transfer", False),
    ({"age": 74}, "ask_floor_transfer", False),
    (
        {"age": 8, "findings": {"groin_pain": left(True), "hip_ir_deg": left(29.9)}},
        "recheck_RF_SCFE",
        True,
    ),
    (
        {"age": 17, "findings": {"groin_pain": left(True), "hip_ir_deg": left(29)}},
        "recheck_RF_SCFE",
        True,
    ),
    (
        {"age": 18, "findings": {"groin_pain": left(True), "hip_ir_deg": left(10)}},
        "recheck_RF_SCFE",
        False,
    ),
    (
        {"age": 12, "findings": {"groin_pain": left(True), "hip_ir_deg": left(30)}},
        "recheck_RF_SCFE",
        False,
    ),
    (
        {"age": 12, "findings": {"groin_pain": left(True), "hip_ir_deg": {"right": 10}}},
        "recheck_RF_SCFE",
        False,
    ),
    ({"findings": {"gmax_mmt": left(3)}}, "ask_neuro_screen", True),
    ({"findings": {"gmax_mmt": left(3.5)}}, "ask_neuro_screen", False),
    (
        {"findings": {"gmax_mmt": left(3), "neuro_screen": "normal"}},
        "ask_neuro_screen",
        False,
    ),
    ({}, "ask_for_direct_tests", True),
    ({"screened": False}, "ask_for_direct_tests", False),
]


@pytest.mark.parametrize(("facts", "code", "expected"), REQUIRED)
def test_what_must_be_asked_or_recorded(facts: dict[str, Any], code: str, expected: bool) -> None:
    assert (code in make_match(**facts).required) is expected


COMPLETE: dict[str, object] = {
    "mtt_hip_deg": both(2),
    "hip_ir_deg": both(35),
    "gmax_mmt": both(4.5),
    "plank_hold_s": 40,
}


def test_direct_tests_are_asked_for_until_each_impairment_and_side_has_an_anchor() -> None:
    assert make_match(findings=COMPLETE).required == ()
    without = COMPLETE | {"gmax_mmt": left(4.5)}
    assert make_match(findings=without).required == ("ask_for_direct_tests",)


def test_the_list_of_what_is_required_keeps_its_order() -> None:
    answer = make_match(age=16, findings={"gmax_mmt": left(2), "hip_ir_deg": left(10)} | GROIN)
    assert answer.required == (
        Requirement.GUARDIAN_CONSENT,
        Requirement.DIRECT_TESTS,
        Requirement.RECHECK_SCFE,
        Requirement.NEURO_SCREEN,
    )


GROIN: dict[str, object] = {"groin_pain": left(True)}


def test_screening_names_the_red_flags() -> None:
    screening = screen(make_case(red_flags=["RF_AVN", "RF_CES"]), CATALOGUE)
    assert screening.red_flags == ("RF_CES", "RF_AVN")
    assert screening.urgency is Urgency.EMERGENCY
