"""Records what WeasyPrint draws, so that it can be played into any document, at any place.

A recording is made apart from every document: its operators depend on what is drawn alone. What a
document shares between its pages (fonts, forms, pictures, states) is named by content, so that
recordings meet without a clash, in any order.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pydyf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import get_pango_font_key

_NOTHING = "\u200b"
"""What a glyph says that says nothing: a space without width."""

MakeForm = Callable[[Stream], pydyf.Stream]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Operators of a page, cut where the number of a mark (a piece of marked content) goes in."""

    operators: tuple[bytes | int, ...]
    marks: int
    states: Mapping[str, pydyf.Dictionary]
    forms: Mapping[str, MakeForm]
    images: Mapping[str, dict[str, Any]]
    fonts: Mapping[int, Font]

    def play(self, stream: Stream, first_mark: int = 0) -> None:
        """Draws it on a page whose marks up to `first_mark` are taken."""
        resources = stream._resources
        resources["ExtGState"].update(self.states)
        for name, make in self.forms.items():
            if name not in resources["XObject"]:
                resources["XObject"][name] = make(stream)
        for name, image in self.images.items():
            resources["XObject"][name] = None
            stream._images[name] = dict(image)
        for key, font in self.fonts.items():
            mine = stream._fonts.setdefault(key, _without_glyphs(font))
            for glyph, text in font.to_unicode.items():
                mine.to_unicode.setdefault(glyph, text)
                mine.widths[glyph] = font.widths[glyph]
        stream.stream.extend(
            b"<</MCID %d>>" % (first_mark + item) if isinstance(item, int) else item
            for item in self.operators
        )


class Recorder(Stream):  # type: ignore[misc]
    """A page of no document. `forms` are made anew for each document that plays the recording."""

    def __init__(self, *, tagged: bool = False) -> None:
        resources: dict[str, dict[str, Any]] = {"ExtGState": {}, "XObject": {}}
        super().__init__({}, None, resources, {}, {} if tagged else None, {}, None)
        self.forms: dict[str, MakeForm] = {}

    def add_font(self, pango_font: Any) -> tuple[Font, float]:
        """The font with its true widths, not as rounded at the size that is met first."""
        key, description, size = get_pango_font_key(pango_font)
        if key not in self._fonts:
            face = _FACES.get((key, size))
            if face is None:
                face = _FACES[key, size] = Font(pango_font, description, size)
                face.file_content = _shared(face.file_content)
            self._fonts[key] = copy(face)
            self._fonts[key].to_unicode = {}
            self._fonts[key].widths = _widths(face.file_content)
        return self._fonts[key], size

    def recording(self) -> Recording:
        """What was drawn until now."""
        for font in self._fonts.values():
            _say_each_glyph(font)
        return Recording(
            operators=tuple(_joined(self.stream)),
            marks=len(self._tags or ()),
            states=self._resources["ExtGState"],
            forms=self.forms,
            images=self._images,
            fonts=self._fonts,
        )


_FACES: dict[tuple[int, float], Font] = {}
"""Each face at each size of the sheets, never changed: documents cut copies of them to size."""


def _without_glyphs(font: Font) -> Font:
    mine = copy(font)
    mine.to_unicode, mine.widths, mine.missing = {}, {}, {}
    return mine


@cache
def _shared(file_content: bytes) -> bytes:
    """One copy of a font file for all sizes."""
    return file_content


@cache
def _widths(file_content: bytes) -> dict[int, int]:
    """The widths of all glyphs of a font file, in thousandths of the size."""
    font = TTFont(BytesIO(file_content), fontNumber=0)
    units = font["head"].unitsPerEm
    return {
        number: round(font["hmtx"][name][0] * 1000 / units)
        for number, name in enumerate(font.getGlyphOrder())
    }


def _say_each_glyph(font: Font) -> None:
    """Where several letters became several glyphs (an Arabic ligature with a vowel sign), one of
    them is given all letters and the others none: let each say what the font says of it.
    """
    signs = _signs(font.file_content)
    for glyph, text in font.to_unicode.items():
        if len(text) != 1:
            font.to_unicode[glyph] = signs.get(glyph, text) or _NOTHING


@cache
def _signs(file_content: bytes) -> dict[int, str]:
    """What each glyph of a font file stands for; forms of a letter say the letter."""
    font = TTFont(BytesIO(file_content), fontNumber=0)
    return {
        font.getGlyphID(name): normalize("NFKC", chr(code))
        for code, name in font.getBestCmap().items()
    }


def _joined(operators: list[Any]) -> list[bytes | int]:
    """The operators in as few pieces as the numbers of the marks allow."""
    pieces: list[bytes | int] = []
    lines: list[bytes] = []
    for operator in operators:
        if isinstance(operator, pydyf.Dictionary):
            pieces += [b"\n".join(lines), operator["MCID"]]
            lines = []
        else:
            lines.append(operator if isinstance(operator, bytes) else str(operator).encode())
    return [*pieces, b"\n".join(lines)]
