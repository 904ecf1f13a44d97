"""Props: things built from exact boxes that the body rests on, holds or leans against."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinic.figures.pose import Point, Prop

WOOD = ("#d8b48a", "#b98f62", "#c79f72")  # colours of the top, the sides (y) and the ends (x)
CUSHION = ("#ead9a4", "#c9b57d", "#c9b57d")
TOWEL = ("#f2ead2", "#cfc19a", "#cfc19a")
WALL = ("#9fb2c1", "#c3d0db", "#eef1f3")
SHEET = ("#dfe8ee", "#b9c8d3", "#c9d6df")
SOFA = ("#c9bcd0", "#9f90a8", "#b0a2b8")
COUNTER = ("#e3d3b8", "#c5b08d", "#d2bf9f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An axis-parallel box in metres with the colours of its top.

    Sides (facing y) and ends (facing x).
    """

    low: Point
    high: Point
    paint: tuple[str, str, str]
    rounded: bool = False  # drawn as a soft cushion


@dataclass(frozen=True, slots=True)
class Surface:
    """A plane that the body may touch: it lies on the side of `value` that `sign` points to."""

    axis: int
    value: float
    sign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """A prop in its place.

    Boxes to paint and to keep the body out of, and the surface to touch.
    """

    name: str
    boxes: tuple[Box, ...]
    surface: Surface
    solid: bool = True


FLOOR = Surface(2, 0.0, 1)


def build(prop: Prop) -> Furniture:
    """Return a prop's boxes. A mat lies flush with the floor and is drawn by extent, not built."""
    return _BUILDERS[prop.kind](prop.name, **prop.options)


def surface_of(props: tuple[Prop, ...], on: str) -> Surface:
    """Return the surface that a contact names: "floor", or a prop by its name."""
    if on == "floor":
        return FLOOR
    named = {prop.name: prop for prop in props}
    return build(named[on]).surface


def _box(
    x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], paint: Any
) -> Box:
    return Box(low=(x[0], y[0], z[0]), high=(x[1], y[1], z[1]), paint=paint)


def _top(name: str, boxes: list[Box], height: float, *, solid: bool = True) -> Furniture:
    return Furniture(name=name, boxes=tuple(boxes), surface=Surface(2, height, 1), solid=solid)


def _pad(
    name: str,
    *,
    at: list[float] | tuple[float, float] = (0.0, 0.0),
    height: float = 0.045,
    base: float = 0.0,
    under: str | None = None,
    size: tuple[float, float] = (0.32, 0.30),
) -> Furniture:
    """A cushion or folded towel.

    `at` is its middle, or relative to a part when `under` names one.
    """
    x, y = at
    box = Box(
        low=(x - size[0] / 2, y - size[1] / 2, base),
        high=(x + size[0] / 2, y + size[1] / 2, base + height - 0.004),
        paint=TOWEL if name == "towel" else CUSHION,
        rounded=True,
    )
    del under  # resolved to `at` by clinic.figures.scene once the start pose is known
    return _top(name, [box], base + height, solid=False)


def _wall(name: str, x: float, y: list[float], height: float = 1.9) -> Furniture:
    box = _box((x, x + 0.06), (y[0], y[1]), (0.0, height), WALL)
    return Furniture(name=name, boxes=(box,), surface=Surface(0, x, -1))


def _chair(name: str, at: list[float], seat: float = 0.46, facing: int = 1) -> Furniture:
    """A plain wooden chair.

    `at` is the middle of the seat; it faces +X, or -X with facing = -1.
    """
    x, y = at
    leg = 0.036
    front, back = x + facing * 0.21, x - facing * 0.21
    left, right = y + 0.21, y - 0.21

    def post(px: float, py: float, top: float, low: float = 0.0) -> Box:
        x0 = px - leg if px > x else px
        y0 = py - leg if py > y else py
        return _box((x0, x0 + leg), (y0, y0 + leg), (low, top), WOOD)

    def rail(low: float, high: float) -> Box:
        x0 = back - leg * 0.8 if back > x else back
        return _box((x0, x0 + leg * 0.8), (right + leg, left - leg), (low, high), WOOD)

    boxes = [post(px, py, seat - 0.04) for px in (back, front) for py in (left, right)]
    boxes += [post(back, left, seat + 0.46, seat), rail(seat + 0.30, seat + 0.44)]
    boxes += [rail(seat + 0.10, seat + 0.18), post(back, right, seat + 0.46, seat)]
    boxes.append(_box((x - 0.21, x + 0.21), (right, left), (seat - 0.04, seat), WOOD))
    return _top(name, boxes, seat)


def _table(
    name: str,
    *,
    x: list[float],
    y: list[float],
    height: float,
    thick: float = 0.045,
    inset: float = 0.03,
) -> Furniture:
    leg = 0.05
    boxes = [
        _box((px, px + leg), (py, py + leg), (0.0, height - thick), WOOD)
        for px in (x[0] + inset, x[1] - inset - leg)
        for py in (y[0] + inset, y[1] - inset - leg)
    ]
    boxes.append(_box((x[0], x[1]), (y[0], y[1]), (height - thick, height), WOOD))
    return _top(name, boxes, height)


def _counter(name: str, x: list[float], y: list[float], height: float = 0.9) -> Furniture:
    inset = 0.03
    body = _box((x[0] + inset, x[1] - inset), (y[0] + inset, y[1]), (0.0, height - 0.04), SHEET)
    top = _box((x[0], x[1]), (y[0], y[1]), (height - 0.04, height), COUNTER)
    return _top(name, [body, top], height)


def _bed(name: str, x: list[float], y: list[float], height: float = 0.5) -> Furniture:
    base = _box((x[0] + 0.03, x[1] - 0.03), (y[0] + 0.03, y[1] - 0.03), (0.08, height - 0.2), WOOD)
    feet = [
        _box((px, px + 0.06), (py, py + 0.06), (0.0, 0.08), WOOD)
        for px in (x[0] + 0.06, x[1] - 0.12)
        for py in (y[0] + 0.06, y[1] - 0.12)
    ]
    mattress = _box((x[0], x[1]), (y[0], y[1]), (height - 0.2, height), SHEET)
    return _top(name, [*feet, base, mattress], height)


def _sofa(name: str, x: list[float], y: list[float], seat: float = 0.40) -> Furniture:
    """A low sofa whose back is at the low-x end and whose seat opens towards +X."""
    base = _box((x[0], x[1]), (y[0], y[1]), (0.05, seat - 0.13), SOFA)
    cushion = _box((x[0] + 0.16, x[1]), (y[0], y[1]), (seat - 0.13, seat), SOFA)
    back = _box((x[0], x[0] + 0.18), (y[0], y[1]), (0.05, seat + 0.32), SOFA)
    return _top(name, [back, base, cushion], seat)


def _footstool(name: str, at: list[float], height: float = 0.34) -> Furniture:
    x, y = at
    half, leg = 0.19, 0.035
    boxes = [
        _box((px, px + leg), (py, py + leg), (0.0, height - 0.10), WOOD)
        for px in (x - half, x + half - leg)
        for py in (y - half, y + half - leg)
    ]
    boxes.append(_box((x - half, x + half), (y - half, y + half), (height - 0.10, height), SOFA))
    return _top(name, boxes, height)


_BUILDERS: dict[str, Callable[..., Furniture]] = {
    "wall": _wall,
    "chair": _chair,
    "table": _table,
    "counter": _counter,
    "bed": _bed,
    "sofa": _sofa,
    "footstool": _footstool,
    "cushion": _pad,
    "towel": _pad,
}
