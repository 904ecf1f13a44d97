"""Patients: found, added, changed, on both databases; another clinic's patient is not found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from clinic.domain.anatomy import Sex
from clinic.domain.errors import FieldError, NotFoundError, StaleError
from clinic.domain.records import ConsentKind, ProgramState
from clinic.persistence.events import events_of_patient
from clinic.persistence.patients import PatientRow
from clinic.persistence.programs import programs_of
from clinic.services.actor import Actor
from clinic.services.patient import consents, overview, patients
from clinic.services.patient.patient_head import PatientHead, patient_head
from clinic.services.patient.patients import SimilarPatientsError
from tests.databases import Staff, count
from tests.patient_records import (
    BIRTH,
    details,
    make_assessment,
    make_episode,
    make_handout,
    make_patient,
    make_program,
    make_stop,
)
from tests.people import NOW, TODAY


@pytest.fixture
def pat(records: Flask, staff: Staff) -> int:
    with records.app_context():
        return make_patient(staff.alice, "Pat Example", record_number="N-100")


def names_found(app: Flask, actor: Actor, text: str) -> list[str]:
    with app.app_context():
        found = patients.search(actor=actor, text=text, today=TODAY)
    return [one.name for one in found.patients]


@pytest.fixture
def several(records: Flask, staff: Staff) -> None:
    with records.app_context():
        for name, number in (
            ("José Núñez Prado", "A-17"),
            ("Josefine Ørsted", "A-170"),
            ("Ana O'Brien", ""),
            ("Łucja Nowak-Prado", "B 5"),
        ):
            make_patient(staff.alice, name, record_number=number)
        make_patient(staff.charlie, "José South")


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jose", ["José Núñez Prado", "Josefine Ørsted"]),
        ("JOSÉ n", ["José Núñez Prado"]),
        ("prado jos", ["José Núñez Prado"]),
        ("nunez", ["José Núñez Prado"]),
        ("orst", ["Josefine Ørsted"]),
        ("obr", ["Ana O'Brien"]),
        ("o'brien", ["Ana O'Brien"]),
        ("lucja", ["Łucja Nowak-Prado"]),
        ("prado", ["José Núñez Prado", "Łucja Nowak-Prado"]),
        ("nowak-p", ["Łucja Nowak-Prado"]),
        ("a-17", ["José Núñez Prado", "Josefine Ørsted"]),
        ("a170", ["Josefine Ørsted"]),
        ("b5", ["Łucja Nowak-Prado"]),
        ("jose xenia", []),
        ("ose", []),
        ("%", ["Ana O'Brien", "José Núñez Prado", "Josefine Ørsted", "Łucja Nowak-Prado"]),
        ("", ["Ana O'Brien", "José Núñez Prado", "Josefine Ørsted", "Łucja Nowak-Prado"]),
        ("a" * 5000, []),
    ],
)
def test_search(records: Flask, staff: Staff, typed: str, expected: list[str]) -> None:
    assert sorted(names_found(records, staff.alice, typed)) == sorted(expected)


@pytest.mark.usefixtures("several")
def test_search_stays_in_the_clinic(records: Flask, staff: Staff) -> None:
    assert names_found(records, staff.charlie, "jos") == ["José South"]


def test_search_lists_each_patient_once_and_20_at_most(records: Flask, staff: Staff) -> None:
    with records.app_context():
        for number in range(21):
            make_patient(staff.alice, f"Mara Marin Marsh{chr(97 + number)}")
    with records.app_context():
        found = patients.search(actor=staff.alice, text="mar", today=TODAY)
        few = patients.search(actor=staff.alice, text="marshu", today=TODAY)
    assert len({one.id for one in found.patients}) == 20
    assert found.more
    assert [one.name for one in few.patients] == ["Mara Marin Marshu"]
    assert not few.more


def test_a_changed_name_is_found_and_the_old_one_is_not(
    records: Flask, staff: Staff, pat: int
) -> None:
    edit(records, staff.alice, pat, name="Patricia Newname", record_number="")
    assert names_found(records, staff.alice, "newn") == ["Patricia Newname"]
    assert names_found(records, staff.alice, "example") == []
    assert names_found(records, staff.alice, "n-100") == []


def edit(
    app: Flask, actor: Actor, patient_id: int, version: int | None = None, **changes: object
) -> None:
    with app.app_context():
        stored = patients.stored_details(actor=actor, patient_id=patient_id)
    with app.app_context():
        patients.edit_patient(
            actor=actor,
            patient_id=patient_id,
            details=replace(stored.details, **changes),  # type: ignore[arg-type]
            version=stored.version if version is None else version,
            today=TODAY,
            now=NOW,
        )


def test_details_come_back_as_they_were_typed(records: Flask, staff: Staff) -> None:
    given = details(
        "  Inês   Prata ",
        sex=Sex.FEMALE,
        record_number=" X1 ",
        phone="555 0100",
        email="ines@example.org",
        large_print=True,
        guardian_name="Rui Prata",
    )
    with records.app_context():
        patient_id = patients.add_patient(actor=staff.alice, details=given, today=TODAY, now=NOW)
    with records.app_context():
        stored = patients.stored_details(actor=staff.bob, patient_id=patient_id)
    assert stored.details == replace(given, name="Inês Prata", record_number="X1")


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"name": " - "}, "name"),
        ({"birth_date": TODAY + timedelta(days=1)}, "birth_date"),
        ({"birth_date": date(1899, 12, 31)}, "birth_date"),
        ({"email": "nobody"}, "email"),
        ({"record_number": "N-100"}, "record_number"),
    ],
)
@pytest.mark.usefixtures("pat")
def test_bad_details_name_their_field_and_store_nothing(
    records: Flask, staff: Staff, bad: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldError) as raised, records.app_context():
        make_patient(staff.alice, **bad)  # type: ignore[arg-type]
    assert raised.value.field == field
    assert count(records, PatientRow) == 1


@pytest.mark.usefixtures("pat")
def test_a_record_number_is_unique_within_a_clinic_only(records: Flask, staff: Staff) -> None:
    with records.app_context():
        make_patient(staff.charlie, record_number="N-100")
        make_patient(staff.alice, "No Number")
        make_patient(staff.alice, "No Number Either")
    assert count(records, PatientRow) == 4


@pytest.mark.usefixtures("pat")
@pytest.mark.parametrize(
    ("name", "birth", "why"),
    [
        ("PÁT example", BIRTH, "same name and birth date"),
        ("Pat Example", date(1999, 1, 1), "same name"),
        ("Somebody Else", BIRTH, "same birth date"),
    ],
)
def test_the_same_name_or_birth_date_asks_before_adding(
    records: Flask, staff: Staff, name: str, birth: date, why: str
) -> None:
    given = details(name, birth_date=birth)
    with records.app_context(), pytest.raises(SimilarPatientsError) as raised:
        patients.add_patient(actor=staff.alice, details=given, today=TODAY, now=NOW)
    assert [(one.name, one.why) for one in raised.value.similar] == [("Pat Example", why)]
    assert count(records, PatientRow) == 1
    with records.app_context():
        patients.add_patient(
            actor=staff.alice, details=given, today=TODAY, now=NOW, confirmed=True
        )
    assert count(records, PatientRow) == 2


@pytest.mark.usefixtures("pat")
def test_a_namesake_in_another_clinic_asks_nothing(records: Flask, staff: Staff) -> None:
    with records.app_context():
        patients.add_patient(actor=staff.charlie, details=details(), today=TODAY, now=NOW)
    assert count(records, PatientRow) == 2


def test_the_second_of_two_edits_is_told(records: Flask, staff: Staff, pat: int) -> None:
    with records.app_context():
        version = patients.stored_details(actor=staff.alice, patient_id=pat).version
    edit(records, staff.alice, pat, version, phone="555 0101")
    with pytest.raises(StaleError):
        edit(records, staff.bob, pat, version, phone="555 0102")
    with records.app_context():
        stored = patients.stored_details(actor=staff.alice, patient_id=pat)
    assert stored.details.phone == "555 0101"


def test_the_events_say_which_fields_changed_but_not_to_what(
    records: Flask, staff: Staff, pat: int
) -> None:
    edit(records, staff.alice, pat, name="Patricia Secret", phone="555 0103")
    with records.app_context():
        events = events_of_patient(clinic_id=staff.alice.clinic_id, patient_id=pat)
        changed = next(one for one in events if one.kind == "patient_changed")
        assert set(changed.detail["changed"]) == {"name", "search_name", "phone"}
        assert changed.clinician_id == staff.alice.clinician_id


def head(app: Flask, actor: Actor, patient_id: int) -> PatientHead:
    with app.app_context():
        return patient_head(actor=actor, patient_id=patient_id, today=TODAY)


def test_the_head_says_who_it_is(records: Flask, staff: Staff, pat: int) -> None:
    assert head(records, staff.bob, pat) == PatientHead(
        id=pat,
        name="Pat Example",
        birth_date=BIRTH,
        age=46,
        sex=None,
        record_number="N-100",
        precautions=(),
        open_stops=(),
        current_program=None,
    )


def test_the_head_shows_open_stops_and_the_living_program(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        make_stop(staff.alice, pat, lifted=True)
        make_stop(staff.alice, pat)
        episode = make_episode(staff.alice, pat)
        assessment = make_assessment(staff.alice, pat, episode)
        make_program(
            staff.alice, pat, episode, assessment, number=1, state=ProgramState.SUPERSEDED
        )
        make_program(staff.alice, pat, episode, assessment, number=2)
    shown = head(records, staff.alice, pat)
    assert len(shown.open_stops) == 1
    assert shown.open_stops[0].startswith("Stop: ")
    assert shown.current_program == "Program 2, active: HF4"


def test_the_overview_holds_the_whole_record(records: Flask, staff: Staff, pat: int) -> None:
    with records.app_context():
        make_stop(staff.alice, pat)
        episode = make_episode(staff.alice, pat)
        assessment = make_assessment(staff.alice, pat, episode)
        program = make_program(staff.alice, pat, episode, assessment)
        make_handout(staff.bob, pat, program)
        consents.record_consent(
            actor=staff.bob, patient_id=pat, kind=ConsentKind.EMAIL, given_by="Pat", now=NOW
        )
    with records.app_context():
        shown = overview.patient_overview(actor=staff.alice, patient_id=pat, today=TODAY)
    assert [one.title for one in shown.episodes] == ["Low back"]
    assert [one.author for one in shown.assessments] == ["Alice Ferro"]
    assert [one.number for one in shown.programs] == [1]
    assert [item.variation for item in shown.programs[0].items] == ["HF4"]
    assert [(one.sheet_number, one.issued_by) for one in shown.handouts] == [
        ("N-1", "Bob Lindqvist")
    ]
    assert [one.given_by for one in shown.consents] == ["Pat"]
    assert [one.lifted_at for one in shown.stops] == [None]
    assert shown.stored.details.name == "Pat Example"


def test_a_patient_of_another_clinic_is_not_found(records: Flask, staff: Staff, pat: int) -> None:
    charlie = staff.charlie
    for call in (
        lambda: patient_head(actor=charlie, patient_id=pat, today=TODAY),
        lambda: patients.stored_details(actor=charlie, patient_id=pat),
        lambda: overview.patient_overview(actor=charlie, patient_id=pat, today=TODAY),
        lambda: patients.edit_patient(
            actor=charlie, patient_id=pat, details=details(), version=1, today=TODAY, now=NOW
        ),
        lambda: consents.record_consent(
            actor=charlie, patient_id=pat, kind=ConsentKind.EMAIL, given_by="x", now=NOW
        ),
    ):
        with records.app_context(), pytest.raises(NotFoundError):
            call()


def test_a_changed_birth_date_lets_the_program_wait(
    records: Flask, staff: Staff, pat: int
) -> None:
    with records.app_context():
        episode = make_episode(staff.alice, pat)
        make_program(staff.alice, pat, episode, make_assessment(staff.alice, pat, episode))
    edit(records, staff.alice, pat, phone="555 0104")
    assert waiting(records, staff.alice, pat) == [False]
    edit(records, staff.alice, pat, birth_date=date(2015, 5, 17))
    assert waiting(records, staff.alice, pat) == [True]


def waiting(app: Flask, actor: Actor, patient_id: int) -> list[bool]:
    with app.app_context():
        rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
        return [row.needs_confirmation for row in rows]
