"""Consents of a patient or guardian: recorded, and withdrawn without being deleted."""

from datetime import datetime

from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import ConsentKind
from clinic.persistence import consents, patients, programs
from clinic.persistence.consents import ConsentRow
from clinic.persistence.database import add, commit
from clinic.persistence.events import record_event
from clinic.services.actor import Actor


def record_consent(
    *, actor: Actor, patient_id: int, kind: ConsentKind, given_by: str, now: datetime
) -> int:
    """Record a consent and answer its id. Raises NotFoundError, FieldError."""
    patients.get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    if not given_by.strip():
        raise FieldError("given_by", "Enter who gave the consent.")
    if consents.has_consent(clinic_id=actor.clinic_id, patient_id=patient_id, kind=kind):
        raise FieldError("kind", "This consent stands already.")
    row = add(
        ConsentRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            kind=kind,
            given_by=given_by.strip(),
            recorded_by=actor.clinician_id,
            recorded_at=now,
        )
    )
    consent_id = row.id
    _record(actor, row, "consent_recorded", now)
    commit()
    return consent_id


def withdraw_consent(*, actor: Actor, patient_id: int, consent_id: int, now: datetime) -> None:
    """Record that a consent no longer stands. Raises NotFoundError, StateError.

    Without the guardian's consent a minor's programs wait for confirmation.
    """
    row = consents.get_consent(
        clinic_id=actor.clinic_id, patient_id=patient_id, consent_id=consent_id
    )
    if row.withdrawn_at is not None:
        raise StateError("this consent was withdrawn already")
    row.withdrawn_at, row.withdrawn_by = now, actor.clinician_id
    if row.kind is ConsentKind.GUARDIAN:
        programs.require_confirmation(clinic_id=actor.clinic_id, patient_id=patient_id)
    _record(actor, row, "consent_withdrawn", now)
    commit()


def _record(actor: Actor, row: ConsentRow, kind: str, now: datetime) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=row.patient_id,
        kind=kind,
        at=now,
        subject=f"consent:{row.id}",
        detail={"kind": row.kind.value},
    )
