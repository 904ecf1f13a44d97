"""The override ledger: what the rules said, what clinicians made of it, why, and what came later.

It is about the rules, not about the people: it holds no names.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic.domain.dosing import Span
from clinic.domain.outcome_changes import Verdict, outcome_change
from clinic.domain.outcomes import ScaleId, Score

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

PAIN = (ScaleId.NPRS_AVG,)
FUNCTION = (ScaleId.PSFS, ScaleId.RMDQ)
"""Function is read from the first of the scales that was scored both times."""

_SILENT = {Verdict.NOT_SCORED, Verdict.BASELINE_MISSING, Verdict.TOO_EARLY}


class LedgerChoice(StrEnum):
    """What became of what a rule said; ADDED is an exercise that no rule had named."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One time that a rule spoke for one exercise.

    `rules` is the version of the rules, `rule` the key of the rule in it, `title` its words.
    `proposed` and `decided` are exercise and dose in words, empty for none. `pain` and `function`
    say how the patient was some weeks later; NOT_SCORED where nobody knows.
    """

    rules: str
    rule: str
    title: str
    on: date
    proposed: str
    choice: LedgerChoice
    decided: str
    reason: str
    pain: Verdict
    function: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """How the patients were some weeks later: of those who were scored, how many were better (any
    gain beyond measurement error) and how many worse.
    """

    scored: int
    better: int
    worse: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One rule over a period: how often it spoke, what became of it, and how it went.

    `reasons` are those given against it, the most frequent first.
    """

    rules: str
    rule: str
    title: str
    fired: int
    choices: Mapping[LedgerChoice, int]
    reasons: tuple[tuple[str, int], ...]
    pain: Mapping[LedgerChoice, Later] = field(default_factory=dict)
    function: Mapping[LedgerChoice, Later] = field(default_factory=dict)

    @property
    def as_proposed(self) -> bool:
        """Whether nothing was changed or declined."""
        return self.choices[LedgerChoice.ACCEPTED] == self.fired


def summarize(firings: Sequence[Firing]) -> tuple[LedgerLine, ...]:
    """One line a rule, in the order of the version and the key."""
    by_rule: dict[tuple[str, str], list[Firing]] = {}
    for firing in firings:
        by_rule.setdefault((firing.rules, firing.rule), []).append(firing)
    return tuple(_line(by_rule[key]) for key in sorted(by_rule))


def verdict_later(
    scores: Sequence[Score], fired_on: date, scales: Sequence[ScaleId], catalogue: "Catalogue"
) -> Verdict:
    """How the patient was some weeks after a day, by the first of the scales that can tell."""
    weeks = catalogue.progression.timing.outcome_at_weeks
    for scale in scales:
        of_scale = [score for score in scores if score.scale is scale]
        verdict = _verdict(of_scale, fired_on, weeks, catalogue)
        if verdict not in _SILENT:
            return verdict
    return Verdict.NOT_SCORED


def _verdict(
    scores: Sequence[Score], fired_on: date, weeks: Span, catalogue: "Catalogue"
) -> Verdict:
    """The change from the score at that day to the last one within the weeks."""
    first, last = (fired_on + timedelta(weeks=number) for number in (weeks.low, weeks.high))
    later = [score for score in scores if first <= score.on <= last]
    if not later:
        return Verdict.NOT_SCORED
    before = [score for score in scores if score.on < first]
    scale, rules = catalogue.outcomes.scales[later[0].scale], catalogue.outcomes
    return outcome_change(scale, [*before, *later], fired_on, rules).verdict


def _line(firings: Sequence[Firing]) -> LedgerLine:
    newest = firings[-1]
    groups = {
        choice: [firing for firing in firings if firing.choice is choice]
        for choice in LedgerChoice
    }
    reasons = Counter(
        firing.reason
        for firing in firings
        if firing.reason and firing.choice is not LedgerChoice.ACCEPTED
    )
    return LedgerLine(
        rules=newest.rules,
        rule=newest.rule,
        title=newest.title,
        fired=len(firings),
        choices={choice: len(group) for choice, group in groups.items()},
        reasons=tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
        pain={choice: _later([one.pain for one in group]) for choice, group in groups.items()},
        function={
            choice: _later([one.function for one in group]) for choice, group in groups.items()
        },
    )


def _later(verdicts: Sequence[Verdict]) -> Later:
    scored = [verdict for verdict in verdicts if verdict not in _SILENT]
    return Later(
        scored=len(scored),
        better=sum(verdict.is_better for verdict in scored),
        worse=scored.count(Verdict.WORSE),
    )
