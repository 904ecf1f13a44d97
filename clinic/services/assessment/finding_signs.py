"""How one recorded finding reads by the catalogue: as expected, borderline, positive, a caution, a
stop. And what is expected of this patient, in a few words.

Pure. The criteria of the protocol and the triggers of precautions and red flags decide; nothing
here holds a cut-off of its own. What was not recorded reads as nothing at all, never as expected.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from clinic.domain.anatomy import Side
from clinic.domain.case import Case
from clinic.domain.catalogue import Catalogue
from clinic.domain.conditions import ExceedsFinding, LessThanOtherSide, NumberIs, Trigger
from clinic.domain.findings import BloodPressure, FindingDefinition, ValueKind
from clinic.domain.protocols import Band, BandCriterion, Criterion, Reading, Role, SignCriterion
from clinic.domain.safety import blood_pressure_gate
from clinic.services.assessment.assessment_entry import Key, keys


class Sign(StrEnum):
    """What a recorded finding says by itself; the later ones win over the earlier ones."""

    OK = "ok"
    BORDERLINE = "borderline"
    POSITIVE = "positive"
    CAUTION = "caution"
    STOP = "stop"

    @property
    def rank(self) -> int:
        """Where it stands among the signs."""
        return list(Sign).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOf:
    """The sign of one finding, and the words of the rule that gave it."""

    sign: Sign
    words: str


_OF_ROLE = {
    Role.NEGATIVE: Sign.OK,
    Role.BORDERLINE: Sign.BORDERLINE,
    Role.POSITIVE: Sign.POSITIVE,
    Role.SUPPORT: Sign.POSITIVE,
}


def signs_of(case: Case, catalogue: Catalogue) -> dict[Key, SignOf]:
    """The sign of each recorded finding that some rule reads, by finding and side."""
    signs: dict[Key, SignOf] = {}
    for (finding, side), _ in keys(catalogue):
        if case.findings.get(finding, side) is None:
            continue
        found = [
            *_by_criteria(finding, side, case, catalogue),
            *_by_triggers(finding, side, case, catalogue),
            *_by_pressure(finding, case, catalogue),
        ]
        if found:
            signs[finding, side] = max(found, key=lambda one: one.sign.rank)
    return signs


def expected(definition: FindingDefinition, case: Case, catalogue: Catalogue) -> str:
    """What is expected of this patient, as "30 or more"; empty where no rule says."""
    if definition.kind is ValueKind.PRESSURE:
        caution = catalogue.protocol.pressure.caution
        return f"below {caution.systolic}/{caution.diastolic}"
    for criterion in _criteria(definition.id, catalogue):
        words = _expected_by(criterion, case)
        if words:
            return words
    return ""


def _criteria(finding: str, catalogue: Catalogue) -> Iterator[Criterion]:
    for impairment in catalogue.protocol.impairments:
        for criterion in impairment.criteria:
            named = (
                criterion.finding
                if isinstance(criterion, BandCriterion)
                else criterion.condition.finding
            )
            if named == finding:
                yield criterion


def _by_criteria(finding: str, side: Side, case: Case, catalogue: Catalogue) -> Iterator[SignOf]:
    for criterion in _criteria(finding, catalogue):
        if isinstance(criterion, BandCriterion):
            yield from _by_band(replace(criterion, reading=Reading.SIDE), side, case)
        elif (evidence := criterion.read(case, side)) is not None:
            if evidence.role in _OF_ROLE:
                yield SignOf(sign=_OF_ROLE[evidence.role], words=criterion.words)
        elif _is_plain_limit(criterion, case):
            yield SignOf(sign=Sign.OK, words="as expected")


def _by_band(criterion: BandCriterion, side: Side, case: Case) -> Iterator[SignOf]:
    """Each side by its own value, also where the rules look at the lower of the two."""
    evidence = criterion.read(case, side)
    if evidence is None or evidence.band is None:
        return
    if evidence.role in _OF_ROLE:
        yield SignOf(sign=_OF_ROLE[evidence.role], words=evidence.band.words)
    elif evidence.band.role is Role.NONE:
        yield SignOf(sign=Sign.OK, words=evidence.band.words)


def _is_plain_limit(criterion: SignCriterion, case: Case) -> bool:
    """Whether a number outside the criterion is as expected: a limit of its own, for this sex."""
    condition = criterion.condition
    return isinstance(condition, NumberIs) and condition.sex in {None, case.sex}


def _by_triggers(finding: str, side: Side, case: Case, catalogue: Catalogue) -> Iterator[SignOf]:
    for flag in catalogue.red_flags.values():
        if _fires(flag.raised_by, finding, side, case):
            yield SignOf(sign=Sign.STOP, words=flag.title)
    for precaution in catalogue.precautions.values():
        if _fires(precaution.triggers, finding, side, case):
            yield SignOf(sign=Sign.CAUTION, words=precaution.title)


def _fires(triggers: Iterable[Trigger], finding: str, side: Side, case: Case) -> bool:
    return any(
        trigger.fires(case, side)
        and any(getattr(condition, "finding", None) == finding for condition in trigger.all_of)
        for trigger in triggers
    )


def _by_pressure(finding: str, case: Case, catalogue: Catalogue) -> Iterator[SignOf]:
    gate = catalogue.protocol.pressure
    pressure = case.findings.get(gate.finding)
    if finding != gate.finding or not isinstance(pressure, BloodPressure):
        return
    answers: Mapping[str | None, SignOf] = {
        "stop": SignOf(sign=Sign.STOP, words="at or above the limit for exercise"),
        "caution": SignOf(sign=Sign.CAUTION, words=catalogue.precautions[gate.precaution].title),
        None: SignOf(sign=Sign.OK, words="as expected"),
    }
    yield answers[blood_pressure_gate(pressure, gate)]


def _expected_by(criterion: Criterion, case: Case) -> str:
    if isinstance(criterion, BandCriterion):
        scale = next(one for one in reversed(criterion.scales) if one.from_age <= case.age)
        return _expected_band(scale.bands)
    condition = criterion.condition
    if isinstance(condition, NumberIs) and condition.sex in {None, case.sex}:
        limits = condition.interval
        if limits.below is not None:
            return f"{limits.below:g} or more"
        return "" if limits.above is None else f"{limits.above:g} or less"
    if isinstance(condition, LessThanOtherSide):
        return f"within {condition.by:g} of the other side"
    if isinstance(condition, ExceedsFinding):
        return f"less than {condition.by:g} above IR"
    return ""


def _expected_band(bands: tuple[Band, ...]) -> str:
    """The band that is as expected: the first by its own limit, the last by the one before."""
    first, last = bands[0], bands[-1]
    if first.role is Role.NEGATIVE and first.up_to is not None:
        return f"{first.up_to:g} or less"
    before = bands[-2]
    if last.role in {Role.NEGATIVE, Role.NONE} and before.below is not None:
        return f"{before.below:g} or more"
    return "" if before.up_to is None else f"above {before.up_to:g}"
