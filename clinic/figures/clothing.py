"""Clothes: a shirt and shorts cut from the garment proxy.

With hems as smooth fields on the rest mesh.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from clinic.figures.arrays import Floats, Ints
from clinic.figures.body import RestBody
from clinic.figures.geometry import neighbour_mean, smoothstep, subdivide, unit, vertex_normals
from clinic.figures.joints import SIDES

HEM_ABOVE_HIP = 0.015
WAIST_ABOVE_HIP = 0.12
COLLAR_BELOW_NECK, COLLAR_SLOPE = 0.022, 0.62
SLEEVE = 0.60  # share of the upper arm
SHORTS_LEG = 0.56  # share of the thigh
BELLY_ABOVE_HIP, BELLY_REACH = 0.14, (0.10, 0.08)  # metres across and up
FAR = 9.0
_ARM_BONES = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")


@dataclass(frozen=True, slots=True)
class Cut:
    """How far each rest vertex lies inside the shirt and the shorts, in metres.

    Negative is outside.
    """

    shirt: Floats
    shorts: Floats


def cut(body: RestBody, vertices: Floats, weights: Floats) -> Cut:
    """Return where the clothes cover a rest mesh."""
    on_arm = _weight_of(body, weights, "")
    return Cut(_shirt(body, vertices, weights), _shorts(body, vertices, on_arm))


def _weight_of(body: RestBody, weights: Floats, side: str) -> Floats:
    chosen = [
        name.startswith(_ARM_BONES) and name.endswith(f".{side}" if side else "")
        for name in body.bone_names
    ]
    return weights[:, np.array(chosen)].sum(1)


def _shirt(body: RestBody, vertices: Floats, weights: Floats) -> Floats:
    y, z = vertices[:, 1], vertices[:, 2]
    hip, neck = body.head_of("upperleg01.L"), body.head_of("neck01")
    field = np.minimum(FAR, z - (hip[2] + HEM_ABOVE_HIP))
    collar = neck[2] - COLLAR_BELOW_NECK + COLLAR_SLOPE * (y - neck[1] + 0.02)
    field = np.minimum(field, collar - z)
    for side in SIDES:
        shoulder, elbow = body.head_of(f"upperarm01.{side}"), body.head_of(f"lowerarm01.{side}")
        length = np.linalg.norm(elbow - shoulder)
        sleeve = SLEEVE * length - (vertices - shoulder) @ unit(elbow - shoulder)
        on_arm = _weight_of(body, weights, side) > 0.25
        field = np.where(on_arm, np.minimum(field, sleeve), field)
    return np.clip(field, -0.5, 0.5)


def _shorts(body: RestBody, vertices: Floats, on_arm: Floats) -> Floats:
    hip = body.head_of("upperleg01.L")
    field = np.minimum(FAR, hip[2] + WAIST_ABOVE_HIP - vertices[:, 2])
    for side, sign in (("L", 1), ("R", -1)):
        top, knee = body.head_of(f"upperleg01.{side}"), body.head_of(f"lowerleg01.{side}")
        length = np.linalg.norm(knee - top)
        leg = SHORTS_LEG * length - (vertices - top) @ unit(knee - top)
        field = np.where(vertices[:, 0] * sign >= 0, np.minimum(field, leg), field)
    return np.clip(np.where(on_arm > 0.3, -1.0, field), -0.5, 0.5)


class Wardrobe:
    """The finer proxy mesh, and the shirt and shorts that hang on it."""

    def __init__(self, body: RestBody) -> None:
        self._subdivide, quads = subdivide(len(body.tights.vertices), body.tights.faces)
        self.triangles: Ints = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        self.vertices = self.refine(body.tights.vertices)
        self.weights = self.refine(body.tights.weights)
        self.cut = cut(body, self.vertices, self.weights)
        self._mean: sparse.csr_matrix = neighbour_mean(len(self.vertices), self.triangles)
        on_arm = _weight_of(body, self.weights, "") > 0.5
        above_waist = self.vertices[:, 2] > body.head_of("spine02")[2]
        shirt, shorts = self.cut.shirt, self.cut.shorts
        collar = -0.006 * smoothstep(0.05, 0.0, shirt)
        hem = 0.010 * smoothstep(0.10, 0.0, shirt)
        loose = np.where(above_waist, collar, hem)
        across, up = BELLY_REACH
        high = self.vertices[:, 2] - body.head_of("upperleg01.L")[2] - BELLY_ABOVE_HIP
        front = np.clip(-vertex_normals(self.vertices, self.triangles)[:, 1], 0, 1)
        reach = (self.vertices[:, 0] / across) ** 2 + (high / up) ** 2
        self._belly = front * np.exp(-reach / 2)
        self._shirt_ease = 0.009 + np.where(on_arm, 0.008 * smoothstep(0.07, 0.0, shirt), loose)
        self._shorts_ease = 0.006 + 0.012 * smoothstep(0.16, 0.0, shorts)

    def refine(self, data: Floats) -> Floats:
        """Return proxy vertex data on the finer mesh."""
        return np.asarray(self._subdivide @ data)

    def drape(self, posed: Floats) -> tuple[Floats, Floats]:
        """Return the shirt and the shorts on the posed proxy."""
        calm = self._relax(posed, 10)
        normals = vertex_normals(calm, self.triangles)
        shirt = calm + normals * self._shirt_ease[:, None]
        shorts = calm + normals * self._shorts_ease[:, None]
        return self._relax(shirt, 6), self._relax(shorts, 6)

    def swell(self, shirt: Floats, shift: Floats) -> Floats:
        """Return the shirt with the belly moved by (3,) metres, all around less and less."""
        return shirt + self._belly[:, None] * shift

    def _relax(self, vertices: Floats, rounds: int) -> Floats:
        for _ in range(rounds):
            vertices = vertices + 0.5 * (self._mean @ vertices - vertices)
        return vertices
