"""Hair and face on the rest head.

A hair shell with a drawn hairline, and the strokes of a calm face.
"""

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from clinic.figures.arrays import Bools, Floats, Ints
from clinic.figures.body import RestBody
from clinic.figures.geometry import neighbour_mean, smoothstep

BUN_RADIUS = 0.036
# Hairline height above the eyes by how far back from them, metres
_HAIRLINE_Y = np.array([-0.05, -0.012, 0.015, 0.045])
_HAIRLINE_Z = np.array([0.074, 0.070, 0.056, 0.036])
_EAR_HALF = (0.026, 0.037)


@dataclass(frozen=True, slots=True)
class Hair:
    """Hair at rest: vertices, triangles, and how far inside the hairline each vertex lies."""

    vertices: Floats
    triangles: Ints
    inside: Floats


@dataclass(frozen=True, slots=True)
class FaceStroke:
    """A line on the face: for each point a triangle of the skin and its barycentric weights."""

    name: str
    triangles: Ints
    weights: Floats


class Head:
    """The rest head of a body."""

    def __init__(self, body: RestBody, on_head: Bools) -> None:
        self._body, self._on_head = body, on_head
        self.eye = body.eyes.mean(0)
        self._ear = self._find_ear()
        self.hair = self._shell()
        self.bun = self._bun()
        self.strokes = self._face()

    def hair_field(self, vertices: Floats) -> Floats:
        """Return how far above the hairline a rest point lies, ears left free."""
        y, z = vertices[:, 1] - self.eye[1], vertices[:, 2] - self.eye[2]
        ear_y, ear_z = self._ear[1], self._ear[2]
        behind = ear_y + np.array([-0.026, -0.018, 0.012, 0.035, 0.10])
        line = np.interp(
            y,
            np.concatenate([_HAIRLINE_Y, behind]),
            np.concatenate([_HAIRLINE_Z, [0.012, -0.012, -0.030, -0.066, -0.080]]),
        )
        reach = np.sqrt(((y - ear_y) / _EAR_HALF[0]) ** 2 + ((z - ear_z) / _EAR_HALF[1]) ** 2)
        beside = np.where(np.abs(vertices[:, 0]) > 0.045, 0.03 * (reach - 1), np.inf)
        return np.minimum(z - line, beside)

    def _find_ear(self) -> Floats:
        """Return the middle of an ear relative to the eyes: the outermost skin near eye height."""
        skin = self._body.skin.vertices
        level = (skin[:, 2] > self.eye[2] - 0.06) & (skin[:, 2] < self.eye[2] + 0.04)
        near = skin[self._on_head & level]
        outer = near[np.abs(near[:, 0]) > np.abs(near[:, 0]).max() - 0.010]
        ear: Floats = outer.mean(0) - self.eye
        return ear

    def _shell(self) -> Hair:
        ball = trimesh.creation.icosphere(subdivisions=5)
        ways, triangles = np.array(ball.vertices), np.array(ball.faces)
        mean = neighbour_mean(len(ways), triangles)
        skin, on_head, eye = self._body.skin.vertices, self._on_head, self.eye
        skull = skin[on_head & (skin[:, 2] > eye[2]) & (np.abs(skin[:, 0]) < 0.068)]
        low, high = skull.min(0), skull.max(0)
        middle = np.array([0, (low[1] + high[1]) / 2, eye[2] + 0.02])
        away = skin[on_head & (skin[:, 2] > eye[2] - 0.11)] - middle
        distance = np.linalg.norm(away, axis=1)
        _, nearest = cKDTree(away / distance[:, None]).query(ways, k=12)
        radius = np.median(distance[nearest], 1)
        half = np.array([0.083, (high[1] - low[1]) / 2 + 0.012, high[2] - middle[2] + 0.012])
        cap = 1 / np.linalg.norm(ways / half, axis=1)
        radius = np.where(ways[:, 2] > -0.35, np.minimum(radius, cap + 0.012), radius)
        for _ in range(14):
            radius = 0.4 * radius + 0.6 * (mean @ radius)
        shell = middle + ways * (radius + 0.003)[:, None]
        for _ in range(6):
            shell = 0.5 * shell + 0.5 * (mean @ shell)
        inside = self.hair_field(shell)
        thickness = 0.003 + 0.011 * smoothstep(0, 0.045, inside)
        for _ in range(8):
            thickness = 0.5 * thickness + 0.5 * (mean @ thickness)
        return Hair(shell + ways * thickness[:, None], triangles, inside)

    def _bun(self) -> Hair:
        ball = trimesh.creation.icosphere(subdivisions=3)
        skin = self._body.skin.vertices
        back = skin[self._on_head & (skin[:, 2] > self.eye[2])][:, 1].max()
        middle = np.array([0, back + 0.022, self.eye[2] + 0.085])
        vertices = middle + np.array(ball.vertices) * BUN_RADIUS
        return Hair(vertices, np.array(ball.faces), np.ones(len(vertices)))

    def _face(self) -> tuple[FaceStroke, ...]:
        u = np.linspace(-1, 1, 9)
        strokes = []
        for side, eye, sign in zip("LR", self._body.eyes, (1, -1), strict=True):
            x, z = eye[0], eye[2]
            lid = np.stack([x + sign * (0.0145 * u + 0.001), z + 0.0005 + 0.0072 * (1 - u * u)], 1)
            brow = np.stack(
                [x + sign * (0.019 * u + 0.002), z + 0.0245 + 0.0045 * (1 - u * u) - 0.0012 * u], 1
            )
            strokes += [self._stroke(f"eye.{side}", lid), self._stroke(f"brow.{side}", brow)]
        tip = self._nose_height()
        nose = np.stack([0.0135 * u, tip - 0.0085 + 0.0045 * u * u], 1)
        smile = np.stack([0.022 * u, self._lips_height() + 0.0018 - 0.0034 * (1 - u * u)], 1)
        return (*strokes, self._stroke("nose", nose), self._stroke("mouth", smile))

    def _nose_height(self) -> float:
        heights = np.linspace(self.eye[2] - 0.055, self.eye[2] - 0.01, 60)
        return float(heights[self._profile(heights).argmin()])

    def _lips_height(self) -> float:
        """Return where the mid-line profile has its deepest notch between nose and chin."""
        heights = np.linspace(self.eye[2] - 0.11, self.eye[2] - 0.045, 140)
        depth = self._profile(heights)
        k = np.arange(10, len(depth) - 10)
        notch = depth[k] - (depth[k - 8] + depth[np.minimum(k + 8, len(depth) - 1)]) / 2
        notch[heights[k] >= self.eye[2] - 0.055] = -1
        return float(heights[k[notch.argmax()]])

    def _profile(self, heights: Floats) -> Floats:
        stroke = self._stroke("profile", np.stack([np.full(len(heights), 0.0005), heights], 1))
        return self.points(stroke, self._body.skin.vertices)[:, 1]

    def points(self, stroke: FaceStroke, vertices: Floats) -> Floats:
        """Return a stroke's points on posed or resting skin."""
        corners = vertices[self._body.skin.faces[stroke.triangles]]
        return np.einsum("pk,pki->pi", stroke.weights, corners)

    def _stroke(self, name: str, points: Floats) -> FaceStroke:
        """Project points (x, z) from the front onto the skin of the face."""
        skin = self._body.skin
        faces = np.nonzero(self._on_head[skin.faces].all(1))[0]
        a, b, c = (skin.vertices[skin.faces[faces, k]] for k in range(3))
        normal = np.cross(b - a, c - a)
        front = normal[:, 1] / np.maximum(np.linalg.norm(normal, axis=1), 1e-12) < -0.12
        area = (b[:, 0] - a[:, 0]) * (c[:, 2] - a[:, 2]) - (c[:, 0] - a[:, 0]) * (
            b[:, 2] - a[:, 2]
        )
        area = np.where(np.abs(area) < 1e-12, 1e-12, area)
        found, weights = [], []
        for x, z in points:
            wb = ((x - a[:, 0]) * (c[:, 2] - a[:, 2]) - (c[:, 0] - a[:, 0]) * (z - a[:, 2])) / area
            wc = ((b[:, 0] - a[:, 0]) * (z - a[:, 2]) - (x - a[:, 0]) * (b[:, 2] - a[:, 2])) / area
            bary = np.stack([1 - wb - wc, wb, wc], 1)
            depth = (bary * np.stack([a[:, 1], b[:, 1], c[:, 1]], 1)).sum(1)
            depth = np.where((bary > -1e-3).all(1) & front, depth, np.inf)
            nearest = int(depth.argmin())
            if depth[nearest] < self.eye[1] + 0.012:
                found.append(int(faces[nearest]))
                weights.append(bary[nearest])
        return FaceStroke(name, np.array(found, dtype=int), np.array(weights).reshape(-1, 3))
