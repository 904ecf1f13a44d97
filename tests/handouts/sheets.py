"""Builders of requests: the worked example's four exercises, for an invented patient."""

from dataclasses import replace
from datetime import date

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.dosing import Dose
from clinic.domain.exercises import Family
from clinic.domain.precautions import Precaution
from clinic.domain.programs import Program, ProgramItem
from clinic.handouts.request import ClinicFacts, DocumentRequest, SheetRequest

CATALOGUE = load_catalogue()
ISSUED_ON = date(2026, 11, 22)
CLINIC = ClinicFacts(
    name="North Street Physiotherapy",
    address=("12 North Street", "Springfield, IL 62701"),
    phone="(555) 010-0142",
)

STRETCH = Dose(sets=1, reps=2, hold_s=30, sessions_per_week=7, rest_s=15)
KNEELING = ProgramItem(family=Family.HF, variation="HF4", sides=(Side.LEFT,), dose=STRETCH)
FIGURE_FOUR = ProgramItem(
    family=Family.FF,
    variation="FF4",
    sides=(Side.LEFT, Side.RIGHT),
    tighter_side=Side.RIGHT,
    dose=STRETCH,
)
BRIDGE = ProgramItem(
    family=Family.GB,
    variation="GB3",
    sides=(Side.BOTH_LEGS,),
    focus_sides=(Side.LEFT,),
    dose=Dose(sets=3, reps=10, hold_s=2, sessions_per_week=3, rest_s=60),
)
PLANK = ProgramItem(
    family=Family.PL,
    variation="PL4",
    sides=(Side.NONE,),
    dose=Dose(sets=3, reps=10, hold_s=5, sessions_per_week=3, rest_s=60),
)
FOUR = (KNEELING, FIGURE_FOUR, BRIDGE, PLANK)


def make_program(*items: ProgramItem, precautions: tuple[Precaution, ...] = ()) -> Program:
    """A program of these items; without any, the four of the worked example."""
    return Program(items=items or FOUR, precautions=precautions, protocol="hip-low-back@1.0")


def make_request(*items: ProgramItem, **changes: object) -> SheetRequest:
    """A request for an issued sheet of these items, with changes."""
    request = SheetRequest(
        clinic=CLINIC,
        patient_name="Maria Lopez",
        clinician_name="Dana Reyes",
        issued_on=ISSUED_ON,
        sheet_number="N-000123",
        program=make_program(*items),
        next_visit=date(2026, 12, 20),
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def make_leaflet_request(**changes: object) -> DocumentRequest:
    """A request for a document without a program."""
    request = DocumentRequest(
        clinic=CLINIC,
        patient_name="Maria Lopez",
        clinician_name="Dana Reyes",
        issued_on=ISSUED_ON,
        sheet_number="N-000124",
    )
    return replace(request, **changes)  # type: ignore[arg-type]
