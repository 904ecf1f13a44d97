"""What came back of the printed logs: one entry for each reading of a log sheet, day by day.

What is recorded is never edited (triggers see to it): a correction is a new entry that supersedes
the old one. A day without a row is a day that the patient left blank.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    delete,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from clinic.domain.errors import NotFoundError
from clinic.domain.records import EntryState, HandoutState, LogOutcome
from clinic.persistence.database import Base, Id, add_all, among, by_parent, db, one_of
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.patients import PatientRow, belongs_to_patient
from clinic.persistence.programs import LIVING, ProgramRow

LOG_WEEKS = (2, 4)
"""The lengths of a log in weeks."""


class LogEntryRow(Base):
    """One reading of a log sheet: what came back, seen on which day, by whom.

    `told` is what the patient told of a sheet that did not come back: the letter of an exercise ->
    on how many of the days it was done. `seen_on` is the day on which the sheet or the patient was
    seen: the days before it count.
    """

    __tablename__ = "log_entry"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    handout_id: Mapped[int] = mapped_column(ForeignKey("handout.id"), index=True)
    outcome: Mapped[LogOutcome] = mapped_column(one_of(LogOutcome))
    state: Mapped[EntryState] = mapped_column(one_of(EntryState), default=EntryState.DRAFT)
    seen_on: Mapped[date] = mapped_column(Date)
    told: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("log_entry.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("clinician.id"), index=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        belongs_to_patient(),
        Index("ix_log_entry_clinic_id_patient_id", "clinic_id", "patient_id"),
    )


for _state in (EntryState.DRAFT, EntryState.RECORDED):
    Index(
        f"uq_log_entry_{_state.value}",
        LogEntryRow.handout_id,
        unique=True,
        sqlite_where=LogEntryRow.state == _state,
        postgresql_where=LogEntryRow.state == _state,
    )


class LogDayRow(Base):
    """A day with any mark on it. The fields are those of the printed log (`log_sheet.py`).

    `boxes`: the letter of an exercise -> the values of its ticked boxes ("left", "right", "1",
    "2"...). `pain` is the worst of the day, 0 to 10, `letter` the exercise it was at; `morning`:
    back to usual by the next morning; `more`: could have done two more. None is left blank.
    """

    __tablename__ = "log_day"

    log_entry_id: Mapped[int] = mapped_column(ForeignKey("log_entry.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    boxes: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    pain: Mapped[int | None]
    letter: Mapped[str | None] = mapped_column(String(1))
    morning: Mapped[bool | None]
    more: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (CheckConstraint("pain BETWEEN 0 AND 10", name="pain"),)


def get_log_entry(*, clinic_id: int, patient_id: int, log_entry_id: int) -> LogEntryRow:
    """A log entry of this patient. Raises NotFoundError."""
    row = db.session.get(LogEntryRow, log_entry_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such log entry of this patient")
    return row


def log_entries_of(
    *, clinic_id: int, patient_id: int, handout_id: int | None = None
) -> list[LogEntryRow]:
    """All log entries of a patient (or of one of the sheets), newest first, ended ones too."""
    statement = (
        select(LogEntryRow)
        .where(LogEntryRow.clinic_id == clinic_id, LogEntryRow.patient_id == patient_id)
        .order_by(LogEntryRow.id.desc())
    )
    if handout_id is not None:
        statement = statement.where(LogEntryRow.handout_id == handout_id)
    return list(db.session.scalars(statement))


_DAYS = (
    select(LogDayRow)
    .where(among(LogDayRow.log_entry_id))
    .order_by(LogDayRow.log_entry_id, LogDayRow.day)
)


def log_days_of(*, log_entry_ids: Collection[int]) -> dict[int, list[LogDayRow]]:
    """The days with a mark by entry, in order; ask for the entries first: it checks the clinic."""
    return by_parent(_DAYS, LogDayRow.log_entry_id, log_entry_ids)


def replace_log_days(*, log_entry: LogEntryRow, days: Iterable[LogDayRow]) -> None:
    """Put these days in the place of those that a draft had; the version of the draft rises."""
    flag_modified(log_entry, "note")
    db.session.execute(delete(LogDayRow).where(LogDayRow.log_entry_id == log_entry.id))
    add_all(days)


def logs_awaited(
    *, clinic_id: int, today: date, limit: int
) -> list[tuple[HandoutRow, PatientRow]]:
    """Current log sheets of running programs whose days are over and of which nothing is recorded,
    the latest first, with their patients.
    """
    over = or_(
        *(
            and_(
                HandoutRow.log_weeks == weeks,
                HandoutRow.log_start <= today - timedelta(weeks=weeks),
            )
            for weeks in LOG_WEEKS
        )
    )
    recorded = exists().where(
        LogEntryRow.handout_id == HandoutRow.id, LogEntryRow.state == EntryState.RECORDED
    )
    statement = (
        select(HandoutRow, PatientRow)
        .join(PatientRow, PatientRow.id == HandoutRow.patient_id)
        .join(ProgramRow, ProgramRow.id == HandoutRow.program_id)
        .where(
            HandoutRow.clinic_id == clinic_id,
            HandoutRow.state == HandoutState.ISSUED,
            HandoutRow.log_start.is_not(None),
            ProgramRow.state.in_(LIVING),
            over,
            ~recorded,
        )
        .order_by(HandoutRow.log_start.desc(), HandoutRow.id.desc())
        .limit(limit)
    )
    return [(handout, patient) for handout, patient in db.session.execute(statement)]
