"""When reviews, retests and measures are due, and when to think again."""

from datetime import date, timedelta

import pytest

from clinic.domain.outcome_changes import outcome_change
from clinic.domain.outcomes import ScaleId, Score
from clinic.domain.review_timing import (
    Due,
    has_no_gain,
    is_retest_due,
    is_scored_for_discharge,
    measures_due,
    next_review,
)
from tests.make import CATALOGUE

TIMING = CATALOGUE.progression.timing
START = date(2026, 9, 1)


def after(days: int) -> date:
    return START + timedelta(days=days)


@pytest.mark.parametrize(
    ("last_review", "interval", "earliest", "latest"),
    [
        (None, None, 7, 14),
        (10, None, 24, 38),
        (None, 21, 21, 21),
        (10, 21, 31, 31),
    ],
)
def test_the_first_review_comes_soon_and_later_ones_every_few_weeks(
    last_review: int | None, interval: int | None, earliest: int, latest: int
) -> None:
    last = None if last_review is None else after(last_review)
    window = next_review(START, last, TIMING, interval)
    assert (window.earliest, window.latest) == (after(earliest), after(latest))


def test_a_review_is_due_in_its_window_and_overdue_after_it() -> None:
    window = next_review(START, None, TIMING)
    said = {day: window.on(after(day)) for day in (6, 7, 14, 15)}
    assert said == {6: Due.NOT_YET, 7: Due.DUE, 14: Due.DUE, 15: Due.OVERDUE}


def test_anchors_are_measured_again_after_three_weeks_and_at_once_where_they_never_were() -> None:
    assert not is_retest_due(START, after(20), TIMING)
    assert is_retest_due(START, after(21), TIMING)
    assert is_retest_due(None, START, TIMING)


@pytest.mark.parametrize(
    ("today", "scored", "milestone"),
    [
        (0, [], ("baseline", "due")),
        (14, [], ("baseline", "due")),
        (15, [], ("baseline", "overdue")),
        (0, [0], None),
        (10, [-3], None),
        (27, [0], None),
        (28, [0], ("first_follow_up", "due")),
        (42, [0, 20], ("first_follow_up", "due")),
        (43, [0, 20], ("first_follow_up", "overdue")),
        (43, [0, 30], None),
        (84, [0, 30], ("second_follow_up", "due")),
        (84, [0, 30, 84], None),
        (200, [0, 30, 90], None),
        (-1, [], None),
    ],
)
def test_measures_are_due_at_each_milestone(
    today: int, scored: list[int], milestone: tuple[str, str] | None
) -> None:
    answer = measures_due(START, [after(day) for day in scored], after(today), TIMING)
    assert (answer and (answer.milestone, answer.due.value)) == milestone
    assert answer is None or answer.title


def test_an_episode_is_summed_up_with_scores_of_the_last_two_weeks() -> None:
    assert is_scored_for_discharge([after(70)], after(84), TIMING)
    assert not is_scored_for_discharge([START, after(69)], after(84), TIMING)


class TestNoGain:
    def said(
        self,
        *,
        today: int = 42,
        adherence: float | None = 70,
        last: int = 6,
        scale: str = "nprs_avg",
    ) -> bool:
        identity = ScaleId(scale)
        rules = CATALOGUE.outcomes
        scores = [
            Score(scale=identity, value=value, on=on)
            for value, on in ((7, START), (last, after(42)))
        ]
        changes = [outcome_change(rules.scales[identity], scores, START, rules)]
        return has_no_gain(START, after(today), adherence, changes, TIMING)

    def test_after_six_weeks_of_doing_enough_calls_for_thinking_again(self) -> None:
        assert self.said()
        assert self.said(last=9)

    def test_is_not_said_too_early_nor_where_little_was_done_or_something_gained(self) -> None:
        assert not self.said(today=41)
        assert not self.said(adherence=59)
        assert not self.said(adherence=None)
        assert not self.said(last=4)

    def test_is_not_said_of_memory_alone_nor_without_any_score(self) -> None:
        assert not self.said(scale="groc", last=0)
        assert not has_no_gain(START, after(60), 90, [], TIMING)
