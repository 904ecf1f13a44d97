"""What is asked at a review, and what the rules propose for it, exercise by exercise."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.domain.decisions import ExerciseReview, ItemDecision
from clinic.domain.review_visits import ReviewedItem, VisitDecision, decide_visit
from clinic.services.program.program_items import LANGUAGE
from clinic.services.review.review_choices import Alternative, alternatives, mark_of
from clinic.services.review.review_ground import Ground, ReviewedExercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of one exercise. `reserve` is how many more could have been done, 3 for 3 or
    more.
    """

    pain_during: int
    settled: bool
    reserve: int
    form_ok: bool
    dose_met: bool
    top_dose_met: bool
    anchor_normal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was asked at the review: of each exercise by its letter, and of the patient."""

    exercises: Mapping[str, Asked]
    new_leg_symptoms: bool
    goal_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the rules propose for one exercise, and what may be decided instead.

    `to_say` puts the proposal in words for the patient.
    """

    exercise: ReviewedExercise
    decision: ItemDecision
    mark: str
    to_say: str
    others: tuple[Alternative, ...]


def propose(ground: Ground, answers: Answers) -> tuple[tuple[Proposal, ...], VisitDecision]:
    """What the rules make of the exercises that are answered, in the order of the sheet."""
    words = ground.catalogue.texts[LANGUAGE].words
    exercises = [one for one in ground.exercises if one.letter in answers.exercises]
    visit = decide_visit(
        [ReviewedItem(item=one.item, review=_review(one, answers)) for one in exercises],
        ground.standing.program.precautions,
        ground.catalogue,
    )
    proposals = tuple(
        Proposal(
            exercise=exercise,
            decision=decision,
            mark=mark_of(decision),
            to_say=words[decision.patient_word],
            others=alternatives(
                exercise.item, ground.standing.program.precautions, ground.catalogue
            ),
        )
        for exercise, decision in zip(exercises, visit.decisions, strict=True)
    )
    return proposals, visit


def _review(exercise: ReviewedExercise, answers: Answers) -> ExerciseReview:
    asked = answers.exercises[exercise.letter]
    return ExerciseReview(
        adherence_pct=exercise.share.lower,
        pain_during=asked.pain_during,
        settled_by_next_morning=asked.settled,
        current_dose_met_last_two=asked.dose_met,
        top_dose_met_last_two=asked.top_dose_met,
        reps_in_reserve=asked.reserve,
        form_ok=asked.form_ok,
        new_leg_symptoms=answers.new_leg_symptoms,
        anchor_retest_normal=asked.anchor_normal,
        goal_met=answers.goal_met,
    )
