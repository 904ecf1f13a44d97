"""The cast: Alice and Bob (North), Mona (North, manager), Charlie (South); Pat and Kim (North).

Made once through the services and kept as a file that each test copies.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from clinic.domain.anatomy import Sex
from clinic.domain.records import ConsentKind, Role
from clinic.services.account import clinics, staffing
from clinic.services.account.clinics import ClinicSettings
from clinic.services.actor import Actor
from clinic.services.patient import consents, patients, precautions
from clinic.services.patient.patients import PatientDetails
from clinic.services.patient.precautions import PrecautionDetails
from tests.pages import PATIENT_NAMES

PASSWORD = "four walls and a bridge"
EMAILS = {
    "alice": "alice@north.example",
    "bob": "bob@north.example",
    "mona": "mona@north.example",
    "charlie": "charlie@south.example",
}
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
"""The moment at which every test of a page plays: a Sunday, 09:00 in North."""
TODAY = NOW.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The ids of everybody."""

    north: int
    south: int
    alice: int
    bob: int
    mona: int
    charlie: int
    pat: int
    kim: int
    sam: int
    knee: int
    consent: int


PAT = PatientDetails(
    name="Pat Sampleby",
    birth_date=date(1962, 3, 4),
    sex=Sex.FEMALE,
    record_number="N-1042",
    phone="312 555 0123",
    email="pat@post.example",
)
KIM = PatientDetails(
    name="Kímberly Oduya", birth_date=date(2010, 7, 19), guardian_name="Ade Oduya"
)
SAM = PatientDetails(name="Sam Southgate", birth_date=date(1962, 3, 4), record_number="N-1042")
PATIENT_NAMES.update({"sampleby", "kimberly", "kímberly", "oduya", "southgate"})


def create_cast() -> Cast:
    """Two clinics with their staff and patients; needs an app context."""
    north = clinics.open_clinic(
        settings=ClinicSettings(
            name="North Clinic",
            time_zone="America/Chicago",
            address="12 North Street\nChicago, IL 60601",
            phone="312 555 0142",
            email="desk@north.example",
            safety_net_phone="312 555 0199",
        ),
        now=NOW,
    )
    south = clinics.open_clinic(
        settings=ClinicSettings(name="South Clinic", time_zone="America/New_York"), now=NOW
    )

    def enroll(name: str, clinic: int, role: Role = Role.CLINICIAN) -> int:
        return staffing.enroll(
            clinic_id=clinic,
            name=name,
            email=EMAILS[name.split(maxsplit=1)[0].lower()],
            role=role,
            password=PASSWORD,
            now=NOW,
            title="Physiotherapist",
        )

    alice, charlie = enroll("Alice Ferro", north), enroll("Charlie Voss", south)
    desk = Actor(clinician_id=alice, clinic_id=north, name="Alice Ferro", role=Role.CLINICIAN)
    pat = add_patient(desk, PAT)
    return Cast(
        north=north,
        south=south,
        alice=alice,
        bob=enroll("Bob Lindqvist", north),
        mona=enroll("Mona Achebe", north, Role.MANAGER),
        charlie=charlie,
        pat=pat,
        kim=add_patient(desk, KIM),
        sam=add_patient(replace(desk, clinician_id=charlie, clinic_id=south), SAM),
        knee=precautions.record_precaution(
            actor=desk,
            patient_id=pat,
            details=PrecautionDetails(code="KNEE_KNEELING"),
            today=TODAY,
            now=NOW,
        ),
        consent=consents.record_consent(
            actor=desk, patient_id=pat, kind=ConsentKind.EMAIL, given_by=PAT.name, now=NOW
        ),
    )


def clinician(cast: Cast, clinician_id: int, role: Role = Role.CLINICIAN) -> Actor:
    """Somebody of North who acts."""
    return Actor(clinician_id=clinician_id, clinic_id=cast.north, name="Somebody", role=role)


def add_patient(actor: Actor, details: PatientDetails) -> int:
    """A patient of the actor's clinic; needs an app context."""
    return patients.add_patient(actor=actor, details=details, today=TODAY, now=NOW, confirmed=True)
