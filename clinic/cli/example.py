"""The worked example of the handbook, as measurements use it: its findings, texts and sheet."""

import json
from datetime import date

from clinic.config import PROJECT
from clinic.content import load_catalogue
from clinic.domain.case import read_case
from clinic.domain.findings import BloodPressure, Findings
from clinic.domain.matching import match
from clinic.domain.records import FloorTransfer
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.assessment.entry_texts import write_entry

WORKED_EXAMPLE = PROJECT / "docs" / "examples" / "case.json"


def example_findings() -> tuple[tuple[str, str, object], ...]:
    """Each finding of the example: its id, its side, its value as it is stored."""
    return tuple(
        (finding, side.value, list(value) if isinstance(value, BloodPressure) else value)
        for (finding, side), value in _findings().values.items()
    )


def example_texts() -> dict[str, str]:
    """The example as typed into the form of an assessment, every red flag answered no."""
    entry = Entry(
        values=dict(_findings().values),
        red_flags=dict.fromkeys(load_catalogue().red_flags, False),
        floor_transfer=FloorTransfer.SAFE,
    )
    return write_entry(entry)


def example_sheet(today: date) -> bytes:
    """The printed sheet of the example."""
    from clinic.cli.handout import program_for
    from clinic.handouts.render import render_program
    from clinic.handouts.request import ClinicFacts, SheetRequest, Status

    catalogue = load_catalogue()
    case = read_case(json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8")), catalogue)
    request = SheetRequest(
        clinic=ClinicFacts(name="Crowd", phone="555 0100"),
        patient_name="Somebody of the crowd",
        clinician_name="Crowd Keeper",
        program=program_for(match(case, catalogue), include_proposed=True),
        issued_on=today,
        status=Status.SAMPLE,
    )
    return render_program(request, catalogue)


def _findings() -> Findings:
    raw = json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8"))
    return Findings.read(raw["findings"], load_catalogue().findings)
