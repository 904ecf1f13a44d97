"""Deliveries as people see them, and what a person decides about one."""

from dataclasses import dataclass
from datetime import datetime

from clinic.domain.deliveries import DeliveryState
from clinic.persistence import deliveries


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
