"""Sides of the body, sex as the cut-offs use it, and the two prongs of a program."""

from enum import StrEnum


class Side(StrEnum):
    """Where a finding was made or an exercise acts.

    LEFT and RIGHT are sides; BOTH_LEGS is a two-legged exercise (a bridge); NONE has no side (a
    plank, pain 0-10).
    """

    LEFT = "left"
    RIGHT = "right"
    BOTH_LEGS = "both_legs"
    NONE = "none"

    @property
    def opposite(self) -> "Side":
        """The other side of the body; what has no side is its own opposite."""
        return _OPPOSITES.get(self, self)


_OPPOSITES = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}

LEFT_AND_RIGHT = (Side.LEFT, Side.RIGHT)
"""The two sides of the body, in the order in which every answer lists them."""


class Sex(StrEnum):
    """Sex as far as a published cut-off depends on it; unknown sex leaves such cut-offs without a
    role.
    """

    FEMALE = "F"
    MALE = "M"


class Prong(StrEnum):
    """The two halves of a program: loosen what is tight, strengthen what is weak."""

    LOOSEN = "loosen"
    STRENGTHEN = "strengthen"
