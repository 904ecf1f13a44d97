"""What an examination found: definitions of findings, and findings valid by construction.

A finding that is absent was not tested; absent is never normal.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.errors import CaseError


class ValueKind(StrEnum):
    """The type of a finding's value."""

    NUMBER = "number"
    INTEGER = "integer"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PRESSURE = "pressure"


class BloodPressure(NamedTuple):
    """A resting blood pressure in mmHg."""

    systolic: int
    diastolic: int


Value = bool | int | float | str | BloodPressure


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer of a finding of kind CHOICE."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDefinition:
    """How one finding is recorded and read.

    `how`, `normal`, `supports` and `source` are words for the clinician.
    `group` is history, posture, range, provocation, strength or safety. `low` and `high` are the
    limits of a NUMBER or INTEGER, and of both numbers of a PRESSURE. A NUMBER with a `step` must
    be a multiple of it (a muscle grade in halves); None takes any number within the limits.
    `copied` is False for what is asked afresh at each visit. `supports` says what it speaks for.
    """

    id: str
    name: str
    group: str
    kind: ValueKind
    sided: bool
    how: str
    normal: str
    source: str
    supports: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[Choice, ...] = ()
    copied: bool = True

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which the finding is recorded."""
        return LEFT_AND_RIGHT if self.sided else (Side.NONE,)


_SEEN_FROM = {side: (side,) for side in Side} | {Side.NONE: tuple(Side)}
"""The sides for which a value speaks: its own; all, where the finding has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All findings of one examination, by finding id and side (NONE for what has no side).

    `recorded` are the ids of the findings recorded on any side; `views` what each side sees: its
    own values, and those of findings without sides.
    """

    values: Mapping[tuple[str, Side], Value]
    recorded: frozenset[str] = field(init=False, repr=False, compare=False)
    views: Mapping[Side, dict[str, Value]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        views: dict[Side, dict[str, Value]] = {side: {} for side in _SEEN_FROM}
        for (finding, side), value in self.values.items():
            for seen_from in _SEEN_FROM[side]:
                views[seen_from][finding] = value
        object.__setattr__(self, "views", views)
        object.__setattr__(self, "recorded", frozenset(finding for finding, _ in self.values))

    def get(self, finding: str, side: Side = Side.NONE) -> Value | None:
        """The value recorded on this side, or None for not tested."""
        return self.values.get((finding, side))

    def on_side(self, finding: str, side: Side) -> Value | None:
        """The value that speaks for this side: its own, or that of a finding without sides."""
        return self.views[side].get(finding)

    def number(self, finding: str, side: Side) -> float | None:
        """As `on_side`, for a finding that is a number."""
        value = self.views[side].get(finding)
        return value if isinstance(value, int | float) else None

    @classmethod
    def read(cls, raw: object, definitions: Mapping[str, FindingDefinition]) -> "Findings":
        """Read the findings of a case file ({id: value}, sided ones {"left": v, "right": v});
        raises CaseError.
        """
        if not isinstance(raw, dict):
            raise CaseError("findings", "must be an object", "{finding id: value}")
        values: dict[tuple[str, Side], Value] = {}
        for key, given in raw.items():
            definition = definitions.get(key)
            if definition is None:
                raise CaseError(
                    "findings", f"unknown finding {shown(key)}", ", ".join(definitions)
                )
            if given is None:
                continue
            for side, one in _by_side(definition, given):
                values[key, side] = parse_value(definition, one)
        return cls(values=values)

    def as_case(self) -> dict[str, object]:
        """The findings as `read` takes them."""
        sided: dict[str, dict[str, object]] = {}
        case: dict[str, object] = {}
        for (finding, side), value in self.values.items():
            plain = list(value) if isinstance(value, BloodPressure) else value
            if side is Side.NONE:
                case[finding] = plain
            else:
                sided.setdefault(finding, {})[side.value] = plain
        return case | sided


def _by_side(definition: FindingDefinition, given: object) -> list[tuple[Side, object]]:
    if not definition.sided:
        return [(Side.NONE, given)]
    if not isinstance(given, dict):
        allowed = f'{{"left": value, "right": value}}, each {describe_allowed(definition)} or null'
        raise CaseError(f"findings.{definition.id}", "needs a value for each side", allowed)
    for name in given:
        if name not in _SIDES:
            raise CaseError(
                f"findings.{definition.id}", f"unknown side {shown(name)}", "left, right"
            )
    return [(_SIDES[name], value) for name, value in given.items() if value is not None]


def parse_value(definition: FindingDefinition, raw: object) -> Value:
    """One value as its definition takes it (as JSON has it); raises CaseError."""
    value = _PARSERS[definition.kind](definition, raw)
    if value is None:
        allowed = describe_allowed(definition)
        raise CaseError(f"findings.{definition.id}", f"cannot be {shown(raw)}", allowed)
    return value


def describe_allowed(definition: FindingDefinition) -> str:
    """The values a finding takes, in words for an error message."""
    if definition.kind is ValueKind.YES_NO:
        return "true, false"
    if definition.kind is ValueKind.CHOICE:
        return ", ".join(choice.value for choice in definition.choices)
    limits = f"{definition.low:g} to {definition.high:g} {definition.unit}".rstrip()
    if definition.kind is ValueKind.PRESSURE:
        return f"[systolic, diastolic], whole numbers {limits}"
    if definition.kind is ValueKind.INTEGER:
        return f"a whole number {limits}"
    return f"a number {limits}" + (f" in steps of {definition.step:g}" if definition.step else "")


def shown(raw: object) -> str:
    """What was given, as JSON would show it, short enough for one line."""
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return f"a list of {len(raw)}"
    text = json.dumps(raw, default=str)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}..."


def read_number(raw: object) -> int | float | None:
    """A finite number (whole ones as int), or None; true and false are no numbers."""
    if isinstance(raw, float):
        if not isfinite(raw):
            return None
        return int(raw) if raw.is_integer() else raw
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _within(definition: FindingDefinition, number: int | float) -> bool:
    low, high = definition.low, definition.high
    return (low is None or number >= low) and (high is None or number <= high)


def _number(definition: FindingDefinition, raw: object) -> int | float | None:
    number = read_number(raw)
    if number is None or not _within(definition, number):
        return None
    if definition.step and number / definition.step % 1:
        return None
    return number


def _integer(definition: FindingDefinition, raw: object) -> int | None:
    number = _number(definition, raw)
    return number if isinstance(number, int) else None


def _yes_no(_definition: FindingDefinition, raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _choice(definition: FindingDefinition, raw: object) -> str | None:
    for choice in definition.choices:
        if raw == choice.value:
            return choice.value
    return None


def _pressure(definition: FindingDefinition, raw: object) -> BloodPressure | None:
    if not isinstance(raw, list | tuple) or len(raw) != len(BloodPressure._fields):
        return None
    systolic, diastolic = (_integer(definition, number) for number in raw)
    if systolic is None or diastolic is None:
        return None
    return BloodPressure(systolic, diastolic)


_SHOWN_LENGTH = 40

_SIDES = {side.value: side for side in LEFT_AND_RIGHT}

_PARSERS: dict[ValueKind, Callable[[FindingDefinition, object], Value | None]] = {
    ValueKind.NUMBER: _number,
    ValueKind.INTEGER: _integer,
    ValueKind.YES_NO: _yes_no,
    ValueKind.CHOICE: _choice,
    ValueKind.PRESSURE: _pressure,
}
