"""What a review decides with: the rows of the decision table, their limits, and the timing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain.anatomy import Prong
from clinic.domain.dosing import Span


class Decision(StrEnum):
    """What happens to one exercise from one visit to the next."""

    STOP = "stop"
    REGRESS = "regress"
    HOLD = "hold"
    PROGRESS_DOSE = "progress_dose"
    PROGRESS_VARIATION = "progress_variation"
    MAINTAIN = "maintain"

    @property
    def is_progression(self) -> bool:
        """Whether the exercise becomes harder: at most two do at a visit."""
        return self in {Decision.PROGRESS_DOSE, Decision.PROGRESS_VARIATION}


class Row(StrEnum):
    """The rows of the decision table by their labels, in the order in which they are tried."""

    STOP = "1"
    EASIER_VARIATION = "2"
    EASIER_DOSE = "3"
    GOAL_MET = "3a"
    LOW_ADHERENCE = "4"
    NOT_READY = "5"
    MORE_DOSE = "6"
    NEXT_VARIATION = "7"
    NOTHING_FITS = "8"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """A row as it is quoted: when it fits and what follows, with names of limits in braces."""

    label: Row
    decision: Decision
    when: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PainLimits:
    """Pain during an exercise, 0 to 10: safe up to, too much above, stop from."""

    stop_from: int
    too_much_above: int
    safe_up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdherenceLimits:
    """Per cent of what was prescribed: low below, good from."""

    low_below: int
    good_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveLimits:
    """Repetitions that could have been done on top: none up to, enough from."""

    none_up_to: int
    enough_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLimits:
    """The most progressions of one visit; to how many exercises a hard program is cut."""

    most_progressions: int
    least_exercises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Days a week that keep what was gained, for each prong."""

    loosen: Span
    strengthen: Span

    def days(self, prong: Prong) -> Span:
        """Days a week of an exercise of this prong."""
        return self.loosen if prong is Prong.LOOSEN else self.strengthen


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """When the outcome measures are due: weeks since the start, both included."""

    id: str
    title: str
    weeks: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When reviews, retests and outcome measures are due, all in weeks."""

    first_review_weeks: Span
    review_weeks: Span
    retest_after_weeks: int
    milestones: tuple[Milestone, ...]
    discharge_within_weeks: int
    no_gain_after_weeks: int
    no_gain_adherence_from: int
    outcome_at_weeks: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class OverReport:
    """Repetitions in paper logs against those that a hidden sensor counted."""

    logged: int
    sensed: int
    source: str

    @property
    def words(self) -> str:
        """The sentence that stands beside every figure of adherence."""
        more = round((self.logged / self.sensed - 1) * 100)
        return (
            f"Paper logs over-report, by {more} % in one trial: a median of {self.logged}"
            f" repetitions written, {self.sensed} counted by a hidden sensor ({self.source})."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionRules:
    """One version of the rules of a review."""

    id: str
    version: str
    title: str
    review_by: date
    sources: tuple[str, ...]
    pain: PainLimits
    adherence: AdherenceLimits
    reserve: ReserveLimits
    visit: VisitLimits
    maintenance: Maintenance
    timing: Timing
    over_report: OverReport
    rows: tuple[RowRule, ...]

    @property
    def reference(self) -> str:
        """How records name this version: "progression@1.0"."""
        return f"{self.id}@{self.version}"

    @property
    def limits(self) -> Mapping[str, int]:
        """The limits by the names that a quoted row may use."""
        return {
            "stop_pain": self.pain.stop_from,
            "too_much_pain": self.pain.too_much_above,
            "safe_pain": self.pain.safe_up_to,
            "low_adherence": self.adherence.low_below,
            "good_adherence": self.adherence.good_from,
            "enough_reserve": self.reserve.enough_from,
            "least_exercises": self.visit.least_exercises,
        }

    def quote(self, row: Row) -> str:
        """The row in words: "Row 2: ... One variation down, at its base dose."."""
        rule = next(each for each in self.rows if each.label is row)
        words = f"Row {rule.label}: {rule.when}. {rule.then}"
        return words.format_map(self.limits)
