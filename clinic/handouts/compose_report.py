"""Composes the progress report: what came of an episode, for the patient or for who referred.

It is written in English, in words that both can read; it promises nothing and rates nobody.
"""

from collections.abc import Iterator

from clinic.domain.catalogue import Catalogue
from clinic.handouts.chart import Chart, day, table_of
from clinic.handouts.chart_drawing import draw
from clinic.handouts.compose_frame import facts_of, frame, words_in
from clinic.handouts.page import Lines
from clinic.handouts.page_papers import ChartPart, ReportPage, TraceRow
from clinic.handouts.request import Reader, ReportRequest

LANGUAGE = "en"
TITLE = "Progress report"
OUTCOMES = "How it has changed"
COLUMNS = ("Measure", "First", "Last", "Gain", "In a word")
LEADS = {
    Reader.PATIENT: "This report shows how you have been doing since you started here. A gain "
    "above 0 means better. A small gain can be chance; the last column says so.",
    Reader.REFERRER: "Gains above 0 are improvements. A change is called better or worse only "
    "beyond measurement error, and clearly better only past the change that matters.",
}


def compose_report(request: ReportRequest, catalogue: Catalogue) -> ReportPage:
    """One report: the measures in a table, the charts with their numbers, what was given."""
    words = words_in(LANGUAGE, catalogue)
    return ReportPage(
        frame=frame(request, words, TITLE),
        heading=TITLE,
        facts=(*facts_of(request, words), *_facts(request)),
        lead=tuple(_lead(request)),
        outcomes_title=OUTCOMES,
        columns=COLUMNS,
        rows=tuple(
            TraceRow(title=one.title, cells=(one.baseline, one.last, one.change, one.verdict))
            for one in request.outcomes
        ),
        charts=tuple(_chart(one) for one in request.charts),
        parts=tuple(_parts(request)),
    )


def _facts(request: ReportRequest) -> Iterator[str]:
    if request.reader is Reader.REFERRER:
        yield f"Born {day(request.birth_date)}"


def _lead(request: ReportRequest) -> Iterator[str]:
    until = f" to {day(request.closed_on)}" if request.closed_on else ", going on"
    yield f"{request.problem}. From {day(request.started_on)}{until}."
    if request.closing:
        yield f"Closed: {request.closing}."
    yield LEADS[request.reader]


def _chart(chart: Chart) -> ChartPart:
    table = table_of(chart)
    return ChartPart(
        title=chart.title,
        svg=draw(chart),
        caption=table.caption,
        columns=table.columns,
        rows=table.rows,
    )


def _parts(request: ReportRequest) -> Iterator[Lines]:
    if request.note:
        yield Lines(title="Note", lines=tuple(request.note.splitlines()))
    if request.programs:
        yield Lines(title="Programs", lines=request.programs)
    if request.at_home:
        yield Lines(title="Logs", lines=request.at_home)
