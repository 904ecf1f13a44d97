"""What a person decides about a delivery: cancel it, send it again, say what became of it."""

from dataclasses import dataclass
from datetime import datetime

from clinic.domain.deliveries import DeliveryState, check_delivery_step
from clinic.domain.errors import StaleError, StateError
from clinic.persistence import deliveries
from clinic.persistence.addresses import block_address
from clinic.persistence.database import commit
from clinic.persistence.deliveries import DeliveryRow
from clinic.persistence.events import record_event
from clinic.services.actor import Actor
from clinic.services.delivery.delivering import obstacle_of

CAME_BACK = "It came back, as somebody here noted"
NOT_ARRIVED = "It did not arrive, as somebody here noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Which delivery a person decides about, and the state in which they saw it."""

    patient_id: int
    delivery_id: int
    seen: DeliveryState


def cancel(*, actor: Actor, about: Decision, now: datetime) -> None:
    """Send it no more. Raises NotFoundError, StateError and StaleError."""
    _get(actor, about)
    _decide(actor, about, DeliveryState.CANCELLED, now)


def resend(*, actor: Actor, about: Decision, now: datetime) -> None:
    """Queue the same message once more, under its own Message-ID.

    Raises NotFoundError, StaleError, and StateError for what would hold it again.
    """
    row = _get(actor, about)
    hindered = obstacle_of(row, now)
    if hindered is not None:
        raise StateError(hindered.words)
    again: dict[str, object] = {"queued_at": now, "due_at": now, "attempts": 0, "claim": ""}
    _decide(actor, about, DeliveryState.QUEUED, now, **again)


def settle(*, actor: Actor, about: Decision, arrived: bool, now: datetime) -> None:
    """Note what became of a message whose end nobody knew: it arrived, or it did not.

    Raises NotFoundError, StateError and StaleError.
    """
    _get(actor, about)
    if about.seen is not DeliveryState.UNCERTAIN:
        raise StateError("only what is uncertain is settled")
    new = DeliveryState.SENT if arrived else DeliveryState.FAILED
    _decide(actor, about, new, now, reason="" if arrived else NOT_ARRIVED)


def came_back(*, actor: Actor, about: Decision, now: datetime) -> None:
    """Note that a sent message came back: its address is blocked until it is entered again.

    Raises NotFoundError, StateError and StaleError.
    """
    row = _get(actor, about)
    if about.seen is not DeliveryState.SENT:
        raise StateError("only what was sent can come back")
    block_address(
        clinic_id=actor.clinic_id,
        patient_id=row.patient_id,
        address=row.recipient,
        delivery_id=row.id,
        now=now,
    )
    _decide(actor, about, DeliveryState.FAILED, now, reason=CAME_BACK)


def _decide(
    actor: Actor, about: Decision, new: DeliveryState, now: datetime, **values: object
) -> None:
    """Bring a delivery from the state that the person saw into a new one, for good."""
    check_delivery_step(about.seen, new)
    if not deliveries.move_by_hand(
        clinic_id=actor.clinic_id,
        delivery_id=about.delivery_id,
        seen=about.seen,
        new=new,
        now=now,
        **values,
    ):
        raise StaleError("the delivery went on meanwhile")
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=about.patient_id,
        kind=f"delivery_{new.value}",
        at=now,
        subject=f"delivery:{about.delivery_id}",
        detail={"by_hand": True, "before": about.seen.value},
    )
    commit()


def _get(actor: Actor, about: Decision) -> DeliveryRow:
    return deliveries.get_delivery(
        clinic_id=actor.clinic_id, patient_id=about.patient_id, delivery_id=about.delivery_id
    )
