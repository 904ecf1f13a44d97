"""Precautions of a patient: recorded with their dates, cleared, ended; weeks are those of today.

Whenever they change, the programs that the patient may be following wait for confirmation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.errors import FieldError, StateError
from clinic.domain.precautions import Precaution
from clinic.persistence import patients, precautions, programs
from clinic.persistence.database import add, check_version, commit
from clinic.persistence.events import record_event
from clinic.persistence.precautions import PatientPrecautionRow
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import (
    LONGEST_PREGNANCY_WEEKS,
    PREGNANCY,
    PREGNANCY_DAYS,
    standing_precaution,
    weeks_pregnant,
)

DATED = frozenset({"ABDO_SURGERY_LT6W", "ABDO_SURGERY_6_12W"})
"""Precautions that end by their weeks, so that without a date they would stand for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionDetails:
    """A precaution as it is recorded; `reference_date` is that of the operation or the birth."""

    code: str
    side: Side | None = None
    reference_date: date | None = None
    due_date: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionChoice:
    """A precaution that can be recorded, and what its form must ask."""

    code: str
    title: str
    sided: bool
    asks_reference_date: bool
    asks_due_date: bool
    asks_clearance: bool


def choices() -> tuple[PrecautionChoice, ...]:
    """All precautions of the catalogue, by title."""
    definitions = load_catalogue().precautions.values()
    return tuple(
        PrecautionChoice(
            code=one.code,
            title=one.title,
            sided=one.sided,
            asks_reference_date=one.needs_weeks or one.code in DATED,
            asks_due_date=one.code in PREGNANCY,
            asks_clearance=one.needs_clearance,
        )
        for one in sorted(definitions, key=lambda one: one.title)
    )


def record_precaution(
    *,
    actor: Actor,
    patient_id: int,
    details: PrecautionDetails,
    today: date,
    now: datetime,
) -> int:
    """Record a precaution and answer its id. Raises NotFoundError, FieldError."""
    patient = patients.get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    _check(details, patient.birth_date, today)
    for other in precautions.precautions_of(clinic_id=actor.clinic_id, patient_id=patient_id):
        if other.ended_on is None and (other.code, other.side) == (details.code, details.side):
            raise FieldError("code", "This precaution stands already.")
    row = add(
        PatientPrecautionRow(
            clinic_id=actor.clinic_id,
            patient_id=patient_id,
            code=details.code,
            side=details.side,
            reference_date=details.reference_date,
            due_date=details.due_date,
            note=details.note.strip(),
            recorded_by=actor.clinician_id,
            recorded_at=now,
        )
    )
    precaution_id = row.id
    _changed(actor, row, "precaution_recorded", now)
    commit()
    return precaution_id


def clear_precaution(
    *,
    actor: Actor,
    patient_id: int,
    precaution_id: int,
    cleared_on: date,
    cleared_by: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> None:
    """Record a surgeon's or physician's clearance.

    Raises NotFoundError, FieldError, StaleError.
    """
    row = _standing(actor, patient_id, precaution_id, version)
    if cleared_on > today:
        raise FieldError("cleared_on", "The clearance is in the future.")
    if row.reference_date is not None and cleared_on < row.reference_date:
        raise FieldError("cleared_on", "The clearance is before the operation.")
    if not cleared_by.strip():
        raise FieldError("cleared_by", "Enter who gave the clearance.")
    row.cleared_on, row.cleared_by = cleared_on, cleared_by.strip()
    _changed(actor, row, "precaution_cleared", now)
    commit()


def end_precaution(
    *,
    actor: Actor,
    patient_id: int,
    precaution_id: int,
    reason: str,
    today: date,
    now: datetime,
    version: int | None = None,
) -> None:
    """End a precaution; it stays in the record. Raises NotFoundError, FieldError, StaleError."""
    row = _standing(actor, patient_id, precaution_id, version)
    if not reason.strip():
        raise FieldError("reason", "Say why, in a few words.")
    row.ended_on, row.ended_by, row.end_reason = today, actor.clinician_id, reason.strip()
    _changed(actor, row, "precaution_ended", now)
    commit()


def standing_labels(rows: Iterable[PatientPrecautionRow], today: date) -> tuple[str, ...]:
    """The precautions that stand today, in words: title, side, weeks, clearance."""
    labels = (label(row, today) for row in rows if row.ended_on is None)
    return tuple(one for one in labels if one is not None)


def label(row: PatientPrecautionRow, today: date) -> str | None:
    """A precaution in words as it stands today; None when its weeks have passed."""
    if row.code in PREGNANCY and row.due_date is not None:
        weeks = weeks_pregnant(row.due_date, today)
        if weeks is not None:
            return f"Pregnant, week {weeks}"
    standing = standing_precaution(row, today)
    return None if standing is None else _in_words(standing)


def _in_words(precaution: Precaution) -> str:
    definition = load_catalogue().precautions.get(precaution.code)
    if definition is None:
        return precaution.code
    words = [definition.title]
    if precaution.side is not None:
        words.append(precaution.side.value)
    if precaution.weeks is not None:
        words.append(f"{precaution.weeks:.0f} weeks ago")
    if definition.needs_clearance and not precaution.cleared:
        words.append("not cleared")
    return ", ".join(words)


def _standing(
    actor: Actor, patient_id: int, precaution_id: int, version: int | None
) -> PatientPrecautionRow:
    row = precautions.get_precaution(
        clinic_id=actor.clinic_id, patient_id=patient_id, precaution_id=precaution_id
    )
    if version is not None:
        check_version(row.version, version)
    if row.ended_on is not None:
        raise StateError("this precaution has ended")
    return row


def _check(details: PrecautionDetails, birth_date: date, today: date) -> None:
    definition = load_catalogue().precautions.get(details.code)
    if definition is None:
        raise FieldError("code", "Choose a precaution from the list.")
    if details.side not in (None, Side.LEFT, Side.RIGHT):
        raise FieldError("side", "Choose left or right.")
    if details.side is not None and not definition.sided:
        raise FieldError("side", "This precaution has no side.")
    _check_reference_date(details, birth_date, today)
    _check_due_date(details, today)


def _check_reference_date(details: PrecautionDetails, birth_date: date, today: date) -> None:
    when = details.reference_date
    if when is None and details.code in DATED:
        raise FieldError("reference_date", "Enter the date of the operation or birth.")
    if when is not None and when > today:
        raise FieldError("reference_date", "This date is in the future.")
    if when is not None and when < birth_date:
        raise FieldError("reference_date", "This date is before the patient was born.")


def _check_due_date(details: PrecautionDetails, today: date) -> None:
    due = details.due_date
    if due is None:
        return
    if details.code not in PREGNANCY:
        raise FieldError("due_date", "Only a pregnancy has a due date.")
    latest = today + timedelta(days=PREGNANCY_DAYS)
    earliest = latest - timedelta(weeks=LONGEST_PREGNANCY_WEEKS)
    if not earliest <= due <= latest:
        raise FieldError("due_date", "A due date lies within the next 40 weeks.")


def _changed(actor: Actor, row: PatientPrecautionRow, kind: str, now: datetime) -> None:
    waiting = programs.require_confirmation(clinic_id=actor.clinic_id, patient_id=row.patient_id)
    record_event(
        clinic_id=actor.clinic_id,
        clinician_id=actor.clinician_id,
        patient_id=row.patient_id,
        kind=kind,
        at=now,
        subject=f"precaution:{row.id}",
        detail={"code": row.code, "programs_waiting": waiting, "why": row.end_reason},
    )
