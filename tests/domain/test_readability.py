"""The reading grade of a note is near that of the counter which the catalogue is held to."""

import pytest
import textstat

from clinic.domain.readability import HIGHEST_GRADE, grade

TEXTS = (
    "Do these when the house is calm. Hold on to the counter. Breathe out as you lift your hips.",
    "Kneel on the knee of the tight side. Put the other foot flat in front. Stop if it hurts.",
    "Maintain a neutral lumbar alignment throughout the entire repetition and immediately "
    "discontinue the exercise if radicular symptoms reproduce.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_near_that_of_another_counter(text: str) -> None:
    found = grade(text)
    assert found is not None
    assert abs(found - textstat.flesch_kincaid_grade(text)) < 2


def test_plain_words_are_easy_and_doctors_words_are_not() -> None:
    easy, also_easy, hard = (grade(text) or 0 for text in TEXTS)
    assert max(easy, also_easy) <= HIGHEST_GRADE < hard


def test_a_few_words_have_no_grade() -> None:
    assert grade("") is None
    assert grade("Use a strap.") is None
