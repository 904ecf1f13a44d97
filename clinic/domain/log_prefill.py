"""What a log fills in beforehand for the review of each exercise; the clinician still asks."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_high

from clinic.domain.adherence import (
    DayState,
    Log,
    LoggedDay,
    LoggedExercise,
    Share,
    adherence,
    days_that_count,
    states_of,
)
from clinic.domain.records import LogOutcome

LATELY = timedelta(days=14)
"""Pain, settling and reserve are read from the last two weeks (design decision)."""

LAST_SESSIONS = 2

RESERVE_OF_YES, RESERVE_OF_NO = 2, 1
"""The log asks "could you do 2 more": yes is 2 or more, no is less (design decision: 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What the log suggests for one exercise; None where it says nothing.

    `pain_during` is the usual (higher median) pain of the days on which it was worst at this
    exercise, or at none in particular; `worst_pain` the highest of these days.
    """

    letter: str
    adherence: Share
    pain_during: int | None
    worst_pain: int | None
    settled_by_next_morning: bool | None
    reps_in_reserve: int | None
    dose_met_last_two: bool | None


def prefill(log: Log, seen_on: date) -> dict[str, Prefill]:
    """What the log suggests for each exercise, by letter."""
    shares = adherence(log, seen_on).exercises
    return {
        each.letter: _prefill(each, log, seen_on, shares[each.letter].share)
        for each in log.exercises
    }


def _prefill(exercise: LoggedExercise, log: Log, seen_on: date, share: Share) -> Prefill:
    lately = _lately(exercise, log, seen_on)
    blamed = [day for day in lately if day.letter in {None, exercise.letter}]
    pains = [day.pain for day in blamed if day.pain is not None]
    more = [day.more for day in lately if day.more is not None][-LAST_SESSIONS:]
    return Prefill(
        letter=exercise.letter,
        adherence=share,
        pain_during=median_high(pains) if pains else None,
        worst_pain=max(pains, default=None),
        settled_by_next_morning=_all([day.morning for day in blamed]),
        reps_in_reserve=(RESERVE_OF_YES if all(more) else RESERVE_OF_NO) if more else None,
        dose_met_last_two=_dose_met(exercise, log, seen_on),
    )


def _lately(exercise: LoggedExercise, log: Log, seen_on: date) -> list[LoggedDay]:
    """The days of the last two weeks on which some of the exercise was done."""
    if log.outcome is not LogOutcome.RETURNED:
        return []
    return [
        logged
        for day, logged in days_that_count(log, seen_on)
        if logged is not None and day >= seen_on - LATELY and logged.boxes.get(exercise.letter)
    ]


def _all(answers: list[bool | None]) -> bool | None:
    """No where one is no, yes where the rest that were answered are yes."""
    given = [answer for answer in answers if answer is not None]
    return all(given) if given else None


def _dose_met(exercise: LoggedExercise, log: Log, seen_on: date) -> bool | None:
    """Whether every box was ticked in the last two sessions; None for fewer than two."""
    said = {DayState.DONE, DayState.PARTLY, DayState.NOT_DONE}
    states = [each for each in states_of(exercise, log, seen_on).values() if each in said]
    last = states[-LAST_SESSIONS:]
    return all(each is DayState.DONE for each in last) if len(last) == LAST_SESSIONS else None
