"""The email address of a patient: one address, entered again after it was refused."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from clinic.domain.deliveries import address_key
from clinic.domain.errors import FieldError
from clinic.persistence import addresses, patients
from clinic.persistence.database import commit
from clinic.persistence.events import record_event
from clinic.persistence.patients import PatientRow
from clinic.services.actor import Actor


def checked_address(text: str) -> str:
    """The one address in a text, with its domain as mail carries it (IDNA, ASCII alone).

    Raises FieldError for none, several, one with line breaks, or a name that is not ASCII.
    """
    address = text.strip(" ")
    if not address:
        raise FieldError("email", "Enter an email address.")
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise FieldError(
            "email", "Enter an email address, one alone, such as name@post.example."
        ) from None
    return f"{found.local_part}@{found.ascii_domain}"


def optional_address(text: str) -> str:
    """The address as `checked_address` answers it; nothing for nothing."""
    return checked_address(text) if text.strip() else ""


def enter_address(*, actor: Actor, patient_id: int, address: str, now: datetime) -> None:
    """Write down the patient's address, the first one or again after the old one was refused.

    Raises NotFoundError and FieldError.
    """
    row = patients.get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    address = checked_address(address)
    changed = row.email != address
    row.email, row.email_key = address, address_key(address)
    lift_blocks(actor=actor, patient=row, now=now)
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=patient_id,
        kind="address_entered",
        at=now,
        subject=f"patient:{patient_id}",
        detail={"changed": changed},
    )
    commit()


def lift_blocks(*, actor: Actor, patient: PatientRow, now: datetime) -> None:
    """An address that was entered again may be written to again; the caller commits."""
    addresses.lift_block(
        clinic_id=actor.clinic_id,
        patient_id=patient.id,
        address=patient.email,
        clinician_id=actor.clinician_id,
        now=now,
    )
