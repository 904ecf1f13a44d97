"""When a review, a retest and the outcome measures are due, and when to think again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic.domain.dosing import Span
from clinic.domain.outcomes import ScaleId
from clinic.domain.progression_rules import Timing

if TYPE_CHECKING:
    from clinic.domain.outcome_changes import OutcomeChange


class Due(StrEnum):
    """Where a day stands against the time in which something is due."""

    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days from the earliest to the latest on which something is due, both included."""

    earliest: date
    latest: date

    def on(self, today: date) -> Due:
        """Whether it is due today."""
        if today < self.earliest:
            return Due.NOT_YET
        return Due.DUE if today <= self.latest else Due.OVERDUE


def next_review(
    first_sheet_on: date,
    last_review_on: date | None,
    timing: Timing,
    interval_days: int | None = None,
) -> Window:
    """When the next review is due: soon after the first sheet, then every few weeks.

    An interval that was set for the patient takes the place of both.
    """
    if interval_days is not None:
        day = (last_review_on or first_sheet_on) + timedelta(days=interval_days)
        return Window(earliest=day, latest=day)
    if last_review_on is None:
        return _window(first_sheet_on, timing.first_review_weeks)
    return _window(last_review_on, timing.review_weeks)


def is_retest_due(measured_on: date | None, today: date, timing: Timing) -> bool:
    """Whether the anchor findings are to be measured again; at once where they never were."""
    return measured_on is None or today >= measured_on + timedelta(weeks=timing.retest_after_weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresDue:
    """For which milestone the outcome measures are due, and whether its time has passed."""

    milestone: str
    title: str
    due: Due


def measures_due(
    started_on: date, scored_on: Collection[date], today: date, timing: Timing
) -> MeasuresDue | None:
    """The last milestone that has begun, unless it was scored in its time; None for none."""
    begun = [
        (milestone, window)
        for milestone in timing.milestones
        if (window := _window(started_on, milestone.weeks)).on(today) is not Due.NOT_YET
    ]
    if not begun:
        return None
    milestone, window = begun[-1]
    is_first = milestone is timing.milestones[0]
    if any(is_first or day >= window.earliest for day in scored_on):
        return None
    return MeasuresDue(milestone=milestone.id, title=milestone.title, due=window.on(today))


def is_scored_for_discharge(scored_on: Collection[date], today: date, timing: Timing) -> bool:
    """Whether the measures are fresh enough to sum up an episode that ends today."""
    oldest = today - timedelta(weeks=timing.discharge_within_weeks)
    return any(day >= oldest for day in scored_on)


def has_no_gain(
    started_on: date,
    today: date,
    adherence_pct: float | None,
    changes: Collection["OutcomeChange"],
    timing: Timing,
) -> bool:
    """Whether it is time to think again: done well enough for weeks, and neither pain nor function
    is past the change that matters.

    Without any scale that can be judged nothing is said.
    """
    is_time = today >= started_on + timedelta(weeks=timing.no_gain_after_weeks)
    is_done = adherence_pct is not None and adherence_pct >= timing.no_gain_adherence_from
    judged = [
        change
        for change in changes
        if change.scale.id is not ScaleId.GROC and change.since_baseline is not None
    ]
    return (
        is_time
        and is_done
        and bool(judged)
        and not any(change.verdict.is_better for change in judged)
    )


def _window(start: date, weeks: Span) -> Window:
    return Window(
        earliest=start + timedelta(weeks=weeks.low), latest=start + timedelta(weeks=weeks.high)
    )
