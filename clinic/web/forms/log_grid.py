"""The grid of a log: a row a day, the boxes of each exercise, four questions and a note."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clinic.domain.adherence import DayState, LoggedDay
from clinic.domain.dosing import is_day_off
from clinic.services.review.log_sheets import LogSheet, SheetExercise
from clinic.services.review.log_texts import box_field, day_field
from clinic.web.filters import MONTHS

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
QUESTIONS = ("pain", "letter", "morning", "more", "note")
BOX_WORDS = {"left": ("L", "left"), "right": ("R", "right")}
STATE_WORDS = {
    DayState.DONE: "Done",
    DayState.PARTLY: "Partly",
    DayState.NOT_DONE: "Not done",
    DayState.BLANK: "Left blank",
    DayState.REST: "Day off",
}
"""What a log says of an exercise on a day. A sheet that did not come back says none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box: its field, what stands beside it, its accessible name, whether it is ticked."""

    name: str
    text: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The boxes of one exercise on one day; `state` where the log is recorded."""

    letter: str
    boxes: tuple[Box, ...]
    is_off: bool
    state: DayState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One day. `texts` are what is typed, by question; `errors` too, empty for none."""

    number: int
    day: date
    label: str
    groups: tuple[Group, ...]
    texts: Mapping[str, str]
    errors: Mapping[str, str]
    is_blank: bool
    counts: bool

    @property
    def is_off(self) -> bool:
        """Whether nothing is due on this day."""
        return all(group.is_off for group in self.groups)

    def field(self, question: str) -> str:
        """The form field of a question of this day."""
        return day_field(self.number, question)


def build_grid(
    sheet: LogSheet, texts: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> tuple[Row, ...]:
    """The rows of what is typed: nothing typed is lost, read or not."""
    wrong = errors or {}
    return tuple(_row(sheet, number, day, texts, wrong) for number, day in enumerate(sheet.days))


def short_day(day: date) -> str:
    """A day as the printed log has it: Mon 26 Oct."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def in_words(day: LoggedDay | None) -> str:
    """A day in a line, to compare two of them: "A left; B 1, 2; pain 3 at B; settled: no"."""
    if day is None:
        return "Left blank"
    words = {True: "yes", False: "no"}
    parts = [f"{letter} {', '.join(sorted(boxes))}" for letter, boxes in sorted(day.boxes.items())]
    if day.pain is not None:
        parts.append(f"pain {day.pain}")
    if day.letter is not None:
        parts.append(f"at {day.letter}")
    if day.morning is not None:
        parts.append(f"usual next morning: {words[day.morning]}")
    if day.more is not None:
        parts.append(f"two more: {words[day.more]}")
    return "; ".join([*parts, day.note] if day.note else parts)


def _row(
    sheet: LogSheet, number: int, day: date, texts: Mapping[str, str], errors: Mapping[str, str]
) -> Row:
    typed = {question: texts.get(day_field(number, question), "") for question in QUESTIONS}
    groups = tuple(_group(sheet, each, number, day, texts) for each in sheet.exercises)
    ticked = any(box.is_ticked for group in groups for box in group.boxes)
    return Row(
        number=number,
        day=day,
        label=short_day(day),
        groups=groups,
        texts=typed,
        errors={question: errors.get(day_field(number, question), "") for question in QUESTIONS},
        is_blank=not ticked and not any(text.strip() for text in typed.values()),
        counts=day <= sheet.last_day,
    )


def _group(
    sheet: LogSheet, exercise: SheetExercise, number: int, day: date, texts: Mapping[str, str]
) -> Group:
    found = sheet.adherence
    states = found.exercises[exercise.letter].states if found else {}
    boxes = []
    for value in exercise.logged.boxes:
        name = box_field(number, exercise.letter, value)
        text, word = BOX_WORDS.get(value, (value, f"set {value}"))
        boxes.append(
            Box(
                name=name,
                text=text,
                label=f"{short_day(day)}, {exercise.letter} {word}",
                is_ticked=bool(texts.get(name)),
            )
        )
    return Group(
        letter=exercise.letter,
        boxes=tuple(boxes),
        is_off=is_day_off(exercise.logged.sessions_per_week, day),
        state=states.get(day),
    )
