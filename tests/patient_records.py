"""Builders of a patient's rows for tests of records and services; each needs an app context."""

from datetime import UTC, date, datetime, timedelta

from clinic.domain.anatomy import Side
from clinic.domain.deliveries import DeliveryState
from clinic.domain.exercises import Family
from clinic.domain.programs import Origin
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.records import (
    AssessmentKind,
    AssessmentState,
    EntryState,
    HandoutKind,
    LogOutcome,
    Measure,
    Paper,
    ProgramState,
    ReviewChoice,
    StopCause,
)
from clinic.domain.safety import Urgency
from clinic.persistence.assessments import AssessmentRow, FindingRow
from clinic.persistence.database import add, commit
from clinic.persistence.deliveries import DeliveryAttemptRow, DeliveryRow
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.handouts import HandoutRow, store_document
from clinic.persistence.logs import LogDayRow, LogEntryRow
from clinic.persistence.outcomes import OutcomeScoreRow, PsfsActivityRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow, items_of
from clinic.persistence.reviews import ReviewItemRow, ReviewRow
from clinic.persistence.stops import StopRow
from clinic.services.actor import Actor
from clinic.services.patient import patients
from clinic.services.patient.patients import PatientDetails
from tests.people import NOW, TODAY

BIRTH = date(1980, 5, 17)


def noon(day: date) -> datetime:
    """Noon in Greenwich: the same date in both clinics of the cast."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def details(name: str = "Pat Example", **changes: object) -> PatientDetails:
    """Details of an invented patient."""
    return PatientDetails(name=name, **{"birth_date": BIRTH, **changes})  # type: ignore[arg-type]


def make_patient(actor: Actor, name: str = "Pat Example", **changes: object) -> int:
    """A stored patient of the actor's clinic."""
    return patients.add_patient(
        actor=actor, details=details(name, **changes), today=TODAY, now=NOW, confirmed=True
    )


def make_episode(
    actor: Actor,
    patient_id: int,
    closed_on: date | None = None,
    review_due_on: date | None = None,
) -> int:
    """A stored episode."""
    row = add(
        EpisodeRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            title="Low back",
            opened_on=TODAY - timedelta(days=60),
            closed_on=closed_on,
            review_due_on=review_due_on,
        )
    )
    episode_id = row.id
    commit()
    return episode_id


def make_assessment(
    actor: Actor,
    patient_id: int,
    episode_id: int,
    *,
    on: date = TODAY,
    state: AssessmentState = AssessmentState.SIGNED,
) -> int:
    """A stored assessment with one finding, taken through its states."""
    row = add(
        AssessmentRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            episode_id=episode_id,
            kind=AssessmentKind.FIRST,
            assessed_on=on,
            author_id=actor.clinician_id,
            created_at=noon(on),
        )
    )
    add(FindingRow(assessment_id=row.id, finding="mtt_hip_deg", side=Side.LEFT, value=8))
    if state is not AssessmentState.DRAFT:
        row.state = state
        row.signed_at, row.signed_by = noon(on), actor.clinician_id
    assessment_id = row.id
    commit()
    return assessment_id


def make_program(
    actor: Actor,
    patient_id: int,
    episode_id: int,
    assessment_id: int,
    *,
    number: int = 1,
    state: ProgramState = ProgramState.ACTIVE,
) -> int:
    """A stored program with one exercise."""
    row = add(
        ProgramRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            episode_id=episode_id,
            assessment_id=assessment_id,
            number=number,
            protocol="hip-low-back@1.0",
            author_id=actor.clinician_id,
            created_at=NOW,
        )
    )
    add(
        ProgramItemRow(
            program_id=row.id,
            position=1,
            family=Family.HF,
            variation="HF4",
            sides=["left"],
            sets=1,
            reps=2,
            hold_s=30,
            sessions_per_week=7,
            rest_s=15,
            origin=Origin.ASSIGNED,
        )
    )
    row.state = state
    program_id = row.id
    commit()
    return program_id


def make_handout(
    actor: Actor,
    patient_id: int,
    program_id: int,
    *,
    on: date = TODAY,
    number: str = "N-1",
    log_start: date | None = None,
    log_weeks: int = 2,
) -> int:
    """A stored, issued program sheet; its log starts the day after unless told."""
    row = add(
        HandoutRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            program_id=program_id,
            kind=HandoutKind.PROGRAM,
            sheet_number=number,
            sha256=store_document(content=number.encode()),
            paper=Paper.A4,
            issued_at=noon(on),
            issued_by=actor.clinician_id,
            log_start=log_start or on + timedelta(days=1),
            log_weeks=log_weeks,
        )
    )
    handout_id = row.id
    commit()
    return handout_id


def make_stop(actor: Actor, patient_id: int, *, lifted: bool = False) -> int:
    """A stored stop for a red flag."""
    row = add(
        StopRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            cause=StopCause.RED_FLAG,
            urgency=Urgency.EMERGENCY,
            flags=["RF_CES"],
            opened_at=NOW,
            opened_by=actor.clinician_id,
            lifted_at=NOW if lifted else None,
        )
    )
    stop_id = row.id
    commit()
    return stop_id


def make_log_entry(
    actor: Actor, patient_id: int, handout_id: int, *, seen_on: date = TODAY
) -> int:
    """A log that came back with one marked day, recorded."""
    row = add(
        LogEntryRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            handout_id=handout_id,
            outcome=LogOutcome.RETURNED,
            seen_on=seen_on,
            started_at=NOW,
            started_by=actor.clinician_id,
        )
    )
    add(LogDayRow(log_entry_id=row.id, day=TODAY, boxes={"A": ["left"]}, pain=2, letter="A"))
    row.state = EntryState.RECORDED
    row.recorded_at, row.recorded_by = NOW, actor.clinician_id
    log_entry_id = row.id
    commit()
    return log_entry_id


def make_score(actor: Actor, patient_id: int, episode_id: int, *, on: date = TODAY) -> int:
    """A stored score of the pain scale."""
    row = add(
        OutcomeScoreRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            episode_id=episode_id,
            measure=Measure.NPRS,
            scored_on=on,
            answers={"avg": 4, "worst": 6, "now": 3},
            recorded_at=noon(on),
            recorded_by=actor.clinician_id,
        )
    )
    score_id = row.id
    commit()
    return score_id


def make_activity(actor: Actor, patient_id: int, episode_id: int) -> int:
    """A stored activity of the patient's own."""
    row = add(
        PsfsActivityRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            episode_id=episode_id,
            position=1,
            name="Putting on socks",
            named_on=TODAY,
            recorded_at=NOW,
            recorded_by=actor.clinician_id,
        )
    )
    activity_id = row.id
    commit()
    return activity_id


def make_delivery(actor: Actor, patient_id: int, handout_id: int) -> int:
    """A message that was tried once and is to be tried again."""
    at = noon(TODAY)
    row = add(
        DeliveryRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            handout_id=handout_id,
            sender="desk@north.example",
            recipient="pat@post.example",
            message_id=f"<{handout_id}@north.example>",
            sha256=store_document(content=b"a message", media_type="message/rfc822"),
            requested_at=at,
            requested_by=actor.clinician_id,
            state=DeliveryState.QUEUED,
            state_at=at,
            queued_at=at,
            due_at=at,
        )
    )
    delivery_id = row.id
    add(DeliveryAttemptRow(delivery_id=delivery_id, claim="one", started_at=at))
    commit()
    return delivery_id


def make_review(
    actor: Actor, patient_id: int, episode_id: int, assessment_id: int, program_id: int
) -> int:
    """A recorded review of a program with one exercise, in which everything was accepted."""
    row = add(
        ReviewRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            episode_id=episode_id,
            program_id=program_id,
            assessment_id=assessment_id,
            reviewed_on=TODAY,
            author_id=actor.clinician_id,
            created_at=NOW,
            rules="progression@1.0",
        )
    )
    item = items_of(program_ids=[program_id])[program_id][0]
    add(
        ReviewItemRow(
            review_id=row.id,
            program_item_id=item.id,
            letter="A",
            pain_during=1,
            settled=True,
            reserve=2,
            form_ok=True,
            dose_met=True,
            top_dose_met=False,
            anchor_normal=False,
            decision=Decision.HOLD,
            rule=Row.LOW_ADHERENCE,
            because=["Row 4"],
            is_capped=False,
            choice=ReviewChoice.ACCEPTED,
        )
    )
    review_id = row.id
    commit()
    return review_id
