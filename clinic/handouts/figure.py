"""Reads the committed drawings, reflects them for the left side and gives them their words.

Every drawing is authored with the right side as the working side, nearest the viewer.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from clinic.domain.anatomy import Side
from clinic.domain.texts import FigureText
from clinic.handouts.errors import HandoutError

FIGURES = Path(__file__).resolve().parents[2] / "handouts" / "figures"
MOMENTS = ("start", "end")

MM_PER_UNIT = 0.05
LARGEST_MM = (60.0, 45.0)
LARGEST_BYTES = 16 * 1024

_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = {"svg", "title", "desc", "g", "path"}
_ROUNDING_MM = 0.06
_COLOR = re.compile(r'"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})"')
_LONG = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A checked drawing: its size in units of 0.05 mm and the markup of its shapes."""

    width: int
    height: int
    shapes: str

    @property
    def width_mm(self) -> float:
        """Width on the sheet in mm."""
        return round(self.width * MM_PER_UNIT, 2)

    @property
    def height_mm(self) -> float:
        """Height on the sheet in mm."""
        return round(self.height * MM_PER_UNIT, 2)


def read_drawing(variation: str, moment: str, folder: Path = FIGURES) -> Drawing:
    """The drawing of a variation at its start or end (HandoutError when it is missing or not as it
    must be).
    """
    return _read(folder / f"{variation}-{moment}.svg")


def figure_svg(
    variation: str, moment: str, side: Side, text: FigureText, folder: Path = FIGURES
) -> str:
    """The drawing as SVG, drawn for `side`, with its title and description (their braces already
    filled).
    """
    drawing = read_drawing(variation, moment, folder)
    shapes = drawing.shapes
    if side is Side.LEFT:
        shapes = f'<g transform="{reflection(drawing.width)}">{shapes}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{drawing.width_mm}mm" height="{drawing.height_mm}mm"'
        f' viewBox="0 0 {drawing.width} {drawing.height}">'
        f"<title>{escape(text.title)}</title><desc>{escape(text.desc)}</desc>{shapes}</svg>"
    )


def in_grey(svg: str) -> str:
    """A drawing without its colors, each replaced by a grey as light as it is (Rec. 709)."""
    return _COLOR.sub(_grey, svg)


def _grey(color: re.Match[str]) -> str:
    digits = color[1] if len(color[1]) == _LONG else "".join(digit * 2 for digit in color[1])
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    light = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return f'"#{light:02x}{light:02x}{light:02x}"'


def reflection(width: int) -> str:
    """The transform that turns a drawing of the right side into one of the left."""
    return f"matrix(-1 0 0 1 {width} 0)"


@cache
def _read(path: Path) -> Drawing:
    try:
        source = path.read_bytes()
    except OSError:
        raise _broken(path, "is missing") from None
    if len(source) > LARGEST_BYTES:
        raise _broken(path, f"is larger than {LARGEST_BYTES} bytes")
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 - a committed file of ours, no upload
    except ElementTree.ParseError:
        raise _broken(path, "is not well-formed") from None
    _check_tags(path, root)
    width, height = _size(path, root)
    shapes = "".join(
        ElementTree.tostring(child, encoding="unicode")
        for child in root
        if child.tag not in {"title", "desc"}
    )
    if not shapes.strip():
        raise _broken(path, "has no shapes")
    return Drawing(width=width, height=height, shapes=shapes)


def _check_tags(path: Path, root: ElementTree.Element) -> None:
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        element.tail = None
        if element.tag not in _TAGS:
            raise _broken(path, "holds a shape that is not allowed")
    if root.tag != "svg":
        raise _broken(path, "is not a drawing")


def _size(path: Path, root: ElementTree.Element) -> tuple[int, int]:
    """Width and height in units, which must agree with the size in mm."""
    try:
        left, top, width, height = (int(part) for part in root.get("viewBox", "").split())
        printed = [float(root.get(name, "").removesuffix("mm")) for name in ("width", "height")]
    except ValueError:
        raise _broken(path, "has no size") from None
    if (left, top) != (0, 0):
        raise _broken(path, "does not begin at 0 0")
    for units, mm, largest in zip((width, height), printed, LARGEST_MM, strict=True):
        if abs(units * MM_PER_UNIT - mm) > _ROUNDING_MM:
            raise _broken(path, "is not drawn at 0.05 mm a unit")
        if not 0 < mm <= largest + _ROUNDING_MM:
            raise _broken(path, "does not fit the sheet")
    return width, height


def _broken(path: Path, problem: str) -> HandoutError:
    return HandoutError(
        "picture",
        f"the picture {path.name} {problem}",
        "Put the drawing back into handouts/figures.",
    )
