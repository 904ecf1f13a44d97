"""Writes stacked parts as PDF/UA-1: plays their recordings, joins their tags, outlines and fonts.

Nothing in the bytes depends on the time, on the process, or on what it printed before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import pydyf
from weasyprint import Attachment, Document
from weasyprint.document import DocumentMetadata
from weasyprint.formatting_structure.boxes import PageBox
from weasyprint.pdf.stream import Stream

from clinic.handouts.engine import ClosedFetcher, engine, loud
from clinic.handouts.page import Frame
from clinic.handouts.portable import Attached
from clinic.handouts.stack import Placed, Sheet
from clinic.handouts.tags import Branch

PIXELS_A_MM = 96 / 25.4

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page with what runs around its parts, and the dark `codes`: left, top, width and height
    in mm from the upper left of the room.
    """

    sheet: Sheet
    around: tuple[Placed, ...]
    codes: tuple[Rectangle, ...] = ()


def write(leaves: Iterable[Leaf], frame: Frame, attached: Attached | None = None) -> bytes:
    """The pages as a file, with what is attached to it."""
    pages = [_Page(leaf) for leaf in leaves]
    metadata = DocumentMetadata(
        title=frame.title,
        authors=[frame.letterhead.name],
        lang=frame.language,
        attachments=[_attachment(attached)] if attached else [],
    )
    document = Document(pages, metadata, ClosedFetcher({}), engine().fonts, {}, None)
    with loud():
        data: bytes = document.write_pdf(finisher=_finish, pdf_variant="pdf/ua-1", pdf_tags=True)
    return data


class _NoBox(PageBox):  # type: ignore[misc]
    """A page box without content, so that WeasyPrint finds nothing to tag."""

    def __init__(self) -> None:
        super().__init__(page_type=None, style={})
        self.children = ()


class _Page:
    """A page as WeasyPrint writes one, drawn from recordings."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.width = leaf.sheet.room.paper_width
        self.height = leaf.sheet.room.paper_height
        self.bleed = dict.fromkeys(("top", "right", "bottom", "left"), 0)
        self.links: list[object] = []
        self.anchors: dict[str, object] = {}
        self.forms: dict[object, list[object]] = {None: []}
        self.bookmarks = [
            (mark.level, mark.label, (mark.x, mark.y + placed.shift), mark.state)
            for placed in leaf.sheet.placed
            for mark in placed.part.bookmarks
        ]
        self._page_box = _NoBox()

    def paint(self, stream: Stream, scale: float) -> None:
        """Draws the parts, then as artifacts the codes and what runs on every page."""
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            for placed, first_mark in _numbered(self.leaf.sheet.placed):
                _play(stream, placed, first_mark)
            if self.leaf.codes:
                _fill(stream, self.leaf)
            stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
            for placed in self.leaf.around:
                _play(stream, placed)
            stream.end_marked_content()


def _numbered(placed: Iterable[Placed]) -> Iterator[tuple[Placed, int]]:
    """Each part of a page with the number of its first mark."""
    first_mark = 0
    for each in placed:
        yield each, first_mark
        first_mark += each.part.recording.marks


def _play(stream: Stream, placed: Placed, first_mark: int = 0) -> None:
    with stream.stacked():
        stream.transform(f=placed.shift)
        placed.part.recording.play(stream, first_mark)


def _fill(stream: Stream, leaf: Leaf) -> None:
    """The dark modules of the corner codes."""
    room = leaf.sheet.room
    with stream.artifact(), stream.stacked():
        stream.transform(a=PIXELS_A_MM, d=PIXELS_A_MM, e=room.left, f=room.top)
        stream.set_color_rgb(0, 0, 0)
        for rectangle in leaf.codes:
            stream.rectangle(*rectangle)
        stream.fill()


def _attachment(attached: Attached) -> Attachment:
    """A file within the file; its date is that of the sheet, for the clock must not count."""
    moment = datetime.combine(attached.day, time())
    return Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        created=moment,
        modified=moment,
    )


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    _join_tags(document, pdf)
    _say_what_is_attached(pdf)


def _say_what_is_attached(pdf: pydyf.PDF) -> None:
    """The attached file holds the data of the document, which WeasyPrint says in PDF/A alone."""
    files = [
        item
        for item in pdf.objects
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Filespec"
    ]
    for file in files:
        file["AFRelationship"] = "/Data"
    if files:
        pdf.catalog["AF"] = pydyf.Array(file.reference for file in files)


def _join_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Hangs the tags of every part on the tree that WeasyPrint left without branches."""
    root = _target(pdf.catalog["StructTreeRoot"], pdf)
    trunk = _target(root["K"][0], pdf)
    of_pages = _target(root["ParentTree"], pdf)["Nums"][1::2]
    for page, reference, parents in zip(
        document.pages, pdf.page_references, of_pages, strict=True
    ):
        for placed, first_mark in _numbered(page.leaf.sheet.placed):
            branch = Branch(
                pdf=pdf,
                root=trunk,
                page=reference,
                height=page.height,
                shift=placed.shift,
                first_mark=first_mark,
            )
            branch.grow(placed.part.tags)
            parents.extend(branch.parents[mark] for mark in sorted(branch.parents))


def _target(reference: bytes, pdf: pydyf.PDF) -> Any:
    return pdf.objects[int(reference.split()[0])]
