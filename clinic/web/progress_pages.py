"""The charts of an episode for the pages that show them."""

from clinic.handouts.chart import table_of
from clinic.handouts.chart_drawing import draw
from clinic.services.progress import Progress


def drawn(progress: Progress | None) -> list[dict[str, object]]:
    """The charts of an episode, each with its drawing and the table behind it."""
    if progress is None:
        return []
    return [
        {"chart": one, "drawing": draw(one), "table": table_of(one)} for one in progress.charts
    ]
