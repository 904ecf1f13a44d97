"""Checks that the clinical definitions fit together: what one file names stands in another."""

from collections.abc import Iterable, Mapping

from clinic.content.reading import Place
from clinic.domain.catalogue import Catalogue
from clinic.domain.conditions import Condition, ExceedsFinding, NumberIs, ValueIs
from clinic.domain.exercises import DoseStep, Family, Variation
from clinic.domain.findings import FindingDefinition, ValueKind
from clinic.domain.protocols import BandCriterion, Criterion, Impairment, Protocol, Reading
from clinic.domain.safety import PrecautionDefinition, When, Where

GROUPS = ("history", "posture", "range", "provocation", "strength", "safety")
NUMBERS = (ValueKind.NUMBER, ValueKind.INTEGER)
LIMITED = (*NUMBERS, ValueKind.PRESSURE)


def check_findings(findings: Mapping[str, FindingDefinition]) -> None:
    """Every finding is complete for its kind, belongs to a group and names its source."""
    for finding in findings.values():
        place = Place("findings.toml", finding.id)
        if finding.group not in GROUPS:
            raise place.at("group").refuse(f"is {finding.group!r}; allowed: {', '.join(GROUPS)}")
        if not finding.supports:
            raise place.at("supports").refuse("missing")
        if (finding.kind is ValueKind.CHOICE) != bool(finding.choices):
            raise place.at("choices").refuse("stand with kind = choice, and only there")
        if (finding.kind in LIMITED) != (finding.low is not None and finding.high is not None):
            raise place.at("low").refuse("low and high stand with numbers, and only there")
        if finding.low is not None and finding.high is not None and finding.low >= finding.high:
            raise place.at("low").refuse("must be below high")


def check_variations(variations: Mapping[str, Variation]) -> None:
    """Every rung has a level of its own, its family's name, and a dose inside its range."""
    levels: dict[tuple[Family, float], str] = {}
    for variation in variations.values():
        place = Place(f"exercises/{variation.family}.toml", f"variations.{variation.id}")
        if not variation.id.startswith(variation.family):
            raise place.refuse(f"must begin with {variation.family.value}")
        other = levels.setdefault((variation.family, variation.level), variation.id)
        if other != variation.id:
            raise place.at("level").refuse(f"is that of {other} too")
        for field, message in variation.range.problems(variation.dose):
            raise place.at("dose").at(field).refuse(message)
        _check_ladder(variation, place.at("ladder"))


def _check_ladder(variation: Variation, place: Place) -> None:
    base = DoseStep(reps=variation.dose.reps, hold_s=variation.dose.hold_s)
    if variation.ladder[:1] != (base,):
        raise place.refuse("must begin with the default dose")
    for index, step in enumerate(variation.ladder):
        for field in ("reps", "hold_s"):
            span = getattr(variation.range, field)
            if getattr(step, field) not in span:
                raise place.at(index).at(field).refuse(f"lies outside the range, {span}")


def check_red_flags(catalogue: Catalogue) -> None:
    """What raises a red flag by itself are findings that exist."""
    for flag in catalogue.red_flags.values():
        place = Place("red_flags.toml", flag.id).at("raised_by")
        for trigger in flag.raised_by:
            _check_conditions(trigger.all_of, catalogue.findings, place)


def check_precautions(catalogue: Catalogue) -> None:
    """Every precaution names variations of the right family; early and late can be told apart."""
    for precaution in catalogue.precautions.values():
        place = Place("precautions.toml", precaution.code)
        if not precaution.source:
            raise place.at("source").refuse("missing")
        _check_allowed(precaution, catalogue.variations, place.at("rules"))
        for trigger in precaution.triggers:
            _check_conditions(trigger.all_of, catalogue.findings, place.at("triggers"))
    _check_substitutes(catalogue)


def _check_allowed(
    precaution: PrecautionDefinition, variations: Mapping[str, Variation], place: Place
) -> None:
    for index, rule in enumerate(precaution.rules):
        here = place.at(index)
        for name in rule.allowed:
            _check_variation(name, rule.family, variations, here.at("allowed"))
        if rule.where is not Where.ANY and not precaution.sided:
            raise here.at("where").refuse("the precaution has no side")
        if rule.when is not When.ALWAYS and precaution.early_weeks is None:
            raise here.at("when").refuse("the precaution has no early_weeks")


def _check_substitutes(catalogue: Catalogue) -> None:
    """A substitute that no precaution allows could never be reached."""
    allowed = {
        name
        for precaution in catalogue.precautions.values()
        for rule in precaution.rules
        for name in rule.allowed
    }
    for variation in catalogue.variations.values():
        if variation.substitute and variation.id not in allowed:
            place = Place(f"exercises/{variation.family}.toml", f"variations.{variation.id}")
            raise place.refuse("a substitute that no precaution brings in cannot be reached")


def check_protocol(catalogue: Catalogue) -> None:
    """Every finding, variation and precaution that the protocol names exists and fits its use."""
    protocol = catalogue.protocol
    place = Place(f"protocols/{protocol.id}.toml")
    if protocol.review_by is None:
        raise place.at("review_by").refuse("missing")
    if not protocol.sources:
        raise place.at("sources").refuse("missing")
    _check_guards(protocol, catalogue, place)
    for index, impairment in enumerate(protocol.impairments):
        _check_impairment(impairment, catalogue, place.at("impairments").at(index))
    prompts = [(place.at("prompts"), prompt.triggers) for prompt in protocol.prompts]
    hints = [(place.at("hints"), hint.triggers) for hint in protocol.hints]
    for spot, triggers in (*prompts, *hints):
        for trigger in triggers:
            _check_conditions(trigger.all_of, catalogue.findings, spot)


def _check_guards(protocol: Protocol, catalogue: Catalogue, place: Place) -> None:
    """The findings behind irritability, short holds and the blood pressure gate."""
    findings = catalogue.findings
    _check_kind(protocol.irritability.finding, NUMBERS, findings, place.at("irritability"))
    _check_kind(protocol.short_hold.finding, NUMBERS, findings, place.at("short_hold"))
    gate = place.at("pressure")
    _check_kind(protocol.pressure.finding, (ValueKind.PRESSURE,), findings, gate)
    if protocol.pressure.precaution not in catalogue.precautions:
        raise gate.at("precaution").refuse(f"{protocol.pressure.precaution} is not a precaution")


def _check_impairment(impairment: Impairment, catalogue: Catalogue, place: Place) -> None:
    findings = catalogue.findings
    groups = {group.id for group in impairment.groups}
    for index, criterion in enumerate(impairment.criteria):
        here = place.at("criteria").at(index)
        if criterion.group is not None and criterion.group not in groups:
            raise here.at("group").refuse(f"{criterion.group} is not a group of the impairment")
        _check_criterion(criterion, findings, here)
    for finding in impairment.direct_tests:
        _check_finding(finding, findings, place.at("direct_tests"))
    for tighter in impairment.tighter_by:
        _check_kind(tighter.finding, NUMBERS, findings, place.at("tighter_by"))
    start, here = impairment.start, place.at("start")
    _check_variation(
        start.otherwise, impairment.family, catalogue.variations, here.at("otherwise")
    )
    for index, rule in enumerate(start.rules):
        spot = here.at("rules").at(index)
        _check_variation(
            rule.variation, impairment.family, catalogue.variations, spot.at("variation")
        )
        _check_conditions(rule.all_of, findings, spot.at("all_of"))


def _check_criterion(
    criterion: Criterion, findings: Mapping[str, FindingDefinition], place: Place
) -> None:
    if not isinstance(criterion, BandCriterion):
        _check_conditions(
            (criterion.condition, *criterion.contradicted_by), findings, place.at("condition")
        )
        return
    _check_kind(criterion.finding, NUMBERS, findings, place.at("finding"))
    if criterion.reading is Reading.LOWEST_SIDE and not findings[criterion.finding].sided:
        raise place.at("reading").refuse(f"{criterion.finding} has no sides")
    ages = [scale.from_age for scale in criterion.scales]
    if ages != sorted(set(ages)) or ages[:1] != [0]:
        raise place.at("scales").refuse("must begin at age 0 and rise")
    for index, scale in enumerate(criterion.scales):
        last = scale.bands[-1] if scale.bands else None
        if last is None or last.below is not None or last.up_to is not None:
            raise place.at("scales").at(index).refuse("the last band must take all the rest")
        for band in scale.bands:
            if band.ignored_if_recorded is not None:
                _check_finding(band.ignored_if_recorded, findings, place.at("scales").at(index))


def _check_conditions(
    conditions: Iterable[Condition], findings: Mapping[str, FindingDefinition], place: Place
) -> None:
    for condition in conditions:
        finding = getattr(condition, "finding", None)
        if finding is not None:
            _check_finding(finding, findings, place)
        if isinstance(condition, ExceedsFinding):
            _check_finding(condition.other, findings, place)
        if isinstance(condition, NumberIs):
            _check_kind(condition.finding, NUMBERS, findings, place)
        if isinstance(condition, ValueIs):
            _check_values(condition, findings[condition.finding], place)


def _check_values(condition: ValueIs, finding: FindingDefinition, place: Place) -> None:
    allowed: set[str | bool] = {choice.value for choice in finding.choices}
    if finding.kind is ValueKind.YES_NO:
        allowed = {True, False}
    for value in condition.values:
        if value not in allowed:
            raise place.refuse(f"{value!r} is not a value of {finding.id}")


def _check_finding(name: str, findings: Mapping[str, FindingDefinition], place: Place) -> None:
    if name not in findings:
        raise place.refuse(f"{name} is not a finding of findings.toml")


def _check_kind(
    name: str,
    kinds: tuple[ValueKind, ...],
    findings: Mapping[str, FindingDefinition],
    place: Place,
) -> None:
    _check_finding(name, findings, place)
    if findings[name].kind not in kinds:
        raise place.refuse(f"{name} is not of kind {' or '.join(kinds)}")


def _check_variation(
    name: str, family: Family, variations: Mapping[str, Variation], place: Place
) -> None:
    if name not in variations:
        raise place.refuse(f"{name} is not a variation")
    if variations[name].family is not family:
        raise place.refuse(f"{name} is not of the family {family.value}")
