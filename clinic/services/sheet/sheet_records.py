"""Handouts in the record: their numbers, and taking them out of use."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from clinic.domain.errors import FieldError
from clinic.domain.records import HandoutKind, HandoutState, check_handout_step
from clinic.persistence.database import add
from clinic.persistence.events import detail_of, record_event
from clinic.persistence.handouts import (
    HandoutRow,
    LanguageAcceptanceRow,
    handouts_of,
    issued_handouts_of_program,
)
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor

FIRST_LETTER = {
    HandoutKind.PROGRAM: "P",
    HandoutKind.LOG: "L",
    HandoutKind.SAFETY_NET: "S",
    HandoutKind.LEAFLET: "A",
    HandoutKind.REPORT: "R",
    HandoutKind.FORM: "F",
    HandoutKind.CLINICIAN_COPY: "C",
}
FILE_NAMES = {
    HandoutKind.PROGRAM: "home-program",
    HandoutKind.LOG: "home-log",
    HandoutKind.SAFETY_NET: "safety-net",
    HandoutKind.LEAFLET: "stay-active",
    HandoutKind.REPORT: "progress-report",
    HandoutKind.FORM: "form",
    HandoutKind.CLINICIAN_COPY: "clinician-copy",
}
REASON_LENGTH = 500


def next_sheet_number(
    *, actor: Actor, patient_id: int, kind: HandoutKind, program_id: int | None = None
) -> str:
    """The number on the next sheet: "P12-2" is the second program sheet of program 12.

    Sheets without a program count by patient: "S7-1". A number names nobody and is given once.
    """
    earlier = [
        row
        for row in handouts_of(clinic_id=actor.clinic_id, patient_id=patient_id)
        if row.kind is kind and row.program_id == program_id
    ]
    return f"{FIRST_LETTER[kind]}{program_id or patient_id}-{len(earlier) + 1}"


def file_name(row: HandoutRow) -> str:
    """What the file of a handout is called; it holds no name."""
    return f"{FILE_NAMES[row.kind]}-{row.sheet_number}.pdf"


def newest_sheet(
    *, actor: Actor, patient_id: int, kind: HandoutKind, program_id: int | None = None
) -> HandoutRow | None:
    """The last sheet of a kind that was issued of a program (or without one), current or not."""
    rows = handouts_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    return next((row for row in rows if row.program_id == program_id and row.kind is kind), None)


def is_as_wanted(row: HandoutRow, wanted: Mapping[str, str]) -> bool:
    """Whether a sheet was issued with all this wanted of it."""
    kept = detail_of(
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        kind="handout_issued",
        subject=f"handout:{row.id}",
    )
    return all(kept.get(name) == value for name, value in wanted.items())


def withdraw_sheets(
    *, actor: Actor, program: ProgramRow, now: datetime, reason: str, void: bool = False
) -> None:
    """Take every current sheet of a program out of use; the caller commits."""
    rows = issued_handouts_of_program(clinic_id=actor.clinic_id, program_id=program.id)
    if void:
        for row in rows:
            make_void(actor=actor, row=row, reason=reason, now=now)
    else:
        supersede(actor=actor, rows=rows, reason=reason, now=now)


def supersede(*, actor: Actor, rows: Iterable[HandoutRow], reason: str, now: datetime) -> None:
    """Mark sheets as replaced: they stay in the record and print no more; the caller commits."""
    for row in rows:
        check_handout_step(row.state, HandoutState.SUPERSEDED)
        row.state = HandoutState.SUPERSEDED
        row.superseded_at = now
        record(actor, row, "handout_superseded", now, {"reason": reason})


def make_void(*, actor: Actor, row: HandoutRow, reason: str, now: datetime) -> None:
    """Void a sheet that was an error; the caller commits. Raises StateError and FieldError."""
    check_handout_step(row.state, HandoutState.VOID)
    reason = reason.strip()
    if not reason:
        raise FieldError("reason", "Say why in a few words.")
    if len(reason) > REASON_LENGTH:
        raise FieldError("reason", f"At most {REASON_LENGTH} letters.")
    row.state = HandoutState.VOID
    row.void_at, row.void_by, row.void_reason = now, actor.clinician_id, reason
    record(actor, row, "handout_void", now, {"reason": reason})


def record_acceptance(*, actor: Actor, row: HandoutRow, now: datetime) -> None:
    """Keep that the clinician accepted the unreviewed language of a sheet; the caller commits."""
    add(
        LanguageAcceptanceRow(
            handout_id=row.id,
            language=row.language,
            accepted_by=actor.clinician_id,
            accepted_at=now,
        )
    )
    record(actor, row, "language_accepted", now, {"language": row.language})


def record(
    actor: Actor, row: HandoutRow, kind: str, now: datetime, detail: dict[str, object]
) -> None:
    """Keep what happened to a sheet."""
    record_event(
        clinic_id=actor.clinic_id,
        patient_id=row.patient_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=f"handout:{row.id}",
        detail={"sheet": row.sheet_number, "program": row.program_id} | detail,
    )
