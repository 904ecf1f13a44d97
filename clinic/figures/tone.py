"""Flat fills of a figure.

Skin, clothes and hair, a darker tone on far limbs, and a soft form shade.
"""

import cv2
import numpy as np

from clinic.figures import palette
from clinic.figures.arrays import Bools, Floats
from clinic.figures.geometry import unit
from clinic.figures.mesh import GROUPS
from clinic.figures.raster import HAIR, SHIRT, SHIRT_INSIDE, SHORTS, SHORTS_INSIDE, SKIN, Buffers
from clinic.figures.regions import area_path
from clinic.figures.svg import draw

_SUN = unit(np.array([0.28, 0.80, -0.52]))  # in camera axes: right, up, away
_CODES = {"skin": SKIN, "shirt": SHIRT, "shorts": SHORTS}
_DARK = {"skin": 0.02, "shirt": -0.06, "shorts": 0.02}  # cosine to the sun below which shade falls
_FAR_SIDE = ".L"
_LIMBS = ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")


def paint_figure(buffers: Buffers, pixels: float) -> list[str]:
    """Return the fills of a figure from the back to the front."""
    figure = buffers.material > 0
    light = _lightness(buffers, figure)
    far = np.isin(buffers.group, [GROUPS.index(f"{limb}{_FAR_SIDE}") for limb in _LIMBS])
    head = (buffers.material == SKIN) & (buffers.group == GROUPS.index("head"))
    drawing = [draw(area_path(figure, pixels), fill=palette.LIGHT["skin"])]
    for name, code in _CODES.items():
        area = buffers.material == code
        drawing += _material(name, area, far, pixels)
        dark = area & (light < _DARK[name]) & ~head
        drawing += _form_shade(name, dark, far, pixels)
    drawing.append(
        _shade(head & (light < -0.12), palette.SHADE["skin"], pixels, blur=4, smallest=600)
    )
    for code, colour in (
        (SHIRT_INSIDE, palette.SHIRT_INSIDE),
        (SHORTS_INSIDE, palette.SHORTS_INSIDE),
    ):
        area = area_path(buffers.material == code, pixels, blur=1.5, smallest=40)
        drawing.append(draw(area, fill=colour))
    hair = buffers.material == HAIR
    drawing.append(draw(area_path(hair, pixels), fill=palette.HAIR))
    drawing.append(_shade(hair & (light < 0.05), palette.HAIR_SHADE, pixels, blur=4, smallest=400))
    return drawing


def _material(name: str, area: Bools, far: Bools, pixels: float) -> list[str]:
    """Return a material's fill, darker on far limbs."""
    drawing = []
    if name != "skin":  # skin is painted under everything
        grown = cv2.dilate(area.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        drawing.append(draw(area_path(grown, pixels, blur=1.5), fill=palette.LIGHT[name]))
    drawing.append(draw(area_path(area & far, pixels, smallest=120), fill=palette.FAR_LIGHT[name]))
    return drawing


def _form_shade(name: str, dark: Bools, far: Bools, pixels: float) -> list[str]:
    """Return a material's shade; on the shirt only broad areas, as small ones look like dirt."""
    blur, smallest, least = (6.0, 2500.0, 25) if name == "shirt" else (4.0, 400.0, 9)
    near = dark & ~far  # far limbs are dark as they are
    return [_shade(near, palette.SHADE[name], pixels, blur=blur, smallest=smallest, least=least)]


def _shade(
    mask: Bools, colour: str, pixels: float, *, blur: float, smallest: float, least: int = 9
) -> str:
    """Return a shade without parts narrower than `least` pixels or smaller than an area."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (least, least))
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, brush) > 0
    data = area_path(opened, pixels, blur=blur, smallest=smallest, calm=3.0, tolerance=1.2)
    return draw(data, fill=colour)


def _lightness(buffers: Buffers, figure: Bools) -> Floats:
    """Return the cosine to the sun, blurred inside the figure."""
    raw = np.where(figure, buffers.normal @ _SUN, 0.0)
    cover = cv2.GaussianBlur(figure.astype(np.float64), (0, 0), 5)
    blurred: Floats = cv2.GaussianBlur(raw, (0, 0), 5) / np.maximum(cover, 1e-3)
    return blurred
