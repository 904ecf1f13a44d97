"""From affected sides to exercises: start of the ladder, precautions, merged sides, dose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Prong, Side
from clinic.domain.case import Case
from clinic.domain.dosing import Dose
from clinic.domain.exercises import Family, Variation
from clinic.domain.ladders import Rung, highest_up_to, hold_cap, offered_rungs, rungs
from clinic.domain.precautions import Precaution
from clinic.domain.protocols import Impairment, Pick, Start

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What every choice looks at: the case, all its precautions, and the catalogue."""

    case: Case
    precautions: tuple[Precaution, ...]
    catalogue: "Catalogue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The variation for some sides of one impairment; None where the precautions leave none.

    `affected` are the sides that need it, `sides` those it is done on. `start` is where the ladder
    would start without precautions.
    """

    affected: tuple[Side, ...]
    sides: tuple[Side, ...]
    start: Variation
    variation: Variation | None
    reason: str


def choose(
    impairment: Impairment,
    sides: tuple[Side, ...],
    situation: Situation,
) -> tuple[Choice, ...]:
    """The variation for the affected sides: one choice, or two for a stretch differing by side."""
    if impairment.family.prong is Prong.STRENGTHEN:
        where = Side.BOTH_LEGS if impairment.sided else Side.NONE
        return (_choose_one(impairment, sides, (where,), situation),)
    choices = tuple(_choose_one(impairment, (side,), (side,), situation) for side in sides)
    return _merged(choices, impairment.family, situation)


def _choose_one(
    impairment: Impairment,
    affected: tuple[Side, ...],
    sides: tuple[Side, ...],
    situation: Situation,
) -> Choice:
    """Start by the affected sides, then filter for those the exercise is done on."""
    start = starting_variation(impairment, affected, situation)
    choices = offered_rungs(impairment.family, sides, situation.precautions, situation.catalogue)
    taken = highest_up_to(start.level, choices)
    if taken is None and choices:
        taken = choices[0]
    return Choice(
        affected=affected,
        sides=sides,
        start=start,
        variation=taken,
        reason=_reason(start, taken, sides, situation),
    )


def _reason(
    start: Variation,
    taken: Variation | None,
    sides: Sequence[Side],
    situation: Situation,
) -> str:
    """Why the variation is not the start, in words for the clinician; empty where it is."""
    if taken is start:
        return ""
    ladder = rungs(start.family, sides, situation.precautions, situation.catalogue)
    if taken is None:
        return f"No variation is left: {_barring(ladder, situation)}."
    if taken.level > start.level:
        below = [rung for rung in ladder if rung.variation.level <= start.level]
        return (
            f"{taken.id} stands higher than the start {start.id}: all at or below it are barred"
            f" ({_barring(below, situation)}). Check that it is not too hard."
        )
    passed = [rung for rung in ladder if taken.level < rung.variation.level <= start.level]
    return f"{taken.id} instead of {start.id}: {_barring(passed, situation)}."


def _barring(passed: Sequence[Rung], situation: Situation) -> str:
    """Titles of what bars the rungs; a substitute would not have been the choice."""
    numbered = (rung for rung in passed if not rung.variation.substitute)
    codes = dict.fromkeys(code for rung in numbered for code in rung.barred_by)
    return ", ".join(situation.catalogue.precautions[code].title for code in codes)


def starting_variation(
    impairment: Impairment, sides: Sequence[Side], situation: Situation
) -> Variation:
    """Where the ladder starts on these sides, before precautions; high pain starts lower."""
    catalogue = situation.catalogue
    start = _start(impairment.start, sides, situation)
    if not is_irritable(situation):
        return start
    numbered = catalogue.numbered[start.family]
    down = catalogue.protocol.irritability.levels_down
    return numbered[max(0, numbered.index(start) - down)]


def _start(start: Start, sides: Sequence[Side], situation: Situation) -> Variation:
    case, variations = situation.case, situation.catalogue.variations
    fitting = (
        variations[rule.variation]
        for side in sides
        for rule in start.rules
        if rule.fits(case, side)
    )
    otherwise = variations[start.otherwise]
    if start.pick is Pick.FIRST:
        return next(fitting, otherwise)
    return min(fitting, key=lambda variation: variation.level, default=otherwise)


def is_irritable(situation: Situation) -> bool:
    """Whether pain is high enough to start lower and with fewer sets."""
    irritability = situation.catalogue.protocol.irritability
    pain = situation.case.findings.number(irritability.finding, Side.NONE)
    return pain is not None and pain >= irritability.at_least


def _merged(
    choices: tuple[Choice, ...],
    family: Family,
    situation: Situation,
) -> tuple[Choice, ...]:
    """The two sides of a stretch on one line, where one variation is allowed on both."""
    if len(choices) == 1 or any(choice.variation is None for choice in choices):
        return choices
    sides = tuple(side for choice in choices for side in choice.sides)
    taken = [choice.variation for choice in choices if choice.variation is not None]
    lower = min(taken, key=lambda variation: variation.level)
    both = highest_up_to(
        lower.level, offered_rungs(family, sides, situation.precautions, situation.catalogue)
    )
    if both is None:
        return choices
    reasons = dict.fromkeys(choice.reason for choice in choices if choice.reason)
    if any(variation is not both for variation in taken):
        reasons[f"{both.id} on both sides, so that one exercise does for both."] = None
    return (
        replace(choices[0], affected=sides, sides=sides, variation=both, reason=" ".join(reasons)),
    )


def dose_for(
    variation: Variation,
    situation: Situation,
) -> Dose:
    """The variation's default dose, as high pain, a short tested hold and hold caps change it."""
    protocol = situation.catalogue.protocol
    dose = variation.dose
    sets, hold_s = dose.sets, dose.hold_s
    if variation.family in protocol.irritability.sets_families and is_irritable(situation):
        sets = min(sets, protocol.irritability.sets)
    short = protocol.short_hold
    tested = situation.case.findings.number(short.finding, Side.NONE)
    if variation.family is short.family and tested is not None and tested < short.below:
        hold_s = min(hold_s, short.hold_s)
    cap = hold_cap(variation.family, situation.precautions, situation.catalogue)
    if cap is not None:
        hold_s = min(hold_s, cap)
    if (sets, hold_s) == (dose.sets, dose.hold_s):
        return dose
    return replace(dose, sets=sets, hold_s=hold_s)
