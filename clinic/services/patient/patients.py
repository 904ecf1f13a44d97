"""Patients: find, add and change one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from clinic.domain.anatomy import Sex
from clinic.domain.deliveries import address_key
from clinic.domain.errors import ClinicError, FieldError
from clinic.domain.names import fold
from clinic.persistence import patients, programs
from clinic.persistence.database import add, check_version, commit, flush
from clinic.persistence.events import record_event
from clinic.persistence.patients import PatientRow
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import age_on
from clinic.services.delivery.addresses import lift_blocks, optional_address

FIRST_BIRTH_DATE = date(1900, 1, 1)
SEARCH_LIMIT = patients.SEARCH_LIMIT
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetails:
    """What is written down about a patient as a person."""

    name: str
    birth_date: date
    sex: Sex | None = None
    record_number: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"
    large_print: bool = False
    guardian_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDetails:
    """A patient's details as they stand; `version` comes back with a change."""

    id: int
    details: PatientDetails
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLine:
    """A patient in a list; `why` says what made the list: only where it is not a search."""

    id: int
    name: str
    birth_date: date
    age: int
    record_number: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The first patients that fit what was typed; `more` when others do."""

    patients: tuple[PatientLine, ...]
    more: bool


class SimilarPatientsError(ClinicError):
    """There are patients of the same name or birth date; add only when it is somebody else."""

    def __init__(self, similar: tuple[PatientLine, ...]) -> None:
        super().__init__("similar patients are in the records")
        self.similar = similar


def search(*, actor: Actor, text: str, today: date) -> Found:
    """Patients of whom each typed word begins a word of the name, or the record number."""
    rows = patients.search_patients(
        clinic_id=actor.clinic_id, text=text[:LONGEST_SEARCH], limit=SEARCH_LIMIT + 1
    )
    lines = tuple(_line(row, today) for row in rows[:SEARCH_LIMIT])
    return Found(patients=lines, more=len(rows) > SEARCH_LIMIT)


def lines_of(*, actor: Actor, patient_ids: Sequence[int], today: date) -> tuple[PatientLine, ...]:
    """These patients of the clinic, in this order; ids of others are left out."""
    rows = patients.patients_by_id(clinic_id=actor.clinic_id, patient_ids=patient_ids)
    return tuple(_line(rows[one], today) for one in patient_ids if one in rows)


def find_similar(
    *, actor: Actor, name: str, birth_date: date, today: date
) -> tuple[PatientLine, ...]:
    """Patients of the same name or birth date, those who share the name first."""
    rows = patients.find_similar(clinic_id=actor.clinic_id, name=name, birth_date=birth_date)
    return tuple(
        replace(_line(row, today), why=_why_similar(row, name, birth_date)) for row in rows
    )


def add_patient(
    *,
    actor: Actor,
    details: PatientDetails,
    today: date,
    now: datetime,
    confirmed: bool = False,
) -> int:
    """Add a patient and answer the id.

    Raises FieldError; SimilarPatientsError unless `confirmed` to be somebody else.
    """
    _check(details, today)
    if not confirmed:
        similar = find_similar(
            actor=actor, name=details.name, birth_date=details.birth_date, today=today
        )
        if similar:
            raise SimilarPatientsError(similar)
    row = add(
        PatientRow(
            clinic_id=actor.clinic_id,
            added_at=now,
            added_by=actor.clinician_id,
            **_columns(details),
        )
    )
    patients.index_patient(row)
    patient_id = row.id
    _record(actor, patient_id, "patient_added", now, {"similar_confirmed": confirmed})
    commit()
    return patient_id


def stored_details(*, actor: Actor, patient_id: int) -> StoredDetails:
    """The details of a patient, for the form that changes them. Raises NotFoundError."""
    return details_of(patients.get_patient(clinic_id=actor.clinic_id, patient_id=patient_id))


def details_of(row: PatientRow) -> StoredDetails:
    """The same of a patient who is at hand."""
    return StoredDetails(id=row.id, details=_details(row), version=row.version)


def edit_patient(
    *,
    actor: Actor,
    patient_id: int,
    details: PatientDetails,
    version: int,
    today: date,
    now: datetime,
) -> None:
    """Change a patient's details. Raises NotFoundError, FieldError, StaleError.

    A changed birth date or sex may change which variations are allowed: programs wait for
    confirmation.
    """
    row = patients.get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    check_version(row.version, version)
    _check(details, today)
    changed = [name for name, value in _columns(details).items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, _columns(details)[name])
    flush()
    patients.index_patient(row)
    if {"birth_date", "sex"} & set(changed):
        programs.require_confirmation(clinic_id=actor.clinic_id, patient_id=patient_id)
    if "email" in changed:
        lift_blocks(actor=actor, patient=row, now=now)
    _record(actor, patient_id, "patient_changed", now, {"changed": changed})
    commit()


def _why_similar(row: PatientRow, name: str, birth_date: date) -> str:
    same_name, same_birth = row.search_name == fold(name), row.birth_date == birth_date
    if same_name and same_birth:
        return "same name and birth date"
    return "same name" if same_name else "same birth date"


def _line(row: PatientRow, today: date) -> PatientLine:
    return PatientLine(
        id=row.id,
        name=row.name,
        birth_date=row.birth_date,
        age=age_on(row.birth_date, today),
        record_number=row.record_number or "",
    )


def _details(row: PatientRow) -> PatientDetails:
    return PatientDetails(
        name=row.name,
        birth_date=row.birth_date,
        sex=row.sex,
        record_number=row.record_number or "",
        phone=row.phone,
        email=row.email,
        language=row.language,
        large_print=row.large_print,
        guardian_name=row.guardian_name,
    )


def _columns(details: PatientDetails) -> dict[str, object]:
    name = " ".join(details.name.split())
    email = optional_address(details.email)
    return {
        "name": name,
        "search_name": fold(name),
        "birth_date": details.birth_date,
        "sex": details.sex,
        "record_number": details.record_number.strip() or None,
        "phone": details.phone.strip(),
        "email": email,
        "email_key": address_key(email),
        "language": details.language,
        "large_print": details.large_print,
        "guardian_name": details.guardian_name.strip(),
    }


def _check(details: PatientDetails, today: date) -> None:
    if not fold(details.name):
        raise FieldError("name", "Enter the patient's name.")
    if details.birth_date > today:
        raise FieldError("birth_date", "The birth date is in the future.")
    if details.birth_date < FIRST_BIRTH_DATE:
        raise FieldError("birth_date", "Enter a birth date from 1900 on.")
    optional_address(details.email)


def _record(
    actor: Actor, patient_id: int, kind: str, now: datetime, detail: dict[str, object]
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=patient_id,
        kind=kind,
        at=now,
        subject=f"patient:{patient_id}",
        detail=detail,
    )
