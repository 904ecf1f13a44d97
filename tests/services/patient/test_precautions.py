"""Precautions and consents: recorded with dates, true on the day they are asked about."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.errors import FieldError, NotFoundError, StaleError, StateError
from clinic.domain.records import ConsentKind
from clinic.persistence.database import commit
from clinic.persistence.events import events_of_patient
from clinic.persistence.precautions import PatientPrecautionRow, get_precaution, precautions_of
from clinic.persistence.programs import programs_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import facts_of
from clinic.services.patient import consents, precautions
from clinic.services.patient.patient_record import record_of
from clinic.services.patient.precautions import PrecautionDetails
from tests.databases import Staff, count
from tests.patient_records import BIRTH, make_assessment, make_episode, make_patient, make_program
from tests.people import NOW, TODAY

WEEK = timedelta(weeks=1)
THA = PrecautionDetails(
    code="THA_POSTERIOR", side=Side.LEFT, reference_date=TODAY - 10 * WEEK, note="Left hip"
)
KNEE = PrecautionDetails(code="KNEE_KNEELING")
ABDO = PrecautionDetails(code="ABDO_SURGERY_LT6W", reference_date=TODAY)
PREGNANT = PrecautionDetails(code="PREG_T1", due_date=TODAY + 30 * WEEK)


@pytest.fixture
def pat(records: Flask, staff: Staff) -> int:
    with records.app_context():
        return make_patient(staff.alice)


def record(app: Flask, actor: Actor, patient_id: int, details: PrecautionDetails) -> int:
    with app.app_context():
        return precautions.record_precaution(
            actor=actor, patient_id=patient_id, details=details, today=TODAY, now=NOW
        )


def clear(app: Flask, actor: Actor, patient_id: int, one: int, **changes: object) -> None:
    arguments = {"cleared_on": TODAY, "cleared_by": "Dr Iris Sousa", **changes}
    with app.app_context():
        precautions.clear_precaution(
            actor=actor,
            patient_id=patient_id,
            precaution_id=one,
            today=TODAY,
            now=NOW,
            **arguments,  # type: ignore[arg-type]
        )


def end(app: Flask, actor: Actor, patient_id: int, one: int, reason: str = "Healed") -> None:
    with app.app_context():
        precautions.end_precaution(
            actor=actor,
            patient_id=patient_id,
            precaution_id=one,
            reason=reason,
            today=TODAY,
            now=NOW,
        )


def labels(app: Flask, actor: Actor, patient_id: int, day: date = TODAY) -> tuple[str, ...]:
    with app.app_context():
        rows = precautions_of(clinic_id=actor.clinic_id, patient_id=patient_id)
        return precautions.standing_labels(rows, day)


@pytest.mark.parametrize(
    ("details", "weeks_later", "label"),
    [
        (THA, 0, "Hip replacement, posterior approach, left, 10 weeks ago, not cleared"),
        (THA, 3, "Hip replacement, posterior approach, left, 13 weeks ago, not cleared"),
        (KNEE, 500, "Knee pain with kneeling"),
        (PREGNANT, 0, "Pregnant, week 10"),
        (PREGNANT, 20, "Pregnant, week 30"),
        (replace(PREGNANT, due_date=None), 20, "Pregnant, first 3 months"),
    ],
)
def test_weeks_are_those_of_the_day(  # noqa: PLR0917  the columns of the table
    records: Flask,
    staff: Staff,
    pat: int,
    details: PrecautionDetails,
    weeks_later: int,
    label: str,
) -> None:
    record(records, staff.alice, pat, details)
    assert labels(records, staff.alice, pat, TODAY + weeks_later * WEEK) == (label,)


def test_an_operation_of_the_belly_ends_by_its_weeks(
    records: Flask, staff: Staff, pat: int
) -> None:
    record(records, staff.alice, pat, ABDO)

    def codes(weeks: int) -> list[str]:
        with records.app_context():
            record = record_of(actor=staff.alice, patient_id=pat)
            facts = facts_of(record, TODAY + weeks * WEEK)
            return [one.code for one in facts.precautions]

    assert codes(5) == ["ABDO_SURGERY_LT6W"]
    assert codes(6) == ["ABDO_SURGERY_6_12W"]
    assert codes(12) == []
    assert labels(records, staff.alice, pat, TODAY + 12 * WEEK) == ()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (replace(KNEE, code="HICCUPS"), "code"),
        (replace(KNEE, side=Side.LEFT), "side"),
        (replace(THA, side=Side.BOTH_LEGS), "side"),
        (replace(THA, reference_date=TODAY + timedelta(days=1)), "reference_date"),
        (replace(THA, reference_date=BIRTH - timedelta(days=1)), "reference_date"),
        (replace(ABDO, reference_date=None), "reference_date"),
        (replace(PREGNANT, due_date=TODAY + 41 * WEEK), "due_date"),
        (replace(PREGNANT, due_date=TODAY - 4 * WEEK), "due_date"),
        (replace(KNEE, due_date=TODAY + WEEK), "due_date"),
    ],
)
def test_a_bad_precaution_names_its_field_and_is_not_stored(
    records: Flask, staff: Staff, pat: int, bad: PrecautionDetails, field: str
) -> None:
    with pytest.raises(FieldError) as raised:
        record(records, staff.alice, pat, bad)
    assert raised.value.field == field
    assert count(records, PatientPrecautionRow) == 0


def test_a_precaution_stands_once_on_a_side(records: Flask, staff: Staff, pat: int) -> None:
    first = record(records, staff.alice, pat, THA)
    with pytest.raises(FieldError):
        record(records, staff.bob, pat, replace(THA, note="again"))
    record(records, staff.bob, pat, replace(THA, side=Side.RIGHT))
    end(records, staff.alice, pat, first)
    record(records, staff.bob, pat, THA)
    assert count(records, PatientPrecautionRow) == 3


def test_a_clearance_is_recorded_with_date_and_person(
    records: Flask, staff: Staff, pat: int
) -> None:
    one = record(records, staff.alice, pat, THA)
    clear(records, staff.bob, pat, one)
    assert labels(records, staff.alice, pat) == (
        "Hip replacement, posterior approach, left, 10 weeks ago",
    )
    with records.app_context():
        row = get_precaution(clinic_id=staff.bob.clinic_id, patient_id=pat, precaution_id=one)
        assert (row.cleared_on, row.cleared_by) == (TODAY, "Dr Iris Sousa")


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"cleared_on": TODAY + timedelta(days=1)}, "cleared_on"),
        ({"cleared_on": TODAY - 11 * WEEK}, "cleared_on"),
        ({"cleared_by": "  "}, "cleared_by"),
    ],
)
def test_a_bad_clearance_clears_nothing(
    records: Flask, staff: Staff, pat: int, bad: dict[str, object], field: str
) -> None:
    one = record(records, staff.alice, pat, THA)
    with pytest.raises(FieldError) as raised:
        clear(records, staff.alice, pat, one, **bad)
    assert raised.value.field == field
    assert labels(records, staff.alice, pat)[0].endswith("not cleared")


def test_an_ended_precaution_stays_in_the_record_with_its_reason(
    records: Flask, staff: Staff, pat: int
) -> None:
    one = record(records, staff.alice, pat, KNEE)
    with pytest.raises(FieldError):
        end(records, staff.alice, pat, one, reason=" ")
    end(records, staff.bob, pat, one)
    assert labels(records, staff.alice, pat) == ()
    with records.app_context():
        row = get_precaution(clinic_id=staff.bob.clinic_id, patient_id=pat, precaution_id=one)
        assert (row.ended_on, row.ended_by, row.end_reason) == (
            TODAY,
            staff.bob.clinician_id,
            "Healed",
        )
    for change in (end, clear):
        with pytest.raises(StateError):
            change(records, staff.alice, pat, one)


def test_a_stale_form_clears_nothing(records: Flask, staff: Staff, pat: int) -> None:
    one = record(records, staff.alice, pat, THA)
    clear(records, staff.alice, pat, one, version=1)
    with pytest.raises(StaleError):
        clear(records, staff.bob, pat, one, version=1, cleared_by="Somebody else")


def test_each_change_lets_the_living_program_wait_and_is_an_event(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat)
        make_program(staff.alice, pat, episode, make_assessment(staff.alice, pat, episode))

    def waits() -> bool:
        with records.app_context():
            (row,) = programs_of(clinic_id=staff.alice.clinic_id, patient_id=pat)
            waited, row.needs_confirmation = row.needs_confirmation, False
            commit()
            return waited

    assert not waits()
    one = record(records, staff.alice, pat, THA)
    assert waits()
    clear(records, staff.alice, pat, one)
    assert waits()
    end(records, staff.alice, pat, one)
    assert waits()
    with records.app_context():
        events = events_of_patient(clinic_id=staff.alice.clinic_id, patient_id=pat)
        kinds = [event.kind for event in events if event.kind.startswith("precaution")]
    assert sorted(kinds) == ["precaution_cleared", "precaution_ended", "precaution_recorded"]


def test_another_clinic_finds_no_precaution(records: Flask, staff: Staff, pat: int) -> None:
    one = record(records, staff.alice, pat, KNEE)
    with pytest.raises(NotFoundError):
        record(records, staff.charlie, pat, KNEE)
    for change in (end, clear):
        with pytest.raises(NotFoundError):
            change(records, staff.charlie, pat, one)


def test_a_precaution_of_another_patient_is_not_found(
    records: Flask, staff: Staff, pat: int
) -> None:
    one = record(records, staff.alice, pat, KNEE)
    with records.app_context():
        other = make_patient(staff.alice, "Somebody Else")
    with pytest.raises(NotFoundError):
        end(records, staff.alice, other, one)


def test_every_precaution_of_the_catalogue_can_be_chosen() -> None:
    offered = {one.code: one for one in precautions.choices()}
    assert set(offered) == set(load_catalogue().precautions)
    assert offered["THA_ANTERIOR"].asks_clearance
    assert offered["THA_ANTERIOR"].asks_reference_date
    assert offered["ABDO_SURGERY_6_12W"].asks_reference_date
    assert offered["PREG_T2_T3"].asks_due_date
    assert not offered["KNEE_KNEELING"].asks_reference_date


def consent(app: Flask, actor: Actor, patient_id: int, kind: ConsentKind) -> int:
    with app.app_context():
        return consents.record_consent(
            actor=actor, patient_id=patient_id, kind=kind, given_by="Rui Example", now=NOW
        )


def guardian_agreed(app: Flask, actor: Actor, patient_id: int) -> bool:
    with app.app_context():
        return facts_of(record_of(actor=actor, patient_id=patient_id), TODAY).guardian_consent


def test_a_consent_stands_until_it_is_withdrawn(records: Flask, staff: Staff, pat: int) -> None:
    consent(records, staff.alice, pat, ConsentKind.EMAIL)
    assert not guardian_agreed(records, staff.alice, pat)
    one = consent(records, staff.alice, pat, ConsentKind.GUARDIAN)
    assert guardian_agreed(records, staff.alice, pat)
    with records.app_context():
        consents.withdraw_consent(actor=staff.bob, patient_id=pat, consent_id=one, now=NOW)
    assert not guardian_agreed(records, staff.alice, pat)
    with records.app_context(), pytest.raises(StateError):
        consents.withdraw_consent(actor=staff.bob, patient_id=pat, consent_id=one, now=NOW)
    with records.app_context(), pytest.raises(NotFoundError):
        consents.withdraw_consent(actor=staff.charlie, patient_id=pat, consent_id=one, now=NOW)


def test_a_consent_is_given_once_and_by_somebody(records: Flask, staff: Staff, pat: int) -> None:
    consent(records, staff.alice, pat, ConsentKind.EMAIL)
    with pytest.raises(FieldError) as raised:
        consent(records, staff.alice, pat, ConsentKind.EMAIL)
    assert raised.value.field == "kind"
    with records.app_context(), pytest.raises(FieldError) as raised:
        consents.record_consent(
            actor=staff.alice, patient_id=pat, kind=ConsentKind.GUARDIAN, given_by=" ", now=NOW
        )
    assert raised.value.field == "given_by"
