"""The answer to a case, as types: impairments, offers, what is withheld, and the whole match."""

from dataclasses import dataclass

from clinic.domain.anatomy import Side
from clinic.domain.case_values import CaseId
from clinic.domain.dosing import Dose
from clinic.domain.exercises import Family
from clinic.domain.precautions import Precaution
from clinic.domain.safety import Requirement, Stop, Urgency
from clinic.domain.scoring import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentMatch:
    """One impairment on one side (Side.NONE where it has none).

    `speaks_for`, `speaks_against` and `missing` (direct tests not recorded) are finding ids.
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

    `focus_sides` are the weak sides of a two-legged exercise; `tighter_side` comes first on screen
    and sheet; `because` is for the clinician, `patient_reason` (English) for the patient.
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

    def as_json(self) -> dict[str, object]:
        """The line as `flask match` prints it; focus sides only where the exercise has them."""
        focus = {"focus_sides": list(self.focus_sides)} if self.focus_sides else {}
        dose = self.dose
        return {
            "family": self.family,
            "variation": self.variation,
            "sides": list(self.sides),
            **focus,
            "dose": {
                "sets": dose.sets,
                "reps": dose.reps,
                "hold_s": dose.hold_s,
                "sessions_per_week": dose.sessions_per_week,
                "rest_s": dose.rest_s,
            },
            "because": list(self.because),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A family of which the precautions leave no variation on a side."""

    family: Family
    side: Side
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The whole answer to one case.

    `conflicts` are "impairment:side", `notes` sentences for the clinician. Under a stop nothing is
    scored and nothing is offered.
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
    required: tuple[Requirement, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The answer as `flask match` prints it."""
        impairments: dict[str, dict[str, object]] = {}
        for each in self.impairments:
            impairments.setdefault(each.impairment, {})[each.side.value] = {
                "status": each.status,
                "score": each.score,
                "conflict": each.conflict,
                "reasons": list(each.reasons),
            }
        return {
            "id": self.id,
            "stop": self.stop,
            "urgency": self.urgency,
            "protocol": self.protocol,
            "impairments": impairments,
            "assigned": [offer.as_json() for offer in self.assigned],
            "proposed": [offer.as_json() for offer in self.proposed],
            "withheld": [
                {"family": each.family, "side": each.side, "because": list(each.because)}
                for each in self.withheld
            ],
            "precautions": [
                {"code": each.code, "side": each.side, "raised": each.raised}
                for each in self.precautions
            ],
            "conflicts": list(self.conflicts),
            "required": list(self.required),
            "notes": list(self.notes),
        }
