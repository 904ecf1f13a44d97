"""Pixel masks to smooth closed outlines."""

import cv2
import numpy as np
from skimage import measure

from clinic.figures.arrays import Bools, Floats
from clinic.figures.curves import path, resample, smooth

_PAD = 8


def outlines(
    mask: Bools, *, blur: float, smallest: float, calm: float = 2.0, level: float = 0.5
) -> list[Floats]:
    """Return the closed outlines (x.

    Y in pixels) of a mask, without specks smaller than an area.
    """
    soft = cv2.GaussianBlur(np.pad(mask.astype(np.float32), _PAD), (0, 0), blur)
    found = []
    for contour in measure.find_contours(soft, level):
        line = contour[:-1, ::-1] - _PAD + 0.5
        if len(line) < 8 or _area(line) < smallest:
            continue
        line = resample(line, 1.5, closed=True)
        if len(line) > 6 * calm:
            line = smooth(line, calm, closed=True)
        found.append(line)
    return found


def area_path(
    mask: Bools,
    pixels: float,
    *,
    blur: float = 1.6,
    smallest: float = 60,
    calm: float = 2.0,
    tolerance: float = 0.7,
) -> str:
    """Return path data in picture units for a mask with so many pixels a unit."""
    lines = outlines(mask, blur=blur, smallest=smallest, calm=calm)
    return "".join(path(line / pixels, closed=True, tolerance=tolerance) for line in lines)


def _area(line: Floats) -> float:
    x, y = line[:, 0], line[:, 1]
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))
