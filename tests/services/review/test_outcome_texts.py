"""The form of the outcome measures: what is typed becomes answers, and back."""

from datetime import timedelta

import pytest

from clinic.domain.records import Measure
from clinic.services.review.outcome_texts import (
    OutcomeError,
    TypedScore,
    read_outcomes,
    write_score,
)
from tests.make import CATALOGUE
from tests.people import TODAY

ON = {"scored_on": TODAY.isoformat()}
ACTIVITIES = (7, 9)


def read(**texts: str) -> tuple[TypedScore, ...]:
    form = {**ON, **{name.replace("_", "-"): text for name, text in texts.items()}}
    return read_outcomes(form, ACTIVITIES, CATALOGUE.outcomes, TODAY).checked().scores


SCORES = [
    TypedScore(measure=Measure.NPRS, answers={"avg": 4, "worst": 7, "now": 0}),
    TypedScore(measure=Measure.NPRS, answers={"now": 10}),
    TypedScore(measure=Measure.PSFS, answers={"7": 0, "9": 10}),
    TypedScore(measure=Measure.RMDQ, answers={"ticked": [1, 24]}),
    TypedScore(measure=Measure.RMDQ, answers={"total": 0}),
    TypedScore(measure=Measure.GROC, answers={"value": -5}),
    TypedScore(measure=Measure.OTHER, name="ODI", answers={"value": 12.5}),
]


@pytest.mark.parametrize("score", SCORES)
def test_what_is_written_reads_back(score: TypedScore) -> None:
    texts = write_score(score, TODAY)
    reading = read_outcomes(texts, ACTIVITIES, CATALOGUE.outcomes, TODAY).checked()
    assert (reading.scores, reading.scored_on) == ((score,), TODAY)


def test_only_what_was_asked_is_kept() -> None:
    kept = read(nprs_avg="4", groc="+2", rmdq_total="")
    assert [score.measure for score in kept] == [Measure.NPRS, Measure.GROC]


def test_an_empty_form_is_refused() -> None:
    with pytest.raises(OutcomeError, match="at least one"):
        read()


@pytest.mark.parametrize(
    ("texts", "field", "says"),
    [
        ({"nprs-avg": "11"}, "nprs-avg", "whole number from 0 to 10"),
        ({"nprs-now": "3.5"}, "nprs-now", "whole number"),
        ({"psfs-7": "4"}, "psfs-9", "Rate every activity"),
        ({"psfs-7": "4", "psfs-9": "12"}, "psfs-9", "0 to 10"),
        ({"rmdq-total": "25"}, "rmdq-total", "0 to 24"),
        ({"rmdq-total": "3", "rmdq-1": "1"}, "rmdq-total", "1 are ticked"),
        ({"groc": "6"}, "groc", "-5 to 5"),
        ({"other-value": "3"}, "other-name", "Name the measure"),
        ({"other-name": "ODI"}, "other-value", "number"),
        ({"other-name": "x" * 61, "other-value": "3"}, "other-name", "60 letters"),
        ({"scored_on": "soon"}, "scored_on", "Enter the day"),
        ({"scored_on": (TODAY + timedelta(days=1)).isoformat()}, "scored_on", "still to come"),
    ],
)
def test_what_cannot_be_read_gets_a_message_of_its_own(
    texts: dict[str, str], field: str, says: str
) -> None:
    reading = read_outcomes({**ON, **texts}, ACTIVITIES, CATALOGUE.outcomes, TODAY)
    assert [(error.field, says in error.message) for error in reading.errors] == [(field, True)]
    with pytest.raises(OutcomeError):
        reading.checked()


def test_a_total_that_agrees_with_the_ticks_keeps_the_ticks() -> None:
    (score,) = read(rmdq_1="1", rmdq_5="1", rmdq_total="2")
    assert score.answers == {"ticked": [1, 5]}
