"""What a finding may be, and what an unreadable one is told."""

import pytest

from clinic.domain.anatomy import Side
from clinic.domain.errors import CaseError
from clinic.domain.findings import BloodPressure, Findings, Value, describe_allowed, parse_value
from tests.make import CATALOGUE, LEFT, NO_SIDE, RIGHT

DEFINITIONS = CATALOGUE.findings


@pytest.mark.parametrize(
    ("finding", "raw", "value"),
    [
        ("mtt_hip_deg", 6, 6),
        ("mtt_hip_deg", -40, -40),
        ("mtt_hip_deg", 60, 60),
        ("mtt_hip_deg", 4.99, 4.99),
        ("mtt_hip_deg", 5.0, 5),
        ("gmax_mmt", 4.5, 4.5),
        ("nprs_avg", 0, 0),
        ("nprs_avg", 10.0, 10),
        ("provoke_sitting", True, True),
        ("provoke_sitting", False, False),
        ("pelvic_tilt", "anterior", "anterior"),
        ("fair", "stretch_only", "stretch_only"),
        ("bp", [124, 78], BloodPressure(124, 78)),
        ("bp", (124, 78.0), BloodPressure(124, 78)),
    ],
)
def test_a_value_within_its_limits_is_taken(finding: str, raw: object, value: Value) -> None:
    assert parse_value(DEFINITIONS[finding], raw) == value


@pytest.mark.parametrize(
    ("finding", "raw"),
    [
        ("mtt_hip_deg", -40.5),
        ("mtt_hip_deg", 61),
        ("mtt_hip_deg", "6"),
        ("mtt_hip_deg", True),
        ("mtt_hip_deg", float("nan")),
        ("mtt_hip_deg", float("inf")),
        ("mtt_hip_deg", 10**400),
        ("mtt_hip_deg", [6]),
        ("gmax_mmt", 4.2),
        ("gmax_mmt", 5.5),
        ("nprs_avg", 4.5),
        ("nprs_avg", 11),
        ("nprs_avg", "a" * 200),
        ("provoke_sitting", 1),
        ("provoke_sitting", "yes"),
        ("pelvic_tilt", "forward"),
        ("pelvic_tilt", {}),
        ("bp", [124]),
        ("bp", [124, 78, 1]),
        ("bp", [124, "78"]),
        ("bp", [124.5, 78]),
        ("bp", "124/78"),
    ],
)
def test_a_value_that_cannot_be_names_the_key_and_what_is_allowed(
    finding: str, raw: object
) -> None:
    with pytest.raises(CaseError) as caught:
        parse_value(DEFINITIONS[finding], raw)
    message = str(caught.value)
    assert message.startswith(f"findings.{finding}: cannot be ")
    assert message.endswith(f"allowed: {describe_allowed(DEFINITIONS[finding])}")
    assert len(message.splitlines()) == 1
    assert len(message) < 300


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("mtt_hip_deg", "a number -40 to 60 deg"),
        ("gmax_mmt", "a number 0 to 5 grade in steps of 0.5"),
        ("nprs_avg", "a whole number 0 to 10 0-10"),
        ("provoke_sitting", "true, false"),
        ("pelvic_tilt", "anterior, neutral, posterior"),
        ("bp", "[systolic, diastolic], whole numbers 20 to 300 mmHg"),
    ],
)
def test_the_allowed_values_are_said_in_words(finding: str, words: str) -> None:
    assert describe_allowed(DEFINITIONS[finding]) == words


def test_a_sided_finding_has_a_value_for_each_side_and_null_is_not_tested() -> None:
    raw = {
        "mtt_hip_deg": {"left": 6, "right": None},
        "fair": None,
        "faber": {},
        "plank_hold_s": 40,
        "bp": [124, 78],
    }
    findings = Findings.read(raw, DEFINITIONS)
    assert findings.values == {
        ("mtt_hip_deg", LEFT): 6,
        ("plank_hold_s", NO_SIDE): 40,
        ("bp", NO_SIDE): BloodPressure(124, 78),
    }
    assert findings.get("mtt_hip_deg", LEFT) == 6
    assert findings.get("mtt_hip_deg", RIGHT) is None
    assert findings.get("plank_hold_s") == 40


def test_a_finding_without_sides_speaks_for_every_side() -> None:
    findings = Findings(values={("plank_hold_s", NO_SIDE): 40, ("fair", LEFT): "negative"})
    assert [findings.on_side("plank_hold_s", side) for side in Side] == [40, 40, 40, 40]
    assert findings.on_side("fair", RIGHT) is None
    assert findings.number("plank_hold_s", LEFT) == 40
    assert findings.number("fair", LEFT) is None


def test_findings_are_written_as_they_are_read() -> None:
    raw = {
        "mtt_hip_deg": {"left": 6, "right": -2.5},
        "plank_hold_s": 40,
        "provoke_sitting": True,
        "bp": [124, 78],
    }
    assert Findings.read(raw, DEFINITIONS).as_case() == raw


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], "findings: must be an object; allowed: {finding id: value}"),
        ({"mtt": 5}, 'findings: unknown finding "mtt"; allowed: provoke_sitting, '),
        ({"a\nb": 5}, 'findings: unknown finding "a\\nb"; allowed: provoke_sitting, '),
        ({"mtt_hip_deg": 5}, "findings.mtt_hip_deg: needs a value for each side; allowed: {"),
        (
            {"mtt_hip_deg": {"both": 5}},
            'findings.mtt_hip_deg: unknown side "both"; allowed: left, right',
        ),
        ({"plank_hold_s": {"left": 5}}, "findings.plank_hold_s: cannot be an object; allowed: "),
        ({"plank_hold_s": [5]}, "findings.plank_hold_s: cannot be a list of 1; allowed: "),
    ],
)
def test_findings_that_cannot_be_read_say_why(raw: object, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        Findings.read(raw, DEFINITIONS)
    assert str(caught.value).startswith(message)


def test_a_definition_knows_its_sides() -> None:
    assert DEFINITIONS["fair"].sides == (LEFT, RIGHT)
    assert DEFINITIONS["bp"].sides == (NO_SIDE,)
