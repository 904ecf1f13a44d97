"""Conditions: the closed set of questions that the catalogue may ask of a case.

A condition is data (a criterion, a start of a ladder, a trigger of a precaution names one); it
holds or not for a case and a side. A condition about a finding that was not tested never holds,
`NotRecorded` excepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic.domain.anatomy import LEFT_AND_RIGHT, Sex, Side

if TYPE_CHECKING:
    from clinic.domain.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Real numbers between two limits; a limit left out is open.

    `at_least` and `up_to` include their number, `above` and `below` do not.
    """

    at_least: float | None = None
    above: float | None = None
    below: float | None = None
    up_to: float | None = None

    def __contains__(self, number: float) -> bool:
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
            and (self.up_to is None or number <= self.up_to)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueIs:
    """The finding's value on the side is one of `values` (choices, or true / false)."""

    finding: str
    values: tuple[str | bool, ...]

    def holds(self, case: "Case", side: Side) -> bool:
        """Whether it holds for this side of the case."""
        return case.findings.views[side].get(self.finding) in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberIs:
    """The finding's number on the side lies in the interval; with `sex`, only for patients of that
    sex.
    """

    finding: str
    interval: Interval
    sex: Sex | None = None

    def holds(self, case: "Case", side: Side) -> bool:
        """Whether it holds for this side of the case."""
        number = case.findings.views[side].get(self.finding)
        if not isinstance(number, int | float):
            return False
        return number in self.interval and (self.sex is None or case.sex is self.sex)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessThanOtherSide:
    """The finding is smaller on the side than on the other, by `by` or more."""

    finding: str
    by: float

    def holds(self, case: "Case", side: Side) -> bool:
        """Whether it holds for this side of the case."""
        here = case.findings.views[side].get(self.finding)
        there = case.findings.views[side.opposite].get(self.finding)
        if not isinstance(here, int | float) or not isinstance(there, int | float):
            return False
        return there - here >= self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceedsFinding:
    """On one side, the finding is greater than the finding `other`, by `by` or more."""

    finding: str
    other: str
    by: float

    def holds(self, case: "Case", side: Side) -> bool:
        """Whether it holds for this side of the case."""
        more, less = (
            case.findings.number(self.finding, side),
            case.findings.number(self.other, side),
        )
        return more is not None and less is not None and more - less >= self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRecorded:
    """The finding was not tested on the side."""

    finding: str

    def holds(self, case: "Case", side: Side) -> bool:
        """Whether it holds for this side of the case."""
        return self.finding not in case.findings.views[side]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeIs:
    """The patient's age in years lies in the interval."""

    interval: Interval

    def holds(self, case: "Case", _side: Side) -> bool:
        """Whether it holds; an age has no side."""
        return case.age in self.interval


@dataclass(frozen=True, slots=True, kw_only=True)
class GestationIs:
    """The patient is pregnant, and the week of pregnancy lies in the interval."""

    interval: Interval

    def holds(self, case: "Case", _side: Side) -> bool:
        """Whether it holds; a pregnancy has no side."""
        return case.gestation_weeks is not None and case.gestation_weeks in self.interval


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorTransferIs:
    """Getting down to the floor and up again is "safe", "unsafe", or None (not answered)."""

    answers: tuple[str | None, ...]

    def holds(self, case: "Case", _side: Side) -> bool:
        """Whether it holds; a floor transfer has no side."""
        return case.floor_transfer in self.answers


FindingCondition = ValueIs | NumberIs | LessThanOtherSide | ExceedsFinding | NotRecorded
"""Conditions about a finding; each names it as `finding`."""

Condition = FindingCondition | AgeIs | GestationIs | FloorTransferIs


def all_hold(conditions: Sequence[Condition], case: "Case", side: Side) -> bool:
    """Whether every condition holds for this side of the case."""
    for condition in conditions:  # noqa: SIM110  a generator costs twice, a hundred times a case
        if not condition.holds(case, side):
            return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Conditions that fire together: all of them hold on the same side.

    `by_age`: it asks nothing of the examination, so that it fires under a stop too. `needs` are
    the findings without which it cannot fire.
    """

    all_of: tuple[Condition, ...]
    by_age: bool = field(init=False)
    needs: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_age = all(isinstance(each, AgeIs | FloorTransferIs) for each in self.all_of)
        needs = frozenset(
            each.finding
            for each in self.all_of
            if isinstance(each, FindingCondition) and not isinstance(each, NotRecorded)
        )
        object.__setattr__(self, "by_age", by_age)
        object.__setattr__(self, "needs", needs)

    def fires(self, case: "Case", side: Side) -> bool:
        """Whether every condition holds for this side of the case."""
        return all_hold(self.all_of, case, side)


def firing_sides(triggers: Sequence[Trigger], case: "Case") -> tuple[Side, ...]:
    """The sides on which any of the triggers fires; one that asks for no side fires on both."""
    if not triggers:
        return ()
    recorded = case.findings.recorded
    possible = [trigger for trigger in triggers if trigger.needs <= recorded]
    if not possible:
        return ()
    return tuple(
        side for side in LEFT_AND_RIGHT if any(trigger.fires(case, side) for trigger in possible)
    )
