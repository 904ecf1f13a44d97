"""How the parts that are no plain tables are written: spans, intervals, conditions, criteria."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from clinic.content.reading import Place, read_mapping, read_record, reads
from clinic.domain.conditions import (
    AgeIs,
    Condition,
    ExceedsFinding,
    FindingCondition,
    FloorTransferIs,
    GestationIs,
    Interval,
    LessThanOtherSide,
    NotRecorded,
    NumberIs,
    Trigger,
    ValueIs,
)
from clinic.domain.dosing import Span
from clinic.domain.protocols import BandCriterion, Criterion, SignCriterion, StartRule

Conditional = TypeVar("Conditional", Trigger, StartRule)

CONDITIONS: dict[str, type] = {
    "value": ValueIs,
    "number": NumberIs,
    "less_than_other_side": LessThanOtherSide,
    "exceeds_finding": ExceedsFinding,
    "not_recorded": NotRecorded,
    "age": AgeIs,
    "gestation": GestationIs,
    "floor_transfer": FloorTransferIs,
}
"""What the key `ask` of a condition may say."""

FLOOR_TRANSFER_ANSWERS = {"safe": "safe", "unsafe": "unsafe", "not_answered": None}


@reads(Span)
def read_span(raw: object, place: Place) -> Span:
    """A span is a list of its lowest and highest whole number."""
    match raw:
        case [int() as low, int() as high] if not isinstance(low, bool) and low <= high:
            return Span(low=low, high=high)
    raise place.refuse(f"must be [lowest, highest], is {raw!r}")


@reads(Interval)
def read_interval(raw: object, place: Place) -> Interval:
    """An interval has at least one limit."""
    interval = read_record(Interval, raw, place)
    if interval == Interval():
        raise place.refuse("needs a limit")
    return interval


@reads(Condition)
def read_condition(raw: object, place: Place) -> Any:
    """A condition says its kind in `ask`; the rest are the fields of that kind."""
    return _read_condition(CONDITIONS, raw, place)


@reads(FindingCondition)
def read_finding_condition(raw: object, place: Place) -> Any:
    """A condition where only one about a finding fits."""
    kinds = {
        kind: shape for kind, shape in CONDITIONS.items() if shape in get_args(FindingCondition)
    }
    return _read_condition(kinds, raw, place)


def _read_condition(kinds: Mapping[str, type], raw: object, place: Place) -> Any:
    table = dict(read_mapping(raw, place))
    kind = table.pop("ask", None)
    if kind not in kinds:
        raise place.at("ask").refuse(f"is {kind!r}; allowed: {', '.join(kinds)}")
    if kind == "floor_transfer":
        return _read_floor_transfer(table, place)
    return read_record(kinds[kind], table, place)


def _read_floor_transfer(table: dict[str, Any], place: Place) -> FloorTransferIs:
    """TOML has no null: the file says "not_answered"."""
    answers = table.pop("answers", None)
    if not isinstance(answers, list) or not all(one in FLOOR_TRANSFER_ANSWERS for one in answers):
        allowed = ", ".join(FLOOR_TRANSFER_ANSWERS)
        raise place.at("answers").refuse(f"is {answers!r}; a list of: {allowed}")
    given = {"answers": tuple(FLOOR_TRANSFER_ANSWERS[one] for one in answers)}
    return read_record(FloorTransferIs, table, place, given)


@reads(Trigger)
def read_trigger(raw: object, place: Place) -> Trigger:
    """A trigger has a condition; without any it would always fire."""
    return _with_conditions(read_record(Trigger, raw, place), place)


@reads(StartRule)
def read_start_rule(raw: object, place: Place) -> StartRule:
    """A start rule has a condition; without any it would always fit."""
    return _with_conditions(read_record(StartRule, raw, place), place)


def _with_conditions(record: Conditional, place: Place) -> Conditional:
    if not record.all_of:
        raise place.at("all_of").refuse("needs a condition")
    return record


@reads(Criterion)
def read_criterion(raw: object, place: Place) -> Criterion:
    """A criterion with a `condition` is a sign, any other reads a number against bands."""
    if "condition" in read_mapping(raw, place):
        return read_record(SignCriterion, raw, place)
    return read_record(BandCriterion, raw, place)
