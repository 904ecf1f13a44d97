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

Place = tuple[float, float, float, float]
"""Metres from the hip joint: outwards, back, up; and the share of the thigh to go down."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rounded stretch of muscle, seen only where the surface faces one way."""

    start: Place
    end: Place
    radii: tuple[float, float]
    facing: tuple[float, float, float]  # outwards, back, up
    least: float  # cosine to it

    def depth(self, points: Floats, normals: Floats, hip: Floats, thigh: Floats) -> Floats:
        """Return how far inside the stretch each neutral point is, -1 where it faces away.

        Points are on the body's left here; callers mirror the right side.
        """
        start, end = (np.array(p[:3]) + hip + p[3] * thigh for p in (self.start, self.end))
        axis = end - start
        t = np.clip(((points - start) @ axis) / (axis @ axis), 0, 1)
        away = np.linalg.norm(points - (start + t[..., None] * axis), axis=-1)
        inside = self.radii[0] + (self.radii[1] - self.radii[0]) * t - away
        return np.where(normals @ unit(np.array(self.facing)) > self.least, inside, -1.0)


_FRONT, _BACK = (0.0, -1.0, 0.0), (0.0, 1.0, 0.0)
# Hand-placed patches of the surface over each muscle; they are signs for a reader, not anatomy
MUSCLES: dict[str, tuple[Stretch, ...]] = {
    "hip_flexor": (
        Stretch((0, -0.06, 0.10, 0), (0, -0.08, -0.02, 0), (0.050, 0.056), _FRONT, 0.05),
        Stretch((0, -0.08, -0.02, 0), (0, -0.07, 0, 0.48), (0.056, 0.040), _FRONT, 0.05),
    ),
    "thigh_front": (
        Stretch((0, -0.08, -0.02, 0), (0, -0.07, 0, 0.80), (0.055, 0.044), (0.25, -1, 0), 0.05),
    ),
    "gluteus": (
        Stretch(
            (0, 0.07, 0.05, 0), (0.02, 0.055, -0.06, 0), (0.092, 0.085), (0.75, 0.65, 0), -0.05
        ),
    ),
    "deep_rotators": (
        Stretch(
            (0.02, 0.025, 0.05, 0), (0.06, 0, -0.10, 0), (0.108, 0.085), (0.95, 0.3, 0), -0.35
        ),
        Stretch(
            (0, 0.07, 0.04, 0), (0.02, 0.055, -0.06, 0), (0.086, 0.080), (0.75, 0.65, 0), -0.05
        ),
    ),
    "hamstring": (Stretch((0, 0.06, 0, 0.2), (0, 0.06, 0, 0.85), (0.06, 0.05), _BACK, 0.15),),
    "core": (
        Stretch((0, -0.063, 0.272, 0), (0.01, -0.058, 0.075, 0), (0.062, 0.05), (0.8, -0.6, 0), 0),
    ),
    "abdominals": (
        Stretch(
            (-0.07, -0.118, 0.282, 0), (-0.075, -0.108, 0.05, 0), (0.06, 0.05), (0.3, -1, 0), 0
        ),
    ),
}


def muscle_mask(mannequin: Mannequin, buffers: Buffers, name: str) -> Bools:
    """Return the pixels that show a muscle such as `hip_flexor.R`."""
    kind, side = name.split(".")
    mirror = np.array([1.0 if side == "L" else -1.0, 1, 1])
    bones = mannequin.neutral
    hip = bones.joint(f"upperleg01.{side}")[0] * mirror
    thigh = np.array([0, 0, -np.linalg.norm(bones.joint(f"lowerleg01.{side}")[0] * mirror - hip)])
    points = np.nan_to_num(buffers.neutral, posinf=9) * mirror
    normals = buffers.neutral_normal * mirror
    depth = np.full(buffers.material.shape, -1.0)
    for stretch in MUSCLES[kind]:
        depth = np.maximum(depth, stretch.depth(points, normals, hip, thigh))
    groups = [GROUPS.index("trunk"), GROUPS.index(f"thigh.{side}")]
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
