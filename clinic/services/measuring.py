"""A clinic full of invented patients, on which the speed of pages is measured."""

from datetime import datetime

from clinic.domain.records import Role
from clinic.persistence.crowd import Crowd
from clinic.persistence.database import commit
from clinic.services import clinics, staffing
from clinic.services.clinics import ClinicSettings


def open_crowded_clinic(*, patients: int, email: str, password: str, now: datetime) -> None:
    """Open a clinic with one clinician and so many patients, in an empty database."""
    clinic_id = clinics.open_clinic(
        settings=ClinicSettings(name="Crowd", time_zone="UTC"), now=now
    )
    clinician_id = staffing.enroll(
        clinic_id=clinic_id,
        name="Crowd Keeper",
        email=email,
        role=Role.CLINICIAN,
        password=password,
        now=now,
    )
    Crowd(clinic_id=clinic_id, clinician_id=clinician_id, today=now.date()).fill(patients)
    commit()
