"""When a patient is seen again: each visit moves the next review of its episode."""

from datetime import date, timedelta

from clinic.content import load_catalogue
from clinic.domain.review_timing import next_review
from clinic.persistence.clinics import get_clinic
from clinic.persistence.episodes import EpisodeRow


def interval_of(episode: EpisodeRow) -> int:
    """Days from a visit to the next review: the episode's own, else the clinic's."""
    own = episode.review_interval_days
    return own or get_clinic(clinic_id=episode.clinic_id).review_interval_days


def plan_next(
    *,
    episode: EpisodeRow,
    seen_on: date,
    next_visit: date | None = None,
    is_first_sheet: bool = False,
) -> None:
    """Set the next review after a visit: the day that was agreed, else the interval later; the
    caller commits.

    After the first sheet it comes sooner than the interval of a clinic, if that is a long one: the
    patient shows then what was understood.
    """
    due = seen_on + timedelta(days=interval_of(episode))
    if is_first_sheet:
        timing = load_catalogue().progression.timing
        own = episode.review_interval_days
        due = min(due, next_review(seen_on, None, timing, own).latest)
    episode.review_due_on = next_visit or due


def note_assessment(*, episode: EpisodeRow, assessed_on: date) -> None:
    """Move the next review for an assessment that was signed; never to an earlier day, so that a
    correction of an old one changes nothing. The caller commits.
    """
    due = assessed_on + timedelta(days=interval_of(episode))
    if episode.review_due_on is None or episode.review_due_on < due:
        episode.review_due_on = due
