"""What an assessment holds while it is written: findings, reasons, answers of the safety screen.

Pure. A finding that is absent was not tested, which is never normal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from clinic.domain.anatomy import Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import BloodPressure, FindingDefinition, Findings, Value
from clinic.domain.records import FloorTransfer

Key = tuple[str, Side]


class NotTested(StrEnum):
    """Why a finding was not tested."""

    PAIN = "pain"
    PRECAUTION = "precaution"
    TIME = "time"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything an assessment holds, each value valid by itself.

    `copied` are values carried over from the last visit that nobody has confirmed yet: they count
    for nothing. `all_clear` are the flags answered no by the button under the whole list.
    `short_screen`: a follow-up, at which the short questions do while each is answered no.
    """

    values: Mapping[Key, Value] = field(default_factory=dict)
    not_tested: Mapping[Key, NotTested] = field(default_factory=dict)
    copied: frozenset[Key] = frozenset()
    red_flags: Mapping[str, bool] = field(default_factory=dict)
    all_clear: frozenset[str] = frozenset()
    floor_transfer: FloorTransfer | None = None
    gestation_weeks: int | None = None
    note: str = ""
    short_screen: bool = False

    @property
    def findings(self) -> Findings:
        """The findings that count: typed at this visit, or copied and confirmed."""
        counted = {key: value for key, value in self.values.items() if key not in self.copied}
        return Findings(values=counted)

    @property
    def flags_raised(self) -> tuple[str, ...]:
        """The red flags answered yes, in the order of the list."""
        return tuple(flag for flag, answer in self.red_flags.items() if answer)

    def asked(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The red flags that must be answered: all, or those of the short screen until one of any
        is answered yes.
        """
        if not self.short_screen or self.flags_raised:
            return tuple(catalogue.red_flags)
        return tuple(flag.id for flag in catalogue.red_flags.values() if flag.rescreen)

    def unanswered(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The red flags that still want an answer, in the order of the list."""
        return tuple(flag for flag in self.asked(catalogue) if flag not in self.red_flags)

    def is_screen_complete(self, catalogue: Catalogue) -> bool:
        """Whether every red flag that must be answered has an answer."""
        return not self.unanswered(catalogue)


def keys(catalogue: Catalogue) -> tuple[tuple[Key, FindingDefinition], ...]:
    """Every place for a value: each finding on each of its sides, in the order of the form."""
    return tuple(
        ((definition.id, side), definition)
        for definition in catalogue.findings.values()
        for side in definition.sides
    )


def copy_findings(entry: Entry, last: Findings, catalogue: Catalogue) -> Entry:
    """The entry with last visit's findings in its empty fields, waiting to be confirmed.

    Only findings that the catalogue lets be copied: never flags, blood pressure, pain or the neuro
    screen.
    """
    fresh = {
        key: value
        for key, definition in keys(catalogue)
        if definition.copied and key not in entry.values and (value := last.get(*key)) is not None
    }
    return replace(
        entry,
        values={**entry.values, **fresh},
        not_tested={key: why for key, why in entry.not_tested.items() if key not in fresh},
        copied=entry.copied | fresh.keys(),
    )


def write_value(definition: FindingDefinition, value: Value) -> str:
    """A value for people: "6", "Yes", "Stretch only", "124/78"."""
    if isinstance(value, BloodPressure):
        return f"{value.systolic}/{value.diastolic}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return next((c.label for c in definition.choices if c.value == value), value)
    return f"{value:g}"
