"""The form of an assessment: its field names, its texts read into an entry, and an entry as texts.

Pure. A field that cannot be read gets a message of its own; the texts stay with who typed them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from clinic.domain.anatomy import Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import CaseError, ClinicError, FieldError
from clinic.domain.findings import (
    BloodPressure,
    FindingDefinition,
    Value,
    ValueKind,
    describe_allowed,
    parse_value,
)
from clinic.domain.records import FloorTransfer
from clinic.services.assessment.assessment_entry import Entry, Key, NotTested, keys

SCREEN = "screen"
"""The field that stands for the red-flag list as a whole."""

GESTATION_MAX_WEEKS = 45
"""Weeks of pregnancy that a person can type; birth comes before (design decision)."""

NOTE_LENGTH = 2000

Texts = Mapping[str, str]
_Read = TypeVar("_Read")

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_MINUS_SIGNS = str.maketrans("−–", "--")
_ANSWERS = {"yes": True, "no": False}


class EntryError(ClinicError):
    """One or more fields of an assessment cannot be read; `errors` has one message a field."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A form as read: the entry made of its valid fields, and the errors of the others."""

    entry: Entry
    errors: tuple[FieldError, ...]

    def checked(self) -> Entry:
        """The entry, if all of the form could be read. Raises EntryError."""
        if self.errors:
            raise EntryError(self.errors)
        return self.entry


def field_name(finding: str, side: Side = Side.NONE) -> str:
    """The form field of one finding on one side: "hip_ir_deg-left", "plank_hold_s"."""
    return finding if side is Side.NONE else f"{finding}-{side.value}"


def pressure_fields(finding: str) -> tuple[str, str]:
    """The two form fields of a blood pressure: "bp-systolic" and "bp-diastolic"."""
    return f"{finding}-systolic", f"{finding}-diastolic"


def reason_field(finding: str) -> str:
    """The form field that says why the empty sides of a finding were not tested."""
    return f"not_tested-{finding}"


def copied_field(finding: str, side: Side = Side.NONE) -> str:
    """The form field that marks a value carried over from the last visit ("1")."""
    return f"copied-{field_name(finding, side)}"


def confirmed_field(finding: str, side: Side = Side.NONE) -> str:
    """The form field that confirms a value carried over from the last visit ("1")."""
    return f"confirmed-{field_name(finding, side)}"


def flag_field(flag: str) -> str:
    """The form field of a red flag: "flag-RF_CES" with "yes", "no", or nothing."""
    return f"flag-{flag}"


def read_entry(texts: Texts, catalogue: Catalogue) -> Reading:
    """Read a whole form. Fields that are absent or empty are not tested or not answered."""
    errors: list[FieldError] = []
    values = _read_values(texts, catalogue, errors)
    flags = {
        flag: _ANSWERS[answer]
        for flag in catalogue.red_flags
        if (answer := texts.get(flag_field(flag), "")) in _ANSWERS
    }
    entry = Entry(
        values=values,
        not_tested=_read_reasons(texts, catalogue, errors),
        copied=frozenset(key for key in values if _is_unconfirmed(texts, key)),
        red_flags=flags,
        all_clear=frozenset(
            flag for flag in texts.get("all_clear", "").split() if flags.get(flag) is False
        ),
        floor_transfer=_collect(errors, lambda: _read_floor_transfer(texts)),
        gestation_weeks=_collect(errors, lambda: _read_gestation(texts)),
        note=_collect(errors, lambda: _read_note(texts)) or "",
    )
    return Reading(entry=entry, errors=tuple(errors))


def write_entry(entry: Entry) -> dict[str, str]:
    """The texts of a form that shows this entry: `read_entry` of them gives the entry back."""
    texts: dict[str, str] = {}
    for key, value in entry.values.items():
        texts |= _write_value(key, value)
    texts |= {copied_field(*key): "1" for key in entry.copied}
    texts |= {reason_field(finding): why for (finding, _), why in entry.not_tested.items()}
    texts |= {
        flag_field(flag): "yes" if answer else "no" for flag, answer in entry.red_flags.items()
    }
    texts["all_clear"] = " ".join(sorted(entry.all_clear))
    texts["floor_transfer"] = entry.floor_transfer or ""
    texts["gestation_weeks"] = "" if entry.gestation_weeks is None else str(entry.gestation_weeks)
    texts["note"] = entry.note
    return texts


def answer_all_clear(
    texts: Texts, catalogue: Catalogue, *, short_screen: bool = False
) -> dict[str, str]:
    """The form after "All clear": every flag that is asked is answered no, and says so.

    Raises FieldError when a flag is answered yes: then the list is not all clear.
    """
    if any(texts.get(flag_field(flag)) == "yes" for flag in catalogue.red_flags):
        raise FieldError(SCREEN, "An item is answered yes, so the list is not all clear.")
    asked = Entry(short_screen=short_screen).asked(catalogue)
    open_flags = [flag for flag in asked if not texts.get(flag_field(flag))]
    by_button = {*texts.get("all_clear", "").split(), *open_flags}
    return {
        **texts,
        **{flag_field(flag): "no" for flag in open_flags},
        "all_clear": " ".join(sorted(by_button)),
    }


def _collect(errors: list[FieldError], read: Callable[[], _Read]) -> _Read | None:
    try:
        return read()
    except FieldError as error:
        errors.append(error)
        return None


def _read_values(texts: Texts, catalogue: Catalogue, errors: list[FieldError]) -> dict[Key, Value]:
    values: dict[Key, Value] = {}
    for key, definition in keys(catalogue):
        try:
            value = _read_value(texts, definition, key[1])
        except FieldError as error:
            errors.append(error)
            continue
        if value is not None:
            values[key] = value
    return values


def _read_value(texts: Texts, definition: FindingDefinition, side: Side) -> Value | None:
    if definition.kind is ValueKind.PRESSURE:
        return _read_pressure(texts, definition)
    name = field_name(definition.id, side)
    text = texts.get(name, "").strip()
    if not text:
        return None
    raw: object = text
    if definition.kind is ValueKind.YES_NO:
        raw = _ANSWERS.get(text, text)
    elif definition.kind in {ValueKind.NUMBER, ValueKind.INTEGER}:
        raw = _number(text, halves=definition.step is not None)
    return _parse(definition, raw, name)


def _read_pressure(texts: Texts, definition: FindingDefinition) -> Value | None:
    names = pressure_fields(definition.id)
    systolic, diastolic = (texts.get(name, "").strip() for name in names)
    if not systolic and not diastolic:
        return None
    for text, name in zip((systolic, diastolic), names, strict=True):
        if not text:
            raise FieldError(name, "Type both numbers of the blood pressure, or none.")
    value = _parse(definition, [_number(systolic), _number(diastolic)], names[0])
    if isinstance(value, BloodPressure) and value.diastolic >= value.systolic:
        raise FieldError(names[1], "The second number must be below the first.")
    return value


def _number(text: str, *, halves: bool = False) -> float | str:
    """The number typed, or the text itself where it is none. With `halves`, "4+" is 4.5."""
    plain = text.translate(_MINUS_SIGNS)
    if halves and re.fullmatch(r"\d\+", plain):
        return int(plain[0]) + 0.5
    return float(plain) if _NUMBER.fullmatch(plain) else text


def _parse(definition: FindingDefinition, raw: object, name: str) -> Value:
    try:
        return parse_value(definition, raw)
    except CaseError:
        raise FieldError(name, f"This takes {_allowed(definition)}.") from None


def _allowed(definition: FindingDefinition) -> str:
    match definition.kind:
        case ValueKind.YES_NO:
            return "Yes or No"
        case ValueKind.CHOICE:
            return ", ".join(choice.label for choice in definition.choices)
        case ValueKind.PRESSURE:
            return f"whole numbers {definition.low:g} to {definition.high:g}"
    return describe_allowed(definition)


def _read_reasons(
    texts: Texts, catalogue: Catalogue, errors: list[FieldError]
) -> dict[Key, NotTested]:
    reasons: dict[Key, NotTested] = {}
    for definition in catalogue.findings.values():
        name = reason_field(definition.id)
        text = texts.get(name, "")
        if not text:
            continue
        empty = [side for side in definition.sides if _is_empty(texts, definition, side)]
        if text not in set(NotTested):
            errors.append(FieldError(name, f"Choose one of {', '.join(NotTested)}."))
        elif not empty:
            errors.append(FieldError(name, "Choose a reason only for what was not tested."))
        else:
            reasons |= {(definition.id, side): NotTested(text) for side in empty}
    return reasons


def _is_empty(texts: Texts, definition: FindingDefinition, side: Side) -> bool:
    is_pressure = definition.kind is ValueKind.PRESSURE
    names = pressure_fields(definition.id) if is_pressure else (field_name(definition.id, side),)
    return not any(texts.get(name, "").strip() for name in names)


def _is_unconfirmed(texts: Texts, key: Key) -> bool:
    return texts.get(copied_field(*key)) == "1" and texts.get(confirmed_field(*key)) != "1"


def _read_floor_transfer(texts: Texts) -> FloorTransfer | None:
    text = texts.get("floor_transfer", "")
    if text and text not in set(FloorTransfer):
        raise FieldError("floor_transfer", "Choose safe, not safe, or leave it unanswered.")
    return FloorTransfer(text) if text else None


def _read_gestation(texts: Texts) -> int | None:
    text = texts.get("gestation_weeks", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2}", text) or not 1 <= int(text) <= GESTATION_MAX_WEEKS:
        message = f"Type whole weeks, 1 to {GESTATION_MAX_WEEKS}, or leave it empty."
        raise FieldError("gestation_weeks", message)
    return int(text)


def _read_note(texts: Texts) -> str:
    note = texts.get("note", "").strip()
    if len(note) > NOTE_LENGTH:
        raise FieldError("note", f"Keep the note under {NOTE_LENGTH} characters.")
    return note


def _write_value(key: Key, value: Value) -> dict[str, str]:
    if isinstance(value, BloodPressure):
        return dict(zip(pressure_fields(key[0]), map(str, value), strict=True))
    if isinstance(value, bool):
        return {field_name(*key): "yes" if value else "no"}
    return {field_name(*key): value if isinstance(value, str) else f"{value:g}"}
