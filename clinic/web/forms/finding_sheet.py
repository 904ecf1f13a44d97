"""The sheet of findings: a row a finding, a cell a side, with what stands beside each value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.domain.anatomy import Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import FindingDefinition, Findings, ValueKind
from clinic.domain.outcome_changes import RangeChange
from clinic.services.assessment.assessment_entry import Key, NotTested, write_value
from clinic.services.assessment.entry_texts import (
    confirmed_field,
    copied_field,
    field_name,
    pressure_fields,
    reason_field,
)
from clinic.services.assessment.finding_signs import SignOf

SAFETY = "safety"
GROUPS = {
    "history": "History",
    "posture": "Posture",
    "range": "Range of motion",
    "provocation": "Provocation tests",
    "strength": "Strength and endurance",
}
REASONS = {
    NotTested.PAIN: "Pain",
    NotTested.PRECAUTION: "Precaution",
    NotTested.TIME: "Time",
    NotTested.REFUSED: "Refused",
}
SIDE_WORDS = {Side.LEFT: "left", Side.RIGHT: "right", Side.NONE: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One control: its name, its accessible label, what it holds and the error beside it."""

    name: str
    label: str
    text: str
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value of a finding. `inputs` are two for a blood pressure, else one.

    `shown` is the value in words, `last` that of the last visit; `change` is there where the two
    differ by more than measurement error. A `copied` value still waits to
    be confirmed.
    """

    side: Side
    inputs: tuple[Input, ...]
    shown: str
    last: str
    sign: SignOf | None
    change: RangeChange | None
    copied: bool
    copied_name: str
    confirmed_name: str

    @property
    def name(self) -> str:
        """The name that a chip of this cell goes by."""
        return self.inputs[0].name

    @property
    def errors(self) -> tuple[Input, ...]:
        """The inputs that could not be read."""
        return tuple(one for one in self.inputs if one.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding: a cell a side, or one cell for both columns."""

    definition: FindingDefinition
    cells: tuple[Cell, ...]
    expected: str
    reason: Input

    @property
    def is_copied(self) -> bool:
        """Whether any value of it waits to be confirmed."""
        return any(cell.copied for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one part of the examination."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything the findings form shows: the safety rows first, then the groups."""

    safety: tuple[Row, ...]
    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row in the order of the form."""
        return (*self.safety, *(row for group in self.groups for row in group.rows))

    @property
    def parts(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """Every part of the examination with its title, safety first."""
        rest = ((group.title, group.rows) for group in self.groups)
        return (("Vital signs and nerves", self.safety), *rest)

    @property
    def errors(self) -> tuple[Input, ...]:
        """Every control that could not be read, in the order of the form."""
        return tuple(
            one
            for row in self.rows
            for one in (*(wrong for cell in row.cells for wrong in cell.errors), row.reason)
            if one.error
        )

    @property
    def copied(self) -> int:
        """How many values wait to be confirmed."""
        return sum(
            cell.copied for group in self.groups for row in group.rows for cell in row.cells
        )


def build_sheet(
    *,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    signs: Mapping[Key, SignOf],
    changes: Mapping[Key, RangeChange],
    expected: Mapping[str, str],
    last: Findings | None,
    catalogue: Catalogue,
) -> Sheet:
    """The sheet of what is typed: nothing typed is lost, read or not."""

    def row(definition: FindingDefinition) -> Row:
        name = reason_field(definition.id)
        return Row(
            definition=definition,
            cells=tuple(cell(definition, side) for side in definition.sides),
            expected=expected.get(definition.id, ""),
            reason=Input(
                name=name,
                label=f"{definition.name}: why not tested",
                text=texts.get(name, ""),
                error=errors.get(name, ""),
            ),
        )

    def cell(definition: FindingDefinition, side: Side) -> Cell:
        before = None if last is None else last.get(definition.id, side)
        copied = copied_field(definition.id, side)
        confirmed = confirmed_field(definition.id, side)
        return Cell(
            side=side,
            inputs=tuple(
                Input(name=name, label=label, text=texts.get(name, ""), error=errors.get(name, ""))
                for name, label in _controls(definition, side)
            ),
            shown=_shown(
                definition, [texts.get(name, "") for name, _ in _controls(definition, side)]
            ),
            last="" if before is None else write_value(definition, before),
            sign=signs.get((definition.id, side)),
            change=changes.get((definition.id, side)),
            copied=texts.get(copied) == "1" and texts.get(confirmed) != "1",
            copied_name=copied,
            confirmed_name=confirmed,
        )

    return Sheet(
        safety=tuple(map(row, _of_group(SAFETY, catalogue))),
        groups=tuple(
            Group(id=group, title=title, rows=tuple(map(row, _of_group(group, catalogue))))
            for group, title in GROUPS.items()
        ),
    )


def _shown(definition: FindingDefinition, typed: list[str]) -> str:
    """What the controls of a cell hold, in words; empty where nothing was typed."""
    if not any(typed):
        return ""
    labels = {choice.value: choice.label for choice in definition.choices}
    return "/".join(labels.get(text, text.capitalize()) for text in typed)


def _of_group(group: str, catalogue: Catalogue) -> Iterable[FindingDefinition]:
    return (one for one in catalogue.findings.values() if one.group == group)


def _controls(definition: FindingDefinition, side: Side) -> list[tuple[str, str]]:
    """The names and labels of the controls of one cell."""
    words = ", ".join(word for word in (definition.name, SIDE_WORDS[side]) if word)
    if definition.kind is ValueKind.PRESSURE:
        systolic, diastolic = pressure_fields(definition.id)
        return [(systolic, f"{words}, upper number"), (diastolic, f"{words}, lower number")]
    unit = f", {definition.unit}" if definition.unit else ""
    return [(field_name(definition.id, side), f"{words}{unit}")]
