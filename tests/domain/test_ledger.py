"""The override ledger: one line a rule, reasons counted, outcomes some weeks later."""

from datetime import date, timedelta
from typing import Any

import pytest

from clinic.domain.ledger import (
    FUNCTION,
    PAIN,
    Firing,
    Later,
    LedgerChoice,
    summarize,
    verdict_later,
)
from clinic.domain.outcome_changes import Verdict
from clinic.domain.outcomes import ScaleId, Score
from tests.make import CATALOGUE

DAY = date(2026, 3, 2)
ACCEPTED, CHANGED, DECLINED = (
    LedgerChoice.ACCEPTED,
    LedgerChoice.CHANGED,
    LedgerChoice.DECLINED,
)


def firing(rule: str = "row 6", choice: LedgerChoice = ACCEPTED, **changes: Any) -> Firing:
    facts: dict[str, Any] = {
        "rules": "progression@1.0",
        "rule": rule,
        "title": "One dose step up",
        "on": DAY,
        "proposed": "GB3 3 x 12",
        "choice": choice,
        "decided": "GB3 3 x 12",
        "reason": "",
        "pain": Verdict.NOT_SCORED,
        "function": Verdict.NOT_SCORED,
    }
    return Firing(**{**facts, **changes})


def test_a_rule_has_one_line_with_what_became_of_it() -> None:
    first, second = summarize(
        [
            firing("row 6", DECLINED, reason="Technique first"),
            firing("row 2"),
            firing("row 6", CHANGED, reason="Technique first"),
            firing("row 6", CHANGED, reason="Copes well"),
            firing("row 6", ACCEPTED, reason="not counted"),
        ]
    )
    assert (first.rule, first.fired) == ("row 2", 1)
    assert first.as_proposed
    assert not second.as_proposed
    assert (second.rule, second.fired) == ("row 6", 4)
    assert second.choices == {ACCEPTED: 1, CHANGED: 2, DECLINED: 1, LedgerChoice.ADDED: 0}
    assert second.reasons == (("Technique first", 2), ("Copes well", 1))


def test_another_version_of_the_rules_has_lines_of_its_own() -> None:
    lines = summarize([firing(), firing(rules="progression@1.1")])
    assert [(line.rules, line.fired) for line in lines] == [
        ("progression@1.0", 1),
        ("progression@1.1", 1),
    ]


def test_outcomes_are_counted_apart_for_each_choice_among_those_who_were_scored() -> None:
    (line,) = summarize(
        [
            firing(pain=Verdict.CLEARLY_BETTER),
            firing(pain=Verdict.MAYBE_BETTER, function=Verdict.WORSE),
            firing(pain=Verdict.NO_CLEAR_CHANGE),
            firing(pain=Verdict.NOT_SCORED),
            firing(choice=CHANGED, pain=Verdict.WORSE),
        ]
    )
    assert line.pain[ACCEPTED] == Later(scored=3, better=2, worse=0)
    assert line.pain[CHANGED] == Later(scored=1, better=0, worse=1)
    assert line.pain[DECLINED] == Later(scored=0, better=0, worse=0)
    assert line.function[ACCEPTED] == Later(scored=1, better=0, worse=1)


def test_without_firings_there_is_no_line() -> None:
    assert summarize([]) == ()


def pains(*values: tuple[int, float]) -> list[Score]:
    return [
        Score(scale=ScaleId.NPRS_AVG, value=value, on=DAY + timedelta(days=days))
        for days, value in values
    ]


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        (pains((0, 7), (42, 3)), "clearly_better"),
        (pains((-20, 7), (28, 3)), "clearly_better"),
        (pains((0, 4), (56, 7)), "worse"),
        (pains((0, 7), (30, 6), (50, 3)), "clearly_better"),  # the last within the weeks
        (pains((0, 7), (57, 1)), "not_scored"),  # after more than 8 weeks
        (pains((0, 7), (27, 1)), "not_scored"),  # before 4 weeks
        (pains((42, 3)), "not_scored"),  # no score to compare with
        (pains((0, 7)), "not_scored"),
        ([], "not_scored"),
    ],
)
def test_later_is_the_last_score_after_four_to_eight_weeks(
    scores: list[Score], verdict: str
) -> None:
    assert verdict_later(scores, DAY, PAIN, CATALOGUE) == verdict


def test_function_is_read_from_the_first_scale_that_was_scored_both_times() -> None:
    later = DAY + timedelta(days=42)
    disability = [
        Score(scale=ScaleId.RMDQ, value=14, on=DAY),
        Score(scale=ScaleId.RMDQ, value=4, on=later),
    ]
    once = Score(scale=ScaleId.PSFS, value=2, on=DAY)
    twice = Score(scale=ScaleId.PSFS, value=2.5, on=later)
    assert verdict_later([once, *disability], DAY, FUNCTION, CATALOGUE) == "clearly_better"
    answer = verdict_later([once, *disability, twice], DAY, FUNCTION, CATALOGUE)
    assert answer == "no_clear_change"
