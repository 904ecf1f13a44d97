"""Clinics and their staff: opening a clinic, its settings, who works there."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import Paper, Role
from clinic.persistence import clinicians, clinics, sessions
from clinic.persistence.clinicians import ClinicianRow
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.database import add, check_version, commit
from clinic.persistence.events import record_event
from clinic.services import passwords
from clinic.services.actor import Actor
from clinic.services.logos import check_logo

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """An account as the manager sees it."""

    id: int
    name: str
    email: str
    role: Role
    title: str
    active: bool


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


def staff(*, actor: Actor) -> tuple[StaffMember, ...]:
    """Everybody who works in the actor's clinic; active ones first, then by name."""
    return tuple(
        StaffMember(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role,
            title=row.title,
            active=row.active,
        )
        for row in clinicians.staff_of(clinic_id=actor.clinic_id)
    )


def add_staff(
    *,
    actor: Actor,
    name: str,
    email: str,
    role: Role,
    password: str,
    now: datetime,
    title: str = "",
) -> int:
    """Give somebody an account in the actor's clinic; managers only. Raises FieldError."""
    actor.require_manager()
    return enroll(
        clinic_id=actor.clinic_id,
        name=name,
        email=email,
        role=role,
        password=password,
        now=now,
        title=title,
        by=actor.clinician_id,
    )


def enroll(
    *,
    clinic_id: int,
    name: str,
    email: str,
    role: Role,
    password: str,
    now: datetime,
    title: str = "",
    by: int | None = None,
) -> int:
    """Give somebody an account; the command line does so without being signed in."""
    passwords.check_new(password)
    password_hash = passwords.hash_password(password)
    clinics.get_clinic(clinic_id=clinic_id)
    row = add(
        ClinicianRow(
            clinic_id=clinic_id,
            name=_name(name, "Enter the person's name."),
            email=_email(email),
            password_hash=password_hash,
            role=role,
            title=title.strip(),
            active=True,
        )
    )
    clinician_id = row.id
    record_event(
        clinic_id=clinic_id,
        clinician_id=by,
        kind="staff_added",
        at=now,
        subject=f"clinician:{clinician_id}",
        detail={"role": role.value},
    )
    commit()
    return clinician_id


def edit_staff(
    *,
    actor: Actor,
    clinician_id: int,
    name: str,
    email: str,
    role: Role,
    now: datetime,
    title: str = "",
) -> None:
    """Change an account's details; managers only. Raises NotFoundError, FieldError.

    Nobody takes the manager's role from themselves: so a clinic always keeps a manager.
    """
    actor.require_manager()
    row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=clinician_id)
    if clinician_id == actor.clinician_id and role is not Role.MANAGER:
        raise FieldError("role", "Another manager has to do this.")
    row.name, row.email = _name(name, "Enter the person's name."), _email(email)
    row.role, row.title = role, title.strip()
    _record(
        actor,
        "staff_changed",
        now,
        subject=f"clinician:{clinician_id}",
        detail={"role": role.value},
    )
    commit()


def set_password(*, actor: Actor, clinician_id: int, password: str, now: datetime) -> None:
    """Give somebody who forgot theirs a new password; managers only. Ends their sessions."""
    actor.require_manager()
    passwords.check_new(password)
    password_hash = passwords.hash_password(password)
    row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=clinician_id)
    row.password_hash = password_hash
    sessions.end_sessions(clinician_id=clinician_id, now=now)
    _record(actor, "password_set", now, subject=f"clinician:{clinician_id}")
    commit()


def deactivate_staff(*, actor: Actor, clinician_id: int, now: datetime) -> None:
    """Close an account and end its sessions; managers only. What the person did stays theirs.

    Raises StateError for one's own account: so a clinic always keeps a manager.
    """
    actor.require_manager()
    if clinician_id == actor.clinician_id:
        raise StateError("you cannot close your own account")
    row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=clinician_id)
    row.active = False
    sessions.end_sessions(clinician_id=clinician_id, now=now)
    _record(actor, "staff_deactivated", now, subject=f"clinician:{clinician_id}")
    commit()


def reactivate_staff(*, actor: Actor, clinician_id: int, now: datetime) -> None:
    """Open a closed account again; managers only."""
    actor.require_manager()
    row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=clinician_id)
    row.active = True
    _record(actor, "staff_reactivated", now, subject=f"clinician:{clinician_id}")
    commit()


def _check(settings: ClinicSettings) -> None:
    _name(settings.name, "Enter the clinic's name.")
    if settings.time_zone not in zoneinfo.available_timezones():
        raise FieldError("time_zone", "Choose a time zone, such as Europe/London.")
    if settings.email.strip():
        _email(settings.email)
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
        "email": settings.email.strip(),
        "paper": settings.paper,
        "safety_net_phone": settings.safety_net_phone.strip(),
        "emergency_wording": settings.emergency_wording.strip(),
        "review_interval_days": settings.review_interval_days,
    }


def _name(text: str, message: str) -> str:
    if not text.strip():
        raise FieldError("name", message)
    return text.strip()


def _email(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise FieldError("email", "Enter an email address, such as name@clinic.org.") from None


def _record(
    actor: Actor,
    kind: str,
    now: datetime,
    *,
    subject: str = "",
    detail: dict[str, object] | None = None,
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=subject,
        detail=detail,
    )
