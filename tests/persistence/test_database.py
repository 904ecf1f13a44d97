"""Sessions, transactions, times and constraints, on real databases."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from clinic.domain.errors import FieldError, NotFoundError, StaleError
from clinic.domain.records import ProgramState
from clinic.persistence.assessments import get_assessment
from clinic.persistence.clinics import ClinicRow, get_clinic
from clinic.persistence.database import add, commit, db, read_only, reading, writing
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.events import EventRow
from clinic.persistence.handouts import DocumentRow, get_document, get_handout, store_document
from clinic.persistence.patients import PatientRow, get_patient
from clinic.persistence.precautions import get_precaution
from clinic.persistence.programs import get_program, items_of
from clinic.persistence.stops import get_stop
from clinic.services.patient import patients
from tests.databases import Staff, count
from tests.patient_records import (
    make_assessment,
    make_episode,
    make_handout,
    make_patient,
    make_program,
    make_stop,
)
from tests.people import NOW, TODAY


def test_a_moment_comes_back_aware_and_in_utc(records: Flask, staff: Staff) -> None:
    chicago = timezone(timedelta(hours=-6))
    at = datetime(2026, 3, 8, 23, 30, tzinfo=chicago)
    with records.app_context():
        add(EventRow(clinic_id=staff.alice.clinic_id, at=at, kind="tested"))
        commit()
    with records.app_context():
        stored = db.session.query(EventRow).filter_by(kind="tested").one().at
    assert stored == at
    assert stored.tzinfo is UTC


def test_a_moment_without_zone_is_refused(records: Flask, staff: Staff) -> None:
    naive = datetime(2026, 3, 8, 23, 30)  # noqa: DTZ001  the point of the test
    with records.app_context(), pytest.raises(StatementError, match="needs a time zone"):
        add(EventRow(clinic_id=staff.alice.clinic_id, at=naive, kind="tested"))


def test_a_state_outside_the_vocabulary_is_refused_by_the_database(
    records: Flask, staff: Staff
) -> None:
    with records.app_context():
        make_episode(staff.alice, make_patient(staff.alice))
    with records.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE clinician SET role = 'owner'"))
    with records.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE patient SET birth_date = '1899-12-31'"))


def test_a_record_cannot_name_a_patient_of_another_clinic(records: Flask, staff: Staff) -> None:
    with records.app_context():
        patient = make_patient(staff.alice)
    with records.app_context(), pytest.raises(IntegrityError):
        add(EpisodeRow(clinic_id=staff.charlie.clinic_id, patient_id=patient, opened_on=TODAY))


def test_an_episode_has_one_active_program(records: Flask, staff: Staff) -> None:
    with records.app_context():
        patient = make_patient(staff.alice)
        episode = make_episode(staff.alice, patient)
        assessment = make_assessment(staff.alice, patient, episode)
        make_program(staff.alice, patient, episode, assessment, number=1)
    with records.app_context(), pytest.raises(FieldError) as raised:
        make_program(staff.alice, patient, episode, assessment, number=2)
    assert raised.value.field == "state"
    with records.app_context():
        make_program(
            staff.alice, patient, episode, assessment, number=2, state=ProgramState.SUSPENDED
        )
        earlier = make_episode(staff.alice, patient, closed_on=TODAY)
        make_program(staff.alice, patient, earlier, assessment)


def test_a_broken_constraint_leaves_nothing_behind(records: Flask, staff: Staff) -> None:
    with records.app_context():
        make_patient(staff.alice, record_number="A1")
    with records.app_context(), pytest.raises(FieldError) as raised:
        make_patient(staff.alice, "Somebody Else", record_number="A1")
    assert raised.value.field == "record_number"
    assert count(records, PatientRow) == 1
    with records.app_context():
        found = patients.search(actor=staff.alice, text="somebody", today=TODAY)
    assert found.patients == ()


def test_what_was_not_committed_is_not_stored(records: Flask, staff: Staff) -> None:
    with records.app_context():
        get_clinic(clinic_id=staff.alice.clinic_id).name = "Forgotten"
        db.session.flush()
    with records.app_context():
        assert get_clinic(clinic_id=staff.alice.clinic_id).name == "North Clinic"


def test_two_writers_of_one_row_never_lose_a_change_silently(records: Flask, staff: Staff) -> None:
    """Eight threads raise one number 20 times each; a lost race is told, and tried again."""
    clinic_id = staff.alice.clinic_id

    def raise_it() -> None:
        done = 0
        while done < 20:
            with records.app_context():
                row = get_clinic(clinic_id=clinic_id)
                row.review_interval_days += 1
                try:
                    commit()
                except StaleError:
                    continue
                done += 1

    before = _interval(records, clinic_id)
    threads = [threading.Thread(target=raise_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _interval(records, clinic_id) == before + 160


def _interval(app: Flask, clinic_id: int) -> int:
    with app.app_context():
        return get_clinic(clinic_id=clinic_id).review_interval_days


def test_a_reader_never_waits_for_a_writer(sqlite_records: Flask) -> None:
    with sqlite_records.app_context():
        add(ClinicRow(name="North Clinic", time_zone="UTC"))
        commit()
    with sqlite_records.app_context():
        db.session.query(ClinicRow).one().name = "Half done"
        db.session.flush()
        with sqlite_records.app_context():
            read_only()
            assert db.session.query(ClinicRow).one().name == "North Clinic"


def test_a_second_writer_waits_for_the_first(sqlite_records: Flask) -> None:
    """Its time is up at once here; else it would wait for five seconds."""
    with sqlite_records.app_context():
        db.session.execute(text("SELECT 1"))
        with sqlite_records.app_context():
            read_only()
            db.session.execute(text("PRAGMA busy_timeout = 0"))
            db.session.rollback()
            db.session.info["read_only"] = False
            with pytest.raises(OperationalError, match="locked"):
                db.session.execute(text("SELECT 1"))


def test_a_request_that_reads_may_note_one_small_thing(sqlite_records: Flask) -> None:
    with sqlite_records.app_context():
        read_only()
        assert db.session.query(ClinicRow).all() == []
        with writing():
            add(ClinicRow(name="North Clinic", time_zone="UTC"))
            commit()
        assert db.session.info["read_only"]
    assert count(sqlite_records, ClinicRow) == 1


def test_a_new_transaction_does_not_swallow_pending_changes(sqlite_records: Flask) -> None:
    with sqlite_records.app_context():
        db.session.add(ClinicRow(name="North Clinic", time_zone="UTC"))
        with pytest.raises(RuntimeError, match="pending"), reading():
            pytest.fail("began in spite of pending changes")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_up_to_keep_records(
    sqlite_records: Flask, pragma: str, value: object
) -> None:
    with sqlite_records.app_context():
        assert db.session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_get_requests_read_and_posts_write(sqlite_records: Flask) -> None:
    seen: list[bool] = []

    @sqlite_records.route("/", methods=["GET", "POST"])
    def look() -> str:
        seen.append(bool(db.session.info.get("read_only", False)))
        return ""

    client = sqlite_records.test_client()
    client.get("/")
    client.post("/")
    client.head("/")
    assert seen == [True, False, True]


def test_the_same_bytes_are_kept_once(records: Flask) -> None:
    with records.app_context():
        first = store_document(content=b"%PDF same")
        assert store_document(content=b"%PDF same") == first
        commit()
    assert count(records, DocumentRow) == 1
    with records.app_context():
        assert get_document(digest=first).content == b"%PDF same"
        with pytest.raises(NotFoundError):
            get_document(digest="0" * 64)


def test_every_record_of_a_patient_is_hidden_from_other_clinics_and_patients(
    records: Flask, staff: Staff
) -> None:
    with records.app_context():
        patient = make_patient(staff.alice)
        other = make_patient(staff.alice, "Somebody Else", birth_date=date(1990, 1, 1))
        episode = make_episode(staff.alice, patient)
        assessment = make_assessment(staff.alice, patient, episode)
        program = make_program(staff.alice, patient, episode, assessment)
        handout = make_handout(staff.alice, patient, program)
        stop = make_stop(staff.alice, patient)
    getters = (
        (get_assessment, "assessment_id", assessment),
        (get_program, "program_id", program),
        (get_handout, "handout_id", handout),
        (get_stop, "stop_id", stop),
    )
    north, south = staff.alice.clinic_id, staff.charlie.clinic_id
    with records.app_context():
        for get, key, value in getters:
            arguments = {key: value}
            assert get(clinic_id=north, patient_id=patient, **arguments).id == value
            for clinic_id, patient_id in ((south, patient), (north, other)):
                with pytest.raises(NotFoundError):
                    get(clinic_id=clinic_id, patient_id=patient_id, **arguments)
        with pytest.raises(NotFoundError):
            get_patient(clinic_id=south, patient_id=patient)
        with pytest.raises(NotFoundError):
            get_precaution(clinic_id=north, patient_id=patient, precaution_id=1)
        assert [item.variation for item in items_of(program_ids=[program])[program]] == ["HF4"]


def test_a_patient_has_a_version_of_each_save(records: Flask, staff: Staff) -> None:
    with records.app_context():
        patient = make_patient(staff.alice)
    with records.app_context():
        row = get_patient(clinic_id=staff.alice.clinic_id, patient_id=patient)
        assert row.version == 1
        assert row.added_at == NOW
        row.phone = "555 0100"
        commit()
        assert row.version == 2
