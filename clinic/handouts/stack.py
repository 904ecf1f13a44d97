"""Stacks the parts of a document on pages: one below the other, none ever split."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from clinic.handouts.parts import Part, Room

_SLACK = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A part at its place, `shift` pixels lower than it was laid out."""

    part: Part
    shift: float


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A page with the parts that stand on it; `used` is how far down they reach."""

    room: Room
    is_headless: bool
    placed: list[Placed] = field(default_factory=list)
    used: float = 0.0

    def takes(self, parts: Iterable[Part]) -> bool:
        """Whether there is room for these parts."""
        needed = self.used
        for part in parts:
            end = needed + part.height - part.space
            needed += part.height
        return end <= self.room.height + _SLACK

    def add(self, part: Part) -> None:
        """Puts a part below the others."""
        self.placed.append(Placed(part=part, shift=self.room.top + self.used - part.room.top))
        self.used += part.height


def stack(parts: Iterable[Part], room: Room) -> list[Sheet]:
    """The pages of these parts; `room` is that of every page that does not begin with a plan."""
    sheets: list[Sheet] = []
    for group in _groups(parts):
        if not sheets or group[0].begins_page or not sheets[-1].takes(group):
            sheets.append(_sheet(group[0], room, is_first=not sheets))
        for part in group:
            if sheets[-1].placed and not sheets[-1].takes([part]):
                sheets.append(_sheet(part, room, is_first=False))
            sheets[-1].add(part)
    return sheets


def _sheet(part: Part, room: Room, *, is_first: bool) -> Sheet:
    """An empty page; the one that begins with the letterhead needs no head."""
    is_headless = is_first and part.is_headless
    return Sheet(room=part.room if is_headless else room, is_headless=is_headless)


def _groups(parts: Iterable[Part]) -> list[list[Part]]:
    """Parts that stay together: each with those that follow it on its page."""
    groups: list[list[Part]] = []
    for part in parts:
        if groups and part.stays_with_previous:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def around(sheet: Sheet, head: Part, foot: Part) -> tuple[Placed, ...]:
    """What runs around the parts of a page: its head ends where the room begins."""
    below = Placed(part=foot, shift=sheet.room.bottom - foot.room.top)
    if sheet.is_headless:
        return (below,)
    return (Placed(part=head, shift=sheet.room.top - head.height - head.room.top), below)
