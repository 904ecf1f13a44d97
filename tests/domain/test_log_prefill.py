"""What a log fills in beforehand for the review of each exercise."""

from datetime import timedelta
from typing import Any

from clinic.domain.adherence import Log
from clinic.domain.log_prefill import Prefill, prefill
from clinic.domain.records import LogOutcome
from tests.domain.test_adherence import MONDAY, day, log


def of(the_log: Log, letter: str = "A", seen: int = 28) -> Prefill:
    return prefill(the_log, MONDAY + timedelta(days=seen))[letter]


def lately(*days: tuple[str, dict[str, Any]]) -> Log:
    """A log of four weeks whose last days are these."""
    first = 28 - len(days)
    return log(
        *(day(first + number, marks, **answers) for number, (marks, answers) in enumerate(days)),
        length=28,
    )


def test_pain_is_the_usual_one_of_the_days_at_this_exercise() -> None:
    the_log = lately(
        ("A B", {"pain": 2, "letter": "A"}),
        ("A B", {"pain": 3, "letter": "A"}),
        ("A B", {"pain": 7, "letter": "B"}),
        ("A B", {"pain": 5, "letter": "A"}),
        ("A", {"pain": 0}),
    )
    assert (of(the_log).pain_during, of(the_log).worst_pain) == (3, 5)
    assert (of(the_log, "B").pain_during, of(the_log, "B").worst_pain) == (7, 7)


def test_of_two_middle_pains_the_higher_is_taken() -> None:
    the_log = lately(("A", {"pain": 2}), ("A", {"pain": 4}))
    assert of(the_log).pain_during == 4


def test_pain_on_a_day_without_the_exercise_is_not_its_pain() -> None:
    the_log = lately(("A", {"pain": 1}), ("B", {"pain": 6}))
    assert of(the_log).pain_during == 1


def test_pain_at_another_exercise_only_leaves_it_open() -> None:
    the_log = lately(("A B", {"pain": 6, "letter": "B"}))
    assert of(the_log).pain_during is None


def test_what_is_older_than_two_weeks_no_longer_counts() -> None:
    the_log = log(
        day(0, "A", pain=8, morning=False), day(14, "A", pain=1, morning=True), length=28
    )
    assert (of(the_log).pain_during, of(the_log).settled_by_next_morning) == (1, True)


def test_one_morning_not_settled_is_not_settled() -> None:
    assert (
        of(lately(("A", {"morning": True}), ("A", {"morning": False}))).settled_by_next_morning
        is False
    )
    assert of(lately(("A", {"morning": True}), ("A", {}))).settled_by_next_morning is True
    assert of(lately(("A", {}))).settled_by_next_morning is None


def test_the_reserve_is_that_of_the_last_two_answers() -> None:
    yes, no = {"more": True}, {"more": False}
    assert of(lately(("A", no), ("A", yes), ("A", yes))).reps_in_reserve == 2
    assert of(lately(("A", yes), ("A", no))).reps_in_reserve == 1
    assert of(lately(("A", {}))).reps_in_reserve is None


def test_the_dose_is_met_when_every_box_was_ticked_in_the_last_two_sessions() -> None:
    assert of(lately(("A:left", {}), ("A", {}), ("A", {}))).dose_met_last_two is True
    assert of(lately(("A", {}), ("A:left", {}))).dose_met_last_two is False
    assert of(lately(("A", {}), ("", {"pain": 3}))).dose_met_last_two is False
    assert of(lately(("A", {}), ("", {}), ("A", {}))).dose_met_last_two is True
    assert of(lately(("A", {}))).dose_met_last_two is None


def test_a_sheet_that_did_not_come_back_fills_in_what_was_told_of_adherence_only() -> None:
    told = log(outcome=LogOutcome.TOLD, told={"A": 7, "B": 3})
    answer = of(told, seen=7)
    assert answer.adherence.lower == 100
    assert (answer.pain_during, answer.settled_by_next_morning, answer.reps_in_reserve) == (
        None,
        None,
        None,
    )
    assert answer.dose_met_last_two is None
    assert not of(log(outcome=LogOutcome.NOT_RETURNED), seen=7).adherence.is_known
