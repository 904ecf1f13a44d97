"""The four exercise families and the variations (rungs) on their ladders."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.anatomy import Prong
from clinic.domain.dosing import Dose, DoseRange


class Family(StrEnum):
    """An exercise family: one ladder of variations."""

    HF = "HF"  # hip-flexor stretch
    FF = "FF"  # figure-four stretch
    GB = "GB"  # glute bridge
    PL = "PL"  # plank

    @property
    def prong(self) -> Prong:
        """Stretches loosen, bridges and planks strengthen."""
        return _PRONGS[self]


_PRONGS = {
    Family.HF: Prong.LOOSEN,
    Family.FF: Prong.LOOSEN,
    Family.GB: Prong.STRENGTHEN,
    Family.PL: Prong.STRENGTHEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseStep:
    """One step of a variation's dose ladder; sets, days and rest stay as they are."""

    reps: int
    hold_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One rung of a family's ladder.

    `level` orders the ladder (GBS 2.5, PLA 1.5, PLB 1.4). A `substitute` is chosen only through a
    precaution or by hand. `dose` is the default, `range` what an editor may set, `ladder` the
    steps from base to top. `target` and `use` are words for the clinician; `equipment_needed` is
    whether the patient needs more than a floor or a bed. `reps_per_leg` marks doses whose
    repetitions are done once with each leg.
    """

    id: str
    family: Family
    level: float
    dose: Dose
    range: DoseRange
    ladder: tuple[DoseStep, ...]
    target: str
    use: str
    equipment_needed: bool
    substitute: bool = False
    reps_per_leg: bool = False
    source: str = ""
