"""A review from the log to the draft on PostgreSQL, and two that are saved in the same instant."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask

from clinic.domain.errors import StaleError
from clinic.domain.records import EntryState, ReviewChoice
from clinic.persistence.programs import items_of
from clinic.persistence.reviews import review_items_of, reviews_of
from clinic.services.review import reviewing
from clinic.services.review.progress import progress_of
from clinic.services.review.review_choices import Chosen
from clinic.services.review.review_ground import ground_of
from clinic.services.review.review_proposals import Answers, Asked, propose
from clinic.services.review.reviewing import Reviewed as Outcome
from tests.databases import close, records_app
from tests.people import create_cast
from tests.reviewed import Reviewed, bring_log, follow, screen

GOOD = Asked(
    pain_during=1,
    settled=True,
    reserve=2,
    form_ok=True,
    dose_met=True,
    top_dose_met=False,
    anchor_normal=False,
)
ANSWERS = Answers(exercises={"A": GOOD, "B": GOOD}, new_leg_symptoms=False, goal_met=False)


@pytest.fixture
def app(postgresql_url: str) -> Iterator[Flask]:
    made = records_app(postgresql_url)
    yield made
    close(made)


@pytest.fixture
def desk(app: Flask) -> Reviewed:
    with app.app_context():
        cast = create_cast()
    desk = follow(app, cast)
    bring_log(app, desk)
    screen(app, desk)
    return desk


def save(app: Flask, desk: Reviewed, pain: int = 1) -> Outcome:
    asked = replace(GOOD, pain_during=pain)
    answers = replace(ANSWERS, exercises={"A": asked, "B": asked})
    with app.app_context():
        ground = ground_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
        assert ground is not None
        chosen = {
            one.exercise.letter: Chosen(choice=ReviewChoice.ACCEPTED, seen=one.mark)
            for one in propose(ground, answers)[0]
        }
        return reviewing.save(
            actor=desk.now.actor,
            patient_id=desk.patient,
            program_id=desk.program,
            answers=answers,
            chosen=chosen,
            now=desk.now.now,
            today=desk.now.today,
        )


def test_a_review_is_stored_and_shown_on_postgresql_too(app: Flask, desk: Reviewed) -> None:
    reviewed = save(app, desk)
    with app.app_context():
        items = review_items_of(review_ids=[reviewed.review_id])[reviewed.review_id]
        assert [(one.letter, one.rule.value, one.adherence_low) for one in items] == [
            ("A", "6", 100),
            ("B", "6", 100),
        ]
        drafted = items_of(program_ids=[reviewed.program_id or 0])[reviewed.program_id or 0]
        assert [(one.variation, one.reps, one.hold_s) for one in drafted] == [
            ("HF4", 2, 45),
            ("GB3", 12, 2),
        ]
        progress = progress_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
    assert progress is not None
    assert {chart.key for chart in progress.charts} >= {"pain", "adherence"}


@pytest.mark.parametrize("pain", [1, 4])
def test_two_reviews_in_the_same_instant_leave_one_that_stands(
    app: Flask, desk: Reviewed, monkeypatch: pytest.MonkeyPatch, pain: int
) -> None:
    """With a draft that follows (pain of 1), and where everything holds (pain of 4)."""
    plain, both = reviewing.check_ready, Barrier(2, timeout=30)

    def wait(*what: object) -> object:
        found = plain(*what)  # type: ignore[arg-type]
        both.wait()
        return found

    monkeypatch.setattr(reviewing, "check_ready", wait)

    def click() -> str:
        try:
            save(app, desk, pain)
        except StaleError:
            return "stale"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(one.result(60) for one in [pool.submit(click) for _ in range(2)])
    assert found == ["saved", "stale"]
    with app.app_context():
        rows = reviews_of(clinic_id=desk.now.actor.clinic_id, patient_id=desk.patient)
    assert [row.state for row in rows] == [EntryState.RECORDED]
