"""A case is read as its format says, or refused in one line."""

from typing import Any

import pytest

from clinic.domain.anatomy import Sex
from clinic.domain.case import read_case
from clinic.domain.errors import CaseError
from clinic.domain.safety import Precaution, Raised
from tests.make import CATALOGUE, LEFT, make_raw


def test_the_least_case_has_an_age_and_findings() -> None:
    case = read_case({"patient": {"age": 50}, "findings": {}}, CATALOGUE)
    assert (case.age, case.sex, case.id, case.patient_name) == (50, None, None, None)
    assert (case.guardian_consent, case.gestation_weeks, case.floor_transfer) == (
        False,
        None,
        None,
    )
    assert case.red_flag_screen_complete is False
    assert (case.red_flags, case.precautions, case.findings.values) == ((), (), {})


def test_every_key_of_the_format_is_read_and_others_are_ignored() -> None:
    raw = {
        "id": "a-1",
        "patient": {
            "age": 15.5,
            "sex": "M",
            "guardian_consent": True,
            "gestation_weeks": 12,
            "floor_transfer": "unsafe",
            "name": "Pat Example",
            "shoe": 42,
        },
        "findings": {"adim": "pass"},
        "red_flag_screen_complete": True,
        "red_flags": ["RF_CES", "RF_CES"],
        "precautions": [
            {"code": "THA_ANTERIOR", "side": "left", "weeks": 14, "cleared": True, "x": 1},
            {"code": "SHOULDER"},
            {"code": "SHOULDER", "side": None, "weeks": None, "cleared": None},
        ],
        "comment": "ignored",
    }
    case = read_case(raw, CATALOGUE)
    assert (case.id, case.age, case.sex, case.patient_name) == (
        "a-1",
        15.5,
        Sex.MALE,
        "Pat Example",
    )
    assert (case.guardian_consent, case.gestation_weeks, case.floor_transfer) == (
        True,
        12,
        "unsafe",
    )
    assert case.red_flag_screen_complete is True
    assert case.red_flags == ("RF_CES",)
    assert case.precautions == (
        Precaution(code="THA_ANTERIOR", side=LEFT, weeks=14, cleared=True, raised=Raised.GIVEN),
        Precaution(code="SHOULDER"),
    )


def changed(path: str, value: object) -> dict[str, Any]:
    """A readable case with one value changed."""
    raw = make_raw()
    where = raw
    *parents, last = path.split(".")
    for parent in parents:
        where = where[parent]
    where[last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("patient", None, 'patient: missing; allowed: {"age": years, ...}'),
        ("patient", [], 'patient: cannot be a list of 0; allowed: {"age": years, ...}'),
        ("findings", None, "findings: missing; allowed: {finding id: value}, may be empty"),
        ("findings", 5, "findings: must be an object; allowed: {finding id: value}"),
        ("id", [1], "id: cannot be a list of 1; allowed: text, a number, null"),
        ("id", True, "id: cannot be true; allowed: text, a number, null"),
        ("patient.age", None, "patient.age: missing; allowed: a number 0 to 130 years"),
        ("patient.age", "50", 'patient.age: cannot be "50"; allowed: a number 0 to 130'),
        ("patient.age", -1, "patient.age: cannot be -1; allowed: a number 0 to 130"),
        ("patient.age", 131, "patient.age: cannot be 131; allowed: a number 0 to 130"),
        ("patient.age", True, "patient.age: cannot be true; allowed: a number 0 to 130"),
        ("patient.sex", "f", 'patient.sex: cannot be "f"; allowed: F, M, null'),
        ("patient.sex", 1, "patient.sex: cannot be 1; allowed: F, M, null"),
        (
            "patient.guardian_consent",
            "yes",
            'patient.guardian_consent: cannot be "yes"; allowed: true, false',
        ),
        (
            "patient.gestation_weeks",
            46,
            "patient.gestation_weeks: cannot be 46; allowed: a number 0 to 45",
        ),
        (
            "patient.floor_transfer",
            "maybe",
            'patient.floor_transfer: cannot be "maybe"; allowed: safe, unsafe, null',
        ),
        (
            "red_flag_screen_complete",
            1,
            "red_flag_screen_complete: cannot be 1; allowed: true, false",
        ),
        ("red_flags", "RF_CES", 'red_flags: cannot be "RF_CES"; allowed: a list of RF_CES, '),
        ("red_flags", ["RF_X"], 'red_flags[0]: cannot be "RF_X"; allowed: RF_CES, '),
        ("red_flags", [7], "red_flags[0]: cannot be 7; allowed: RF_CES, "),
        ("precautions", {}, 'precautions: cannot be an object; allowed: a list of {"code": ...}'),
        ("precautions", ["SHOULDER"], 'precautions[0]: cannot be "SHOULDER"; allowed: {"code", '),
        ("precautions", [{}], "precautions[0].code: cannot be null; allowed: KNEE_KNEELING, "),
        (
            "precautions",
            [{"code": "X"}],
            'precautions[0].code: cannot be "X"; allowed: KNEE_KNEELING, ',
        ),
        (
            "precautions",
            [{"code": "SHOULDER", "side": "both"}],
            'precautions[0].side: cannot be "both"; allowed: left, right, null',
        ),
        (
            "precautions",
            [{"code": "THA_ANTERIOR", "weeks": "12"}],
            'precautions[0].weeks: cannot be "12"; allowed: a number 0 to 5200',
        ),
        (
            "precautions",
            [{"code": "THA_ANTERIOR", "cleared": "yes"}],
            'precautions[0].cleared: cannot be "yes"; allowed: true, false',
        ),
    ],
)
def test_what_cannot_be_read_names_the_key_and_the_allowed_values(
    path: str, value: object, message: str
) -> None:
    with pytest.raises(CaseError) as caught:
        read_case(changed(path, value), CATALOGUE)
    assert str(caught.value).startswith(message)
    assert caught.value.key in message
    assert caught.value.allowed
    assert caught.value.problem in message


@pytest.mark.parametrize("raw", [None, 5, [], "case"])
def test_a_case_is_an_object(raw: object) -> None:
    with pytest.raises(CaseError, match=r"^case: cannot be .*; allowed: "):
        read_case(raw, CATALOGUE)


def test_a_name_that_is_no_text_is_ignored_like_any_other_key() -> None:
    assert read_case(make_raw(name=5), CATALOGUE).patient_name is None


@pytest.mark.parametrize("key", ["red_flags", "precautions", "red_flag_screen_complete", "id"])
def test_an_optional_key_may_be_null(key: str) -> None:
    assert read_case(changed(key, None), CATALOGUE).age == 45
