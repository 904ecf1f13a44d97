"""Spanish: sides agree with their nouns; the signs of danger are everywhere the same."""

import re

import pytest

from clinic.content import load_catalogue
from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.handouts.wording import Words

SPANISH = load_catalogue().texts["es"]
WORDS = Words.of(SPANISH.words, "es")
FEMININE = r"(rodilla|cadera|pierna|mano|espinilla|nalga)s?"
MASCULINE = r"(pie|muslo|tobillo|brazo|hombro|talón|lado)s?"


def filled(text: str, side: Side) -> str:
    return text.format(**WORDS.sides(side, side.opposite))


def with_sides() -> list[str]:
    """Every Spanish text that names a side."""
    figures = [text for one in SPANISH.figures.values() for text in (one.title, one.desc)]
    figures += [text for one in SPANISH.variations.values() for text in (one.set_up, *one.steps)]
    notes = [SPANISH.words[f"dose.focus.{key}"] for key in ("one_side", "start_with")]
    return [text for text in (*figures, *notes) if "{" in text]


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_the_sides_agree_with_their_nouns(side: Side) -> None:
    for text in with_sides():
        said = filled(text, side)
        assert not re.search(rf"\b{FEMININE} (izquierdo|derecho)\b", said), said
        assert not re.search(rf"\b{MASCULINE} (izquierda|derecha)\b", said), said


@pytest.mark.parametrize("key", SPANISH.figures)
def test_a_picture_of_one_side_never_reads_as_one_of_the_other(key: str) -> None:
    figure = SPANISH.figures[key]
    english = load_catalogue().texts["en"].figures[key]
    for spanish, source in ((figure.title, english.title), (figure.desc, english.desc)):
        assert ("{side" in spanish) >= ("{side}" in source), key
        assert ("{other" in spanish) >= ("{other}" in source), key
        left, right = (filled(spanish, side) for side in LEFT_AND_RIGHT)
        assert (left != right) == ("{" in spanish)


def test_the_same_six_signs_stand_in_the_box_and_on_both_leaflets() -> None:
    box = [word for key, word in SPANISH.words.items() if key.startswith("safety_box.")]
    for leaflet in (SPANISH.safety_net, SPANISH.stay_active):
        signs = [part for part in leaflet.sections if part.heading == box[0]]
        assert list(signs[0].paragraphs[:6]) == box[1:7]


def test_nothing_was_left_in_english() -> None:
    english = load_catalogue().texts["en"]
    same = {key for key, word in SPANISH.words.items() if word == english.words.get(key)}
    assert same == {"sample.phone", "log.no", "log.on_side", "change.dose", "activities.item"}
    for name, text in SPANISH.variations.items():
        source = english.variations[name]
        assert not {text.name, *text.steps, text.cue} & {source.name, *source.steps, source.cue}
