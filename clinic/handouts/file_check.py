"""The pre-flight of the written file: the fonts in it are ours, and it is small enough to mail."""

from functools import cache
from io import BytesIO

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from clinic.handouts.engine import FONT_FILES, font_bytes
from clinic.handouts.errors import HandoutError

OUR_FONT = "Atkinson-Hyperlegible"
WIDE_FONT = "DejaVu"
"""The fallback for scripts that our font does not have, such as Greek names; it comes with
fontconfig.
"""

PUT_BACK = "Put back the font package, then print again."
REWRITE = "Write names and notes in Latin letters, then print again."

LARGEST_BYTES = 300_000


def check_file(pdf: bytes, text: str) -> None:
    """Fonts and size; `text` is what the document says, to know whether it needs the wide font."""
    is_covered = covers(text)
    allowed = (OUR_FONT,) if is_covered else (OUR_FONT, WIDE_FONT)
    for font in fonts(pdf):
        if not font.startswith(allowed):
            problem = f"the font {font} is not ours"
            raise HandoutError("font", problem, PUT_BACK if is_covered else REWRITE)
    if len(pdf) > LARGEST_BYTES:
        problem = f"the file has {len(pdf)} bytes, more than {LARGEST_BYTES}"
        raise HandoutError("size", problem, "Use a smaller logo.")


def fonts(pdf: bytes) -> set[str]:
    """Names of the fonts in a file, without the tag of their subset."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return {
            str(item.BaseFont).removeprefix("/").rpartition("+")[2]
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }


def covers(text: str) -> bool:
    """Whether our font has every sign of the text."""
    return all(ord(sign) in _signs() for sign in text if not sign.isspace())


@cache
def _signs() -> frozenset[int]:
    return frozenset(TTFont(BytesIO(font_bytes(FONT_FILES[0]))).getBestCmap())
