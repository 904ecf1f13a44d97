"""Write the picture file.

Svg, title, desc, g and path only, whole numbers, size in millimetres.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

UNIT_MM = 0.05
PATH_ATTRIBUTES = ("d", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin")


def draw(
    data: str,
    *,
    fill: str = "none",
    stroke: str = "",
    weight: float = 0.0,
    round_ends: bool = False,
) -> str:
    """Return a path element, or nothing for empty data."""
    if not data:
        return ""
    attributes: dict[str, str] = {"d": data, "fill": fill}
    if stroke:
        attributes |= {"stroke": stroke, "stroke-width": f"{weight:g}"}
        attributes["stroke-linejoin"] = "round"
        if round_ends:
            attributes["stroke-linecap"] = "round"
    return element("path", attributes)


def element(name: str, attributes: Mapping[str, str], content: str = "") -> str:
    """Return one element."""
    head = name + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{head}>{content}</{name}>" if content else f"<{head}/>"


def document(width: int, height: int, title: str, description: str, drawing: list[str]) -> str:
    """Return the whole file for a canvas in units of 0.05 mm."""
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {height}",
        "width": f"{width * UNIT_MM:g}mm",
        "height": f"{height * UNIT_MM:g}mm",
    }
    words = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n"
    body = "\n".join(part for part in drawing if part)
    return element("svg", attributes, f"\n{words}{body}\n") + "\n"
