"""The pre-flight of the written file: its fonts are ours and in it, and it can be mailed."""

from functools import cache
from io import BytesIO

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from clinic.handouts.engine import FONT_FILES, font_bytes
from clinic.handouts.errors import REWRITE, HandoutError

OUR_FONT = "Atkinson-Hyperlegible"
WIDE_FONT = "DejaVu"
"""The fallback for scripts that our font does not have, such as Greek names; it comes with
fontconfig.
"""

PUT_BACK = "Tell whoever looks after Figure Four to put back the font package, then print again."

LARGEST_BYTES = 300_000


def check_file(pdf: bytes, text: str) -> None:
    """Fonts and size; `text` is what the document says, to know whether it needs the wide font."""
    is_covered = covers(text)
    allowed = (OUR_FONT,) if is_covered else (OUR_FONT, WIDE_FONT)
    for font, is_embedded in fonts(pdf).items():
        if not font.startswith(allowed):
            problem = f"the font {font} is not ours"
            raise HandoutError("font", problem, PUT_BACK if is_covered else REWRITE)
        if not is_embedded:
            raise HandoutError("font", f"the font {font} is not in the file", PUT_BACK)
    if len(pdf) > LARGEST_BYTES:
        problem = f"the file has {len(pdf)} bytes, more than {LARGEST_BYTES}"
        raise HandoutError("size", problem, "Use a smaller logo.")


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts of a file by name, without the tag of their subset, and whether the file holds
    their shapes.
    """
    found: dict[str, bool] = {}
    with pikepdf.open(BytesIO(pdf)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item:
                name = str(item.BaseFont).removeprefix("/").rpartition("+")[2]
                found[name] = found.get(name, True) and _is_embedded(item)
    return found


def _is_embedded(font: pikepdf.Object) -> bool:
    """Whether the shapes of a font, or of the one that it is composed of, are in the file."""
    if "/DescendantFonts" in font:
        return all(_is_embedded(one) for one in font.DescendantFonts)
    described = font.get("/FontDescriptor", pikepdf.Dictionary())
    return any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))


def covers(text: str) -> bool:
    """Whether our font has every sign of the text."""
    return all(ord(sign) in _signs() for sign in text if not sign.isspace())


@cache
def _signs() -> frozenset[int]:
    return frozenset(TTFont(BytesIO(font_bytes(FONT_FILES[0]))).getBestCmap())
