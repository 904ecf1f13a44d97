"""What the override ledger is made from, for one clinic and one period; it only reads."""

from datetime import date, datetime

from sqlalchemy import select

from clinic.domain.anatomy import Side
from clinic.domain.records import AssessmentState, EntryState, ProgramState
from clinic.persistence.assessments import AssessmentRow, FindingRow
from clinic.persistence.database import db
from clinic.persistence.events import EventRow
from clinic.persistence.outcomes import OutcomeScoreRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.persistence.reviews import ReviewItemRow, ReviewRow


def programs_between(
    *, clinic_id: int, since: datetime, until: datetime
) -> list[tuple[ProgramRow, ProgramItemRow]]:
    """The exercises of the programs that came from a match and were activated in the period.

    Those that came from a review are left out: there the rules of the review spoke.
    """
    reviewed = (
        select(ReviewRow.new_program_id)
        .where(ReviewRow.clinic_id == clinic_id, ReviewRow.new_program_id.is_not(None))
        .scalar_subquery()
    )
    statement = (
        select(ProgramRow, ProgramItemRow)
        .join(ProgramItemRow, ProgramItemRow.program_id == ProgramRow.id)
        .where(
            ProgramRow.clinic_id == clinic_id,
            ProgramRow.activated_at >= since,
            ProgramRow.activated_at < until,
            ProgramRow.state != ProgramState.VOID,
            ProgramRow.id.not_in(reviewed),
        )
        .order_by(ProgramRow.activated_at, ProgramRow.id, ProgramItemRow.position)
    )
    return [(program, item) for program, item in db.session.execute(statement)]


def events_between(
    *, clinic_id: int, kinds: tuple[str, ...], since: datetime, until: datetime
) -> list[EventRow]:
    """The events of these kinds in the period, oldest first."""
    statement = (
        select(EventRow)
        .where(
            EventRow.clinic_id == clinic_id,
            EventRow.kind.in_(kinds),
            EventRow.at >= since,
            EventRow.at < until,
        )
        .order_by(EventRow.at, EventRow.id)
    )
    return list(db.session.scalars(statement))


def reviews_between(
    *, clinic_id: int, since: date, until: date
) -> list[tuple[ReviewRow, ReviewItemRow, ProgramItemRow]]:
    """The exercises of the reviews from one day to another, both included, with what was done
    until then, oldest first.
    """
    statement = (
        select(ReviewRow, ReviewItemRow, ProgramItemRow)
        .join(ReviewItemRow, ReviewItemRow.review_id == ReviewRow.id)
        .join(ProgramItemRow, ProgramItemRow.id == ReviewItemRow.program_item_id)
        .where(
            ReviewRow.clinic_id == clinic_id,
            ReviewRow.reviewed_on >= since,
            ReviewRow.reviewed_on <= until,
            ReviewRow.state == EntryState.RECORDED,
        )
        .order_by(ReviewRow.reviewed_on, ReviewRow.id, ReviewItemRow.letter)
    )
    return [(review, item, before) for review, item, before in db.session.execute(statement)]


def scores_between(*, clinic_id: int, since: date, until: date) -> list[OutcomeScoreRow]:
    """The scores that stand from one day to another, both included, oldest first."""
    statement = (
        select(OutcomeScoreRow)
        .where(
            OutcomeScoreRow.clinic_id == clinic_id,
            OutcomeScoreRow.scored_on >= since,
            OutcomeScoreRow.scored_on <= until,
            OutcomeScoreRow.state == EntryState.RECORDED,
        )
        .order_by(OutcomeScoreRow.scored_on, OutcomeScoreRow.id)
    )
    return list(db.session.scalars(statement))


def findings_between(
    *, clinic_id: int, finding: str, since: date, until: date
) -> list[tuple[AssessmentRow, FindingRow]]:
    """A finding without a side in the signed assessments of the days, oldest first."""
    statement = (
        select(AssessmentRow, FindingRow)
        .join(FindingRow, FindingRow.assessment_id == AssessmentRow.id)
        .where(
            AssessmentRow.clinic_id == clinic_id,
            AssessmentRow.state == AssessmentState.SIGNED,
            AssessmentRow.assessed_on >= since,
            AssessmentRow.assessed_on <= until,
            FindingRow.finding == finding,
            FindingRow.side == Side.NONE,
            FindingRow.copied_unconfirmed.is_(False),
        )
        .order_by(AssessmentRow.assessed_on, AssessmentRow.id)
    )
    return [(assessment, found) for assessment, found in db.session.execute(statement)]
