"""The protocol is exactly that of the clinical specification, written here a second time."""

import pytest

from clinic.content import load_catalogue
from clinic.domain.conditions import Condition
from clinic.domain.exercises import Family
from clinic.domain.protocols import Band, BandCriterion, Impairment, Pick, SignCriterion

PROTOCOL = load_catalogue().protocol

BANDS = {
    "mtt_hip_deg": {0: "A- 0 <=0, B 1 <5, A+ 2 <10, A+ 3"},
    "hip_ext_prone_deg": {0: "A+ 2 <0, B 1 <10, A- 0"},
    "hip_ir_deg": {0: "A+ 2 <20, B 1 <30, A- 0", 60: "A+ 2 <16, B 1 <22, A- 0"},
    "hip_flex_deg": {0: "A+ 2 <100, B 1 <110, none 0"},
    "gmax_mmt": {0: "A+ 3 <4, A+ 2 <4.5, B 1 <5, A- 0 unless slb_hold_s"},
    "slb_hold_s": {0: "A+ 2 <20, B 1 <30, A- 0", 65: "A+ 2 <10, B 1 <20, A- 0"},
    "plank_hold_s": {0: "A+ 2 <30, B 1 <60, A- 0", 60: "A+ 2 <15, B 1 <30, A- 0"},
    "side_bridge_s": {0: "A+ 2 <30, B 1 <45, A- 0", 60: "A+ 2 <15, B 1 <30, A- 0"},
}


def shown(band: Band) -> str:
    """One band in short: role, points, limit."""
    text = f"{band.role.value} {band.points}"
    if band.up_to is not None:
        text += f" <={band.up_to:g}"
    if band.below is not None:
        text += f" <{band.below:g}"
    return text + (f" unless {band.ignored_if_recorded}" if band.ignored_if_recorded else "")


def test_the_bands_are_those_of_the_specification() -> None:
    criteria = [one for impairment in PROTOCOL.impairments for one in impairment.criteria]
    found = {
        one.finding: {
            int(scale.from_age): ", ".join(map(shown, scale.bands)) for scale in one.scales
        }
        for one in criteria
        if isinstance(one, BandCriterion)
    }
    assert found == BANDS


SIGNS = {
    "short_hip_flexors": {
        None: ["s 1 mtt_knee_deg below 67"],
        "posture": [
            "s 1 pelvic_tilt anterior",
            "s 1 lumbar_lordosis increased",
            "s 1 upright_difficulty True",
        ],
        "history": ["s 1 provoke_sitting True", "s 1 provoke_standing True"],
    },
    "stiff_posterior_hip": {
        None: [
            "A+ 2 fair buttock_pain",
            "B 1 fair stretch_only",
            "s 1 faber limited",
        ],
        "rotation_pattern": ["s 1 hip_ir_deg by 10", "s 1 hip_er_deg over hip_ir_deg by 15"],
        "posture": [
            "s 1 pelvic_tilt posterior",
            "s 1 lumbar_lordosis flattened",
            "s 1 ake_deg above 33 M",
            "s 1 ake_deg above 23 F",
        ],
        "history": [
            "s 1 provoke_sitting True",
            "s 1 provoke_walking True",
            "s 1 provoke_stairs True",
        ],
    },
    "weak_gluteus_maximus": {
        None: ["s 1 slb_hold_s by 10", "s 1 phe_pattern altered"],
        "history": ["s 1 provoke_stairs True", "s 1 provoke_walking True"],
    },
    "low_abdominal_endurance": {
        None: ["s 1 adim fail"],
        "posture": ["s 1 pelvic_tilt anterior", "s 1 lumbar_lordosis increased"],
        "history": ["s 1 provoke_sitting True", "s 1 provoke_standing True"],
    },
}


def said(condition: Condition) -> str:
    """One condition in short."""
    parts = [getattr(condition, "finding", "")]
    if hasattr(condition, "other"):
        parts.append(f"over {condition.other}")
    if hasattr(condition, "values"):
        parts += map(str, condition.values)
    if hasattr(condition, "by"):
        parts.append(f"by {condition.by:g}")
    if hasattr(condition, "interval"):
        limits = ("at_least", "above", "below", "up_to")
        for limit in limits:
            number = getattr(condition.interval, limit)
            parts += [] if number is None else [f"{limit} {number:g}"]
    if getattr(condition, "sex", None):
        parts.append(condition.sex.value)
    return " ".join(part for part in parts if part)


def impairment(name: str) -> Impairment:
    return next(one for one in PROTOCOL.impairments if one.id == name)


@pytest.mark.parametrize("name", SIGNS)
def test_the_signs_of_an_impairment_are_those_of_the_specification(name: str) -> None:
    found: dict[str | None, list[str]] = {}
    for one in impairment(name).criteria:
        if isinstance(one, SignCriterion):
            sign = f"{one.role.value} {one.points} {said(one.condition)}"
            found.setdefault(one.group, []).append(sign)
    assert found == SIGNS[name]


def test_only_fair_can_be_contradicted() -> None:
    contradicted = {
        said(one.condition): [said(other) for other in one.contradicted_by]
        for whole in PROTOCOL.impairments
        for one in whole.criteria
        if isinstance(one, SignCriterion) and one.contradicted_by
    }
    assert contradicted == {
        "fair buttock_pain": [
            "slr positive",
            "neuro_screen stable_deficit progressive_deficit",
        ]
    }


CAPS = {
    "short_hip_flexors": "I1 HF sided: extension largest, posture 1, history 1",
    "stiff_posterior_hip": "I2 FF sided: range 3, rotation_pattern 1, posture 1, history 1",
    "weak_gluteus_maximus": "I3 GB sided: strength 3, history 1",
    "low_abdominal_endurance": "I4 PL: endurance 3, posture 1, history 1",
}


@pytest.mark.parametrize("name", CAPS)
def test_the_caps_of_an_impairment_are_those_of_the_specification(name: str) -> None:
    one = impairment(name)
    groups = ", ".join(f"{group.id} {group.cap or group.combine.value}" for group in one.groups)
    head = f"{one.short} {one.family.value}{' sided' if one.sided else ''}"
    assert f"{head}: {groups}" == CAPS[name]


DIRECT = {
    "short_hip_flexors": ("mtt_hip_deg", "hip_ext_prone_deg"),
    "stiff_posterior_hip": ("hip_ir_deg", "hip_flex_deg", "fair"),
    "weak_gluteus_maximus": ("gmax_mmt", "slb_hold_s"),
    "low_abdominal_endurance": ("plank_hold_s", "side_bridge_s"),
}


def test_the_impairments_and_their_direct_tests_are_those_of_the_specification() -> None:
    assert {one.id: one.direct_tests for one in PROTOCOL.impairments} == DIRECT


STARTS = {
    "HF": [
        "first",
        "HF1 mtt_hip_deg at_least 20",
        "HF2 mtt_hip_deg up_to 0, mtt_knee_deg below 67",
        "HF4",
    ],
    "FF": [
        "first",
        "FF2 hip_flex_deg below 100",
        "FF3 faber limited",
        "FF3 fair buttock_pain",
        "FF4",
    ],
    "GB": [
        "lowest",
        "GB1 gmax_mmt up_to 3",
        "GB2 gmax_mmt above 3 up_to 3.5",
        "GB3 gmax_mmt above 3.5 up_to 4.5",
        "GB2 slb_hold_s below 5",
        "GB3 slb_hold_s at_least 5 below 30",
        "GB4 slb_hold_s at_least 30",
        "GB2",
    ],
    "PL": [
        "first",
        "PL1 plank_hold_s below 10",
        "PL2 plank_hold_s below 20",
        "PL3 plank_hold_s below 30",
        "PL4 plank_hold_s below 60",
        "PL5 plank_hold_s at_least 60",
        "PL1 at_least 70",
        "PL2",
    ],
}


@pytest.mark.parametrize("family", STARTS)
def test_a_ladder_starts_where_the_specification_starts_it(family: str) -> None:
    start = next(one.start for one in PROTOCOL.impairments if one.family == family)
    rules = [f"{rule.variation} {', '.join(map(said, rule.all_of))}" for rule in start.rules]
    assert [Pick(start.pick).value, *rules, start.otherwise] == STARTS[family]


def test_the_guards_are_those_of_the_specification() -> None:
    assert PROTOCOL.reference == "hip-low-back@1.0"
    assert (PROTOCOL.min_age, PROTOCOL.consent_age, PROTOCOL.max_families) == (8, 18, 4)
    limits = PROTOCOL.status_limits
    assert (limits.supported_score, limits.possible_support, limits.possible_borderline) == (
        3,
        2,
        2,
    )
    pain = PROTOCOL.irritability
    assert (pain.finding, pain.at_least, pain.levels_down, pain.sets) == ("nprs_avg", 7, 1, 2)
    assert pain.sets_families == (Family.GB, Family.PL)
    hold = PROTOCOL.short_hold
    assert (hold.finding, hold.below, hold.family, hold.hold_s) == ("plank_hold_s", 10, "PL", 3)
    gate = PROTOCOL.pressure
    assert (gate.stop.systolic, gate.stop.diastolic) == (180, 110)
    assert (gate.caution.systolic, gate.caution.diastolic, gate.precaution) == (
        160,
        100,
        "BP_HIGH",
    )


def test_the_prompts_are_those_of_the_specification() -> None:
    found = {
        prompt.code.value: [", ".join(map(said, t.all_of)) for t in prompt.triggers]
        for prompt in PROTOCOL.prompts
    }
    rotation = "at_least 8 below 18, hip_ir_deg below 30"
    assert found == {
        "ask_floor_transfer": ["at_least 75, "],
        "recheck_RF_SCFE": [
            f"{rotation}, groin_pain True",
            f"{rotation}, fair groin_pain",
            f"{rotation}, faber pain_groin",
        ],
        "ask_neuro_screen": ["gmax_mmt up_to 3, neuro_screen"],
    }
