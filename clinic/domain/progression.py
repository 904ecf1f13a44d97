"""Deciding at a review what becomes of one exercise: the first row of the table that fits."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from clinic.domain.decisions import ExerciseReview, ItemDecision, NewDose
from clinic.domain.dose_steps import Options, options_for
from clinic.domain.dosing import Dose
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem
from clinic.domain.progression_reasons import because
from clinic.domain.progression_rules import Decision, ProgressionRules, Row

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

__all__ = ["Decision", "ExerciseReview", "ItemDecision", "NewDose", "Row", "decide", "is_at_top"]

_Followed = tuple[Decision, NewDose | None]


def decide(
    item: ProgramItem,
    review: ExerciseReview,
    precautions: Sequence[Precaution],
    catalogue: "Catalogue",
) -> ItemDecision:
    """What becomes of an exercise; there always is an answer.

    An exercise that the precautions no longer allow goes down to one that they do, or stops,
    whatever else was said of it.
    """
    rules = catalogue.progression
    variation = catalogue.variations[item.variation]
    options = options_for(variation, item.sides, precautions, catalogue)
    row = _fitting_row(item.dose, review, options, rules)
    decision, new = _FOLLOW[row](item.dose, options)
    forced_by: tuple[str, ...] = ()
    if decision is not Decision.STOP and options.barred_by:
        forced_by = options.barred_by
        decision, new = _off_the_barred(options)
    elif decision is not Decision.STOP and new is None and options.is_too_long(item.dose):
        forced_by = options.capped_by
        decision, new = Decision.REGRESS, options.with_shorter_hold(item.dose)
    fewer = row is Row.GOAL_MET and decision is Decision.MAINTAIN
    answer = ItemDecision(
        decision=decision,
        rule=row,
        new=new,
        because=(),
        days_a_week=rules.maintenance.days(item.family.prong) if fewer else None,
        forced_by=forced_by,
    )
    return because(answer, item, review, catalogue)


def is_at_top(
    item: ProgramItem, precautions: Sequence[Precaution], catalogue: "Catalogue"
) -> bool:
    """Whether the exercise is at the top step of its dose ladder, as the precautions leave it."""
    variation = catalogue.variations[item.variation]
    return options_for(variation, item.sides, precautions, catalogue).step_up(item.dose) is None


# --- which row fits ---------------------------------------------------------------------------


def _fitting_row(
    dose: Dose, review: ExerciseReview, options: Options, rules: ProgressionRules
) -> Row:
    """The first row that fits, in the order of the table."""
    if _must_stop(review, rules):
        return Row.STOP
    if review.pain_during > rules.pain.too_much_above or not review.form_ok:
        return Row.EASIER_VARIATION
    if _was_too_much(review, rules):
        return Row.EASIER_DOSE
    if _goal_is_met(review, rules):
        return Row.GOAL_MET
    if review.adherence_pct is None or review.adherence_pct < rules.adherence.low_below:
        return Row.LOW_ADHERENCE
    if not _is_ready(review, review.adherence_pct, rules):
        return Row.NOT_READY
    return _row_up(dose, review, options)


def _must_stop(review: ExerciseReview, rules: ProgressionRules) -> bool:
    too_painful = review.pain_during >= rules.pain.stop_from
    return review.red_flag or review.new_leg_symptoms or too_painful


def _was_too_much(review: ExerciseReview, rules: ProgressionRules) -> bool:
    spent = review.reps_in_reserve <= rules.reserve.none_up_to
    failed = spent and not review.current_dose_met_last_two
    return failed or not review.settled_by_next_morning


def _goal_is_met(review: ExerciseReview, rules: ProgressionRules) -> bool:
    """Pain is settled here: the row before asked for that."""
    is_safe = review.pain_during <= rules.pain.safe_up_to
    return is_safe and review.anchor_retest_normal and review.goal_met


def _is_ready(review: ExerciseReview, adherence_pct: float, rules: ProgressionRules) -> bool:
    return (
        review.pain_during <= rules.pain.safe_up_to
        and adherence_pct >= rules.adherence.good_from
        and review.reps_in_reserve >= rules.reserve.enough_from
        and review.current_dose_met_last_two
    )


def _row_up(dose: Dose, review: ExerciseReview, options: Options) -> Row:
    """More of the same, or the next variation: at the top step, the dose met is the top met."""
    if options.step_up(dose) is not None and not review.top_dose_met_last_two:
        return Row.MORE_DOSE
    return Row.NEXT_VARIATION if options.harder is not None else Row.NOTHING_FITS


# --- what follows from a row ------------------------------------------------------------------


def _easier_variation(dose: Dose, options: Options) -> _Followed:
    """One variation down; where none is left, one set (or hold) less; where one is left, stop."""
    less = options.to_easier() or options.much_less(dose)
    return (Decision.STOP if less is None else Decision.REGRESS), less


def _easier_dose(dose: Dose, options: Options) -> _Followed:
    """One step down; from the base, one variation down."""
    less = options.step_down(dose)
    return _easier_variation(dose, options) if less is None else (Decision.REGRESS, less)


def _off_the_barred(options: Options) -> _Followed:
    """Down to a variation that the precautions allow; where there is none, stop."""
    allowed = options.to_easier()
    return (Decision.STOP if allowed is None else Decision.REGRESS), allowed


_FOLLOW: Mapping[Row, Callable[[Dose, Options], _Followed]] = {
    Row.STOP: lambda dose, options: (Decision.STOP, None),
    Row.EASIER_VARIATION: _easier_variation,
    Row.EASIER_DOSE: _easier_dose,
    Row.GOAL_MET: lambda dose, options: (Decision.MAINTAIN, None),
    Row.LOW_ADHERENCE: lambda dose, options: (Decision.HOLD, None),
    Row.NOT_READY: lambda dose, options: (Decision.HOLD, None),
    Row.MORE_DOSE: lambda dose, options: (Decision.PROGRESS_DOSE, options.step_up(dose)),
    Row.NEXT_VARIATION: lambda dose, options: (Decision.PROGRESS_VARIATION, options.to_harder()),
    Row.NOTHING_FITS: lambda dose, options: (Decision.MAINTAIN, None),
}
