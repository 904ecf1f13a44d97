"""Doses, the ranges they may move in, and the time they cost the patient."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Protocol

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.errors import DoseError

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS_A_WEEK = 7

# Weekdays (Monday is 0) of an exercise done so many times a week, never two days running
# (design decision). One done more often has no days off.
_ON_DAYS = {1: (0,), 2: (0, 3), 3: (0, 2, 4)}

CHANGE_OF_POSITION_S = 4
"""Seconds to lift and lower once, the middle of the 3 to 5 s between short holds (design
decision).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise DoseError(f"a span from {self.low} to {self.high} is empty")

    def __contains__(self, number: int) -> bool:
        return self.low <= number <= self.high

    def __str__(self) -> str:
        return f"{self.low}" if self.low == self.high else f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much of one exercise: whole numbers, valid by construction (DoseError).

    In a stretch `reps` is the number of holds a side and `sets` is 1; in a plank `reps` is the
    number of short holds a set. `rest_s` is the rest between sets, or between holds where there is
    one set.
    """

    sets: int
    reps: int
    hold_s: int
    sessions_per_week: int
    rest_s: int

    def __post_init__(self) -> None:
        for field, span in POSSIBLE.items():
            number: object = getattr(self, field)
            if type(number) is not int or number not in span:
                raise DoseError(f"{field} is {number!r}; possible: {span}")


POSSIBLE = {
    "sets": Span(low=1, high=10),
    "reps": Span(low=1, high=50),
    "hold_s": Span(low=0, high=300),
    "sessions_per_week": Span(low=1, high=14),
    "rest_s": Span(low=0, high=600),
}

_WORDS = {
    "sets": "sets",
    "reps": "repetitions",
    "hold_s": "seconds of hold",
    "sessions_per_week": "days a week",
    "rest_s": "seconds of rest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRange:
    """The span each part of a variation's dose may move in."""

    sets: Span
    reps: Span
    hold_s: Span
    sessions_per_week: Span
    rest_s: Span

    def contains(self, dose: Dose) -> bool:
        """Whether every part of the dose lies in its span."""
        return not self.problems(dose)

    def problems(self, dose: Dose) -> tuple[tuple[str, str], ...]:
        """(field, message) for each part of the dose outside its span."""
        return tuple(
            (field.name, f"{getattr(dose, field.name)} {_WORDS[field.name]}: allowed {span}")
            for field in fields(self)
            if getattr(dose, field.name) not in (span := getattr(self, field.name))
        )


class Dosed(Protocol):
    """Anything with a dose on sides: an offer of a match, an item of a program."""

    @property
    def dose(self) -> Dose:
        """The dose, on one side where it has sides."""
        ...

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides the dose is done on."""
        ...


def is_day_off(sessions_per_week: int, day: date) -> bool:
    """Whether an exercise of so many times a week rests on this day (three: Mon, Wed, Fri)."""
    on_days = _ON_DAYS.get(sessions_per_week)
    return on_days is not None and day.weekday() not in on_days


def seconds_a_session(dose: Dose, side_count: int) -> int:
    """Seconds one session takes, rests between sets (or between the holds of a single set)
    included.
    """
    work = dose.sets * dose.reps * (dose.hold_s + CHANGE_OF_POSITION_S)
    pauses = dose.reps - 1 if dose.sets == 1 else dose.sets - 1
    return (work + pauses * dose.rest_s) * side_count


def minutes_a_day(items: "Iterable[Dosed]") -> int:
    """Minutes a day the items cost, averaged over a week and rounded up."""
    seconds = sum(_seconds(item) * item.dose.sessions_per_week for item in items)
    return ceil(seconds / DAYS_A_WEEK / 60)


def minutes_on_most_days(items: "Iterable[Dosed]") -> int:
    """Minutes of the commonest day on which anything is due, rounded up; of two as common the
    longer.
    """
    due = tuple(items)
    week = (date.min + timedelta(days=number) for number in range(DAYS_A_WEEK))
    seconds = Counter(
        sum(_seconds(item) for item in due if not is_day_off(item.dose.sessions_per_week, day))
        for day in week
    )
    del seconds[0]
    return ceil(max(seconds, key=lambda each: (seconds[each], each), default=0) / 60)


def minutes_on_longest_day(items: "Iterable[Dosed]") -> int:
    """Minutes of a day on which every item is due, rounded up."""
    return ceil(sum(_seconds(item) for item in items) / 60)


def _seconds(item: Dosed) -> int:
    two_sided = all(side in item.sides for side in LEFT_AND_RIGHT)
    return seconds_a_session(item.dose, 2 if two_sided else 1)
