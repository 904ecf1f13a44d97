"""Programs between the rules and the records: rows into domain objects and back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from clinic.domain.anatomy import Side
from clinic.domain.dosing import Dose
from clinic.domain.precautions import Precaution, Raised
from clinic.domain.programs import Program, ProgramItem
from clinic.persistence.events import record_event
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.services.actor import Actor


def to_program(
    row: ProgramRow,
    items: Iterable[ProgramItemRow],
    precautions: tuple[Precaution, ...] | None = None,
) -> Program:
    """The program as recorded; with `precautions`, as it stands under those instead of its own."""
    return Program(
        items=tuple(to_item(item) for item in items),
        precautions=read_precautions(row.precautions) if precautions is None else precautions,
        protocol=row.protocol,
    )


def to_item(row: ProgramItemRow) -> ProgramItem:
    """One exercise as recorded."""
    return ProgramItem(
        family=row.family,
        variation=row.variation,
        sides=_sides(row.sides),
        focus_sides=_sides(row.focus_sides),
        tighter_side=row.tighter_side,
        dose=Dose(
            sets=row.sets,
            reps=row.reps,
            hold_s=row.hold_s,
            sessions_per_week=row.sessions_per_week,
            rest_s=row.rest_s,
        ),
        note=row.note,
        because=tuple(row.because),
        impairment=row.impairment,
        origin=row.origin,
        override_reason=row.override_reason,
    )


def to_item_rows(program_id: int, items: Iterable[ProgramItem]) -> list[ProgramItemRow]:
    """The rows of a program's exercises, in their order."""
    return [
        ProgramItemRow(
            program_id=program_id,
            position=position,
            family=item.family,
            variation=item.variation,
            sides=[side.value for side in item.sides],
            focus_sides=[side.value for side in item.focus_sides],
            tighter_side=item.tighter_side,
            sets=item.dose.sets,
            reps=item.dose.reps,
            hold_s=item.dose.hold_s,
            sessions_per_week=item.dose.sessions_per_week,
            rest_s=item.dose.rest_s,
            note=item.note,
            because=list(item.because),
            impairment=item.impairment,
            origin=item.origin,
            override_reason=item.override_reason,
        )
        for position, item in enumerate(items)
    ]


def read_precautions(stored: Iterable[Mapping[str, Any]]) -> tuple[Precaution, ...]:
    """The precautions that a program was made under."""
    return tuple(
        Precaution(
            code=one["code"],
            side=Side(one["side"]) if one["side"] else None,
            weeks=one["weeks"],
            cleared=one["cleared"],
            raised=Raised(one["raised"]),
        )
        for one in stored
    )


def write_precautions(precautions: Iterable[Precaution]) -> list[dict[str, Any]]:
    """Precautions as a program keeps them."""
    return [
        {
            "code": one.code,
            "side": one.side.value if one.side else None,
            "weeks": one.weeks,
            "cleared": one.cleared,
            "raised": one.raised.value,
        }
        for one in precautions
    ]


def describe_item(item: ProgramItem) -> dict[str, Any]:
    """One exercise as an event keeps it."""
    return {
        "family": item.family.value,
        "variation": item.variation,
        "sides": [side.value for side in item.sides],
        "focus_sides": [side.value for side in item.focus_sides],
        "dose": describe_dose(item.dose),
    }


def describe_dose(dose: Dose) -> dict[str, int]:
    """A dose as an event keeps it."""
    return {
        "sets": dose.sets,
        "reps": dose.reps,
        "hold_s": dose.hold_s,
        "sessions_per_week": dose.sessions_per_week,
        "rest_s": dose.rest_s,
    }


def record_program_event(
    actor: Actor, row: ProgramRow, kind: str, now: datetime, detail: dict[str, Any]
) -> None:
    """Keep what happened to a program, with the version of the rules it was made by."""
    record_event(
        clinic_id=actor.clinic_id,
        patient_id=row.patient_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=f"program:{row.id}",
        detail=detail | {"protocol": row.protocol},
    )


def _sides(stored: Iterable[str]) -> tuple[Side, ...]:
    return tuple(Side(side) for side in stored)
