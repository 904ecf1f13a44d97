"""The cast: Alice and Bob (North, clinicians), Mona (North, manager), Charlie (South), patient Pat.

Made once through the services and kept as a file that each test copies.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from clinic.domain.records import Role
from clinic.services import clinics
from clinic.services.clinics import ClinicSettings

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
        return clinics.enroll(
            clinic_id=clinic,
            name=name,
            email=EMAILS[name.split(maxsplit=1)[0].lower()],
            role=role,
            password=PASSWORD,
            now=NOW,
            title="Physiotherapist",
        )

    return Cast(
        north=north,
        south=south,
        alice=enroll("Alice Ferro", north),
        bob=enroll("Bob Lindqvist", north),
        mona=enroll("Mona Achebe", north, Role.MANAGER),
        charlie=enroll("Charlie Voss", south),
    )
