"""Deliveries by email: their states and the steps between them, and when to try again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from clinic.domain.records import HandoutKind, check_step

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
TRIED_FOR = timedelta(hours=48)
"""A message that nobody took for so long goes back to a person (design decision)."""

MAILED = (
    HandoutKind.PROGRAM,
    HandoutKind.LOG,
    HandoutKind.SAFETY_NET,
    HandoutKind.LEAFLET,
)
"""What may be mailed to a patient; a clinician's copy never."""


class DeliveryState(StrEnum):
    """Where a message stands. Failed, held and uncertain wait for a person."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class AttemptOutcome(StrEnum):
    """How one attempt ended. Lost: its worker died before the sending began."""

    SENT = "sent"
    PUT_OFF = "put_off"
    FAILED = "failed"
    HELD = "held"
    UNCERTAIN = "uncertain"
    LOST = "lost"


WAITING_FOR_A_PERSON = (DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.HELD)

DELIVERY_STEPS: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset({DeliveryState.SENDING, DeliveryState.CANCELLED}),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.QUEUED,
            DeliveryState.SENT,
            DeliveryState.FAILED,
            DeliveryState.HELD,
            DeliveryState.UNCERTAIN,
        }
    ),
    DeliveryState.SENT: frozenset({DeliveryState.FAILED}),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED, DeliveryState.CANCELLED}),
    DeliveryState.HELD: frozenset({DeliveryState.QUEUED, DeliveryState.CANCELLED}),
    DeliveryState.UNCERTAIN: frozenset(
        {
            DeliveryState.QUEUED,
            DeliveryState.SENT,
            DeliveryState.FAILED,
            DeliveryState.HELD,
            DeliveryState.CANCELLED,
        }
    ),
    DeliveryState.CANCELLED: frozenset(),
}


def check_delivery_step(old: DeliveryState, new: DeliveryState) -> None:
    """Raise StateError unless a delivery may go from `old` to `new`."""
    check_step("a delivery", DELIVERY_STEPS[old], old, new)


def states_before(new: DeliveryState) -> tuple[DeliveryState, ...]:
    """The states from which a delivery may go to `new`."""
    return tuple(old for old, steps in DELIVERY_STEPS.items() if new in steps)


def next_try(*, attempts: int, since: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts since a moment; None when it was tried long enough.

    The wait trebles from one minute up to four hours: a greylisting server wants minutes, one that
    is down may need a day.
    """
    if now - since >= TRIED_FOR:
        return None
    wait = LONGEST_WAIT if attempts > 6 else FIRST_WAIT * 3 ** (attempts - 1)  # noqa: PLR2004  3**6 minutes is past the longest wait
    return now + min(wait, LONGEST_WAIT)


def address_key(address: str) -> str:
    """An address as it is compared: letters large and small count alike."""
    return address.strip().casefold()
