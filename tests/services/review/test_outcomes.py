"""Outcome measures: scores are facts, corrected with a reason; the pain is asked once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.domain.outcome_changes import OutcomeChange, Verdict
from clinic.domain.outcomes import ScaleId
from clinic.domain.records import EntryState, Measure
from clinic.domain.review_timing import Due
from clinic.persistence.events import events_of_patient
from clinic.services.review import outcomes
from clinic.services.review.outcome_texts import OutcomeError, TypedScore
from clinic.services.review.outcome_views import Outcomes, outcomes_of, view_score
from tests.logbook import Logbook, open_logbook
from tests.people import NOW, TODAY, Cast

START = TODAY - timedelta(weeks=4)
RMDQ = TypedScore(measure=Measure.RMDQ, answers={"ticked": [1, 3, 9, 12, 20, 21, 22]})
PAIN = TypedScore(measure=Measure.NPRS, answers={"avg": 2})


@pytest.fixture
def book(app: Flask, cast: Cast) -> Logbook:
    with app.app_context():
        return open_logbook(cast)


def whose(book: Logbook) -> dict[str, Any]:
    return {"actor": book.practice.actor, "patient_id": book.patient}


def view(app: Flask, book: Logbook) -> Outcomes:
    with app.app_context():
        found = outcomes_of(**whose(book), today=TODAY)
    assert found is not None
    return found


def change(app: Flask, book: Logbook, scale: ScaleId) -> OutcomeChange:
    return next(one for one in view(app, book).changes if one.scale.id is scale)


def record(app: Flask, book: Logbook, *scores: TypedScore, on: date = TODAY) -> None:
    with app.app_context():
        outcomes.record_scores(**whose(book), scored_on=on, scores=scores, now=NOW)


def name(app: Flask, book: Logbook, *names: str) -> None:
    with app.app_context():
        outcomes.name_activities(**whose(book), names=names, today=TODAY, now=NOW)


def test_the_pain_of_the_assessment_is_the_baseline(app: Flask, book: Logbook) -> None:
    record(app, book, PAIN)
    found = change(app, book, ScaleId.NPRS_AVG)
    assert found.baseline is not None
    assert (found.baseline.value, found.baseline.on) == (4, START)
    assert found.last is not None
    assert (found.last.value, found.since_baseline) == (2, 2)
    assert found.verdict is Verdict.CLEARLY_BETTER


def test_the_pain_is_not_recorded_beside_the_assessment_of_the_day(
    app: Flask, book: Logbook
) -> None:
    with pytest.raises(OutcomeError, match="assessment of this day"):
        record(app, book, PAIN, on=START)
    assert view(app, book).lines == ()


def test_a_measure_is_scored_once_a_day_and_all_or_nothing_is_kept(
    app: Flask, book: Logbook
) -> None:
    record(app, book, RMDQ)
    with pytest.raises(OutcomeError, match="recorded: correct it"):
        record(app, book, PAIN, RMDQ)
    assert [line.title for line in view(app, book).lines] == ["Disability (RMDQ-24)"]


def test_the_ticks_and_the_total_of_the_rmdq_count_the_same(app: Flask, book: Logbook) -> None:
    record(app, book, RMDQ, on=START)
    record(app, book, TypedScore(measure=Measure.RMDQ, answers={"total": 1}))
    found = change(app, book, ScaleId.RMDQ)
    assert found.baseline is not None
    assert (found.baseline.value, found.since_baseline) == (7, 6)
    assert found.is_recovered


def test_a_day_before_the_episode_is_refused(app: Flask, book: Logbook) -> None:
    with pytest.raises(OutcomeError, match="before the episode"):
        record(app, book, RMDQ, on=START - timedelta(days=1))


def test_a_correction_keeps_the_old_score_with_its_reason(app: Flask, book: Logbook) -> None:
    record(app, book, RMDQ)
    old = view(app, book).lines[0]
    fresh = replace(RMDQ, answers={"total": 12})
    with app.app_context(), pytest.raises(FieldError, match="Say why"):
        outcomes.correct_score(
            **whose(book), score_id=old.id, score=fresh, scored_on=TODAY, reason="", now=NOW
        )
    with app.app_context():
        outcomes.correct_score(
            **whose(book), score_id=old.id, score=fresh, scored_on=START, reason="Misread", now=NOW
        )
    found = view(app, book)
    assert [(line.state, line.scored_on) for line in found.lines] == [
        (EntryState.SUPERSEDED, TODAY),
        (EntryState.RECORDED, START),
    ]
    assert found.lines[0].end_reason == "Misread"
    with app.app_context(), pytest.raises(StateError):
        outcomes.correct_score(
            **whose(book), score_id=old.id, score=fresh, scored_on=TODAY, reason="x", now=NOW
        )


def test_a_correction_is_of_the_same_measure_and_of_a_free_day(app: Flask, book: Logbook) -> None:
    record(app, book, RMDQ, on=START)
    record(app, book, RMDQ)
    last = view(app, book).lines[0]
    with app.app_context(), pytest.raises(StateError, match="same measure"):
        outcomes.correct_score(
            **whose(book), score_id=last.id, score=PAIN, scored_on=TODAY, reason="x", now=NOW
        )
    with app.app_context(), pytest.raises(OutcomeError, match="recorded: correct it"):
        outcomes.correct_score(
            **whose(book), score_id=last.id, score=RMDQ, scored_on=START, reason="x", now=NOW
        )
    assert {line.state for line in view(app, book).lines} == {EntryState.RECORDED}


def test_a_void_score_counts_no_more_and_its_day_is_free(app: Flask, book: Logbook) -> None:
    record(app, book, RMDQ)
    score_id = view(app, book).lines[0].id
    with app.app_context():
        outcomes.void_score(**whose(book), score_id=score_id, reason="Wrong patient", now=NOW)
    assert change(app, book, ScaleId.RMDQ).last is None
    record(app, book, RMDQ)
    assert change(app, book, ScaleId.RMDQ).last is not None


def test_the_same_activities_are_rated_at_each_review(app: Flask, book: Logbook) -> None:
    name(app, book, "Putting on socks", " Stairs ", "")
    ids = [str(one.id) for one in view(app, book).activities]
    record(app, book, psfs(dict(zip(ids, (3, 4), strict=True))), on=START)
    record(app, book, psfs(dict(zip(ids, (8, 5), strict=True))))
    socks, stairs = view(app, book).activities
    assert (socks.name, socks.first, socks.last, socks.is_real) == ("Putting on socks", 3, 8, True)
    assert (stairs.first, stairs.last, stairs.is_real) == (4, 5, False)
    found = change(app, book, ScaleId.PSFS)
    assert (found.since_baseline, found.verdict) == (3, Verdict.CLEARLY_BETTER)
    with pytest.raises(StateError, match="were rated"):
        name(app, book, "Gardening")


def psfs(answers: dict[str, int]) -> TypedScore:
    return TypedScore(measure=Measure.PSFS, answers=answers)


def test_an_activity_that_is_asked_no_more_leaves_the_mean(app: Flask, book: Logbook) -> None:
    name(app, book, "Socks", "Stairs")
    socks, stairs = view(app, book).activities
    record(app, book, psfs({str(socks.id): 2, str(stairs.id): 10}), on=START)
    with app.app_context():
        outcomes.end_activity(
            **whose(book), activity_id=stairs.id, reason="Moved to a bungalow", now=NOW
        )
    found = change(app, book, ScaleId.PSFS)
    assert found.last is not None
    assert found.last.value == 2
    with app.app_context(), pytest.raises(StateError, match="already"):
        outcomes.end_activity(**whose(book), activity_id=stairs.id, reason="x", now=NOW)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["", " "], "at least one"),
        ([*"abcdef"], "At most 5"),
        (["Stairs", "stairs "], "named twice"),
        (["x" * 121], "120"),
    ],
)
def test_names_of_activities_that_cannot_be(
    app: Flask, book: Logbook, names: list[str], says: str
) -> None:
    with pytest.raises(FieldError, match=says):
        name(app, book, *names)


def test_other_scores_are_kept_by_name_and_never_judged(app: Flask, book: Logbook) -> None:
    record(app, book, TypedScore(measure=Measure.OTHER, name="ODI", answers={"value": 24.0}))
    record(app, book, TypedScore(measure=Measure.OTHER, name="Steps", answers={"value": 6100.0}))
    assert [one.name for one in view(app, book).others] == ["ODI", "Steps"]


def test_the_measures_are_due_at_their_milestones(app: Flask, book: Logbook) -> None:
    due = view(app, book).due
    assert due is not None
    assert (due.title, due.due) == ("4 to 6 weeks", Due.DUE)
    record(app, book, PAIN)
    assert view(app, book).due is None


def test_without_an_open_episode_nothing_is_scored(app: Flask, cast: Cast, book: Logbook) -> None:
    actor = book.practice.actor
    with app.app_context():
        assert outcomes_of(actor=actor, patient_id=cast.kim, today=TODAY) is None
    with app.app_context(), pytest.raises(StateError, match="no open episode"):
        outcomes.record_scores(
            actor=actor, patient_id=cast.kim, scored_on=TODAY, scores=[PAIN], now=NOW
        )
    with app.app_context(), pytest.raises(NotFoundError):
        outcomes_of(actor=actor, patient_id=cast.sam, today=TODAY)


def test_the_newest_episode_is_shown_and_any_may_be_asked_for(app: Flask, book: Logbook) -> None:
    episode_id = view(app, book).episode_id
    with app.app_context():
        found = outcomes_of(**whose(book), today=TODAY, episode_id=episode_id)
        assert found is not None
        assert found.started_on == START
        assert outcomes_of(**whose(book), today=TODAY, episode_id=999) is None


def test_every_step_is_an_event_and_names_no_answer(app: Flask, book: Logbook) -> None:
    name(app, book, "Stairs")
    record(app, book, RMDQ)
    with app.app_context():
        found = events_of_patient(clinic_id=book.practice.actor.clinic_id, patient_id=book.patient)
        last = [(one.kind, one.detail) for one in found[:2]]
    assert last == [("score_recorded", {}), ("activity_named", {})]


def test_one_score_is_looked_up(app: Flask, book: Logbook) -> None:
    record(app, book, RMDQ)
    score_id = view(app, book).lines[0].id
    with app.app_context():
        line = view_score(**whose(book), score_id=score_id)
    assert (line.score, line.by) == (RMDQ, "Alice Ferro")
