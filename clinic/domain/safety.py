"""Safety, always asked first: red flags, stops, and the precautions of a patient."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Side
from clinic.domain.conditions import Trigger, firing_sides
from clinic.domain.findings import BloodPressure
from clinic.domain.ladders import Rung, allowed_variations
from clinic.domain.precautions import (
    AllowedRule,
    HoldCap,
    Precaution,
    PrecautionDefinition,
    Raised,
    When,
    Where,
)

if TYPE_CHECKING:
    from clinic.domain.case import Case
    from clinic.domain.catalogue import Catalogue

__all__ = [
    "AllowedRule",
    "HoldCap",
    "Precaution",
    "PrecautionDefinition",
    "PressureGate",
    "PressureLimit",
    "Raised",
    "RedFlag",
    "Requirement",
    "Rung",
    "Screening",
    "Stop",
    "Urgency",
    "When",
    "Where",
    "allowed_variations",
    "blood_pressure_gate",
    "raise_precautions",
    "screen",
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


class Requirement(StrEnum):
    """What must be asked or recorded before the answer is complete, in the order it is listed."""

    GUARDIAN_CONSENT = "guardian_consent_recorded"
    REFERRAL_OR_CLEARANCE = "practitioner_records_referral_or_clearance"
    DIRECT_TESTS = "ask_for_direct_tests"
    FLOOR_TRANSFER = "ask_floor_transfer"
    RECHECK_SCFE = "recheck_RF_SCFE"
    NEURO_SCREEN = "ask_neuro_screen"

    @property
    def rank(self) -> int:
        """Its place in the list."""
        return list(Requirement).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """A warning sign of serious disease: what to ask, how urgent, what to do.

    `raised_by` findings raise it too. `rescreen` is the short question of a follow-up; empty for a
    flag that is not asked again at each visit.
    """

    id: str
    title: str
    ask: str
    urgency: Urgency
    action: str
    source: str
    rescreen: str = ""
    raised_by: tuple[Trigger, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What comes before any scoring: a stop with its urgency and red flags, the precautions, and
    what must be asked or recorded.
    """

    stop: Stop | None
    urgency: Urgency | None
    red_flags: tuple[str, ...]
    precautions: tuple[Precaution, ...]
    required: tuple[Requirement, ...]


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


def screen(case: "Case", catalogue: "Catalogue") -> Screening:
    """Everything that comes before scoring.

    The first stop that applies wins. Under a stop the precautions are those given and those raised
    by age alone, and only what age asks for is required besides what lifts the stop.
    """
    flags = _red_flags(case, catalogue)
    stop = _stop(case, catalogue, flags)
    return Screening(
        stop=stop,
        urgency=min((flag.urgency for flag in flags), key=lambda urgency: urgency.rank)
        if flags
        else None,
        red_flags=tuple(flag.id for flag in flags),
        precautions=(*case.precautions, *_raised(case, catalogue, by_age_alone=stop is not None)),
        required=_required(case, catalogue, stop),
    )


def raise_precautions(case: "Case", catalogue: "Catalogue") -> tuple[Precaution, ...]:
    """The precautions that the rules raise on this case, beyond those given with it."""
    return _raised(case, catalogue, by_age_alone=False)


def _red_flags(case: "Case", catalogue: "Catalogue") -> list[RedFlag]:
    return [
        flag
        for flag in catalogue.red_flags.values()
        if flag.id in case.red_flags or firing_sides(flag.raised_by, case)
    ]


def _stop(case: "Case", catalogue: "Catalogue", flags: Sequence[RedFlag]) -> Stop | None:
    if flags:
        return Stop.RED_FLAG
    if not case.red_flag_screen_complete:
        return Stop.SCREEN_INCOMPLETE
    if _gate(case, catalogue) == "stop":
        return Stop.BP
    return Stop.UNDER_8 if case.age < catalogue.protocol.min_age else None


def _gate(case: "Case", catalogue: "Catalogue") -> str | None:
    gate = catalogue.protocol.pressure
    pressure = case.findings.get(gate.finding)
    return blood_pressure_gate(pressure, gate) if isinstance(pressure, BloodPressure) else None


def _raised(case: "Case", catalogue: "Catalogue", *, by_age_alone: bool) -> tuple[Precaution, ...]:
    raised: list[Precaution] = []
    gate = catalogue.protocol.pressure
    caution = not by_age_alone and _gate(case, catalogue) == "caution"
    for definition in catalogue.raised_precautions:
        triggers = definition.triggers
        if by_age_alone:
            triggers = tuple(trigger for trigger in triggers if trigger.by_age)
        sides: Iterable[Side | None] = firing_sides(triggers, case)
        if not definition.sided:
            pressed = definition.code == gate.precaution and caution
            sides = (None,) if sides or pressed else ()
        raised += [
            Precaution(code=definition.code, side=side, raised=Raised.AUTO)
            for side in sides
            if not _is_given(definition.code, side, case)
        ]
    return tuple(raised)


def _is_given(code: str, side: Side | None, case: "Case") -> bool:
    """Whether the case brings this precaution already; one given without a side is on both."""
    return any(
        given.code == code and (side is None or given.side in {None, side})
        for given in case.precautions
    )


def _required(case: "Case", catalogue: "Catalogue", stop: Stop | None) -> tuple[Requirement, ...]:
    protocol = catalogue.protocol
    required = []
    if case.age < protocol.consent_age and not case.guardian_consent:
        required.append(Requirement.GUARDIAN_CONSENT)
    if stop in {Stop.RED_FLAG, Stop.BP}:
        required.append(Requirement.REFERRAL_OR_CLEARANCE)
    for prompt in protocol.prompts:
        due = [trigger for trigger in prompt.triggers if trigger.by_age or stop is None]
        if firing_sides(due, case):
            required.append(prompt.code)
    return tuple(required)
