"""Criteria: how one finding speaks for or against an impairment, and how points come together.

They are data of the catalogue; a criterion reads a case and answers with evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.conditions import FindingCondition

if TYPE_CHECKING:
    from clinic.domain.case import Case


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


class Evidence(NamedTuple):
    """What one criterion made of a case: its role and points (none when it is contradicted)."""

    criterion: "Criterion"
    role: Role
    points: int
    contradicted_by: tuple[FindingCondition, ...] = ()
    number: float | None = None
    band: Band | None = None


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

    @property
    def asks(self) -> str:
        """The id of the finding it reads."""
        return self.finding

    def read(self, case: "Case", side: Side) -> Evidence | None:
        """What it makes of this side of the case; None where nothing was recorded."""
        number = self._number(case, side)
        if number is None:
            return None
        band = self.scale_at(case.age).band_of(number)
        other = band.ignored_if_recorded
        if other is not None and other in case.findings.views[side]:
            return Evidence(self, Role.NONE, 0, number=number, band=band)
        return Evidence(self, band.role, band.points, number=number, band=band)

    def _number(self, case: "Case", side: Side) -> float | None:
        if self.reading is Reading.SIDE:
            return case.findings.number(self.finding, side)
        tested = (case.findings.number(self.finding, each) for each in LEFT_AND_RIGHT)
        return min((number for number in tested if number is not None), default=None)

    def scale_at(self, age: float) -> AgeScale:
        """The bands for a patient of this age in years."""
        if len(self.scales) == 1:
            return self.scales[0]
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

    @property
    def asks(self) -> str:
        """The id of the finding it reads (first)."""
        return self.condition.finding

    def read(self, case: "Case", side: Side) -> Evidence | None:
        """What it makes of this side of the case; None where it does not hold."""
        if not self.condition.holds(case, side):
            return None
        against = tuple(each for each in self.contradicted_by if each.holds(case, side))
        if against:
            return Evidence(self, Role.NONE, 0, contradicted_by=against)
        return Evidence(self, self.role, self.points)


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
