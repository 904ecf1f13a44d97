"""Reviews in the record, as the list and their page show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.dosing import Dose
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.records import EntryState, ReviewChoice
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.persistence.reviews import (
    ReviewItemRow,
    ReviewRow,
    get_review,
    review_items_of,
)
from clinic.services.actor import Actor
from clinic.services.patient.course import Course, course_of
from clinic.services.program.program_items import LANGUAGE
from clinic.services.program.program_records import to_item
from clinic.services.review.review_choices import read_dose

DECISION_WORDS = {
    Decision.STOP: "Stop",
    Decision.REGRESS: "Easier",
    Decision.HOLD: "Hold",
    Decision.PROGRESS_DOSE: "More",
    Decision.PROGRESS_VARIATION: "Harder variation",
    Decision.MAINTAIN: "Maintain",
}
CHOICE_WORDS = {
    ReviewChoice.ACCEPTED: "Accepted",
    ReviewChoice.CHANGED: "Changed",
    ReviewChoice.DECLINED: "Declined",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A variation and its dose, as it stood in a review."""

    variation: str
    name: str
    dose: Dose


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedItemView:
    """One exercise of a review; `after` is None where it was stopped."""

    letter: str
    before: Amount
    adherence_low: int | None
    adherence_high: int | None
    pain_during: int
    settled: bool
    reserve: int
    form_ok: bool
    dose_met: bool
    anchor_normal: bool
    decision: Decision
    rule: Row
    because: tuple[str, ...]
    is_capped: bool
    choice: ReviewChoice
    reason: str
    after: Amount | None

    @property
    def is_changed(self) -> bool:
        """Whether the patient does something else now."""
        return self.after != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One review as recorded."""

    id: int
    episode_id: int
    program_id: int
    program_number: int
    assessment_id: int
    reviewed_on: date
    created_at: datetime
    author: str
    rules: str
    new_leg_symptoms: bool
    goal_met: bool
    note: str
    new_program_id: int | None
    new_program_number: int | None
    state: EntryState
    ended_at: datetime | None
    ended_by: str
    end_reason: str
    items: tuple[ReviewedItemView, ...]


def view_review(*, actor: Actor, patient_id: int, review_id: int) -> ReviewView:
    """One review of a patient. Raises NotFoundError."""
    row = get_review(clinic_id=actor.clinic_id, patient_id=patient_id, review_id=review_id)
    return reviews_in(course_of(actor=actor, patient_id=patient_id), [row])[0]


def reviews_in(course: Course, rows: Sequence[ReviewRow]) -> tuple[ReviewView, ...]:
    """These reviews of the course of their patient, in their order."""
    programs = {row.id: row for row in course.programs}
    before = {one.id: one for items in course.items.values() for one in items}
    items = review_items_of(review_ids=[row.id for row in rows])
    return tuple(_view(row, items[row.id], before, programs, course.names) for row in rows)


def _view(
    row: ReviewRow,
    items: Sequence[ReviewItemRow],
    before: Mapping[int, ProgramItemRow],
    programs: Mapping[int, ProgramRow],
    people: Mapping[int, str],
) -> ReviewView:
    new = programs.get(row.new_program_id or 0)
    return ReviewView(
        id=row.id,
        episode_id=row.episode_id,
        program_id=row.program_id,
        program_number=programs[row.program_id].number,
        assessment_id=row.assessment_id,
        reviewed_on=row.reviewed_on,
        created_at=row.created_at,
        author=people[row.author_id],
        rules=row.rules,
        new_leg_symptoms=row.new_leg_symptoms,
        goal_met=row.goal_met,
        note=row.note,
        new_program_id=row.new_program_id,
        new_program_number=new.number if new else None,
        state=row.state,
        ended_at=row.ended_at,
        ended_by=people.get(row.ended_by or 0, ""),
        end_reason=row.end_reason,
        items=tuple(_item(one, before[one.program_item_id]) for one in items),
    )


def _item(row: ReviewItemRow, before: ProgramItemRow) -> ReviewedItemView:
    was = to_item(before)
    after = None if row.decided is None else read_dose(row.decided)
    return ReviewedItemView(
        letter=row.letter,
        before=_amount(was.variation, was.dose),
        adherence_low=row.adherence_low,
        adherence_high=row.adherence_high,
        pain_during=row.pain_during,
        settled=row.settled,
        reserve=row.reserve,
        form_ok=row.form_ok,
        dose_met=row.dose_met,
        anchor_normal=row.anchor_normal,
        decision=row.decision,
        rule=row.rule,
        because=tuple(row.because),
        is_capped=row.is_capped,
        choice=row.choice,
        reason=row.reason,
        after=None if after is None else _amount(after.variation, after.dose),
    )


def _amount(variation: str, dose: Dose) -> Amount:
    known = load_catalogue().texts[LANGUAGE].variations.get(variation)
    return Amount(variation=variation, name=known.name if known else variation, dose=dose)
