"""Reading the logs that come back: typing one in, recording it, or that it did not come.

What is recorded is never edited: a correction is typed as a new entry and supersedes the old one,
with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.adherence import LoggedDay
from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import EntryState, LogOutcome, check_entry_step
from clinic.persistence.database import add, check_version, commit, flush
from clinic.persistence.events import record_event
from clinic.persistence.logs import (
    LogEntryRow,
    get_log_entry,
    log_days_of,
    log_entries_of,
    replace_log_days,
)
from clinic.services.actor import Actor
from clinic.services.review.log_sheets import (
    LogSheet,
    get_log_sheet,
    to_log_day_row,
)

REASON_LENGTH = 500
LATER = {
    LogOutcome.RETURNED: "The sheet came back later",
    LogOutcome.TOLD: "The patient told later",
    LogOutcome.NOT_RETURNED: "The sheet is not coming back",
}
"""Why an entry without a sheet is superseded, by what came instead."""

NOT_RECORDED = "Not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLog:
    """What is typed of a log: the version of the draft it was typed into, the days with a mark,
    and the day on which the sheet was seen.
    """

    version: int
    days: Sequence[LoggedDay]
    seen_on: date


def start(*, actor: Actor, patient_id: int, handout_id: int, now: datetime, today: date) -> int:
    """Open a draft to type a log sheet into, and answer its id; an open one is answered again.

    Of a log that is recorded already it is a correction, and begins with all that was recorded.
    Raises StateError before the first day of the log.
    """
    sheet = _sheet(actor, patient_id, handout_id)
    if sheet.draft is not None:
        return sheet.draft.id
    _check_begun(sheet, today)
    old = sheet.recorded
    draft = _add(actor, patient_id, sheet, LogOutcome.RETURNED, now=now, today=today)
    if old is not None and old.outcome is LogOutcome.RETURNED:
        draft.seen_on = old.seen_on
        days = [to_log_day_row(draft.id, day) for day in old.days]
        replace_log_days(log_entry=draft, days=days)
    _event(actor, draft, "log_started", now)
    draft_id = draft.id
    commit()
    return draft_id


def save(*, actor: Actor, patient_id: int, handout_id: int, typed: TypedLog) -> int:
    """Store a draft as typed, unfinished as it may be; answers its new version.

    Raises StateError where there is no draft and StaleError where somebody else saved it.
    """
    draft = _draft(actor, patient_id, handout_id)
    _store(draft, typed)
    flush()
    version = draft.version
    commit()
    return version


def record(
    *,
    actor: Actor,
    patient_id: int,
    handout_id: int,
    typed: TypedLog,
    reason: str = "",
    now: datetime,
) -> None:
    """Store a draft as typed and record it: from now on it is a fact.

    A correction of a log that came back needs a reason, else FieldError. Raises as `save` does.
    """
    draft = _draft(actor, patient_id, handout_id)
    _store(draft, typed)
    _supersede(actor, draft, now, reason)
    _make_recorded(actor, draft, now)
    commit()


def tell(
    *,
    actor: Actor,
    patient_id: int,
    handout_id: int,
    told: Mapping[str, int],
    now: datetime,
    today: date,
) -> None:
    """Record what the patient tells of a sheet that did not come back: letter -> days done."""
    sheet = _without_sheet(actor, patient_id, handout_id, today)
    entry = _add(actor, patient_id, sheet, LogOutcome.TOLD, now=now, today=today)
    entry.told = dict(told)
    _record_now(actor, entry, now)
    commit()


def not_returned(
    *, actor: Actor, patient_id: int, handout_id: int, now: datetime, today: date
) -> None:
    """Record that a sheet did not come back and nothing was told: adherence is unknown.

    A second time changes nothing.
    """
    sheet = _without_sheet(actor, patient_id, handout_id, today)
    if sheet.recorded is not None and sheet.recorded.outcome is LogOutcome.NOT_RETURNED:
        return
    entry = _add(actor, patient_id, sheet, LogOutcome.NOT_RETURNED, now=now, today=today)
    _record_now(actor, entry, now)
    commit()


def discard(*, actor: Actor, patient_id: int, handout_id: int, now: datetime) -> None:
    """Give a draft up; what was typed stays readable in the record."""
    draft = _draft(actor, patient_id, handout_id)
    _end(actor, draft, EntryState.VOID, NOT_RECORDED, now)
    commit()


def void(*, actor: Actor, patient_id: int, handout_id: int, reason: str, now: datetime) -> None:
    """Void what is recorded of a sheet, for the wrong patient or sheet; then it is awaited again.

    Raises FieldError without a reason, StateError where nothing is recorded.
    """
    entry = _standing(actor, patient_id, handout_id, EntryState.RECORDED)
    if entry is None:
        raise StateError("nothing is recorded of this log")
    _end(actor, entry, EntryState.VOID, _checked(reason), now)
    commit()


def _without_sheet(actor: Actor, patient_id: int, handout_id: int, today: date) -> LogSheet:
    """The sheet, if it may still be recorded as one that did not come back."""
    sheet = _sheet(actor, patient_id, handout_id)
    _check_begun(sheet, today)
    if sheet.draft is not None:
        raise StateError("this log is being typed in")
    if sheet.recorded is not None and sheet.recorded.outcome is LogOutcome.RETURNED:
        raise StateError("this log came back and is recorded")
    return sheet


def _record_now(actor: Actor, entry: LogEntryRow, now: datetime) -> None:
    _supersede(actor, entry, now)
    _make_recorded(actor, entry, now)


def _sheet(actor: Actor, patient_id: int, handout_id: int) -> LogSheet:
    return get_log_sheet(actor=actor, patient_id=patient_id, handout_id=handout_id)


def _check_begun(sheet: LogSheet, today: date) -> None:
    if today < sheet.first_day:
        raise StateError("the first day of this log is still to come")


def _standing(
    actor: Actor, patient_id: int, handout_id: int, state: EntryState
) -> LogEntryRow | None:
    _sheet(actor, patient_id, handout_id)
    rows = log_entries_of(clinic_id=actor.clinic_id, patient_id=patient_id, handout_id=handout_id)
    return next((row for row in rows if row.state is state), None)


def _draft(actor: Actor, patient_id: int, handout_id: int) -> LogEntryRow:
    draft = _standing(actor, patient_id, handout_id, EntryState.DRAFT)
    if draft is None:
        raise StateError("this log is not being typed in")
    return draft


def _add(
    actor: Actor,
    patient_id: int,
    sheet: LogSheet,
    outcome: LogOutcome,
    *,
    now: datetime,
    today: date,
) -> LogEntryRow:
    return add(
        LogEntryRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            handout_id=sheet.handout_id,
            outcome=outcome,
            seen_on=today,
            started_at=now,
            started_by=actor.clinician_id,
            supersedes_id=sheet.recorded.id if sheet.recorded else None,
        )
    )


def _store(draft: LogEntryRow, typed: TypedLog) -> None:
    check_version(draft.version, typed.version)
    draft.seen_on = typed.seen_on
    days = [to_log_day_row(draft.id, day) for day in typed.days if not day.is_blank]
    replace_log_days(log_entry=draft, days=days)


def _make_recorded(actor: Actor, entry: LogEntryRow, now: datetime) -> None:
    check_entry_step(entry.state, EntryState.RECORDED)
    entry.state = EntryState.RECORDED
    entry.recorded_at, entry.recorded_by = now, actor.clinician_id
    _event(actor, entry, "log_recorded", now)


def _supersede(actor: Actor, entry: LogEntryRow, now: datetime, reason: str = "") -> None:
    """Let the entry take the place of the one that it corrects, if there is one."""
    if entry.supersedes_id is None:
        return
    old = get_log_entry(
        clinic_id=actor.clinic_id, patient_id=entry.patient_id, log_entry_id=entry.supersedes_id
    )
    if old.state is not EntryState.RECORDED:
        return
    came_back = old.outcome is LogOutcome.RETURNED
    why = _checked(reason) if came_back else LATER[entry.outcome]
    _end(actor, old, EntryState.SUPERSEDED, why, now)
    flush()


def _end(actor: Actor, entry: LogEntryRow, state: EntryState, why: str, now: datetime) -> None:
    check_entry_step(entry.state, state)
    entry.state = state
    entry.ended_at, entry.ended_by, entry.end_reason = now, actor.clinician_id, why
    _event(actor, entry, f"log_{state.value}", now, {"reason": why})


def _checked(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise FieldError("reason", "Say why in a few words.")
    if len(why) > REASON_LENGTH:
        raise FieldError("reason", f"Keep it under {REASON_LENGTH} characters.")
    return why


def _event(
    actor: Actor,
    entry: LogEntryRow,
    kind: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    days = log_days_of(log_entry_ids=[entry.id])[entry.id]
    record_event(
        clinic_id=actor.clinic_id,
        patient_id=entry.patient_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=f"log_entry:{entry.id}",
        detail={"handout": entry.handout_id, "outcome": entry.outcome.value, "days": len(days)}
        | dict(detail or {}),
    )
