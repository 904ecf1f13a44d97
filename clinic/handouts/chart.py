"""What a chart over time shows: values, thresholds, program changes, and where nothing is known.

The same chart is drawn for the screen and for print (`chart_drawing.py`); its table says the same
in words (`table_of`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

NOT_KNOWN = "not known"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value on a day; None was asked for on that day and is not known: the line breaks there."""

    on: date
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line with its name, its points in the order of time."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of days of which two ends are known, the truth between; None: nothing is known."""

    start: date
    end: date
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A part of the scale that means something, in words: "clearly better"."""

    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day on which the program changed, with a short name: "Program 2"."""

    on: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart over time. `low` and `high` are the ends of the scale, `step` lies between two
    lines of it, `better` says in words which end is good.
    """

    key: str
    title: str
    unit: str
    low: float
    high: float
    step: float
    better: str
    series: tuple[Series, ...] = ()
    spans: tuple[Span, ...] = ()
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.spans and not any(one.points for one in self.series)

    @property
    def has_course(self) -> bool:
        """Whether it runs over more than one day."""
        return bool(self.spans) or any(len(one.points) > 1 for one in self.series)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that the chart must reach, in order."""
        found = {point.on for one in self.series for point in one.points}
        found |= {day for span in self.spans for day in (span.start, span.end)}
        found |= {mark.on for mark in self.marks}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartTable:
    """The numbers behind a chart: the first cell of a row heads it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_of(chart: Chart) -> ChartTable:
    """The numbers behind a chart, oldest first."""
    if chart.spans:
        columns: tuple[str, ...] = ("Time", "At least", "At most")
        rows = [_span_row(span) for span in chart.spans]
    else:
        columns = ("Date", *(one.name for one in chart.series))
        rows = list(_day_rows(chart))
    caption = f"{chart.title}, {chart.unit}. {chart.better}"
    return ChartTable(caption=caption, columns=columns, rows=tuple(rows))


def describe(chart: Chart) -> str:
    """The chart in sentences, for those who do not see it."""
    parts = [f"{chart.unit}, from {number(chart.low)} to {number(chart.high)}. {chart.better}"]
    parts += [_describe_series(one) for one in chart.series if one.points]
    parts += [
        f"{day(span.start)} to {day(span.end)}: {_ends(span, chart.unit)}." for span in chart.spans
    ]
    parts += [f"{band.words}: {number(band.low)} to {number(band.high)}." for band in chart.bands]
    parts += [f"{mark.words} from {day(mark.on)}." for mark in chart.marks]
    return " ".join(parts)


def day(value: date) -> str:
    """A date with its month in letters: 22 Nov 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def number(value: float) -> str:
    """A value without needless digits: 4, 4.5."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _describe_series(series: Series) -> str:
    values = (
        f"{day(point.on)} {number(point.value) if point.value is not None else NOT_KNOWN}"
        for point in series.points
    )
    return f"{series.name}: {', '.join(values)}."


def _day_rows(chart: Chart) -> Iterator[tuple[str, ...]]:
    values = [{point.on: point.value for point in one.points} for one in chart.series]
    for on in sorted({on for one in values for on in one}):
        yield (day(on), *(_cell(one, on) for one in values))


def _cell(values: dict[date, float | None], on: date) -> str:
    value = values.get(on)
    return NOT_KNOWN if value is None else number(value)


def _span_row(span: Span) -> tuple[str, ...]:
    when = f"{day(span.start)} to {day(span.end)}"
    if span.low is None or span.high is None:
        return when, NOT_KNOWN, NOT_KNOWN
    return when, number(span.low), number(span.high)


def _ends(span: Span, unit: str) -> str:
    if span.low is None or span.high is None:
        return NOT_KNOWN
    return f"between {number(span.low)} and {number(span.high)} {unit}"
