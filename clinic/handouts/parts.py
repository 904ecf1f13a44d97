"""Parts: the pieces of a document that never share a line, each laid out, checked and drawn by
itself.

A part depends on its HTML and its paper alone (pictures are named in the HTML by their content).
So a part may be kept and come back on another patient's sheet, where a fresh one would be the same
to the bit. Parts that name a patient are never kept.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from weasyprint.document import Page as PageOfBoxes
from weasyprint.draw import draw_page
from weasyprint.formatting_structure import boxes
from weasyprint.images import SVGImage

from clinic.handouts.engine import Pictures, lay_out, loud
from clinic.handouts.kept_drawing import UploadedDrawing
from clinic.handouts.layout_check import check_part, every_box, text_of
from clinic.handouts.recording import Recorder, Recording
from clinic.handouts.tags import Tag, read_tags

MOST_KEPT = 256
"""Parts kept in a process; one takes from 1 KB (a foot) to 150 KB (the grid of a log)."""

_CUT = re.compile("<!--(kept|fresh)-->")
_PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the margins of a page leave, and the paper, in CSS pixels (96 an inch)."""

    left: float
    top: float
    width: float
    height: float
    paper_width: float
    paper_height: float

    @property
    def bottom(self) -> float:
        """From the upper edge of the paper."""
        return self.top + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A line of the outline, and where it leads; x, y in pixels from the upper left."""

    level: int
    label: str
    x: float
    y: float
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part as it stands at the top of a page of its own.

    `height` reaches to where the next part begins, and `space` is how much of it is empty, at its
    end. What is longer than a page becomes several parts.
    """

    room: Room
    height: float
    space: float
    begins_page: bool
    stays_with_previous: bool
    is_headless: bool
    recording: Recording
    tags: tuple[Tag, ...]
    bookmarks: tuple[Bookmark, ...]
    text: str
    pictures: int
    articles: tuple[str, ...]


def parts_of(document: str, paper: str, pictures: Pictures, *, tagged: bool = True) -> list[Part]:
    """The parts of a document's HTML, which is cut at comments that say what may be kept."""
    opening, *pieces = _CUT.split(document)
    parts: list[Part] = []
    for kind, piece in zip(pieces[::2], pieces[1::2], strict=True):
        make = keep_parts if kind == "kept" else make_parts
        parts += make(f"{opening}{piece}</body></html>", paper, pictures, tagged=tagged)
    return parts


def make_parts(
    html: str, paper: str, pictures: Pictures, *, tagged: bool = True
) -> tuple[Part, ...]:
    """A piece of a document, laid out, checked and drawn: a part for each page that it needs."""
    with loud():
        return tuple(
            _make_part(page_box, tagged=tagged) for page_box in lay_out(html, paper, pictures)
        )


_KEPT: OrderedDict[tuple[str, str, bool], tuple[Part, ...]] = OrderedDict()


def keep_parts(
    html: str, paper: str, pictures: Pictures, *, tagged: bool = True
) -> tuple[Part, ...]:
    """The same, made at most once as long as it is not among the longest unused."""
    key = (html, paper, tagged)
    if key not in _KEPT:
        _KEPT[key] = make_parts(html, paper, pictures, tagged=tagged)
        if len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    _KEPT.move_to_end(key)
    return _KEPT[key]


@cache
def page_room(paper: str) -> Room:
    """The room of a page that does not begin with a plan."""
    return _room(lay_out("<!doctype html><title>page</title>", paper, Pictures())[0])


def forget_parts() -> None:
    """Drops every kept part, as a new process has none."""
    _KEPT.clear()


def _make_part(page_box: Any, *, tagged: bool) -> Part:
    check_part(page_box)
    recorder = _record(page_box, tagged=tagged)
    body = page_box.children[0].children[0]
    first, last = body.children[0], body.children[-1]
    return Part(
        room=_room(page_box),
        height=body.position_y + body.margin_height() - page_box.content_box_y(),
        space=last.margin_bottom,
        begins_page=first.style["break_before"] == "page",
        stays_with_previous=first.style["break_before"] == "avoid",
        is_headless=page_box.page_type.name == _PLAN,
        recording=recorder.recording(),
        tags=read_tags(page_box, recorder._tags) if tagged else (),
        bookmarks=tuple(
            Bookmark(level=level, label=label, x=x, y=y, state=state)
            for level, label, (x, y), state in PageOfBoxes(page_box).bookmarks
        ),
        text=text_of(page_box),
        pictures=sum(isinstance(box, boxes.ReplacedBox) for box in every_box(page_box)),
        articles=tuple(_articles(page_box)),
    )


def _record(page_box: Any, *, tagged: bool) -> Recorder:
    for box in every_box(page_box):
        if box.element_tag == "img" and type(box.replacement) is SVGImage:
            box.replacement = UploadedDrawing(box.replacement, box.element.get("src"))
    recorder = Recorder(tagged=tagged)
    draw_page(page_box, recorder)
    return recorder


def _room(page_box: Any) -> Room:
    return Room(
        left=page_box.content_box_x(),
        top=page_box.content_box_y(),
        width=page_box.width,
        height=page_box.height,
        paper_width=page_box.margin_width(),
        paper_height=page_box.margin_height(),
    )


def _articles(page_box: Any) -> Iterator[str]:
    for box in every_box(page_box):
        if isinstance(box, boxes.BlockBox) and box.element_tag == "article":
            yield box.element.get("id")
