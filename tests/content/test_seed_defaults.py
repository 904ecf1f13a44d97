"""What each precaution makes of the defaults HF4, FF4, GB3 and PL4, from case to answer."""

import pytest

from clinic.content import load_catalogue
from clinic.domain.case import read_case
from clinic.domain.exercises import Family
from clinic.domain.matching import match

CATALOGUE = load_catalogue()

TIGHT_AND_TIRED_ON_THE_LEFT = {
    "provoke_sitting": True,
    "provoke_stairs": True,
    "mtt_hip_deg": {"left": 6, "right": -5},
    "hip_ir_deg": {"left": 15, "right": 35},
    "hip_flex_deg": {"left": 120, "right": 120},
    "gmax_mmt": {"left": 4, "right": 5},
    "slb_hold_s": {"left": 15, "right": 40},
    "plank_hold_s": 45,
    "side_bridge_s": {"left": 20, "right": 25},
}

BECOMES = {
    "no precaution": "HF4 FF4 GB3 PL4",
    "KNEE_KNEELING": "HF3 FF4 GB3 PL4",
    "WRIST_HAND": "HF4 FF3 GB3 PL4",
    "SHOULDER": "HF4 FF3 GB3 PLB",
    "PREG_T1": "HF4 FF4 GB3 PL3",
    "PREG_T2_T3": "HF3 FF1 GBS PLA",
    "OSTEOPOROSIS": "HF4 FF3 GB3 PL4",
    "BP_HIGH": "HF4 FF4 GB3 PL2",
    "ABDO_SURGERY_LT6W": "HF3 FF2 GB1 -",
    "ABDO_SURGERY_6_12W": "HF4 FF4 GB3 PLA",
    "DIASTASIS": "HF4 FF4 GB3 PLA",
    "RADICULOPATHY_STABLE left": "HF4 FF2 GB3 PL3",
    "RADICULOPATHY_STABLE right": "HF4 FF4 GB3 PL3",
    "HIP_JOINT_PAIN left": "HF4 FF2 GB3 PL4",
    "HIP_JOINT_PAIN right": "HF4 FF4 GB3 PL4",
    "HIP_OA left": "HF3 FF2 GB3 PL4",
    "HIP_OA right": "HF4 FF4 GB3 PL4",
    "THA_POSTERIOR left early": "- - GB2 PL1",
    "THA_POSTERIOR right early": "- - GB2 PL1",
    "THA_POSTERIOR left late": "HF3 - GB3 PL4",
    "THA_POSTERIOR right late": "HF3 FF1 GB3 PL4",
    "THA_ANTERIOR left early": "- - GB2 PL1",
    "THA_ANTERIOR right early": "- - GB2 PL1",
    "THA_ANTERIOR left late": "HF3 - GB3 PL4",
    "THA_ANTERIOR right late": "HF3 FF4 GB3 PL4",
    "BALANCE_RISK": "HF3 FF4 GB3 PL2",
    "NO_FLOOR": "HF3 FF2 GB3 PL2",
    "HYPERMOBILITY": "HF4 FF3 GB3 PL4",
    "EXTENSION_SENSITIVE": "HF3 FF4 GB3 PL4",
    "ADOLESCENT": "HF4 FF4 GB3 PL4",
}


def precaution(code: str, *scope: str) -> dict[str, object]:
    side = next((word for word in scope if word in {"left", "right"}), None)
    weeks, cleared = (20, True) if "late" in scope else (None, False)
    return {"code": code, "side": side, "weeks": weeks, "cleared": cleared}


@pytest.mark.parametrize("entry", BECOMES)
def test_a_default_becomes_what_the_precaution_leaves(entry: str) -> None:
    given = [] if entry == "no precaution" else [precaution(*entry.split())]
    raw = {
        "patient": {"age": 40, "sex": "F"},
        "findings": TIGHT_AND_TIRED_ON_THE_LEFT,
        "red_flag_screen_complete": True,
        "precautions": given,
    }
    answer = match(read_case(raw, CATALOGUE), CATALOGUE)
    assigned = {offer.family: offer.variation for offer in answer.assigned}
    withheld = {one.family for one in answer.withheld}
    assert withheld.isdisjoint(assigned)
    assert withheld.union(assigned) == set(Family)
    assert " ".join(assigned.get(family, "-") for family in Family) == BECOMES[entry]
