"""Pain and function of every episode of a clinic around a period, for the override ledger."""

from collections.abc import Mapping
from datetime import date, timedelta

from clinic.content import load_catalogue
from clinic.domain.outcome_changes import psfs_scores
from clinic.domain.outcomes import ScaleId, Score
from clinic.domain.records import Measure
from clinic.persistence import ledger as rows
from clinic.services.review.outcome_records import scores_in

BEFORE = timedelta(weeks=12)
"""A score older than this is no baseline for what happens in the period."""


def scores_by_episode(*, clinic_id: int, since: date, until: date) -> Mapping[int, list[Score]]:
    """The scores of each episode that may show how a patient was before and after."""
    weeks = load_catalogue().progression.timing.outcome_at_weeks
    first, last = since - BEFORE, until + timedelta(weeks=weeks.high)
    found: dict[int, list[Score]] = {}
    for assessment, pain in rows.findings_between(
        clinic_id=clinic_id, finding=ScaleId.NPRS_AVG.value, since=first, until=last
    ):
        if isinstance(pain.value, int | float):
            score = Score(
                scale=ScaleId.NPRS_AVG, value=float(pain.value), on=assessment.assessed_on
            )
            found.setdefault(assessment.episode_id, []).append(score)
    activities: dict[int, dict[date, dict[str, int]]] = {}
    for row in rows.scores_between(clinic_id=clinic_id, since=first, until=last):
        found.setdefault(row.episode_id, []).extend(scores_in(row))
        if row.measure is Measure.PSFS:
            activities.setdefault(row.episode_id, {})[row.scored_on] = row.answers
    for episode_id, ratings in activities.items():
        found[episode_id].extend(psfs_scores(ratings))
    return found
