"""Asking for a sheet to be mailed: what the sender confirms, and the message in the outbox.

The message and its bytes are stored in the transaction of the request. From then on it is sent,
or held with a reason, or a person decides; it is never lost.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid4

from clinic.delivery.letter import Envelope, Letter, message_bytes, text_of
from clinic.delivery.passcode import lock_pdf
from clinic.domain.deliveries import MAILED, DeliveryState, address_key
from clinic.domain.errors import FieldError, StateError
from clinic.persistence.addresses import patients_with_address
from clinic.persistence.clinics import ClinicRow, get_clinic
from clinic.persistence.database import add, commit, reading, writing
from clinic.persistence.deliveries import DeliveryRow, deliveries_of
from clinic.persistence.events import record_event
from clinic.persistence.handouts import HandoutRow, get_handout, lock_handout, store_document
from clinic.persistence.patients import PatientRow, get_patient
from clinic.services.actor import Actor
from clinic.services.delivery.addresses import checked_address, optional_address
from clinic.services.delivery.letters import has_visit, letter_for
from clinic.services.delivery.mailable import Obstacle, obstacle

MESSAGE = "message/rfc822"
NOT_MAILED = "a document of this kind is not mailed to the patient: print or download it"
NO_SENDER = "The clinic has no address to send from: a manager enters one under Clinic."
SHORTEST_PASSCODE = 8
LONGEST_PASSCODE = 64
SHARERS_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the sender sees before a sheet is mailed.

    `changed_from` is the address of the last message when it was another one; `shared_with` are
    other patients who have the address. `newest` is the last delivery of this sheet.
    """

    patient_id: int
    handout_id: int
    sheet_number: str
    name: str
    birth_date: date
    address: str
    sender: str
    captured: bool
    obstacle: Obstacle | None
    changed_from: str
    shared_with: tuple[str, ...]
    newest: int | None
    has_visit: bool
    letter: Letter
    text: str

    @property
    def is_risky(self) -> bool:
        """Whether the sender must tick a second time."""
        return bool(self.changed_from or self.shared_with)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOrder:
    """What the sender asks for: to the address as it was shown, with what they ticked.

    `after` is the newest delivery of the sheet as it was shown: it tells a second click from a
    wish for a second message. `with_visit` adds the next visit for the patient's calendar.
    """

    patient_id: int
    handout_id: int
    address: str
    after: int | None
    confirmed: bool
    risk_confirmed: bool = False
    passcode: str = ""
    with_visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """The delivery that a request led to; `is_new` is False for one that was queued already."""

    delivery_id: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    clinic: ClinicRow
    patient: PatientRow
    sheet: HandoutRow
    deliveries: list[DeliveryRow]

    @property
    def newest(self) -> int | None:
        return next((row.id for row in self.deliveries if row.handout_id == self.sheet.id), None)

    @property
    def changed_from(self) -> str:
        """The address of the last message, when it was another one."""
        last = next(iter(self.deliveries), None)
        known = "" if last is None else last.recipient
        return "" if address_key(known) == self.patient.email_key else known

    @property
    def shared_with(self) -> tuple[str, ...]:
        if not self.patient.email:
            return ()
        rows = patients_with_address(
            clinic_id=self.clinic.id, address=self.patient.email, limit=SHARERS_NAMED + 1
        )
        return tuple(row.name for row in rows if row.id != self.patient.id)


def offer(
    *, actor: Actor, patient_id: int, handout_id: int, sender: str, sends: bool, today: date
) -> Offer:
    """What would be mailed, to whom, and what stands in the way.

    Raises NotFoundError, and StateError for a document that is never mailed.
    `sender` is the address of MAIL_FROM, or empty; `sends` whether there is a mail server.
    """
    facts = _facts(actor, patient_id, handout_id)
    letter = letter_for(clinic=facts.clinic, sheet=facts.sheet, has_passcode=False)
    return Offer(
        patient_id=patient_id,
        handout_id=handout_id,
        sheet_number=facts.sheet.sheet_number,
        name=facts.patient.name,
        birth_date=facts.patient.birth_date,
        address=facts.patient.email,
        sender=sender or facts.clinic.email,
        captured=facts.clinic.is_demo or not sends,
        obstacle=_obstacle(actor, facts, today),
        changed_from=facts.changed_from,
        shared_with=facts.shared_with,
        newest=facts.newest,
        has_visit=has_visit(sheet=facts.sheet, today=today),
        letter=letter,
        text=text_of(letter),
    )


def send(*, actor: Actor, order: SendOrder, sender: str, now: datetime, today: date) -> Queued:
    """Queue a sheet for the mail, with its bytes; nothing is sent yet.

    Raises NotFoundError, FieldError for what is not confirmed or cannot be used, and StateError
    for what keeps the sheet from the mail.
    """
    check_passcode(order.passcode)
    with reading():
        facts = _facts(actor, order.patient_id, order.handout_id)
        if facts.newest not in (None, order.after):
            return Queued(delivery_id=facts.newest or 0, is_new=False)
        _check(actor, order, facts, today)
        envelope = _envelope(facts, sender, now)
        content = message_bytes(_letter(facts, order, today), envelope)
    with writing():
        lock_handout(handout_id=order.handout_id)  # a second click waits for the first
        facts = _facts(actor, order.patient_id, order.handout_id)
        if facts.newest not in (None, order.after):
            return Queued(delivery_id=facts.newest or 0, is_new=False)
        _check(actor, order, facts, today)
        row = _store(actor, order, envelope, content)
        delivery_id = row.id
        commit()
    return Queued(delivery_id=delivery_id, is_new=True)


def check_passcode(passcode: str) -> None:
    """Raise FieldError for a passcode that is too short, too long, or hard to type."""
    if not passcode:
        return
    if not SHORTEST_PASSCODE <= len(passcode) <= LONGEST_PASSCODE:
        raise FieldError(
            "passcode", f"Use {SHORTEST_PASSCODE} to {LONGEST_PASSCODE} letters and digits."
        )
    if not (passcode.isascii() and passcode.isprintable()) or " " in passcode:
        raise FieldError("passcode", "Use plain letters, digits and signs, without spaces.")


def _facts(actor: Actor, patient_id: int, handout_id: int) -> _Facts:
    """Raises NotFoundError, and StateError for a document that is never mailed."""
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    sheet = get_handout(**whose, handout_id=handout_id)
    if sheet.kind not in MAILED:
        raise StateError(NOT_MAILED)
    return _Facts(
        clinic=get_clinic(clinic_id=actor.clinic_id),
        patient=get_patient(**whose),
        sheet=sheet,
        deliveries=deliveries_of(**whose),
    )


def _obstacle(actor: Actor, facts: _Facts, today: date) -> Obstacle | None:
    return obstacle(
        actor=actor, patient=facts.patient, sheet=facts.sheet, recipient=None, today=today
    )


def _check(actor: Actor, order: SendOrder, facts: _Facts, today: date) -> None:
    hindered = _obstacle(actor, facts, today)
    if hindered is not None:
        raise StateError(hindered.words)
    if facts.patient.email != order.address:
        raise FieldError(
            "confirmed", "The address was changed meanwhile. Look at the new one, then confirm."
        )
    if not order.confirmed:
        raise FieldError("confirmed", "Confirm that this is the right person and address.")
    if (facts.changed_from or facts.shared_with) and not order.risk_confirmed:
        raise FieldError("risk_confirmed", "Confirm this too: it needs a second look.")


def _letter(facts: _Facts, order: SendOrder, today: date) -> Letter:
    letter = letter_for(
        clinic=facts.clinic,
        sheet=facts.sheet,
        has_passcode=bool(order.passcode),
        with_visit=order.with_visit and has_visit(sheet=facts.sheet, today=today),
    )
    if not order.passcode:
        return letter
    pdf, *others = letter.attachments
    locked = replace(pdf, content=lock_pdf(pdf.content, order.passcode))
    return replace(letter, attachments=(locked, *others))


def _envelope(facts: _Facts, sender: str, now: datetime) -> Envelope:
    sender = sender or facts.clinic.email
    try:
        sender = checked_address(sender)
        reply_to = optional_address(facts.clinic.email)
    except FieldError:
        raise FieldError("confirmed", NO_SENDER) from None
    return Envelope(
        sender=sender,
        reply_to=reply_to,
        recipient=facts.patient.email,
        message_id=f"<{uuid4().hex}@{sender.rpartition('@')[2]}>",
        at=now,
    )


def _store(actor: Actor, order: SendOrder, envelope: Envelope, content: bytes) -> DeliveryRow:
    row = add(
        DeliveryRow(
            clinic_id=actor.clinic_id,
            patient_id=order.patient_id,
            handout_id=order.handout_id,
            sender=envelope.sender,
            recipient=envelope.recipient,
            message_id=envelope.message_id,
            sha256=store_document(content=content, media_type=MESSAGE),
            has_passcode=bool(order.passcode),
            requested_at=envelope.at,
            requested_by=actor.clinician_id,
            state=DeliveryState.QUEUED,
            state_at=envelope.at,
            queued_at=envelope.at,
            due_at=envelope.at,
        )
    )
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=order.patient_id,
        kind="delivery_queued",
        at=envelope.at,
        subject=f"delivery:{row.id}",
        detail={
            "handout": order.handout_id,
            "passcode": bool(order.passcode),
            "risk_confirmed": order.risk_confirmed,
        },
    )
    return row
