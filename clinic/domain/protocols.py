"""A protocol: which findings speak for which impairment, and where each ladder starts. All of it
is data.

Points, cut-offs, caps and starts come from the catalogue; the closed set of dataclasses here (with
the conditions) is all that it may say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from clinic.domain.conditions import Condition, FindingCondition, Trigger
from clinic.domain.exercises import Family
from clinic.domain.safety import PressureGate, Requirement


class Role(StrEnum):
    """What a recorded finding is for an impairment: a positive, negative or borderline anchor, or
    support.
    """

    POSITIVE = "A+"
    NEGATIVE = "A-"
    BORDERLINE = "B"
    SUPPORT = "s"
    NONE = "none"


class Reading(StrEnum):
    """Which value of a finding is read: that of the side scored, or the lowest of the sides
    tested.
    """

    SIDE = "side"
    LOWEST_SIDE = "lowest_side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of values with one role. Bands are tried in order; the first one the value fits is
    taken.

    A value fits when it is up to `up_to` (included) or under `below`; a band with neither takes
    all the rest. `words` names the band for the clinician ("short", "clearly short", "as
    expected"). With `ignored_if_recorded` the band has no role when that other finding is recorded
    on the side.
    """

    role: Role
    points: int
    words: str
    below: float | None = None
    up_to: float | None = None
    ignored_if_recorded: str | None = None

    def fits(self, number: float) -> bool:
        """Whether the number belongs here, given that no earlier band took it."""
        if self.up_to is not None:
            return number <= self.up_to
        return self.below is None or number < self.below


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeScale:
    """The bands for patients of `from_age` years and over (up to the next scale).

    `expected` are the values that speak against an impairment, in words ("30 or more"), or empty.
    """

    from_age: float
    bands: tuple[Band, ...]
    expected: str = field(init=False)

    def band_of(self, number: float) -> Band:
        """The band that a number belongs to."""
        return next(band for band in self.bands if band.fits(number))

    def __post_init__(self) -> None:
        object.__setattr__(self, "expected", _expected(self.bands))


def _expected(bands: tuple[Band, ...]) -> str:
    floor: float | None = None
    for band in bands:
        if band.role is Role.NEGATIVE:
            return f"{floor:g} or more" if floor is not None else f"{band.up_to:g} or less"
        floor = band.up_to if band.below is None else band.below
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCriterion:
    """A number read against bands. `scales` are in rising order of age; the first starts at 0."""

    finding: str
    scales: tuple[AgeScale, ...]
    group: str | None = None
    reading: Reading = Reading.SIDE

    def scale_at(self, age: float) -> AgeScale:
        """The bands for a patient of this age in years."""
        return next(scale for scale in reversed(self.scales) if scale.from_age <= age)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCriterion:
    """A condition that, when it holds, gives a role and points.

    When one of `contradicted_by` holds as well, it gives no role and no points, and sets the
    conflict. `words` says the sign for the clinician ("knee bends less than 67 deg", "worse with
    sitting").
    """

    condition: FindingCondition
    role: Role
    points: int
    words: str
    group: str | None = None
    contradicted_by: tuple[FindingCondition, ...] = ()


Criterion = BandCriterion | SignCriterion


class Combine(StrEnum):
    """How a group's points come together: added up, or the largest alone."""

    SUM = "sum"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointGroup:
    """Criteria whose points are combined and capped.

    A group holds either anchors or supports, never both.
    """

    id: str
    combine: Combine = Combine.SUM
    cap: int | None = None

    def combined(self, points: Sequence[int]) -> int:
        """What the points of the group's criteria come to."""
        total = sum(points) if self.combine is Combine.SUM else max(points)
        return total if self.cap is None else min(total, self.cap)


class Pick(StrEnum):
    """Which fitting start rule counts: the first, or the one lowest on the ladder."""

    FIRST = "first"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRule:
    """Start at this variation when all the conditions hold on a listed side."""

    variation: str
    all_of: tuple[Condition, ...]


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

    `short` is I1 to I4. `direct_tests` are the findings that decide (listed when missing).
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "group_of", {group.id: group for group in self.groups})


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
