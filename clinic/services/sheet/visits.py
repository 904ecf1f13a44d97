"""The next visit that a sheet names, as a file for the patient's calendar."""

from clinic.domain.errors import NotFoundError, StateError
from clinic.domain.records import HandoutState
from clinic.handouts.calendar import FILE_NAME, Visit, calendar_file
from clinic.persistence.clinics import ClinicRow, get_clinic
from clinic.persistence.handouts import HandoutRow, get_handout, handouts_of
from clinic.services.actor import Actor
from clinic.services.sheet.documents import File


def visit_file(*, actor: Actor, patient_id: int, handout_id: int) -> File:
    """The visit on a current sheet as a calendar file.

    Raises NotFoundError for a sheet that names none, StateError for one that is out of use.
    All sheets of one program tell of the same visit: a later one moves it in the calendar.
    """
    row = get_handout(clinic_id=actor.clinic_id, patient_id=patient_id, handout_id=handout_id)
    file = calendar_of(row, get_clinic(clinic_id=actor.clinic_id))
    if file is None:
        raise NotFoundError("this sheet names no next visit")
    if row.state is not HandoutState.ISSUED:
        raise StateError(f"this sheet is {row.state.value}")
    return file


def calendar_of(sheet: HandoutRow, clinic: ClinicRow) -> File | None:
    """The visit on a sheet as a calendar file, to send along by mail too; None for none."""
    if sheet.next_visit is None or sheet.program_id is None:
        return None
    lines = [line.strip() for line in clinic.address.splitlines() if line.strip()]
    visit = Visit(
        key=_key(sheet),
        sequence=_sequence(sheet),
        told_at=sheet.issued_at,
        on=sheet.next_visit,
        clinic=clinic.name,
        address=", ".join(lines),
        phone=clinic.phone or clinic.safety_net_phone,
    )
    return File(name=FILE_NAME, content=calendar_file(visit))


def _key(sheet: HandoutRow) -> str:
    """Names the visit after a program by the first sheet that told of it: the number of a sheet
    is given once in an installation, its moment once in the world.
    """
    first = _told(sheet)[0]
    return f"visit-{first.program_id}-{first.issued_at:%Y%m%d%H%M%S}"


def _sequence(sheet: HandoutRow) -> int:
    """How many sheets told of this visit before."""
    return [row.id for row in _told(sheet)].index(sheet.id)


def _told(sheet: HandoutRow) -> list[HandoutRow]:
    """The sheets of a program that name a visit, oldest first; the sheet itself among them."""
    rows = handouts_of(clinic_id=sheet.clinic_id, patient_id=sheet.patient_id)
    return [
        row
        for row in reversed(rows)
        if row.program_id == sheet.program_id and row.next_visit is not None
    ]
