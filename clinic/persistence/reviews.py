"""Reviews: what was asked of each exercise, what the rules proposed, what the clinician decided.

A review is never edited (triggers see to it): a correction is a new one that supersedes it.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.errors import NotFoundError
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.records import EntryState, ReviewChoice
from clinic.persistence.database import Base, Id, among, by_parent, db, one_of
from clinic.persistence.patients import belongs_to_patient, of_patient


class ReviewRow(Base):
    """One review of a program. `rules` is the version of the rules that proposed.

    `assessment_id` is the examination with the safety screen of that day, `new_program_id` the
    version of the program that followed (None where everything stayed, or all was stopped).
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episode.id"), index=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    reviewed_on: Mapped[date] = mapped_column(Date)
    author_id: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    created_at: Mapped[datetime]
    rules: Mapped[str] = mapped_column(String(60))
    new_leg_symptoms: Mapped[bool] = mapped_column(default=False)
    goal_met: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    new_program_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    state: Mapped[EntryState] = mapped_column(one_of(EntryState), default=EntryState.RECORDED)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_review_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


Index(
    "uq_review_recorded",
    ReviewRow.program_id,
    ReviewRow.reviewed_on,
    unique=True,
    sqlite_where=ReviewRow.state == EntryState.RECORDED,
    postgresql_where=ReviewRow.state == EntryState.RECORDED,
)


class ReviewItemRow(Base):
    """One exercise at a review.

    `proposed` is the variation and dose that the rules proposed instead (None: none), `decided`
    what the clinician decided on (None: the exercise was stopped): {"variation", "dose": {...}}.
    """

    __tablename__ = "review_item"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    program_item_id: Mapped[int] = mapped_column(ForeignKey("program_item.id"), index=True)
    letter: Mapped[str] = mapped_column(String(1))
    adherence_low: Mapped[int | None]
    adherence_high: Mapped[int | None]
    pain_during: Mapped[int]
    settled: Mapped[bool]
    reserve: Mapped[int]
    form_ok: Mapped[bool]
    dose_met: Mapped[bool]
    top_dose_met: Mapped[bool]
    anchor_normal: Mapped[bool]
    decision: Mapped[Decision] = mapped_column(one_of(Decision))
    rule: Mapped[Row] = mapped_column(one_of(Row))
    because: Mapped[list[str]] = mapped_column(JSON)
    proposed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_capped: Mapped[bool]
    choice: Mapped[ReviewChoice] = mapped_column(one_of(ReviewChoice))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (
        UniqueConstraint("review_id", "letter"),
        CheckConstraint("pain_during BETWEEN 0 AND 10", name="pain_during"),
        CheckConstraint("reserve BETWEEN 0 AND 3", name="reserve"),
    )


def get_review(*, clinic_id: int, patient_id: int, review_id: int) -> ReviewRow:
    """A review of this patient. Raises NotFoundError."""
    row = db.session.get(ReviewRow, review_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such review of this patient")
    return row


_REVIEWS = (
    select(ReviewRow)
    .where(of_patient(ReviewRow))
    .order_by(ReviewRow.reviewed_on.desc(), ReviewRow.id.desc())
)


def reviews_of(*, clinic_id: int, patient_id: int) -> list[ReviewRow]:
    """All reviews of a patient, newest first, superseded ones too."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_REVIEWS, whose))


_ITEMS = (
    select(ReviewItemRow)
    .where(among(ReviewItemRow.review_id))
    .order_by(ReviewItemRow.review_id, ReviewItemRow.letter)
)


def review_items_of(*, review_ids: Collection[int]) -> dict[int, list[ReviewItemRow]]:
    """The exercises of some reviews by review, in the order of their letters; ask for the reviews
    first: it checks the clinic.
    """
    return by_parent(_ITEMS, ReviewItemRow.review_id, review_ids)
