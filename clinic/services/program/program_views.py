"""A program as its page shows it, and the list of all of a patient's programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.anatomy import Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import minutes_a_day, minutes_on_longest_day
from clinic.domain.exercises import Family
from clinic.domain.precautions import Precaution
from clinic.domain.programs import Problem, Program
from clinic.domain.records import HandoutKind, HandoutState, ProgramState
from clinic.persistence.programs import LIVING, ProgramRow, programs_of
from clinic.services.actor import Actor
from clinic.services.patient.course import Course, course_of
from clinic.services.patient.patient_head import PatientHead, head_in
from clinic.services.patient.patient_record import record_of
from clinic.services.patient.safety import Block
from clinic.services.program.prescribing import last_doses
from clinic.services.program.program_items import (
    FAMILY_TITLES,
    ItemView,
    OfferView,
    ProngView,
    prongs_of,
)
from clinic.services.program.program_standing import Standing, standings_of
from clinic.services.sheet.clinician_copies import note_in
from clinic.services.sheet.sheet_requests import Preset, preset_in

MANY = 4
"""More exercises than this over all episodes are warned of: people do fewer of them then (Henry,
Rosemond and Eckert 1999, Physical Therapy).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What the program costs the patient a day."""

    average: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionLine:
    """A precaution in words, with what it is there for."""

    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldLine:
    """A family that the precautions leave nothing of."""

    family_title: str
    side: Side
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One program of the patient in the list of all of them."""

    id: int
    episode_id: int
    number: int
    state: ProgramState
    created_at: datetime
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramView:
    """All that the page of one program shows.

    `preset` are the options that its next sheet starts with; `note` is for the clinic's own
    record, empty for a draft.
    """

    head: PatientHead
    preset: Preset
    id: int
    patient_id: int
    episode_id: int
    assessment_id: int
    number: int
    state: ProgramState
    version: int
    protocol: str
    prongs: tuple[ProngView, ...]
    minutes: Minutes
    withheld: tuple[WithheldLine, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    block: Block | None
    to_confirm: tuple[str, ...]
    added: tuple[PrecautionLine, ...]
    gone: tuple[PrecautionLine, ...]
    to_add: tuple[tuple[str, str], ...]
    has_last_doses: bool
    newest_sheet_id: int | None
    current_sheet_id: int | None
    newest_copy_id: int | None
    note: str
    created_at: datetime
    created_by: str
    activated_at: datetime | None
    activated_by: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str
    versions: tuple[Version, ...]

    @property
    def is_draft(self) -> bool:
        """Whether it can be edited."""
        return self.state is ProgramState.DRAFT

    @property
    def is_living(self) -> bool:
        """Whether the patient may be following it."""
        return self.state in LIVING

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The exercises in the order of the record."""
        found = (item for prong in self.prongs for item in prong.items)
        return tuple(sorted(found, key=lambda view: view.index))

    @property
    def offers(self) -> tuple[OfferView, ...]:
        """All offers that the program does not have."""
        return tuple(offer for prong in self.prongs for offer in prong.offers)


def minutes_of(program: Program) -> Minutes:
    """Minutes a day: averaged over a week, and on the longest day."""
    return Minutes(
        average=minutes_a_day(program.items), longest=minutes_on_longest_day(program.items)
    )


def program_at_hand(*, actor: Actor, patient_id: int) -> int | None:
    """The program to show first: an open draft, else the living one; None for neither."""
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    drafts = [row.id for row in rows if row.state is ProgramState.DRAFT]
    living = [row.id for row in rows if row.state in LIVING]
    return next(iter((*drafts, *living)), None)


def list_versions(*, actor: Actor, patient_id: int) -> tuple[Version, ...]:
    """Every program of the patient, newest first."""
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    return tuple(_version(row, 0) for row in rows)


def view_program(*, actor: Actor, patient_id: int, program_id: int, today: date) -> ProgramView:
    """The page of one program. Raises NotFoundError."""
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    row, people = course.program(program_id), course.names
    standing = standings_of(record, [row], course.items, today)[row.id]
    catalogue, is_draft = standing.catalogue, row.state is ProgramState.DRAFT
    sheet = course.newest_sheet(HandoutKind.PROGRAM, row.id)
    copy = course.newest_sheet(HandoutKind.CLINICIAN_COPY, row.id)
    is_current = sheet is not None and sheet.state is HandoutState.ISSUED
    return ProgramView(
        head=head_in(record, course, today),
        preset=preset_in(course.clinic, record.patient, today),
        id=row.id,
        patient_id=patient_id,
        episode_id=row.episode_id,
        assessment_id=row.assessment_id,
        number=row.number,
        state=row.state,
        version=row.version,
        protocol=row.protocol,
        prongs=prongs_of(standing, is_draft),
        minutes=minutes_of(standing.program),
        withheld=_withheld(standing) if is_draft else (),
        notes=standing.match.notes if is_draft else (),
        warnings=_warnings(standing, course),
        problems=standing.problems,
        block=standing.block,
        to_confirm=standing.to_confirm,
        added=precaution_lines(standing.precautions_added, catalogue),
        gone=precaution_lines(standing.precautions_gone, catalogue),
        to_add=_to_add(standing.program),
        has_last_doses=is_draft and bool(last_doses(course.programs, row)),
        newest_sheet_id=sheet.id if sheet else None,
        current_sheet_id=sheet.id if sheet and is_current else None,
        newest_copy_id=copy.id if copy else None,
        note="" if is_draft else note_in(standing, sheet, course.clinic),
        created_at=row.created_at,
        created_by=people.get(row.author_id, ""),
        activated_at=row.activated_at,
        activated_by=people.get(row.activated_by or 0, ""),
        ended_at=row.ended_at,
        ended_by=people.get(row.ended_by or 0, ""),
        end_reason=row.end_reason,
        versions=tuple(_version(one, row.id) for one in course.programs),
    )


def precaution_lines(
    precautions: Sequence[Precaution], catalogue: Catalogue
) -> tuple[PrecautionLine, ...]:
    """Precautions in words, the side with them."""
    return tuple(
        PrecautionLine(
            title=catalogue.precautions[one.code].title
            + (f", {one.side.value}" if one.side else ""),
            why=catalogue.precautions[one.code].why,
        )
        for one in precautions
    )


def _withheld(standing: Standing) -> tuple[WithheldLine, ...]:
    return tuple(
        WithheldLine(family_title=FAMILY_TITLES[one.family], side=one.side, because=one.because)
        for one in standing.match.withheld
    )


def _warnings(standing: Standing, course: Course) -> tuple[str, ...]:
    """What the clinician should know before going on; nothing of it forbids."""
    row = standing.row
    if row.state not in {ProgramState.DRAFT, *LIVING}:
        return ()
    elsewhere = sum(
        len(course.items[one.id])
        for one in course.programs
        if one.state in LIVING and one.episode_id != row.episode_id
    )
    total = elsewhere + len(standing.program.items)
    if total <= MANY:
        return ()
    return (
        f"{total} exercises over all episodes of this patient. More than {MANY} are seldom done.",
    )


def _to_add(program: Program) -> tuple[tuple[str, str], ...]:
    """The families that can still be added by hand."""
    taken: dict[Family, set[Side]] = {family: set() for family in Family}
    for item in program.items:
        taken[item.family] |= set(item.sides)
    full = {Family.GB: 1, Family.PL: 1}
    return tuple(
        (family.value, FAMILY_TITLES[family])
        for family in Family
        if len(taken[family]) < full.get(family, 2)
    )


def _version(row: ProgramRow, shown: int) -> Version:
    return Version(
        id=row.id,
        episode_id=row.episode_id,
        number=row.number,
        state=row.state,
        created_at=row.created_at,
        is_shown=row.id == shown,
    )
