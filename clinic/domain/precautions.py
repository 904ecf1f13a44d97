"""Precautions: what a patient brings along that narrows the choice of variations."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.anatomy import Side
from clinic.domain.conditions import Trigger
from clinic.domain.exercises import Family


class Raised(StrEnum):
    """Who put a precaution on a case: it was given with it, or a rule raised it."""

    GIVEN = "given"
    AUTO = "auto"


class Where(StrEnum):
    """Which side of a patient a rule limits, seen from the side of the precaution."""

    ANY = "any"
    SAME = "same"
    OTHER = "other"


class When(StrEnum):
    """When a rule applies: always, early (or not cleared), or late (weeks passed, and cleared)."""

    ALWAYS = "always"
    EARLY = "early"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Precaution:
    """One precaution of a patient; a sided one without a side holds on both. `weeks` are those
    since the operation.
    """

    code: str
    side: Side | None = None
    weeks: float | None = None
    cleared: bool = False
    raised: Raised = Raised.GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedRule:
    """The variations of one family that a precaution allows (none: an empty tuple).

    A family without a rule that applies is not limited at all ("all" in the table is: no rule).
    """

    family: Family
    allowed: tuple[str, ...]
    where: Where = Where.ANY
    when: When = When.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCap:
    """The longest hold in seconds that a precaution allows in these families."""

    families: tuple[Family, ...]
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionDefinition:
    """What a precaution means.

    `early_weeks`: a rule of When.EARLY applies below this number of weeks, when the weeks are not
    known, or (with `needs_clearance`) until the surgeon cleared the patient. `triggers`: any of
    them raises the precaution, on the side where it fires if the precaution is sided. `notes` are
    for the clinician.
    """

    code: str
    title: str
    why: str
    rules: tuple[AllowedRule, ...]
    sided: bool = False
    needs_weeks: bool = False
    needs_clearance: bool = False
    early_weeks: float | None = None
    notes: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    hold_cap: HoldCap | None = None
    source: str = ""

    def is_early(self, precaution: Precaution) -> bool:
        """Whether the patient is still in the early time of this precaution."""
        if self.early_weeks is None:
            return False
        too_soon = precaution.weeks is None or precaution.weeks < self.early_weeks
        return too_soon or (self.needs_clearance and not precaution.cleared)
