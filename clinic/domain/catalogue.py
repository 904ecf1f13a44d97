"""The clinical catalogue: everything the rules know, read once from its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from clinic.domain.exercises import Family, Variation
from clinic.domain.findings import FindingDefinition
from clinic.domain.outcomes import OutcomeRules
from clinic.domain.progression_rules import ProgressionRules
from clinic.domain.protocols import Protocol
from clinic.domain.safety import PrecautionDefinition, RedFlag
from clinic.domain.texts import Texts


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """Definitions by id, in the order in which they are shown; texts by language ("en").

    Two catalogues are the same when they are the same object.
    """

    findings: Mapping[str, FindingDefinition]
    red_flags: Mapping[str, RedFlag]
    precautions: Mapping[str, PrecautionDefinition]
    variations: Mapping[str, Variation]
    protocol: Protocol
    progression: ProgressionRules
    outcomes: OutcomeRules
    texts: Mapping[str, Texts]

    @cached_property
    def ladders(self) -> Mapping[Family, tuple[Variation, ...]]:
        """The rungs of each family, from the easiest to the hardest, substitutes among them."""
        rungs = sorted(self.variations.values(), key=lambda variation: variation.level)
        return {
            family: tuple(rung for rung in rungs if rung.family is family) for family in Family
        }

    @cached_property
    def numbered(self) -> Mapping[Family, tuple[Variation, ...]]:
        """The ladders without their substitutes."""
        return {
            family: tuple(rung for rung in ladder if not rung.substitute)
            for family, ladder in self.ladders.items()
        }

    @cached_property
    def raised_precautions(self) -> tuple[PrecautionDefinition, ...]:
        """The precautions that findings, age or blood pressure raise, in order."""
        return tuple(
            definition
            for definition in self.precautions.values()
            if definition.triggers or definition.code == self.protocol.pressure.precaution
        )
