"""A patient at a glance: everything in the record, newest first, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.programs import ProgramItem
from clinic.domain.records import (
    AssessmentKind,
    AssessmentState,
    ConsentKind,
    EntryState,
    HandoutKind,
    HandoutState,
    ProgramState,
    StopOutcome,
)
from clinic.domain.safety import Urgency
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.consents import ConsentRow
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.precautions import PatientPrecautionRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.persistence.reviews import ReviewRow, reviews_of
from clinic.persistence.stops import StopRow
from clinic.services.actor import Actor
from clinic.services.patient.course import course_of
from clinic.services.patient.patient_head import PatientHead, head_in, stop_label
from clinic.services.patient.patient_record import record_of
from clinic.services.patient.patients import StoredDetails, details_of
from clinic.services.patient.precautions import label
from clinic.services.program.program_records import to_item
from clinic.services.review.progress import Progress, progress_in

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionRecord:
    """A precaution in the record; `standing` says it in words today, None when it is over."""

    id: int
    code: str
    title: str
    standing: str | None
    side: Side | None
    reference_date: date | None
    due_date: date | None
    asks_clearance: bool
    cleared_on: date | None
    cleared_by: str
    note: str
    recorded_by: str
    recorded_at: datetime
    ended_on: date | None
    ended_by: str
    end_reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """A consent in the record."""

    id: int
    kind: ConsentKind
    given_by: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecord:
    """A stop in the record, open or lifted."""

    id: int
    title: str
    urgency: Urgency | None
    opened_at: datetime
    opened_by: str
    lifted_at: datetime | None
    lifted_by: str
    outcome: StopOutcome | None
    to_whom: str
    cleared_on: date | None
    clearing_person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeLine:
    """An episode in the record; open without a closing date."""

    id: int
    title: str
    opened_on: date
    closed_on: date | None
    closed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentLine:
    """An assessment in the record."""

    id: int
    episode_id: int
    kind: AssessmentKind
    assessed_on: date
    state: AssessmentState
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """A version of a program in the record, with its exercises in order."""

    id: int
    episode_id: int
    number: int
    state: ProgramState
    needs_confirmation: bool
    created_at: datetime
    activated_at: datetime | None
    author: str
    items: tuple[ProgramItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A review in the record: what was decided of a program."""

    id: int
    reviewed_on: date
    state: EntryState
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutLine:
    """A document that went out."""

    id: int
    kind: HandoutKind
    sheet_number: str
    state: HandoutState
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientOverview:
    """The whole record of a patient, findings aside; `progress` is that of the open episode, else
    of the newest.
    """

    head: PatientHead
    stored: StoredDetails
    progress: Progress | None
    episodes: tuple[EpisodeLine, ...]
    precautions: tuple[PrecautionRecord, ...]
    consents: tuple[ConsentRecord, ...]
    stops: tuple[StopRecord, ...]
    assessments: tuple[AssessmentLine, ...]
    programs: tuple[ProgramLine, ...]
    reviews: tuple[ReviewLine, ...]
    handouts: tuple[HandoutLine, ...]


def patient_overview(*, actor: Actor, patient_id: int, today: date) -> PatientOverview:
    """Everything in a patient's record. Raises NotFoundError."""
    record = record_of(actor=actor, patient_id=patient_id)
    course = course_of(actor=actor, patient_id=patient_id)
    names = course.names
    return PatientOverview(
        head=head_in(record, course, today),
        stored=details_of(record.patient),
        progress=progress_in(record, course, today),
        episodes=tuple(
            EpisodeLine(
                id=row.id,
                title=row.title,
                opened_on=row.opened_on,
                closed_on=row.closed_on,
                closed_by=names[row.closed_by] if row.closed_by else "",
            )
            for row in course.episodes
        ),
        precautions=tuple(_precaution(row, names, today) for row in record.precautions),
        consents=tuple(_consent(row, names) for row in record.consents),
        stops=tuple(_stop(row, names) for row in record.stops),
        assessments=tuple(_assessment(row, names) for row in record.assessments),
        programs=tuple(_program(row, course.items[row.id], names) for row in course.programs),
        reviews=tuple(_review(row, names) for row in reviews_of(**course.whose)),
        handouts=tuple(_handout(row, names) for row in course.handouts),
    )


def _precaution(row: PatientPrecautionRow, names: Names, today: date) -> PrecautionRecord:
    definition = load_catalogue().precautions.get(row.code)
    return PrecautionRecord(
        id=row.id,
        code=row.code,
        title=definition.title if definition else row.code,
        standing=label(row, today) if row.ended_on is None else None,
        side=row.side,
        reference_date=row.reference_date,
        due_date=row.due_date,
        asks_clearance=bool(definition and definition.needs_clearance),
        cleared_on=row.cleared_on,
        cleared_by=row.cleared_by,
        note=row.note,
        recorded_by=names[row.recorded_by],
        recorded_at=row.recorded_at,
        ended_on=row.ended_on,
        ended_by=names[row.ended_by] if row.ended_by else "",
        end_reason=row.end_reason,
        version=row.version,
    )


def _consent(row: ConsentRow, names: Names) -> ConsentRecord:
    return ConsentRecord(
        id=row.id,
        kind=row.kind,
        given_by=row.given_by,
        recorded_by=names[row.recorded_by],
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=names[row.withdrawn_by] if row.withdrawn_by else "",
    )


def _stop(row: StopRow, names: Names) -> StopRecord:
    return StopRecord(
        id=row.id,
        title=stop_label(row),
        urgency=row.urgency,
        opened_at=row.opened_at,
        opened_by=names[row.opened_by],
        lifted_at=row.lifted_at,
        lifted_by=names[row.lifted_by] if row.lifted_by else "",
        outcome=row.outcome,
        to_whom=row.to_whom,
        cleared_on=row.cleared_on,
        clearing_person=row.clearing_person,
        reason=row.reason,
    )


def _assessment(row: AssessmentRow, names: Names) -> AssessmentLine:
    return AssessmentLine(
        id=row.id,
        episode_id=row.episode_id,
        kind=row.kind,
        assessed_on=row.assessed_on,
        state=row.state,
        author=names[row.author_id],
    )


def _review(row: ReviewRow, names: Names) -> ReviewLine:
    return ReviewLine(
        id=row.id, reviewed_on=row.reviewed_on, state=row.state, author=names[row.author_id]
    )


def _handout(row: HandoutRow, names: Names) -> HandoutLine:
    return HandoutLine(
        id=row.id,
        kind=row.kind,
        sheet_number=row.sheet_number,
        state=row.state,
        issued_at=row.issued_at,
        issued_by=names[row.issued_by],
    )


def _program(row: ProgramRow, items: Sequence[ProgramItemRow], names: Names) -> ProgramLine:
    return ProgramLine(
        id=row.id,
        episode_id=row.episode_id,
        number=row.number,
        state=row.state,
        needs_confirmation=row.needs_confirmation,
        created_at=row.created_at,
        activated_at=row.activated_at,
        author=names[row.author_id],
        items=tuple(to_item(item) for item in items),
    )
