"""Safety, always asked first: red flags, stops, and the precautions of a patient."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.conditions import Trigger
from clinic.domain.findings import BloodPressure
from clinic.domain.precautions import (
    AllowedRule,
    HoldCap,
    Precaution,
    PrecautionDefinition,
    Raised,
    When,
    Where,
)

__all__ = [
    "AllowedRule",
    "HoldCap",
    "Precaution",
    "PrecautionDefinition",
    "PressureGate",
    "PressureLimit",
    "Raised",
    "RedFlag",
    "Screening",
    "Stop",
    "Urgency",
    "When",
    "Where",
    "blood_pressure_gate",
]


class Urgency(StrEnum):
    """How fast a red flag must be seen; listed from the most urgent to the least."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    URGENT = "urgent"
    SOON = "soon"

    @property
    def rank(self) -> int:
        """0 for the most urgent; sort by it."""
        return list(Urgency).index(self)


class Stop(StrEnum):
    """Why nothing may be prescribed; the first that applies, in this order."""

    RED_FLAG = "red_flag"
    SCREEN_INCOMPLETE = "screen_incomplete"
    BP = "bp"
    UNDER_8 = "under_8"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """A warning sign of serious disease: what to ask, how urgent, what to do.

    `raised_by` findings raise it too.
    """

    id: str
    title: str
    ask: str
    urgency: Urgency
    action: str
    source: str
    raised_by: tuple[Trigger, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What comes before any scoring: a stop with its urgency, the precautions, and what must be
    asked or recorded.
    """

    stop: Stop | None
    urgency: Urgency | None
    precautions: tuple[Precaution, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureLimit:
    """Reached when either number (mmHg) is at or above its limit."""

    systolic: int
    diastolic: int

    def reached_by(self, pressure: BloodPressure) -> bool:
        """Whether the blood pressure is at or above the limit."""
        return pressure.systolic >= self.systolic or pressure.diastolic >= self.diastolic


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureGate:
    """The resting blood pressure that stops a program, and the one that raises `precaution`."""

    finding: str
    stop: PressureLimit
    caution: PressureLimit
    precaution: str


def blood_pressure_gate(pressure: BloodPressure, gate: PressureGate) -> str | None:
    """What the gate of the protocol says of a pressure: "stop", "caution" or None."""
    if gate.stop.reached_by(pressure):
        return "stop"
    return "caution" if gate.caution.reached_by(pressure) else None
