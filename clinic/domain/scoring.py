"""Scoring: the evidence for and against one impairment on one side, its points and its status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.case import Case
from clinic.domain.criteria import Evidence, PointGroup, Role
from clinic.domain.protocols import Impairment, StatusLimits

ANCHORS = frozenset({Role.POSITIVE, Role.NEGATIVE, Role.BORDERLINE})


class Status(StrEnum):
    """What the findings say of one impairment on one side."""

    SUPPORTED = "supported"
    POSSIBLE = "possible"
    NOT_SUPPORTED = "not_supported"
    INSUFFICIENT_DATA = "insufficient_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One impairment on one side: points, status, and the evidence in the order of the criteria.

    `score` counts anchors and support, `support` support alone. `explained`: what posture and
    history say of both sides is explained by the other side.
    """

    impairment: Impairment
    side: Side
    status: Status
    score: int
    support: int
    conflict: bool
    roles: frozenset[Role]
    evidence: tuple[Evidence, ...]
    explained: bool = False

    @property
    def is_untested(self) -> bool:
        """Whether no direct test gave an anchor, borderline ones included."""
        return self.roles.isdisjoint(ANCHORS)


def score(impairment: Impairment, case: Case, limits: StatusLimits) -> tuple[Scored, ...]:
    """The impairment on each of its sides, left first, or once for what has no side."""
    if not impairment.sided:
        return (_score_side(impairment, Side.NONE, case, limits),)
    left, right = (_score_side(impairment, side, case, limits) for side in LEFT_AND_RIGHT)
    return explained_by(left, right), explained_by(right, left)


def _score_side(impairment: Impairment, side: Side, case: Case, limits: StatusLimits) -> Scored:
    evidence = []
    for criterion in impairment.criteria:
        found = criterion.read(case, side)
        if found is not None:
            evidence.append(found)
    roles = frozenset([each.role for each in evidence])
    anchors, support = _points(evidence, impairment.group_of)
    score = anchors + support
    contradicted = any(each.contradicted_by for each in evidence)
    status, conflict = _status(roles, score, support, contradicted, limits)
    return Scored(
        impairment=impairment,
        side=side,
        status=status,
        score=score,
        support=support,
        conflict=conflict,
        roles=roles,
        evidence=tuple(evidence),
    )


def _points(evidence: Iterable[Evidence], groups: Mapping[str, PointGroup]) -> tuple[int, int]:
    """Points of the anchors and of the support, each group combined and capped as it says."""
    alone = {True: 0, False: 0}
    grouped: dict[tuple[bool, str], list[int]] = {}
    for each in evidence:
        is_support, group = each.role is Role.SUPPORT, each.criterion.group
        if group is None:
            alone[is_support] += each.points
        else:
            grouped.setdefault((is_support, group), []).append(each.points)
    for (is_support, group), points in grouped.items():
        alone[is_support] += groups[group].combined(points)
    return alone[False], alone[True]


def _status(
    roles: frozenset[Role], score: int, support: int, conflict: bool, limits: StatusLimits
) -> tuple[Status, bool]:
    """The status and whether findings conflict."""
    enough_support = support >= limits.possible_support
    if roles.isdisjoint(ANCHORS):
        return Status.POSSIBLE if enough_support else Status.INSUFFICIENT_DATA, conflict
    if Role.POSITIVE in roles and Role.NEGATIVE in roles:
        return Status.POSSIBLE, True
    if Role.POSITIVE in roles:
        supported = score >= limits.supported_score and not conflict
        return Status.SUPPORTED if supported else Status.POSSIBLE, conflict
    if Role.NEGATIVE in roles:
        return (Status.POSSIBLE, True) if enough_support else (Status.NOT_SUPPORTED, conflict)
    enough = score >= limits.possible_borderline
    return Status.POSSIBLE if enough else Status.NOT_SUPPORTED, conflict


def explained_by(here: Scored, there: Scored) -> Scored:
    """This side, where a supported other side explains its support against a negative test.

    Posture and history are shared by both sides, so what they say belongs to the other side then.
    """
    explained = (
        there.status is Status.SUPPORTED
        and here.status is Status.POSSIBLE
        and here.conflict
        and Role.NEGATIVE in here.roles
        and Role.POSITIVE not in here.roles
    )
    if not explained:
        return here
    return replace(
        here,
        status=Status.NOT_SUPPORTED,
        score=here.score - here.support,
        support=0,
        conflict=False,
        explained=True,
    )


def tighter_side(impairment: Impairment, case: Case, sides: Iterable[Scored]) -> Side | None:
    """Which of two affected sides is the tighter (or weaker); None where nothing tells them apart.

    The deciding findings come first, in the protocol's order, then the score.
    """
    first, *rest = sides
    if not rest:
        return None
    for by in impairment.tighter_by:
        left = case.findings.number(by.finding, Side.LEFT)
        right = case.findings.number(by.finding, Side.RIGHT)
        if left is not None and right is not None and left != right:
            return Side.LEFT if (left > right) == by.higher else Side.RIGHT
    other = rest[0]
    if first.score == other.score:
        return None
    return max(first, other, key=attrgetter("score")).side
