"""The warm half of rendering: templates, style sheets and fonts, read once a process; and the
closed fetcher.

WeasyPrint's font configuration must not be shared by threads, so one lock lets one render through
at a time.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from clinic.handouts.errors import REPORT_IT, REWRITE, HandoutError
from clinic.handouts.kept_drawing import kept_drawing
from clinic.handouts.request import Paper

SOURCES = Path(__file__).resolve().parents[2] / "handouts"
STYLE_SHEETS = ("fonts", "tokens", "page", "style")
FONT_PACKAGE = "fontpkg_atkinson_hyperlegible"
FONT_FILES = tuple(
    f"AtkinsonHyperlegible-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic")
)

ONE_AT_A_TIME = Lock()

NO_GLYPH = ".notdef glyph"
"""So begins WeasyPrint's warning of a letter that no font of the machine has."""


class Unavailable(FatalURLFetchingError):  # type: ignore[misc]  # noqa: N818 - a BaseException
    """Something that the document asks for may not or cannot be read."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Hands out the fonts of our package and the pictures of this document, and nothing else."""

    def __init__(self, pictures: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=())
        self._pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The font or picture at this address; anything else raises Unavailable, which no one
        swallows.
        """
        if url in self._pictures:
            body, media_type = self._pictures[url]
            return URLFetcherResponse(url, body, {"Content-Type": media_type})
        if url.startswith("font:"):
            return URLFetcherResponse(url, font_bytes(url.removeprefix("font:")))
        raise Unavailable(f"nothing may be read from {url.split(':', maxsplit=1)[0]}:")


@cache
def font_bytes(name: str) -> bytes:
    """A font file of our package."""
    if name not in FONT_FILES:
        raise Unavailable(f"the font file {name} is not one of ours")
    try:
        return files(FONT_PACKAGE).joinpath("files", name).read_bytes()
    except (ModuleNotFoundError, OSError):
        raise Unavailable(f"the font file {name} is missing") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Templates, parsed style sheets and one font configuration, for every document of this
    process.
    """

    templates: Environment
    style_sheets: tuple[CSS, ...]
    papers: Mapping[str, CSS]
    fonts: FontConfiguration


@cache
def engine(sources: Path = SOURCES) -> Engine:
    """The engine of this process (HandoutError when a style sheet or font cannot be used)."""
    templates = Environment(
        loader=FileSystemLoader(sources),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    fonts = FontConfiguration()
    with loud():
        style_sheets = tuple(
            _style_sheet(sources / "css" / f"{name}.css", fonts) for name in STYLE_SHEETS
        )
    papers: dict[str, CSS] = {paper: CSS(string=f"@page {{ size: {paper} }}") for paper in Paper}
    return Engine(templates=templates, style_sheets=style_sheets, papers=papers, fonts=fonts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The pictures of a document by their addresses: the clinic's `uploads` with their media
    types, and our `drawings` as SVG. An address names the content of its picture.
    """

    uploads: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)
    drawings: Mapping[str, str] = field(default_factory=dict)


def write_html(template: str, **facts: object) -> str:
    """The text of a document (HandoutError when its template fails)."""
    try:
        return engine().templates.get_template(template).render(**facts)
    except TemplateError as error:
        problem = f"the template {template} fails ({type(error).__name__})"
        raise HandoutError("template", problem, REPORT_IT) from error


def lay_out(html: str, paper: str, pictures: Pictures) -> list[Any]:
    """The pages that a piece of HTML needs on this paper, as WeasyPrint's page boxes."""
    ours = engine()
    with loud():
        document = HTML(
            string=html, base_url="document:/", url_fetcher=ClosedFetcher(pictures.uploads)
        ).render(
            font_config=ours.fonts,
            stylesheets=(*ours.style_sheets, ours.papers[paper]),
            pdf_variant="pdf/ua-1",
            cache={address: kept_drawing(svg) for address, svg in pictures.drawings.items()},
        )
    return [page._page_box for page in document.pages]


@contextmanager
def loud() -> Iterator[None]:
    """Turns a refused address and everything WeasyPrint would only log into a HandoutError."""
    heard = _Ears()
    LOGGER.addHandler(heard)
    try:
        yield
    except Unavailable as refusal:
        raise HandoutError("source", str(refusal), f"Put the file back. {REPORT_IT}") from None
    finally:
        LOGGER.removeHandler(heard)
    if any(message.startswith(NO_GLYPH) for message in heard.messages):
        raise HandoutError("font", "no font has all letters of the names and notes", REWRITE)
    if heard.messages:
        raise HandoutError(
            "render",
            heard.messages[0],
            "Upload the clinic's logo again. If it has none: " + REPORT_IT,
        )


class _Ears(logging.Handler):
    """Collects the formats of warnings and errors: never their arguments, which may hold patient
    data.
    """

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(str(record.msg))


def _style_sheet(path: Path, fonts: FontConfiguration) -> CSS:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        problem = f"the style sheet {path.name} is missing"
        raise HandoutError("style sheet", problem, "Put it back into handouts/css.") from None
    options: dict[str, Any] = {"font_config": fonts, "url_fetcher": ClosedFetcher({})}
    return CSS(string=text, base_url="document:/", **options)
