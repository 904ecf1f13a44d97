"""Why a decision: what was said of the exercise, what follows, and the row quoted."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Prong
from clinic.domain.decisions import ExerciseReview, ItemDecision, NewDose
from clinic.domain.dosing import Dose
from clinic.domain.programs import ProgramItem
from clinic.domain.progression_rules import Decision, ProgressionRules, Row

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue


def because(
    answer: ItemDecision, item: ProgramItem, review: ExerciseReview, catalogue: "Catalogue"
) -> ItemDecision:
    """The decision with its sentences for the clinician."""
    rules = catalogue.progression
    titles = (catalogue.precautions[code].title for code in answer.forced_by)
    sentences = (
        *_facts(answer.rule, review, rules),
        *(f"{title} no longer allows what is done now." for title in titles),
        _effect(answer, item, catalogue),
        *_cautions(answer, catalogue),
        rules.quote(answer.rule),
    )
    return replace(answer, because=sentences)


def _facts(row: Row, review: ExerciseReview, rules: ProgressionRules) -> Iterator[str]:
    """What made the row fit."""
    if row is Row.STOP:
        yield from _alarms(review, rules)
    elif row is Row.EASIER_VARIATION:
        if not review.form_ok:
            yield "The form is lost."
        yield _pain(review)
    elif row is Row.EASIER_DOSE:
        if not review.settled_by_next_morning:
            yield f"{_pain(review)[:-1]} had not settled by the next morning."
        if not review.current_dose_met_last_two:
            yield f"The dose was not met twice, with {_reserve(review)} in reserve."
    elif row is Row.GOAL_MET:
        yield "The anchor test is normal on both sides, and the goal is met."
        yield _pain(review)
    else:
        yield from _progress(review)


def _alarms(review: ExerciseReview, rules: ProgressionRules) -> Iterator[str]:
    if review.red_flag:
        yield "A red flag was answered yes: every exercise stops."
    if review.new_leg_symptoms:
        yield "New or spreading leg symptoms: every exercise stops."
    if review.pain_during >= rules.pain.stop_from:
        yield _pain(review)


def _progress(review: ExerciseReview) -> Iterator[str]:
    """All that rows 4 to 8 weigh."""
    if review.adherence_pct is None:
        yield "Adherence is unknown: no log came back and nothing was told."
    else:
        yield f"Adherence is {review.adherence_pct:g} % of what was prescribed."
    yield _pain(review)
    met = "met" if review.current_dose_met_last_two else "not met"
    yield f"The dose was {met} in the last two sessions, with {_reserve(review)} in reserve."


def _pain(review: ExerciseReview) -> str:
    return f"Pain of {review.pain_during:g} out of 10 during the exercise."


def _reserve(review: ExerciseReview) -> str:
    return f"{review.reps_in_reserve} more" if review.reps_in_reserve else "nothing"


def _effect(answer: ItemDecision, item: ProgramItem, catalogue: "Catalogue") -> str:
    """What the patient will do, with what is done now where it changes."""
    if answer.decision is Decision.STOP:
        return f"{item.variation} is stopped."
    if answer.new is not None:
        return _change(answer.new, item, catalogue)
    if answer.days_a_week is not None:
        return f"{item.variation} on {answer.days_a_week} days a week, or discharge."
    return f"{item.variation} stays at {_amount(item.dose, item.family.prong)}."


def _cautions(answer: ItemDecision, catalogue: "Catalogue") -> Iterator[str]:
    """What the next variation is for, and for whom it is not."""
    if answer.decision is Decision.PROGRESS_VARIATION and answer.new is not None:
        yield f"{answer.new.variation}: {catalogue.variations[answer.new.variation].use}."


def _change(new: NewDose, item: ProgramItem, catalogue: "Catalogue") -> str:
    dose = _amount(new.dose, item.family.prong)
    before = _amount(item.dose, item.family.prong)
    if new.variation == item.variation:
        return f"{item.variation}: {dose} instead of {before}."
    name = catalogue.texts["en"].variations[new.variation].name
    return f"{new.variation}, {name}: {dose}."


def _amount(dose: Dose, prong: Prong) -> str:
    if prong is Prong.LOOSEN:
        return f"{dose.reps} x {dose.hold_s} s a side"
    return f"{dose.sets} x {dose.reps}, hold {dose.hold_s} s"
