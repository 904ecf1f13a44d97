"""Steps on a ladder: a little more, a little less, the next variation up or down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Prong, Side
from clinic.domain.decisions import NewDose
from clinic.domain.dosing import Dose
from clinic.domain.exercises import DoseStep, Variation
from clinic.domain.ladders import easier_rung, hold_cap, rungs
from clinic.domain.precautions import Precaution

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where an exercise may go from its variation, with the precautions respected.

    `steps` are those of its dose ladder within the hold cap; `easier` and `harder` the variations
    next to it; `barred_by` the codes of the precautions that no longer allow the variation, and
    `capped_by` of those that limit its hold.
    """

    variation: Variation
    steps: tuple[DoseStep, ...]
    easier: Variation | None
    harder: Variation | None
    barred_by: tuple[str, ...]
    capped_by: tuple[str, ...]
    longest_hold_s: int | None

    def is_too_long(self, dose: Dose) -> bool:
        """Whether the hold is longer than the precautions allow."""
        return self.longest_hold_s is not None and dose.hold_s > self.longest_hold_s

    def step_up(self, dose: Dose) -> NewDose | None:
        """The nearest step with more work than this dose; None at the top or above it."""
        more = (step for step in self.steps if _work(step) > _work(dose))
        return self._at(next(more, None), dose)

    def step_down(self, dose: Dose) -> NewDose | None:
        """The nearest step with less work than this dose; None at the base or below it."""
        less = (step for step in reversed(self.steps) if _work(step) < _work(dose))
        return self._at(next(less, None), dose)

    def much_less(self, dose: Dose) -> NewDose | None:
        """One set less of a strengthening exercise, one hold less of a stretch; None where one is
        left. From a dose off the ladder the step below may be less work still: then that.
        """
        less, step = self._one_less(dose), self.step_down(dose)
        if less is None or step is None:
            return less
        return min(less, step, key=lambda each: each.dose.sets * _work(each.dose))

    def _one_less(self, dose: Dose) -> NewDose | None:
        part = "reps" if self.variation.family.prong is Prong.LOOSEN else "sets"
        dose = self._within(dose)
        left = getattr(dose, part) - 1
        return self._as(replace(dose, **{part: left})) if left else None

    def to_easier(self) -> NewDose | None:
        """One variation down at its base dose; None where there is none."""
        return self._base_of(self.easier)

    def to_harder(self) -> NewDose | None:
        """The next variation at its base dose; None where there is none."""
        return self._base_of(self.harder)

    def with_shorter_hold(self, dose: Dose) -> NewDose:
        """The nearest step below a dose whose hold is too long, or that dose with the hold cut."""
        return self.step_down(dose) or self._as(self._within(dose))

    def _at(self, step: DoseStep | None, dose: Dose) -> NewDose | None:
        """The dose at a step; sets, days and rest stay."""
        if step is None:
            return None
        return self._as(replace(self._within(dose), reps=step.reps, hold_s=step.hold_s))

    def _as(self, dose: Dose) -> NewDose:
        return NewDose(variation=self.variation.id, dose=dose)

    def _base_of(self, variation: Variation | None) -> NewDose | None:
        if variation is None:
            return None
        return NewDose(variation=variation.id, dose=self._capped(variation.dose))

    def _within(self, dose: Dose) -> Dose:
        """The dose with no longer hold and no more sets than are allowed."""
        return replace(self._capped(dose), sets=min(dose.sets, self.variation.range.sets.high))

    def _capped(self, dose: Dose) -> Dose:
        if self.longest_hold_s is None or not self.is_too_long(dose):
            return dose
        return replace(dose, hold_s=self.longest_hold_s)


def options_for(
    variation: Variation,
    sides: Sequence[Side],
    precautions: Sequence[Precaution],
    catalogue: "Catalogue",
) -> Options:
    """Where an exercise on these sides may go."""
    cap = hold_cap(variation.family, precautions, catalogue)
    ladder = rungs(variation.family, sides, precautions, catalogue)
    above = (
        rung.variation
        for rung in ladder
        if rung.is_allowed
        and not rung.variation.substitute
        and rung.variation.level > variation.level
    )
    return Options(
        variation=variation,
        steps=tuple(step for step in variation.ladder if cap is None or step.hold_s <= cap),
        easier=easier_rung(variation, sides, precautions, catalogue),
        harder=next(above, None),
        barred_by=next(rung.barred_by for rung in ladder if rung.variation is variation),
        capped_by=_capping(variation, precautions, catalogue),
        longest_hold_s=cap,
    )


def _capping(
    variation: Variation, precautions: Sequence[Precaution], catalogue: "Catalogue"
) -> tuple[str, ...]:
    """Codes of the precautions that limit the hold of the family."""
    caps = {each.code: catalogue.precautions[each.code].hold_cap for each in precautions}
    return tuple(
        code for code, cap in caps.items() if cap is not None and variation.family in cap.families
    )


def _work(dose: Dose | DoseStep) -> int:
    """Seconds of hold in a set: it rises on every ladder, and so puts any dose in its place."""
    return dose.reps * dose.hold_s
