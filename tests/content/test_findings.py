"""The findings are exactly those of the clinical specification, written here a second time."""

from clinic.content import load_catalogue
from clinic.domain.findings import FindingDefinition

CATALOGUE = load_catalogue()

FINDINGS = {
    "provoke_sitting": "none yes_no",
    "provoke_standing": "none yes_no",
    "provoke_walking": "none yes_no",
    "provoke_stairs": "none yes_no",
    "upright_difficulty": "none yes_no",
    "pelvic_tilt": "none anterior neutral posterior",
    "lumbar_lordosis": "none increased normal flattened",
    "nprs_avg": "none integer 0 10",
    "nprs_worst": "none integer 0 10",
    "nprs_now": "none integer 0 10",
    "pain_below_knee": "L/R yes_no",
    "groin_pain": "L/R yes_no",
    "mtt_hip_deg": "L/R number -40 60",
    "mtt_knee_deg": "L/R number 0 150",
    "mtt_abduction": "L/R yes_no",
    "hip_ext_prone_deg": "L/R number -30 40",
    "hip_ir_deg": "L/R number 0 90",
    "hip_er_deg": "L/R number 0 90",
    "hip_flex_deg": "L/R number 0 150",
    "fair": "L/R negative stretch_only buttock_pain groin_pain",
    "faber": "L/R negative limited pain_posterior pain_groin",
    "slr": "L/R negative positive",
    "ake_deg": "L/R number 0 90",
    "neuro_screen": "none normal stable_deficit progressive_deficit",
    "beighton": "none integer 0 9",
    "bp": "none pressure 20 300",
    "gmax_mmt": "L/R number 0 5 0.5",
    "slb_hold_s": "L/R number 0 3600",
    "slb_reps": "L/R integer 0 500",
    "phe_pattern": "L/R normal altered",
    "plank_hold_s": "none number 0 3600",
    "side_bridge_s": "L/R number 0 3600",
    "adim": "none pass fail",
    "morning_stiffness_min": "none integer 0 1440",
    "hip_rotation_position": "none prone seated",
    "slr_crossed": "L/R yes_no",
}


def described(finding: FindingDefinition) -> str:
    """Sides, then the choices, or the kind with its limits and step."""
    if finding.choices:
        rest = [choice.value for choice in finding.choices]
    else:
        limits = (finding.low, finding.high, finding.step)
        rest = [finding.kind.value, *(f"{limit:g}" for limit in limits if limit is not None)]
    return " ".join(["L/R" if finding.sided else "none", *rest])


def test_the_findings_are_those_of_the_specification() -> None:
    assert {name: described(one) for name, one in CATALOGUE.findings.items()} == FINDINGS


def test_pain_pressure_and_nerves_are_asked_afresh() -> None:
    fresh = {name for name, finding in CATALOGUE.findings.items() if not finding.copied}
    pain = {"nprs_avg", "nprs_worst", "nprs_now", "pain_below_knee", "groin_pain"}
    assert fresh == {"bp", "neuro_screen"} | pain
