"""Reads TOML into the domain's dataclasses, strictly.

A key that is unknown, missing or of a wrong type is refused.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from clinic.domain.errors import CatalogueError, DoseError

Shape = TypeVar("Shape")


class Place(NamedTuple):
    """A spot in a file of the catalogue, for error messages: the file and the dotted key."""

    file: str
    key: str = ""

    def at(self, part: str | int) -> "Place":
        """The spot one step further in."""
        if isinstance(part, int):
            return Place(self.file, f"{self.key}[{part}]")
        return Place(self.file, f"{self.key}.{part}" if self.key else part)

    def refuse(self, problem: str) -> CatalogueError:
        """The error to raise about this spot."""
        return CatalogueError(self.file, self.key or "(whole file)", problem)


Reader = Callable[[Any, Place], Any]
_READERS: dict[object, Reader] = {}


def reads(shape: object) -> Callable[[Reader], Reader]:
    """Register a reader for a shape that is written in TOML in its own way."""

    def register(reader: Reader) -> Reader:
        _READERS[shape] = reader
        return reader

    return register


def read_file(folder: Path, name: str) -> tuple[dict[str, Any], Place]:
    """The table in a file of the catalogue, and its place."""
    place = Place(name)
    try:
        with (folder / name).open("rb") as file:
            return tomllib.load(file), place
    except FileNotFoundError:
        raise place.refuse("the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise place.refuse(f"is not TOML: {error}") from error


def read_record(
    shape: type[Shape], raw: object, place: Place, given: Mapping[str, object] | None = None
) -> Shape:
    """A dataclass from a table; `given` are fields said elsewhere (an id in a heading)."""
    values = dict(given or {})
    record: Any = shape
    hints = _hints(record)
    for name, value in read_mapping(raw, place).items():
        if name not in hints or name in values:
            raise place.at(name).refuse("unknown key; known: " + ", ".join(hints.keys() - values))
        values[name] = read(hints[name], value, place.at(name))
    for name in _required(record):
        if name not in values:
            raise place.at(name).refuse("missing")
    try:
        return shape(**values)
    except DoseError as error:
        raise place.refuse(str(error)) from error


def read_mapping(raw: object, place: Place) -> dict[str, Any]:
    """A table."""
    if not isinstance(raw, dict):
        raise place.refuse(f"must be a table, is {raw!r}")
    return raw


def read_each(
    shape: type[Shape], raw: object, place: Place, key: str | None = None
) -> dict[str, Shape]:
    """A table of records by id; each record takes its heading as its field `key`."""
    return {
        name: read_record(shape, table, place.at(name), {key: name} if key else None)
        for name, table in read_mapping(raw, place).items()
    }


def read_texts(raw: object, place: Place) -> dict[str, str]:
    """A table of texts."""
    return {
        name: read(str, text, place.at(name)) for name, text in read_mapping(raw, place).items()
    }


def read(shape: Any, raw: object, place: Place) -> Any:
    """A value of the shape: a scalar, a word of a vocabulary, a list (as a tuple), a record."""
    return _reader_of(shape)(raw, place)


@cache
def _reader_of(shape: Any) -> Reader:
    """How a shape is read, found out once."""
    if shape in _READERS:
        return _READERS[shape]
    if get_origin(shape) is tuple:
        return partial(_read_list, get_args(shape)[0])
    if get_origin(shape) in {Union, UnionType}:
        return partial(_read_one_of, get_args(shape))
    if isinstance(shape, type) and is_dataclass(shape):
        return partial(read_record, shape)
    if issubclass(shape, StrEnum):
        return partial(_read_word, shape)
    return partial(_read_scalar, shape)


def _read_list(shape: Any, raw: object, place: Place) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise place.refuse(f"must be a list, is {raw!r}")
    reader = _reader_of(shape)
    return tuple(reader(value, place.at(index)) for index, value in enumerate(raw))


def _read_one_of(shapes: tuple[Any, ...], raw: object, place: Place) -> Any:
    """TOML has no null, so an optional value is either left out or of its type."""
    candidates = [shape for shape in shapes if shape is not type(None)]
    exact = [shape for shape in candidates if shape is type(raw)]
    return read((exact or candidates)[0], raw, place)


def _read_word(vocabulary: type[StrEnum], raw: object, place: Place) -> StrEnum:
    for word in vocabulary:
        if raw == word.value:
            return word
    raise place.refuse(f"is {raw!r}; allowed: {', '.join(vocabulary)}")


def _read_scalar(shape: type, raw: object, place: Place) -> object:
    if shape is float and type(raw) is int:
        return float(raw)
    if type(raw) is not shape:
        raise place.refuse(f"must be {_NAMES[shape]}, is {raw!r}")
    if isinstance(raw, str) and (not raw or raw != raw.strip()):
        raise place.refuse("must be text without blanks around it")
    return raw


_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date",
}


@cache
def _hints(shape: Any) -> dict[str, Any]:
    """The types of the fields that a record is made from."""
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in fields(shape) if field.init}


@cache
def _required(shape: Any) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in fields(shape)
        if field.init and field.default is MISSING and field.default_factory is MISSING
    )
