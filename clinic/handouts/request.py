"""What a caller asks for: the facts from which the printed documents are composed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain.programs import Change, Program
from clinic.handouts.chart import Chart


class Paper(StrEnum):
    """The two paper sizes of clinic printers."""

    A4 = "a4"
    LETTER = "letter"


class Status(StrEnum):
    """Issued sheets carry their number; drafts and samples say what they are."""

    ISSUED = "issued"
    DRAFT = "draft"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFacts:
    """The letterhead and what the safety-net box needs. `logo` is PNG, JPEG or SVG bytes.

    Without a `safety_net_phone` the safety-net box names `phone`. `language` is what the clinic
    writes in: its screens, and so its own words.
    """

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    logo: bytes | None = None
    safety_net_phone: str = ""
    emergency_wording: str = ""
    is_demo: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """What every printed document needs to know.

    `issued_on` is the date on the sheet. `grey` takes the colors out, for a printer without them.
    `accepts_unreviewed` says that the clinician takes a language which nobody has reviewed.
    """

    clinic: ClinicFacts
    patient_name: str
    clinician_name: str
    issued_on: date
    sheet_number: str | None = None
    language: str = "en"
    accepts_unreviewed: bool = False
    paper: Paper = Paper.A4
    large_print: bool = False
    grey: bool = False
    status: Status = Status.ISSUED
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRequest(DocumentRequest):
    """A program's sheet with its log, or its log alone.

    `weeks` is the length of the log (2 or 4), `log_start` its first day (without: the day of
    issue). `replaces` is the date of the sheet that this one replaces, `changes` what is different
    from it.
    """

    program: Program
    replaces: date | None = None
    changes: tuple[Change, ...] | None = None
    weeks: int = 4
    log_start: date | None = None
    next_visit: date | None = None


class Reader(StrEnum):
    """Whom a report is for: a colleague needs the birth date, the patient plain words."""

    PATIENT = "patient"
    REFERRER = "referrer"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """One measure or test of a report, every word in place."""

    title: str
    baseline: str
    last: str
    change: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest(DocumentRequest):
    """A progress report over an episode; it is written in English.

    `at_home` and `programs` are lines in words; `closed_on` is the day of discharge, `closing`
    why. `birth_date` stands on a referrer's copy alone.
    """

    reader: Reader
    birth_date: date
    problem: str
    started_on: date
    closed_on: date | None
    closing: str
    outcomes: tuple[OutcomeFacts, ...]
    charts: tuple[Chart, ...]
    at_home: tuple[str, ...]
    programs: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitiesRequest(DocumentRequest):
    """The form on which a patient rates activities of their own; without any it has lines to
    write them on.
    """

    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsRequest(DocumentRequest):
    """A form of statements to tick, in the wording that the clinic brought."""

    title: str
    instruction: str
    source: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a cover list: whose sheet, its number and length, or why there is none."""

    patient_name: str
    birth_date: date
    sheet_number: str = ""
    pages: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRequest:
    """The cover list of a batch; `document` says for whom it is, from whom and on which paper."""

    document: DocumentRequest
    heading: str
    what: str
    printed: tuple[Listed, ...]
    left_out: tuple[Listed, ...]
