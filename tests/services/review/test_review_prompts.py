"""What a review has to think of besides the exercises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.anatomy import Side
from clinic.domain.records import Measure
from clinic.services.review import outcomes
from clinic.services.review.outcome_texts import TypedScore
from clinic.services.review.outcome_views import outcomes_of
from clinic.services.review.review_ground import ground_of
from clinic.services.review.review_prompts import Prompts, prompts_of
from tests.people import Cast
from tests.practice import worked_example
from tests.reviewed import Reviewed, bring_log, follow, screen


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Reviewed:
    """A stretch for the hip flexors and a bridge were given fifteen days ago."""
    return follow(app, cast)


@pytest.fixture
def after(app: Flask, desk: Reviewed) -> Callable[[int], Prompts]:
    """What is prompted so many days after the program was given."""

    def prompts(days: int) -> Prompts:
        today = desk.then.today + timedelta(days=days)
        with app.app_context():
            ground = ground_of(actor=desk.now.actor, patient_id=desk.patient, today=today)
            assert ground is not None
            outcomes = outcomes_of(actor=desk.now.actor, patient_id=desk.patient, today=today)
            assert outcomes is not None
            return prompts_of(ground, outcomes, today)

    return prompts


def score(app: Flask, desk: Reviewed, days: int, pain: int) -> None:
    day = desk.then.today + timedelta(days=days)
    with app.app_context():
        outcomes.record_scores(
            actor=desk.now.actor,
            patient_id=desk.patient,
            scored_on=day,
            scores=[TypedScore(measure=Measure.NPRS, answers={"avg": pain})],
            now=desk.now.now,
        )


def test_the_tests_are_due_again_three_weeks_after_they_were_measured(
    after: Callable[[int], Prompts], desk: Reviewed
) -> None:
    assert not after(20).is_retest_due
    assert after(21).is_retest_due
    assert after(21).measured_on == desk.then.today


def test_a_review_in_which_they_were_measured_counts(
    app: Flask, after: Callable[[int], Prompts], desk: Reviewed
) -> None:
    screen(app, desk)
    assert after(30).measured_on == desk.now.today
    assert not after(30).is_retest_due


def test_the_measures_are_due_at_each_milestone(
    app: Flask, after: Callable[[int], Prompts], desk: Reviewed
) -> None:
    """The pain of the first examination is the baseline."""
    assert after(15).measures is None
    due = after(30).measures
    assert due is not None
    assert (due.title, due.due.value) == ("4 to 6 weeks", "due")
    score(app, desk, 29, 4)
    assert after(30).measures is None


@pytest.mark.parametrize(("pain", "no_gain"), [(4, True), (6, True), (1, False)])
def test_no_gain_after_six_weeks_of_doing_enough_is_said(
    app: Flask, after: Callable[[int], Prompts], desk: Reviewed, *, pain: int, no_gain: bool
) -> None:
    bring_log(app, desk)
    score(app, desk, 41, pain)
    assert not after(41).has_no_gain
    assert after(42).has_no_gain is no_gain


def test_no_gain_is_not_said_where_nobody_knows_what_was_done(
    app: Flask, after: Callable[[int], Prompts], desk: Reviewed
) -> None:
    score(app, desk, 41, 4)
    assert not after(42).has_no_gain


@pytest.mark.parametrize(
    ("thomas", "normal"), [((-2, -2), True), ((-2, 3), False), ((6, -2), False)]
)
def test_an_anchor_is_normal_when_it_was_measured_today_on_both_sides_and_is(
    app: Flask, desk: Reviewed, *, thomas: tuple[int, int], normal: bool
) -> None:
    """3 deg is borderline: not normal yet, though it supports nothing any more."""
    left, right = thomas
    entry = worked_example({("mtt_hip_deg", Side.LEFT): left, ("mtt_hip_deg", Side.RIGHT): right})
    with app.app_context():
        before = ground_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
        assert before is not None
        assert [one.is_anchor_normal for one in before.exercises] == [False, False]
    screen(app, desk, replace(entry))
    with app.app_context():
        found = ground_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
        assert found is not None
        assert [one.is_anchor_normal for one in found.exercises] == [normal, False]
