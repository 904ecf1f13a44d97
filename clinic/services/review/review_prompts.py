"""What a review has to think of besides the exercises: tests and measures due, and no gain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic.domain.records import AssessmentState
from clinic.domain.review_timing import MeasuresDue, has_no_gain, is_retest_due
from clinic.persistence.assessments import assessments_of, findings_of
from clinic.services.actor import Actor
from clinic.services.review.outcome_views import outcomes_of
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


def prompts_of(*, actor: Actor, ground: Ground, today: date) -> Prompts:
    """What the rules say is due at a review today."""
    outcomes = outcomes_of(
        actor=actor,
        patient_id=ground.program.patient_id,
        today=today,
        episode_id=ground.episode.id,
    )
    timing = ground.catalogue.progression.timing
    share = ground.sheet.share.lower if ground.sheet else None
    measured_on = max(_measured(actor, ground), default=None)
    return Prompts(
        measured_on=measured_on,
        is_retest_due=is_retest_due(measured_on, today, timing),
        measures=outcomes.due if outcomes else None,
        has_no_gain=outcomes is not None
        and has_no_gain(outcomes.started_on, today, share, outcomes.changes, timing),
    )


def _measured(actor: Actor, ground: Ground) -> Iterator[date]:
    """The days on which a direct test of the program's impairments was recorded."""
    families = {one.item.family for one in ground.exercises}
    tests = {
        test
        for impairment in ground.catalogue.protocol.impairments
        if impairment.family in families
        for test in impairment.direct_tests
    }
    rows = assessments_of(clinic_id=actor.clinic_id, patient_id=ground.program.patient_id)
    signed = {
        row.id: row.assessed_on
        for row in rows
        if (row.episode_id, row.state) == (ground.episode.id, AssessmentState.SIGNED)
    }
    for assessment_id, found in findings_of(assessment_ids=signed).items():
        if any(one.finding in tests and not one.copied_unconfirmed for one in found):
            yield signed[assessment_id]
