"""Deliveries as people see them: lists, and one with its message and attempts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from clinic.domain.deliveries import WAITING_FOR_A_PERSON, AttemptOutcome, DeliveryState
from clinic.persistence import deliveries
from clinic.persistence.clinicians import names_of
from clinic.persistence.deliveries import DeliveryAttemptRow, DeliveryRow
from clinic.persistence.handouts import HandoutRow, get_document
from clinic.persistence.patients import PatientRow
from clinic.services.actor import Actor
from clinic.services.delivery.delivering import obstacle_of
from clinic.services.sheet.documents import KIND_WORDS

PAGE = 50
OVERDUE = timedelta(minutes=5)
"""A message that is due for longer waits for a worker that does not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One delivery in a list."""

    id: int
    patient_id: int
    patient_name: str
    birth_date: date
    handout_id: int
    sheet_number: str
    kind_words: str
    recipient: str
    state: DeliveryState
    captured: bool
    attempts: int
    reason: str
    requested_at: datetime
    state_at: datetime
    due_at: datetime

    @property
    def is_on_its_way(self) -> bool:
        """Whether it will change by itself before long."""
        return self.state is DeliveryState.SENDING or (
            self.state is DeliveryState.QUEUED and not self.reason
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of deliveries; `older` is the id to go on from, None at the end."""

    lines: tuple[DeliveryLine, ...]
    older: int | None
    is_stuck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt; `outcome` is None while it runs."""

    started_at: datetime
    ended_at: datetime | None
    outcome: AttemptOutcome | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery with all that its page shows. `obstacle` says what would hold it again."""

    line: DeliveryLine
    requested_by: str
    sender: str
    message_id: str
    has_passcode: bool
    subject: str
    text: str
    files: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    obstacle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFacts:
    """One delivery, without the patient."""

    id: int
    clinic_id: int
    sheet_number: str
    state: DeliveryState
    captured: bool
    attempts: int
    last_error: str
    message_id: str
    requested_at: datetime
    state_at: datetime
    due_at: datetime


def list_all() -> tuple[DeliveryFacts, ...]:
    """Every delivery of every clinic, oldest first, naming no patient."""
    return tuple(
        DeliveryFacts(
            id=row.id,
            clinic_id=row.clinic_id,
            sheet_number=sheet.sheet_number,
            state=row.state,
            captured=row.captured,
            attempts=row.attempts,
            last_error=row.reason,
            message_id=row.message_id,
            requested_at=row.requested_at,
            state_at=row.state_at,
            due_at=row.due_at,
        )
        for row, sheet in deliveries.all_deliveries()
    )


def find(
    *,
    actor: Actor,
    states: Collection[DeliveryState],
    now: datetime,
    days: int | None = None,
    mine: bool = False,
    before_id: int | None = None,
) -> Found:
    """Deliveries of the clinic in these states, newest first, asked for within so many days."""
    rows = deliveries.find_deliveries(
        clinic_id=actor.clinic_id,
        states=states,
        since=None if days is None else now - timedelta(days=days),
        requested_by=actor.clinician_id if mine else None,
        before_id=before_id,
        limit=PAGE + 1,
    )
    oldest = deliveries.oldest_due(clinic_id=actor.clinic_id)
    return Found(
        lines=tuple(_line(*row) for row in rows[:PAGE]),
        older=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        is_stuck=oldest is not None and now - oldest > OVERDUE,
    )


def waiting_lines(*, actor: Actor, limit: int) -> list[DeliveryLine]:
    """Deliveries that somebody must decide on, newest first."""
    rows = deliveries.waiting_for_a_person(clinic_id=actor.clinic_id, limit=limit)
    return [_line(*row) for row in rows]


def newest_of_sheets(*, actor: Actor, patient_id: int) -> dict[int, DeliveryLine]:
    """The newest delivery of each sheet of a patient that was mailed, by the sheet."""
    rows = deliveries.deliveries_with_sheets(clinic_id=actor.clinic_id, patient_id=patient_id)
    return {row.handout_id: _line(row, patient, sheet) for row, patient, sheet in reversed(rows)}


def delivery_line(*, actor: Actor, patient_id: int, delivery_id: int) -> DeliveryLine:
    """One delivery as in a list. Raises NotFoundError."""
    _get(actor, patient_id, delivery_id)
    rows = deliveries.deliveries_with_sheets(
        clinic_id=actor.clinic_id, patient_id=patient_id, delivery_id=delivery_id
    )
    return _line(*rows[0])


def view_delivery(*, actor: Actor, patient_id: int, delivery_id: int, now: datetime) -> Delivery:
    """One delivery, its message and attempts. Raises NotFoundError."""
    row = _get(actor, patient_id, delivery_id)
    message = message_from_bytes(get_document(digest=row.sha256).content, policy=SMTP)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy's own kind
    body = message.get_body(("plain",))
    people = names_of(clinic_id=actor.clinic_id, clinician_ids={row.requested_by})
    hindered = obstacle_of(row, now) if row.state in WAITING_FOR_A_PERSON else None
    return Delivery(
        line=delivery_line(actor=actor, patient_id=patient_id, delivery_id=delivery_id),
        requested_by=people.get(row.requested_by, ""),
        sender=row.sender,
        message_id=row.message_id,
        has_passcode=row.has_passcode,
        subject=str(message["Subject"]),
        text=body.get_content() if body is not None else "",
        files=tuple(str(part.get_filename()) for part in message.iter_attachments()),
        attempts=tuple(_attempts(deliveries.attempts_of(delivery_ids=[row.id]))),
        obstacle=hindered.words if hindered else "",
    )


def _get(actor: Actor, patient_id: int, delivery_id: int) -> DeliveryRow:
    return deliveries.get_delivery(
        clinic_id=actor.clinic_id, patient_id=patient_id, delivery_id=delivery_id
    )


def _attempts(rows: Iterable[DeliveryAttemptRow]) -> Iterable[Attempt]:
    for row in rows:
        yield Attempt(
            started_at=row.started_at,
            ended_at=row.ended_at,
            outcome=row.outcome,
            answer=row.answer,
        )


def _line(row: DeliveryRow, patient: PatientRow, sheet: HandoutRow) -> DeliveryLine:
    return DeliveryLine(
        id=row.id,
        patient_id=row.patient_id,
        patient_name=patient.name,
        birth_date=patient.birth_date,
        handout_id=row.handout_id,
        sheet_number=sheet.sheet_number,
        kind_words=KIND_WORDS[sheet.kind],
        recipient=row.recipient,
        state=row.state,
        captured=row.captured,
        attempts=row.attempts,
        reason=row.reason,
        requested_at=row.requested_at,
        state_at=row.state_at,
        due_at=row.due_at,
    )
