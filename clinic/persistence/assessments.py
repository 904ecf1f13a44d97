"""Assessments with their findings and red-flag answers.

Signed ones are never edited (triggers see to it).
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from clinic.domain.anatomy import Side
from clinic.domain.errors import NotFoundError
from clinic.domain.records import AssessmentKind, AssessmentState, FloorTransfer
from clinic.persistence.database import Base, Id, add_all, among, by_parent, db, one_of
from clinic.persistence.patients import PatientRow, belongs_to_patient, of_patient

StoredValue = bool | int | float | str | list[int] | None
"""A finding's value as JSON: blood pressure is a list of two numbers, null is not tested."""


class AssessmentRow(Base):
    """An examination on a date.

    Only a draft may change; afterwards it is superseded or voided, with a reason.
    """

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episode.id"), index=True)
    kind: Mapped[AssessmentKind] = mapped_column(one_of(AssessmentKind))
    assessed_on: Mapped[date] = mapped_column(Date)
    state: Mapped[AssessmentState] = mapped_column(
        one_of(AssessmentState), default=AssessmentState.DRAFT
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    screen_all_clear_used: Mapped[bool] = mapped_column(default=False)
    floor_transfer: Mapped[FloorTransfer | None] = mapped_column(one_of(FloorTransfer))
    gestation_weeks: Mapped[int | None]
    protocol: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_assessment_clinic_id_patient_id", "clinic_id", "patient_id"),
        Index("ix_assessment_clinic_id_state", "clinic_id", "state", "assessed_on", "id"),
    )


class FindingRow(Base):
    """One observation with its side (`none` where it has none).

    `copied_unconfirmed`: taken over from last time.
    """

    __tablename__ = "finding"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    finding: Mapped[str] = mapped_column(String(40), primary_key=True)
    side: Mapped[Side] = mapped_column(one_of(Side), primary_key=True, default=Side.NONE)
    value: Mapped[StoredValue] = mapped_column(JSON(none_as_null=True))
    copied_unconfirmed: Mapped[bool] = mapped_column(default=False)
    not_tested_reason: Mapped[str] = mapped_column(String(200), default="")


class RedFlagAnswerRow(Base):
    """The answer to one red flag: asked and answered, or covered by "all clear" after reading
    the list.
    """

    __tablename__ = "red_flag_answer"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    flag: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[bool]
    answered_all_clear: Mapped[bool] = mapped_column(default=False)


def get_assessment(*, clinic_id: int, patient_id: int, assessment_id: int) -> AssessmentRow:
    """An assessment of this patient. Raises NotFoundError."""
    row = db.session.get(AssessmentRow, assessment_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such assessment of this patient")
    return row


_ASSESSMENTS = (
    select(AssessmentRow)
    .where(of_patient(AssessmentRow))
    .order_by(AssessmentRow.assessed_on.desc(), AssessmentRow.id.desc())
)


def assessments_of(*, clinic_id: int, patient_id: int) -> list[AssessmentRow]:
    """All assessments of a patient, newest first, superseded and void ones too."""
    whose = {"clinic_id": clinic_id, "patient_id": patient_id}
    return list(db.session.scalars(_ASSESSMENTS, whose))


def last_signed(*, clinic_id: int, patient_id: int) -> AssessmentRow | None:
    """The newest signed assessment of a patient."""
    statement = select(AssessmentRow).where(
        AssessmentRow.clinic_id == clinic_id,
        AssessmentRow.patient_id == patient_id,
        AssessmentRow.state == AssessmentState.SIGNED,
    )
    newest = (AssessmentRow.assessed_on.desc(), AssessmentRow.id.desc())
    return db.session.scalars(statement.order_by(*newest).limit(1)).first()


def touch_assessment(assessment: AssessmentRow) -> None:
    """Count a new version of a draft even when only its findings or answers changed."""
    flag_modified(assessment, "note")


_FINDINGS = (
    select(FindingRow)
    .where(among(FindingRow.assessment_id))
    .order_by(FindingRow.assessment_id, FindingRow.finding, FindingRow.side)
)


def findings_of(*, assessment_ids: Collection[int]) -> dict[int, list[FindingRow]]:
    """The findings of some assessments; ask for the assessments first: it checks the clinic."""
    return by_parent(_FINDINGS, FindingRow.assessment_id, assessment_ids)


def replace_findings(*, assessment_id: int, findings: Iterable[FindingRow]) -> None:
    """Put these findings in the place of those that a draft had."""
    db.session.execute(delete(FindingRow).where(FindingRow.assessment_id == assessment_id))
    add_all(findings)


_ANSWERS = (
    select(RedFlagAnswerRow)
    .where(among(RedFlagAnswerRow.assessment_id))
    .order_by(RedFlagAnswerRow.assessment_id, RedFlagAnswerRow.flag)
)


def red_flag_answers_of(*, assessment_ids: Collection[int]) -> dict[int, list[RedFlagAnswerRow]]:
    """The red-flag answers of some assessments; ask for the assessments first, as above."""
    return by_parent(_ANSWERS, RedFlagAnswerRow.assessment_id, assessment_ids)


def replace_red_flag_answers(*, assessment_id: int, answers: Iterable[RedFlagAnswerRow]) -> None:
    """Put these answers in the place of those that a draft had."""
    db.session.execute(
        delete(RedFlagAnswerRow).where(RedFlagAnswerRow.assessment_id == assessment_id)
    )
    add_all(answers)


def drafts(*, clinic_id: int, limit: int) -> list[tuple[AssessmentRow, PatientRow]]:
    """Assessments of a clinic that nobody has signed yet, oldest first, with their patients."""
    statement = (
        select(AssessmentRow, PatientRow)
        .join(PatientRow, PatientRow.id == AssessmentRow.patient_id)
        .where(AssessmentRow.clinic_id == clinic_id, AssessmentRow.state == AssessmentState.DRAFT)
        .order_by(AssessmentRow.assessed_on, AssessmentRow.id)
        .limit(limit)
    )
    return [(assessment, patient) for assessment, patient in db.session.execute(statement)]
