"""What an author writes.

A figure (one variation) with its start and end pose, contacts, props and camera.
"""

from dataclasses import dataclass, field
from typing import Any

Point = tuple[float, float, float]
Anchored = tuple[str, float, float, float]  # a landmark (or "world") and an offset in metres

# Landmarks of the body by their everyday names; the bone that begins there
LANDMARKS = {
    "pelvis": "root",
    "waist": "spine04",
    "chest": "spine01",
    "neck": "neck01",
    "head": "head",
    **{
        f"{name}.{side}": f"{bone}.{side}"
        for side in "LR"
        for name, bone in (
            ("shoulder", "upperarm01"),
            ("elbow", "lowerarm01"),
            ("wrist", "wrist"),
            ("knuckles", "finger3-1"),
            ("hip", "upperleg01"),
            ("knee", "lowerleg01"),
            ("ankle", "foot"),
            ("toes", "toe2-1"),
        )
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A part that rests on the floor or a prop.

    Gap in metres, negative where flesh is pressed in.
    """

    part: str
    on: str = "floor"
    gap: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that lies on another part.

    Their middles gap metres apart, their surfaces face to face.
    """

    part: str
    to: str
    gap: float = 0.012
    weight: float = 1.0
    facing: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A direction of a body part in the world, such as where the fingers of a hand point."""

    landmark: str
    axis: Point  # in the neutral pose: x to the person's left, y back, z up
    to: Point  # in the world: x forward, y left, z up
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part whose middle is at given world coordinates; None leaves one free."""

    part: str
    x: float | None = None
    y: float | None = None
    z: float | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing in the picture; options depend on its kind (see clinic.figures.props)."""

    kind: str
    name: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One position of the body, as authored."""

    angles: dict[str, float]
    sigma: dict[str, float]
    touch: tuple[Contact, ...] = ()
    flat: tuple[Contact, ...] = ()
    attach: tuple[Attachment, ...] = ()
    aim: tuple[Aim, ...] = ()
    place: tuple[Place, ...] = ()
    hold: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    may_meet: tuple[tuple[str, str], ...] = ()
    sink: float = 0.006
    arrows: tuple[tuple[Anchored, ...], ...] = ()
    guide: tuple[Anchored, ...] = ()
    highlight: tuple[str, ...] | None = None  # None marks what the figure marks
    clinical: dict[str, tuple[float, float]] = field(default_factory=dict)
    departs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The pair of pictures of one variation."""

    variation: str
    camera: tuple[float, float]  # azimuth (+ from the feet or front), elevation, degrees
    props: tuple[Prop, ...]
    highlight: tuple[str, ...]
    start: Pose
    end: Pose
    scale: float | None = None  # picture units a metre; None lets the figure fill its canvas

    def pose(self, moment: str) -> Pose:
        """Return the pose at `start` or `end`."""
        return self.start if moment == "start" else self.end


MOMENTS = ("start", "end")
