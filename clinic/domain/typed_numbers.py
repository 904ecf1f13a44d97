"""Whole numbers that come as text: ids, versions, counts."""

MOST_DIGITS = 18
"""Digits of the largest number that both databases hold, less one."""


def whole_number(typed: object) -> int | None:
    """The number that a text of digits stands for; None for any other, and for one of more digits
    than a record can hold.
    """
    text = str(typed)
    is_one = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_one else None
