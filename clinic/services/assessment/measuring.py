"""A clinic full of invented patients, on which the speed of pages is measured."""

from collections.abc import Sequence
from datetime import datetime

from clinic.domain.records import Role
from clinic.persistence.crowd import NO_SHEET, ONE_FINDING, Crowd, StoredFinding
from clinic.persistence.database import commit
from clinic.services.account import clinics, staffing
from clinic.services.account.clinics import ClinicSettings


def open_crowded_clinic(
    *,
    patients: int,
    email: str,
    password: str,
    now: datetime,
    findings: Sequence[StoredFinding] = ONE_FINDING,
    sheet: bytes = NO_SHEET,
) -> None:
    """Open a clinic with one clinician and so many patients, in an empty database.

    Each patient has the given findings; everybody was handed the same sheet.
    """
    clinic_id = clinics.open_clinic(
        settings=ClinicSettings(name="Crowd", time_zone="UTC", phone="555 0100"), now=now
    )
    clinician_id = staffing.enroll(
        clinic_id=clinic_id,
        name="Crowd Keeper",
        email=email,
        role=Role.CLINICIAN,
        password=password,
        now=now,
    )
    Crowd(
        clinic_id=clinic_id,
        clinician_id=clinician_id,
        today=now.date(),
        findings=findings,
        sheet=sheet,
    ).fill(patients)
    commit()
