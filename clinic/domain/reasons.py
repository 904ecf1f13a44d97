"""Reasons in words for the clinician: what was measured, what it speaks for, what is missing."""

from collections.abc import Callable, Iterable

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.criteria import BandCriterion, Evidence, Role
from clinic.domain.exercises import Family
from clinic.domain.offers import Situation
from clinic.domain.scoring import Scored, Status

FOR_ROLES = frozenset({Role.POSITIVE, Role.BORDERLINE, Role.SUPPORT})

NOT_TESTED = "not tested"


def reasons_for(scored: Scored, situation: Situation, variation: str | None) -> tuple[str, ...]:
    """Why the impairment has its status on this side; `variation` is what is offered for it."""
    status = scored.status
    if status is Status.SUPPORTED:
        words = _supported(scored, situation, variation)
    elif status is Status.POSSIBLE:
        words = _possible(scored, situation)
    elif status is Status.NOT_SUPPORTED:
        words = _not_supported(scored, situation)
    else:
        words = f"No direct test decides yet. Test: {_deciding_tests(scored, situation)}."
    return (words, _conflict(scored, situation)) if scored.conflict else (words,)


def speaks_for(scored: Scored) -> tuple[str, ...]:
    """Ids of the findings that speak for the impairment."""
    return _ids(each for each in scored.evidence if each.role in FOR_ROLES)


def speaks_against(scored: Scored) -> tuple[str, ...]:
    """Ids of the findings that speak against it: negative tests, and signs contradicted."""
    return _ids(each for each in scored.evidence if _is_against(each))


def missing_tests(scored: Scored, situation: Situation) -> tuple[str, ...]:
    """Ids of the direct tests that were not recorded on this side (on any, where it has none)."""
    tested = _tested(scored, situation)
    return tuple(test for test in scored.impairment.direct_tests if test not in tested)


def _tested(scored: Scored, situation: Situation) -> frozenset[str]:
    """Ids of the findings recorded on this side, or on any, of those that the criteria read."""
    findings = situation.case.findings
    if scored.side is Side.NONE:
        return scored.impairment.asked & findings.recorded
    return scored.impairment.asked & findings.views[scored.side].keys()


def _ids(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.criterion.asks for each in evidence))


def _is_against(evidence: Evidence) -> bool:
    return evidence.role is Role.NEGATIVE or bool(evidence.contradicted_by)


# --- what each status says --------------------------------------------------------------------


def _supported(scored: Scored, situation: Situation, variation: str | None) -> str:
    measured = _MEASURED[scored.impairment.family](scored, situation)
    if variation is None:
        return f"{measured}. Withheld: a precaution leaves no variation."
    offered = _OFFERED[scored.impairment.family].format(variation=variation)
    return f"{measured}. {offered}"


def _possible(scored: Scored, situation: Situation) -> str:
    count = sum(each.role in FOR_ROLES for each in scored.evidence)
    tested = len(_tested(scored, situation))
    where = "" if scored.side is Side.NONE else f"On the {scored.side}, "
    return (
        f"{where}{count} of {max(count, tested)} signs point this way"
        f" ({_signs_for(scored, situation)}) but {_but(scored, situation)}."
        " Tick only if it fits the whole picture."
    )


def _but(scored: Scored, situation: Situation) -> str:
    """What keeps a possible impairment from being supported: an opposing or a missing test."""
    against = "; ".join(_told(each, situation) for each in scored.evidence if _is_against(each))
    if against:
        return f"{against} speaks against it"
    if scored.is_untested:
        return f"no direct test decides: {_deciding_tests(scored, situation)}"
    if Role.POSITIVE in scored.roles:
        return f"{scored.score} points are not enough"
    return "no test is clearly positive"


def _not_supported(scored: Scored, situation: Situation) -> str:
    tests = "; ".join(_told(each, situation) for each in scored.evidence if each.band is not None)
    if scored.explained:
        return f"{tests}. What both sides share is explained by the other side."
    if Role.NEGATIVE in scored.roles:
        return f"{tests}. Not offered."
    return f"Borderline alone: {_signs_for(scored, situation)}. Retest at review."


def _conflict(scored: Scored, situation: Situation) -> str:
    contradicted = [each for each in scored.evidence if each.contradicted_by]
    if contradicted:
        first = "; ".join(_told(each, situation) for each in contradicted)
        second = "; ".join(
            f"{situation.catalogue.findings[condition.finding].name}"
            f" {_label(condition.finding, scored.side, situation)}"
            for each in contradicted
            for condition in each.contradicted_by
        )
    else:
        first = _signs_for(scored, situation)
        second = "; ".join(_told(each, situation) for each in scored.evidence if _is_against(each))
    return (
        f"{first} and {second} disagree. Common reasons: pelvis not held in the Thomas test; nerve"
        " root rather than piriformis; strong but not enduring muscle. Repeat the test, do the"
        " neuro screen, choose and say why, or leave it off."
    )


def _deciding_tests(scored: Scored, situation: Situation) -> str:
    """The names of the direct tests not recorded; of all, where those recorded decide nothing."""
    tests = missing_tests(scored, situation) or scored.impairment.direct_tests
    return ", ".join(situation.catalogue.findings[test].name for test in tests)


# --- findings in words ------------------------------------------------------------------------


def _signs_for(scored: Scored, situation: Situation) -> str:
    return "; ".join(_told(each, situation) for each in scored.evidence if each.role in FOR_ROLES)


def _told(evidence: Evidence, situation: Situation) -> str:
    """One piece of evidence: a measured value with what is expected, or the words of a sign."""
    criterion = evidence.criterion
    if not isinstance(criterion, BandCriterion):
        return criterion.words
    definition = situation.catalogue.findings[criterion.finding]
    measured = f"{definition.name} {evidence.number:g} {definition.unit}"
    band, expected = evidence.band, criterion.scale_at(situation.case.age).expected
    words = band.words if band is not None else ""
    if not expected or evidence.role not in FOR_ROLES:
        return f"{measured} ({words})"
    return f"{measured} ({words}; {expected} is expected)"


def _number(finding: str, side: Side, situation: Situation, unit: str = "") -> str:
    number = situation.case.findings.number(finding, side)
    return NOT_TESTED if number is None else f"{number:g}{unit}"


def _label(finding: str, side: Side, situation: Situation) -> str:
    """The label of the choice recorded."""
    value = situation.case.findings.on_side(finding, side)
    choices = situation.catalogue.findings[finding].choices
    return next((each.label.lower() for each in choices if each.value == value), NOT_TESTED)


def _supports(scored: Scored, situation: Situation) -> str:
    """The words of the supporting signs, each after a comma."""
    signs = [each for each in scored.evidence if each.role is Role.SUPPORT]
    return "".join(f", {_told(each, situation)}" for each in signs)


# --- what was measured, per impairment --------------------------------------------------------


def _hip_flexors(scored: Scored, situation: Situation) -> str:
    side = scored.side.capitalize()
    return f"{side} hip flexors measure short: {_signs_for(scored, situation)}"


def _posterior_hip(scored: Scored, situation: Situation) -> str:
    here = _number("hip_ir_deg", scored.side, situation, " deg")
    there = _number("hip_ir_deg", scored.side.opposite, situation)
    others = [
        _told(each, situation)
        for each in scored.evidence
        if each.role in FOR_ROLES and each.criterion.asks != "hip_ir_deg"
    ]
    notes = "".join(f", {words}" for words in others)
    leg_raise = _label("slr", scored.side, situation)
    return (
        f"{scored.side.capitalize()} hip turns in {here} ({there} on the other side){notes};"
        f" straight leg raise {leg_raise}"
    )


def _gluteus_maximus(scored: Scored, situation: Situation) -> str:
    grade = _number("gmax_mmt", scored.side, situation)
    hold = _number("slb_hold_s", scored.side, situation, " s")
    return (
        f"{scored.side.capitalize()} gluteus maximus grade {grade}, single-leg bridge"
        f" {hold}{_supports(scored, situation)}"
    )


def _abdominals(scored: Scored, situation: Situation) -> str:
    plank = _number("plank_hold_s", Side.NONE, situation, " s")
    left, right = (_number("side_bridge_s", side, situation) for side in LEFT_AND_RIGHT)
    return f"Plank {plank} and side bridge {left}/{right} s{_supports(scored, situation)}"


_MEASURED: dict[Family, Callable[[Scored, Situation], str]] = {
    Family.HF: _hip_flexors,
    Family.FF: _posterior_hip,
    Family.GB: _gluteus_maximus,
    Family.PL: _abdominals,
}

_OFFERED = {
    Family.HF: "Stretch offered ({variation}); posture alone would not be enough.",
    Family.FF: "Pattern fits a stiff posterior hip; figure-four offered ({variation}).",
    Family.GB: "Bridge offered, starting at {variation}.",
    Family.PL: (
        "Endurance work offered as repeated short holds ({variation}). Plank time is a training"
        " target, not a diagnosis."
    ),
}
