"""The one geometry of the log, in mm: where every box, bubble and code lies.

The sheet is drawn from it, and a reader of scanned logs will look where it says. A day is a row of
two lines: above, the boxes of each exercise and a line for a note; below, the worst pain of the
day, the exercise it was at, and two questions. Sizes leave room for a printer that shrinks a page
to 94 per cent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

BOX_MM = 5.0
MARK_MM = 4.4
CLEAR_MM = 1.6
CODE_MM = 13.0
"""A corner code is this wide, with the quiet space of four modules inside."""

DAYS_A_PAGE = 14
WORST_PAIN = 10

_GAP = 3.0  # between groups of marks
_BAND_GAP = 2.0  # between the bands of the page
_LINE_INSET = 1.3  # between a row's rule and its marks
_GROUP_LEAST = 9.0  # the narrowest group of boxes: its letter stands above it
_NOTE_DROP = BOX_MM
_ON_DAYS = {1: (0,), 2: (0, 3), 3: (0, 2, 4)}
"""Weekdays (Monday is 0) of an exercise done so many times a week, never two running; other
numbers: any day.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExercise:
    """An exercise as the log sees it: its letter, its boxes as (value, letter in the box), its
    days a week.
    """

    letter: str
    boxes: tuple[tuple[str, str], ...]
    sessions_per_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One place to fill in: for which day (from 0), which question, which answer; x and y are its
    upper left.
    """

    day: int
    field: str
    value: str
    text: str
    is_box: bool
    is_off: bool
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle in mm."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The head of a group of marks: which field it is the head of, and where it stands."""

    field: str
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLayout:
    """A page of the log with everything at its place."""

    width: float
    height: float
    days: tuple[date, ...]
    head: Area
    foot: Area
    columns: tuple[Column, ...]
    rows: tuple[Area, ...]
    off: tuple[Area, ...]
    notes: tuple[Area, ...]
    marks: tuple[Mark, ...]
    codes: tuple[Area, ...]
    day_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSize:
    """The room that a page leaves for the log and the room its words need, all in mm."""

    width: float
    height: float
    head: float
    upper_heads: float
    lower_heads: float
    foot: float
    day: float
    questions: dict[str, float]


def is_day_off(sessions_per_week: int, day: date) -> bool:
    """Whether an exercise done so many times a week rests on this day (Mon, Wed, Fri for three a
    week).
    """
    on_days = _ON_DAYS.get(sessions_per_week)
    return on_days is not None and day.weekday() not in on_days


def pages_of_days(start: date, weeks: int) -> tuple[tuple[date, ...], ...]:
    """The days of the log, two weeks a page."""
    days = tuple(start + timedelta(days=number) for number in range(weeks * 7))
    return tuple(days[at : at + DAYS_A_PAGE] for at in range(0, len(days), DAYS_A_PAGE))


def lay_out(
    exercises: tuple[LogExercise, ...],
    days: tuple[date, ...],
    size: LogSize,
    yes_no: tuple[str, str] = ("Y", "N"),
) -> LogLayout:
    """Places everything on a page of the log; `yes_no` are the letters in the bubbles of a
    question.
    """
    upper = _groups(
        {e.letter: _width(len(e.boxes), BOX_MM, _GROUP_LEAST) for e in exercises}, size
    )
    answers = {"pain": WORST_PAIN + 1, "letter": len(exercises), "morning": 2, "more": 2}
    lower = _groups({f: _width(n, MARK_MM, size.questions[f]) for f, n in answers.items()}, size)
    heads_top = size.head + _BAND_GAP
    rows_top = heads_top + size.upper_heads + size.lower_heads
    row_height = (size.height - size.foot - _BAND_GAP - rows_top) / len(days)
    rows = tuple(
        Area(x=0, y=rows_top + number * row_height, width=size.width, height=row_height)
        for number in range(len(days))
    )
    note_x = max(x + width for x, width in upper.values()) + _GAP
    marks: list[Mark] = []
    off: list[Area] = []
    for number, (day, row) in enumerate(zip(days, rows, strict=True)):
        for exercise in exercises:
            x, width = upper[exercise.letter]
            rests = is_day_off(exercise.sessions_per_week, day)
            if rests:
                off.append(
                    Area(x=x - 1.2, y=row.y + 0.3, width=width + 2.4, height=row_height / 2 - 0.3)
                )
            marks += _boxes(number, exercise, x, row, rests=rests)
        marks += _bubbles(number, exercises, lower, row, yes_no)
    return LogLayout(
        width=size.width,
        height=size.height,
        days=days,
        head=Area(
            x=CODE_MM + _GAP, y=0, width=size.width - 2 * (CODE_MM + _GAP), height=size.head
        ),
        foot=Area(
            x=CODE_MM + _GAP,
            y=size.height - size.foot,
            width=size.width - 2 * (CODE_MM + _GAP),
            height=size.foot,
        ),
        columns=_columns(upper, lower, note_x, heads_top, size),
        rows=rows,
        off=tuple(off),
        notes=tuple(
            Area(x=note_x, y=row.y + _LINE_INSET + _NOTE_DROP, width=size.width - note_x, height=0)
            for row in rows
        ),
        marks=tuple(marks),
        codes=_codes(size),
        day_width=size.day,
    )


def clear_space(layout: LogLayout) -> float:
    """The smallest distance in mm between two marks of the page, measured edge to edge along a
    line.
    """
    by_line: dict[float, list[Mark]] = {}
    for mark in layout.marks:
        by_line.setdefault(mark.y, []).append(mark)
    across = min(
        right.x - left.x - left.size
        for line in by_line.values()
        for left, right in pairwise(sorted(line, key=lambda mark: mark.x))
    )
    down = min(
        lower - upper - by_line[upper][0].size for upper, lower in pairwise(sorted(by_line))
    )
    return min(across, down)


def _width(count: int, mark: float, least: float) -> float:
    return max(count * (mark + CLEAR_MM) - CLEAR_MM, least)


def _groups(widths: dict[str, float], size: LogSize) -> dict[str, tuple[float, float]]:
    """Field -> (x, width) of its marks, from left to right."""
    groups: dict[str, tuple[float, float]] = {}
    x = size.day
    for field, width in widths.items():
        groups[field] = (x, width)
        x += width + _GAP + CLEAR_MM
    return groups


def _boxes(day: int, exercise: LogExercise, x: float, row: Area, *, rests: bool) -> list[Mark]:
    return [
        Mark(
            day=day,
            field=exercise.letter,
            value=value,
            text=text,
            is_box=True,
            is_off=rests,
            x=round(x + number * (BOX_MM + CLEAR_MM), 2),
            y=round(row.y + _LINE_INSET, 2),
            size=BOX_MM,
        )
        for number, (value, text) in enumerate(exercise.boxes)
    ]


def _bubbles(
    day: int,
    exercises: tuple[LogExercise, ...],
    groups: dict[str, tuple[float, float]],
    row: Area,
    yes_no: tuple[str, str],
) -> list[Mark]:
    questions = tuple(zip(("yes", "no"), yes_no, strict=True))
    answers = {
        "pain": tuple((str(number), str(number)) for number in range(WORST_PAIN + 1)),
        "letter": tuple((exercise.letter, exercise.letter) for exercise in exercises),
        "morning": questions,
        "more": questions,
    }
    y = round(row.y + row.height - _LINE_INSET - MARK_MM, 2)
    return [
        Mark(
            day=day,
            field=field,
            value=value,
            text=text,
            is_box=False,
            is_off=False,
            x=round(groups[field][0] + number * (MARK_MM + CLEAR_MM), 2),
            y=y,
            size=MARK_MM,
        )
        for field, values in answers.items()
        for number, (value, text) in enumerate(values)
    ]


def _columns(
    upper: dict[str, tuple[float, float]],
    lower: dict[str, tuple[float, float]],
    note_x: float,
    top: float,
    size: LogSize,
) -> tuple[Column, ...]:
    def column(field: str, x: float, end: float, y: float, height: float) -> Column:
        return Column(field=field, area=Area(x=x, y=y, width=end - x, height=height))

    columns = [
        column(field, x, x + width, top, size.upper_heads) for field, (x, width) in upper.items()
    ]
    columns.append(column("note", note_x, size.width, top, size.upper_heads))
    starts = [x for x, _ in lower.values()]
    ends = [*(start - 2 for start in starts[1:]), size.width]
    lower_top = top + size.upper_heads
    columns += [
        column(field, x, end, lower_top, size.lower_heads)
        for field, x, end in zip(lower, starts, ends, strict=True)
    ]
    return tuple(columns)


def _codes(size: LogSize) -> tuple[Area, ...]:
    """The four corners: upper left, upper right, lower left, lower right."""
    right, bottom = size.width - CODE_MM, size.height - CODE_MM
    return tuple(
        Area(x=x, y=y, width=CODE_MM, height=CODE_MM)
        for x, y in ((0.0, 0.0), (right, 0.0), (0.0, bottom), (right, bottom))
    )
