"""How an outcome has changed: since the baseline and since the last time, and in one word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.domain.outcomes import (
    Better,
    OutcomeRules,
    RangeError,
    Scale,
    ScaleId,
    Score,
    psfs_mean,
)


class Verdict(StrEnum):
    """The one word for a change. Only the first two are better, and both beyond error."""

    CLEARLY_BETTER = "clearly_better"
    MAYBE_BETTER = "maybe_better"
    NO_CLEAR_CHANGE = "no_clear_change"
    WORSE = "worse"
    TOO_EARLY = "too_early"
    BASELINE_MISSING = "baseline_missing"
    NOT_SCORED = "not_scored"

    @property
    def words(self) -> str:
        """As the clinician reads it."""
        return self.value.replace("_", " ")

    @property
    def is_better(self) -> bool:
        """Whether it may be shown in green."""
        return self in {Verdict.CLEARLY_BETTER, Verdict.MAYBE_BETTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChange:
    """One scale over an episode.

    Changes are gains: more than 0 is better, whichever way the scale runs. `previous` is the
    score before the last. `warnings` are sentences for the clinician.
    """

    scale: Scale
    baseline: Score | None
    previous: Score | None
    last: Score | None
    since_baseline: float | None
    since_last: float | None
    verdict: Verdict
    is_recovered: bool
    warnings: tuple[str, ...]


def outcome_change(
    scale: Scale, scores: Sequence[Score], started_on: date, rules: OutcomeRules
) -> OutcomeChange:
    """The change of one scale in an episode that started on that day (the first sheet).

    Scores of other scales are passed over; of two on one day the later in the list counts.
    """
    by_day = {score.on: score for score in scores if score.scale is scale.id}
    history = [by_day[day] for day in sorted(by_day)]
    last = history[-1] if history else None
    previous = history[-2] if len(history) > 1 else None
    baseline = _baseline(history, started_on, rules)
    since_baseline = _gain(scale, baseline, last)
    return OutcomeChange(
        scale=scale,
        baseline=baseline,
        previous=previous,
        last=last,
        since_baseline=since_baseline,
        since_last=_gain(scale, previous, last),
        verdict=_verdict(scale, baseline, last, started_on, rules),
        is_recovered=last is not None and _is_recovered(scale, last.value),
        warnings=tuple(_warnings(scale, baseline, last)),
    )


def _baseline(history: Sequence[Score], started_on: date, rules: OutcomeRules) -> Score | None:
    """The last score at or before the start, or else the first soon after it."""
    before = [score for score in history if score.on <= started_on]
    if before:
        return before[-1]
    until = started_on + timedelta(weeks=rules.baseline_within_weeks)
    return next((score for score in history if score.on <= until), None)


def _gain(scale: Scale, before: Score | None, after: Score | None) -> float | None:
    if scale.is_change or before is None or after is None or before.on == after.on:
        return None
    return scale.gain(before.value, after.value)


def _is_recovered(scale: Scale, value: float) -> bool:
    return scale.recovered is not None and scale.gain(value, scale.recovered) <= 0


def _verdict(
    scale: Scale, baseline: Score | None, last: Score | None, started_on: date, rules: OutcomeRules
) -> Verdict:
    if last is None:
        return Verdict.NOT_SCORED
    if scale.is_change:
        return _judged(scale, last.value, 0, last.on - started_on, rules)
    if baseline is None:
        return Verdict.BASELINE_MISSING
    gain = scale.gain(baseline.value, last.value)
    return _judged(scale, gain, baseline.value, last.on - baseline.on, rules)


def _judged(
    scale: Scale, gain: float, baseline: float, after: timedelta, rules: OutcomeRules
) -> Verdict:
    """Worse is said at once; better and no change not before their time."""
    if gain <= -scale.error:
        return Verdict.WORSE
    if after < timedelta(weeks=rules.judge_from_weeks):
        return Verdict.TOO_EARLY
    if gain < scale.error:
        return Verdict.NO_CLEAR_CHANGE
    matters = scale.matters(gain, baseline)
    return Verdict.CLEARLY_BETTER if matters else Verdict.MAYBE_BETTER


def _warnings(scale: Scale, baseline: Score | None, last: Score | None) -> Iterator[str]:
    if baseline is not None and not scale.is_change:
        yield from _limits(scale, baseline.value)
    if last is not None and scale.note:
        yield scale.note


def _limits(scale: Scale, baseline: float) -> Iterator[str]:
    """What a scale cannot show from this baseline on."""
    best, worst = scale.low, scale.high
    if scale.better is Better.HIGHER:
        best, worst = worst, best
    near_best = scale.floor is not None and baseline < scale.floor
    if near_best or scale.gain(baseline, best) < scale.error:
        yield f"From a baseline of {baseline:g} this scale cannot show a real gain."
    near_worst = scale.ceiling is not None and baseline > scale.ceiling
    if near_worst or scale.gain(worst, baseline) < scale.error:
        yield f"From a baseline of {baseline:g} this scale cannot show a real loss."


# --- the patient's own activities -------------------------------------------------------------


def psfs_scores(ratings: Mapping[date, Mapping[str, int]]) -> tuple[Score, ...]:
    """The mean on each day of the activities (by name or id) that were rated on all of the days:
    a mean of other activities could not be compared. None at all: no score.
    """
    same = set.intersection(*(set(rated) for rated in ratings.values())) if ratings else set()
    if not same:
        return ()
    return tuple(
        Score(scale=ScaleId.PSFS, on=day, value=psfs_mean(ratings[day][name] for name in same))
        for day in sorted(ratings)
    )


def is_real_for_one_activity(scale: Scale, before: int, after: int) -> bool:
    """Whether the change of a single activity is beyond measurement error."""
    return scale.item_error is not None and abs(after - before) >= scale.item_error


# --- range tests ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeChange:
    """The change of a range test on one side, in its unit; `gain` above 0 is better.

    `is_real`: beyond measurement error. `words` are for the clinician.
    """

    finding: str
    before: float
    after: float
    gain: float
    is_real: bool
    steers: bool
    words: str


def range_change(
    finding: str, before: float, after: float, rules: OutcomeRules
) -> RangeChange | None:
    """How a range test has changed; None for a finding of which no error is known."""
    known = rules.ranges.get(finding)
    if known is None:
        return None
    gain = before - after if known.better is Better.LOWER else after - before
    real = known.is_real(gain)
    return RangeChange(
        finding=finding,
        before=before,
        after=after,
        gain=gain,
        is_real=real,
        steers=real and known.steer,
        words=_range_words(gain, real, known),
    )


def _range_words(gain: float, real: bool, known: RangeError) -> str:
    limit = f"{'more than ' if known.must_exceed else ''}{known.least:g} deg"
    if not real:
        return f"within measurement error ({limit} would be real)"
    which = "better" if gain > 0 else "worse"
    doubt = "" if known.steer else "; too uncertain a test to decide by"
    return f"{which}, beyond measurement error ({limit}){doubt}"
