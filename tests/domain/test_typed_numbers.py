"""Whole numbers that come as text."""

import pytest

from clinic.domain.typed_numbers import whole_number


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("42", 42), ("9" * 18, 10**18 - 1)])
def test_digits_stand_for_a_number(typed: str, number: int) -> None:
    assert whole_number(typed) == number


@pytest.mark.parametrize("typed", [None, "", "-1", "1.0", " 1", "\u0661", "9" * 19, "9" * 5000])
def test_what_no_record_can_hold_is_none(typed: object) -> None:
    assert whole_number(typed) is None
