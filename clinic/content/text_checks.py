"""Checks that every language says all there is to say, and fills in what can be filled."""

from collections.abc import Iterable, Iterator
from string import Formatter

from clinic.content.reading import Place
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import CatalogueError
from clinic.domain.texts import Texts

PLURAL_FORMS = {"zero", "one", "two", "few", "many", "other"}
"""The plural categories of the Unicode locale data; a word that has some always has "other"."""

MOMENTS = ("start", "end")
SIDE_FORMS = ("", "_m", "_f")
"""The word for a side as it stands alone, and as it agrees with a masculine or feminine noun."""

SIDES = {f"{which}{form}" for which in ("side", "other") for form in SIDE_FORMS}
OPTIONAL = {f"side{form}.{side}" for form in SIDE_FORMS[1:] for side in ("left", "right")}
"""Words that only a language whose adjectives agree has."""

LEAFLET_FIELDS = {"phone", "emergency_wording"}


def check_texts(catalogue: Catalogue) -> None:
    """Every language is complete; the words are those of the first language, key by key."""
    reference = next(iter(catalogue.texts.values()))
    for texts in catalogue.texts.values():
        folder = f"text/{texts.language}"
        if texts.direction not in {"ltr", "rtl"}:
            raise Place(f"{folder}/language.toml", "direction").refuse("must be ltr or rtl")
        _check_keys(texts.variations, catalogue.variations, Place(f"{folder}/exercises.toml"))
        _check_keys(
            texts.precaution_notes, catalogue.precautions, Place(f"{folder}/precautions.toml")
        )
        impairments = [impairment.id for impairment in catalogue.protocol.impairments]
        _check_keys(texts.patient_reasons, impairments, Place(f"{folder}/reasons.toml"))
        figures = [f"{name}.{moment}" for name in catalogue.variations for moment in MOMENTS]
        _check_keys(texts.figures, figures, Place(f"{folder}/figures.toml"))
        _check_words(texts, reference, Place(f"{folder}/words.toml"))
        _check_fields(texts, folder)


def _check_keys(found: Iterable[str], wanted: Iterable[str], place: Place) -> None:
    found, wanted = list(found), list(wanted)
    for key in wanted:
        if key not in found:
            raise place.at(key).refuse("missing")
    for key in found:
        if key not in wanted:
            raise place.at(key).refuse("unknown key")


def _check_words(texts: Texts, reference: Texts, place: Place) -> None:
    """The same words as the reference, where plural forms of one word count as that word."""
    wanted: dict[str, set[str]] = {}
    for key, word in reference.words.items():
        wanted.setdefault(_without_plural(key), set()).update(_fields(word, place.at(key)))
    found = {_without_plural(key) for key in texts.words if key not in OPTIONAL}
    _check_keys(found, wanted, place)
    for key, word in texts.words.items():
        stem = _without_plural(key)
        if stem != key and f"{stem}.other" not in texts.words:
            raise place.at(f"{stem}.other").refuse("missing")
        _check_only(word, _with_forms(wanted.get(stem, set())), place.at(key))


def _with_forms(fields: set[str]) -> set[str]:
    """The fields with every form of those that name a side."""
    return fields | {f"{name}{form}" for name in fields & SIDES for form in SIDE_FORMS}


def _without_plural(key: str) -> str:
    stem, _, last = key.rpartition(".")
    return stem if last in PLURAL_FORMS else key


def _check_fields(texts: Texts, folder: str) -> None:
    """Only sides are filled into exercises, reasons and pictures, only the clinic's lines into
    leaflets.
    """
    for key, one in texts.variations.items():
        parts = (one.set_up, *one.steps, one.cue, *one.mistakes, one.feel, one.not_feel)
        _check_only("".join(parts), SIDES, Place(f"{folder}/exercises.toml", key))
        _check_only(one.name + one.equipment, set(), Place(f"{folder}/exercises.toml", key))
    for key, text in texts.patient_reasons.items():
        _check_only(text, {"side"}, Place(f"{folder}/reasons.toml", key))
    for key, figure in texts.figures.items():
        _check_only(figure.title + figure.desc, SIDES, Place(f"{folder}/figures.toml", key))
    for name in ("safety_net", "stay_active"):
        for text in _paragraphs(texts, name):
            _check_only(text, LEAFLET_FIELDS, Place(f"{folder}/{name}.toml", "paragraphs"))


def _paragraphs(texts: Texts, name: str) -> Iterator[str]:
    leaflet = texts.safety_net if name == "safety_net" else texts.stay_active
    yield from leaflet.paragraphs
    for section in leaflet.sections:
        yield from section.paragraphs


def _check_only(text: str, allowed: set[str], place: Place) -> None:
    unknown = _fields(text, place) - allowed
    if unknown:
        raise place.refuse(f"cannot fill in {', '.join(sorted(unknown))}")


def _fields(text: str, place: Place) -> set[str]:
    """The names in braces."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise _refuse_braces(place, error) from error


def _refuse_braces(place: Place, error: ValueError) -> CatalogueError:
    return place.refuse(f"the braces do not match: {error}")
