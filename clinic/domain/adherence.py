"""Adherence: how much of what was prescribed was done, as far as a log or the patient says.

It has two ends: the lower counts days left blank as not done, the upper leaves them out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import floor

from clinic.domain.anatomy import LEFT_AND_RIGHT
from clinic.domain.dosing import is_day_off
from clinic.domain.programs import Program, ProgramItem
from clinic.domain.records import LogOutcome

ALL = 100
"""Per cent."""


class DayState(StrEnum):
    """What a log says of one exercise on one day.

    BLANK is a day without any mark. REST is a day off on which the exercise was not done.
    """

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    BLANK = "blank"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedExercise:
    """An exercise as a log has it: its letter, the values of its boxes, its days a week."""

    letter: str
    boxes: tuple[str, ...]
    sessions_per_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDay:
    """A day with marks. The fields are those of the printed log.

    `boxes`: letter -> the values of the ticked boxes. `pain` is the worst of the day, 0 to 10,
    `letter` the exercise it was at; `morning`: back to usual by the next morning; `more`: could
    have done two more. None is left blank.
    """

    day: date
    boxes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pain: int | None = None
    letter: str | None = None
    morning: bool | None = None
    more: bool | None = None
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is no mark at all on the day."""
        answers = (self.pain, self.letter, self.morning, self.more)
        return not any(self.boxes.values()) and not self.note and all(a is None for a in answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What came of one log sheet: the days it was printed for, and what was marked on them.

    `days` may leave out blank days. `told`: letter -> on how many of the days the exercise was
    done, as the patient told where the sheet did not come back.
    """

    first_day: date
    last_day: date
    exercises: tuple[LoggedExercise, ...]
    outcome: LogOutcome
    days: tuple[LoggedDay, ...] = ()
    told: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Per cent of what was prescribed, rounded down, from `lower` to `upper`; None is unknown."""

    lower: int | None
    upper: int | None

    @property
    def is_known(self) -> bool:
        """Whether a log came back or the patient told."""
        return self.lower is not None


UNKNOWN = Share(lower=None, upper=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseAdherence:
    """One exercise of a log: its share, and on how many days it was in each state.

    `states` say each day in order; they are empty where the sheet did not come back.
    """

    letter: str
    share: Share
    states: Mapping[date, DayState] = field(default_factory=dict)

    def count(self, state: DayState) -> int:
        """On how many days the exercise was in this state."""
        return sum(each is state for each in self.states.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """What is known of adherence, per exercise (by letter) and in all, and what it rests on."""

    outcome: LogOutcome
    exercises: Mapping[str, ExerciseAdherence]
    overall: Share


def box_values(item: ProgramItem) -> tuple[str, ...]:
    """The boxes of an exercise on a day of the log: one a side of a stretch, else one a set."""
    if item.sides[0] in LEFT_AND_RIGHT:
        return tuple(side.value for side in LEFT_AND_RIGHT if side in item.sides)
    return tuple(str(number) for number in range(1, item.dose.sets + 1))


def logged_exercises(program: Program) -> tuple[LoggedExercise, ...]:
    """The exercises of a program as its log has them, by letter."""
    return tuple(
        LoggedExercise(
            letter=letter,
            boxes=box_values(item),
            sessions_per_week=item.dose.sessions_per_week,
        )
        for letter, item in program.letters.items()
    )


def adherence(log: Log, seen_on: date) -> Adherence:
    """How much was done of what was due before the day on which the sheet (or patient) was seen.

    That day itself counts where it has a mark. What was done on a day off makes up for a day on
    which it was due; more than was prescribed counts as all of it.
    """
    tallies = {each.letter: _tally(each, log, seen_on) for each in log.exercises}
    return Adherence(
        outcome=log.outcome,
        exercises={
            each.letter: ExerciseAdherence(
                letter=each.letter,
                share=_share([tallies[each.letter]]),
                states=states_of(each, log, seen_on),
            )
            for each in log.exercises
        },
        overall=_share(list(tallies.values())),
    )


def states_of(exercise: LoggedExercise, log: Log, seen_on: date) -> dict[date, DayState]:
    """The state of an exercise on each day that counts; empty where no sheet came back."""
    if log.outcome is not LogOutcome.RETURNED:
        return {}
    return {day: _state(exercise, day, logged) for day, logged in days_that_count(log, seen_on)}


def days_that_count(log: Log, seen_on: date) -> Iterator[tuple[date, LoggedDay | None]]:
    """The days of the log before the sheet was seen, and that day where it has a mark; each with
    what was marked, None for nothing.
    """
    marked = {each.day: each for each in log.days if not each.is_blank}
    day = log.first_day
    while day <= min(log.last_day, seen_on):
        if day < seen_on or day in marked:
            yield day, marked.get(day)
        day += timedelta(days=1)


def _state(exercise: LoggedExercise, day: date, logged: LoggedDay | None) -> DayState:
    ticked = _ticked(exercise, logged)
    if ticked:
        return DayState.DONE if ticked == len(exercise.boxes) else DayState.PARTLY
    if is_day_off(exercise.sessions_per_week, day):
        return DayState.REST
    return DayState.BLANK if logged is None else DayState.NOT_DONE


def _ticked(exercise: LoggedExercise, logged: LoggedDay | None) -> int:
    """How many of its boxes are ticked on a day."""
    ticked = logged.boxes.get(exercise.letter, frozenset()) if logged else frozenset()
    return len(ticked & set(exercise.boxes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """Boxes ticked, boxes due, and boxes due on the days that have a mark; None: unknown."""

    ticked: int
    due: int
    due_on_marked: int
    is_known: bool = True


def _tally(exercise: LoggedExercise, log: Log, seen_on: date) -> _Tally:
    boxes = len(exercise.boxes)
    days = list(days_that_count(log, seen_on))
    on_days = [
        (day, logged) for day, logged in days if not is_day_off(exercise.sessions_per_week, day)
    ]
    due = len(on_days) * boxes
    if log.outcome is LogOutcome.RETURNED:
        ticked = sum(_ticked(exercise, logged) for _, logged in days)
        marked = sum(logged is not None for _, logged in on_days)
        return _Tally(ticked=min(ticked, due), due=due, due_on_marked=marked * boxes)
    told = log.told.get(exercise.letter)
    known = log.outcome is LogOutcome.TOLD and told is not None
    ticked = min((told or 0) * boxes, due)
    return _Tally(ticked=ticked, due=due, due_on_marked=due, is_known=known)


def _share(tallies: Sequence[_Tally]) -> Share:
    """Unknown where nothing was due, or where one of the exercises is unknown."""
    ticked = sum(tally.ticked for tally in tallies)
    due = sum(tally.due for tally in tallies)
    if not due or not all(tally.is_known for tally in tallies):
        return UNKNOWN
    due_on_marked = sum(tally.due_on_marked for tally in tallies)
    return Share(lower=_per_cent(ticked, due), upper=_per_cent(ticked, due_on_marked))


def _per_cent(part: int, whole: int) -> int:
    """Rounded down; of nothing, all: a day left blank may have been done in full."""
    return min(ALL, floor(part * ALL / whole)) if whole else ALL
