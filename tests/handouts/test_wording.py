"""Doses, dates and counts in words."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.anatomy import Side
from clinic.domain.dosing import Dose
from clinic.domain.programs import ProgramItem
from clinic.handouts.compose_frame import words_in
from clinic.handouts.errors import HandoutError
from clinic.handouts.preflight import numbers_in
from clinic.handouts.wording import Words, dose_notes, dose_numbers, dose_sentences, unbroken
from tests.handouts.sheets import BRIDGE, CATALOGUE, FIGURE_FOUR, KNEELING, PLANK

WORDS = words_in("en", CATALOGUE)


@pytest.mark.parametrize(
    ("item", "sentences"),
    [
        (KNEELING, "Hold 30 seconds. Do it 2 times on the left. Every day."),
        (
            FIGURE_FOUR,
            "Hold 30 seconds. Do it 2 times on the right. Then 2 times on the left. Every day.",
        ),
        (
            replace(FIGURE_FOUR, tighter_side=Side.LEFT, dose=replace(KNEELING.dose, reps=1)),
            "Hold 30 seconds. Do it once on the left. Then once on the right. Every day.",
        ),
        (
            replace(KNEELING, dose=replace(KNEELING.dose, sessions_per_week=5)),
            "Hold 30 seconds. Do it 2 times on the left. 5 days a week.",
        ),
        (
            BRIDGE,
            "Do 3 sets of 10. Hold each one 2 seconds. 3 days a week. Never two days in a row.",
        ),
        (
            PLANK,
            "Do 3 sets of 10 short holds. Hold each one 5 seconds. 3 days a week. "
            "Never two days in a row.",
        ),
        (
            replace(PLANK, variation="PLB", dose=replace(PLANK.dose, sets=1, hold_s=1)),
            "Do 1 set of 10. Hold each one 1 second. 3 days a week. Never two days in a row.",
        ),
        (
            replace(BRIDGE, dose=replace(BRIDGE.dose, hold_s=0, sessions_per_week=5)),
            "Do 3 sets of 10. 5 days a week.",
        ),
        (
            replace(BRIDGE, dose=replace(BRIDGE.dose, sessions_per_week=1)),
            "Do 3 sets of 10. Hold each one 2 seconds. 1 day a week.",
        ),
    ],
)
def test_a_dose_in_words(item: ProgramItem, sentences: str) -> None:
    assert " ".join(dose_sentences(item, WORDS)) == sentences


@pytest.mark.parametrize(
    ("item", "notes"),
    [
        (KNEELING, "Rest 15 seconds between holds."),
        (replace(KNEELING, dose=replace(KNEELING.dose, reps=1)), ""),
        (BRIDGE, "Think most about your left buttock. Rest 60 seconds between sets."),
        (
            replace(BRIDGE, variation="GB6"),
            "Do the full count on each leg. Start with the left leg. Do no more than it can on "
            "the other. Rest 60 seconds between sets.",
        ),
        (PLANK, "Rest 3 to 5 seconds after each hold. Rest 60 seconds between sets."),
        (
            replace(PLANK, variation="PL5"),
            "Each lift of a foot is one. Change feet each time. Rest 60 seconds between sets.",
        ),
    ],
)
def test_the_smaller_words_of_a_dose(item: ProgramItem, notes: str) -> None:
    variation = CATALOGUE.variations[item.variation]
    assert " ".join(dose_notes(item, variation, WORDS)) == notes


@given(
    sets=st.integers(1, 10),
    reps=st.integers(1, 50),
    hold_s=st.integers(0, 300),
    days=st.integers(1, 7),
    item=st.sampled_from([KNEELING, FIGURE_FOUR, BRIDGE, PLANK]),
)
def test_the_words_of_any_dose_say_its_numbers(
    sets: int, reps: int, hold_s: int, days: int, item: ProgramItem
) -> None:
    dose = Dose(sets=sets, reps=reps, hold_s=hold_s, sessions_per_week=days, rest_s=0)
    item = replace(item, dose=dose)
    assert numbers_in(" ".join(dose_sentences(item, WORDS))) == dose_numbers(item)


def test_a_number_never_ends_a_line_before_its_word() -> None:
    assert unbroken("3 sets of 10. 3 days") == "3\u00a0sets of 10. 3\u00a0days"


def test_dates_are_written_in_the_language_of_the_sheet() -> None:
    english = Words.of({}, "en")
    spanish = Words.of({}, "es")
    day = date(2026, 11, 2)
    assert english.day(day) == "November 2, 2026"
    assert (english.weekday(day), english.short_day(day)) == ("Mon", "Nov 2")
    assert english.weekday_and_day(day) == "Mon 2"
    assert spanish.day(day) == "2 de noviembre de 2026"


def test_a_word_that_a_language_lacks_is_an_error() -> None:
    with pytest.raises(HandoutError) as caught:
        Words.of({}, "en")("program.title")
    assert caught.value.check == "words"
    assert "program.title" in str(caught.value)
