"""The form of a log: its field names, its texts read into days, and days as texts.

Pure. The days of a sheet are counted from 0. A field that cannot be read gets a message of its
own; the texts stay with who typed them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clinic.domain.adherence import LoggedDay, LoggedExercise
from clinic.domain.errors import ClinicError, FieldError
from clinic.domain.typed_numbers import whole_number

if TYPE_CHECKING:
    from clinic.services.review.log_sheets import LogSheet

MOST_PAIN = 10
NOTE_LENGTH = 200
SEEN_ON = "seen_on"

Texts = Mapping[str, str]
_ANSWERS = {"yes": True, "no": False}
_PAIN = re.compile(r"\d{1,2}")


class LogError(ClinicError):
    """One or more fields of a log cannot be read; `errors` has one message a field."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReading:
    """A form as read: the days with a mark, the day the sheet was seen, what cannot be read."""

    seen_on: date
    days: tuple[LoggedDay, ...]
    errors: tuple[FieldError, ...]

    def checked(self) -> "LogReading":
        """Itself, if all of the form could be read. Raises LogError."""
        if self.errors:
            raise LogError(self.errors)
        return self


def box_field(number: int, letter: str, value: str) -> str:
    """The form field of one box: "0-A-left", "13-B-2"."""
    return f"{number}-{letter}-{value}"


def day_field(number: int, field: str) -> str:
    """The form field of one question of a day: "0-pain", "13-note"."""
    return f"{number}-{field}"


def told_field(letter: str) -> str:
    """The form field of on how many days an exercise was done."""
    return f"told-{letter}"


def read_log(texts: Texts, sheet: "LogSheet", today: date) -> LogReading:
    """Read a whole form; a day without any mark is left out, it is blank."""
    errors: list[FieldError] = []
    seen_on = _read_seen_on(texts, sheet.first_day, today, errors)
    exercises = [each.logged for each in sheet.exercises]
    days = []
    for number, day in enumerate(sheet.days):
        logged = _read_day(texts, number, day, exercises, errors)
        if logged.is_blank:
            continue
        days.append(logged)
        if day > seen_on:
            errors.append(
                FieldError(day_field(number, "pain"), "The sheet was seen before this day.")
            )
    return LogReading(seen_on=seen_on, days=tuple(days), errors=tuple(errors))


def write_log(days: Iterable[LoggedDay], sheet_days: Sequence[date], seen_on: date) -> Texts:
    """The texts of a form that shows these days: `read_log` of them gives the days back."""
    texts = {SEEN_ON: seen_on.isoformat()}
    numbers = {day: number for number, day in enumerate(sheet_days)}
    for logged in days:
        texts |= dict(_write_day(numbers[logged.day], logged))
    return texts


def read_told(texts: Texts, sheet: "LogSheet", most: Mapping[str, int]) -> dict[str, int]:
    """On how many days each exercise was done, by letter. Raises LogError.

    `most` is on how many days it was due.
    """
    told, errors = {}, []
    for exercise in sheet.exercises:
        name, text = (
            told_field(exercise.letter),
            texts.get(told_field(exercise.letter), "").strip(),
        )
        days = whole_number(text)
        if days is not None and days <= most[exercise.letter]:
            told[exercise.letter] = days
        else:
            errors.append(
                FieldError(name, f"Enter a number of days, 0 to {most[exercise.letter]}.")
            )
    if errors:
        raise LogError(errors)
    return told


def _read_seen_on(texts: Texts, first_day: date, today: date, errors: list[FieldError]) -> date:
    try:
        seen_on = date.fromisoformat(texts.get(SEEN_ON, ""))
    except ValueError:
        errors.append(FieldError(SEEN_ON, "Enter the day on which you saw the sheet."))
        return today
    if not first_day <= seen_on <= today:
        words = "Enter a day from the first of the log until today."
        errors.append(FieldError(SEEN_ON, words))
        return today
    return seen_on


def _read_day(
    texts: Texts,
    number: int,
    day: date,
    exercises: Sequence[LoggedExercise],
    errors: list[FieldError],
) -> LoggedDay:
    boxes = {
        each.letter: frozenset(
            value for value in each.boxes if texts.get(box_field(number, each.letter, value))
        )
        for each in exercises
    }
    letters = {each.letter for each in exercises}
    return LoggedDay(
        day=day,
        boxes={letter: values for letter, values in boxes.items() if values},
        pain=_read_pain(texts, number, errors),
        letter=_one_of(texts, day_field(number, "letter"), letters, errors),
        morning=_answer(texts, day_field(number, "morning"), errors),
        more=_answer(texts, day_field(number, "more"), errors),
        note=_read_note(texts, number, errors),
    )


def _read_pain(texts: Texts, number: int, errors: list[FieldError]) -> int | None:
    name = day_field(number, "pain")
    text = texts.get(name, "").strip()
    if not text:
        return None
    if not _PAIN.fullmatch(text) or int(text) > MOST_PAIN:
        errors.append(FieldError(name, f"Pain is a whole number, 0 to {MOST_PAIN}."))
        return None
    return int(text)


def _one_of(texts: Texts, name: str, words: set[str], errors: list[FieldError]) -> str | None:
    text = texts.get(name, "").strip()
    if not text:
        return None
    if text not in words:
        errors.append(FieldError(name, f"Choose one of {', '.join(sorted(words))}."))
        return None
    return text


def _answer(texts: Texts, name: str, errors: list[FieldError]) -> bool | None:
    word = _one_of(texts, name, set(_ANSWERS), errors)
    return None if word is None else _ANSWERS[word]


def _read_note(texts: Texts, number: int, errors: list[FieldError]) -> str:
    name = day_field(number, "note")
    note = " ".join(texts.get(name, "").split())
    if len(note) > NOTE_LENGTH:
        errors.append(FieldError(name, f"Keep the note to {NOTE_LENGTH} characters."))
        return ""
    return note


def _write_day(number: int, logged: LoggedDay) -> Iterator[tuple[str, str]]:
    for letter, values in logged.boxes.items():
        for value in values:
            yield box_field(number, letter, value), "1"
    words = {True: "yes", False: "no", None: ""}
    yield day_field(number, "pain"), "" if logged.pain is None else str(logged.pain)
    yield day_field(number, "letter"), logged.letter or ""
    yield day_field(number, "morning"), words[logged.morning]
    yield day_field(number, "more"), words[logged.more]
    yield day_field(number, "note"), logged.note
