"""How one finding reads: by the protocol's own bands, and never as fine when untested."""

import pytest

from clinic.content import load_catalogue
from clinic.domain.anatomy import Sex, Side
from clinic.domain.case import Case
from clinic.domain.findings import BloodPressure, Findings, Value
from clinic.services.assessment.finding_signs import Sign, expected, signs_of

CATALOGUE = load_catalogue()


def case(
    values: dict[tuple[str, Side], Value], age: int = 50, sex: Sex | None = Sex.FEMALE
) -> Case:
    return Case(age=age, sex=sex, findings=Findings(values=values), red_flag_screen_complete=True)


def sign(finding: str, value: Value, side: Side = Side.NONE, **more: object) -> Sign | None:
    found = signs_of(case({(finding, side): value}, **more), CATALOGUE)  # type: ignore[arg-type]
    return found[finding, side].sign if (finding, side) in found else None


@pytest.mark.parametrize(
    ("finding", "value", "is_read_as"),
    [
        ("mtt_hip_deg", 0, Sign.OK),
        ("mtt_hip_deg", 0.5, Sign.BORDERLINE),
        ("mtt_hip_deg", 5, Sign.POSITIVE),
        ("hip_ext_prone_deg", -1, Sign.POSITIVE),
        ("mtt_knee_deg", 66, Sign.POSITIVE),
        ("mtt_knee_deg", 67, Sign.OK),
        ("hip_ir_deg", 30, Sign.OK),
        ("hip_ir_deg", 29, Sign.BORDERLINE),
        ("hip_ir_deg", 19, Sign.POSITIVE),
        ("hip_flex_deg", 110, Sign.OK),
        ("hip_flex_deg", 99, Sign.POSITIVE),
        ("gmax_mmt", 5, Sign.OK),
        ("gmax_mmt", 4.5, Sign.BORDERLINE),
        ("gmax_mmt", 4, Sign.POSITIVE),
        ("ake_deg", 24, Sign.POSITIVE),
        ("ake_deg", 23, Sign.OK),
        ("fair", "stretch_only", Sign.BORDERLINE),
        ("fair", "buttock_pain", Sign.POSITIVE),
        ("fair", "groin_pain", Sign.CAUTION),
        ("fair", "negative", None),
        ("faber", "pain_posterior", None),
        ("groin_pain", True, Sign.CAUTION),
        ("pain_below_knee", True, None),
        ("slb_reps", 3, None),
    ],
)
def test_sided_findings(finding: str, value: Value, is_read_as: Sign | None) -> None:
    assert sign(finding, value, Side.LEFT) is is_read_as


@pytest.mark.parametrize(
    ("finding", "value", "is_read_as"),
    [
        ("provoke_sitting", True, Sign.POSITIVE),
        ("provoke_sitting", False, None),
        ("pelvic_tilt", "anterior", Sign.POSITIVE),
        ("pelvic_tilt", "neutral", None),
        ("plank_hold_s", 29, Sign.POSITIVE),
        ("plank_hold_s", 60, Sign.OK),
        ("adim", "fail", Sign.POSITIVE),
        ("adim", "pass", None),
        ("beighton", 5, Sign.CAUTION),
        ("beighton", 4, None),
        ("neuro_screen", "progressive_deficit", Sign.STOP),
        ("neuro_screen", "normal", None),
        ("bp", BloodPressure(124, 78), Sign.OK),
        ("bp", BloodPressure(160, 78), Sign.CAUTION),
        ("bp", BloodPressure(179, 110), Sign.STOP),
    ],
)
def test_findings_without_sides(finding: str, value: Value, is_read_as: Sign | None) -> None:
    assert sign(finding, value) is is_read_as


def test_age_moves_the_bands() -> None:
    assert sign("hip_ir_deg", 22, Side.LEFT, age=59) is Sign.BORDERLINE
    assert sign("hip_ir_deg", 22, Side.LEFT, age=60) is Sign.OK


def test_a_cut_off_by_sex_says_nothing_when_sex_is_not_stated() -> None:
    assert sign("ake_deg", 40, Side.LEFT, sex=None) is None
    assert sign("ake_deg", 30, Side.LEFT, sex=Sex.MALE) is Sign.OK


def test_grade_5_beside_a_bridge_hold_says_nothing() -> None:
    both = case({("gmax_mmt", Side.LEFT): 5, ("slb_hold_s", Side.LEFT): 12})
    found = signs_of(both, CATALOGUE)
    assert ("gmax_mmt", Side.LEFT) not in found
    assert found["slb_hold_s", Side.LEFT].sign is Sign.POSITIVE


def test_each_side_reads_by_its_own_value() -> None:
    both = case({("side_bridge_s", Side.LEFT): 20, ("side_bridge_s", Side.RIGHT): 50})
    found = signs_of(both, CATALOGUE)
    assert found["side_bridge_s", Side.LEFT].sign is Sign.POSITIVE
    assert found["side_bridge_s", Side.RIGHT].sign is Sign.OK


def test_the_stiffer_side_shows_by_comparison() -> None:
    both = case({("hip_ir_deg", Side.LEFT): 32, ("hip_ir_deg", Side.RIGHT): 45})
    found = signs_of(both, CATALOGUE)
    assert found["hip_ir_deg", Side.LEFT].sign is Sign.POSITIVE
    assert found["hip_ir_deg", Side.RIGHT].sign is Sign.OK


def test_what_was_not_tested_never_reads_as_fine() -> None:
    assert signs_of(case({}), CATALOGUE) == {}


@pytest.mark.parametrize(
    ("finding", "age", "words"),
    [
        ("mtt_hip_deg", 50, "0 or less"),
        ("mtt_knee_deg", 50, "67 or more"),
        ("hip_ir_deg", 50, "30 or more"),
        ("hip_ir_deg", 60, "22 or more"),
        ("hip_er_deg", 50, "less than 15 above IR"),
        ("hip_flex_deg", 50, "110 or more"),
        ("ake_deg", 50, "23 or less"),
        ("gmax_mmt", 50, "5 or more"),
        ("slb_hold_s", 65, "20 or more"),
        ("bp", 50, "below 160/100"),
        ("fair", 50, ""),
        ("nprs_avg", 50, ""),
        ("slb_reps", 50, ""),
    ],
)
def test_what_is_expected_is_said_for_the_age(finding: str, age: int, words: str) -> None:
    assert expected(CATALOGUE.findings[finding], case({}, age=age), CATALOGUE) == words
