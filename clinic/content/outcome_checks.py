"""Checks that the outcome measures fit together, and that range tests are findings."""

from clinic.content.reading import Place
from clinic.domain.catalogue import Catalogue
from clinic.domain.outcomes import Scale, ScaleId

FILE = "outcomes.toml"


def check_outcomes(catalogue: Catalogue) -> None:
    """Every scale is there and rises; every range test is a finding in degrees."""
    rules, place = catalogue.outcomes, Place(FILE)
    if not rules.sources:
        raise place.at("sources").refuse("missing")
    if list(rules.scales) != list(ScaleId):
        raise place.at("scales").refuse(f"must be {', '.join(ScaleId)}, in this order")
    for scale in rules.scales.values():
        _check_scale(scale, place.at("scales").at(scale.id))
    for name, known in rules.ranges.items():
        finding = catalogue.findings.get(name)
        here = place.at("ranges").at(name)
        if finding is None or finding.unit != "deg":
            raise here.refuse("is not a range test of findings.toml")
        if known.least <= 0:
            raise here.at("least").refuse("must be above 0")


def _check_scale(scale: Scale, place: Place) -> None:
    if scale.low >= scale.high:
        raise place.at("low").refuse("must be below high")
    for name in ("error", "mic", "mic_part", "item_error"):
        number = getattr(scale, name)
        if number is not None and number <= 0:
            raise place.at(name).refuse("must be above 0")
    for name in ("recovered", "floor", "ceiling"):
        number = getattr(scale, name)
        if number is not None and not scale.low <= number <= scale.high:
            raise place.at(name).refuse("lies outside the scale")
