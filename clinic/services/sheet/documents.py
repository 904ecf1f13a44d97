"""The documents of a patient: the list, the bytes as issued, the record of old ones, voiding.

What prints is decided here, on the server: exercise sheets that are current, of an active program
that waits for nobody, of a patient whom nothing stops.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.deliveries import MAILED
from clinic.domain.errors import NotFoundError, StateError
from clinic.domain.records import HandoutKind, HandoutState, Paper, ProgramState
from clinic.handouts.stamp import stamp
from clinic.persistence.clinics import get_clinic
from clinic.persistence.database import commit
from clinic.persistence.handouts import (
    HandoutRow,
    acceptances_of,
    get_document,
    get_handout,
)
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import match_of
from clinic.services.patient.course import course_of
from clinic.services.patient.patient_head import PatientHead, head_in
from clinic.services.patient.patient_record import PatientRecord, record_of
from clinic.services.patient.safety import Block, block_of, check_not_blocked
from clinic.services.program.program_standing import Standing, stand, standings_of
from clinic.services.sheet.handing_out import check_printable
from clinic.services.sheet.sheet_records import file_name, make_void
from clinic.services.sheet.sheet_requests import Preset, clinic_day, preset_in

KIND_WORDS = {
    HandoutKind.PROGRAM: "Home program",
    HandoutKind.LOG: "Log for new dates",
    HandoutKind.SAFETY_NET: "Safety-net sheet",
    HandoutKind.LEAFLET: "Stay-active leaflet",
    HandoutKind.REPORT: "Progress report",
    HandoutKind.FORM: "Form to fill in",
    HandoutKind.CLINICIAN_COPY: "Clinician copy",
}
"""The kinds of this part of the app in words."""

WITHOUT_EXERCISES = frozenset({HandoutKind.SAFETY_NET, HandoutKind.REPORT, HandoutKind.FORM})
"""What a stop does not hold back: nobody exercises by it, and a referral needs the report."""

WAITS = "The program waits for confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes as they were issued, and what the file is called."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One sheet in the list. `why_not` says why it does not print; empty when it does.

    `accepted_by` is who accepted that nobody had reviewed its language; empty where it was
    reviewed.
    """

    id: int
    kind: HandoutKind
    kind_words: str
    sheet_number: str
    state: HandoutState
    program_id: int | None
    program_number: int | None
    paper: Paper
    large_print: bool
    language: str
    language_name: str
    accepted_by: str
    log_start: date | None
    next_visit: date | None
    issued_at: datetime
    issued_by: str
    superseded_at: datetime | None
    void_at: datetime | None
    void_by: str
    void_reason: str
    why_not: str

    @property
    def prints(self) -> bool:
        """Whether it may be printed and downloaded today."""
        return not self.why_not

    @property
    def is_for_patient(self) -> bool:
        """Whether it is of a kind that may be mailed to the patient."""
        return self.kind in MAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeDocuments:
    """The exercise sheets of one episode, newest first."""

    id: int
    title: str
    opened_on: date
    closed_on: date | None
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingProgram:
    """An active program that a log for new dates can be printed of."""

    id: int
    number: int
    version: int
    newest_log_id: int | None
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The documents tab. `preset` are the options that a sheet starts with, `newest` holds the
    last sheet of each kind that has no program.
    """

    head: PatientHead
    preset: Preset
    episodes: tuple[EpisodeDocuments, ...]
    others: tuple[Document, ...]
    programs: tuple[LivingProgram, ...]
    newest: Mapping[HandoutKind, int]
    block: Block | None
    nothing_found: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing was handed out yet."""
        return not self.others and not any(episode.documents for episode in self.episodes)

    def document(self, handout_id: int) -> Document:
        """One of them. Raises NotFoundError."""
        for documents in (self.others, *(one.documents for one in self.episodes)):
            for one in documents:
                if one.id == handout_id:
                    return one
        raise NotFoundError("no such handout of this patient")


def list_documents(*, actor: Actor, patient_id: int, today: date) -> Documents:
    """All documents of a patient, exercise sheets by episode. Raises NotFoundError."""
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    block, rows, people = block_of(record, today), course.handouts, course.names
    programs = {row.id: row for row in course.programs}
    active = [row for row in course.programs if row.state is ProgramState.ACTIVE]
    standings = standings_of(record, active, course.items, today)
    why_not = _programs_that_wait(course.programs, standings)
    accepted = {key: row.accepted_by for key, row in acceptances_of(**course.whose).items()}
    documents = [
        _document(
            row,
            programs,
            people,
            why_not=_why_not(row, why_not, block),
            accepted_by=people.get(accepted.get(row.id, 0), ""),
        )
        for row in rows
    ]
    return Documents(
        head=head_in(record, course, today),
        preset=preset_in(course.clinic, record.patient, today),
        episodes=tuple(
            EpisodeDocuments(
                id=episode.id,
                title=episode.title or "Episode",
                opened_on=episode.opened_on,
                closed_on=episode.closed_on,
                documents=tuple(
                    one
                    for one in documents
                    if one.program_id and programs[one.program_id].episode_id == episode.id
                ),
            )
            for episode in course.episodes
        ),
        others=tuple(one for one in documents if one.program_id is None),
        programs=tuple(
            LivingProgram(
                id=row.id,
                number=row.number,
                version=row.version,
                newest_log_id=_id(course.newest_sheet(HandoutKind.LOG, row.id)),
                why_not=why_not[row.id] or (block.title if block else ""),
            )
            for row in active
        ),
        newest={
            kind: newest
            for kind in (HandoutKind.SAFETY_NET, HandoutKind.LEAFLET)
            if (newest := _id(course.newest_sheet(kind))) is not None
        },
        block=block,
        nothing_found=block is None and _nothing_found(record, standings, today),
    )


def read_sheet(*, actor: Actor, patient_id: int, handout_id: int, today: date) -> File:
    """The bytes of a current sheet as they were issued: to print, to download.

    Raises NotFoundError, BlockedError under a stop, StateError or ProgramError for a sheet that is
    out of use or waits for a confirmation.
    """
    row = get_handout(clinic_id=actor.clinic_id, patient_id=patient_id, handout_id=handout_id)
    check_prints(actor=actor, row=row, today=today)
    return _file(row, file_name(row))


def read_record(*, actor: Actor, patient_id: int, handout_id: int, today: date) -> File:
    """A superseded sheet to look at as a record, stamped: not for the patient.

    Raises NotFoundError, BlockedError under a stop, StateError for a sheet that is void, or
    current (that one is printed).
    """
    row = get_handout(clinic_id=actor.clinic_id, patient_id=patient_id, handout_id=handout_id)
    if row.kind not in WITHOUT_EXERCISES:
        check_not_blocked(record_of(actor=actor, patient_id=patient_id), today)
    if row.state is not HandoutState.SUPERSEDED:
        raise StateError(f"a sheet that is {row.state.value} is not shown as an old record")
    clinic = get_clinic(clinic_id=actor.clinic_id)
    ended = clinic_day(row.superseded_at or row.issued_at, clinic)
    content = get_document(digest=row.sha256).content
    return File(name=f"record-{row.sheet_number}.pdf", content=stamp(content, ended))


def check_prints(*, actor: Actor, row: HandoutRow, today: date) -> None:
    """Raise for what keeps this sheet from the printer, and from the mail, today.

    BlockedError under a stop, StateError and ProgramError for a sheet that is out of use or waits
    for a confirmation.
    """
    if row.state is HandoutState.ISSUED and row.program_id is not None:
        standing = stand(
            actor=actor, patient_id=row.patient_id, program_id=row.program_id, today=today
        )
        check_printable(standing)  # a stop first
        return
    if row.kind not in WITHOUT_EXERCISES:
        check_not_blocked(record_of(actor=actor, patient_id=row.patient_id), today)
    if row.state is not HandoutState.ISSUED:
        raise StateError(
            f"this sheet is {row.state.value}: take the current one, or issue it anew"
        )


def void_sheet(
    *, actor: Actor, patient_id: int, handout_id: int, reason: str, now: datetime
) -> None:
    """Void a sheet that was an error, with the reason. Raises StateError and FieldError."""
    row = get_handout(clinic_id=actor.clinic_id, patient_id=patient_id, handout_id=handout_id)
    make_void(actor=actor, row=row, reason=reason, now=now)
    commit()


def _file(row: HandoutRow, name: str) -> File:
    return File(name=name, content=get_document(digest=row.sha256).content)


def _programs_that_wait(
    programs: Sequence[ProgramRow], standings: Mapping[int, Standing]
) -> dict[int, str]:
    """For each program: why its sheets do not print, stops of the patient aside."""
    why = {row.id: f"The program is {row.state.value}" for row in programs}
    return why | {one: WAITS if each.to_confirm else "" for one, each in standings.items()}


def _why_not(row: HandoutRow, programs: Mapping[int, str], block: Block | None) -> str:
    if row.state is not HandoutState.ISSUED:
        return row.state.value.capitalize()
    if block is not None and row.kind not in WITHOUT_EXERCISES:
        return block.title
    return programs[row.program_id] if row.program_id is not None else ""


def _document(
    row: HandoutRow,
    programs: Mapping[int, ProgramRow],
    people: Mapping[int, str],
    *,
    why_not: str,
    accepted_by: str,
) -> Document:
    program = programs[row.program_id] if row.program_id is not None else None
    return Document(
        id=row.id,
        kind=row.kind,
        kind_words=KIND_WORDS[row.kind],
        sheet_number=row.sheet_number,
        state=row.state,
        program_id=row.program_id,
        program_number=program.number if program else None,
        paper=row.paper,
        large_print=row.large_print,
        language=row.language,
        language_name=load_catalogue().texts[row.language].name,
        accepted_by=accepted_by,
        log_start=row.log_start,
        next_visit=row.next_visit,
        issued_at=row.issued_at,
        issued_by=people.get(row.issued_by, ""),
        superseded_at=row.superseded_at,
        void_at=row.void_at,
        void_by=people.get(row.void_by or 0, ""),
        void_reason=row.void_reason,
        why_not=why_not,
    )


def _id(sheet: HandoutRow | None) -> int | None:
    return sheet.id if sheet else None


def _nothing_found(record: PatientRecord, standings: Mapping[int, Standing], today: date) -> bool:
    """Whether the last signed assessment found nothing to prescribe for."""
    last = record.last_signed()
    if last is None:
        return False
    known = next(iter(standings.values()), None)
    match = known.latest if known else match_of(record, last.id, today)
    return match.stop is None and not match.assigned and not match.proposed
