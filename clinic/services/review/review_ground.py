"""What a review stands on: the program that runs, what came back of it, the screen of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.domain.adherence import UNKNOWN, Share
from clinic.domain.case import Case
from clinic.domain.catalogue import Catalogue
from clinic.domain.exercises import Family
from clinic.domain.log_prefill import Prefill, prefill
from clinic.domain.programs import ProgramItem
from clinic.domain.progression import is_at_top
from clinic.domain.records import AssessmentKind, AssessmentState, EntryState, ProgramState
from clinic.domain.retests import is_anchor_normal
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.programs import LIVING, ProgramRow
from clinic.persistence.reviews import ReviewRow, reviews_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import stored_case
from clinic.services.patient.course import Course, course_of
from clinic.services.patient.patient_record import PatientRecord, record_of
from clinic.services.program.program_items import LANGUAGE
from clinic.services.program.program_standing import Standing, standings_of
from clinic.services.review.log_sheets import LogSheet, log_sheets_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedExercise:
    """One exercise of the program with what the log and the retest say of it.

    `is_anchor_normal`: the tests of its impairment were repeated today, and are normal.
    """

    letter: str
    item_id: int
    item: ProgramItem
    name: str
    share: Share
    log: Prefill | None
    is_anchor_normal: bool
    is_at_top: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The living program of the open episode, and all that a review of it looks at.

    `screen` is the signed review of the day with its safety screen, None until there is one;
    `sheet` the last log of this program that was recorded or told of; `draft` a program in the
    making that is not this review's own; `earlier` the review of this day, which another one
    would supersede.
    """

    episode: EpisodeRow
    standing: Standing
    exercises: tuple[ReviewedExercise, ...]
    screen: AssessmentRow | None
    sheet: LogSheet | None
    draft: ProgramRow | None
    earlier: ReviewRow | None
    catalogue: Catalogue

    @property
    def program(self) -> ProgramRow:
        """The program that is reviewed."""
        return self.standing.row


def ground_of(*, actor: Actor, patient_id: int, today: date) -> Ground | None:
    """What a review of the patient stands on today; None without a program that runs.

    Raises NotFoundError.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    return ground_in(
        course=course,
        record=record,
        sheets=log_sheets_in(course),
        reviews=reviews_of(**course.whose),
        today=today,
    )


def ground_in(
    *,
    course: Course,
    record: PatientRecord,
    sheets: Sequence[LogSheet],
    reviews: Sequence[ReviewRow],
    today: date,
) -> Ground | None:
    """The same of what is at hand: all log sheets and all reviews of the patient."""
    episode = course.open_episode
    if episode is None:
        return None
    rows = course.programs_in(episode.id)
    living = next((row for row in rows if row.state in LIVING), None)
    if living is None:
        return None
    items = course.items[living.id]
    standing = standings_of(record, [living], course.items, today)[living.id]
    earlier = _earlier(reviews, living, rows, today)
    screen = _screen(record.assessments, episode, today)
    sheet = _last_read(sheets, living.id)
    case = None if screen is None else _case(standing, screen, today)
    ids = dict(zip((id(one) for one in standing.program.items), items, strict=True))
    return Ground(
        episode=episode,
        standing=standing,
        exercises=tuple(
            _exercise(letter, item, ids[id(item)].id, standing, sheet, case)
            for letter, item in standing.program.letters.items()
        ),
        screen=screen,
        sheet=sheet,
        draft=_foreign_draft(rows, earlier),
        earlier=earlier,
        catalogue=standing.catalogue,
    )


def _case(standing: Standing, screen: AssessmentRow, today: date) -> Case:
    """The case of the screen, which is the newest assessment as a rule."""
    known = standing.cases.get(screen.id)
    return known if known is not None else stored_case(standing.record, screen.id, today)


def _earlier(
    reviews: Sequence[ReviewRow],
    living: ProgramRow,
    programs: Sequence[ProgramRow],
    today: date,
) -> ReviewRow | None:
    """The review of this program and day, as long as nothing of it was handed out."""
    drafts = {row.id for row in programs if row.state is ProgramState.DRAFT}
    return next(
        (
            row
            for row in reviews
            if row.state is EntryState.RECORDED
            and (row.program_id, row.reviewed_on) == (living.id, today)
            and (row.new_program_id is None or row.new_program_id in drafts)
        ),
        None,
    )


def _screen(
    rows: Sequence[AssessmentRow], episode: EpisodeRow, today: date
) -> AssessmentRow | None:
    return next(
        (
            row
            for row in rows
            if row.episode_id == episode.id
            and row.state is AssessmentState.SIGNED
            and row.kind is AssessmentKind.REVIEW
            and row.assessed_on == today
        ),
        None,
    )


def _last_read(sheets: Sequence[LogSheet], program_id: int) -> LogSheet | None:
    return next(
        (one for one in sheets if one.program_id == program_id and one.recorded is not None), None
    )


def _foreign_draft(rows: Sequence[ProgramRow], earlier: ReviewRow | None) -> ProgramRow | None:
    own = earlier.new_program_id if earlier else None
    drafts = (row for row in rows if row.state is ProgramState.DRAFT)
    return next((row for row in drafts if row.id != own), None)


def _exercise(  # noqa: PLR0917  a row of facts
    letter: str,
    item: ProgramItem,
    item_id: int,
    standing: Standing,
    sheet: LogSheet | None,
    case: Case | None,
) -> ReviewedExercise:
    catalogue = standing.catalogue
    filled = _prefilled(sheet).get(letter)
    return ReviewedExercise(
        letter=letter,
        item_id=item_id,
        item=item,
        name=catalogue.texts[LANGUAGE].variations[item.variation].name,
        share=filled.adherence if filled else UNKNOWN,
        log=filled,
        is_anchor_normal=case is not None and is_normal(item.family, case, catalogue),
        is_at_top=is_at_top(item, standing.program.precautions, catalogue),
    )


def _prefilled(sheet: LogSheet | None) -> Mapping[str, Prefill]:
    if sheet is None or sheet.log is None or sheet.recorded is None:
        return {}
    return prefill(sheet.log, sheet.recorded.seen_on)


def is_normal(family: Family, case: Case, catalogue: Catalogue) -> bool:
    """Whether the anchor tests of the impairment that a family answers are normal in a case."""
    answered = [one.id for one in catalogue.protocol.impairments if one.family is family]
    return all(is_anchor_normal(one, case, catalogue) for one in answered)
