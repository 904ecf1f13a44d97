"""What the patient reads: complete, short, and grade 6 or lower (Flesch-Kincaid)."""

import re
from collections.abc import Iterable, Iterator

import pytest
import textstat

from clinic.content import load_catalogue
from clinic.domain.exercises import Family
from clinic.domain.texts import Leaflet, Texts, VariationText

CATALOGUE = load_catalogue()
ENGLISH = CATALOGUE.texts["en"]
LANGUAGES = CATALOGUE.texts.values()
HIGHEST_GRADE = 6
LONGEST_STEP = 12


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


DOCTORS_WORDS = words_of(
    "abdominal abdominis abduction adduction anterior bilateral bilaterally contraindicated "
    "contralateral extension femoris flexion flexor flexors gluteal gluteals gluteus hamstring "
    "iliopsoas impairment inflammation ipsilateral isometric lordosis lumbar obliques pelvic "
    "pelvis piriformis posterior precaution prone quadriceps radiculopathy repetitions rotation "
    "rotator rotators supine transversus unilateral unilaterally"
)
FRIGHTENING_WORDS = words_of("broken damage damaged degenerate torn unstable weak weakness worn")
PROMISES = words_of("cure cures fix fixes fixed heal heals guarantee guaranteed will")


def sentence(text: str) -> str:
    """The text with a full stop, so that a heading counts as a sentence of its own."""
    return text if text[-1] in ".?!:" else f"{text}."


def grade(texts: Iterable[str]) -> float:
    return float(textstat.flesch_kincaid_grade(" ".join(map(sentence, texts))))


def of_variation(text: VariationText) -> list[str]:
    text = text.on({"side": "right", "other": "left"})
    parts = [text.name, text.set_up, *text.steps, text.cue, *text.mistakes]
    return [*parts, text.feel, text.not_feel, *([text.equipment] if text.equipment else [])]


def of_leaflet(leaflet: Leaflet) -> list[str]:
    sections = [[section.heading, *section.paragraphs] for section in leaflet.sections]
    return [leaflet.title, *leaflet.paragraphs, *(text for part in sections for text in part)]


def outside_the_safety_net() -> Iterator[tuple[str, str]]:
    """Every English text with its name, but for the safety-net sheet and box."""
    for name, variation in ENGLISH.variations.items():
        yield from ((name, text) for text in of_variation(variation))
    yield from ENGLISH.precaution_notes.items()
    yield from ENGLISH.patient_reasons.items()
    yield from ((key, word) for key, word in ENGLISH.words.items() if "safety_box" not in key)
    safe = [part for part in ENGLISH.stay_active.sections if "same day" not in part.heading]
    for part in safe:
        yield from (("stay_active", text) for text in (part.heading, *part.paragraphs))


@pytest.mark.parametrize("name", ENGLISH.variations)
def test_an_exercise_reads_at_grade_6_or_lower(name: str) -> None:
    assert grade(of_variation(ENGLISH.variations[name])) <= HIGHEST_GRADE


@pytest.mark.parametrize("code", ENGLISH.precaution_notes)
def test_a_precaution_note_reads_at_grade_6_or_lower(code: str) -> None:
    assert grade([ENGLISH.precaution_notes[code]]) <= HIGHEST_GRADE


@pytest.mark.parametrize("impairment", ENGLISH.patient_reasons)
@pytest.mark.parametrize("side", ["left", "left and right"])
def test_a_reason_reads_at_grade_6_or_lower(impairment: str, side: str) -> None:
    assert grade([ENGLISH.patient_reasons[impairment].format(side=side)]) <= HIGHEST_GRADE


@pytest.mark.parametrize("leaflet", [ENGLISH.safety_net, ENGLISH.stay_active])
def test_a_leaflet_reads_at_grade_6_or_lower(leaflet: Leaflet) -> None:
    assert grade(of_leaflet(leaflet)) <= HIGHEST_GRADE


def words_by_group() -> dict[str, list[str]]:
    """The fixed words by the first part of their key; on a few words the formula means nothing."""
    groups: dict[str, list[str]] = {"all": list(ENGLISH.words.values())}
    for key, word in ENGLISH.words.items():
        groups.setdefault(key.split(".")[0], []).append(word)
    return {name: words for name, words in groups.items() if len(" ".join(words).split()) >= 20}


@pytest.mark.parametrize("words", words_by_group().values(), ids=words_by_group())
def test_the_fixed_words_read_at_grade_6_or_lower(words: list[str]) -> None:
    assert grade(words) <= HIGHEST_GRADE


@pytest.mark.parametrize("texts", LANGUAGES, ids=lambda texts: texts.language)
def test_an_exercise_has_three_to_five_short_steps(texts: Texts) -> None:
    for name, text in texts.variations.items():
        assert 3 <= len(text.steps) <= 5, name
        for step in text.steps:
            assert len(step.split()) <= LONGEST_STEP, (name, step)


@pytest.mark.parametrize("texts", LANGUAGES, ids=lambda texts: texts.language)
def test_an_exercise_for_who_cannot_get_down_sends_nobody_to_the_floor(texts: Texts) -> None:
    for rule in CATALOGUE.precautions["NO_FLOOR"].rules:
        for name in rule.allowed:
            text = texts.variations[name]
            figures = [texts.figures[f"{name}.{moment}"] for moment in ("start", "end")]
            told = [text.name, text.set_up, *text.steps, text.cue, text.feel, text.not_feel]
            told += [part for figure in figures for part in (figure.title, figure.desc)]
            assert not re.search(r"\b(floor|piso|suelo)\b", " ".join(told)), name


@pytest.mark.parametrize("texts", LANGUAGES, ids=lambda texts: texts.language)
def test_a_stretch_names_its_side(texts: Texts) -> None:
    sides = {f"{name}{form}": name for name in ("side", "other") for form in ("", "_m", "_f")}
    across = {key: "other" if name == "side" else "side" for key, name in sides.items()}
    for name, text in texts.variations.items():
        is_stretch = CATALOGUE.variations[name].family in {Family.HF, Family.FF}
        assert (text.on(sides) != text.on(across)) == is_stretch, name


def test_no_sentence_of_a_set_up_or_cue_is_long() -> None:
    for name, text in ENGLISH.variations.items():
        for part in re.split(r"(?<=[.?!])\s", f"{sentence(text.set_up)} {text.cue}"):
            assert len(part.split()) <= LONGEST_STEP + 2, (name, part)


@pytest.mark.parametrize("name", ENGLISH.variations)
def test_an_exercise_can_be_done_without_the_sheet_of_another(name: str) -> None:
    others = [text.name.lower() for one, text in ENGLISH.variations.items() if one != name]
    told = " ".join([ENGLISH.variations[name].set_up, *ENGLISH.variations[name].steps]).lower()
    assert [other for other in others if other in told] == []
    assert "as for" not in told


BANNED = {
    "a doctor's word": DOCTORS_WORDS,
    "a word that frightens": FRIGHTENING_WORDS,
    "a promise": PROMISES,
}


@pytest.mark.parametrize("banned", BANNED.values(), ids=BANNED)
def test_the_patient_never_reads(banned: set[str]) -> None:
    assert [found for found in outside_the_safety_net() if words_of(found[1]) & banned] == []


@pytest.mark.parametrize("impairment", ["short_hip_flexors", "stiff_posterior_hip"])
def test_a_stretch_may_help(impairment: str) -> None:
    assert "may help" in ENGLISH.patient_reasons[impairment]


SAME_DAY = (
    "You are numb between your legs.",
    "You have new trouble with pee or poo.",
    "You have new weakness in one leg.",
    "You have new pain in both legs.",
    "You have a fever and back pain.",
    "You cannot put weight on a leg.",
)


def test_the_same_six_signs_stand_in_the_box_and_on_both_leaflets() -> None:
    box = tuple(word for key, word in ENGLISH.words.items() if key.startswith("safety_box."))
    assert box[1:7] == SAME_DAY
    for leaflet in (ENGLISH.safety_net, ENGLISH.stay_active):
        signs = [part for part in leaflet.sections if part.heading == box[0]]
        assert signs[0].paragraphs[:6] == SAME_DAY


@pytest.mark.parametrize("leaflet", [ENGLISH.safety_net, ENGLISH.stay_active])
def test_a_leaflet_names_the_clinics_phone(leaflet: Leaflet) -> None:
    assert any("{phone}" in text for text in of_leaflet(leaflet))


def test_the_pain_zones_are_those_of_the_specification() -> None:
    ranges = [ENGLISH.words[f"pain.{zone}.range"] for zone in ("green", "amber", "red", "stop")]
    assert ranges == ["0 to 2", "3 to 5", "6 or 7", "8 or more"]


@pytest.mark.parametrize("texts", LANGUAGES, ids=lambda texts: texts.language)
def test_back_pain_stops_an_exercise_from_the_red_zone_on(texts: Texts) -> None:
    """As the pain rule below it says: up to 5 may go on (specification: above 5)."""
    of_the_back = re.compile(r"back(?! pain of 6 or more| of the thigh)|espalda(?! de 6 o más)")
    for name, text in texts.variations.items():
        assert not of_the_back.search(text.not_feel), name


@pytest.mark.parametrize("texts", LANGUAGES, ids=lambda texts: texts.language)
def test_the_leaflets_say_whom_to_call_in_an_emergency(texts: Texts) -> None:
    first = texts.safety_net.sections[0].paragraphs
    assert "emergenc" in first[-1]
    assert texts.stay_active.sections[-1].paragraphs[-1] == "{emergency_wording}"
    assert "{phone}" in texts.stay_active.sections[-1].paragraphs[-2]


@pytest.mark.parametrize("texts", LANGUAGES, ids=lambda texts: texts.language)
def test_a_language_lacks_no_text(texts: Texts) -> None:
    assert list(texts.variations) == list(CATALOGUE.variations)
    assert list(texts.precaution_notes) == list(CATALOGUE.precautions)
    assert list(texts.patient_reasons) == [one.id for one in CATALOGUE.protocol.impairments]
