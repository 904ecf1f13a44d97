"""Outcome scores between the rules and the records, wherever they were recorded.

Pain is asked in the assessment too: its findings count as scores of the day, so that nobody asks
and types the same thing twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from clinic.domain.anatomy import Side
from clinic.domain.outcome_changes import psfs_scores
from clinic.domain.outcomes import OtherScore, ScaleId, Score, rmdq_score
from clinic.domain.records import AssessmentState, EntryState, HandoutKind, HandoutState, Measure
from clinic.persistence.assessments import AssessmentRow, FindingRow, assessments_of, findings_of
from clinic.persistence.clinics import get_clinic
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.handouts import handouts_of
from clinic.persistence.outcomes import OutcomeScoreRow, activities_of
from clinic.persistence.programs import programs_of
from clinic.services.actor import Actor
from clinic.services.review.outcome_texts import TICKED, TOTAL, VALUE
from clinic.services.sheet.sheet_requests import clinic_day

PAINS = (ScaleId.NPRS_AVG, ScaleId.NPRS_WORST, ScaleId.NPRS_NOW)
"""The scales that are findings of an assessment too, under the same names."""


def examined_pain(*, actor: Actor, episode: EpisodeRow) -> list[tuple[AssessmentRow, Score]]:
    """The pain that signed assessments of an episode hold, oldest first."""
    signed = [
        row
        for row in assessments_of(clinic_id=actor.clinic_id, patient_id=episode.patient_id)
        if row.episode_id == episode.id and row.state is AssessmentState.SIGNED
    ]
    findings = findings_of(assessment_ids=[row.id for row in signed])
    return [(row, score) for row in reversed(signed) for score in _pains(row, findings[row.id])]


def painful_days(*, actor: Actor, episode: EpisodeRow) -> set[date]:
    """The days whose assessment holds the pain."""
    return {row.assessed_on for row, _ in examined_pain(actor=actor, episode=episode)}


def to_scores(actor: Actor, episode: EpisodeRow, rows: Sequence[OutcomeScoreRow]) -> list[Score]:
    """Every score of an episode, oldest first: those of assessments, then those recorded alone."""
    standing = [row for row in reversed(rows) if row.state is EntryState.RECORDED]
    scores = [score for _, score in examined_pain(actor=actor, episode=episode)]
    scores += [score for row in standing for score in scores_in(row)]
    scores += _activity_scores(actor, episode, standing)
    return sorted(scores, key=lambda score: score.on)


def to_other_scores(rows: Sequence[OutcomeScoreRow]) -> list[OtherScore]:
    """The scores of measures that the clinic holds a license for, oldest first."""
    return [
        OtherScore(name=row.name, value=float(row.answers[VALUE]), on=row.scored_on)
        for row in reversed(rows)
        if row.measure is Measure.OTHER and row.state is EntryState.RECORDED
    ]


def started_on(*, actor: Actor, episode: EpisodeRow) -> date:
    """The day of the first program sheet of an episode; before there is one, its first day."""
    clinic = get_clinic(clinic_id=actor.clinic_id)
    whose = {"clinic_id": actor.clinic_id, "patient_id": episode.patient_id}
    programs = {row.id for row in programs_of(**whose) if row.episode_id == episode.id}
    days = [
        clinic_day(row.issued_at, clinic)
        for row in handouts_of(**whose)
        if row.kind is HandoutKind.PROGRAM
        and row.program_id in programs
        and row.state is not HandoutState.VOID
    ]
    return min(days, default=episode.opened_on)


def _pains(row: AssessmentRow, findings: Iterable[FindingRow]) -> Iterator[Score]:
    found = {
        finding.finding: finding.value
        for finding in findings
        if finding.side is Side.NONE and not finding.copied_unconfirmed
    }
    for scale in PAINS:
        value = found.get(scale.value)
        if isinstance(value, int | float):
            yield Score(scale=scale, value=float(value), on=row.assessed_on)


def scores_in(row: OutcomeScoreRow) -> Iterator[Score]:
    """The scores of one record; those of activities need all records of the episode."""
    answers = row.answers
    if row.measure is Measure.NPRS:
        for part, value in answers.items():
            yield Score(scale=ScaleId(f"nprs_{part}"), value=value, on=row.scored_on)
    elif row.measure is Measure.RMDQ:
        value = rmdq_score(answers[TICKED]) if TICKED in answers else answers[TOTAL]
        yield Score(scale=ScaleId.RMDQ, value=value, on=row.scored_on)
    elif row.measure is Measure.GROC:
        yield Score(scale=ScaleId.GROC, value=answers[VALUE], on=row.scored_on)


def _activity_scores(
    actor: Actor, episode: EpisodeRow, rows: Sequence[OutcomeScoreRow]
) -> tuple[Score, ...]:
    """The mean of the activities that still count."""
    activities = activities_of(
        clinic_id=actor.clinic_id, patient_id=episode.patient_id, episode_id=episode.id
    )
    asked = {str(row.id) for row in activities if row.ended_at is None}
    ratings = {
        row.scored_on: {key: value for key, value in row.answers.items() if key in asked}
        for row in rows
        if row.measure is Measure.PSFS
    }
    return psfs_scores({day: rated for day, rated in ratings.items() if rated})
