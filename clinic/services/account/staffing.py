"""The staff of a clinic: who works there, and whose account is open."""

from dataclasses import dataclass
from datetime import datetime

from clinic.domain.errors import NotFoundError, StateError
from clinic.domain.records import Role
from clinic.persistence import clinicians, clinics, sessions
from clinic.persistence.clinicians import ClinicianRow
from clinic.persistence.database import add, commit
from clinic.persistence.events import record_event
from clinic.services.account import passwords
from clinic.services.actor import Actor
from clinic.services.assessment.entries import check_email, check_name


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """An account as the manager sees it."""

    id: int
    name: str
    email: str
    role: Role
    title: str
    active: bool


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
            name=check_name(name, "Enter the person's name."),
            email=check_email(email),
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


def renew_password(*, email: str, password: str, now: datetime) -> None:
    """Give somebody who forgot theirs a new password; for the command line. Ends their sessions.

    Raises NotFoundError when nobody signs in with this address, and FieldError.
    """
    passwords.check_new(password)
    password_hash = passwords.hash_password(password)
    row = clinicians.find_by_email(email=email)
    if row is None:
        raise NotFoundError("nobody signs in with this email address")
    row.password_hash = password_hash
    sessions.end_sessions(clinician_id=row.id, now=now)
    record_event(
        clinic_id=row.clinic_id,
        kind="password_renewed",
        at=now,
        subject=f"clinician:{row.id}",
    )
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
    _record(actor, "staff_deactivated", now, clinician_id)
    commit()


def reactivate_staff(*, actor: Actor, clinician_id: int, now: datetime) -> None:
    """Open a closed account again; managers only."""
    actor.require_manager()
    row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=clinician_id)
    row.active = True
    _record(actor, "staff_reactivated", now, clinician_id)
    commit()


def _record(actor: Actor, kind: str, now: datetime, clinician_id: int) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=f"clinician:{clinician_id}",
    )
