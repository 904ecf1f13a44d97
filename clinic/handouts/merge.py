"""Joins printed documents into one file that is still tagged.

Each document becomes a part of one structure tree with its own language, and keeps its headings,
tables and alternative texts; the file declares PDF/UA-1 as its parts do. What is lost are the
bookmarks inside a document: the file has one for each document instead.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    OutlineItem,
    Page,
    Pdf,
    String,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One document of the file, and what its bookmark is called."""

    content: bytes
    title: str


def count_pages(content: bytes) -> int:
    """How many pages a document has."""
    with Pdf.open(BytesIO(content)) as document:
        return len(document.pages)


def merge(parts: Sequence[Part], *, title: str, language: str, fresh_leaves: bool) -> bytes:
    """The parts in their order as one PDF. Equal parts give equal bytes.

    With `fresh_leaves` each part begins on the front of a sheet of paper: printed on both sides,
    no part stands on the back of another.
    """
    with ExitStack() as stack:
        whole = stack.enter_context(Pdf.new())
        tree = _Tree(whole)
        bookmarks = []
        for number, part in enumerate(parts):
            source = stack.enter_context(Pdf.open(BytesIO(part.content)))
            bookmarks.append(OutlineItem(part.title, len(whole.pages)))
            tree.graft(source, number)
            if fresh_leaves and len(whole.pages) % 2 and number < len(parts) - 1:
                _add_blank_page(whole)
        _declare(whole, title, language)
        with whole.open_outline() as outline:
            outline.root.extend(bookmarks)
        file = BytesIO()
        whole.save(
            file,
            min_version="1.7",
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return file.getvalue()


class _Tree:
    """The structure tree of the whole file, which the trees of the parts are grafted on.

    A page names by a number where its content stands in the tree: those numbers, and the ids of
    header cells, are of one document only and are made anew.
    """

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._trunk = whole.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array([]))
        )
        self._places = Array([])
        root.K = Array([self._trunk])
        root.ParentTree = whole.make_indirect(Dictionary(Nums=self._places))
        whole.Root.StructTreeRoot = root

    def graft(self, source: Pdf, number: int) -> None:
        """Add the pages of a document and its tree."""
        before = len(self._whole.pages)
        self._whole.pages.extend(source.pages)
        branch = self._whole.copy_foreign(source.Root.StructTreeRoot)
        self._renumber(self._whole.pages[before:], branch)
        for element in _listed(branch.K):
            element.S = Name.Part
            element.P = self._trunk
            element.Lang = String(str(source.Root.Lang))
            self._trunk.K.append(element)
            _rename_ids(element, f"{number}-")

    def _renumber(self, pages: Sequence[Page], branch: Object) -> None:
        taken = len(self._places) // 2
        theirs = branch.ParentTree.Nums
        found = {int(theirs[at]): theirs[at + 1] for at in range(0, len(theirs), 2)}
        for place, page in enumerate(pages, start=taken):
            self._places.append(place)
            self._places.append(found[int(page.obj.StructParents)])
            page.obj.StructParents = place


def _rename_ids(element: Object, prefix: str) -> None:
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Dictionary) or Name.S not in one:
            continue
        if Name.ID in one:
            one.ID = String(prefix + str(one.ID))
        for attributes in _listed(one.get(Name.A)):
            if isinstance(attributes, Dictionary) and Name.Headers in attributes:
                attributes.Headers = Array(
                    [String(prefix + str(header)) for header in attributes.Headers]
                )
        waiting.extend(_listed(one.get(Name.K)))


def _listed(value: Object | None) -> list[Object]:
    """What a key holds, which may be one thing or an array of them."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _add_blank_page(whole: Pdf) -> None:
    box = [float(side) for side in whole.pages[-1].mediabox]
    blank = whole.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
    blank.obj.Tabs = Name.S


def _declare(whole: Pdf, title: str, language: str) -> None:
    """Say of the whole file what each part said of itself."""
    whole.Root.Lang = String(language)
    whole.Root.MarkInfo = Dictionary(Marked=True)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with whole.open_metadata(set_pikepdf_as_editor=False) as about:
        about["dc:title"] = title
        about["pdfuaid:part"] = "1"
    whole.docinfo[Name.Title] = title
