"""Drafts of programs: start one from a signed assessment, edit it, make a new version.

Each function is one use case; it commits once, on its last line.
"""

from collections.abc import Sequence
from datetime import date, datetime

from clinic.domain import programs
from clinic.domain.dosing import Dose
from clinic.domain.errors import StaleError, StateError
from clinic.domain.programs import Origin, Program
from clinic.domain.records import AssessmentState, ProgramState
from clinic.persistence.assessments import AssessmentRow, last_signed
from clinic.persistence.database import add, commit
from clinic.persistence.programs import (
    LIVING,
    ProgramRow,
    get_program,
    items_of,
    next_number,
    programs_of,
    replace_items,
)
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import match_of
from clinic.services.patient.patient_record import record_of
from clinic.services.patient.safety import check_not_blocked
from clinic.services.program.overrides import record_declined
from clinic.services.program.program_editing import (
    Change,
    Ground,
    ItemEdit,
    LeaveOff,
    changed,
    checked,
    with_edits,
)
from clinic.services.program.program_records import (
    record_program_event,
    to_item,
    to_item_rows,
    write_precautions,
)
from clinic.services.program.program_standing import Standing, stand


def start(*, actor: Actor, patient_id: int, assessment_id: int, now: datetime, today: date) -> int:
    """Start a draft from a signed assessment, what the rules assign already in it; answers its id.

    A draft of the episode that rests on the same assessment is answered instead of a second one.
    Raises BlockedError under a stop and StateError for an assessment that is not signed, or while
    another draft of the episode is open.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    assessment = record.assessment(assessment_id)
    check_not_blocked(record, today)
    if assessment.state is not AssessmentState.SIGNED:
        raise StateError("a program starts from a signed assessment")
    draft = _open_draft(actor, patient_id, assessment.episode_id)
    if draft is not None:
        if draft.assessment_id == assessment_id:
            return draft.id
        raise StateError("another draft of this episode is open: issue it or void it first")
    match = match_of(record, assessment_id, today)
    items = tuple(programs.from_offer(offer, Origin.ASSIGNED) for offer in match.assigned)
    program = Program(items=items, precautions=match.precautions, protocol=match.protocol)
    row = add_draft(actor, assessment, program, None, now)
    program_id = row.id
    commit()
    return program_id


def startable_assessment(*, actor: Actor, patient_id: int) -> int | None:
    """The last signed assessment of a patient, which a program can start from."""
    last = last_signed(clinic_id=actor.clinic_id, patient_id=patient_id)
    return last.id if last else None


def new_version(
    *, actor: Actor, patient_id: int, program_id: int, now: datetime, today: date
) -> int:
    """Start a draft that will take a living program's place; answers its id.

    It has the same exercises and rests on the last signed assessment. An open draft of the
    episode is answered instead. Raises BlockedError under a stop and StateError for a program
    that is out of use.
    """
    old = get_program(clinic_id=actor.clinic_id, patient_id=patient_id, program_id=program_id)
    record = record_of(actor=actor, patient_id=patient_id)
    check_not_blocked(record, today)
    if old.state not in LIVING:
        raise StateError("only a living program gets a new version")
    draft = _open_draft(actor, patient_id, old.episode_id)
    if draft is not None:
        return draft.id
    assessment = record.last_signed()
    if assessment is None or assessment.episode_id != old.episode_id:
        raise StateError("there is no signed assessment to rest a new version on")
    match = match_of(record, assessment.id, today)
    items = tuple(to_item(item) for item in items_of(program_ids=[old.id])[old.id])
    program = Program(items=items, precautions=match.precautions, protocol=match.protocol)
    row = add_draft(actor, assessment, program, old.id, now)
    draft_id = row.id
    commit()
    return draft_id


def save(
    *,
    actor: Actor,
    patient_id: int,
    program_id: int,
    version: int,
    edits: Sequence[ItemEdit],
    change: Change | None,
    now: datetime,
    today: date,
) -> None:
    """Store a draft as typed, after one step of the editor.

    Raises ProgramError for what is not allowed, StaleError when somebody else saved meanwhile, and
    BlockedError under a stop; then nothing is stored.
    """
    standing = stand(actor=actor, patient_id=patient_id, program_id=program_id, today=today)
    standing.check_not_blocked()
    program = edited(actor=actor, standing=standing, version=version, edits=edits, change=change)
    row = standing.row
    replace_items(program_id=row.id, items=to_item_rows(row.id, program.items))
    row.precautions = write_precautions(program.precautions)
    if isinstance(change, LeaveOff):
        left_off = standing.program.items[change.item]
        record_declined(actor=actor, row=row, item=left_off, reason=change.reason, now=now)
    commit()


def edited(
    *,
    actor: Actor,
    standing: Standing,
    version: int,
    edits: Sequence[ItemEdit],
    change: Change | None = None,
) -> Program:
    """The draft as typed, after one step: checked, not stored. Raises as `save` does."""
    row = standing.row
    if row.state is not ProgramState.DRAFT:
        raise StateError("only a draft can be edited")
    if row.version != version or len(edits) != len(standing.program.items):
        raise StaleError("somebody else saved this program meanwhile")
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=row.patient_id)
    ground = Ground(
        catalogue=standing.catalogue,
        match=standing.match,
        last_doses=last_doses(rows, row),
    )
    typed = with_edits(standing.program, edits, standing.catalogue)
    return checked(changed(typed, change, ground), standing.catalogue)


def last_doses(rows: Sequence[ProgramRow], row: ProgramRow) -> dict[str, Dose]:
    """The dose of each variation in the newest program that the patient followed before this one,
    of all programs of the patient.
    """
    before = [
        one
        for one in rows
        if one.id != row.id and one.activated_at is not None and one.state is not ProgramState.VOID
    ]
    if not before:
        return {}
    items = items_of(program_ids=[before[0].id])[before[0].id]
    return {item.variation: to_item(item).dose for item in items}


def _open_draft(actor: Actor, patient_id: int, episode_id: int) -> ProgramRow | None:
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    drafts = (row for row in rows if row.state is ProgramState.DRAFT)
    return next((row for row in drafts if row.episode_id == episode_id), None)


def add_draft(
    actor: Actor,
    assessment: AssessmentRow,
    program: Program,
    supersedes_id: int | None,
    now: datetime,
) -> ProgramRow:
    """Store a draft of an episode, resting on this assessment; the caller commits."""
    row = add(
        ProgramRow(
            clinic_id=actor.clinic_id,
            patient_id=assessment.patient_id,
            episode_id=assessment.episode_id,
            assessment_id=assessment.id,
            number=next_number(episode_id=assessment.episode_id),
            state=ProgramState.DRAFT,
            protocol=program.protocol,
            author_id=actor.clinician_id,
            created_at=now,
            supersedes_id=supersedes_id,
            precautions=write_precautions(program.precautions),
        )
    )
    replace_items(program_id=row.id, items=to_item_rows(row.id, program.items))
    detail = {"assessment": assessment.id, "number": row.number}
    record_program_event(actor, row, "program_started", now, detail)
    return row
