"""What a clinician may decide for an exercise, and what it then becomes. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from clinic.domain.catalogue import Catalogue
from clinic.domain.decisions import ItemDecision, NewDose
from clinic.domain.dose_steps import options_for
from clinic.domain.dosing import Dose
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem
from clinic.domain.progression_rules import Decision
from clinic.domain.records import ReviewChoice
from clinic.domain.review_visits import next_item
from clinic.services.program.program_records import describe_dose

REASON_LENGTH = 200
REASONS = (
    "Patient's wish",
    "Technique first",
    "Pain is not from this exercise",
    "Copes well with it",
    "Too little time at home",
    "Other load goes up",
)
"""What is offered as a reason with one tap; any other words may be typed."""


class Instead(StrEnum):
    """What a clinician may decide instead of the proposal."""

    KEEP = "keep"
    LESS = "less"
    MORE = "more"
    EASIER = "easier"
    HARDER = "harder"
    STOP = "stop"


WORDS = {
    Instead.KEEP: "Keep it as it is",
    Instead.LESS: "One step less",
    Instead.MORE: "One step more",
    Instead.EASIER: "The easier variation",
    Instead.HARDER: "The harder variation",
    Instead.STOP: "Stop it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One thing that can be decided instead; `becomes` is None where the exercise stops."""

    instead: Instead
    words: str
    becomes: ProgramItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the clinician made of one proposal.

    `seen` is the mark of the proposal that stood on the page, `instead` what a change leads to.
    """

    choice: ReviewChoice
    seen: str
    instead: Instead | None = None
    reason: str = ""


def mark_of(decision: ItemDecision) -> str:
    """A short text that differs for every other proposal, to know which one was seen."""
    new = decision.new
    dose = (
        "" if new is None else f"{new.variation}.{new.dose.sets}.{new.dose.reps}.{new.dose.hold_s}"
    )
    days = decision.days_a_week.high if decision.days_a_week else ""
    return f"{decision.rule.value}-{decision.decision.value}-{dose}-{days}"


def alternatives(
    item: ProgramItem, precautions: Sequence[Precaution], catalogue: Catalogue
) -> tuple[Alternative, ...]:
    """Everything that the ladder and the precautions leave, from keeping to stopping."""
    return tuple(_alternatives(item, precautions, catalogue))


def _alternatives(
    item: ProgramItem, precautions: Sequence[Precaution], catalogue: Catalogue
) -> Iterator[Alternative]:
    options = options_for(catalogue.variations[item.variation], item.sides, precautions, catalogue)
    if not options.barred_by and not options.is_too_long(item.dose):
        yield Alternative(instead=Instead.KEEP, words=WORDS[Instead.KEEP], becomes=item)
    steps: Mapping[Instead, NewDose | None] = {
        Instead.LESS: options.step_down(item.dose) or options.much_less(item.dose),
        Instead.MORE: options.step_up(item.dose),
        Instead.EASIER: options.to_easier(),
        Instead.HARDER: options.to_harder(),
    }
    for instead, new in steps.items():
        if new is not None and not (options.barred_by and new.variation == item.variation):
            becomes = replace(item, variation=new.variation, dose=new.dose)
            yield Alternative(instead=instead, words=WORDS[instead], becomes=becomes)
    yield Alternative(instead=Instead.STOP, words=WORDS[Instead.STOP], becomes=None)


def decided(
    item: ProgramItem,
    decision: ItemDecision,
    chosen: Chosen,
    offered: Sequence[Alternative],
) -> ProgramItem | None:
    """The exercise as the clinician decided; None where it is stopped.

    A declined proposal leaves it as it is.
    """
    if chosen.choice is ReviewChoice.ACCEPTED:
        return next_item(item, decision)
    if chosen.choice is ReviewChoice.DECLINED:
        return item
    return next(one.becomes for one in offered if one.instead is chosen.instead)


def proposed_item(item: ProgramItem, decision: ItemDecision) -> ProgramItem | None:
    """The exercise as the rules propose it; None where they propose nothing new."""
    new = decision.new
    return None if new is None else replace(item, variation=new.variation, dose=new.dose)


def is_same(before: ProgramItem, after: ProgramItem | None) -> bool:
    """Whether the patient goes on with the very same exercise and dose."""
    return after is not None and (after.variation, after.dose) == (before.variation, before.dose)


def describe(item: ProgramItem | None) -> dict[str, Any] | None:
    """An exercise as a review keeps it."""
    if item is None:
        return None
    return {"variation": item.variation, "dose": describe_dose(item.dose)}


def read_dose(stored: Mapping[str, Any]) -> NewDose:
    """What a review keeps of an exercise."""
    return NewDose(variation=stored["variation"], dose=Dose(**stored["dose"]))


def why(chosen: Chosen, decision: ItemDecision) -> str:
    """The line of reasoning that the exercise carries into the next program."""
    row = f"row {decision.rule.value}, {decision.decision.value.replace('_', ' ')}"
    if chosen.choice is ReviewChoice.ACCEPTED:
        return f"Review: {row}"
    word = "changed" if chosen.choice is ReviewChoice.CHANGED else "declined"
    return f"Review: {row}, {word}: {chosen.reason}"[:REASON_LENGTH]


def stays_out(decision: ItemDecision) -> bool:
    """Whether a proposal cannot simply be declined: the exercise must not go on as it is."""
    return bool(decision.forced_by) and decision.decision is not Decision.HOLD
