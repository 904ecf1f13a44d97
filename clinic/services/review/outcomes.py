"""Outcome measures: recording scores, correcting and voiding them, naming the own activities.

A score is a fact once it is recorded: a correction supersedes it, with the reason.
"""

from collections.abc import Sequence
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.errors import FieldError, StateError
from clinic.domain.outcomes import ScaleId
from clinic.domain.records import EntryState, Measure, check_entry_step
from clinic.persistence.database import add, commit, flush
from clinic.persistence.episodes import EpisodeRow, get_episode, open_episode_of
from clinic.persistence.events import record_event
from clinic.persistence.outcomes import (
    OutcomeScoreRow,
    PsfsActivityRow,
    activities_of,
    get_activity,
    get_score,
    scores_of,
)
from clinic.persistence.patients import get_patient
from clinic.services.actor import Actor
from clinic.services.review.outcome_records import painful_days
from clinic.services.review.outcome_texts import (
    SCORED_ON,
    OutcomeError,
    TypedScore,
    nprs_field,
)

REASON_LENGTH = 500
ACTIVITY_LENGTH = 120


def record_scores(
    *,
    actor: Actor,
    patient_id: int,
    scored_on: date,
    scores: Sequence[TypedScore],
    now: datetime,
) -> None:
    """Record what was asked on a day, for the open episode of the patient.

    Raises OutcomeError where a measure has a score of that day already, or the pain stands in the
    assessment of that day, and StateError without an open episode.
    """
    episode = open_episode(actor=actor, patient_id=patient_id)
    errors = [
        error
        for score in scores
        if (error := _taken(actor, episode, score, scored_on)) is not None
    ]
    if errors:
        raise OutcomeError(errors)
    for score in scores:
        _add(actor, episode, score, scored_on=scored_on, now=now)
    commit()


def correct_score(
    *,
    actor: Actor,
    patient_id: int,
    score_id: int,
    score: TypedScore,
    scored_on: date,
    reason: str,
    now: datetime,
) -> None:
    """Put another score in the place of one; the old one stays readable, with the reason.

    Raises FieldError without a reason, OutcomeError where the new day has such a score, and
    StateError for one that no longer stands.
    """
    old = _score(actor, patient_id, score_id)
    if score.measure is not old.measure:
        raise StateError("a correction is of the same measure")
    _end(actor, old, EntryState.SUPERSEDED, _checked(reason), now)
    flush()
    episode = get_episode(clinic_id=actor.clinic_id, episode_id=old.episode_id)
    taken = _taken(actor, episode, score, scored_on)
    if taken is not None:
        raise OutcomeError([taken])
    _add(actor, episode, score, scored_on=scored_on, now=now, supersedes_id=old.id)
    commit()


def void_score(
    *, actor: Actor, patient_id: int, score_id: int, reason: str, now: datetime
) -> None:
    """Void a score that was an error or of another patient. Raises FieldError and StateError."""
    _end(actor, _score(actor, patient_id, score_id), EntryState.VOID, _checked(reason), now)
    commit()


def name_activities(
    *, actor: Actor, patient_id: int, names: Sequence[str], today: date, now: datetime
) -> None:
    """Name the activities that matter to the patient, the most five; empty names are passed over.

    Once they are rated the same ones are rated at every review: then StateError. Raises FieldError
    for too many, a name that is too long or there already, or none at all.
    """
    episode = open_episode(actor=actor, patient_id=patient_id)
    whose = _whose(actor, episode)
    if any(row.measure is Measure.PSFS and _stands(row) for row in scores_of(**whose)):
        raise StateError("the activities were rated: the same ones are rated at every review")
    known = [row for row in activities_of(**whose) if row.ended_at is None]
    fresh = _checked_names(names, [row.name for row in known])
    free = (number for number in range(1, 100) if number not in {row.position for row in known})
    for name in fresh:
        row = add(
            PsfsActivityRow(
                **whose,
                position=next(free),
                name=name,
                named_on=today,
                recorded_at=now,
                recorded_by=actor.clinician_id,
            )
        )
        _event(actor, row, "activity_named", now)
    commit()


def end_activity(
    *, actor: Actor, patient_id: int, activity_id: int, reason: str, now: datetime
) -> None:
    """Ask an activity no more, with the reason. Raises FieldError and StateError."""
    row = get_activity(clinic_id=actor.clinic_id, patient_id=patient_id, activity_id=activity_id)
    if row.ended_at is not None:
        raise StateError("this activity was taken out already")
    row.end_reason = _checked(reason)
    row.ended_at, row.ended_by = now, actor.clinician_id
    _event(actor, row, "activity_ended", now, row.end_reason)
    commit()


def open_episode(*, actor: Actor, patient_id: int) -> EpisodeRow:
    """The open episode that scores belong to. Raises NotFoundError, StateError without one."""
    get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    episode = open_episode_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    if episode is None:
        raise StateError("there is no open episode: start with an assessment")
    return episode


def _taken(
    actor: Actor, episode: EpisodeRow, score: TypedScore, scored_on: date
) -> FieldError | None:
    """What says that this measure stands for the day already."""
    if scored_on < episode.opened_on:
        return FieldError(SCORED_ON, "This day is before the episode began.")
    for row in scores_of(**_whose(actor, episode)):
        same = (row.measure, row.name, row.scored_on) == (score.measure, score.name, scored_on)
        if _stands(row) and same:
            return FieldError(SCORED_ON, f"{title(score)} of this day is recorded: correct it.")
    if score.measure is Measure.NPRS and scored_on in painful_days(actor=actor, episode=episode):
        part = next(iter(score.answers))
        return FieldError(nprs_field(part), "The assessment of this day has the pain already.")
    return None


def title(score: TypedScore) -> str:
    """What a measure is called in a sentence."""
    scales = load_catalogue().outcomes.scales
    titles = {
        Measure.NPRS: "Pain (NPRS)",
        Measure.PSFS: scales[ScaleId.PSFS].title,
        Measure.RMDQ: scales[ScaleId.RMDQ].title,
        Measure.GROC: scales[ScaleId.GROC].title,
    }
    return titles.get(score.measure, score.name)


def _stands(row: OutcomeScoreRow) -> bool:
    return row.state is EntryState.RECORDED


def _whose(actor: Actor, episode: EpisodeRow) -> dict[str, int]:
    return {
        "clinic_id": actor.clinic_id,
        "patient_id": episode.patient_id,
        "episode_id": episode.id,
    }


def _score(actor: Actor, patient_id: int, score_id: int) -> OutcomeScoreRow:
    return get_score(clinic_id=actor.clinic_id, patient_id=patient_id, score_id=score_id)


def _add(
    actor: Actor,
    episode: EpisodeRow,
    score: TypedScore,
    *,
    scored_on: date,
    now: datetime,
    supersedes_id: int | None = None,
) -> None:
    row = add(
        OutcomeScoreRow(
            **_whose(actor, episode),
            measure=score.measure,
            name=score.name,
            scored_on=scored_on,
            answers=dict(score.answers),
            recorded_at=now,
            recorded_by=actor.clinician_id,
            supersedes_id=supersedes_id,
        )
    )
    _event(actor, row, "score_recorded", now)


def _end(actor: Actor, row: OutcomeScoreRow, state: EntryState, why: str, now: datetime) -> None:
    check_entry_step(row.state, state)
    row.state = state
    row.ended_at, row.ended_by, row.end_reason = now, actor.clinician_id, why
    _event(actor, row, f"score_{state.value}", now, why)


def _checked(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise FieldError("reason", "Say why in a few words.")
    if len(why) > REASON_LENGTH:
        raise FieldError("reason", f"Keep it under {REASON_LENGTH} characters.")
    return why


def _checked_names(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The names that are new, tidied."""
    most = load_catalogue().outcomes.scales[ScaleId.PSFS].items or 0
    fresh = [tidy for name in names if (tidy := " ".join(name.split()))]
    if not fresh:
        raise FieldError("activities", "Name at least one activity.")
    if len(fresh) + len(known) > most:
        raise FieldError("activities", f"At most {most} activities.")
    if any(len(name) > ACTIVITY_LENGTH for name in fresh):
        raise FieldError("activities", f"Keep a name to {ACTIVITY_LENGTH} letters.")
    folded = [name.casefold() for name in (*known, *fresh)]
    if len(set(folded)) < len(folded):
        raise FieldError("activities", "The same activity is named twice.")
    return fresh


def _event(
    actor: Actor,
    row: OutcomeScoreRow | PsfsActivityRow,
    kind: str,
    now: datetime,
    reason: str = "",
) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        patient_id=row.patient_id,
        clinician_id=actor.clinician_id,
        kind=kind,
        at=now,
        subject=f"{row.__tablename__}:{row.id}",
        detail={"reason": reason} if reason else None,
    )
