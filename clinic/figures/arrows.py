"""Movement arrows and the dotted line that shows an alignment to keep, in picture units."""

import numpy as np

from clinic.figures import palette
from clinic.figures.arrays import Floats
from clinic.figures.curves import lengths, normals, path, resample
from clinic.figures.svg import draw


def paint_arrow(points: Floats) -> list[str]:
    """Return an arrow through the points, with a white casing so that it stands off the figure."""
    shape = _outline(_spline(points))
    data = path(resample(shape, 3.0, closed=True), closed=True, tolerance=1.0, corner=40)
    return [
        draw(data, fill="#fff", stroke="#fff", weight=palette.ARROW_CASING),
        draw(data, fill=palette.ARROW),
    ]


def paint_guide(points: Floats) -> list[str]:
    """Return a dotted line through the points: dots are very short strokes with round ends."""
    dots = resample(_spline(points), palette.GUIDE_GAP, closed=False)
    ends = np.round(dots).astype(int)
    data = "".join(f"M{x} {y}h1" for x, y in ends)
    return [draw(data, stroke=palette.GUIDE, weight=palette.GUIDE_WEIGHT, round_ends=True)]


def _spline(points: Floats, steps: int = 16) -> Floats:
    """Return a smooth line through the points (Catmull-Rom)."""
    if len(points) == 2:
        return np.linspace(points[0], points[1], steps)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for k in range(1, len(padded) - 2):
        a, b, c, d = padded[k - 1 : k + 3]
        bend = (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
        pieces.append(0.5 * (2 * b + (c - a) * t + bend))
    return np.vstack([*pieces, points[-1:]])


def _outline(line: Floats) -> Floats:
    line = resample(line, 3.0, closed=False)
    along = lengths(line)
    neck = max(2, int(np.searchsorted(along, along[-1] - palette.ARROW_LENGTH * 0.86)))
    shaft = line[: neck + 1]
    half = np.linspace(0.55, 1, len(shaft))[:, None] * palette.ARROW_SHAFT / 2
    side = normals(shaft)
    way = line[-1] - shaft[-1]
    way /= np.linalg.norm(way)
    across = np.array([-way[1], way[0]])
    base = line[-1] - way * palette.ARROW_LENGTH
    wing = across * palette.ARROW_HEAD / 2
    head = [base + wing, line[-1], base - wing]
    return np.vstack([shaft + side * half, head, (shaft - side * half)[::-1]])
