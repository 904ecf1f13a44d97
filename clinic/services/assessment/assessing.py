"""Assessments: start, write, sign, void, correct. A signed one is never edited, only superseded.

Each function is one use case; it commits once, on its last line. A record of another clinic is not
found.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import FieldError, StaleError, StateError
from clinic.domain.records import AssessmentKind, AssessmentState, check_assessment_step
from clinic.persistence.assessments import (
    AssessmentRow,
    assessments_of,
    get_assessment,
    touch_assessment,
)
from clinic.persistence.database import add, commit, flush
from clinic.persistence.episodes import EpisodeRow, get_episode, open_episode_of
from clinic.persistence.events import record_event
from clinic.persistence.patients import PatientRow, get_patient
from clinic.persistence.programs import living_programs_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import (
    Hazards,
    PatientFacts,
    case_of,
    facts_of,
    hazards_of,
)
from clinic.services.assessment.assessment_entry import Entry, copy_findings, keys
from clinic.services.assessment.assessment_records import store_entry
from clinic.services.assessment.entry_texts import SCREEN, EntryError, field_name
from clinic.services.patient.patient_record import PatientRecord, record_of
from clinic.services.patient.stops import open_stops_for
from clinic.services.review.review_dates import note_assessment

REASON_LENGTH = 500
CORRECTED = "Corrected"


def start(
    *, actor: Actor, patient_id: int, kind: AssessmentKind | None, now: datetime, today: date
) -> int:
    """Start a draft and answer its id; opens an episode when none is open.

    Without a kind it is a review when the episode has a signed assessment, else a first one. A
    draft of the episode that is open already is answered instead of making a second one.
    """
    patient = get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    episode = open_episode_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    if episode is None:
        episode = _open_episode(actor, patient, now, today)
    rows = assessments_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    known = [row for row in rows if row.episode_id == episode.id]
    draft = next((row for row in known if row.state is AssessmentState.DRAFT), None)
    if draft is not None:
        return draft.id
    was_examined = any(row.state is AssessmentState.SIGNED for row in known)
    if kind is AssessmentKind.REVIEW and not was_examined:
        raise FieldError("kind", "A review follows a signed first assessment.")
    row = _add_draft(
        actor,
        patient_id=patient_id,
        episode_id=episode.id,
        kind=kind or (AssessmentKind.REVIEW if was_examined else AssessmentKind.FIRST),
        assessed_on=today,
        now=now,
    )
    assessment_id = row.id
    commit()
    return assessment_id


def save_draft(
    *,
    actor: Actor,
    patient_id: int,
    assessment_id: int,
    version: int,
    entry: Entry,
    now: datetime,
    today: date,
) -> int:
    """Store a draft as typed, unfinished as it may be; answers its new version.

    A red flag, a progressive nerve deficit or a blood pressure at the gate opens a stop and
    suspends the patient's programs, in the same transaction. Raises StaleError when somebody else
    saved meanwhile and StateError when it is no draft; then nothing is stored.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    row = _draft(record, assessment_id, version)
    _store(actor, record, row, entry, now=now, today=today)
    flush()
    new_version = row.version
    commit()
    return new_version


def copy_last(
    *,
    actor: Actor,
    patient_id: int,
    assessment_id: int,
    version: int,
    entry: Entry,
    now: datetime,
    today: date,
) -> int:
    """Store a draft with the last visit's findings in its empty fields; answers how many.

    Flags, blood pressure, pain and precautions are never copied. What is copied counts only once
    it is confirmed or typed again.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    row = _draft(record, assessment_id, version)
    before = record.last_signed(but_not=row.id)
    if before is None:
        raise StateError("there is no earlier visit to copy from")
    catalogue = load_catalogue()
    last = record.entries([before])[before.id].findings
    filled = copy_findings(entry, last, catalogue)
    _store(actor, record, row, filled, now=now, today=today)
    _event(actor, row, "findings_copied", now, {"from": before.id})
    commit()
    return len(filled.copied - entry.copied)


def sign(
    *,
    actor: Actor,
    patient_id: int,
    assessment_id: int,
    version: int,
    entry: Entry,
    now: datetime,
    today: date,
) -> None:
    """Store a draft as typed and sign it: from now on it is a record.

    Needs a complete safety screen and every copied value confirmed, else EntryError. Raises
    StateError for what was signed already and StaleError as `save_draft` does.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    row, catalogue = _draft(record, assessment_id, version), load_catalogue()
    short_screen = record.drafts[row.id].short_screen
    _check_finished(replace(entry, short_screen=short_screen), catalogue)
    _store(actor, record, row, entry, now=now, today=today)
    check_assessment_step(row.state, AssessmentState.SIGNED)
    row.state = AssessmentState.SIGNED
    row.signed_at, row.signed_by = now, actor.clinician_id
    row.protocol = catalogue.protocol.reference
    if row.supersedes_id is not None:
        _supersede(actor, row, now)
    episode = get_episode(clinic_id=actor.clinic_id, episode_id=row.episode_id)
    note_assessment(episode=episode, assessed_on=row.assessed_on)
    detail = {"protocol": row.protocol, "flags": list(entry.flags_raised), "kind": row.kind.value}
    _event(actor, row, "assessment_signed", now, detail)
    commit()


def void(*, actor: Actor, patient_id: int, assessment_id: int, reason: str, now: datetime) -> None:
    """Mark an assessment as entered in error or for the wrong patient; it stays readable.

    Programs that rest on it wait for a clinician. A stop that it opened stays open.
    """
    row = _assessment(actor, patient_id, assessment_id)
    why = reason.strip()
    if not why:
        raise FieldError("reason", "Say why it is void.")
    if len(why) > REASON_LENGTH:
        raise FieldError("reason", f"Keep it under {REASON_LENGTH} characters.")
    check_assessment_step(row.state, AssessmentState.VOID)
    _end(actor, row, AssessmentState.VOID, why, now)
    _event(actor, row, "assessment_voided", now, {"reason": why})
    commit()


def correct(*, actor: Actor, patient_id: int, assessment_id: int, now: datetime) -> int:
    """Start a draft with all that a signed assessment holds; signing it supersedes the old one.

    Answers the id of the draft; one that is open already is answered again.
    """
    record = record_of(actor=actor, patient_id=patient_id)
    old = record.assessment(assessment_id)
    if old.state is not AssessmentState.SIGNED:
        raise StateError("only a signed assessment is corrected")
    for row in record.assessments:
        if row.supersedes_id == old.id and row.state is AssessmentState.DRAFT:
            return row.id
    row = _add_draft(
        actor,
        patient_id=patient_id,
        episode_id=old.episode_id,
        kind=old.kind,
        assessed_on=old.assessed_on,
        now=now,
        supersedes_id=old.id,
    )
    store_entry(row, record.entries([old])[old.id])
    _event(actor, row, "correction_started", now, {"of": old.id})
    draft_id = row.id
    commit()
    return draft_id


def _hazards_in(entry: Entry, facts: PatientFacts) -> Hazards:
    """The red flags and the pressure of an entry, lifted or not."""
    catalogue = load_catalogue()
    return hazards_of(case_of(entry, facts, catalogue), catalogue)


def _assessment(actor: Actor, patient_id: int, assessment_id: int) -> AssessmentRow:
    return get_assessment(
        clinic_id=actor.clinic_id, patient_id=patient_id, assessment_id=assessment_id
    )


def _draft(record: PatientRecord, assessment_id: int, version: int) -> AssessmentRow:
    """The draft, if nobody signed, voided or saved it since this version."""
    row = record.assessment(assessment_id)
    if row.state is not AssessmentState.DRAFT:
        raise StateError(f"this assessment is {row.state.value} already")
    if row.version != version:
        raise StaleError("somebody else saved this assessment meanwhile")
    return row


def _open_episode(actor: Actor, patient: PatientRow, now: datetime, today: date) -> EpisodeRow:
    episode = add(EpisodeRow(clinic_id=actor.clinic_id, patient_id=patient.id, opened_on=today))
    record_event(
        clinic_id=actor.clinic_id,
        kind="episode_opened",
        at=now,
        clinician_id=actor.clinician_id,
        patient_id=patient.id,
        subject=f"episode:{episode.id}",
    )
    return episode


def _add_draft(
    actor: Actor,
    *,
    patient_id: int,
    episode_id: int,
    kind: AssessmentKind,
    assessed_on: date,
    now: datetime,
    supersedes_id: int | None = None,
) -> AssessmentRow:
    row = add(
        AssessmentRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            episode_id=episode_id,
            kind=kind,
            assessed_on=assessed_on,
            author_id=actor.clinician_id,
            created_at=now,
            supersedes_id=supersedes_id,
        )
    )
    _event(actor, row, "assessment_started", now, {"kind": kind.value})
    return row


def _store(
    actor: Actor,
    record: PatientRecord,
    row: AssessmentRow,
    entry: Entry,
    *,
    now: datetime,
    today: date,
) -> None:
    """Put the entry in its place and open the stops that it asks for."""
    facts = facts_of(record, today)
    old, new = _hazards_in(record.drafts[row.id], facts), _hazards_in(entry, facts)
    store_entry(row, entry)
    touch_assessment(row)
    stops = record.stops
    open_stops_for(actor=actor, assessment=row, stops=stops, old=old, new=new, now=now)


def _check_finished(entry: Entry, catalogue: Catalogue) -> None:
    errors = []
    left = len(entry.unanswered(catalogue))
    if left:
        errors.append(FieldError(SCREEN, f"Finish the safety screen: {left} not answered."))
    waiting = [key for key, _ in keys(catalogue) if key in entry.copied]
    if waiting:
        words = f"{len(waiting)} copied from the last visit: confirm or clear each."
        errors.append(FieldError(field_name(*waiting[0]), words))
    if errors:
        raise EntryError(errors)


def _supersede(actor: Actor, row: AssessmentRow, now: datetime) -> None:
    """The signed correction takes the place of the assessment it corrects."""
    assert row.supersedes_id is not None  # noqa: S101  (only called for a correction)
    old = _assessment(actor, row.patient_id, row.supersedes_id)
    check_assessment_step(old.state, AssessmentState.SUPERSEDED)
    _end(actor, old, AssessmentState.SUPERSEDED, CORRECTED, now)
    _event(actor, old, "assessment_superseded", now, {"by": row.id})


def _end(
    actor: Actor, row: AssessmentRow, state: AssessmentState, why: str, now: datetime
) -> None:
    row.state = state
    row.ended_at, row.ended_by, row.end_reason = now, actor.clinician_id, why
    for program in living_programs_of(clinic_id=actor.clinic_id, patient_id=row.patient_id):
        if program.assessment_id == row.id:
            program.needs_confirmation = True


def _event(
    actor: Actor, row: AssessmentRow, kind: str, now: datetime, detail: Mapping[str, object]
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        kind=kind,
        at=now,
        clinician_id=actor.clinician_id,
        patient_id=row.patient_id,
        subject=f"assessment:{row.id}",
        detail=dict(detail),
    )
