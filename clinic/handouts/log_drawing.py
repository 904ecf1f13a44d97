"""Draws a page of the log, laid out in mm: rules, boxes and bubbles as one SVG, which no patient
changes, and the corner codes.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from xml.sax.saxutils import escape

import segno

from clinic.handouts.log_sheet import Area, LogLayout, Mark
from clinic.handouts.measure import MM_PER_POINT, width_mm

FONTS = "Atkinson Hyperlegible, DejaVu Sans"
_DIGIT_MM = 2.83  # 8 pt
_CAP_HEIGHT = 0.668  # of the font size, as the font file says
_QUIET_MODULES = 4


def draw(layout: LogLayout, title: str, desc: str) -> str:
    """The page as SVG of `layout.width` by `layout.height` mm, without its corner codes."""
    on = [mark for mark in layout.marks if not mark.is_off]
    off = [mark for mark in layout.marks if mark.is_off]
    parts = [
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>",
        _filled(_rectangles(layout.off), "#dcdfe3"),
        _ruled(layout),
        _stroked(_boxes(mark for mark in off), "#8a929b", 0.2),
        _stroked(_boxes(mark for mark in on if mark.is_box), "#111111", 0.35),
        _stroked(_circles(mark for mark in on if not mark.is_box), "#444444", 0.25),
        *_signs(on),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{_n(layout.width)}mm" height="{_n(layout.height)}mm"'
        f' viewBox="0 0 {_n(layout.width)} {_n(layout.height)}">{"".join(parts)}</svg>'
    )


def payload(sheet: str, page: int, corner: int) -> str:
    """What a corner code says: sheet, page of the log (from 1), corner (1 to 4: upper left, right,
    lower left, right).
    """
    return f"F4/{sheet}/{page}/{corner}"


def code(content: str, area: Area) -> Iterator[tuple[float, float, float, float]]:
    """The dark rectangles of a QR code in an area: left, top, width, height in mm. A run of dark
    modules in a row is one rectangle.
    """
    modules = segno.make(content, micro=False, error="m").matrix
    unit = area.width / (len(modules) + 2 * _QUIET_MODULES)
    for y, row in enumerate(modules, start=_QUIET_MODULES):
        for x, length in _runs(tuple(row)):
            left, top = area.x + (x + _QUIET_MODULES) * unit, area.y + y * unit
            yield round(left, 3), round(top, 3), round(length * unit, 3), round(unit, 3)


def _ruled(layout: LogLayout) -> str:
    """Thin lines between days, a heavy one above each week, note lines."""
    right = _n(layout.width)
    thin = "".join(
        f"M0 {_n(row.y)}H{right}" for number, row in enumerate(layout.rows) if number % 7
    )
    last = layout.rows[-1]
    weeks = "".join(f"M0 {_n(row.y)}H{right}" for row in layout.rows[::7])
    weeks += f"M0 {_n(last.y + last.height)}H{right}"
    notes = "".join(f"M{_n(area.x)} {_n(area.y)}h{_n(area.width)}" for area in layout.notes)
    return (
        _stroked(thin, "#9aa3ad", 0.2)
        + _stroked(weeks, "#1f2d3d", 0.6)
        + _stroked(notes, "#9aa3ad", 0.2)
    )


def _boxes(marks: Iterable[Mark]) -> str:
    return "".join(
        f"M{_n(mark.x)} {_n(mark.y)}h{_n(mark.size)}v{_n(mark.size)}h{_n(-mark.size)}z"
        for mark in marks
    )


def _circles(marks: Iterable[Mark]) -> str:
    return "".join(
        f"M{_n(mark.x)} {_n(mark.y + (r := mark.size / 2))}"
        f"a{_n(r)} {_n(r)} 0 1 1 {_n(mark.size)} 0a{_n(r)} {_n(r)} 0 1 1 {_n(-mark.size)} 0z"
        for mark in marks
    )


def _rectangles(areas: Iterable[Area]) -> str:
    return "".join(
        f"M{_n(a.x)} {_n(a.y)}h{_n(a.width)}v{_n(a.height)}h{_n(-a.width)}z" for a in areas
    )


def _signs(marks: list[Mark]) -> list[str]:
    """The digits and letters, one text element a line: each sign is given its own x."""
    lines: dict[float, list[Mark]] = {}
    for mark in marks:
        lines.setdefault(mark.y, []).append(mark)
    return [_line_of_signs(y, line) for y, line in lines.items()]


def _line_of_signs(y: float, line: list[Mark]) -> str:
    text, places = "", []
    for mark in line:
        widths = [width_mm(sign, _DIGIT_MM / MM_PER_POINT) for sign in mark.text]
        x = mark.x + (mark.size - sum(widths)) / 2
        for sign, width in zip(mark.text, widths, strict=True):
            text += sign
            places.append(_n(x))
            x += width
    baseline = y + (line[0].size + _CAP_HEIGHT * _DIGIT_MM) / 2
    return (
        f'<text font-family="{FONTS}" font-size="{_DIGIT_MM}" fill="#333333" y="{_n(baseline)}"'
        f' x="{" ".join(places)}">{escape(text)}</text>'
    )


def _runs(row: tuple[int, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    return runs


def _filled(shape: str, color: str) -> str:
    return f'<path fill="{color}" d="{shape}"/>' if shape else ""


def _stroked(shape: str, color: str, width: float) -> str:
    return (
        f'<path fill="none" stroke="{color}" stroke-width="{width}" d="{shape}"/>' if shape else ""
    )


@cache
def _n(number: float) -> str:
    """A number in as few signs as two decimals need."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
