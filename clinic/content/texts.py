"""Reads what the patient reads: one folder of files for each language."""

from pathlib import Path

from clinic.content.reading import (
    Place,
    read_each,
    read_file,
    read_mapping,
    read_record,
    read_texts,
)
from clinic.domain.texts import FigureText, Leaflet, Texts, VariationText

FILES = {
    "language.toml",
    "exercises.toml",
    "figures.toml",
    "words.toml",
    "precautions.toml",
    "reasons.toml",
    "safety_net.toml",
    "stay_active.toml",
}
"""The files of a language; any other is a slip of the pen and refused."""


def read_language(root: Path, language: str) -> Texts:
    """All texts of the language in root/text/<language>; raises CatalogueError."""
    folder = f"text/{language}"
    for path in (root / folder).iterdir():
        if path.name not in FILES:
            raise Place(f"{folder}/{path.name}").refuse("unknown file; known: " + ", ".join(FILES))
    table, place = read_file(root, f"{folder}/language.toml")
    unreviewed: dict[str, object] = {"reviewed_by": "", "reviewed_on": None}
    given = {name: empty for name, empty in unreviewed.items() if name not in table}
    given |= {
        "language": language,
        "variations": _variations(root, folder),
        "figures": _figures(root, folder),
        "precaution_notes": read_texts(*read_file(root, f"{folder}/precautions.toml")),
        "patient_reasons": read_texts(*read_file(root, f"{folder}/reasons.toml")),
        "words": _words(*read_file(root, f"{folder}/words.toml")),
        "safety_net": read_record(Leaflet, *read_file(root, f"{folder}/safety_net.toml")),
        "stay_active": read_record(Leaflet, *read_file(root, f"{folder}/stay_active.toml")),
    }
    return read_record(Texts, table, place, given)


def _variations(root: Path, folder: str) -> dict[str, VariationText]:
    """The words of each variation; a file that names no equipment means that none is needed."""
    tables, place = read_file(root, f"{folder}/exercises.toml")
    return {
        name: read_record(
            VariationText,
            read_mapping(table, place.at(name)),
            place.at(name),
            {} if "equipment" in table else {"equipment": ""},
        )
        for name, table in tables.items()
    }


def _figures(root: Path, folder: str) -> dict[str, FigureText]:
    """The words of each picture, keyed "HF4.start"."""
    tables, place = read_file(root, f"{folder}/figures.toml")
    return {
        f"{variation}.{moment}": text
        for variation, moments in tables.items()
        for moment, text in read_each(FigureText, moments, place.at(variation)).items()
    }


def _words(table: dict[str, object], place: Place) -> dict[str, str]:
    """Tables within tables, laid flat: the key is the dotted path."""
    words: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            inner = _words(value, place.at(name))
            words |= {f"{name}.{key}": text for key, text in inner.items()}
        else:
            words |= read_texts({name: value}, place)
    return words
