"""Scores, and the one word for a change; the limits are typed here a second time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.errors import ScoreError
from clinic.domain.outcome_changes import (
    OutcomeChange,
    Verdict,
    is_real_for_one_activity,
    outcome_change,
    psfs_scores,
    range_change,
)
from clinic.domain.outcomes import ScaleId, Score, check_value, psfs_mean, rmdq_score
from tests.make import CATALOGUE

RULES = CATALOGUE.outcomes
START = date(2026, 9, 1)
SIX_WEEKS = 42


def change(scale: str, *values: tuple[int, float], started_on: date = START) -> OutcomeChange:
    """The change of a scale with these (day after the start, score)."""
    identity = ScaleId(scale)
    scores = [
        Score(scale=identity, value=value, on=START + timedelta(days=days))
        for days, value in values
    ]
    return outcome_change(RULES.scales[identity], scores, started_on, RULES)


LIMITS = {
    "nprs_avg": "0-10 lower mic 2 30% error 2 recovered 0",
    "nprs_worst": "0-10 lower mic 2 30% error 2 recovered 0",
    "nprs_now": "0-10 lower mic 2 30% error 2 recovered 0",
    "psfs": "0-10 higher mic None None error 2 recovered None",
    "rmdq": "0-24 lower mic 5 30% error 5 recovered 2",
    "groc": "-5-5 higher mic 2.5 None error 2 recovered None",
}


def test_the_scales_have_the_limits_of_their_sources() -> None:
    said = {
        scale.id.value: (
            f"{scale.low}-{scale.high} {scale.better}"
            f" mic {scale.mic if scale.mic is None else f'{scale.mic:g}'}"
            f" {scale.mic_part if scale.mic_part is None else f'{scale.mic_part:.0%}'}"
            f" error {scale.error:g} recovered {scale.recovered}"
        )
        for scale in RULES.scales.values()
    }
    assert said == LIMITS
    disability = RULES.scales[ScaleId.RMDQ]
    assert (disability.floor, disability.ceiling, disability.items) == (4, 20, 24)
    activities = RULES.scales[ScaleId.PSFS]
    assert (activities.item_error, activities.items) == (3, 5)


@pytest.mark.parametrize(
    ("scale", "before", "after", "verdict"),
    [
        ("nprs_avg", 6, 3, "clearly_better"),
        ("nprs_avg", 6, 4, "clearly_better"),
        ("nprs_avg", 9, 7, "maybe_better"),  # 2 points, but 22 per cent
        ("nprs_avg", 10, 7, "clearly_better"),
        ("nprs_avg", 3, 2, "no_clear_change"),  # 33 per cent, but below error
        ("nprs_avg", 5, 5, "no_clear_change"),
        ("nprs_avg", 5, 6, "no_clear_change"),
        ("nprs_avg", 5, 7, "worse"),
        ("rmdq", 12, 7, "clearly_better"),
        ("rmdq", 20, 15, "maybe_better"),  # 5 points, but 25 per cent
        ("rmdq", 8, 4, "no_clear_change"),  # 50 per cent, but below error
        ("rmdq", 10, 15, "worse"),
        ("rmdq", 10, 14, "no_clear_change"),
        ("psfs", 3, 5, "clearly_better"),
        ("psfs", 3.4, 5.2, "no_clear_change"),
        ("psfs", 5, 3, "worse"),
    ],
)
def test_a_change_has_one_word(scale: str, before: float, after: float, verdict: str) -> None:
    answer = change(scale, (0, before), (SIX_WEEKS, after))
    assert answer.verdict == verdict
    assert answer.verdict.words == verdict.replace("_", " ")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (5, "clearly_better"),
        (3, "clearly_better"),
        (2, "maybe_better"),
        (1, "no_clear_change"),
        (0, "no_clear_change"),
        (-1, "no_clear_change"),
        (-2, "worse"),
    ],
)
def test_the_global_rating_is_a_change_by_itself(value: int, verdict: str) -> None:
    answer = change("groc", (SIX_WEEKS, value))
    assert answer.verdict == verdict
    assert (answer.since_baseline, answer.since_last) == (None, None)
    assert "never the only measure" in answer.warnings[-1]


class TestBaselineAndTime:
    def test_changes_are_gains_since_the_baseline_and_since_last_time(self) -> None:
        answer = change("nprs_avg", (0, 7), (20, 6), (SIX_WEEKS, 4))
        assert (answer.since_baseline, answer.since_last) == (3, 2)
        assert answer.previous is not None
        assert answer.previous.value == 6
        better = change("psfs", (0, 3), (SIX_WEEKS, 6))
        assert better.since_baseline == 3

    def test_before_its_time_a_gain_is_too_early_and_a_loss_is_not(self) -> None:
        assert change("nprs_avg", (0, 8), (27, 2)).verdict is Verdict.TOO_EARLY
        assert change("nprs_avg", (0, 8), (28, 2)).verdict is Verdict.CLEARLY_BETTER
        assert change("nprs_avg", (0, 4), (7, 8)).verdict is Verdict.WORSE
        assert change("groc", (20, 4)).verdict is Verdict.TOO_EARLY

    def test_one_score_is_too_early(self) -> None:
        answer = change("rmdq", (0, 12))
        assert answer.verdict is Verdict.TOO_EARLY
        assert (answer.since_baseline, answer.previous) == (None, None)

    def test_without_a_score_near_the_start_the_baseline_is_missing(self) -> None:
        answer = change("rmdq", (15, 12), (60, 3))
        assert answer.verdict is Verdict.BASELINE_MISSING
        assert (answer.baseline, answer.since_baseline, answer.since_last) == (None, None, 9)

    def test_the_baseline_is_the_last_score_up_to_the_start_or_the_first_soon_after(self) -> None:
        before = change("rmdq", (-10, 15), (-1, 12), (3, 11), (60, 3)).baseline
        after = change("rmdq", (3, 11), (10, 9), (60, 3)).baseline
        assert before is not None
        assert after is not None
        assert (before.value, after.value) == (12, 11)

    def test_without_a_score_nothing_is_said(self) -> None:
        answer = change("nprs_now")
        assert (answer.verdict, answer.last, answer.warnings) == (Verdict.NOT_SCORED, None, ())

    def test_scales_are_never_mixed(self) -> None:
        scores = [
            Score(scale=ScaleId.NPRS_WORST, value=9, on=START),
            Score(scale=ScaleId.NPRS_AVG, value=5, on=START + timedelta(days=SIX_WEEKS)),
        ]
        answer = outcome_change(RULES.scales[ScaleId.NPRS_AVG], scores, START, RULES)
        assert answer.verdict is Verdict.BASELINE_MISSING

    def test_of_two_scores_on_a_day_the_later_counts(self) -> None:
        assert change("nprs_avg", (0, 2), (0, 7), (SIX_WEEKS, 5)).since_baseline == 2


class TestWarnings:
    @pytest.mark.parametrize(
        ("scale", "baseline", "warning"),
        [
            ("nprs_avg", 1, "From a baseline of 1 this scale cannot show a real gain."),
            ("nprs_avg", 9, "From a baseline of 9 this scale cannot show a real loss."),
            ("psfs", 9, "From a baseline of 9 this scale cannot show a real gain."),
            ("psfs", 1, "From a baseline of 1 this scale cannot show a real loss."),
            ("rmdq", 3, "From a baseline of 3 this scale cannot show a real gain."),
            ("rmdq", 21, "From a baseline of 21 this scale cannot show a real loss."),
        ],
    )
    def test_near_the_end_of_a_scale_say_what_it_cannot_show(
        self, scale: str, baseline: float, warning: str
    ) -> None:
        assert warning in change(scale, (0, baseline)).warnings

    @pytest.mark.parametrize(("scale", "baseline"), [("nprs_avg", 5), ("psfs", 5)])
    def test_in_the_middle_say_nothing(self, scale: str, baseline: float) -> None:
        limits = [each for each in change(scale, (0, baseline)).warnings if "baseline" in each]
        assert limits == []

    def test_a_recovered_patient_is_named(self) -> None:
        assert change("rmdq", (0, 9), (SIX_WEEKS, 2)).is_recovered
        assert not change("rmdq", (0, 9), (SIX_WEEKS, 3)).is_recovered
        assert change("nprs_worst", (0, 6), (SIX_WEEKS, 0)).is_recovered
        assert not change("psfs", (0, 6), (SIX_WEEKS, 10)).is_recovered


@given(
    st.sampled_from(list(ScaleId)), st.integers(0, 24), st.integers(-5, 24), st.integers(28, 200)
)
def test_nothing_below_measurement_error_is_called_better(
    scale: ScaleId, before: int, after: int, days: int
) -> None:
    known = RULES.scales[scale]
    before, after = (max(known.low, min(known.high, value)) for value in (before, after))
    answer = change(scale, (0, before), (days, after))
    gain = float(after) if known.is_change else answer.since_baseline
    assert gain is not None
    if answer.verdict.is_better:
        assert gain >= known.error
    if answer.verdict is Verdict.WORSE:
        assert gain <= -known.error


class TestScores:
    def test_of_activities_are_their_mean(self) -> None:
        assert psfs_mean([3, 4, 8]) == 5
        assert psfs_mean([7]) == 7

    @pytest.mark.parametrize("ratings", [[], [11], [-1, 5]])
    def test_of_activities_that_cannot_be_are_refused(self, ratings: list[int]) -> None:
        with pytest.raises(ScoreError, match="Rate"):
            psfs_mean(ratings)

    def test_of_activities_compare_the_same_ones(self) -> None:
        later = START + timedelta(days=30)
        scores = psfs_scores(
            {later: {"walk": 6, "sit": 8}, START: {"walk": 2, "sit": 4, "ski": 0}}
        )
        assert [(score.on, score.value) for score in scores] == [(START, 3), (later, 7)]
        assert psfs_scores({START: {"walk": 2}, later: {"ski": 2}}) == ()
        assert psfs_scores({}) == ()

    def test_of_a_single_activity_change_for_real_from_3_points_on(self) -> None:
        scale = RULES.scales[ScaleId.PSFS]
        assert is_real_for_one_activity(scale, 4, 7)
        assert is_real_for_one_activity(scale, 7, 4)
        assert not is_real_for_one_activity(scale, 4, 6)

    def test_of_statements_are_their_number(self) -> None:
        assert rmdq_score([]) == 0
        assert rmdq_score([1, 24, 7, 7]) == 3

    @pytest.mark.parametrize("ticked", [[0], [25], [3, -1]])
    def test_of_statements_that_are_not_there_are_refused(self, ticked: list[int]) -> None:
        with pytest.raises(ScoreError, match="There is no statement"):
            rmdq_score(ticked)

    @pytest.mark.parametrize(
        ("scale", "value", "message"),
        [
            ("nprs_avg", 11, "a whole number from 0 to 10"),
            ("nprs_avg", 3.5, "a whole number from 0 to 10"),
            ("rmdq", 25, "a whole number from 0 to 24"),
            ("groc", -6, "a whole number from -5 to 5"),
            ("psfs", 10.5, "a number from 0 to 10"),
        ],
    )
    def test_off_their_scale_are_refused(self, scale: str, value: float, message: str) -> None:
        with pytest.raises(ScoreError, match=message):
            check_value(RULES.scales[ScaleId(scale)], value)

    def test_on_their_scale_are_taken(self) -> None:
        for scale, value in (("nprs_avg", 0), ("psfs", 4.3), ("groc", -5), ("rmdq", 24)):
            check_value(RULES.scales[ScaleId(scale)], value)


@pytest.mark.parametrize(
    ("finding", "before", "after", "real", "steers"),
    [
        ("hip_ir_deg", 20, 25.4, False, False),
        ("hip_ir_deg", 25.2, 30.6, False, False),
        ("hip_ir_deg", 20, 25.5, True, True),
        ("hip_ir_deg", 30, 20, True, True),
        ("mtt_hip_deg", 10, 6, False, False),
        ("mtt_hip_deg", 10, 5, True, True),
        ("mtt_hip_deg", 2, 8, True, True),
        ("mtt_knee_deg", 50, 68, False, False),
        ("mtt_knee_deg", 50, 69, True, False),
    ],
)
def test_a_range_test_has_changed_only_beyond_its_error(
    finding: str, before: float, after: float, real: bool, steers: bool
) -> None:
    answer = range_change(finding, before, after, RULES)
    assert answer is not None
    which_is_better = -1 if finding == "mtt_hip_deg" else 1
    assert answer.gain == pytest.approx((after - before) * which_is_better)
    assert (answer.is_real, answer.steers) == (real, steers)
    expected = "within" if not real else ("better" if answer.gain > 0 else "worse")
    assert answer.words.startswith(expected)
    assert real is ("beyond measurement error" in answer.words)


def test_a_range_test_too_uncertain_says_so() -> None:
    answer = range_change("mtt_knee_deg", 50, 70, RULES)
    assert answer is not None
    assert answer.words == (
        "better, beyond measurement error (19 deg); too uncertain a test to decide by"
    )


def test_a_test_without_a_known_error_is_never_flagged() -> None:
    assert range_change("slb_hold_s", 10, 60, RULES) is None
