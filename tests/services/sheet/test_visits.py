"""The next visit as a calendar file: one event that moves, and nobody's name in it."""

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Component

from clinic.domain.errors import NotFoundError
from clinic.domain.records import HandoutKind
from clinic.services.sheet import handing_out
from clinic.services.sheet.documents import File
from clinic.services.sheet.visits import visit_file
from tests.people import TODAY, Cast
from tests.practice import Practice, practice_of

DAY = timedelta(days=1)


@pytest.fixture
def alice(cast: Cast) -> Practice:
    return practice_of(cast)


def event_of(file: File) -> Component:
    calendar = Calendar.from_ical(file.content)
    (event,) = calendar.walk("VEVENT")
    return event


def read(alice: Practice, patient: int, handout: int) -> File:
    return visit_file(actor=alice.actor, patient_id=patient, handout_id=handout)


def test_the_file_names_the_clinic_and_the_day_and_no_patient(app: Flask, alice: Practice) -> None:
    with app.app_context():
        patient = alice.add_patient()
        program = alice.start(patient)
        sheet = alice.issue(patient, program, next_visit=TODAY + 9 * DAY).handout_id
        file = read(alice, patient, sheet)
        again = read(alice, patient, sheet)
    event = event_of(file)
    assert file.name == "next-visit.ics"
    assert event["SUMMARY"] == "Appointment, North Clinic"
    assert event["DTSTART"].dt == TODAY + 9 * DAY
    assert event["LOCATION"] == "12 North Street, Chicago, IL 60601"
    assert "312 555 0142" in event["DESCRIPTION"]
    for word in (b"Quill", b"Imogen", b"hip", b"back"):
        assert word not in file.content
    assert file.content == again.content


def test_a_later_sheet_of_the_program_moves_the_same_event(app: Flask, alice: Practice) -> None:
    with app.app_context():
        patient = alice.add_patient()
        program = alice.start(patient)
        first = alice.issue(patient, program, next_visit=TODAY + 9 * DAY).handout_id
        order = alice.order(patient, program, HandoutKind.LOG, next_visit=TODAY + 12 * DAY)
        second = handing_out.issue_log(
            actor=alice.actor, order=order, now=alice.now, today=TODAY
        ).handout_id
        before, after = (event_of(read(alice, patient, one)) for one in (first, second))
    assert before["UID"] == after["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert after["DTSTART"].dt == TODAY + 12 * DAY


def test_the_visit_after_another_program_is_another_event(app: Flask, alice: Practice) -> None:
    uids = set()
    with app.app_context():
        for name in ("Imogen Quill", "Ida Quill"):
            patient = alice.add_patient(name)
            sheet = alice.issue(patient, alice.start(patient), next_visit=TODAY + DAY).handout_id
            uids.add(str(event_of(read(alice, patient, sheet))["UID"]))
    assert len(uids) == 2


def test_a_sheet_without_a_visit_has_no_file(app: Flask, cast: Cast, alice: Practice) -> None:
    with app.app_context():
        patient = alice.add_patient()
        program = alice.start(patient)
        plain = alice.issue(patient, program).handout_id
        named = alice.issue(patient, program, next_visit=TODAY + DAY).handout_id
        with pytest.raises(NotFoundError):
            read(alice, patient, plain)
        with pytest.raises(NotFoundError):
            read(practice_of(cast, "charlie"), patient, named)
