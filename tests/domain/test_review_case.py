"""A review as JSON has it, and every way in which it can be wrong."""

from typing import Any

import pytest

from clinic.domain.anatomy import LEFT_AND_RIGHT
from clinic.domain.errors import CaseError
from clinic.domain.review_case import ReviewCase, read_review
from tests.make import BOTH_LEGS, CATALOGUE, LEFT, NO_SIDE, make_review

ANSWERS: dict[str, Any] = {
    "adherence_pct": 85,
    "pain_during": 1,
    "settled_by_next_morning": True,
    "current_dose_met_last_two": True,
    "top_dose_met_last_two": False,
    "reps_in_reserve": 2,
    "form_ok": True,
    "red_flag": False,
    "new_leg_symptoms": False,
}
DOSE = {"sets": 3, "reps": 10, "hold_s": 2}


def raw(**changes: Any) -> dict[str, Any]:
    """A review of a bridge; a change of None leaves the key out."""
    whole = {"id": "a", "exercise": "GB3", "current": DOSE, "review": ANSWERS, **changes}
    return {key: value for key, value in whole.items() if value is not None}


def read(**changes: Any) -> ReviewCase:
    return read_review(raw(**changes), CATALOGUE)


def test_a_review_is_read_with_what_it_leaves_out() -> None:
    case = read(id=None, note="ignored")
    assert case.id is None
    assert (case.item.variation, case.item.sides) == ("GB3", (BOTH_LEGS,))
    assert case.item.dose == CATALOGUE.variations["GB3"].dose
    assert case.precautions == ()
    assert case.review == make_review()


def test_optional_answers_and_precautions_are_read() -> None:
    given = [{"code": "HIP_OA", "side": "left"}]
    answers = ANSWERS | {"adherence_pct": None, "anchor_retest_normal": True, "goal_met": True}
    case = read(precautions=given, review=answers)
    assert case.review == make_review(adherence_pct=None, anchor_retest_normal=True, goal_met=True)
    assert [(each.code, each.side) for each in case.precautions] == [("HIP_OA", LEFT)]


@pytest.mark.parametrize(
    ("exercise", "sides", "expected"),
    [
        ("HF4", ["left"], (LEFT,)),
        ("HF4", ["right", "left"], LEFT_AND_RIGHT),
        ("HF4", [], LEFT_AND_RIGHT),
        ("HF4", None, LEFT_AND_RIGHT),
        ("GB3", ["both_legs"], (BOTH_LEGS,)),
        ("GB3", ["left"], (BOTH_LEGS,)),
        ("PL4", ["none"], (NO_SIDE,)),
        ("PL4", None, (NO_SIDE,)),
    ],
)
def test_a_stretch_without_sides_is_taken_to_be_on_both(
    exercise: str, sides: list[str] | None, expected: tuple[str, ...]
) -> None:
    assert read(exercise=exercise, sides=sides).item.sides == expected


@pytest.mark.parametrize(("given", "reserve"), [(0, 0), (3, 3), (12, 12), ("3+", 3), (2.0, 2)])
def test_the_reserve_may_be_written_as_on_the_form(given: object, reserve: int) -> None:
    assert read(review=ANSWERS | {"reps_in_reserve": given}).review.reps_in_reserve == reserve


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exercise": None}, "exercise: missing; allowed: HF1, "),
        ({"exercise": "GB9"}, 'exercise: cannot be "GB9"; allowed: HF1, '),
        ({"exercise": ["GB3"]}, "exercise: cannot be a list of 1; allowed: HF1, "),
        ({"current": None}, 'current: missing; allowed: {"sets", "reps", "hold_s"}'),
        ({"current": 3}, 'current: cannot be 3; allowed: {"sets", "reps", "hold_s"}'),
        (
            {"current": {"sets": 3, "reps": 10}},
            "current.hold_s: missing; allowed: a whole number 0 to 300",
        ),
        (
            {"current": DOSE | {"sets": 0}},
            "current.sets: cannot be 0; allowed: a whole number 1 to 10",
        ),
        (
            {"current": DOSE | {"reps": 2.5}},
            "current.reps: cannot be 2.5; allowed: a whole number 1 to 50",
        ),
        (
            {"current": DOSE | {"reps": True}},
            "current.reps: cannot be true; allowed: a whole number 1 to 50",
        ),
        ({"sides": "left"}, 'sides: cannot be "left"; allowed: a list of left, right, both_legs'),
        (
            {"exercise": "HF4", "sides": ["none"]},
            'sides[0]: cannot be "none"; allowed: left, right',
        ),
        ({"id": True}, "id: cannot be true; allowed: text, a number, null"),
        ({"precautions": [{"code": "X"}]}, 'precautions[0].code: cannot be "X"; allowed: KNEE'),
        ({"review": None}, "review: missing; allowed: "),
        ({"review": []}, "review: cannot be a list of 0; allowed: "),
    ],
)
def test_what_cannot_be_read_names_the_key_and_what_is_allowed(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(CaseError) as caught:
        read(**changes)
    assert str(caught.value).startswith(message)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("key", ANSWERS)
def test_a_missing_answer_is_an_error(key: str) -> None:
    answers = {name: answer for name, answer in ANSWERS.items() if name != key}
    with pytest.raises(CaseError, match=rf"^review\.{key}: missing; allowed: "):
        read(review=answers)


@pytest.mark.parametrize("key", [key for key in ANSWERS if key != "adherence_pct"])
def test_null_is_no_answer_but_for_adherence(key: str) -> None:
    with pytest.raises(CaseError, match=rf"^review\.{key}: missing; allowed: "):
        read(review=ANSWERS | {key: None})


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("adherence_pct", 101, "a number 0 to 100, null"),
        ("adherence_pct", -1, "a number 0 to 100, null"),
        ("adherence_pct", "80", "a number 0 to 100, null"),
        ("pain_during", 11, "a number 0 to 10"),
        ("pain_during", float("nan"), "a number 0 to 10"),
        ("pain_during", True, "a number 0 to 10"),
        ("reps_in_reserve", -1, 'a whole number 0 to 50, "3+"'),
        ("reps_in_reserve", 1.5, 'a whole number 0 to 50, "3+"'),
        ("form_ok", "yes", "true, false"),
        ("red_flag", 0, "true, false"),
        ("anchor_retest_normal", "no", "true, false"),
        ("goal_met", 1, "true, false"),
    ],
)
def test_an_impossible_answer_is_an_error(key: str, value: object, allowed: str) -> None:
    with pytest.raises(CaseError) as caught:
        read(review=ANSWERS | {key: value})
    assert str(caught.value).startswith(f"review.{key}: cannot be ")
    assert str(caught.value).endswith(f"; allowed: {allowed}")


@pytest.mark.parametrize("document", [None, 3, "GB3", []])
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(CaseError, match=r"^case: cannot be "):
        read_review(document, CATALOGUE)
