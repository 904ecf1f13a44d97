"""Draws a chart as SVG: the same drawing on the screen and on paper.

No style attribute, no script, no id. Lines differ in dashes and in the shape of their points,
bands are named and edged, so that nothing is lost in grey; what is not known is a gap.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import inf

from markupsafe import Markup, escape

from clinic.domain.dosing import DAYS_A_WEEK
from clinic.handouts.chart import MONTHS, Band, Chart, Mark, Point, Series, Span, describe, number

WIDTH, HEIGHT = 480, 232
LEFT, RIGHT, TOP, BOTTOM = 42, 12, 46, 32
FONT = "Atkinson Hyperlegible, DejaVu Sans, sans-serif"
SIZE, SMALL = 15, 14
INK, QUIET, GRID, TINT, FILL = "#1f2d3d", "#52606f", "#d9e0e7", "#e6f3f1", "#4d6b94"
DASHES = ("", "7 4", "2 4", "10 3 2 3")
MOST_DATES = 6
LETTER = 7.0
"""The mean width of a letter of small text, to know where a word ends."""

DIGIT, SPACE, OTHER = 0.58, 0.28, 0.56
"""Widths of signs as parts of the size, as the font file has them: words are placed by them, since
a text anchor cannot be recorded for print.
"""


def draw(chart: Chart) -> Markup:
    """The chart as an `svg` element with its title and description."""
    plot = _Plot(chart)
    inner = "".join(
        (
            *(_band(band, plot) for band in chart.bands),
            *_scale(plot),
            *_dates(plot),
            *_marks(chart.marks, plot),
            *(_span(span, plot) for span in chart.spans),
            *(_line(one, order, plot) for order, one in enumerate(chart.series)),
            *_legend(chart),
        )
    )
    return Markup(  # noqa: S704  every word in it was escaped
        f'<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(describe(chart))}</desc>{inner}</svg>"
    )


class _Plot:
    """Where a day and a value lie in the drawing."""

    def __init__(self, chart: Chart) -> None:
        days = chart.days
        self.chart = chart
        self.first, last = days[0], days[-1]
        self.length = max((last - self.first).days, DAYS_A_WEEK)

    def x(self, on: date) -> float:
        room = WIDTH - LEFT - RIGHT - 16
        return LEFT + 8 + room * (on - self.first).days / self.length

    def y(self, value: float) -> float:
        chart = self.chart
        share = (min(max(value, chart.low), chart.high) - chart.low) / (chart.high - chart.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _band(band: Band, plot: _Plot) -> str:
    top, bottom = plot.y(band.high), plot.y(band.low)
    edge = bottom if band.high >= plot.chart.high else top
    return (
        f'<rect x="{LEFT}" y="{top:.1f}" width="{WIDTH - LEFT - RIGHT}" '
        f'height="{bottom - top:.1f}" fill="{TINT}"/>'
        f'<path d="M{LEFT} {edge:.1f}H{WIDTH - RIGHT}" stroke="{INK}" stroke-dasharray="1 3"/>'
    )


def _scale(plot: _Plot) -> Iterator[str]:
    chart = plot.chart
    value = chart.low
    while value <= chart.high:
        y = plot.y(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>'
        words = number(value)
        yield _text(words, LEFT - 6 - _width(words), y + SIZE * 0.35, fill=QUIET)
        value += chart.step


def _dates(plot: _Plot) -> Iterator[str]:
    """So many dates as fit, whole weeks apart."""
    weeks = -(-plot.length // (DAYS_A_WEEK * (MOST_DATES - 1)))
    for n in range(plot.length // (DAYS_A_WEEK * weeks) + 1):
        on = plot.first + timedelta(weeks=weeks * n)
        x, y = plot.x(on), HEIGHT - BOTTOM
        yield f'<path d="M{x:.1f} {y}v4" stroke="{QUIET}"/>'
        words = f"{on.day} {MONTHS[on.month - 1]}"
        width = _width(words)
        at = min(x - width / 2, WIDTH - width - 2)
        yield _text(words, at, y + 20, fill=QUIET)


def _marks(marks: Sequence[Mark], plot: _Plot) -> Iterator[str]:
    """An upright line for each program; a name that would run into the one before stays away."""
    free_from = -inf
    for mark in marks:
        x = plot.x(mark.on)
        yield (
            f'<path d="M{x:.1f} {TOP - 4}V{HEIGHT - BOTTOM}" stroke="{QUIET}" '
            'stroke-dasharray="3 3"/>'
        )
        width = len(mark.words) * LETTER
        start = min(x + 3, WIDTH - width)
        if start >= free_from:
            yield _text(mark.words, start, TOP - 8, size=SMALL, fill=QUIET)
            free_from = start + width + 4


def _span(span: Span, plot: _Plot) -> str:
    """A box between the two ends; where nothing is known, an empty one with dashes."""
    x, width = plot.x(span.start), max(plot.x(span.end) - plot.x(span.start), 4)
    if span.low is None or span.high is None:
        middle = (TOP + HEIGHT - BOTTOM) / 2
        words = _text("?", x + width / 2 - 3, middle + 5, fill=QUIET)
        return (
            f'<rect x="{x:.1f}" y="{TOP + 4}" width="{width:.1f}" '
            f'height="{HEIGHT - BOTTOM - TOP - 8}" fill="none" '
            f'stroke="{QUIET}" stroke-dasharray="4 4"/>{words}'
        )
    top, bottom = plot.y(span.high), plot.y(span.low)
    height = max(bottom - top, 3)
    return (
        f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{FILL}" stroke="{INK}"/>'
    )


def _line(series: Series, order: int, plot: _Plot) -> str:
    drawn = []
    for run in _runs(series.points):
        places = [(plot.x(point.on), plot.y(point.value or 0)) for point in run]
        if len(places) > 1:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
            drawn.append(f'<path d="M{path}" {_stroke(order)}/>')
        drawn += [_shape(order, x, y) for x, y in places]
    return "".join(drawn)


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The points between two gaps."""
    run: list[Point] = []
    for point in points:
        if point.value is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _stroke(order: int) -> str:
    dashes = DASHES[order % len(DASHES)]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{INK}" stroke-width="2"{dashed}'


def _shape(order: int, x: float, y: float) -> str:
    """Disc, square, triangle, diamond: full, empty, full, empty."""
    fill = (INK, "#ffffff")[order % 2]
    look = f'fill="{fill}" stroke="{INK}" stroke-width="1.5"'
    kind = order % len(DASHES)
    if kind == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {look}/>'
    corners = {
        1: ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        2: ((0, -5), (5, 4), (-5, 4)),
        3: ((0, -6), (5, 0), (0, 6), (-5, 0)),
    }[kind]
    path = "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners)
    return f'<path d="M{path}Z" {look}/>'


def _legend(chart: Chart) -> Iterator[str]:
    """What each line and each band is, above the plot; the unit where there is no line."""
    x = 2.0
    if not chart.series:
        yield _text(chart.unit, x, 14, size=SMALL)
        x += 14 + len(chart.unit) * LETTER
    for order, one in enumerate(chart.series):
        yield f'<path d="M{x:.1f} 10h26" {_stroke(order)}/>{_shape(order, x + 13, 10)}'
        yield _text(one.name, x + 32, 14, size=SMALL)
        x += 44 + len(one.name) * LETTER
    for band in chart.bands:
        yield (
            f'<rect x="{x:.1f}" y="4" width="22" height="12" fill="{TINT}" stroke="{INK}" '
            'stroke-dasharray="1 3"/>'
        )
        yield _text(band.words, x + 28, 14, size=SMALL)
        x += 40 + len(band.words) * LETTER


def _text(words: str, x: float, y: float, *, size: int = SIZE, fill: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}">{escape(words)}</text>'


def _width(words: str) -> float:
    """About how wide words of the usual size are."""
    known = {" ": SPACE, "-": SPACE, ".": SPACE}
    parts = (DIGIT if sign.isdigit() else known.get(sign, OTHER) for sign in words)
    return SIZE * sum(parts)
