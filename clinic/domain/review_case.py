"""A review of one exercise as JSON has it: what `flask decide` reads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.domain.anatomy import LEFT_AND_RIGHT, Prong, Side
from clinic.domain.case_values import (
    CaseId,
    read_flag,
    read_id,
    read_list,
    read_object,
    read_precautions,
)
from clinic.domain.decisions import ExerciseReview
from clinic.domain.dosing import POSSIBLE, Dose, Span
from clinic.domain.errors import CaseError
from clinic.domain.exercises import Family, Variation
from clinic.domain.findings import read_number, shown
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

MOST_PAIN = 10
ALL = 100
MOST_RESERVE = 50
THREE_OR_MORE = "3+"

SIDES = tuple(side.value for side in Side)
DOSE = '{"sets", "reps", "hold_s"}'
REVIEW = '{"adherence_pct", "pain_during", ...}'


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """One exercise, what was asked of it, and the precautions of the patient."""

    id: CaseId
    item: ProgramItem
    review: ExerciseReview
    precautions: tuple[Precaution, ...]


def read_review(raw: object, catalogue: "Catalogue") -> ReviewCase:
    """A review from JSON; raises CaseError, one line that names the key and the allowed values.

    Without sides a stretch is taken to be on both, so that every sided precaution counts.
    """
    allowed = '{"exercise": ..., "current": ..., "review": ...}'
    document = read_object(raw, "case", allowed)
    variation = _exercise(document.get("exercise"), catalogue)
    return ReviewCase(
        id=read_id(document.get("id")),
        item=ProgramItem(
            family=variation.family,
            variation=variation.id,
            sides=_sides(document.get("sides"), variation),
            dose=_dose(_present(document, "current", "", DOSE), variation),
        ),
        review=_review(_present(document, "review", "", REVIEW)),
        precautions=read_precautions(document.get("precautions"), catalogue),
    )


def _exercise(raw: object, catalogue: "Catalogue") -> Variation:
    allowed = ", ".join(catalogue.variations)
    if raw is None:
        raise CaseError("exercise", "missing", allowed)
    if not isinstance(raw, str) or raw not in catalogue.variations:
        raise CaseError("exercise", f"cannot be {shown(raw)}", allowed)
    return catalogue.variations[raw]


def _present(table: dict[str, object], name: str, within: str, allowed: str) -> object:
    """What stands under a key that must be there."""
    if table.get(name) is None:
        raise CaseError(f"{within}{name}", "missing", allowed)
    return table[name]


def _sides(raw: object, variation: Variation) -> tuple[Side, ...]:
    """The sides of a stretch; a bridge is done with both legs and a plank has no side."""
    stretch = variation.family.prong is Prong.LOOSEN
    words = tuple(side.value for side in LEFT_AND_RIGHT) if stretch else SIDES
    given = read_list(raw, "sides", f"a list of {', '.join(words)}")
    for index, side in enumerate(given):
        if side not in words:
            raise CaseError(f"sides[{index}]", f"cannot be {shown(side)}", ", ".join(words))
    if not stretch:
        return (Side.BOTH_LEGS,) if variation.family is Family.GB else (Side.NONE,)
    return tuple(side for side in LEFT_AND_RIGHT if side in given) or LEFT_AND_RIGHT


def _dose(raw: object, variation: Variation) -> Dose:
    table = read_object(raw, "current", DOSE)
    parts = {name: _whole(table, name, "current.", POSSIBLE[name]) for name in _DOSE_PARTS}
    return Dose(
        **parts,
        sessions_per_week=variation.dose.sessions_per_week,
        rest_s=variation.dose.rest_s,
    )


_DOSE_PARTS = ("sets", "reps", "hold_s")


def _review(raw: object) -> ExerciseReview:
    table = read_object(raw, "review", REVIEW)
    return ExerciseReview(
        adherence_pct=_adherence(table),
        pain_during=_number(table, "pain_during", MOST_PAIN),
        settled_by_next_morning=_answer(table, "settled_by_next_morning"),
        current_dose_met_last_two=_answer(table, "current_dose_met_last_two"),
        top_dose_met_last_two=_answer(table, "top_dose_met_last_two"),
        reps_in_reserve=_reserve(table),
        form_ok=_answer(table, "form_ok"),
        red_flag=_answer(table, "red_flag"),
        new_leg_symptoms=_answer(table, "new_leg_symptoms"),
        anchor_retest_normal=_optional(table, "anchor_retest_normal"),
        goal_met=_optional(table, "goal_met"),
    )


def _adherence(table: dict[str, object]) -> float | None:
    """Per cent; null stands for unknown, but the key must be there."""
    if "adherence_pct" not in table:
        raise CaseError("review.adherence_pct", "missing", f"a number 0 to {ALL}, null")
    if table["adherence_pct"] is None:
        return None
    return _number(table, "adherence_pct", ALL, ", null")


def _number(table: dict[str, object], name: str, highest: int, more: str = "") -> float:
    allowed = f"a number 0 to {highest}{more}"
    raw = _present(table, name, "review.", allowed)
    number = read_number(raw)
    if number is None or not 0 <= number <= highest:
        raise CaseError(f"review.{name}", f"cannot be {shown(raw)}", allowed)
    return number


def _reserve(table: dict[str, object]) -> int:
    """How many more; "3+" is how a form writes three or more."""
    if table.get("reps_in_reserve") == THREE_OR_MORE:
        return 3
    span = Span(low=0, high=MOST_RESERVE)
    return _whole(table, "reps_in_reserve", "review.", span, f', "{THREE_OR_MORE}"')


def _whole(table: dict[str, object], name: str, within: str, span: Span, more: str = "") -> int:
    allowed = f"a whole number {span}{more}"
    raw = _present(table, name, within, allowed)
    number = read_number(raw)
    if not isinstance(number, int) or number not in span:
        raise CaseError(f"{within}{name}", f"cannot be {shown(raw)}", allowed)
    return number


def _answer(table: dict[str, object], name: str) -> bool:
    raw = _present(table, name, "review.", "true, false")
    return read_flag(raw, f"review.{name}")


def _optional(table: dict[str, object], name: str) -> bool:
    return read_flag(table.get(name), f"review.{name}")
