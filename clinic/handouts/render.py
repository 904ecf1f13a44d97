"""Turns a request into the bytes of a PDF, or into a HandoutError. Equal requests give equal
bytes.
"""

from pathlib import Path

from clinic.domain.answers import Match
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import Findings
from clinic.handouts.compose import (
    compose_leaflet,
    compose_log,
    compose_program,
    compose_safety_net,
)
from clinic.handouts.compose_clinician import compose_clinician_copy
from clinic.handouts.compose_cover import compose_cover, in_our_letters
from clinic.handouts.compose_form import compose_activities, compose_statements
from clinic.handouts.compose_frame import texts_of, words_of
from clinic.handouts.compose_report import compose_report
from clinic.handouts.document import Leaf, write
from clinic.handouts.engine import ONE_AT_A_TIME, Pictures, write_html
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import FIGURES
from clinic.handouts.file_check import check_file
from clinic.handouts.page import HandoutPage, LogPage
from clinic.handouts.page_check import check_leaves
from clinic.handouts.page_papers import Page
from clinic.handouts.parts import page_room, parts_of
from clinic.handouts.portable import Attached, attach_program
from clinic.handouts.preflight import check_language, check_page, texts_on
from clinic.handouts.request import (
    ActivitiesRequest,
    CoverRequest,
    DocumentRequest,
    ReportRequest,
    SheetRequest,
    StatementsRequest,
)
from clinic.handouts.stack import Sheet, around, stack

_MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def render_program(request: SheetRequest, catalogue: Catalogue, figures: Path = FIGURES) -> bytes:
    """The program handout with its log, as PDF; the program is attached as data."""
    texts = texts_of(request, catalogue)
    check_language(request, texts)
    page = compose_program(request, catalogue, figures)
    check_page(page, request, words_of(request, catalogue))
    return _render("handout.html", page, request, attach_program(request, texts))


def render_log(request: SheetRequest, catalogue: Catalogue) -> bytes:
    """The log alone, for new dates, as PDF."""
    check_language(request, texts_of(request, catalogue))
    return _render("log.html", compose_log(request, catalogue), request)


def render_safety_net(request: DocumentRequest, catalogue: Catalogue) -> bytes:
    """The safety-net sheet, as PDF."""
    check_language(request, texts_of(request, catalogue))
    return _render("leaflet.html", compose_safety_net(request, catalogue), request)


def render_leaflet(request: DocumentRequest, catalogue: Catalogue) -> bytes:
    """The stay-active leaflet, as PDF."""
    check_language(request, texts_of(request, catalogue))
    return _render("leaflet.html", compose_leaflet(request, catalogue), request)


def render_clinician_copy(
    request: SheetRequest, answer: Match, findings: Findings, catalogue: Catalogue
) -> bytes:
    """The clinician copy: why this program, and the note text, as PDF."""
    page = compose_clinician_copy(request, answer, findings, catalogue)
    return _render("clinician.html", page, request)


def render_report(request: ReportRequest, catalogue: Catalogue) -> bytes:
    """The progress report over an episode, as PDF."""
    return _render("report.html", compose_report(request, catalogue), request)


def render_activities(request: ActivitiesRequest, catalogue: Catalogue) -> bytes:
    """The form of the patient's own activities, as PDF."""
    check_language(request, texts_of(request, catalogue))
    return _render("form.html", compose_activities(request, catalogue), request)


def render_statements(request: StatementsRequest, catalogue: Catalogue) -> bytes:
    """The form of statements in the clinic's own wording, as PDF."""
    return _render("form.html", compose_statements(request, catalogue), request)


def render_cover(request: CoverRequest, catalogue: Catalogue) -> bytes:
    """The cover list of a batch, as PDF.

    It stays at the desk and is not mailed: a name takes whatever font the machine has for it.
    Where it has none for some name, day of birth and number of the sheet have to do.
    """
    try:
        return _written("cover.html", compose_cover(request, catalogue), request.document)
    except HandoutError as error:
        if error.check != "font":
            raise
    page = compose_cover(in_our_letters(request), catalogue)
    return _written("cover.html", page, request.document)


def _render(
    template: str, page: Page, request: DocumentRequest, attached: Attached | None = None
) -> bytes:
    pdf = _written(template, page, request, attached)
    check_file(pdf, "".join(texts_on(page)))
    return pdf


def _written(
    template: str, page: Page, request: DocumentRequest, attached: Attached | None = None
) -> bytes:
    pictures = pictures_of(page, request.clinic.logo)
    with ONE_AT_A_TIME:
        leaves = lay_out_leaves(template, page, pictures)
        check_leaves(leaves, page)
        return write(leaves, page.frame, attached)


def lay_out_leaves(template: str, page: Page, pictures: Pictures) -> list[Leaf]:
    """The pages of a document, not yet written."""
    paper = page.frame.paper
    sheets = _stacked(template, page, pictures)
    running = write_html("running.html", page=page, pages=len(sheets))
    head, *feet = parts_of(running, paper, pictures, tagged=False)
    logs = page.logs if isinstance(page, HandoutPage | LogPage) else ()
    codes = [*[()] * (len(sheets) - len(logs)), *(log.codes for log in logs)]
    return [
        Leaf(sheet=sheet, around=around(sheet, head, foot), codes=dark)
        for sheet, foot, dark in zip(sheets, feet, codes, strict=True)
    ]


def _stacked(template: str, page: Page, pictures: Pictures) -> list[Sheet]:
    """The parts on their pages; a plan that says much, or in long words, stands closer, so that
    its safety net keeps to page one. In large print it never fits.
    """
    paper, room = page.frame.paper, page_room(page.frame.paper)

    def stacked(*, close_set: bool) -> list[Sheet]:
        html = write_html(template, page=page, close_set=close_set)
        return stack(parts_of(html, paper, pictures), room)

    if not isinstance(page, HandoutPage) or page.frame.large_print:
        return stacked(close_set=False)
    sheets = stacked(close_set=bool(page.changes or page.take_care))
    return sheets if _plan_fits(sheets) else stacked(close_set=True)


def _plan_fits(sheets: list[Sheet]) -> bool:
    """Whether everything before the first exercise stands on page one."""
    return not any(placed.part.is_headless for sheet in sheets[1:] for placed in sheet.placed)


def pictures_of(page: Page, logo: bytes | None) -> Pictures:
    """Every picture of the document by its address."""
    uploads = {page.frame.letterhead.logo: (logo, _media_type(logo))} if logo else {}
    if not isinstance(page, HandoutPage):
        return Pictures(uploads=uploads)
    exercises = [exercise for prong in page.prongs for exercise in prong.exercises]
    drawings = [picture for exercise in exercises for picture in exercise.pictures]
    drawings += [e.easier.picture for e in exercises if e.easier.picture]
    return Pictures(uploads=uploads, drawings={each.address: each.svg for each in drawings})


def _media_type(logo: bytes) -> str:
    for beginning, media_type in _MEDIA_TYPES.items():
        if logo.startswith(beginning):
            return media_type
    if b"<svg" in logo[:1024]:
        return "image/svg+xml"
    raise HandoutError("logo", "the logo is not PNG, JPEG or SVG", "Upload another logo.")
