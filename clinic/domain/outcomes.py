"""Outcome measures: what they can say, and their scores. Pain's average, worst and now are scales
of their own and are never mixed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain.errors import ScoreError

BEST_ACTIVITY = 10
RMDQ_STATEMENTS = 24


class ScaleId(StrEnum):
    """What is followed over time, one line of a chart each."""

    NPRS_AVG = "nprs_avg"
    NPRS_WORST = "nprs_worst"
    NPRS_NOW = "nprs_now"
    PSFS = "psfs"
    RMDQ = "rmdq"
    GROC = "groc"


class Better(StrEnum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One scale. `mic` is the least change that matters, in points, `mic_part` as a part of the
    baseline; `error` the least change beyond measurement error; `recovered`, `floor` and
    `ceiling` are scores. `is_change`: the score is a change by itself and has no baseline.
    """

    id: ScaleId
    title: str
    measure: str
    low: int
    high: int
    better: Better
    error: float
    source: str
    mic: float | None = None
    mic_part: float | None = None
    item_error: float | None = None
    recovered: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    items: int | None = None
    is_change: bool = False
    note: str = ""

    def gain(self, before: float, after: float) -> float:
        """By how much it became better, in points; less than 0 for worse."""
        return before - after if self.better is Better.LOWER else after - before

    def matters(self, gain: float, baseline: float) -> bool:
        """Whether a gain is past the least change that matters: in points and in part."""
        enough_points = self.mic is None or gain >= self.mic
        enough_part = self.mic_part is None or gain >= self.mic_part * baseline
        return enough_points and enough_part


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeError:
    """The least change of a range test that is real, in its unit.

    `steer` is false where it is too uncertain to decide by.
    """

    finding: str
    better: Better
    least: float
    must_exceed: bool
    steer: bool
    source: str

    def is_real(self, change: float) -> bool:
        """Whether a change, either way, is beyond measurement error."""
        size = round(abs(change), 6)  # degrees are typed with decimals: 30.6 - 25.2 is 5.4
        return size > self.least if self.must_exceed else size >= self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRules:
    """One version of the measures and of how change is judged."""

    id: str
    version: str
    review_by: date
    judge_from_weeks: int
    baseline_within_weeks: int
    sources: tuple[str, ...]
    scales: Mapping[ScaleId, Scale]
    ranges: Mapping[str, RangeError]

    @property
    def reference(self) -> str:
        """How records name this version: "outcomes@1.0"."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score of one scale on one day."""

    scale: ScaleId
    value: float
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherScore:
    """A score of a measure that the clinic holds a license for; it is shown and never judged."""

    name: str
    value: float
    on: date


def check_value(scale: Scale, value: float) -> None:
    """Raise ScoreError unless the scale has this value; only a mean may be a broken number."""
    whole = scale.id is ScaleId.PSFS or float(value).is_integer()
    if not whole or not scale.low <= value <= scale.high:
        number = "a number" if scale.id is ScaleId.PSFS else "a whole number"
        raise ScoreError(f"{scale.title} is {number} from {scale.low} to {scale.high}.")


def psfs_mean(ratings: Iterable[int]) -> float:
    """The score of the patient's own activities, each 0 (cannot) to 10 (as before): their mean.

    Raises ScoreError without any, or for a rating off the scale.
    """
    given = tuple(ratings)
    if not given:
        raise ScoreError("Rate at least one activity.")
    if any(not 0 <= rating <= BEST_ACTIVITY for rating in given):
        raise ScoreError(f"Rate each activity from 0 to {BEST_ACTIVITY}.")
    return sum(given) / len(given)


def rmdq_score(ticked: Iterable[int]) -> int:
    """The number of statements that are true today; raises ScoreError for an unknown one."""
    numbers = set(ticked)
    unknown = sorted(number for number in numbers if not 1 <= number <= RMDQ_STATEMENTS)
    if unknown:
        raise ScoreError(f"There is no statement {unknown[0]}: they run from 1 to 24.")
    return len(numbers)
