"""The checks a page passes before its bytes leave; a failed one says which and how to mend it, and
nothing prints.

They read the finished page and the laid-out document again, by another way than the one that made
them.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.dosing import minutes_on_longest_day, minutes_on_most_days
from clinic.domain.programs import ProgramItem
from clinic.domain.texts import Texts
from clinic.handouts.errors import REPORT_IT, HandoutError
from clinic.handouts.figure import reflection
from clinic.handouts.page import Exercise, HandoutPage, Picture
from clinic.handouts.request import DocumentRequest, SheetRequest, Status
from clinic.handouts.wording import Words, dose_numbers

_CODES = r"[A-TV-Z]\d\d\.\d+"
_NOT_TO_PRINT = {
    "en": re.compile(
        rf"\b(weak\w*|unstable|instab\w*|damag\w*|degenerat\w*|{_CODES})\b", re.IGNORECASE
    ),
    "es": re.compile(
        rf"\b(débil\w*|debilidad|inestab\w*|dañ\w*|degenera\w*|{_CODES})\b", re.IGNORECASE
    ),
}
"""Words that frighten, and diagnosis codes (design decision); the safety-net box may say what it
must.
"""

ACCEPT_OR_CHANGE = "Tick that you accept it, or choose another language."


def check_language(request: DocumentRequest, texts: Texts) -> None:
    """An issued sheet is in a reviewed language, or the clinician accepts that it is not."""
    if request.status is Status.ISSUED and not texts.is_reviewed:
        if request.accepts_unreviewed:
            return
        problem = f"nobody has reviewed the texts in {texts.name} yet"
        raise _wrong("language", problem, ACCEPT_OR_CHANGE)


def check_page(page: HandoutPage, request: SheetRequest, words: Words) -> None:
    """Sides, numbers and words of the page against the program it was made from."""
    exercises = {e.letter: e for prong in page.prongs for e in prong.exercises}
    items = request.program.letters
    if list(exercises) != list(items):
        raise _wrong("exercises", "the sheet does not hold the program's exercises", REPORT_IT)
    for letter, item in items.items():
        _check_sides(exercises[letter], item, words)
        _check_numbers(exercises[letter], item)
    _check_minutes(page, request)
    _check_words_not_to_print(page, request.language)


def _check_sides(exercise: Exercise, item: ProgramItem, words: Words) -> None:
    """The title and the dose name the sides of the program and no other, and the pictures show
    one of them.
    """
    has_side = item.sides[0] is not Side.NONE
    if exercise.side != (words.sides_of(item.sides) if has_side else ""):
        raise _wrong("side", f"the title of {exercise.letter} names another side", REPORT_IT)
    trained = set(item.sides) & set(LEFT_AND_RIGHT)
    if trained:
        dose = " ".join(exercise.dose)
        named = {side for side in LEFT_AND_RIGHT if _names(dose, words.side(side))}
        if named != trained:
            raise _wrong("side", f"the dose of {exercise.letter} names another side", REPORT_IT)
    shown = trained or set(item.focus_sides) or {Side.RIGHT}
    easier = [exercise.easier.picture] if exercise.easier.picture else []
    for picture in (*exercise.pictures, *easier):
        if _side_of(picture) not in shown:
            problem = f"a picture of {exercise.letter} shows another side than its dose"
            raise _wrong("side", problem, REPORT_IT)


def _names(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def _side_of(picture: Picture) -> Side:
    """The side that the drawing itself shows: the right one unless it is reflected."""
    width = re.search(r'viewBox="0 0 (\d+) ', picture.svg)
    reflected = width is not None and f'transform="{reflection(int(width[1]))}"' in picture.svg
    return Side.LEFT if reflected else Side.RIGHT


def _check_numbers(exercise: Exercise, item: ProgramItem) -> None:
    if numbers_in(" ".join(exercise.dose)) != dose_numbers(item):
        problem = f"the words of the dose of {exercise.letter} do not say its numbers"
        raise _wrong("dose", problem, REPORT_IT)


def _check_minutes(page: HandoutPage, request: SheetRequest) -> None:
    items = request.program.items
    expected = dict.fromkeys((minutes_on_most_days(items), minutes_on_longest_day(items)))
    if numbers_in(f"{page.minutes} {page.longest}") != tuple(expected):
        raise _wrong("minutes", "the minutes a day are not those of the program", REPORT_IT)


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers that a text says, in order."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _check_words_not_to_print(page: HandoutPage, language: str) -> None:
    pattern = _NOT_TO_PRINT.get(language)
    if pattern is None:
        return
    for prong in page.prongs:
        for exercise in prong.exercises:
            if exercise.note and (found := pattern.search(exercise.note.own.text)):
                problem = f"the note of exercise {exercise.letter} says {found[0]!r}"
                raise _wrong("words", problem, "Put it in other words.")
    parts = (page.heading, page.prongs, page.changes, page.take_care, page.pain, page.minutes)
    for text in texts_on(parts):
        if found := pattern.search(text):
            problem = f"the sheet says {found[0]!r}"
            raise _wrong("words", problem, "Put it in other words in the catalogue.")


def texts_on(part: object) -> Iterator[str]:
    """Every text of a page or a part of it, the drawings left out."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from texts_on(each)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name != "svg":
                yield from texts_on(getattr(part, field.name))


def _wrong(check: str, problem: str, mend: str) -> HandoutError:
    return HandoutError(check, problem, mend)
