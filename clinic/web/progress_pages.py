"""The charts of an episode for the pages that show them."""

from dataclasses import dataclass

from markupsafe import Markup

from clinic.handouts.chart import Chart, ChartTable, table_of
from clinic.handouts.chart_drawing import draw
from clinic.services.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnChart:
    """A chart with its drawing and the table behind it."""

    chart: Chart
    drawing: Markup
    table: ChartTable


def drawn(progress: Progress | None) -> list[DrawnChart]:
    """The charts of an episode; none for a patient without one."""
    if progress is None:
        return []
    return [
        DrawnChart(chart=one, drawing=draw(one), table=table_of(one)) for one in progress.charts
    ]
