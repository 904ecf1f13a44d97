"""Doses, dates and counts in the patient's words. Numbers go in, sentences come out; nothing is
typed twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.dosing import DAYS_A_WEEK
from clinic.domain.exercises import Family, Variation
from clinic.domain.programs import ProgramItem
from clinic.handouts.errors import HandoutError

_MOST_WITHOUT_TWO_RUNNING = 3
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_AFTER_NUMBER = re.compile(r"(?<=\d) (?=[^\W\d])")
NO_BREAK = "\u00a0"
_SHORT_WEEKDAY = 4  # letters
_NOT_HOLDS = {"PL5", "PLB"}
"""Planks whose repetitions are lifts or taps, not short holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The fixed words of one language by dotted key, with its plural forms and its way to write
    dates.
    """

    words: Mapping[str, str]
    locale: Locale

    @classmethod
    def of(cls, words: Mapping[str, str], language: str) -> "Words":
        """The words with the locale of the language."""
        return cls(words=words, locale=Locale.parse(language, sep="-"))

    def __call__(self, key: str, **fills: object) -> str:
        """The text of a key, its braces filled (HandoutError when the language lacks it)."""
        try:
            text = self.words[key]
        except KeyError:
            problem = f"the language {self.locale.language} has no words for {key}"
            raise HandoutError("words", problem, "Add them to its words.toml.") from None
        if not fills:
            return text
        return text.format(**{name: self.apart(fill) for name, fill in fills.items()})

    @property
    def is_from_right(self) -> bool:
        """Whether the language is written from right to left."""
        return bool(self.locale.text_direction == "rtl")

    def apart(self, fill: object) -> object:
        """A name or phone number as it stands in a sentence from right to left: kept together,
        by the isolates of Unicode; elsewhere as it is.
        """
        if self.is_from_right and isinstance(fill, str):
            return f"{_ISOLATE}{fill}{_END_ISOLATE}"
        return fill

    def count(self, key: str, n: int, **fills: object) -> str:
        """The plural form of a key for a number: "minutes" and 1 give "minutes.one"."""
        form = f"{key}.{self.locale.plural_form(n)}"
        return self(form if form in self.words else f"{key}.other", n=n, **fills)

    def day(self, day: date) -> str:
        """A date as it stands in a sentence: November 2, 2026."""
        return format_date(day, "long", locale=self.locale)

    def weekday(self, day: date) -> str:
        """The short name of the weekday: Mon."""
        return format_date(day, "EEE", locale=self.locale)

    def weekday_and_day(self, day: date) -> str:
        """Weekday and day of the month, as short as the language has them: Mon 2."""
        width = "EEE" if len(self.weekday(day)) <= _SHORT_WEEKDAY else "EEEEE"
        return format_date(day, f"{width} d", locale=self.locale)

    def short_day(self, day: date) -> str:
        """A date without its year: Nov 2."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def side(self, side: Side) -> str:
        """The word for a side as it stands alone: left."""
        return self(f"side.{side}")

    def sides_of(self, sides: tuple[Side, ...]) -> str:
        """The word for the sides of an exercise: left and right."""
        return self("side.left_and_right") if len(sides) > 1 else self.side(sides[0])

    def sides(self, side: Side, other: Side) -> dict[str, str]:
        """What fills {side} and {other}, with the forms that agree with a masculine or feminine
        noun ({side_m}, {other_f}) in a language that has them.
        """
        fills = {}
        for name, which in (("side", side), ("other", other)):
            fills[name] = self.side(which)
            for form in ("m", "f"):
                fills[f"{name}_{form}"] = self.words.get(f"side_{form}.{which}", fills[name])
        return fills


def unbroken(text: str) -> str:
    """The text with each number on one line with the word after it."""
    return _AFTER_NUMBER.sub(NO_BREAK, text)


def first(sides: tuple[Side, ...], tighter: Side | None) -> tuple[Side, ...]:
    """The sides with the tighter one first."""
    return tuple(sorted(sides, key=lambda side: (side is not tighter, side)))


def dose_sentences(item: ProgramItem, words: Words) -> tuple[str, ...]:
    """The dose, a sentence a string: "Hold 30 seconds." "Do it 2 times on the right." "Every
    day.".
    """
    work = _stretch(item, words) if item.sides[0] in LEFT_AND_RIGHT else _strength(item, words)
    return (*work, _days(item, words))


def how_often(item: ProgramItem, words: Words) -> str:
    """On how many days a week, and nothing more: "Every day."."""
    days = item.dose.sessions_per_week
    return words("dose.daily.text") if days == DAYS_A_WEEK else words.count("dose.days", days)


def dose_notes(item: ProgramItem, variation: Variation, words: Words) -> tuple[str, ...]:
    """The smaller words under the dose: what one count means, the stronger side's limit, the
    rests.
    """
    notes = []
    if (key := f"dose.count.{variation.id}") in words.words:
        notes.append(words(key))
    if len(item.focus_sides) == 1:
        key = "dose.focus.start_with" if variation.reps_per_leg else "dose.focus.one_side"
        focus = item.focus_sides[0]
        notes.append(words(key, **words.sides(focus, focus.opposite)))
    if _in_short_holds(item):
        notes.append(words("dose.rest_between_short_holds.text"))
    if item.dose.rest_s and (item.dose.sets > 1 or item.dose.reps > 1):
        between = "holds" if item.dose.sets == 1 else "sets"
        notes.append(words.count(f"dose.rest_between_{between}", item.dose.rest_s))
    return tuple(notes)


def dose_numbers(item: ProgramItem) -> tuple[int, ...]:
    """The numbers that the words of a dose must show, in order; a pre-flight reads them back from
    the sheet.
    """
    dose = item.dose
    if item.sides[0] in LEFT_AND_RIGHT:
        times = (dose.reps,) * len(item.sides) if dose.reps > 1 else ()
        numbers = (dose.hold_s, *times)
    else:
        hold = (dose.hold_s,) if dose.hold_s else ()
        numbers = (dose.sets, dose.reps, *hold)
    days = () if dose.sessions_per_week == DAYS_A_WEEK else (dose.sessions_per_week,)
    return (*numbers, *days)


def _stretch(item: ProgramItem, words: Words) -> tuple[str, ...]:
    sides = first(item.sides, item.tighter_side)
    where = "one_side" if len(sides) == 1 else "two_sides"
    times = words.count(
        f"dose.times_{where}",
        item.dose.reps,
        **words.sides(sides[0], sides[-1]),
    )
    return words.count("dose.hold", item.dose.hold_s), times


def _strength(item: ProgramItem, words: Words) -> tuple[str, ...]:
    key = "dose.sets_of_holds" if _in_short_holds(item) else "dose.sets_of"
    sentences = [words.count(key, item.dose.sets, reps=item.dose.reps)]
    if item.dose.hold_s:
        sentences.append(words.count("dose.hold_each", item.dose.hold_s))
    return tuple(sentences)


def _in_short_holds(item: ProgramItem) -> bool:
    return item.family is Family.PL and item.variation not in _NOT_HOLDS


def _days(item: ProgramItem, words: Words) -> str:
    days = item.dose.sessions_per_week
    strength = item.sides[0] not in LEFT_AND_RIGHT
    if strength and 1 < days <= _MOST_WITHOUT_TWO_RUNNING:
        return words.count("dose.days_not_in_a_row", days)
    return how_often(item, words)
