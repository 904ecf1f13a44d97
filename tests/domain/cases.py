"""Hypothesis strategies: any readable case, as JSON has it."""

from typing import Any

from hypothesis import strategies as st

from clinic.domain.findings import FindingDefinition, ValueKind
from tests.make import CATALOGUE

Json = dict[str, Any]


def values_of(definition: FindingDefinition) -> st.SearchStrategy[Any]:
    """Any value that the finding may have."""
    low, high = definition.low, definition.high
    match definition.kind:
        case ValueKind.YES_NO:
            return st.booleans()
        case ValueKind.CHOICE:
            return st.sampled_from([choice.value for choice in definition.choices])
        case ValueKind.PRESSURE:
            return st.tuples(st.integers(100, 185), st.integers(60, 115)).map(list)
        case ValueKind.INTEGER:
            return st.integers(int(low or 0), int(high or 0))
        case ValueKind.NUMBER:
            if definition.step:
                steps = st.integers(int(low or 0), int((high or 0) / definition.step))
                return steps.map(lambda number: number * (definition.step or 1))
            near = st.integers(int(low or 0), int(min(high or 0, 130)))
            return near | st.floats(low, high, allow_nan=False)


def recorded(definition: FindingDefinition) -> st.SearchStrategy[Any]:
    """Any way in which the finding may stand in a case: on the sides tested, or alone."""
    value = values_of(definition)
    if not definition.sided:
        return value
    return st.fixed_dictionaries({}, optional={"left": value, "right": value})


findings: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {}, optional={each.id: recorded(each) for each in CATALOGUE.findings.values()}
)

precautions: st.SearchStrategy[list[Json]] = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from(list(CATALOGUE.precautions))},
        optional={
            "side": st.sampled_from(["left", "right", None]),
            "weeks": st.integers(0, 60) | st.none(),
            "cleared": st.booleans(),
        },
    ),
    max_size=3,
)

patients: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"age": st.integers(0, 100) | st.floats(0, 130, allow_nan=False)},
    optional={
        "sex": st.sampled_from(["F", "M", None]),
        "guardian_consent": st.booleans(),
        "gestation_weeks": st.integers(0, 42) | st.none(),
        "floor_transfer": st.sampled_from(["safe", "unsafe", None]),
    },
)

cases: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"patient": patients, "findings": findings},
    optional={
        "id": st.text(max_size=5) | st.integers() | st.none(),
        "red_flag_screen_complete": st.booleans(),
        "red_flags": st.lists(st.sampled_from(list(CATALOGUE.red_flags)), max_size=2),
        "precautions": precautions,
    },
)

screened_cases = st.fixed_dictionaries(
    {
        "patient": st.fixed_dictionaries(
            {"age": st.integers(8, 90)},
            optional={
                "sex": st.sampled_from(["F", "M"]),
                "gestation_weeks": st.integers(0, 42),
                "floor_transfer": st.sampled_from(["safe", "unsafe"]),
            },
        ),
        "findings": findings,
        "red_flag_screen_complete": st.just(True),
        "precautions": precautions,
    }
)
"""Cases with a complete screen and no red flag answered yes: most of them are scored."""
