"""The progress report: what came of an episode, printed for the patient or for who referred."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from clinic.content import load_catalogue
from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import HandoutKind, Paper
from clinic.handouts.chart import day
from clinic.handouts.render import render_report
from clinic.handouts.request import OutcomeFacts, Reader, ReportRequest
from clinic.handouts.request import Paper as PrintedPaper
from clinic.persistence.clinics import get_clinic
from clinic.persistence.episodes import get_episode
from clinic.persistence.handouts import HandoutRow, store_document
from clinic.persistence.patients import get_patient
from clinic.services.actor import Actor
from clinic.services.review.episodes import DISCHARGE_WORDS
from clinic.services.review.progress import ProgramLine, Progress, progress_of
from clinic.services.sheet.issuing import Issued, Job, issue_once, store
from clinic.services.sheet.sheet_records import is_as_wanted, newest_sheet, next_sheet_number
from clinic.services.sheet.sheet_requests import letterhead

NOTE_LENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """Which report is to be issued; `after` is the newest report that the page knew of."""

    patient_id: int
    reader: Reader
    after: int | None
    paper: Paper
    note: str = ""


def issue_report(*, actor: Actor, order: ReportOrder, now: datetime, today: date) -> Issued:
    """Issue the report of the open episode, else of the newest; a stop does not hold it back.

    Raises FieldError for a note that is too long and StateError for a patient without an episode.
    """
    if len(order.note) > NOTE_LENGTH:
        raise FieldError("note", f"Keep it under {NOTE_LENGTH} characters.")

    wanted = _wanted(order)

    def prepare() -> Job:
        number = next_sheet_number(
            actor=actor, patient_id=order.patient_id, kind=HandoutKind.REPORT
        )
        request = _request(actor, order, number, today)
        return Job(
            request=request,
            render=lambda: render_report(request, load_catalogue()),
            keep=lambda content: store(
                actor, _row(actor, order, number, content), HandoutKind.REPORT, now, wanted
            ),
        )

    def newest() -> HandoutRow | None:
        row = newest_sheet(actor=actor, patient_id=order.patient_id, kind=HandoutKind.REPORT)
        return row if row and is_as_wanted(row, wanted) else None

    return issue_once(order.after, newest, prepare)


def _wanted(order: ReportOrder) -> dict[str, str]:
    """What tells this report from another of the patient; the note as its digest."""
    note = sha256(order.note.strip().encode()).hexdigest()
    return {"reader": order.reader.value, "note_sha256": note}


def _request(actor: Actor, order: ReportOrder, number: str, today: date) -> ReportRequest:
    patient = get_patient(clinic_id=actor.clinic_id, patient_id=order.patient_id)
    clinic = get_clinic(clinic_id=actor.clinic_id)
    progress = progress_of(actor=actor, patient_id=patient.id, today=today)
    if progress is None:
        raise StateError("there is no episode to report on: start with an assessment")
    episode = get_episode(clinic_id=actor.clinic_id, episode_id=progress.episode_id)
    reason = episode.close_reason
    return ReportRequest(
        clinic=letterhead(clinic),
        patient_name=patient.name,
        clinician_name=actor.name,
        issued_on=today,
        sheet_number=number,
        paper=PrintedPaper(order.paper.value),
        demo=clinic.is_demo,
        reader=order.reader,
        birth_date=patient.birth_date,
        problem=progress.title,
        started_on=progress.started_on,
        closed_on=progress.closed_on,
        closing=DISCHARGE_WORDS[reason] if reason else "",
        outcomes=_outcomes(progress),
        charts=progress.charts,
        at_home=_at_home(progress),
        programs=tuple(_program(one, order.reader) for one in progress.programs),
        note=order.note.strip(),
    )


def _outcomes(progress: Progress) -> tuple[OutcomeFacts, ...]:
    return tuple(
        OutcomeFacts(
            title=one.title,
            baseline=one.baseline,
            last=one.last,
            change=one.change,
            verdict=one.verdict,
        )
        for one in progress.outcomes
    )


def _at_home(progress: Progress) -> tuple[str, ...]:
    lines = [
        f"Log {one.sheet_number}, {day(one.first_day)} to {day(one.last_day)}: {one.words}"
        for one in progress.sheets
    ]
    return (*lines, progress.over_report) if lines else ()


def _program(program: ProgramLine, reader: Reader) -> str:
    """One program in a line; what the patient exercises by is the sheet, never the report."""
    current = ", still followed" if program.is_followed else ", suspended"
    until = f" to {day(program.until)}" if program.until else current
    line = f"Program {program.number}, {day(program.since)}{until}"
    return f"{line}." if reader is Reader.PATIENT else f"{line}: {'; '.join(program.exercises)}."


def _row(actor: Actor, order: ReportOrder, number: str, content: bytes) -> HandoutRow:
    return HandoutRow(
        clinic_id=actor.clinic_id,
        patient_id=order.patient_id,
        sheet_number=number,
        sha256=store_document(content=content),
        paper=order.paper,
    )
