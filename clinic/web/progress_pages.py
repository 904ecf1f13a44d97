"""The charts of an episode for the pages that show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from clinic.handouts.chart import Chart, ChartTable, table_of
from clinic.handouts.chart_drawing import draw
from clinic.services.review.progress import Progress

IN_SHORT = {"pain", "psfs", "adherence"}
"""The charts that say most at a glance; the Review tab has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnChart:
    """A chart with its drawing and the table behind it."""

    chart: Chart
    drawing: Markup
    table: ChartTable


def drawn(progress: Progress | None) -> list[DrawnChart]:
    """The charts of an episode; none for a patient without one."""
    return _drawn(progress.charts if progress else ())


def drawn_in_short(progress: Progress | None) -> list[DrawnChart]:
    """Those that say most, as far as they have a course: more than one day."""
    charts = progress.charts if progress else ()
    return _drawn(one for one in charts if one.key in IN_SHORT and one.has_course)


def _drawn(charts: Iterable[Chart]) -> list[DrawnChart]:
    return [DrawnChart(chart=one, drawing=draw(one), table=table_of(one)) for one in charts]
