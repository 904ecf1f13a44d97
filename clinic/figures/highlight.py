"""The working muscle.

A hatched patch on the skin or clothes over it, placed by hand in the neutral pose.
"""

from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, Polygon

from clinic.figures import palette
from clinic.figures.arrays import Bools, Floats
from clinic.figures.curves import path
from clinic.figures.geometry import unit
from clinic.figures.mesh import GROUPS, Mannequin
from clinic.figures.raster import Buffers
from clinic.figures.regions import outlines
from clinic.figures.svg import draw


@dataclass(frozen=True, slots=True)
class _Capsule:
    """A rounded stretch of muscle in neutral coordinates.

    Seen only where the surface faces one way.
    """

    start: Floats
    end: Floats
    radius_start: float
    radius_end: float
    facing: Floats
    least: float

    def depth(self, points: Floats, normals: Floats) -> Floats:
        """Return how far inside the capsule each point is, -1 where the surface faces away."""
        axis = self.end - self.start
        t = np.clip(((points - self.start) @ axis) / (axis @ axis), 0, 1)
        away = np.linalg.norm(points - (self.start + t[..., None] * axis), axis=-1)
        inside = self.radius_start + (self.radius_end - self.radius_start) * t - away
        return np.where(normals @ unit(self.facing) > self.least, inside, -1.0)


def _muscle(mannequin: Mannequin, name: str) -> tuple[_Capsule, ...]:
    """Return the capsules of a muscle such as `hip_flexor.R` (x outwards.

    Y back, z up from the hip).
    """
    kind, side = name.split(".")
    sign = 1 if side == "L" else -1
    bones = mannequin.neutral
    hip, knee = bones.joint(f"upperleg01.{side}")[0], bones.joint(f"lowerleg01.{side}")[0]
    thigh = float(np.linalg.norm(knee - hip))
    ribs = float(bones.joint("spine02")[0][2])

    def out(x: float, y: float, z: float) -> Floats:
        return np.array([sign * x, y, z])

    def mid(x: float, y: float, z: float) -> Floats:
        return np.array([sign * x, y, z])

    front = np.array([0.0, -1, 0])
    table: dict[str, tuple[tuple[Floats, Floats, float, float, Floats, float], ...]] = {
        "hip_flexor": (
            (hip + out(0, -0.06, 0.10), hip + out(0, -0.08, -0.02), 0.050, 0.056, front, 0.05),
            (
                hip + out(0, -0.08, -0.02),
                hip + out(0, -0.07, -0.48 * thigh),
                0.056,
                0.040,
                front,
                0.05,
            ),
        ),
        "thigh_front": (
            (
                hip + out(0, -0.08, -0.02),
                hip + out(0, -0.07, -0.80 * thigh),
                0.055,
                0.044,
                out(0.25, -1, 0),
                0.05,
            ),
        ),
        "gluteus": (
            (hip + out(0, 0.07, 0.05), hip + out(0.02, 0.055, -0.06), 0.092, 0.085,
             out(0.75, 0.65, 0), -0.05),
        ),
        "deep_rotators": (
            (hip + out(0.02, 0.025, 0.05), hip + out(0.06, 0.0, -0.07), 0.108, 0.080,
             out(0.95, 0.3, 0), -0.35),
        ),
        "hamstring": (
            (hip + out(0, 0.06, -0.2 * thigh), hip + out(0, 0.06, -0.85 * thigh), 0.06, 0.05,
             -front, 0.15),
        ),
        "core": (
            (mid(0.115, -0.055, ribs + 0.01), mid(0.125, -0.05, hip[2] + 0.075), 0.062, 0.05,
             out(0.8, -0.6, 0), 0.0),
        ),
        "abdominals": (
            (mid(0.045, -0.11, ribs + 0.02), mid(0.04, -0.10, hip[2] + 0.05), 0.06, 0.05,
             out(0.3, -1, 0), 0.0),
        ),
    }  # fmt: skip
    return tuple(_Capsule(*row) for row in table[kind])


def muscle_mask(mannequin: Mannequin, buffers: Buffers, name: str) -> Bools:
    """Return the pixels that show a muscle."""
    depth = np.full(buffers.material.shape, -1.0)
    for capsule in _muscle(mannequin, name):
        found = capsule.depth(np.nan_to_num(buffers.neutral, posinf=9), buffers.neutral_normal)
        depth = np.maximum(depth, found)
    groups = [GROUPS.index("trunk"), GROUPS.index(f"thigh.{name[-1]}")]
    return (depth > 0) & np.isin(buffers.group, groups) & (buffers.material > 0)


def paint_muscle(mannequin: Mannequin, buffers: Buffers, name: str, pixels: float) -> list[str]:
    """Return the fill, the white halo and the hatching of a muscle."""
    mask = muscle_mask(mannequin, buffers, name)
    lines = [line / pixels for line in outlines(mask, blur=4.0, smallest=500, calm=4.0)]
    if not lines:
        return []
    area = "".join(path(line, closed=True, tolerance=1.0, corner=80) for line in lines)
    hatching = "".join(_hatch(Polygon(line).buffer(0)) for line in lines)
    return [
        draw(area, fill=palette.WORKING, stroke="#fff", weight=palette.HATCH_HALO),
        draw(hatching, stroke=palette.WORKING_HATCH, weight=palette.HATCH_WEIGHT),
    ]


def _hatch(area: Polygon) -> str:
    """Return slanted lines cut to an area."""
    left, top, right, bottom = area.bounds
    height = bottom - top
    text = ""
    inner = area.buffer(-4)
    for x in np.arange(left - height, right, palette.HATCH_GAP):
        cut = inner.intersection(LineString([(x, bottom), (x + height, top)]))
        for piece in getattr(cut, "geoms", [cut]):
            if piece.geom_type == "LineString" and piece.length > 6:
                (ax, ay), (bx, by) = (
                    (round(u), round(v)) for u, v in (piece.coords[0], piece.coords[-1])
                )
                text += f"M{ax} {ay}l{bx - ax} {by - ay}"
    return text
