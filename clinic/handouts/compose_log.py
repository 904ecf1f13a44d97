"""Composes the pages of the log: the geometry with the words that lie on it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from clinic.domain.anatomy import LEFT_AND_RIGHT
from clinic.domain.programs import ProgramItem
from clinic.domain.texts import Texts
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import in_grey
from clinic.handouts.log_drawing import code, draw, payload
from clinic.handouts.log_sheet import (
    Area,
    LogExercise,
    LogLayout,
    LogSize,
    lay_out,
    pages_of_days,
)
from clinic.handouts.measure import lines_of, width_mm
from clinic.handouts.page import LogLabel, LogSheet
from clinic.handouts.request import Paper, SheetRequest
from clinic.handouts.wording import Words, first

MOST_EXERCISES = 4
WEEKS = (2, 4)
CORNERS = (1, 2, 3, 4)

_ROOM_MM = {Paper.A4: (186.0, 267.6), Paper.LETTER: (191.9, 250.0)}
"""What the margins of style sheet page.css leave of the paper, less a hair for rounding."""

_DAY_MM = 25.0
_TITLE_MM = {False: 9.0, True: 9.5}
_TITLE_PART = 0.4  # of the first line; the dates take the rest
_LINE_MM = {False: 5.6, True: 7.0}
_PRINTED_LINE_MM = {False: 4.7, True: 7.0}  # as the style sheet sets the words of the log
_POINTS = {False: 12, True: 18}
_QUESTION_MM = {
    large: {"pain": 0.0, "letter": 16.0, "morning": morning, "more": 24.0}
    for large, morning in ((False, 34.5), (True, 38.0))
}
"""The room that the words over each question need at least."""

_FOOT_MM = 13.5  # as high as the codes beside it

_WORD_SLACK_MM = 0.4  # what shaping may add to a line
_KEY_MM = {False: 6.0, True: 8.0}  # from a letter to the name it stands for

_ROW_NAMES = (("boxes", "note"), ("circles", "pain"))
_DAYS_OFF = "log.how.off"
_FOOT = ("log.how.tick", "log.how.pain", _DAYS_OFF, "log.how.missed", "log.bring")
_FOOT_LARGE = (_DAYS_OFF, "log.how.missed")  # large print has room for less
_QUESTIONS = {
    "pain": "log.worst_pain",
    "letter": "log.at_exercise",
    "morning": "log.next_morning",
    "more": "log.two_more",
    "note": "log.note",
}


def compose_logs(request: SheetRequest, texts: Texts, words: Words) -> tuple[LogSheet, ...]:
    """The pages of the log, two weeks each."""
    layouts = lay_out_pages(request, words)
    room = layouts[0].head.width - _KEY_MM[request.large_print]
    names = {
        letter: _name(texts.variations[item.variation].name, item, words, room, request)
        for letter, item in lettered(request).items()
    }
    return tuple(
        _sheet(layout, number, names, request, words)
        for number, layout in enumerate(layouts, start=1)
    )


def lay_out_pages(request: SheetRequest, words: Words) -> tuple[LogLayout, ...]:
    """The geometry of each page of the log; a reader of a scanned log begins here too."""
    if request.weeks not in WEEKS:
        raise HandoutError("log", f"a log of {request.weeks} weeks", "Choose 2 or 4 weeks.")
    items = lettered(request)
    exercises = tuple(_exercise(letter, item, words) for letter, item in items.items())
    yes_no = (words("log.yes")[0], words("log.no")[0])
    pages = pages_of_days(request.log_start or request.issued_on, request.weeks)
    one_line = lay_out(exercises, pages[0], _size(request, len(items), 1, 1), yes_no)
    lines = max(
        _lines(field, one_line, words, request) for field in _QUESTION_MM[request.large_print]
    )
    foot = _lines_below(one_line, words, request)
    size = _size(request, len(items), lines, foot)
    return tuple(lay_out(exercises, days, size, yes_no) for days in pages)


def lettered(request: SheetRequest) -> dict[str, ProgramItem]:
    """The items by letter, those that loosen first, at most four."""
    items = request.program.items
    if not items:
        raise HandoutError("program", "the program is empty", "Add an exercise.")
    if len(items) > MOST_EXERCISES:
        problem = f"the program has {len(items)} exercises, and a sheet holds {MOST_EXERCISES}"
        raise HandoutError("program", problem, "Take some out.")
    return dict(request.program.letters)


def _sheet(
    layout: LogLayout, number: int, names: Mapping[str, str], request: SheetRequest, words: Words
) -> LogSheet:
    first_day, last_day = layout.days[0], layout.days[-1]
    days = words("log.weeks", start=words.short_day(first_day), end=words.short_day(last_day))
    sheet = request.sheet_number or request.status.upper()
    title = f"{words('log.title')}: {days}"
    key = "; ".join(f"{letter} {name}" for letter, name in names.items())
    svg = draw(layout, f"{words('log.title')}: {key}", words("log.how.tick"))
    return LogSheet(
        title=title,
        width_mm=layout.width,
        height_mm=layout.height,
        labels=(
            *_head(layout, names, days, words, large=request.large_print),
            *_row_names(layout, words, request),
            *(_column(field, layout, words, request) for field in layout.heads),
            *_day_labels(layout, words, large=request.large_print),
            _foot(layout, words, request),
        ),
        svg=in_grey(svg) if request.grey else svg,
        codes=tuple(
            rectangle
            for corner, area in zip(CORNERS, layout.codes, strict=True)
            for rectangle in code(payload(sheet, number, corner), area)
        ),
    )


def _size(request: SheetRequest, exercises: int, question_lines: int, foot_lines: int) -> LogSize:
    width, height = _ROOM_MM[request.paper]
    large = request.large_print
    line = _LINE_MM[large]
    return LogSize(
        width=width,
        height=height,
        head=max(_TITLE_MM[large] + line * exercises, 14.0),
        upper_heads=line + 0.4,
        lower_heads=line * question_lines + 0.3,
        foot=max(foot_lines * line, _FOOT_MM),
        day=_DAY_MM,
        questions=_QUESTION_MM[large],
    )


def _exercise(letter: str, item: ProgramItem, words: Words) -> LogExercise:
    sides = first(item.sides, item.tighter_side)
    if sides[0] in LEFT_AND_RIGHT and len(sides) > 1:
        boxes = tuple((str(side), words(f"log.{side}_box")) for side in sorted(sides))
    elif sides[0] in LEFT_AND_RIGHT:
        boxes = ((str(sides[0]), words(f"log.{sides[0]}_box")),)
    else:
        boxes = tuple((str(number), str(number)) for number in range(1, item.dose.sets + 1))
    return LogExercise(letter=letter, boxes=boxes, sessions_per_week=item.dose.sessions_per_week)


def _name(name: str, item: ProgramItem, words: Words, room: float, request: SheetRequest) -> str:
    """The name with the one side of an exercise. Where it has two, its boxes name them; where the
    line has no room for the side, its box says it too.
    """
    if item.sides[0] not in LEFT_AND_RIGHT or len(item.sides) > 1:
        return name
    with_side = words("log.on_side", name=name, side=words.side(item.sides[0]))
    return with_side if lines_of(with_side, room, _POINTS[request.large_print]) == 1 else name


def _head(
    layout: LogLayout, names: Mapping[str, str], days: str, words: Words, *, large: bool
) -> list[LogLabel]:
    """Title and dates in the first line, then the name of each letter."""
    head = layout.head
    line = _LINE_MM[large]
    top = _TITLE_MM[large]
    title = head.width * _TITLE_PART
    indent = _KEY_MM[large]

    def label(kind: str, text: str, start: float, width: float, y: float) -> LogLabel:
        """Words that begin so far from where the script begins."""
        x = head.width - start - width if words.is_from_right else start
        height = line if y else top
        return LogLabel(kind=kind, text=text, x=head.x + x, y=y, width=width, height=height)

    labels = [
        label("title", words("log.title"), 0, title, 0),
        label("dates", days, title, head.width - title, 0),
    ]
    for number, (letter, name) in enumerate(names.items()):
        y = top + number * line
        labels.append(label("key-letter", letter, 0, indent, y))
        labels.append(label("key", name, indent, head.width - indent, y))
    return labels


def _lines(field: str, layout: LogLayout, words: Words, request: SheetRequest) -> int:
    """How many lines the words over a question take."""
    width = layout.heads[field].width - _WORD_SLACK_MM
    return lines_of(words(_QUESTIONS[field]), width, _POINTS[request.large_print])


def _column(field: str, layout: LogLayout, words: Words, request: SheetRequest) -> LogLabel:
    """The words over a column."""
    if field in _QUESTIONS:
        return _over("question", words(_QUESTIONS[field]), layout.heads[field], request)
    return _over("letter", field, layout.heads[field], request)


def _over(kind: str, text: str, area: Area, request: SheetRequest) -> LogLabel:
    """Words as low as they can stand in their place: near what they head, all on one line."""
    large = request.large_print
    lines = lines_of(text, area.width - _WORD_SLACK_MM, _POINTS[large])
    empty = max(area.height - 0.3 - lines * _PRINTED_LINE_MM[large], 0.0)
    return LogLabel(
        kind=kind,
        text=text,
        x=area.x,
        y=area.y + empty,
        width=area.width,
        height=area.height - empty,
    )


def _day_labels(layout: LogLayout, words: Words, *, large: bool) -> Iterator[LogLabel]:
    """Weekday over date where a row has room for two lines; else weekday and day in one, and the
    month where it begins and has room.
    """
    points, line = _POINTS[large], _LINE_MM[large]
    for day, row in zip(layout.days, layout.rows, strict=True):
        lines: tuple[str, ...] = (words.weekday(day), words.short_day(day))
        if row.height < len(lines) * line:
            begins = day.day == 1 or day == layout.days[0]
            fits = width_mm(words.short_day(day), points) <= layout.day_width - _WORD_SLACK_MM
            lines = (words.short_day(day) if begins and fits else words.weekday_and_day(day),)
        height = row.height / len(lines)
        for number, text in enumerate(lines):
            yield LogLabel(
                kind="date" if number else "weekday",
                text=text,
                x=row.x,
                y=row.y + number * height,
                width=layout.day_width,
                height=height,
            )


def _row_names(layout: LogLayout, words: Words, request: SheetRequest) -> Iterator[LogLabel]:
    """What the two lines of a day are, before the words over them: boxes above, circles below.
    Both are left out where one is too long for the column of days.
    """
    texts = {field: words(f"log.how.{word}") for word, field in _ROW_NAMES}
    points = _POINTS[request.large_print]
    if max(width_mm(text, points) for text in texts.values()) > layout.day_width - _WORD_SLACK_MM:
        return
    for field, text in texts.items():
        yield _over(
            "question", text, replace(layout.heads[field], x=0.0, width=layout.day_width), request
        )


def _below(layout: LogLayout, words: Words, request: SheetRequest) -> str:
    """How to fill in the log and what else to know; of gray boxes where there are any."""
    keys = _FOOT_LARGE if request.large_print else _FOOT
    return " ".join(words(key) for key in keys if key != _DAYS_OFF or layout.off)


def _lines_below(layout: LogLayout, words: Words, request: SheetRequest) -> int:
    width = layout.foot.width - _WORD_SLACK_MM
    return lines_of(_below(layout, words, request), width, _POINTS[request.large_print])


def _foot(layout: LogLayout, words: Words, request: SheetRequest) -> LogLabel:
    foot = layout.foot
    return LogLabel(
        kind="foot",
        text=_below(layout, words, request),
        x=foot.x,
        y=foot.y,
        width=foot.width,
        height=foot.height,
    )
