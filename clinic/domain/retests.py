"""Whether the anchor tests behind an exercise have become normal."""

from typing import TYPE_CHECKING

from clinic.domain.case import Case
from clinic.domain.criteria import Role
from clinic.domain.scoring import score

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

_ABNORMAL = frozenset({Role.POSITIVE, Role.BORDERLINE})


def is_anchor_normal(impairment_id: str, case: Case, catalogue: "Catalogue") -> bool:
    """Whether the anchor tests of an impairment are normal on every side it has.

    Each side needs a normal test, and none that is borderline or positive: what was not tested is
    not normal.
    """
    protocol = catalogue.protocol
    impairment = next(each for each in protocol.impairments if each.id == impairment_id)
    return all(
        Role.NEGATIVE in scored.roles and scored.roles.isdisjoint(_ABNORMAL)
        for scored in score(impairment, case, protocol.status_limits)
    )
