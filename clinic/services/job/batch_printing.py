"""Printing a batch, in the background: each patient by the gate of the printer, then one file.

It may be run again from the start after its worker died: bytes that were issued are only read
again, and a log that this batch issued is known by the log that was the newest before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.content import load_catalogue
from clinic.domain.errors import BlockedError, ClinicError, FieldError, StaleError, StateError
from clinic.domain.records import HandoutKind
from clinic.handouts.errors import HandoutError
from clinic.handouts.merge import Part, count_pages, merge
from clinic.handouts.render import render_cover
from clinic.handouts.request import CoverRequest, Listed
from clinic.persistence.clinics import get_clinic
from clinic.persistence.database import reading, writing
from clinic.persistence.handouts import get_document, get_handout, issued_handouts_of_program
from clinic.persistence.patients import PatientRow, get_patients
from clinic.persistence.programs import LIVING, get_program
from clinic.services.actor import Actor
from clinic.services.job.batch_wishes import (
    WHY,
    Entry,
    LeftOut,
    What,
    Wish,
    log_options,
    read_plan,
)
from clinic.services.job.jobs import Order, Outcome, Report
from clinic.services.program.program_editing import ProgramError
from clinic.services.program.program_standing import stand
from clinic.services.sheet.documents import check_prints
from clinic.services.sheet.handing_out import Order as LogOrder
from clinic.services.sheet.handing_out import check_printable, issue_log
from clinic.services.sheet.sheet_requests import clinic_day, desk_request

TITLES = {What.SHEETS: "Batch of sheets", What.LOGS: "Batch of logs"}
WORDS = {What.SHEETS: "Current sheets, as issued", What.LOGS: "Logs for new dates"}
EXERCISE_SHEETS = (HandoutKind.PROGRAM, HandoutKind.LOG)
REFUSALS: Mapping[type[ClinicError], LeftOut] = {
    BlockedError: LeftOut.STOPPED,
    ProgramError: LeftOut.BARRED,
    StateError: LeftOut.WAITS,
    HandoutError: LeftOut.LAYOUT,
    StaleError: LeftOut.CHANGED,
    FieldError: LeftOut.CHANGED,
}
COVER = "Cover list"
LANGUAGE = "en"
"""Of the cover, which is for the desk; each sheet keeps its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What came of one entry: a document with its sheet, or why there is none."""

    entry: Entry
    handout_id: int = 0
    sheet_number: str = ""
    content: bytes = b""
    pages: int = 0
    why: LeftOut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Who prints what, when."""

    actor: Actor
    wish: Wish
    now: datetime
    today: date


def print_batch(order: Order, report: Report) -> Outcome:
    """Make the file of a batch."""
    actor = order.actor
    if actor is None:
        raise StateError("a batch is asked for by somebody")
    plan = read_plan(order.arguments)
    with reading():
        today = clinic_day(order.now, get_clinic(clinic_id=actor.clinic_id))
    run = _Run(actor=actor, wish=plan.wish, now=order.now, today=today)
    with reading():  # a cover that cannot be made is told before a log is issued
        _cover(run, order.job_id, [Piece(entry=one, why=LeftOut.LAYOUT) for one in plan.entries])
    pieces: list[Piece] = []
    total = len(plan.entries) + 1
    for number, entry in enumerate(plan.entries):
        report(number, total)
        pieces += _pieces(run, entry)
    report(len(plan.entries), total)
    with reading():
        content = _bind(run, order.job_id, pieces)
    report(total, total)
    return Outcome(result=_result(pieces), content=content, file_name=f"batch-{order.job_id}.pdf")


def _pieces(run: _Run, entry: Entry) -> tuple[Piece, ...]:
    """The documents of one entry by the gate; what is refused is left out, with the reason."""
    if entry.program_id is None:
        return (Piece(entry=entry, why=LeftOut.NO_PROGRAM),)
    try:
        if run.wish.what is What.LOGS:
            return (_read(run, entry, _new_log(run, entry, entry.program_id)),)
        found = _current_sheets(run, entry, entry.program_id)
        if not found:
            return (Piece(entry=entry, why=LeftOut.NO_SHEET),)
        return tuple(_read(run, entry, handout_id) for handout_id in found)
    except ClinicError as error:
        return (Piece(entry=entry, why=_reason(run, entry, error)),)


def _reason(run: _Run, entry: Entry, error: ClinicError) -> LeftOut:
    """Why the gate refused. Raises again what is no refusal."""
    if isinstance(error, StateError) and not _is_living(run, entry):
        return LeftOut.NO_PROGRAM
    if isinstance(error, FieldError) and error.field == "accepts_unreviewed":
        return LeftOut.LANGUAGE
    for kind, reason in REFUSALS.items():
        if isinstance(error, kind):
            return reason
    raise error


def _is_living(run: _Run, entry: Entry) -> bool:
    with reading():
        whose = {"clinic_id": run.actor.clinic_id, "patient_id": entry.patient_id}
        return get_program(**whose, program_id=entry.program_id or 0).state in LIVING


def _new_log(run: _Run, entry: Entry, program_id: int) -> int:
    """The log for new dates, issued now unless this batch, or somebody, has issued it already.

    What somebody changes while it is made gets one more try.
    """
    try:
        return _issue(run, entry, program_id)
    except StaleError:
        return _issue(run, entry, program_id)


def _issue(run: _Run, entry: Entry, program_id: int) -> int:
    whose = {"clinic_id": run.actor.clinic_id, "patient_id": entry.patient_id}
    with reading():
        order = LogOrder(
            patient_id=entry.patient_id,
            program_id=program_id,
            version=get_program(**whose, program_id=program_id).version,
            after=entry.after,
            options=log_options(
                actor=run.actor, patient_id=entry.patient_id, wish=run.wish, today=run.today
            ),
        )
    with writing():
        issued = issue_log(actor=run.actor, order=order, now=run.now, today=run.today)
    return issued.handout_id


def _current_sheets(run: _Run, entry: Entry, program_id: int) -> tuple[int, ...]:
    """What the patient holds now: the sheet of the program, then the log for new dates if any.

    Where there is neither, what keeps the program from the printer is told first.
    """
    with reading():
        rows = issued_handouts_of_program(clinic_id=run.actor.clinic_id, program_id=program_id)
        kinds = {kind: [row.id for row in rows if row.kind is kind] for kind in EXERCISE_SHEETS}
        found = tuple(ids[0] for ids in kinds.values() if ids)
        if not found:
            standing = stand(
                actor=run.actor,
                patient_id=entry.patient_id,
                program_id=program_id,
                today=run.today,
            )
            check_printable(standing)
    return found


def _read(run: _Run, entry: Entry, handout_id: int) -> Piece:
    """The bytes as issued, by the gate that each print of a sheet passes."""
    with reading():
        row = get_handout(
            clinic_id=run.actor.clinic_id, patient_id=entry.patient_id, handout_id=handout_id
        )
        check_prints(actor=run.actor, row=row, today=run.today)
        content = get_document(digest=row.sha256).content
        return Piece(
            entry=entry,
            handout_id=row.id,
            sheet_number=row.sheet_number,
            content=content,
            pages=count_pages(content),
        )


def _bind(run: _Run, job_id: int, pieces: Sequence[Piece]) -> bytes:
    """The cover list, then the documents in their order."""
    people = _people(run, pieces)
    parts = [Part(content=_cover(run, job_id, pieces), title=COVER)]
    for piece in pieces:
        if piece.why is None:
            name = people[piece.entry.patient_id].name
            parts.append(Part(content=piece.content, title=f"{name}, {piece.sheet_number}"))
    title = TITLES[run.wish.what]
    return merge(parts, title=title, language=LANGUAGE, fresh_leaves=run.wish.fresh_leaves)


def _cover(run: _Run, job_id: int, pieces: Sequence[Piece]) -> bytes:
    """The list of who is in and who was left out. Raises HandoutError."""
    people = _people(run, pieces)

    def listed(piece: Piece) -> Listed:
        patient = people[piece.entry.patient_id]
        return Listed(
            patient_name=patient.name,
            birth_date=patient.birth_date,
            sheet_number=piece.sheet_number,
            pages=piece.pages,
            why=WHY[piece.why] if piece.why else "",
        )

    cover = CoverRequest(
        document=desk_request(actor=run.actor, number=f"B{job_id}", today=run.today),
        heading=TITLES[run.wish.what],
        what=WORDS[run.wish.what],
        printed=tuple(listed(piece) for piece in pieces if piece.why is None),
        left_out=tuple(listed(piece) for piece in pieces if piece.why is not None),
    )
    return render_cover(cover, load_catalogue())


def _people(run: _Run, pieces: Sequence[Piece]) -> Mapping[int, PatientRow]:
    return get_patients(
        clinic_id=run.actor.clinic_id, patient_ids=[piece.entry.patient_id for piece in pieces]
    )


def _result(pieces: Sequence[Piece]) -> dict[str, Any]:
    """What the job keeps of it: ids, numbers and reasons."""
    return {
        "printed": [
            {
                "patient_id": piece.entry.patient_id,
                "handout_id": piece.handout_id,
                "pages": piece.pages,
            }
            for piece in pieces
            if piece.why is None
        ],
        "left_out": [
            {"patient_id": piece.entry.patient_id, "why": piece.why.value}
            for piece in pieces
            if piece.why is not None
        ],
    }
