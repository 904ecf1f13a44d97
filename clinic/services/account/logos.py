"""The letterhead's picture: a small PNG or a harmless SVG."""

import struct
from xml.etree import ElementTree

from clinic.domain.errors import FieldError

LARGEST_BYTES = 200_000
LARGEST_PIXELS = 4000
SMALLEST_PNG_BYTES = 57
"""Its start, header and end, without a picture between them."""
PNG_START = b"\x89PNG\r\n\x1a\n"
SVG = "{http://www.w3.org/2000/svg}"

_DRAWING = """
svg g path rect circle ellipse line polyline polygon text tspan title desc defs
linearGradient radialGradient stop clipPath use
"""
_HARMLESS = frozenset(SVG + name for name in _DRAWING.split())
"""Elements that only draw: no script, no style sheet, no picture from elsewhere."""


def check_logo(content: bytes) -> str:
    """The media type of a picture that may stand on the letterhead. Raises FieldError."""
    if len(content) > LARGEST_BYTES:
        raise FieldError("logo", f"The picture may have {LARGEST_BYTES // 1000} kB at most.")
    if content.startswith(PNG_START):
        _check_png(content)
        return "image/png"
    _check_svg(content)
    return "image/svg+xml"


def _check_png(content: bytes) -> None:
    if (
        len(content) < SMALLEST_PNG_BYTES
        or content[12:16] != b"IHDR"
        or b"IEND" not in content[-16:]
    ):
        raise FieldError("logo", "This PNG file is damaged.")
    width, height = struct.unpack(">II", content[16:24])
    if not (0 < width <= LARGEST_PIXELS and 0 < height <= LARGEST_PIXELS):
        raise FieldError("logo", f"The picture may be {LARGEST_PIXELS} pixels wide at most.")


def _check_svg(content: bytes) -> None:
    try:
        text = content.decode()
        if "<!" in text.replace("<!--", ""):
            raise FieldError("logo", "Save the SVG without its document type.")
        root = ElementTree.fromstring(text)  # noqa: S314  what declares entities was refused
    except (ElementTree.ParseError, ValueError):
        raise FieldError("logo", "Choose a PNG or SVG picture.") from None
    if root.tag != SVG + "svg":
        raise FieldError("logo", "Choose a PNG or SVG picture.")
    for element in root.iter():
        if element.tag not in _HARMLESS or not all(map(_is_harmless, element.attrib.items())):
            raise FieldError("logo", "This SVG does more than draw; save it as plain SVG.")


def _is_harmless(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    local = name.rpartition("}")[2].lower()
    if local == "href":
        return value.startswith("#")
    lower = value.lower()
    leads_out = lower.count("url(") != lower.count("url(#") or "\\" in value
    return not local.startswith("on") and not leads_out
