"""How wide words are in our font, for what must know it before anything is laid out."""

import unicodedata
from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from clinic.handouts.engine import FONT_FILES, font_bytes

MM_PER_POINT = 25.4 / 72
WIDEST = 0.75
"""The width, as part of the size, of a sign that our font lacks (a fallback font draws it)."""
JOINED = 0.58
"""The same of an Arabic letter: joined to its neighbors it is narrower than alone. Of a hundred
texts of a sheet nearly all are narrower yet, on average 0.5.
"""

_ARABIC = range(0x0600, 0x0700)


def width_mm(text: str, points: float) -> float:
    """The width of a text on one line in mm; no shaping, no kerning."""
    is_joined = len(text) > 1
    return sum(_width(sign, is_joined=is_joined) for sign in text) * points * MM_PER_POINT


def _width(sign: str, *, is_joined: bool) -> float:
    if unicodedata.combining(sign):
        return 0.0
    code = ord(sign)
    return _advances().get(code, JOINED if is_joined and code in _ARABIC else WIDEST)


def lines_of(text: str, width: float, points: float) -> int:
    """How many lines a text takes in a column of this width in mm."""
    space = width_mm(" ", points)
    lines, used = 1, 0.0
    for word in text.split(" "):
        needed = width_mm(word, points)
        if used and used + space + needed > width:
            lines, used = lines + 1, needed
        else:
            used += space + needed if used else needed
    return lines


@cache
def _advances() -> dict[int, float]:
    """The width of each sign as part of the size."""
    font = TTFont(BytesIO(font_bytes(FONT_FILES[0])))
    units = font["head"].unitsPerEm
    widths = font["hmtx"].metrics
    return {code: widths[name][0] / units for code, name in font.getBestCmap().items()}
