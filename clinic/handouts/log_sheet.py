"""The one geometry of the log, in mm: where every box, bubble and code lies.

The sheet is drawn from it, and a reader of scanned logs will look where it says. A day is a row of
two lines: above, the boxes of each exercise and a line for a note; below, the worst pain of the
day, the exercise it was at, and two questions. Sizes leave room for a printer that shrinks a page
to 94 per cent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from clinic.domain.dosing import is_day_off

LARGEST_BOX_MM = 5.0
BUBBLE_MM = 4.2
CLEAR_MM = 1.6
CODE_MM = 13.0
"""A corner code is this wide, with the quiet space of four modules inside."""

DAYS_A_PAGE = 14
WORST_PAIN = 10

_GAP = 4.6  # between groups of marks
_BAND_GAP = 1.0  # between the bands of the page
_LEAST_INSET = 0.8  # between a row's rule and its marks
_INSET_PART = 0.3  # of what a row has to spare
_GROUP_LEAST = 9.0  # the narrowest group of boxes: its letter stands above it
_GREY_REACH = 1.2  # how far the grey of a day off reaches beyond its boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExercise:
    """An exercise as the log sees it; `boxes` are (value, letter in the box)."""

    letter: str
    boxes: tuple[tuple[str, str], ...]
    sessions_per_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSize:
    """The room that a page leaves for the log and the room its words need, all in mm.

    `questions` is the least width of the words over each question.
    """

    width: float
    height: float
    head: float
    upper_heads: float
    lower_heads: float
    foot: float
    day: float
    questions: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle in mm."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One place to fill in: which day (from 0), which question, which answer; x, y: upper left."""

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
class Group:
    """The marks of one question side by side: (value, letter in the mark); `y` is from the row."""

    field: str
    answers: tuple[tuple[str, str], ...]
    x: float
    width: float
    y: float
    size: float
    is_box: bool
    sessions_per_week: int

    def is_off(self, day: date) -> bool:
        """Whether this is an exercise that rests on this day."""
        return self.is_box and is_day_off(self.sessions_per_week, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLayout:
    """A page of the log with everything at its place; `heads` are the places of the words over
    each group (and over the note), by its field.
    """

    width: float
    height: float
    days: tuple[date, ...]
    head: Area
    foot: Area
    heads: dict[str, Area]
    rows: tuple[Area, ...]
    off: tuple[Area, ...]
    notes: tuple[Area, ...]
    marks: tuple[Mark, ...]
    codes: tuple[Area, ...]
    day_width: float


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
    """Places everything on a page; `yes_no` are the letters in the bubbles of a question."""
    rows = _rows(len(days), size)
    boxes = _exercise_groups(exercises, rows[0].height, size)
    bubbles = _question_groups(exercises, rows[0].height, size, yes_no)
    note_x = boxes[-1].x + boxes[-1].width + _GAP
    note_y = boxes[0].y + boxes[0].size
    between_codes = {"x": CODE_MM + _GAP, "width": size.width - 2 * (CODE_MM + _GAP)}
    return LogLayout(
        width=size.width,
        height=size.height,
        days=days,
        head=Area(**between_codes, y=0, height=size.head),
        foot=Area(**between_codes, y=size.height - size.foot, height=size.foot),
        heads=_heads(boxes, bubbles, note_x, size),
        rows=rows,
        off=tuple(
            _grey(group, row)
            for day, row in zip(days, rows, strict=True)
            for group in boxes
            if group.is_off(day)
        ),
        notes=tuple(
            Area(x=note_x, y=row.y + note_y, width=size.width - note_x, height=0) for row in rows
        ),
        marks=tuple(
            mark
            for number, (day, row) in enumerate(zip(days, rows, strict=True))
            for group in (*boxes, *bubbles)
            for mark in _marks(group, number, row, is_off=group.is_off(day))
        ),
        codes=_codes(size),
        day_width=size.day,
    )


def clear_space(layout: LogLayout) -> float:
    """The smallest distance in mm, edge to edge, between two marks of a line or two lines."""
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


def _rows(days: int, size: LogSize) -> tuple[Area, ...]:
    top = size.head + _BAND_GAP + size.upper_heads + size.lower_heads
    height = (size.height - size.foot - _BAND_GAP - top) / days
    return tuple(
        Area(x=0, y=top + number * height, width=size.width, height=height)
        for number in range(days)
    )


def _exercise_groups(
    exercises: tuple[LogExercise, ...], row_height: float, size: LogSize
) -> tuple[Group, ...]:
    box = _box_mm(row_height)
    groups: list[Group] = []
    x = size.day
    for exercise in exercises:
        width = max(_width(len(exercise.boxes), box), _GROUP_LEAST)
        groups.append(
            Group(
                field=exercise.letter,
                answers=exercise.boxes,
                x=x,
                width=width,
                y=_inset_mm(row_height),
                size=box,
                is_box=True,
                sessions_per_week=exercise.sessions_per_week,
            )
        )
        x += width + _GAP
    return tuple(groups)


def _question_groups(
    exercises: tuple[LogExercise, ...],
    row_height: float,
    size: LogSize,
    yes_no: tuple[str, str],
) -> tuple[Group, ...]:
    questions = tuple(zip(("yes", "no"), yes_no, strict=True))
    groups: list[Group] = []
    x = size.day
    for field, answers in (
        ("pain", tuple((str(number), str(number)) for number in range(WORST_PAIN + 1))),
        ("letter", tuple((exercise.letter, exercise.letter) for exercise in exercises)),
        ("morning", questions),
        ("more", questions),
    ):
        width = max(_width(len(answers), BUBBLE_MM), size.questions[field])
        groups.append(
            Group(
                field=field,
                answers=answers,
                x=x,
                width=width,
                y=row_height - _inset_mm(row_height) - BUBBLE_MM,
                size=BUBBLE_MM,
                is_box=False,
                sessions_per_week=0,
            )
        )
        x += width + _GAP
    return tuple(groups)


def _box_mm(row_height: float) -> float:
    """As large as the row allows: a box, a bubble and the clear space over, between, under."""
    return min(LARGEST_BOX_MM, row_height - BUBBLE_MM - CLEAR_MM - 2 * _LEAST_INSET)


def _inset_mm(row_height: float) -> float:
    spare = row_height - _box_mm(row_height) - BUBBLE_MM
    return min(spare * _INSET_PART, (spare - CLEAR_MM) / 2)


def _width(count: int, mark: float) -> float:
    return count * (mark + CLEAR_MM) - CLEAR_MM


def _marks(group: Group, day: int, row: Area, *, is_off: bool) -> list[Mark]:
    return [
        Mark(
            day=day,
            field=group.field,
            value=value,
            text=text,
            is_box=group.is_box,
            is_off=is_off,
            x=round(group.x + number * (group.size + CLEAR_MM), 2),
            y=round(row.y + group.y, 2),
            size=group.size,
        )
        for number, (value, text) in enumerate(group.answers)
    ]


def _grey(group: Group, row: Area) -> Area:
    """The grey of a day off: the upper line of the row, a little wider than the boxes."""
    return Area(
        x=group.x - _GREY_REACH,
        y=row.y + _LEAST_INSET / 2,
        width=group.width + 2 * _GREY_REACH,
        height=group.y + group.size + CLEAR_MM / 2 - _LEAST_INSET / 2,
    )


def _heads(
    boxes: tuple[Group, ...], bubbles: tuple[Group, ...], note_x: float, size: LogSize
) -> dict[str, Area]:
    """Over each group its words; a group's words may reach to where the next group begins."""
    top = size.head + _BAND_GAP
    upper = {"y": top, "height": size.upper_heads}
    lower = {"y": top + size.upper_heads, "height": size.lower_heads}
    heads = {group.field: Area(x=group.x, width=group.width, **upper) for group in boxes}
    heads["note"] = Area(x=note_x, width=size.width - note_x, **upper)
    ends = [*(group.x - 2 for group in bubbles[1:]), size.width]
    for group, end in zip(bubbles, ends, strict=True):
        heads[group.field] = Area(x=group.x, width=end - group.x, **lower)
    return heads


def _codes(size: LogSize) -> tuple[Area, ...]:
    """The four corners: upper left, upper right, lower left, lower right."""
    right, bottom = size.width - CODE_MM, size.height - CODE_MM
    return tuple(
        Area(x=x, y=y, width=CODE_MM, height=CODE_MM)
        for x, y in ((0.0, 0.0), (right, 0.0), (0.0, bottom), (right, bottom))
    )
