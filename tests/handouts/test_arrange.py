"""What to feel stands where it makes a card lowest."""

from dataclasses import replace

from clinic.handouts.arrange import (
    BELOW,
    UNDER_PICTURES,
    UNDER_STEPS,
    Card,
    are_steps_beside,
    place_of_senses,
)
from clinic.handouts.request import Paper

STEP = "Push your hips gently forward."
SENSES = ("You should feel: A mild pull at the front.", "Stop if you feel: Low back pain.")
NARROW = Card(
    paper=Paper.A4,
    pair_mm=94.0,
    pictures_mm=45.0,
    steps=(STEP,) * 3,
    cue="Move the hips.",
    senses=SENSES,
)


def test_short_steps_leave_room_under_them() -> None:
    assert place_of_senses(NARROW) == UNDER_STEPS


def test_steps_longer_than_the_pictures_leave_it_under_those() -> None:
    wide = replace(NARROW, pair_mm=122.0, pictures_mm=28.0, steps=(STEP,) * 5)
    assert place_of_senses(wide) == UNDER_PICTURES


def test_long_words_take_the_whole_width() -> None:
    long = replace(NARROW, steps=(STEP,) * 8, senses=(SENSES[0] * 2, SENSES[1] * 2))
    assert place_of_senses(long) == BELOW


def test_in_large_print_short_steps_stand_beside_narrow_pictures() -> None:
    assert are_steps_beside(NARROW)
    assert not are_steps_beside(replace(NARROW, pair_mm=140.0, steps=(STEP * 2,) * 5))
