"""Ink: the lines of the figure with tapering free ends, and the face."""

import numpy as np

from clinic.figures import palette
from clinic.figures.arrays import Bools, Floats
from clinic.figures.camera import View
from clinic.figures.curves import lengths, normals, path
from clinic.figures.geometry import vertex_normals
from clinic.figures.mesh import Mannequin, PosedFigure
from clinic.figures.outline import (
    AGAINST_PROP,
    DETAIL,
    HEM,
    OCCLUSION,
    SILHOUETTE,
    Line,
    find_lines,
)
from clinic.figures.raster import SKIN, Buffers
from clinic.figures.svg import draw, element

TAPER = 30.0  # units over which a free end thins out
_LID = 0.0095  # metres from the lid's arc down through the pupil
_TURNED = -0.10  # cosine to the viewer from which a stroke of the face shows
_SKIN_DEEP = 0.012  # metres that a stroke may lie behind the drawn surface


def paint_lines(
    mannequin: Mannequin, posed: PosedFigure, buffers: Buffers, view: View, pixels: float
) -> list[str]:
    """Return all ink of the figure as one group."""
    steady: dict[int, str] = {}
    tapered = ""
    for line in find_lines(buffers, view):
        points = line.points / pixels
        if line.kind in {OCCLUSION, DETAIL} and (line.free_start or line.free_end):
            stroke = _taper(points, line)
            tapered += path(stroke, closed=True, tolerance=0.8, corner=50)
        else:
            data = path(points, closed=line.closed, tolerance=0.8)
            steady[line.kind] = steady.get(line.kind, "") + data
    face, pupils = _face(mannequin, posed, buffers, view, pixels)
    content = "".join(
        element("path", {"stroke-width": f"{weight:g}", "d": data})
        for weight, data in (
            *((palette.WEIGHT[k], steady.get(k, "")) for k in (AGAINST_PROP, DETAIL, HEM)),
            *((palette.WEIGHT[k], steady.get(k, "")) for k in (OCCLUSION, SILHOUETTE)),
            (palette.FACE_WEIGHT, face),
            (palette.EYE_WEIGHT, pupils),
        )
        if data
    )
    group = {
        "fill": "none",
        "stroke": palette.INK,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    return [element("g", group, content), draw(tapered, fill=palette.INK)]


def _taper(points: Floats, line: Line) -> Floats:
    """Return the outline of a stroke that thins out at its free ends."""
    along = lengths(points)
    reach = min(TAPER, along[-1] * 0.6)
    full = np.ones(len(points))
    for free, distance in ((line.free_start, along), (line.free_end, along[-1] - along)):
        if free:
            full = np.minimum(full, 0.12 + 0.88 * np.clip(distance / reach, 0, 1) ** 0.7)
    side = normals(points) * (full * palette.WEIGHT[line.kind] / 2)[:, None]
    return np.vstack([points + side, (points - side)[::-1]])


def _face(
    mannequin: Mannequin, posed: PosedFigure, buffers: Buffers, view: View, pixels: float
) -> tuple[str, str]:
    """Return the face lines and the pupils that can be seen."""
    facing = vertex_normals(posed.skin, mannequin.body.skin.faces) @ view.axes[2]
    up = posed.bones.turn_of("head")[0] @ np.array([0.0, 0, 1])
    lines = pupils = ""
    for stroke in mannequin.head.strokes:
        points = mannequin.head.points(stroke, posed.skin)
        towards = facing[mannequin.body.skin.faces[stroke.triangles, 0]]
        towards = towards - (
            0.08 if stroke.name == "nose" else 0.0
        )  # the nose may be seen from farther round
        seen = _seen(points, buffers, view) & (towards < _TURNED)
        if seen.sum() < 3:
            continue
        first, last = np.nonzero(seen)[0][[0, -1]]
        drawn = view.project(points)[first : last + 1, :2] / pixels
        lines += path(drawn, closed=False, tolerance=0.6)
        middle = len(points) // 2
        if stroke.name.startswith("eye") and seen[middle]:
            ends = np.stack([points[middle], points[middle] - up * _LID])
            (ax, ay), (bx, by) = np.round(view.project(ends)[:, :2] / pixels).astype(int)
            pupils += f"M{ax} {ay}l{bx - ax} {by - ay}"
    return lines, pupils


def _seen(points: Floats, buffers: Buffers, view: View) -> Bools:
    """Return which points of the face nothing hides."""
    at = view.project(points)
    column = np.clip(at[:, 0].astype(int), 0, view.width - 1)
    row = np.clip(at[:, 1].astype(int), 0, view.height - 1)
    near = at[:, 2] < buffers.depth[row, column] + _SKIN_DEEP
    return np.asarray(near & (buffers.material[row, column] == SKIN))
