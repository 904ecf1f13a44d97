"""What the Review tab shows: where the patient stands, what the next review needs, and how an
episode went that is to be closed.
"""

from dataclasses import dataclass
from datetime import date

from clinic.domain.records import HandoutKind
from clinic.persistence.reviews import reviews_of
from clinic.services.actor import Actor
from clinic.services.patient.course import course_of
from clinic.services.patient.patient_head import PatientHead, head_in
from clinic.services.patient.patient_record import record_of
from clinic.services.patient.safety import block_of
from clinic.services.review.episode_views import EpisodeView, episodes_in, one_of
from clinic.services.review.log_sheets import log_sheets_in
from clinic.services.review.outcome_views import outcomes_in
from clinic.services.review.progress import Progress, progress_from, progress_in
from clinic.services.review.review_ground import Ground, ground_in
from clinic.services.review.review_prompts import Prompts, prompts_of
from clinic.services.review.review_views import ReviewView, reviews_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTab:
    """All of it. `progress` is that of the open episode, else of the newest; `ground` and
    `prompts` are there while a program runs; `newest_report` is the last that was issued.
    """

    head: PatientHead
    progress: Progress | None
    ground: Ground | None
    prompts: Prompts | None
    episode: EpisodeView | None
    reviews: tuple[ReviewView, ...]
    newest_report: int | None


def review_tab(*, actor: Actor, patient_id: int, today: date) -> ReviewTab:
    """The tab of a patient. Raises NotFoundError."""
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    reviews, sheets = reviews_of(**course.whose), log_sheets_in(course)
    ground = ground_in(course=course, record=record, sheets=sheets, reviews=reviews, today=today)
    progress, prompts, episode = None, None, course.episode()
    if episode is not None:
        outcomes = outcomes_in(course, episode, record.assessments, today)
        progress = progress_from(
            course=course,
            episode=episode,
            outcomes=outcomes,
            sheets=sheets,
            is_stopped=block_of(record, today) is not None,
            today=today,
        )
        prompts = prompts_of(ground, outcomes, today) if ground else None
    episodes = episodes_in(course, record.assessments)
    report = course.newest_sheet(HandoutKind.REPORT)
    return ReviewTab(
        head=head_in(record, course, today),
        progress=progress,
        ground=ground,
        prompts=prompts,
        episode=next((one for one in episodes if one.is_open), None),
        reviews=reviews_in(course, reviews),
        newest_report=report.id if report else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """An episode that is to be closed, and what came of it."""

    head: PatientHead
    episode: EpisodeView
    progress: Progress | None


def closing_of(*, actor: Actor, patient_id: int, episode_id: int, today: date) -> Closing:
    """How an episode of a patient went, before it is closed. Raises NotFoundError."""
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    return Closing(
        head=head_in(record, course, today),
        episode=one_of(episodes_in(course, record.assessments), episode_id),
        progress=progress_in(record, course, today, episode_id),
    )
