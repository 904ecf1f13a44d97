"""Delivering what is in the outbox. Run by any number of workers at once, killed at any time.

A worker takes one message for ten minutes (a lease), asks again whether it may go, and hands it
to the mail server. Just before the message itself is sent it notes, for good, that the sending may
have begun. So a worker that dies earlier leaves a message that is surely unsent, and it is tried
again; one that dies later leaves it uncertain, and a person decides.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from clinic.delivery.mailer import (
    Outgoing,
    PassingError,
    RefusedError,
    ServerAwayError,
    UncertainError,
)
from clinic.delivery.post import Post
from clinic.domain.deliveries import AttemptOutcome, DeliveryState, next_try
from clinic.domain.errors import ClinicError
from clinic.persistence import addresses, deliveries
from clinic.persistence.clinicians import get_account
from clinic.persistence.clinics import get_clinic
from clinic.persistence.connection import UNREACHABLE
from clinic.persistence.database import commit, reading, writing
from clinic.persistence.deliveries import DeliveryRow
from clinic.persistence.events import record_event
from clinic.persistence.handouts import get_document, get_handout
from clinic.persistence.patients import get_patient
from clinic.services.actor import Actor
from clinic.services.delivery.mailable import Obstacle, obstacle

LEASE = timedelta(minutes=10)
"""Longer than a mail server may take for one step, so that a slow one keeps its message."""

PAUSES_S = (1, 2, 4, 8, 16, 32, 64)
"""Between the tries to write down what came of a message; together much less than the lease."""

SWEPT_AT_ONCE = 100
LOST = "The worker stopped before the message was sent"
STOPPED_WHILE_SENDING = "The worker stopped while it was sending; the message may have gone out"
TOO_LONG = "Given up after 48 hours. Last answer: {answer}"

Clock = Callable[[], datetime]


class HeldError(ClinicError):
    """The message may no longer go; the text says why."""


class ClaimLostError(ClinicError):
    """The lease was over: another worker or a person has the message now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one round did, by outcome."""

    sent: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """A message that this worker has for a while, and the name of its claim."""

    delivery_id: int
    clinic_id: int
    patient_id: int
    recipient: str
    attempts: int
    queued_at: datetime
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """How an attempt ended."""

    outcome: AttemptOutcome
    answer: str
    bad_address: bool = False
    captured: bool = False
    server_away: bool = False


STATE_AFTER = {
    AttemptOutcome.SENT: DeliveryState.SENT,
    AttemptOutcome.FAILED: DeliveryState.FAILED,
    AttemptOutcome.HELD: DeliveryState.HELD,
    AttemptOutcome.UNCERTAIN: DeliveryState.UNCERTAIN,
}
"""What was put off or lost is queued again, or has failed when that went on too long."""


def deliver_due(*, post: Post, clock: Clock) -> Delivered:
    """Send everything that is due now, one message after the other.

    When the mail server is away the rest waits for the next round: each would only wait for it in
    vain.
    """
    due, sent, other = clock(), 0, 0
    sweep(now=due)
    while (claimed := _claim(clock(), due)) is not None:
        end = _attempt(claimed, post, clock)
        if end is None:
            continue
        _write_end(claimed, end, clock())
        is_sent = end.outcome is AttemptOutcome.SENT
        sent, other = sent + is_sent, other + (not is_sent)
        if end.server_away:
            break
    return Delivered(sent=sent, other=other)


def sweep(*, now: datetime) -> None:
    """Take back the messages of workers that were not heard of again."""
    with writing():
        for row in deliveries.expired(now=now, limit=SWEPT_AT_ONCE):
            lost = _End(outcome=AttemptOutcome.LOST, answer=LOST)
            if row.begun_at is not None:
                lost = _End(outcome=AttemptOutcome.UNCERTAIN, answer=STOPPED_WHILE_SENDING)
            _end(_claimed(row), lost, now)
        commit()


def _claim(now: datetime, due: datetime) -> _Claimed | None:
    with writing():
        row = deliveries.claim_next(now=now, due=due, lease_until=now + LEASE, claim=uuid4().hex)
        claimed = None if row is None else _claimed(row)
        commit()
    return claimed


def _claimed(row: DeliveryRow) -> _Claimed:
    return _Claimed(
        delivery_id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        recipient=row.recipient,
        attempts=row.attempts,
        queued_at=row.queued_at,
        claim=row.claim,
    )


def _attempt(claimed: _Claimed, post: Post, clock: Clock) -> _End | None:
    """Try one message and say what came of it; None when its claim was lost meanwhile."""
    try:
        with reading():
            row = _check(claimed, clock())
            way = post.way(is_demo=get_clinic(clinic_id=claimed.clinic_id).is_demo)
            message = _outgoing(row)
        answer = way.send(message, lambda: _begin(claimed, clock()))
    except ClaimLostError:
        return None
    except HeldError as error:
        return _End(outcome=AttemptOutcome.HELD, answer=str(error))
    except PassingError as error:
        away = isinstance(error, ServerAwayError)
        return _End(outcome=AttemptOutcome.PUT_OFF, answer=str(error), server_away=away)
    except UncertainError as error:
        return _End(outcome=AttemptOutcome.UNCERTAIN, answer=str(error))
    except RefusedError as error:
        bad = error.bad_address
        return _End(outcome=AttemptOutcome.FAILED, answer=str(error), bad_address=bad)
    return _End(outcome=AttemptOutcome.SENT, answer=answer, captured=way is post.capture)


def _check(claimed: _Claimed, now: datetime) -> DeliveryRow:
    """The message, if it may still go. Raises ClaimLostError and HeldError."""
    row = deliveries.claimed(delivery_id=claimed.delivery_id, claim=claimed.claim)
    if row is None:
        raise ClaimLostError("the lease was over")
    hindered = obstacle_of(row, now)
    if hindered is not None:
        raise HeldError(hindered.words)
    return row


def obstacle_of(row: DeliveryRow, now: datetime) -> Obstacle | None:
    """What keeps a message from going now; asked on behalf of whoever sent it."""
    whose = {"clinic_id": row.clinic_id, "patient_id": row.patient_id}
    sender = get_account(clinician_id=row.requested_by)
    zone = ZoneInfo(get_clinic(clinic_id=row.clinic_id).time_zone)
    return obstacle(
        actor=Actor(
            clinic_id=row.clinic_id, clinician_id=sender.id, name=sender.name, role=sender.role
        ),
        patient=get_patient(**whose),
        sheet=get_handout(**whose, handout_id=row.handout_id),
        recipient=row.recipient,
        today=now.astimezone(zone).date(),
    )


def _outgoing(row: DeliveryRow) -> Outgoing:
    return Outgoing(
        name=row.message_id.strip("<>").partition("@")[0],
        sender=row.sender,
        recipient=row.recipient,
        content=get_document(digest=row.sha256).content,
    )


def _begin(claimed: _Claimed, now: datetime) -> None:
    """The last moment: ask once more, and note for good that the sending may have begun."""
    with writing():
        _check(claimed, now)
        if not deliveries.mark_begun(claim=claimed.claim, now=now, lease_until=now + LEASE):
            raise ClaimLostError("the lease was over")
        commit()


def _write_end(claimed: _Claimed, end: _End, now: datetime) -> None:
    """Write down how an attempt ended; a database that is away or busy is waited for.

    What is known must not become uncertain only because it could not be written at once.
    """
    for pause in PAUSES_S:
        try:
            with writing():
                _end(claimed, end, now)
                commit()
            return
        except UNREACHABLE:
            time.sleep(pause)
    with writing():
        _end(claimed, end, now)
        commit()


def _end(claimed: _Claimed, end: _End, now: datetime) -> None:
    """Write down how an attempt ended and where the message stands; the caller commits.

    A worker that was slow may still settle what became uncertain under its claim; when a person or
    another worker has gone on meanwhile, only the attempt is noted.
    """
    deliveries.end_attempt(claim=claimed.claim, outcome=end.outcome, answer=end.answer, now=now)
    state, values = _state_after(claimed, end, now)
    if not deliveries.move_claimed(claim=claimed.claim, new=state, now=now, **values):
        return
    if end.bad_address:
        addresses.block_address(
            clinic_id=claimed.clinic_id,
            patient_id=claimed.patient_id,
            address=claimed.recipient,
            delivery_id=claimed.delivery_id,
            now=now,
        )
    if state is not DeliveryState.QUEUED:
        record_event(
            clinic_id=claimed.clinic_id,
            patient_id=claimed.patient_id,
            kind=f"delivery_{state.value}",
            at=now,
            subject=f"delivery:{claimed.delivery_id}",
            detail={"attempts": claimed.attempts},
        )


def _state_after(
    claimed: _Claimed, end: _End, now: datetime
) -> tuple[DeliveryState, dict[str, object]]:
    if end.outcome in STATE_AFTER:
        reason = "" if end.outcome is AttemptOutcome.SENT else end.answer
        return STATE_AFTER[end.outcome], {"reason": reason, "captured": end.captured}
    again = next_try(attempts=claimed.attempts, since=claimed.queued_at, now=now)
    if again is None:
        return DeliveryState.FAILED, {"reason": TOO_LONG.format(answer=end.answer)}
    return DeliveryState.QUEUED, {"reason": end.answer, "due_at": again}
