"""What pages show of the outcome measures: each scale with its change, the activities, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.outcome_changes import OutcomeChange, is_real_for_one_activity, outcome_change
from clinic.domain.outcomes import OtherScore, ScaleId, Score
from clinic.domain.records import EntryState, Measure
from clinic.domain.review_timing import MeasuresDue, measures_due
from clinic.persistence.assessments import AssessmentRow, assessments_of
from clinic.persistence.clinicians import names_of
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.outcomes import (
    OutcomeScoreRow,
    PsfsActivityRow,
    activities_of,
    get_score,
    scores_of,
)
from clinic.services.actor import Actor
from clinic.services.patient.course import Course, course_of
from clinic.services.review.outcome_records import (
    Examination,
    examinations_in,
    pains_in,
    started_on,
    to_other_scores,
    to_scores,
)
from clinic.services.review.outcome_texts import TypedScore
from clinic.services.review.outcomes import title


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity of the patient's own, with its first and its last rating (0 to 10).

    `is_real`: the change between them is beyond measurement error.
    """

    id: int
    name: str
    first: int | None
    last: int | None
    last_on: date | None
    is_real: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One score as recorded, also where it was superseded or voided."""

    id: int
    episode_id: int
    title: str
    scored_on: date
    score: TypedScore
    state: EntryState
    recorded_at: datetime
    by: str
    ended_by: str
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedPain:
    """The pain that an assessment holds."""

    assessment_id: int
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The outcome measures of an episode that started on a day.

    `changes` has every scale in order, `due` the milestone that is to be scored now. `activities`
    may be named until they are rated the first time. `examinations` are those that `pains` and the
    tests of the episode are read from.
    """

    episode_id: int
    is_open: bool
    started_on: date
    scores: tuple[Score, ...]
    changes: tuple[OutcomeChange, ...]
    activities: tuple[Activity, ...]
    others: tuple[OtherScore, ...]
    lines: tuple[ScoreLine, ...]
    examinations: tuple[Examination, ...]
    pains: tuple[ExaminedPain, ...]
    due: MeasuresDue | None

    @property
    def may_name_activities(self) -> bool:
        """Whether activities can be named still."""
        most = load_catalogue().outcomes.scales[ScaleId.PSFS].items or 0
        rated = any(
            line.score.measure is Measure.PSFS and line.state is EntryState.RECORDED
            for line in self.lines
        )
        return self.is_open and not rated and len(self.activities) < most


def outcomes_of(
    *, actor: Actor, patient_id: int, today: date, episode_id: int | None = None
) -> Outcomes | None:
    """The outcome measures of an episode; by default of the open one, else the newest.

    None for a patient without an episode. Raises NotFoundError.
    """
    course = course_of(actor=actor, patient_id=patient_id)
    assessments = assessments_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    episode = course.episode(episode_id)
    return None if episode is None else outcomes_in(course, episode, assessments, today)


def outcomes_in(
    course: Course, episode: EpisodeRow, assessments: Sequence[AssessmentRow], today: date
) -> Outcomes:
    """The same of an episode of a course that is at hand, with all assessments of the patient."""
    rows = scores_of(**course.whose, episode_id=episode.id)
    activities = activities_of(**course.whose, episode_id=episode.id)
    catalogue, examinations = load_catalogue(), examinations_in(assessments, episode.id)
    scores, begun = to_scores(examinations, rows, activities), started_on(course, episode)
    timing = catalogue.progression.timing
    return Outcomes(
        episode_id=episode.id,
        is_open=episode.closed_on is None,
        started_on=begun,
        scores=tuple(scores),
        changes=tuple(
            outcome_change(scale, scores, begun, catalogue.outcomes)
            for scale in catalogue.outcomes.scales.values()
        ),
        activities=_activities(activities, rows),
        others=tuple(to_other_scores(rows)),
        lines=_lines(rows, course.names),
        examinations=examinations,
        pains=tuple(
            ExaminedPain(assessment_id=one.assessment_id, score=score)
            for one in examinations
            for score in pains_in(one)
        ),
        due=measures_due(begun, {score.on for score in scores}, today, timing),
    )


def view_score(*, actor: Actor, patient_id: int, score_id: int) -> ScoreLine:
    """One score of a patient. Raises NotFoundError."""
    row = get_score(clinic_id=actor.clinic_id, patient_id=patient_id, score_id=score_id)
    people = (row.recorded_by, row.ended_by)
    return _lines([row], names_of(clinic_id=actor.clinic_id, clinician_ids=people))[0]


def _activities(
    rows: Sequence[PsfsActivityRow], scores: Sequence[OutcomeScoreRow]
) -> tuple[Activity, ...]:
    """Those that are still asked, with what they were rated."""
    rated = [
        row
        for row in reversed(scores)
        if row.measure is Measure.PSFS and row.state is EntryState.RECORDED
    ]
    return tuple(_activity(row, rated) for row in rows if row.ended_at is None)


def _activity(row: PsfsActivityRow, rated: Sequence[OutcomeScoreRow]) -> Activity:
    key, scale = str(row.id), load_catalogue().outcomes.scales[ScaleId.PSFS]
    ratings = [(each.answers[key], each.scored_on) for each in rated if key in each.answers]
    first, last = (ratings[0][0], ratings[-1][0]) if ratings else (None, None)
    return Activity(
        id=row.id,
        name=row.name,
        first=first,
        last=last,
        last_on=ratings[-1][1] if ratings else None,
        is_real=bool(ratings) and is_real_for_one_activity(scale, ratings[0][0], ratings[-1][0]),
    )


def _lines(rows: Sequence[OutcomeScoreRow], names: Mapping[int, str]) -> tuple[ScoreLine, ...]:
    lines = []
    for row in rows:
        score = TypedScore(measure=row.measure, name=row.name, answers=row.answers)
        lines.append(
            ScoreLine(
                id=row.id,
                episode_id=row.episode_id,
                title=title(score),
                scored_on=row.scored_on,
                score=score,
                state=row.state,
                recorded_at=row.recorded_at,
                by=names[row.recorded_by],
                ended_by=names.get(row.ended_by or 0, ""),
                end_reason=row.end_reason,
            )
        )
    return tuple(lines)
