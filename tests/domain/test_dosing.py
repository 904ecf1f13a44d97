"""Doses are possible by construction, stay in their range, and cost minutes."""

import pytest

from clinic.domain.dosing import (
    Dose,
    DoseRange,
    Span,
    minutes_a_day,
    minutes_on_longest_day,
    minutes_on_most_days,
    seconds_a_session,
)
from clinic.domain.errors import DoseError
from tests.make import LEFT, RIGHT, make_dose, make_item

STRETCH = make_dose(sets=1, reps=2, hold_s=30, sessions_per_week=7, rest_s=15)


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("sets", 0),
        ("sets", 11),
        ("reps", 0),
        ("reps", 51),
        ("hold_s", -1),
        ("hold_s", 301),
        ("sessions_per_week", 0),
        ("sessions_per_week", 15),
        ("rest_s", -1),
        ("rest_s", 601),
        ("sets", 2.0),
        ("sets", True),
        ("sets", "3"),
    ],
)
def test_an_impossible_dose_cannot_exist(field: str, number: object) -> None:
    facts: dict[str, object] = {
        "sets": 3,
        "reps": 10,
        "hold_s": 2,
        "sessions_per_week": 3,
        "rest_s": 60,
    }
    with pytest.raises(DoseError, match=field):
        Dose(**{**facts, field: number})  # type: ignore[arg-type]


def test_a_span_holds_both_its_ends() -> None:
    span = Span(low=30, high=60)
    assert [number in span for number in (29, 30, 60, 61)] == [False, True, True, False]
    assert (str(span), str(Span(low=3, high=3))) == ("30 to 60", "3")


def test_an_empty_span_cannot_exist() -> None:
    with pytest.raises(DoseError, match="from 5 to 4"):
        Span(low=5, high=4)


RANGE = DoseRange(
    sets=Span(low=2, high=3),
    reps=Span(low=10, high=15),
    hold_s=Span(low=2, high=5),
    sessions_per_week=Span(low=3, high=3),
    rest_s=Span(low=30, high=90),
)


def test_a_range_names_each_part_outside_it() -> None:
    assert RANGE.contains(make_dose())
    assert RANGE.problems(make_dose()) == ()
    outside = make_dose(sets=4, reps=9, hold_s=6, sessions_per_week=4, rest_s=20)
    assert not RANGE.contains(outside)
    assert RANGE.problems(outside) == (
        ("sets", "4 sets: allowed 2 to 3"),
        ("reps", "9 repetitions: allowed 10 to 15"),
        ("hold_s", "6 seconds of hold: allowed 2 to 5"),
        ("sessions_per_week", "4 days a week: allowed 3"),
        ("rest_s", "20 seconds of rest: allowed 30 to 90"),
    )


def test_a_session_counts_holds_changes_of_position_and_rests() -> None:
    assert seconds_a_session(STRETCH, 1) == 2 * (30 + 4) + 15
    assert seconds_a_session(STRETCH, 2) == 2 * (2 * (30 + 4) + 15)
    assert seconds_a_session(make_dose(), 1) == 3 * 10 * (2 + 4) + 2 * 60


def test_minutes_are_those_of_an_average_day_and_of_the_longest() -> None:
    stretch = make_item("HF4", sides=(LEFT, RIGHT), dose=STRETCH)
    bridge = make_item("GB3", dose=make_dose())
    assert minutes_on_longest_day([stretch, bridge]) == 8  # 166 s + 300 s, rounded up
    assert minutes_a_day([stretch, bridge]) == 5  # 166 s + 3/7 of 300 s, rounded up
    assert minutes_a_day([]) == minutes_on_longest_day([]) == 0


def test_most_days_are_the_commonest_on_which_anything_is_due() -> None:
    stretch = make_item("HF4", sides=(LEFT, RIGHT), dose=STRETCH)
    bridge = make_item("GB3", dose=make_dose())
    twice = make_item("GB3", dose=make_dose(sessions_per_week=2))
    assert minutes_on_most_days([stretch, bridge]) == 3  # on four days of seven the stretch alone
    assert minutes_on_most_days([bridge]) == 5  # the days off do not count
    assert minutes_on_most_days([bridge, twice]) == 5
    assert minutes_on_most_days([]) == 0
