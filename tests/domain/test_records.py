"""The states of records, as tables: each allowed step, and every other one refused."""

from collections.abc import Callable
from enum import StrEnum
from itertools import product

import pytest

from clinic.domain.errors import StateError
from clinic.domain.records import (
    AssessmentState,
    EntryState,
    HandoutState,
    ProgramState,
    check_assessment_step,
    check_entry_step,
    check_handout_step,
    check_program_step,
)

ALLOWED = {
    check_assessment_step: (
        AssessmentState,
        {
            ("draft", "signed"),
            ("draft", "void"),
            ("signed", "superseded"),
            ("signed", "void"),
            ("superseded", "void"),
        },
    ),
    check_program_step: (
        ProgramState,
        {
            ("draft", "active"),
            ("draft", "void"),
            ("active", "suspended"),
            ("active", "superseded"),
            ("active", "ended"),
            ("active", "void"),
            ("suspended", "active"),
            ("suspended", "superseded"),
            ("suspended", "ended"),
            ("suspended", "void"),
            ("superseded", "void"),
            ("ended", "void"),
        },
    ),
    check_handout_step: (
        HandoutState,
        {("issued", "superseded"), ("issued", "void"), ("superseded", "void")},
    ),
    check_entry_step: (
        EntryState,
        {
            ("draft", "recorded"),
            ("draft", "void"),
            ("recorded", "superseded"),
            ("recorded", "void"),
            ("superseded", "void"),
        },
    ),
}
STEPS = [
    (check, old, new, (old.value, new.value) in allowed)
    for check, (states, allowed) in ALLOWED.items()
    for old, new in product(states, states)
]


@pytest.mark.parametrize(("check", "old", "new", "allowed"), STEPS)
def test_a_step_is_allowed_exactly_when_the_table_has_it(
    check: Callable[[StrEnum, StrEnum], None], old: StrEnum, new: StrEnum, allowed: bool
) -> None:
    if allowed:
        check(old, new)
    else:
        with pytest.raises(StateError):
            check(old, new)


def test_what_is_void_stays_void() -> None:
    for check, (states, _) in ALLOWED.items():
        for new in states:
            with pytest.raises(StateError):
                check(states("void"), new)
