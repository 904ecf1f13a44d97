"""Each visit moves the next review of its episode."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.records import HandoutKind
from clinic.persistence.clinics import get_clinic
from clinic.persistence.database import commit
from clinic.persistence.episodes import EpisodeRow, episodes_of
from clinic.services.sheet import handing_out
from tests.people import TODAY, Cast
from tests.practice import Practice, practice_of

DAY = timedelta(days=1)


@pytest.fixture
def alice(cast: Cast) -> Practice:
    return practice_of(cast)


def episode_of(alice: Practice, patient_id: int) -> EpisodeRow:
    return episodes_of(clinic_id=alice.actor.clinic_id, patient_id=patient_id)[0]


def test_a_signed_assessment_is_reviewed_after_the_clinics_interval(
    app: Flask, alice: Practice
) -> None:
    with app.app_context():
        patient = alice.add_patient()
        alice.examine(patient)
        assert episode_of(alice, patient).review_due_on == TODAY + 14 * DAY


def test_an_episode_may_have_an_interval_of_its_own(app: Flask, alice: Practice) -> None:
    with app.app_context():
        patient = alice.add_patient()
        assessment = alice.examine(patient)
        episode_of(alice, patient).review_interval_days = 28
        commit()
        alice.issue(patient, alice.start(patient, assessment))
        assert episode_of(alice, patient).review_due_on == TODAY + 28 * DAY


def test_the_first_sheet_is_reviewed_within_two_weeks_whatever_the_clinics_interval(
    app: Flask, alice: Practice
) -> None:
    with app.app_context():
        get_clinic(clinic_id=alice.actor.clinic_id).review_interval_days = 28
        commit()
        patient = alice.add_patient()
        first = alice.start(patient)
        alice.issue(patient, first)
        assert episode_of(alice, patient).review_due_on == TODAY + 14 * DAY
        later = replace(alice, today=TODAY + 14 * DAY, now=alice.now + 14 * DAY)
        later.issue(patient, first, large_print=True)
        assert episode_of(alice, patient).review_due_on == TODAY + 42 * DAY
        second = later.start(patient, later.examine(patient))
        later.issue(patient, second)
        assert episode_of(alice, patient).review_due_on == TODAY + 42 * DAY


def test_the_visit_agreed_on_the_sheet_is_the_next_review(app: Flask, alice: Practice) -> None:
    with app.app_context():
        patient = alice.add_patient()
        program = alice.start(patient)
        alice.issue(patient, program, next_visit=TODAY + 9 * DAY)
        assert episode_of(alice, patient).review_due_on == TODAY + 9 * DAY
        order = alice.order(patient, program, HandoutKind.LOG, next_visit=TODAY + 20 * DAY)
        handing_out.issue_log(actor=alice.actor, order=order, now=alice.now, today=TODAY)
        assert episode_of(alice, patient).review_due_on == TODAY + 20 * DAY


def test_an_assessment_never_moves_the_review_to_an_earlier_day(
    app: Flask, alice: Practice
) -> None:
    with app.app_context():
        patient = alice.add_patient()
        alice.issue(patient, alice.start(patient), next_visit=TODAY + 30 * DAY)
        alice.examine(patient)
        assert episode_of(alice, patient).review_due_on == TODAY + 30 * DAY
