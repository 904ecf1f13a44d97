"""The whole input of the templates beside the patient's sheets: clinician copy, progress report,
forms, cover list; as in page.py, every word already in place.
"""

from dataclasses import dataclass

from clinic.handouts.page import Frame, HandoutPage, LeafletPage, Lines, LogPage


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """A row of a table, such as one impairment of the clinician copy: its title heads the row."""

    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicianPage:
    """The clinician copy: a table of impairments, headed lists, the note text."""

    frame: Frame
    heading: str
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[TraceRow, ...]
    parts: tuple[Lines, ...]
    note_title: str
    note: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPart:
    """A chart with its drawing and the numbers behind it; the first cell of a row heads it."""

    title: str
    svg: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The progress report: a table of outcomes, charts, headed lists."""

    frame: Frame
    heading: str
    facts: tuple[str, ...]
    lead: tuple[str, ...]
    outcomes_title: str
    columns: tuple[str, ...]
    rows: tuple[TraceRow, ...]
    charts: tuple[ChartPart, ...]
    parts: tuple[Lines, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLine:
    """Something to rate by circling a number. Where `is_open`, its name is still to be written."""

    name: str
    is_open: bool
    numbers: tuple[str, ...]
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A form for the patient to fill in: things to rate, or statements to tick."""

    frame: Frame
    heading: str
    facts: tuple[str, ...]
    lead: tuple[str, ...]
    scales: tuple[ScaleLine, ...]
    statements: tuple[str, ...]
    close: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A headed table; the title of a row heads it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[TraceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPage:
    """The cover list of a batch: what follows, and what was left out."""

    frame: Frame
    heading: str
    facts: tuple[str, ...]
    lead: str
    tables: tuple[Table, ...]


Page = HandoutPage | LogPage | LeafletPage | ClinicianPage | ReportPage | CoverPage | FormPage
