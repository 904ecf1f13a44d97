"""What a precaution allows is exactly the clinical specification, written here a second time."""

import pytest

from clinic.content import load_catalogue
from clinic.domain.exercises import Family
from clinic.domain.safety import When, Where

CATALOGUE = load_catalogue()

HF, FF = "HF1 HF2 HF3 HF4 HF5 HF6", "FF1 FF2 FF3 FF4 FF5 FF6"
GB, PL = "GB1 GB2 GB3 GB4 GB5 GB6 GBS", "PL1 PL2 PL3 PL4 PL5 PL6 PLA PLB"

ALLOWED = {
    "KNEE_KNEELING": ("HF1 HF3", "FF1 FF2 FF3 FF4 FF5", GB, "PL1 PL2 PL4 PL5 PL6 PLB"),
    "WRIST_HAND": (HF, "FF1 FF2 FF3 FF6", GB, "PL1 PL2 PL3 PL4 PL5 PL6 PLB"),
    "SHOULDER": ("HF1 HF3 HF4", "FF1 FF2 FF3", "GB1 GB2 GB3 GB4 GB5 GB6", "PLB"),
    "PREG_T1": (
        "HF1 HF2 HF3 HF4 HF5",
        "FF1 FF2 FF3 FF4 FF5",
        "GB1 GB2 GB3 GB4 GB5 GBS",
        "PL1 PL2 PL3 PLA PLB",
    ),
    "PREG_T2_T3": ("HF2 HF3", "FF1", "GB1 GBS", "PL1 PLA"),
    "OSTEOPOROSIS": ("HF2 HF3 HF4", "FF1 FF2 FF3", "GB1 GB2 GB3 GB4", "PL1 PL2 PL3 PL4 PLA"),
    "BP_HIGH": (HF, FF, "GB1 GB2 GB3 GBS", "PL1 PL2 PLA PLB"),
    "ABDO_SURGERY_LT6W": ("HF3", "FF1 FF2", "GB1", ""),
    "ABDO_SURGERY_6_12W": ("HF2 HF3 HF4", "FF1 FF2 FF3 FF4", "GB1 GB2 GB3", "PL1 PLA PLB"),
    "DIASTASIS": (HF, FF, "GB1 GB2 GB3 GB4 GBS", "PL1 PLA PLB"),
    "RADICULOPATHY_STABLE same": (
        "HF1 HF2 HF3 HF4",
        "FF2",
        "GB1 GB2 GB3",
        "PL1 PL2 PL3 PLA",
    ),
    "RADICULOPATHY_STABLE other": ("HF1 HF2 HF3 HF4", FF, "GB1 GB2 GB3", "PL1 PL2 PL3 PLA"),
    "HIP_JOINT_PAIN same": ("HF2 HF3 HF4", "FF2", GB, PL),
    "HIP_JOINT_PAIN other": (HF, FF, GB, PL),
    "HIP_OA same": ("HF1 HF3", "FF1 FF2", "GB1 GB2 GB3 GB4 GBS", PL),
    "HIP_OA other": (HF, FF, "GB1 GB2 GB3 GB4 GBS", PL),
    "THA_POSTERIOR early same": ("", "", "GB1 GB2", "PL1"),
    "THA_POSTERIOR early other": ("", "", "GB1 GB2", "PL1"),
    "THA_POSTERIOR late same": ("HF3", "", "GB1 GB2 GB3 GB4", "PL1 PL2 PL3 PL4"),
    "THA_POSTERIOR late other": ("HF3", "FF1", "GB1 GB2 GB3 GB4", "PL1 PL2 PL3 PL4"),
    "THA_ANTERIOR early same": ("", "", "GB1 GB2", "PL1"),
    "THA_ANTERIOR early other": ("", "", "GB1 GB2", "PL1"),
    "THA_ANTERIOR late same": ("HF3", "", "GB1 GB2 GB3", "PL1 PL2 PL3 PL4"),
    "THA_ANTERIOR late other": ("HF3", "FF1 FF2 FF3 FF4", "GB1 GB2 GB3", "PL1 PL2 PL3 PL4"),
    "BALANCE_RISK": ("HF1 HF2 HF3", "FF1 FF2 FF3 FF4", "GB1 GB2 GB3 GB4", "PL1 PL2 PLB"),
    "NO_FLOOR": ("HF1 HF2 HF3", "FF1 FF2", "GB1 GB2 GB3", "PL1 PL2 PLB"),
    "HYPERMOBILITY": ("HF1 HF2 HF3 HF4", "FF1 FF2 FF3", GB, PL),
    "EXTENSION_SENSITIVE": ("HF1 HF2 HF3", FF, "GB1 GB2 GB3", "PL1 PL2 PL3 PL4 PLA PLB"),
    "ADOLESCENT": (
        "HF1 HF2 HF3 HF4 HF5",
        "FF1 FF2 FF3 FF4",
        "GB1 GB2 GB3 GB4 GB5",
        "PL1 PL2 PL3 PL4 PL5 PLA PLB",
    ),
}


def allowed(code: str, family: Family, when: When, where: Where) -> str:
    """The variations of a family that the precaution's rules leave, in file order."""
    left = [name for name, rung in CATALOGUE.variations.items() if rung.family is family]
    for rule in CATALOGUE.precautions[code].rules:
        applies = rule.where in {Where.ANY, where} and rule.when in {When.ALWAYS, when}
        if rule.family is family and applies:
            left = [name for name in left if name in rule.allowed]
    return " ".join(left)


@pytest.mark.parametrize("entry", ALLOWED)
def test_a_precaution_allows_what_the_specification_allows(entry: str) -> None:
    code, *scope = entry.split()
    when = When.EARLY if "early" in scope else When.LATE
    where = Where.OTHER if "other" in scope else Where.SAME
    assert tuple(allowed(code, family, when, where) for family in Family) == ALLOWED[entry]


def test_the_precautions_are_those_of_the_specification() -> None:
    assert list(CATALOGUE.precautions) == list(dict.fromkeys(e.split()[0] for e in ALLOWED))
    assert len(CATALOGUE.precautions) == 20


def test_the_sided_precautions_are_those_of_a_leg() -> None:
    assert {code for code, one in CATALOGUE.precautions.items() if one.sided} == {
        "RADICULOPATHY_STABLE",
        "HIP_JOINT_PAIN",
        "HIP_OA",
        "THA_POSTERIOR",
        "THA_ANTERIOR",
    }


def test_only_hip_replacements_have_an_early_time_of_12_weeks() -> None:
    early = {c: p.early_weeks for c, p in CATALOGUE.precautions.items() if p.early_weeks}
    assert early == {"THA_POSTERIOR": 12, "THA_ANTERIOR": 12}
    assert all(CATALOGUE.precautions[code].needs_clearance for code in early)


def test_only_raised_blood_pressure_caps_holds() -> None:
    caps = {c: p.hold_cap for c, p in CATALOGUE.precautions.items() if p.hold_cap}
    assert list(caps) == ["BP_HIGH"]
    assert (caps["BP_HIGH"].seconds, caps["BP_HIGH"].families) == (5, (Family.GB, Family.PL))
