"""Programs: what one patient was given. Never edited in place, only superseded."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.anatomy import Side
from clinic.domain.dosing import Dose
from clinic.domain.exercises import Family
from clinic.domain.safety import Precaution


class Origin(StrEnum):
    """Where an item came from: the rules assigned it, proposed it, or the clinician added it by
    hand.
    """

    ASSIGNED = "assigned"
    PROPOSED = "proposed"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramItem:
    """One exercise of a program; `override_reason` is the clinician's line of reasoning where one
    is needed.
    """

    family: Family
    variation: str
    sides: tuple[Side, ...]
    dose: Dose
    focus_sides: tuple[Side, ...] = ()
    tighter_side: Side | None = None
    note: str = ""
    because: tuple[str, ...] = ()
    impairment: str | None = None
    origin: Origin = Origin.BY_HAND
    override_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The exercises of one patient with the precautions and the protocol version they were chosen
    under.
    """

    items: tuple[ProgramItem, ...]
    precautions: tuple[Precaution, ...]
    protocol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a program: the item's index (None for the whole program), the field and
    the message.
    """

    item: int | None
    field: str
    message: str
