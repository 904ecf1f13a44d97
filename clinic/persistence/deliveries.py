"""The outbox: messages with their bytes, and each attempt to send one."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    and_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.domain.deliveries import (
    WAITING_FOR_A_PERSON,
    AttemptOutcome,
    DeliveryState,
    states_before,
)
from clinic.domain.errors import NotFoundError
from clinic.persistence.claiming import Claimable, change, take_first
from clinic.persistence.database import Base, Id, add, db, one_of
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.patients import PatientRow, belongs_to_patient


class DeliveryRow(Claimable, Base):
    """One message: to which address, its bytes, where it stands.

    `begun_at` is set while, for all we know, the mail server may have the message. `queued_at` is
    when it last joined the queue. `captured` messages went to a folder instead of a mail server.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    handout_id: Mapped[int] = mapped_column(ForeignKey("handout.id"), index=True)
    sender: Mapped[str] = mapped_column(String(254))
    recipient: Mapped[str] = mapped_column(String(254))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    has_passcode: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[datetime]
    requested_by: Mapped[int] = mapped_column(ForeignKey("clinician.id"), index=True)
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState))
    state_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    captured: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        belongs_to_patient(),
        Index("ix_delivery_state_due_at", "state", "due_at"),
        Index("ix_delivery_clinic_id_patient_id", "clinic_id", "patient_id", "id"),
        Index("ix_delivery_clinic_id_state", "clinic_id", "state", "id"),
    )


DeliveryFull = tuple[DeliveryRow, PatientRow, HandoutRow]


class DeliveryAttemptRow(Base):
    """One attempt to send a message; without an outcome while it runs."""

    __tablename__ = "delivery_attempt"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    claim: Mapped[str] = mapped_column(String(32), unique=True)
    started_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome | None] = mapped_column(one_of(AttemptOutcome))
    answer: Mapped[str] = mapped_column(Text, default="")


def claim_next(
    *, now: datetime, due: datetime, lease_until: datetime, claim: str
) -> DeliveryRow | None:
    """Take the first queued message that is due, and begin an attempt."""
    delivery_id = take_first(
        DeliveryRow,
        ready=and_(DeliveryRow.state == DeliveryState.QUEUED, DeliveryRow.due_at <= due),
        values={
            "state": DeliveryState.SENDING,
            "state_at": now,
            "claim": claim,
            "lease_until": lease_until,
            "begun_at": None,
        },
    )
    if delivery_id is None:
        return None
    add(DeliveryAttemptRow(delivery_id=delivery_id, claim=claim, started_at=now))
    return db.session.get_one(DeliveryRow, delivery_id)


def claimed(*, delivery_id: int, claim: str) -> DeliveryRow | None:
    """The message while this claim on it holds; None when it was lost."""
    return db.session.scalars(
        select(DeliveryRow).where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.claim == claim,
            DeliveryRow.state == DeliveryState.SENDING,
        )
    ).first()


def expired(*, now: datetime, limit: int) -> list[DeliveryRow]:
    """Messages whose worker was not heard of again, oldest lease first."""
    statement = (
        select(DeliveryRow)
        .where(DeliveryRow.state == DeliveryState.SENDING, DeliveryRow.lease_until < now)
        .order_by(DeliveryRow.lease_until, DeliveryRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(db.session.scalars(statement))


def mark_begun(*, claim: str, now: datetime, lease_until: datetime) -> bool:
    """Note that the sending may begin; False when the claim was lost."""
    values: dict[str, object] = {"begun_at": now, "lease_until": lease_until}
    done = change(
        DeliveryRow,
        only=and_(DeliveryRow.claim == claim, DeliveryRow.state == DeliveryState.SENDING),
        values=values,
    )
    change(DeliveryAttemptRow, only=DeliveryAttemptRow.claim == claim, values={"begun_at": now})
    return bool(done)


def move(
    *, new: DeliveryState, only: ColumnElement[bool], now: datetime, **values: object
) -> bool:
    """Bring the messages that fit into a state, from any that allows it; False when none was."""
    return bool(
        change(
            DeliveryRow,
            only=and_(only, DeliveryRow.state.in_(states_before(new))),
            values={"state": new, "state_at": now, **values},
        )
    )


def move_claimed(*, claim: str, new: DeliveryState, now: datetime, **values: object) -> bool:
    """What a worker found out. An uncertain message of its own claim may still be settled."""
    known = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
    only = and_(DeliveryRow.claim == claim, DeliveryRow.state.in_(known))
    return move(new=new, only=only, now=now, **values)


def move_by_hand(
    *, clinic_id: int, delivery_id: int, seen: DeliveryState, new: DeliveryState, now: datetime,
    **values: object,
) -> bool:  # fmt: skip
    """What a person decided, of a message in the state that they saw."""
    only = and_(
        DeliveryRow.clinic_id == clinic_id,
        DeliveryRow.id == delivery_id,
        DeliveryRow.state == seen,
    )
    return move(new=new, only=only, now=now, **values)


def end_attempt(*, claim: str, outcome: AttemptOutcome, answer: str, now: datetime) -> None:
    """Note how an attempt ended; what was noted first stays, but for an uncertain outcome."""
    change(
        DeliveryAttemptRow,
        only=and_(
            DeliveryAttemptRow.claim == claim,
            DeliveryAttemptRow.outcome.is_(None)
            | (DeliveryAttemptRow.outcome == AttemptOutcome.UNCERTAIN),
        ),
        values={"outcome": outcome, "answer": answer, "ended_at": now},
    )


def get_delivery(*, clinic_id: int, patient_id: int, delivery_id: int) -> DeliveryRow:
    """A delivery to this patient. Raises NotFoundError."""
    row = db.session.get(DeliveryRow, delivery_id)
    if row is None or (row.clinic_id, row.patient_id) != (clinic_id, patient_id):
        raise NotFoundError("no such delivery to this patient")
    return row


def deliveries_of(*, clinic_id: int, patient_id: int) -> list[DeliveryRow]:
    """All deliveries to a patient, newest first."""
    statement = (
        select(DeliveryRow)
        .where(DeliveryRow.clinic_id == clinic_id, DeliveryRow.patient_id == patient_id)
        .order_by(DeliveryRow.id.desc())
    )
    return list(db.session.scalars(statement))


def attempts_of(*, delivery_ids: Iterable[int]) -> list[DeliveryAttemptRow]:
    """All attempts to send these messages, oldest first; ask for the deliveries first."""
    statement = (
        select(DeliveryAttemptRow)
        .where(DeliveryAttemptRow.delivery_id.in_(list(delivery_ids)))
        .order_by(DeliveryAttemptRow.started_at, DeliveryAttemptRow.id)
    )
    return list(db.session.scalars(statement))


def deliveries_with_sheets(
    *, clinic_id: int, patient_id: int, delivery_id: int | None = None
) -> list[DeliveryFull]:
    """Deliveries to a patient, or one of them, with patient and sheet, newest first."""
    statement = _full().where(
        DeliveryRow.clinic_id == clinic_id, DeliveryRow.patient_id == patient_id
    )
    if delivery_id is not None:
        statement = statement.where(DeliveryRow.id == delivery_id)
    return _read(statement)


def find_deliveries(
    *,
    clinic_id: int,
    states: Collection[DeliveryState],
    since: datetime | None = None,
    requested_by: int | None = None,
    before_id: int | None = None,
    limit: int,
) -> list[DeliveryFull]:
    """Deliveries of a clinic in these states with patient and sheet, newest first."""
    statement = _full().where(DeliveryRow.clinic_id == clinic_id).limit(limit)
    if set(states) != set(DeliveryState):
        statement = statement.where(DeliveryRow.state.in_(states))
    if since is not None:
        statement = statement.where(DeliveryRow.requested_at >= since)
    if requested_by is not None:
        statement = statement.where(DeliveryRow.requested_by == requested_by)
    if before_id is not None:
        statement = statement.where(DeliveryRow.id < before_id)
    return _read(statement)


def _full() -> Select[DeliveryRow, PatientRow, HandoutRow]:
    return (
        select(DeliveryRow, PatientRow, HandoutRow)
        .join(PatientRow, PatientRow.id == DeliveryRow.patient_id)
        .join(HandoutRow, HandoutRow.id == DeliveryRow.handout_id)
        .order_by(DeliveryRow.id.desc())
    )


def _read(statement: Select[DeliveryRow, PatientRow, HandoutRow]) -> list[DeliveryFull]:
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def waiting_for_a_person(*, clinic_id: int, limit: int) -> list[DeliveryFull]:
    """Deliveries of a clinic that somebody must decide on, newest first."""
    return find_deliveries(clinic_id=clinic_id, states=WAITING_FOR_A_PERSON, limit=limit)


def oldest_due(*, clinic_id: int | None = None) -> datetime | None:
    """When the message that waits longest was due; None when none waits."""
    statement = select(DeliveryRow.due_at).where(DeliveryRow.state == DeliveryState.QUEUED)
    if clinic_id is not None:
        statement = statement.where(DeliveryRow.clinic_id == clinic_id)
    return db.session.scalars(statement.order_by(DeliveryRow.due_at).limit(1)).first()


def all_deliveries() -> list[tuple[DeliveryRow, HandoutRow]]:
    """Every delivery of every clinic with its sheet, oldest first: for who keeps the server."""
    statement = (
        select(DeliveryRow, HandoutRow)
        .join(HandoutRow, HandoutRow.id == DeliveryRow.handout_id)
        .order_by(DeliveryRow.id)
    )
    return [(row, sheet) for row, sheet in db.session.execute(statement)]
