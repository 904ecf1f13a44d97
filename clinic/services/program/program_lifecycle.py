"""From draft to the end of a program: activate, confirm again, end, void.

The steps are those of the table in clinic.domain.records. A program that goes out of use takes its
sheets along.
"""

from datetime import date, datetime

from clinic.domain import programs
from clinic.domain.errors import FieldError, StaleError, StateError
from clinic.domain.programs import Problem, Program
from clinic.domain.records import AssessmentState, ProgramState, check_program_step
from clinic.persistence.database import commit, flush
from clinic.persistence.programs import LIVING, ProgramRow, get_program, programs_of, replace_items
from clinic.services.actor import Actor
from clinic.services.patient.safety import needs_new_screen
from clinic.services.program.overrides import not_found, record_overrides, unexplained
from clinic.services.program.program_editing import ProgramError
from clinic.services.program.program_records import (
    describe_item,
    record_program_event,
    to_item_rows,
    write_precautions,
)
from clinic.services.program.program_standing import Standing, stand
from clinic.services.sheet.sheet_records import withdraw_sheets

REASON_LENGTH = 500
EMPTY = "The program has no exercise yet."


def activate(
    *, actor: Actor, patient_id: int, program_id: int, version: int, now: datetime, today: date
) -> None:
    """Make a draft the one active program of its episode; the one before it is superseded.

    Raises BlockedError under a stop, ProgramError for what keeps it from the patient, StaleError
    when it was changed meanwhile.
    """
    standing = stand(actor=actor, patient_id=patient_id, program_id=program_id, today=today)
    _check_version(standing.row, version)
    check_ready(standing, standing.program)
    make_active(actor=actor, standing=standing, program=standing.program, now=now)
    commit()


def check_ready(standing: Standing, program: Program) -> None:
    """Raise BlockedError, StateError or ProgramError for what keeps a draft from the patient."""
    standing.check_not_blocked()
    check_program_step(standing.row.state, ProgramState.ACTIVE)
    if standing.assessment.state is not AssessmentState.SIGNED:
        raise StateError(
            "the assessment of this draft was replaced or voided: void the draft, and start one "
            "from the assessment that stands now"
        )
    if not program.items:
        raise ProgramError([Problem(item=None, field="family", message=EMPTY)])
    problems = [
        *programs.problems(program, standing.catalogue),
        *unexplained(program, standing.match),
    ]
    if problems:
        raise ProgramError(problems)


def make_active(*, actor: Actor, standing: Standing, program: Program, now: datetime) -> None:
    """Store a checked program as the active one of its episode; the caller commits."""
    row = standing.row
    for other in programs_of(clinic_id=actor.clinic_id, patient_id=row.patient_id):
        if other.episode_id == row.episode_id and other.state in LIVING:
            row.supersedes_id = other.id
            reason = f"Replaced by version {row.number}"
            leave(actor=actor, row=other, state=ProgramState.SUPERSEDED, reason=reason, now=now)
    replace_items(program_id=row.id, items=to_item_rows(row.id, program.items))
    row.precautions = write_precautions(program.precautions)
    row.protocol = standing.match.protocol
    flush()
    row.state = ProgramState.ACTIVE
    row.activated_at, row.activated_by = now, actor.clinician_id
    detail = {
        "number": row.number,
        "assessment": row.assessment_id,
        "precautions": row.precautions,
        "items": [describe_item(item) for item in program.items],
    }
    record_program_event(actor, row, "program_activated", now, detail)
    record_overrides(actor=actor, row=row, program=program, match=standing.match, now=now)


def confirm(
    *, actor: Actor, patient_id: int, program_id: int, version: int, now: datetime, today: date
) -> None:
    """Say that a living program still fits the patient, after what it rests on changed.

    Sheets made under other precautions go out of use: they lack what the new ones say. Raises
    BlockedError under a stop, ProgramError when today's precautions bar part of it or the newest
    findings speak against a side (then a new version is needed), StateError when nothing waits or
    the safety screen must be repeated first.
    """
    standing = stand(actor=actor, patient_id=patient_id, program_id=program_id, today=today)
    row = standing.row
    _check_version(row, version)
    standing.check_not_blocked()
    why = list(standing.to_confirm)
    if not why:
        raise StateError("this program does not wait for a confirmation")
    if problems := (*standing.problems, *_not_found_again(standing)):
        raise ProgramError(problems)
    if row.state is ProgramState.SUSPENDED:
        if needs_new_screen(standing.record, today):
            raise StateError("the safety screen must be repeated first: start an assessment")
        check_program_step(row.state, ProgramState.ACTIVE)
        row.state = ProgramState.ACTIVE
    if standing.precautions_added or standing.precautions_gone:
        reason = "Precautions changed"
        withdraw_sheets(actor=actor, program=row, now=now, reason=reason)
    row.precautions = write_precautions(standing.program.precautions)
    row.needs_confirmation = False
    row.confirmed_at, row.confirmed_by = now, actor.clinician_id
    detail = {"why": why, "precautions": row.precautions}
    record_program_event(actor, row, "program_confirmed", now, detail)
    commit()


def _not_found_again(standing: Standing) -> list[Problem]:
    """What findings of the episode that are newer than the program's own speak against."""
    row = standing.row
    newest = standing.record.last_signed()
    if newest is None or newest.episode_id != row.episode_id or newest.id == row.assessment_id:
        return []
    return not_found(standing.program, standing.latest)


def end(*, actor: Actor, patient_id: int, program_id: int, reason: str, now: datetime) -> None:
    """End a living program, with the reason. Raises StateError and FieldError."""
    row = get_program(clinic_id=actor.clinic_id, patient_id=patient_id, program_id=program_id)
    _finish(actor, row, ProgramState.ENDED, reason, now)


def void(*, actor: Actor, patient_id: int, program_id: int, reason: str, now: datetime) -> None:
    """Void a program entered in error, with the reason. Raises StateError and FieldError."""
    row = get_program(clinic_id=actor.clinic_id, patient_id=patient_id, program_id=program_id)
    _finish(actor, row, ProgramState.VOID, reason, now)


def _finish(
    actor: Actor, row: ProgramRow, state: ProgramState, reason: str, now: datetime
) -> None:
    check_program_step(row.state, state)
    why = reason.strip()
    if not why:
        raise FieldError("reason", "Say why in a few words.")
    if len(why) > REASON_LENGTH:
        raise FieldError("reason", f"Keep it under {REASON_LENGTH} characters.")
    leave(actor=actor, row=row, state=state, reason=why, now=now)
    commit()


def leave(
    *, actor: Actor, row: ProgramRow, state: ProgramState, reason: str, now: datetime
) -> None:
    """Take a program out of use, and its sheets with it; the caller commits. Raises StateError."""
    check_program_step(row.state, state)
    is_void = state is ProgramState.VOID
    withdraw_sheets(actor=actor, program=row, now=now, reason=reason, void=is_void)
    row.state = state
    row.ended_at, row.ended_by, row.end_reason = now, actor.clinician_id, reason
    row.needs_confirmation = False
    record_program_event(actor, row, f"program_{state.value}", now, {"reason": reason})


def _check_version(row: ProgramRow, version: int) -> None:
    if row.version != version:
        raise StaleError("somebody else changed this program meanwhile")
