"""Outcome scores between the rules and the records, wherever they were recorded.

Pain is asked in the assessment too: its findings count as scores of the day, so that nobody asks
and types the same thing twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.domain.anatomy import Side
from clinic.domain.outcome_changes import psfs_scores
from clinic.domain.outcomes import OtherScore, ScaleId, Score, rmdq_score
from clinic.domain.records import AssessmentState, EntryState, HandoutKind, HandoutState, Measure
from clinic.persistence.assessments import AssessmentRow, FindingRow, assessments_of, findings_of
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.outcomes import OutcomeScoreRow, PsfsActivityRow
from clinic.services.actor import Actor
from clinic.services.patient.course import Course
from clinic.services.review.outcome_texts import TICKED, TOTAL, VALUE
from clinic.services.sheet.sheet_requests import clinic_day

PAINS = (ScaleId.NPRS_AVG, ScaleId.NPRS_WORST, ScaleId.NPRS_NOW)
"""The scales that are findings of an assessment too, under the same names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A signed assessment of an episode with what was found; values copied over unconfirmed are
    left out.
    """

    assessment_id: int
    on: date
    findings: tuple[FindingRow, ...]


def examinations_in(
    assessments: Sequence[AssessmentRow], episode_id: int
) -> tuple[Examination, ...]:
    """Those of an episode among the assessments of its patient, oldest first, in one query."""
    signed = [
        row
        for row in reversed(assessments)
        if row.episode_id == episode_id and row.state is AssessmentState.SIGNED
    ]
    findings = findings_of(assessment_ids=[row.id for row in signed])
    return tuple(
        Examination(
            assessment_id=row.id,
            on=row.assessed_on,
            findings=tuple(one for one in findings[row.id] if not one.copied_unconfirmed),
        )
        for row in signed
    )


def painful_days(*, actor: Actor, episode: EpisodeRow) -> set[date]:
    """The days whose assessment holds the pain."""
    rows = assessments_of(clinic_id=actor.clinic_id, patient_id=episode.patient_id)
    return {one.on for one in examinations_in(rows, episode.id) if any(pains_in(one))}


def to_scores(
    examinations: Sequence[Examination],
    rows: Sequence[OutcomeScoreRow],
    activities: Sequence[PsfsActivityRow],
) -> list[Score]:
    """Every score of an episode, oldest first: those of assessments, then those recorded alone."""
    standing = [row for row in reversed(rows) if row.state is EntryState.RECORDED]
    scores = [score for one in examinations for score in pains_in(one)]
    scores += [score for row in standing for score in scores_in(row)]
    scores += _activity_scores(activities, standing)
    return sorted(scores, key=lambda score: score.on)


def to_other_scores(rows: Sequence[OutcomeScoreRow]) -> list[OtherScore]:
    """The scores of measures that the clinic holds a license for, oldest first."""
    return [
        OtherScore(name=row.name, value=float(row.answers[VALUE]), on=row.scored_on)
        for row in reversed(rows)
        if row.measure is Measure.OTHER and row.state is EntryState.RECORDED
    ]


def started_on(course: Course, episode: EpisodeRow) -> date:
    """The day of the first program sheet of an episode; before there is one, its first day."""
    programs = {row.id for row in course.programs_in(episode.id)}
    days = [
        clinic_day(row.issued_at, course.clinic)
        for row in course.handouts
        if row.kind is HandoutKind.PROGRAM
        and row.program_id in programs
        and row.state is not HandoutState.VOID
    ]
    return min(days, default=episode.opened_on)


def pains_in(examination: Examination) -> Iterator[Score]:
    """The pain that an assessment holds."""
    found = {one.finding: one.value for one in examination.findings if one.side is Side.NONE}
    for scale in PAINS:
        value = found.get(scale.value)
        if isinstance(value, int | float):
            yield Score(scale=scale, value=float(value), on=examination.on)


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
    activities: Sequence[PsfsActivityRow], rows: Sequence[OutcomeScoreRow]
) -> tuple[Score, ...]:
    """The mean of the activities that still count."""
    asked = {str(row.id) for row in activities if row.ended_at is None}
    ratings = {
        row.scored_on: {key: value for key, value in row.answers.items() if key in asked}
        for row in rows
        if row.measure is Measure.PSFS
    }
    return psfs_scores({day: rated for day, rated in ratings.items() if rated})
