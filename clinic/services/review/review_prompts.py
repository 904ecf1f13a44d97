"""What a review has to think of besides the exercises: tests and measures due, and no gain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from clinic.domain.review_timing import MeasuresDue, has_no_gain, is_retest_due
from clinic.services.review.outcome_records import Examination
from clinic.services.review.outcome_views import Outcomes
from clinic.services.review.review_ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """`measured_on` is when one of the tests that the program rests on was last recorded.

    `has_no_gain`: done well enough for weeks, and neither pain nor function is better.
    """

    measured_on: date | None
    is_retest_due: bool
    measures: MeasuresDue | None
    has_no_gain: bool


def prompts_of(ground: Ground, outcomes: Outcomes, today: date) -> Prompts:
    """What the rules say is due at a review today; the outcomes are those of its episode."""
    timing = ground.catalogue.progression.timing
    share = ground.sheet.share.lower if ground.sheet else None
    measured_on = max(_measured(ground, outcomes.examinations), default=None)
    return Prompts(
        measured_on=measured_on,
        is_retest_due=is_retest_due(measured_on, today, timing),
        measures=outcomes.due,
        has_no_gain=has_no_gain(outcomes.started_on, today, share, outcomes.changes, timing),
    )


def _measured(ground: Ground, examinations: Iterable[Examination]) -> Iterator[date]:
    """The days on which a direct test of the program's impairments was recorded."""
    families = {one.item.family for one in ground.exercises}
    tests = {
        test
        for impairment in ground.catalogue.protocol.impairments
        if impairment.family in families
        for test in impairment.direct_tests
    }
    for each in examinations:
        if any(one.finding in tests for one in each.findings):
            yield each.on
