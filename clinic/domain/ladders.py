"""Choosing a rung: which variations the precautions of a patient leave, and which one is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Side
from clinic.domain.exercises import Family, Variation
from clinic.domain.precautions import AllowedRule, Precaution, When, Where

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One variation of a ladder with the precaution codes that bar it; none: it is allowed."""

    variation: Variation
    barred_by: tuple[str, ...]
    reason: str

    @property
    def is_allowed(self) -> bool:
        """Whether no precaution bars it."""
        return not self.barred_by


@dataclass(frozen=True, slots=True)
class _Limit:
    """What one precaution leaves of a family on one side."""

    code: str
    allowed: tuple[str, ...]


def allowed_variations(
    family: Family, side: Side, precautions: Iterable[Precaution], catalogue: "Catalogue"
) -> tuple[Rung, ...]:
    """Every rung of the family in ladder order, each with the precautions that bar it here.

    Substitutes are among them: a clinician may choose one by hand.
    """
    return rungs(family, (side,), precautions, catalogue)


def rungs(
    family: Family,
    sides: Sequence[Side],
    precautions: Iterable[Precaution],
    catalogue: "Catalogue",
) -> tuple[Rung, ...]:
    """As `allowed_variations`, for an exercise that is done on all of these sides."""
    limits = _limits(family, sides, precautions, catalogue)
    return tuple(_rung(variation, limits, catalogue) for variation in catalogue.ladders[family])


def _rung(variation: Variation, limits: Sequence[_Limit], catalogue: "Catalogue") -> Rung:
    codes = dict.fromkeys(limit.code for limit in limits if variation.id not in limit.allowed)
    titles = ", ".join(catalogue.precautions[code].title for code in codes)
    return Rung(
        variation=variation, barred_by=tuple(codes), reason=f"Barred by: {titles}" if codes else ""
    )


def offered_rungs(
    family: Family,
    sides: Sequence[Side],
    precautions: Iterable[Precaution],
    catalogue: "Catalogue",
) -> tuple[Variation, ...]:
    """The rungs that the rules may choose on all of these sides, in ladder order.

    A substitute is among them only where a precaution lists it.
    """
    limits = _limits(family, sides, precautions, catalogue)
    if not limits:
        return catalogue.numbered[family]
    return tuple(
        variation
        for variation in catalogue.ladders[family]
        if all(variation.id in limit.allowed for limit in limits)
    )


def highest_up_to(level: float, choices: Sequence[Variation]) -> Variation | None:
    """The highest of the choices (in ladder order) that is not above the level."""
    return next((each for each in reversed(choices) if each.level <= level), None)


def easier_rung(
    variation: Variation,
    sides: Sequence[Side],
    precautions: Iterable[Precaution],
    catalogue: "Catalogue",
) -> Variation | None:
    """The highest rung below this one that every precaution allows, or None."""
    choices = offered_rungs(variation.family, sides, precautions, catalogue)
    return next((each for each in reversed(choices) if each.level < variation.level), None)


def hold_cap(
    family: Family, precautions: Sequence[Precaution], catalogue: "Catalogue"
) -> int | None:
    """The longest hold in seconds that the precautions allow in a family, or None for no limit."""
    caps = (catalogue.precautions[each.code].hold_cap for each in precautions)
    return min(
        (cap.seconds for cap in caps if cap is not None and family in cap.families), default=None
    )


def _limits(
    family: Family,
    sides: Sequence[Side],
    precautions: Iterable[Precaution],
    catalogue: "Catalogue",
) -> list[_Limit]:
    """The limits that the precautions put on a family on any of the sides.

    A family that a precaution does not mention is not limited by it.
    """
    limits = []
    for precaution in precautions:
        definition = catalogue.precautions[precaution.code]
        early = definition.is_early(precaution)
        limits += [
            _Limit(precaution.code, rule.allowed)
            for rule in definition.rules
            if rule.family is family
            and _is_due(rule, early)
            and _concerns(rule, precaution, sides)
        ]
    return limits


def _is_due(rule: AllowedRule, early: bool) -> bool:
    return rule.when is When.ALWAYS or (rule.when is When.EARLY) == early


def _concerns(rule: AllowedRule, precaution: Precaution, sides: Sequence[Side]) -> bool:
    """Whether a rule limits any of the sides.

    A precaution without a side is on both, and what is done with both legs is on each side.
    """
    if rule.where is Where.ANY:
        return True
    if precaution.side is None:
        return rule.where is Where.SAME
    near = precaution.side if rule.where is Where.SAME else precaution.side.opposite
    return near in sides or Side.BOTH_LEGS in sides
