"""The form of the outcome measures: its field names, its texts read into answers, and back.

Pure. A measure of which nothing is typed was not asked. A field that cannot be read gets a
message of its own; the texts stay with who typed them.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.domain.errors import ClinicError, FieldError, ScoreError
from clinic.domain.outcomes import (
    RMDQ_STATEMENTS,
    OutcomeRules,
    ScaleId,
    check_value,
    rmdq_score,
)
from clinic.domain.records import Measure

NPRS_PARTS = ("avg", "worst", "now")
SCORED_ON = "scored_on"
TOTAL, TICKED, VALUE = "total", "ticked", "value"
RMDQ_TOTAL, GROC, OTHER_NAME, OTHER_VALUE = "rmdq-total", "groc", "other-name", "other-value"
NAME_LENGTH = 60
STATEMENTS = range(1, RMDQ_STATEMENTS + 1)

Texts = Mapping[str, str]
Answers = Mapping[str, Any]
_WHOLE = re.compile(r"[+-]?\d{1,4}")
_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,3})?")
_MINUS_SIGNS = str.maketrans("−–", "--")


class OutcomeError(ClinicError):
    """One or more fields of the outcome form cannot be used; `errors` has one message a field."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedScore:
    """The answers of one measure; `name` is that of a measure of the clinic's own."""

    measure: Measure
    answers: Answers
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReading:
    """A form as read: the day, what was asked on it, and what cannot be read."""

    scored_on: date
    scores: tuple[TypedScore, ...]
    errors: tuple[FieldError, ...] = field(default=())

    def checked(self) -> "OutcomeReading":
        """Itself, if all could be read and something was typed. Raises OutcomeError."""
        if self.errors:
            raise OutcomeError(self.errors)
        if not self.scores:
            raise OutcomeError([FieldError(SCORED_ON, "Type at least one score.")])
        return self


def nprs_field(part: str) -> str:
    """The form field of a pain: "nprs-avg", "nprs-worst", "nprs-now"."""
    return f"nprs-{part}"


def psfs_field(activity_id: int | str) -> str:
    """The form field of one of the patient's activities."""
    return f"psfs-{activity_id}"


def rmdq_field(number: int) -> str:
    """The form field of one statement, 1 to 24."""
    return f"rmdq-{number}"


def read_outcomes(
    texts: Texts, activity_ids: Collection[int], rules: OutcomeRules, today: date
) -> OutcomeReading:
    """Read a whole form."""
    errors: list[FieldError] = []
    scored_on = _read_day(texts, today, errors)
    read: list[Callable[[], TypedScore | None]] = [
        lambda: _read_nprs(texts, rules, errors),
        lambda: _read_psfs(texts, activity_ids, rules, errors),
        lambda: _read_rmdq(texts, rules, errors),
        lambda: _read_groc(texts, rules, errors),
        lambda: _read_other(texts, errors),
    ]
    scores = tuple(score for each in read if (score := each()) is not None)
    return OutcomeReading(scored_on=scored_on, scores=scores, errors=tuple(errors))


def write_score(score: TypedScore, scored_on: date) -> dict[str, str]:
    """The texts of a form that shows this score."""
    answers = score.answers
    texts = {SCORED_ON: scored_on.isoformat()}
    if score.measure is Measure.NPRS:
        texts |= {nprs_field(part): str(value) for part, value in answers.items()}
    elif score.measure is Measure.PSFS:
        texts |= {psfs_field(activity): str(value) for activity, value in answers.items()}
    elif score.measure is Measure.RMDQ:
        texts |= {rmdq_field(number): "1" for number in answers.get(TICKED, ())}
        texts[RMDQ_TOTAL] = str(answers.get(TOTAL, ""))
    elif score.measure is Measure.GROC:
        texts[GROC] = str(answers[VALUE])
    else:
        texts |= {OTHER_NAME: score.name, OTHER_VALUE: f"{answers[VALUE]:g}"}
    return texts


def _read_day(texts: Texts, today: date, errors: list[FieldError]) -> date:
    try:
        day = date.fromisoformat(texts.get(SCORED_ON, ""))
    except ValueError:
        errors.append(FieldError(SCORED_ON, "Enter the day on which it was scored."))
        return today
    if day > today:
        errors.append(FieldError(SCORED_ON, "This day is still to come."))
        return today
    return day


def _read_nprs(texts: Texts, rules: OutcomeRules, errors: list[FieldError]) -> TypedScore | None:
    answers = {}
    for part in NPRS_PARTS:
        scale = ScaleId(f"nprs_{part}")
        value = _whole(texts, nprs_field(part), scale, rules, errors)
        if value is not None:
            answers[part] = value
    return TypedScore(measure=Measure.NPRS, answers=answers) if answers else None


def _read_psfs(
    texts: Texts, activity_ids: Collection[int], rules: OutcomeRules, errors: list[FieldError]
) -> TypedScore | None:
    """Every activity, or none: a mean of some could not be compared with the last one."""
    names = {str(activity_id): psfs_field(activity_id) for activity_id in activity_ids}
    typed = any(_typed(texts, name) for name in names.values())
    answers = {}
    for activity_id, name in names.items():
        value = _whole(texts, name, ScaleId.PSFS, rules, errors)
        if value is not None:
            answers[activity_id] = value
        elif typed and not _typed(texts, name):
            errors.append(FieldError(name, "Rate every activity, the same as last time."))
    return TypedScore(measure=Measure.PSFS, answers=answers) if answers else None


def _read_rmdq(texts: Texts, rules: OutcomeRules, errors: list[FieldError]) -> TypedScore | None:
    """The ticked statements, the total, or both where they agree."""
    ticked = [number for number in STATEMENTS if texts.get(rmdq_field(number))]
    total = _whole(texts, RMDQ_TOTAL, ScaleId.RMDQ, rules, errors)
    if not ticked:
        return None if total is None else TypedScore(measure=Measure.RMDQ, answers={TOTAL: total})
    if total is not None and total != rmdq_score(ticked):
        words = f"{len(ticked)} are ticked: correct the ticks or the total."
        errors.append(FieldError(RMDQ_TOTAL, words))
    return TypedScore(measure=Measure.RMDQ, answers={TICKED: ticked})


def _read_groc(texts: Texts, rules: OutcomeRules, errors: list[FieldError]) -> TypedScore | None:
    value = _whole(texts, GROC, ScaleId.GROC, rules, errors)
    return None if value is None else TypedScore(measure=Measure.GROC, answers={VALUE: value})


def _read_other(texts: Texts, errors: list[FieldError]) -> TypedScore | None:
    name = " ".join(texts.get(OTHER_NAME, "").split())
    value = _typed(texts, OTHER_VALUE)
    if not name and not value:
        return None
    if not name or len(name) > NAME_LENGTH:
        errors.append(
            FieldError(OTHER_NAME, f"Name the measure, in {NAME_LENGTH} letters or less.")
        )
    if not _NUMBER.fullmatch(value):
        errors.append(FieldError(OTHER_VALUE, "Enter the score as a number."))
        return None
    return TypedScore(measure=Measure.OTHER, name=name, answers={VALUE: float(value)})


def _whole(
    texts: Texts, name: str, scale: ScaleId, rules: OutcomeRules, errors: list[FieldError]
) -> int | None:
    """A whole number that the scale has; None for an empty field."""
    text = _typed(texts, name)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        errors.append(FieldError(name, "Enter a whole number."))
        return None
    try:
        check_value(rules.scales[scale], int(text))
    except ScoreError as error:
        errors.append(FieldError(name, str(error)))
        return None
    return int(text)


def _typed(texts: Texts, name: str) -> str:
    return texts.get(name, "").strip().translate(_MINUS_SIGNS)
