"""Clinics: opening one, its settings, its letterhead."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from clinic.domain.errors import FieldError
from clinic.domain.records import Paper
from clinic.persistence import clinics
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.database import add, check_version, commit
from clinic.persistence.events import record_event
from clinic.services.account.logos import check_logo
from clinic.services.actor import Actor
from clinic.services.assessment.entries import check_name
from clinic.services.delivery.addresses import optional_address

SHORTEST_REVIEW_INTERVAL = 1
LONGEST_REVIEW_INTERVAL = 365

EMERGENCY_WORDING = "If you cannot reach us, go to the nearest emergency department."
"""What a new clinic's sheets say until its manager words it for the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicSettings:
    """What a manager sets for the clinic; `review_interval_days` after a visit the next is due."""

    name: str
    time_zone: str
    address: str = ""
    phone: str = ""
    email: str = ""
    paper: Paper = Paper.A4
    safety_net_phone: str = ""
    emergency_wording: str = EMERGENCY_WORDING
    review_interval_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicView:
    """The settings as they stand; `version` comes back with a change."""

    settings: ClinicSettings
    version: int
    has_logo: bool
    is_demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The letterhead's picture."""

    media_type: str
    content: bytes


def open_clinic(*, settings: ClinicSettings, now: datetime, is_demo: bool = False) -> int:
    """Start a clinic and answer its id. Raises FieldError."""
    _check(settings)
    row = add(ClinicRow(is_demo=is_demo, **_columns(settings)))
    record_event(clinic_id=row.id, kind="clinic_opened", at=now)
    clinic_id = row.id
    commit()
    return clinic_id


def clinic_view(*, actor: Actor) -> ClinicView:
    """The settings of the actor's clinic."""
    row = clinics.get_clinic(clinic_id=actor.clinic_id)
    return ClinicView(
        settings=ClinicSettings(
            name=row.name,
            time_zone=row.time_zone,
            address=row.address,
            phone=row.phone,
            email=row.email,
            paper=row.paper,
            safety_net_phone=row.safety_net_phone,
            emergency_wording=row.emergency_wording,
            review_interval_days=row.review_interval_days,
        ),
        version=row.version,
        has_logo=bool(row.logo_media_type),
        is_demo=row.is_demo,
    )


def change_settings(
    *, actor: Actor, settings: ClinicSettings, version: int, now: datetime
) -> None:
    """Change the clinic's settings; managers only. Raises FieldError, StaleError."""
    actor.require_manager()
    _check(settings)
    row = clinics.get_clinic(clinic_id=actor.clinic_id)
    check_version(row.version, version)
    changed = [
        column for column, value in _columns(settings).items() if getattr(row, column) != value
    ]
    for column in changed:
        setattr(row, column, _columns(settings)[column])
    _record(actor, "settings_changed", now, detail={"changed": changed})
    commit()


def clinic_logo(*, actor: Actor) -> Logo | None:
    """The letterhead's picture, if the clinic has one."""
    row = clinics.get_clinic(clinic_id=actor.clinic_id)
    return Logo(media_type=row.logo_media_type, content=row.logo) if row.logo else None


def set_logo(*, actor: Actor, content: bytes, now: datetime) -> None:
    """Put a PNG or SVG picture on the letterhead; managers only. Raises FieldError."""
    actor.require_manager()
    media_type = check_logo(content)
    row = clinics.get_clinic(clinic_id=actor.clinic_id)
    row.logo, row.logo_media_type = content, media_type
    _record(actor, "logo_set", now)
    commit()


def remove_logo(*, actor: Actor, now: datetime) -> None:
    """Take the picture off the letterhead; managers only."""
    actor.require_manager()
    row = clinics.get_clinic(clinic_id=actor.clinic_id)
    row.logo, row.logo_media_type = None, ""
    _record(actor, "logo_removed", now)
    commit()


def _check(settings: ClinicSettings) -> None:
    check_name(settings.name, "Enter the clinic's name.")
    if settings.time_zone not in zoneinfo.available_timezones():
        raise FieldError("time_zone", "Choose a time zone, such as Europe/London.")
    optional_address(settings.email)
    days = settings.review_interval_days
    if not SHORTEST_REVIEW_INTERVAL <= days <= LONGEST_REVIEW_INTERVAL:
        raise FieldError(
            "review_interval_days",
            f"Enter {SHORTEST_REVIEW_INTERVAL} to {LONGEST_REVIEW_INTERVAL} days.",
        )


def _columns(settings: ClinicSettings) -> dict[str, str | int | Paper]:
    return {
        "name": settings.name.strip(),
        "time_zone": settings.time_zone,
        "address": settings.address.strip(),
        "phone": settings.phone.strip(),
        "email": optional_address(settings.email),
        "paper": settings.paper,
        "safety_net_phone": settings.safety_net_phone.strip(),
        "emergency_wording": settings.emergency_wording.strip(),
        "review_interval_days": settings.review_interval_days,
    }


def _record(
    actor: Actor,
    kind: str,
    now: datetime,
    *,
    detail: dict[str, object] | None = None,
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=f"clinic:{actor.clinic_id}",
        detail=detail,
    )
