"""Deciding at one visit for all exercises of a program, and the program that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic.domain.decisions import ExerciseReview, ItemDecision
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem
from clinic.domain.progression import decide
from clinic.domain.progression_rules import Decision, Row

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedItem:
    """An exercise of the program with what was asked of it."""

    item: ProgramItem
    review: ExerciseReview


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDecision:
    """What the rules propose for a whole program, in the order in which it was given.

    `stops_all`: a red flag or new leg symptoms stop every exercise of the patient. `notes` are
    sentences for the clinician about the program as a whole.
    """

    decisions: tuple[ItemDecision, ...]
    stops_all: bool
    notes: tuple[str, ...]


def decide_visit(
    reviewed: Sequence[ReviewedItem], precautions: Sequence[Precaution], catalogue: "Catalogue"
) -> VisitDecision:
    """What becomes of each exercise; of the progressions, the first two in protocol order stay."""
    red_flag = any(each.review.red_flag for each in reviewed)
    leg_symptoms = any(each.review.new_leg_symptoms for each in reviewed)
    decisions = [
        decide(
            each.item,
            replace(each.review, red_flag=red_flag, new_leg_symptoms=leg_symptoms),
            precautions,
            catalogue,
        )
        for each in reviewed
    ]
    for index in _put_off(reviewed, decisions, catalogue):
        decisions[index] = _held_back(decisions[index], catalogue)
    return VisitDecision(
        decisions=tuple(decisions),
        stops_all=red_flag or leg_symptoms,
        notes=_notes(decisions, catalogue),
    )


def next_item(item: ProgramItem, decision: ItemDecision) -> ProgramItem | None:
    """The exercise in the next program; None where it is stopped.

    With the goal met it is done on the most days that still maintain.
    """
    if decision.decision is Decision.STOP:
        return None
    if decision.new is not None:
        return replace(item, variation=decision.new.variation, dose=decision.new.dose)
    if decision.days_a_week is not None:
        return replace(item, dose=replace(item.dose, sessions_per_week=decision.days_a_week.high))
    return item


def _put_off(
    reviewed: Sequence[ReviewedItem], decisions: Sequence[ItemDecision], catalogue: "Catalogue"
) -> list[int]:
    """Places of the progressions beyond those of one visit; first come those of the protocol."""
    order = [impairment.family for impairment in catalogue.protocol.impairments]
    rising = [index for index, each in enumerate(decisions) if each.decision.is_progression]
    rising.sort(key=lambda index: order.index(reviewed[index].item.family))
    return rising[catalogue.progression.visit.most_progressions :]


def _held_back(decision: ItemDecision, catalogue: "Catalogue") -> ItemDecision:
    most = catalogue.progression.visit.most_progressions
    reason = f"Change one thing at a time: {most} exercises go up at this visit, this one waits."
    return replace(
        decision,
        decision=Decision.HOLD,
        new=None,
        because=(reason, *decision.because),
        is_capped=True,
    )


def _notes(decisions: Sequence[ItemDecision], catalogue: "Catalogue") -> tuple[str, ...]:
    least = catalogue.progression.visit.least_exercises
    low = [each for each in decisions if each.rule is Row.LOW_ADHERENCE]
    kept = [each for each in decisions if each.decision is not Decision.STOP]
    if low and len(kept) > least:
        return (
            f"Little was done of {len(low)} of {len(decisions)} exercises: find the barrier, and"
            f" think of {least} exercises for now.",
        )
    return ()
