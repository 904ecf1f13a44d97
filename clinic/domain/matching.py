"""The answer to a case: what the findings support, what is assigned or proposed, and why."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.anatomy import Side
from clinic.domain.case import CaseId
from clinic.domain.dosing import Dose
from clinic.domain.exercises import Family
from clinic.domain.safety import Precaution, Stop, Urgency


class Status(StrEnum):
    """What the findings say of one impairment on one side."""

    SUPPORTED = "supported"
    POSSIBLE = "possible"
    NOT_SUPPORTED = "not_supported"
    INSUFFICIENT_DATA = "insufficient_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentMatch:
    """One impairment on one side (Side.NONE where it has none), with the finding ids for, against
    and missing.
    """

    impairment: str
    side: Side
    status: Status
    score: int
    support: int
    conflict: bool
    reasons: tuple[str, ...]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One line of a program as the rules offer it.

    `focus_sides` are the weak sides of a two-legged exercise.
    """

    family: Family
    variation: str
    sides: tuple[Side, ...]
    focus_sides: tuple[Side, ...]
    tighter_side: Side | None
    dose: Dose
    because: tuple[str, ...]
    patient_reason: str
    impairment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A family that no precaution leaves a variation of."""

    family: Family
    side: Side
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The whole answer to one case.

    `conflicts` are "impairment:side"; `required` are codes, `notes` sentences.
    """

    id: CaseId
    stop: Stop | None
    urgency: Urgency | None
    protocol: str
    impairments: tuple[ImpairmentMatch, ...]
    assigned: tuple[Offer, ...]
    proposed: tuple[Offer, ...]
    withheld: tuple[Withheld, ...]
    precautions: tuple[Precaution, ...]
    conflicts: tuple[str, ...]
    required: tuple[str, ...]
    notes: tuple[str, ...]
