"""Done, partly, not done, blank, rest; returned, told, not returned; and the two ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.adherence import (
    UNKNOWN,
    Adherence,
    DayState,
    Log,
    LoggedDay,
    LoggedExercise,
    Share,
    adherence,
    box_values,
    logged_exercises,
)
from clinic.domain.records import LogOutcome
from tests.make import CATALOGUE, LEFT, RIGHT, make_item, make_program

MONDAY = date(2026, 11, 2)
STRETCH = LoggedExercise(letter="A", boxes=("left", "right"), sessions_per_week=7)
BRIDGE = LoggedExercise(letter="B", boxes=("1", "2", "3"), sessions_per_week=3)
ALL_BOXES = {"A": frozenset({"left", "right"}), "B": frozenset({"1", "2", "3"})}


def day(number: int, marks: str = "", **answers: Any) -> LoggedDay:
    """The day so many days after Monday; marks as in "A:left,right B:1"."""
    boxes = {}
    for mark in marks.split():
        letter, _, values = mark.partition(":")
        boxes[letter] = frozenset(values.split(",")) if values else ALL_BOXES[letter]
    return LoggedDay(day=MONDAY + timedelta(days=number), boxes=boxes, **answers)


def log(
    *days: LoggedDay,
    exercises: tuple[LoggedExercise, ...] = (STRETCH, BRIDGE),
    outcome: LogOutcome = LogOutcome.RETURNED,
    length: int = 7,
    **facts: Any,
) -> Log:
    return Log(
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=length - 1),
        exercises=exercises,
        outcome=outcome,
        days=days,
        **facts,
    )


def read(the_log: Log, seen: int = 7) -> Adherence:
    return adherence(the_log, MONDAY + timedelta(days=seen))


def ends(share: Share) -> tuple[int | None, int | None]:
    return share.lower, share.upper


def states(answer: Adherence, letter: str) -> str:
    """The state of each day by its first letter: d, p, n, b, r."""
    return "".join(state.value[0] for state in answer.exercises[letter].states.values())


class TestTheStateOfADay:
    def test_is_done_partly_not_done_blank_or_rest(self) -> None:
        answer = read(
            log(day(0, "A B"), day(1, "A:left"), day(2, "B:1,3"), day(3, pain=2), day(4, "A"))
        )
        assert states(answer, "A") == "dpnndbb"
        assert states(answer, "B") == "drprnrr"
        assert answer.exercises["A"].count(DayState.DONE) == 2
        assert answer.exercises["B"].count(DayState.REST) == 4

    @pytest.mark.parametrize(
        "answers",
        [{"pain": 0}, {"letter": "A"}, {"morning": False}, {"more": False}, {"note": "Sore."}],
    )
    def test_with_any_mark_has_unticked_boxes_not_done(self, answers: dict[str, Any]) -> None:
        assert states(read(log(day(0, **answers))), "A")[0] == "n"

    def test_without_any_mark_is_blank_though_it_was_typed_in(self) -> None:
        assert day(0).is_blank
        empty = LoggedDay(day=MONDAY, boxes={"A": frozenset()})
        assert states(read(log(empty)), "A")[0] == "b"

    def test_on_a_day_off_is_done_where_it_was_done(self) -> None:
        assert states(read(log(day(1, "B"))), "B")[1] == "d"


class TestTheTwoEnds:
    def test_count_blank_days_as_not_done_or_leave_them_out(self) -> None:
        answer = read(log(day(0, "A"), day(1, "A"), day(2, "A:left"), day(3, pain=1)))
        assert ends(answer.exercises["A"].share) == (35, 62)  # 5 of 14, 5 of 8

    def test_count_the_days_on_which_an_exercise_was_due(self) -> None:
        answer = read(log(day(0, "B"), day(2, "B"), day(4, "B:1")))
        assert ends(answer.exercises["B"].share) == (77, 77)  # 7 of 9
        assert ends(answer.exercises["A"].share) == (0, 0)
        assert ends(answer.overall) == (30, 46)  # 7 of 23, 7 of 15

    def test_are_the_same_when_no_day_is_blank(self) -> None:
        answer = read(log(*(day(number, "A B") for number in range(7))))
        assert ends(answer.overall) == (100, 100)

    def test_let_a_day_off_make_up_for_a_day_on_which_it_was_due(self) -> None:
        answer = read(log(day(0, "B"), day(1, "B"), day(2, "A"), day(4, "A")))
        assert ends(answer.exercises["B"].share) == (66, 66)

    def test_never_pass_100(self) -> None:
        answer = read(log(*(day(number, "B") for number in range(7))))
        assert ends(answer.exercises["B"].share) == (100, 100)

    def test_of_a_sheet_without_a_mark_are_none_and_all(self) -> None:
        assert ends(read(log()).overall) == (0, 100)

    def test_are_rounded_down_so_that_no_line_is_crossed_by_rounding(self) -> None:
        exercise = LoggedExercise(letter="B", boxes=("1", "2", "3"), sessions_per_week=7)
        marks = [day(number, "B") for number in range(22)] + [day(22, "B:1")]
        answer = read(log(*marks, exercises=(exercise,), length=28), seen=28)
        assert ends(answer.overall) == (79, 97)  # 67 of 84 is 79.8

    def test_ignore_a_box_that_the_exercise_does_not_have(self) -> None:
        odd = LoggedDay(day=MONDAY, boxes={"A": frozenset({"left", "3"})})
        assert ends(read(log(odd, length=1)).exercises["A"].share) == (50, 50)


class TestPartialWeeks:
    def test_count_the_days_before_the_sheet_was_seen(self) -> None:
        answer = read(log(day(0, "A"), day(1, "A"), length=28), seen=2)
        assert ends(answer.exercises["A"].share) == (100, 100)
        assert len(answer.exercises["A"].states) == 2

    def test_count_the_day_of_the_visit_where_it_has_a_mark(self) -> None:
        answer = read(log(day(0, "A"), day(1, "A:left"), length=28), seen=1)
        assert ends(answer.exercises["A"].share) == (75, 75)

    def test_end_with_the_log(self) -> None:
        answer = read(log(*(day(number, "A") for number in range(7))), seen=30)
        assert len(answer.exercises["A"].states) == 7

    def test_of_a_sheet_seen_before_its_first_day_say_nothing(self) -> None:
        assert read(log(), seen=-1).overall == UNKNOWN


class TestASheetThatDidNotComeBack:
    def test_is_unknown_and_not_nothing(self) -> None:
        answer = read(log(outcome=LogOutcome.NOT_RETURNED))
        assert answer.overall == UNKNOWN
        assert not answer.overall.is_known
        assert answer.exercises["A"].share == UNKNOWN
        assert answer.exercises["A"].states == {}

    def test_counts_what_was_told(self) -> None:
        told = log(outcome=LogOutcome.TOLD, told={"A": 5, "B": 2})
        answer = read(told)
        assert answer.outcome is LogOutcome.TOLD
        assert ends(answer.exercises["A"].share) == (71, 71)  # 5 of 7 days
        assert ends(answer.exercises["B"].share) == (66, 66)  # 2 of 3 days
        assert ends(answer.overall) == (69, 69)  # 16 of 23 boxes

    def test_is_unknown_where_the_patient_told_of_some_exercises_only(self) -> None:
        answer = read(log(outcome=LogOutcome.TOLD, told={"A": 9}))
        assert ends(answer.exercises["A"].share) == (100, 100)
        assert answer.exercises["B"].share == UNKNOWN
        assert answer.overall == UNKNOWN


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "A", "A B", "B:1", "A:left B"]), st.booleans()), max_size=14
    )
)
def test_the_lower_end_is_never_above_the_upper(days: list[tuple[str, bool]]) -> None:
    marked = [
        day(number, marks, pain=0 if answered else None)
        for number, (marks, answered) in enumerate(days)
    ]
    answer = read(log(*marked, length=14), seen=14)
    for share in (answer.overall, *(each.share for each in answer.exercises.values())):
        assert share.lower is not None
        assert share.upper is not None
        assert 0 <= share.lower <= share.upper <= 100


def test_the_boxes_are_those_of_the_printed_log() -> None:
    assert box_values(make_item("HF4", sides=(RIGHT,))) == ("right",)
    assert box_values(make_item("HF4", sides=(RIGHT, LEFT))) == ("left", "right")
    assert box_values(make_item("GB3")) == ("1", "2", "3")
    assert box_values(make_item("PL4")) == ("1", "2", "3")


def test_the_exercises_of_a_program_have_the_letters_of_its_log() -> None:
    program = make_program(make_item("GB3"), make_item("HF4"))
    assert logged_exercises(program) == (
        LoggedExercise(letter="A", boxes=("left",), sessions_per_week=7),
        LoggedExercise(letter="B", boxes=("1", "2", "3"), sessions_per_week=3),
    )


def test_the_figure_comes_with_what_is_known_of_paper_logs() -> None:
    assert CATALOGUE.progression.over_report.words == (
        "Paper logs over-report, by 25 % in one trial: a median of 220 repetitions written, 176"
        " counted by a hidden sensor (Nicolson, J Orthop Sports Phys Ther, 2018)."
    )
