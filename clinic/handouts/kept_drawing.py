"""Figures drawn once a process: the committed drawings come back on every sheet, only their places
differ.

A drawing is kept as the operators of a PDF form, found again by the text of its SVG and by nothing
else, so a kept drawing and a fresh one give the same bytes.
"""

import zlib
from functools import lru_cache
from hashlib import sha256
from xml.etree import ElementTree

import pydyf
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream

from clinic.handouts.recording import Recorder

MOST_KEPT = 256
"""All drawings for both sides, in color and grey; one takes about 20 KB."""


class KeptDrawing(SVGImage):  # type: ignore[misc]
    """A drawing without letters, as WeasyPrint's picture of it; its operators are kept."""

    def __init__(self, svg: str) -> None:
        tree = ElementTree.fromstring(svg)  # noqa: S314 - made from a committed file of ours
        super().__init__(tree, base_url="picture:", url_fetcher=None, context=None)
        self._width, self._height, _ = self.get_intrinsic_size(None, None)
        self._name = f"f{sha256(svg.encode()).hexdigest()[:16]}"
        recorder = Recorder()
        self._svg.draw(recorder, self._width, self._height, "picture:", None)
        drawn = recorder.recording()
        self._states = drawn.states
        self._operators = zlib.compress(b"".join(map(bytes, drawn.operators)), level=9)

    def draw(self, stream: Recorder, width: float, height: float, _style: object) -> None:
        """Shows the drawing on a page `width` by `height` large."""
        stream.transform(a=width / self._width, d=height / self._height)
        stream.forms[self._name] = self._form
        stream.draw_x_object(self._name)

    def _form(self, _stream: Stream) -> pydyf.Stream:
        """A form of its own for each document, which numbers it."""
        extra = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, self._width, self._height)),
            "Resources": pydyf.Dictionary({"ExtGState": pydyf.Dictionary(self._states)}),
            "Filter": "/FlateDecode",
        }
        return pydyf.Stream([self._operators], pydyf.Dictionary(extra))


@lru_cache(maxsize=MOST_KEPT)
def kept_drawing(svg: str) -> KeptDrawing:
    """The drawing of an SVG, drawn at most once a process."""
    return KeptDrawing(svg)


class UploadedDrawing:
    """A clinic's logo as SVG. It may hold letters, patterns and shades, whose names are good for
    one document, so each document draws it anew on a form.
    """

    def __init__(self, image: SVGImage, address: str) -> None:
        self._image = image
        self._name = f"u{sha256(address.encode()).hexdigest()[:16]}"
        self.get_intrinsic_size = image.get_intrinsic_size

    def draw(self, stream: Recorder, width: float, height: float, style: object) -> None:
        """Shows the logo `width` by `height` large."""

        def form(document: Stream) -> pydyf.Stream:
            group = document.add_group(0, 0, width, height)
            self._image.draw(group, width, height, style)
            return document._resources["XObject"].pop(group.id)

        stream.forms[self._name] = form
        stream.draw_x_object(self._name)
