"""Loads the clinical catalogue: reads every file, then checks that the parts fit together."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinic.content import shapes  # noqa: F401  (registers how conditions, criteria and spans are written)
from clinic.content.outcome_checks import check_outcomes
from clinic.content.progression_checks import check_progression
from clinic.content.reading import Place, read, read_each, read_file, read_mapping, read_record
from clinic.content.rule_checks import (
    check_findings,
    check_precautions,
    check_protocol,
    check_red_flags,
    check_variations,
)
from clinic.content.text_checks import check_texts
from clinic.content.texts import read_language
from clinic.domain.catalogue import Catalogue
from clinic.domain.exercises import Family, Variation
from clinic.domain.findings import FindingDefinition
from clinic.domain.outcomes import OutcomeRules, RangeError, Scale, ScaleId
from clinic.domain.progression_rules import ProgressionRules
from clinic.domain.protocols import Protocol
from clinic.domain.safety import PrecautionDefinition, RedFlag
from clinic.domain.texts import Texts

ROOT = Path(__file__).parent
PROTOCOL = "hip-low-back"
REFERENCE_LANGUAGE = "en"
"""The language that every other is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderHead:
    """What a family's file says once for all its rungs."""

    family: Family
    source: str


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of the files beside this module; raises CatalogueError with file and key."""
    return read_catalogue(ROOT)


def read_catalogue(root: Path) -> Catalogue:
    """The catalogue in a folder, read anew; raises CatalogueError with file and key."""
    catalogue = Catalogue(
        findings=read_each(FindingDefinition, *read_file(root, "findings.toml"), key="id"),
        red_flags=read_each(RedFlag, *read_file(root, "red_flags.toml"), key="id"),
        precautions=read_each(
            PrecautionDefinition, *read_file(root, "precautions.toml"), key="code"
        ),
        variations=_read_variations(root),
        protocol=_read_protocol(root),
        progression=read_record(ProgressionRules, *read_file(root, "progression.toml")),
        outcomes=_read_outcomes(root),
        texts=_read_all_texts(root),
    )
    _check(catalogue)
    return catalogue


def _check(catalogue: Catalogue) -> None:
    """Refuse a catalogue whose parts do not fit together."""
    check_findings(catalogue.findings)
    check_variations(catalogue.variations)
    check_red_flags(catalogue)
    check_precautions(catalogue)
    check_protocol(catalogue)
    check_progression(catalogue.progression)
    check_outcomes(catalogue)
    check_texts(catalogue)


def _read_variations(root: Path) -> dict[str, Variation]:
    """Every family's ladder; the family and the source stand once at the head of its file."""
    variations: dict[str, Variation] = {}
    for family in Family:
        table, place = read_file(root, f"exercises/{family}.toml")
        rungs = read_mapping(table.pop("variations", None), place.at("variations"))
        head = read_record(LadderHead, table, place)
        if head.family is not family:
            raise place.at("family").refuse(f"must be {family.value}, as the file is named")
        for name, rung in rungs.items():
            given = {"id": name, "family": family, "source": head.source}
            variations[name] = read_record(Variation, rung, place.at("variations").at(name), given)
    return variations


def _read_protocol(root: Path) -> Protocol:
    table, place = read_file(root, f"protocols/{PROTOCOL}.toml")
    protocol = read_record(Protocol, table, place)
    if protocol.id != PROTOCOL:
        raise place.at("id").refuse(f"must be {PROTOCOL}, as the file is named")
    return protocol


def _read_outcomes(root: Path) -> OutcomeRules:
    """The scales and range tests by the headings of their tables."""
    table, place = read_file(root, "outcomes.toml")
    scales = {}
    for name, raw in read_mapping(table.pop("scales", None), place.at("scales")).items():
        here = place.at("scales").at(name)
        scale = read(ScaleId, name, here)
        scales[scale] = read_record(Scale, raw, here, {"id": scale})
    ranges = read_each(RangeError, table.pop("ranges", None), place.at("ranges"), key="finding")
    return read_record(OutcomeRules, table, place, {"scales": scales, "ranges": ranges})


def _read_all_texts(root: Path) -> dict[str, Texts]:
    """The texts of each language folder, the reference language first."""
    languages = {folder.name for folder in (root / "text").iterdir() if folder.is_dir()}
    if REFERENCE_LANGUAGE not in languages:
        raise Place(f"text/{REFERENCE_LANGUAGE}").refuse("the folder is missing")
    order = [REFERENCE_LANGUAGE, *sorted(languages - {REFERENCE_LANGUAGE})]
    return {language: read_language(root, language) for language in order}
