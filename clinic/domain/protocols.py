"""A protocol: which findings speak for which impairment, and where each ladder starts. All of it
is data.

Points, cut-offs, caps and starts come from the catalogue; the closed set of dataclasses here (with
the conditions) is all that it may say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Side
from clinic.domain.conditions import Condition, Trigger, all_hold
from clinic.domain.criteria import (
    AgeScale,
    Band,
    BandCriterion,
    Combine,
    Criterion,
    PointGroup,
    Reading,
    Role,
    SignCriterion,
)
from clinic.domain.exercises import Family
from clinic.domain.safety import PressureGate, Requirement

if TYPE_CHECKING:
    from clinic.domain.case import Case

__all__ = [
    "AgeScale",
    "Band",
    "BandCriterion",
    "Combine",
    "Criterion",
    "Hint",
    "Impairment",
    "Irritability",
    "Pick",
    "PointGroup",
    "Prompt",
    "Protocol",
    "Reading",
    "Role",
    "ShortHold",
    "SignCriterion",
    "Start",
    "StartRule",
    "StatusLimits",
    "TighterBy",
]


class Pick(StrEnum):
    """Which fitting start rule counts: the first, or the one lowest on the ladder."""

    FIRST = "first"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRule:
    """Start at this variation when all the conditions hold on a listed side."""

    variation: str
    all_of: tuple[Condition, ...]

    def fits(self, case: "Case", side: Side) -> bool:
        """Whether all the conditions hold for this side of the case."""
        return all_hold(self.all_of, case, side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a family's ladder starts: by its rules, `otherwise` where none fits.

    LOWEST looks at all listed sides.
    """

    pick: Pick
    rules: tuple[StartRule, ...]
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TighterBy:
    """The finding that tells which of two affected sides is the tighter (or weaker): the higher or
    lower number.
    """

    finding: str
    higher: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Impairment:
    """One thing that can be wrong, the criteria that speak for or against it, and the family that
    answers it.

    `short` is I1 to I4. `direct_tests` are the findings that decide (listed when missing), `asked`
    all that its criteria read.
    """

    id: str
    short: str
    title: str
    family: Family
    sided: bool
    criteria: tuple[Criterion, ...]
    groups: tuple[PointGroup, ...]
    direct_tests: tuple[str, ...]
    start: Start
    tighter_by: tuple[TighterBy, ...] = ()
    group_of: Mapping[str, PointGroup] = field(init=False, repr=False, compare=False)
    asked: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        asked = frozenset(criterion.asks for criterion in self.criteria)
        object.__setattr__(self, "group_of", {group.id: group for group in self.groups})
        object.__setattr__(self, "asked", asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLimits:
    """Points from which a status follows.

    `supported_score` with a positive anchor; `possible_support` without one or against a negative
    one; `possible_borderline` where borderline anchors stand alone.
    """

    supported_score: int
    possible_support: int
    possible_borderline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Irritability:
    """High pain starts lower: from `at_least` on the finding, `levels_down` rungs, and `sets` in
    these families.
    """

    finding: str
    at_least: float
    levels_down: int
    sets: int
    sets_families: tuple[Family, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortHold:
    """A tested hold under `below` seconds shortens the holds of the family to `hold_s` (or the
    default, if less).
    """

    finding: str
    below: float
    family: Family
    hold_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Something to ask or record, when any trigger fires on any side."""

    code: Requirement
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A sentence to think of (one of the answer's `notes`), when any trigger fires on any side.

    {side} in the words stands for the side or sides where it fires.
    """

    words: str
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One version of the rules.

    `min_age` is the age under which nothing is assigned, `consent_age` of own consent.
    """

    id: str
    version: str
    title: str
    impairments: tuple[Impairment, ...]
    status_limits: StatusLimits
    irritability: Irritability
    short_hold: ShortHold
    prompts: tuple[Prompt, ...]
    pressure: PressureGate
    min_age: float
    consent_age: float
    max_families: int
    hints: tuple[Hint, ...] = ()
    sources: tuple[str, ...] = ()
    review_by: date | None = None

    @property
    def reference(self) -> str:
        """How records name this version: "hip-low-back@1.0"."""
        return f"{self.id}@{self.version}"
