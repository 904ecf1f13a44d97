"""The clinician copy of a program, and its note as plain text: for the record, never mailed."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.records import HandoutKind, HandoutState
from clinic.handouts.note_text import NoteFacts, note_lines
from clinic.handouts.render import render_clinician_copy
from clinic.handouts.request import Paper as PrintedPaper
from clinic.handouts.request import SheetRequest
from clinic.persistence.clinics import ClinicRow, get_clinic
from clinic.persistence.handouts import HandoutRow, store_document
from clinic.services.actor import Actor
from clinic.services.program.program_standing import Standing, stand
from clinic.services.sheet.handing_out import check_printable
from clinic.services.sheet.issuing import Issued, Job, issue_once, store
from clinic.services.sheet.sheet_records import newest_sheet, next_sheet_number, supersede
from clinic.services.sheet.sheet_requests import clinic_day, letterhead

REPLACED = "Replaced by copy {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOrder:
    """A copy of which program; `after` is the newest copy that the page knew of."""

    patient_id: int
    program_id: int
    after: int | None


def note_in(standing: Standing, sheet: HandoutRow | None, clinic: ClinicRow) -> str:
    """The note of a program and its newest sheet, ready to paste into a record."""
    is_given = sheet is not None and sheet.state is HandoutState.ISSUED
    activated = standing.row.activated_at or standing.row.created_at
    facts = NoteFacts(
        day=clinic_day(activated, clinic),
        findings=standing.case.findings,
        answer=standing.match,
        program=standing.program,
        sheet=sheet.sheet_number if sheet is not None and is_given else "",
    )
    return "\n".join(note_lines(facts, standing.catalogue))


def issue_copy(*, actor: Actor, order: CopyOrder, now: datetime, today: date) -> Issued:
    """Make and keep the copy of an active program. Raises as `handing_out.issue` does."""

    def prepare() -> Job:
        standing = stand(
            actor=actor, patient_id=order.patient_id, program_id=order.program_id, today=today
        )
        check_printable(standing)
        number = next_sheet_number(
            actor=actor,
            patient_id=order.patient_id,
            kind=HandoutKind.CLINICIAN_COPY,
            program_id=order.program_id,
        )
        request = _request(actor, standing, number, today)
        return Job(
            request=request,
            render=lambda: render_clinician_copy(
                request, standing.match, standing.case.findings, standing.catalogue
            ),
            keep=lambda content: _keep(actor, order, number, content, now),
        )

    def newest() -> HandoutRow | None:
        return _newest(actor, order)

    return issue_once(order.after, newest, prepare)


def _request(actor: Actor, standing: Standing, number: str, today: date) -> SheetRequest:
    clinic = get_clinic(clinic_id=actor.clinic_id)
    return SheetRequest(
        clinic=letterhead(clinic),
        patient_name=standing.record.patient.name,
        clinician_name=actor.name,
        program=standing.program,
        sheet_number=number,
        issued_on=today,
        paper=PrintedPaper(clinic.paper.value),
        demo=clinic.is_demo,
    )


def _keep(
    actor: Actor, order: CopyOrder, number: str, content: bytes, now: datetime
) -> HandoutRow:
    older = _newest(actor, order)
    if older is not None and older.state is HandoutState.ISSUED:
        reason = REPLACED.format(number=number)
        supersede(actor=actor, rows=[older], reason=reason, now=now)
    row = HandoutRow(
        clinic_id=actor.clinic_id,
        patient_id=order.patient_id,
        program_id=order.program_id,
        sheet_number=number,
        sha256=store_document(content=content),
        paper=get_clinic(clinic_id=actor.clinic_id).paper,
    )
    return store(actor, row, HandoutKind.CLINICIAN_COPY, now)


def _newest(actor: Actor, order: CopyOrder) -> HandoutRow | None:
    return newest_sheet(
        actor=actor,
        patient_id=order.patient_id,
        kind=HandoutKind.CLINICIAN_COPY,
        program_id=order.program_id,
    )
