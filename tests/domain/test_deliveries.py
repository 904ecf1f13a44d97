"""Deliveries and jobs: each allowed step and every other one refused; when to try again."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from itertools import product

import pytest

from clinic.domain.deliveries import (
    DeliveryState,
    address_key,
    check_delivery_step,
    next_try,
    states_before,
)
from clinic.domain.errors import StateError
from clinic.domain.jobs import JobState, check_job_step
from tests.people import NOW

ALLOWED = {
    check_delivery_step: (
        DeliveryState,
        {
            ("queued", "sending"),
            ("queued", "cancelled"),
            ("sending", "queued"),
            ("sending", "sent"),
            ("sending", "failed"),
            ("sending", "held"),
            ("sending", "uncertain"),
            ("sent", "failed"),
            ("failed", "queued"),
            ("failed", "cancelled"),
            ("held", "queued"),
            ("held", "cancelled"),
            ("uncertain", "queued"),
            ("uncertain", "sent"),
            ("uncertain", "failed"),
            ("uncertain", "held"),
            ("uncertain", "cancelled"),
        },
    ),
    check_job_step: (
        JobState,
        {
            ("queued", "running"),
            ("queued", "cancelled"),
            ("running", "queued"),
            ("running", "done"),
            ("running", "failed"),
            ("running", "cancelled"),
            ("failed", "queued"),
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


def test_what_is_cancelled_is_never_sent() -> None:
    assert DeliveryState.CANCELLED not in states_before(DeliveryState.QUEUED)
    assert states_before(DeliveryState.SENDING) == (DeliveryState.QUEUED,)


def test_the_wait_trebles_up_to_four_hours_and_ends_after_two_days() -> None:
    waits = [next_try(attempts=number, since=NOW, now=NOW) for number in range(1, 9)]
    minutes = [(one - NOW).total_seconds() / 60 for one in waits if one is not None]
    assert minutes == [1, 3, 9, 27, 81, 240, 240, 240]
    late = NOW + timedelta(hours=48)
    assert next_try(attempts=1, since=NOW, now=late) is None
    assert next_try(attempts=20, since=NOW, now=late - timedelta(seconds=1)) is not None


def test_addresses_compare_without_case() -> None:
    assert address_key(" Pat@Post.Example ") == address_key("pat@post.example")
