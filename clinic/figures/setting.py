"""What surrounds the figure: mat or floor, props as exact boxes, and contact shadows.

Painted behind it.
"""

import cv2
import numpy as np
from shapely.geometry import Polygon
from shapely.ops import unary_union

from clinic.figures import palette
from clinic.figures.arrays import Floats, Projection
from clinic.figures.camera import View
from clinic.figures.curves import path, polygon, resample
from clinic.figures.mesh import PosedFigure
from clinic.figures.props import Box, Furniture
from clinic.figures.regions import outlines
from clinic.figures.svg import draw

MAT_THICK = 0.014
MAT_MARGIN = (0.06, 0.06)  # along and across, metres
FLOOR_MARGIN = (0.18, 0.16)
LOW = 0.25  # metres: body parts below this decide how far the mat reaches
NEAR = 0.055  # metres above a surface that still throw a contact shadow
_CELL = 0.008
_EDGE = 0.012  # metres that a shadow keeps from the edge of a prop
Extent = tuple[float, float, float, float]
_FACES = (
    (2, 1, 0),
    (2, 0, 0),
    (1, 0, 1),
    (1, 1, 1),
    (0, 0, 2),
    (0, 1, 2),
)  # axis, high or low side, which of the box's colours


def low_extent(figures: list[PosedFigure], margin: tuple[float, float]) -> Extent:
    """Return x and y bounds of what is near the floor in all figures."""
    points = np.concatenate([layer.vertices for figure in figures for layer in figure.layers[:3]])
    low = points[points[:, 2] < LOW][:, :2]
    (x0, y0), (x1, y1) = low.min(0), low.max(0)
    return (x0 - margin[0], x1 + margin[0], y0 - margin[1], y1 + margin[1])


def mat_corners(extent: Extent) -> Floats:
    """Return the lower corners of a mat, for the canvas."""
    x0, x1, y0, y1 = extent
    return np.array([(x, y, -MAT_THICK) for x in (x0, x1) for y in (y0, y1)])


def floor_ring(extent: Extent, wall: float | None) -> Floats:
    """Return the rim of the floor patch under a figure without a mat, cut off at a wall."""
    x0, x1, y0, y1 = extent
    angle = np.linspace(0, 2 * np.pi, 61)[:-1]
    x = (x0 + x1) / 2 + (x1 - x0) / 2 * np.cos(angle)
    y = (y0 + y1) / 2 + (y1 - y0) / 2 * np.sin(angle)
    if wall is not None:
        x = np.minimum(x, wall)
    return np.stack([x, y, np.zeros_like(x)], 1)


def paint_mat(extent: Extent, view: View, project: Projection) -> list[str]:
    """Return a mat whose top is level with the floor."""
    x0, x1, y0, y1 = extent
    paint = (palette.MAT, palette.MAT_EDGE, palette.MAT_EDGE)
    return paint_box(Box(low=(x0, y0, -MAT_THICK), high=(x1, y1, 0.0), paint=paint), view, project)


def paint_floor(ring: Floats, project: Projection) -> list[str]:
    """Return a soft patch of floor."""
    line = resample(project(ring)[:, :2], 6.0, closed=True)
    return [draw(path(line, closed=True, tolerance=1.2, corner=150), fill=palette.FLOOR)]


def paint_props(props: list[Furniture], view: View, project: Projection) -> list[str]:
    """Return all boxes of all props, the far ones first."""
    drawing: list[str] = []
    for box in _far_to_near([box for prop in props for box in prop.boxes], view):
        drawing += paint_box(box, view, project)
    return drawing


def paint_box(box: Box, view: View, project: Projection) -> list[str]:
    """Return the visible faces of a box; a rounded one as a soft cushion."""
    faces = _visible_faces(box, view, project)
    if box.rounded:
        return _soft(box, faces)
    return [
        draw(polygon(face), fill=colour, stroke=palette.PROP_LINE, weight=palette.PROP_WEIGHT)
        for face, colour in faces
    ]


def _soft(box: Box, faces: list[tuple[Floats, str]]) -> list[str]:
    whole = unary_union([Polygon(face).buffer(0.5) for face, _ in faces])
    whole = whole.buffer(-9).buffer(9, quad_segs=4)
    top = Polygon(faces[0][0]).buffer(-6).buffer(6, quad_segs=4).intersection(whole.buffer(-2))
    rim = polygon(np.array(whole.exterior.coords)[:-1])
    drawing = [draw(rim, fill=box.paint[1], stroke=palette.PROP_LINE, weight=palette.PROP_WEIGHT)]
    if not top.is_empty:
        drawing.append(draw(polygon(np.array(top.exterior.coords)[:-1]), fill=box.paint[0]))
    return drawing


def _visible_faces(box: Box, view: View, project: Projection) -> list[tuple[Floats, str]]:
    """Return the faces that look at the viewer, the top first."""
    bounds = (box.low, box.high)
    faces = []
    for axis, side, colour in _FACES:
        if view.axes[2][axis] * (1 if side else -1) >= -1e-6:
            continue
        j, k = (axis + 1) % 3, (axis + 2) % 3
        corners = np.zeros((4, 3))
        corners[:, axis] = bounds[side][axis]
        for row, (u, v) in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
            corners[row, j], corners[row, k] = bounds[u][j], bounds[v][k]
        faces.append((project(corners)[:, :2], box.paint[colour]))
    return faces


def _far_to_near(boxes: list[Box], view: View) -> list[Box]:
    """Return boxes in an order in which nearer ones are painted later."""
    away = view.axes[2]

    def in_front(a: Box, b: Box) -> bool:
        return any(
            (away[k] > 1e-6 and a.high[k] <= b.low[k] + 1e-6)
            or (away[k] < -1e-6 and a.low[k] >= b.high[k] - 1e-6)
            for k in range(3)
        )

    left, ordered = list(boxes), []
    while left:
        furthest = next(
            (
                box
                for box in left
                if not any(in_front(box, o) and not in_front(o, box) for o in left if o is not box)
            ),
            left[0],
        )
        left.remove(furthest)
        ordered.append(furthest)
    return ordered


def paint_shadows(
    posed: PosedFigure, surfaces: list[tuple[float, Extent | None, str]], project: Projection
) -> list[str]:
    """Return where the body touches or nearly touches surfaces: (height, bounds, colour)."""
    drawing = []
    for height, bounds, colour in surfaces:
        text = "".join(_shadow(posed, height, bounds, project))
        drawing.append(draw(text, fill=colour))
    return drawing


def _shadow(
    posed: PosedFigure, height: float, bounds: Extent | None, project: Projection
) -> list[str]:
    """Return the outlines of what nearly touches a surface, seen from above and then projected."""
    near = _near(posed, height)
    if not len(near):
        return []
    points = near.reshape(-1, 2)
    origin = points.min(0) - 0.3
    rows, columns = ((points.max(0) + 0.3 - origin) / _CELL).astype(int) + 1
    image = np.zeros((rows, columns), np.float32)
    for triangle in np.round((near - origin) / _CELL)[:, :, ::-1].astype(np.int32):
        cv2.fillConvexPoly(image, triangle, 1.0)
    cover = cv2.dilate(image, np.ones((3, 3))) > 0
    if bounds:
        x, y = (origin[k] + (np.arange(n) + 0.5) * _CELL for k, n in enumerate((rows, columns)))
        along = (x > bounds[0] + _EDGE) & (x < bounds[1] - _EDGE)
        across = (y > bounds[2] + _EDGE) & (y < bounds[3] - _EDGE)
        cover &= along[:, None] & across[None, :]
    paths = []
    for line in outlines(cover, blur=2.2, smallest=40, calm=1.5, level=0.35):
        ground = np.full((len(line), 3), height)
        ground[:, :2] = origin + line[:, ::-1] * _CELL
        seen = resample(project(ground)[:, :2], 4.0, closed=True)
        paths.append(path(seen, closed=True, tolerance=1.4))
    return paths


def _near(posed: PosedFigure, height: float) -> Floats:
    """Return the triangles (n, 3, 2) of skin and clothes close above a surface, from above."""
    found = []
    for layer in posed.layers[:3]:
        corners = layer.vertices[layer.triangles[(layer.inside[layer.triangles] > 0).all(1)]]
        low = corners[:, :, 2].min(1)
        found.append(corners[(low > height - 0.01) & (low < height + NEAR)][:, :, :2])
    return np.concatenate(found)
