"""The pre-flight of the laid-out document: what stands where on which page, before it is written.

It walks WeasyPrint's boxes. Lengths are CSS pixels (96 an inch), as the boxes have them.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure import boxes

from clinic.handouts.errors import HandoutError
from clinic.handouts.page import Frame, HandoutPage, LeafletPage, LogPage, Page

_SLACK = 1.5
_OVERLAP = 5.0  # lines of text overlap by less: a line is lower than its font
_DRAWING = "{http://www.w3.org/2000/svg}svg"
_HANGING = (None, "li")  # the number of a step hangs out of its list item
_SHORTER = "Shorten the note or the name, or print fewer exercises."


def check_layout(document: Document, page: Page) -> None:
    """Names on every page, nothing split, nothing clipped, nothing missing, no page blank."""
    sheets = [sheet._page_box for sheet in document.pages]
    for number, sheet in enumerate(sheets, start=1):
        _check_names(sheet, number, page.frame)
        _check_not_blank(sheet, number)
        _check_room(sheet, number)
        _check_apart(sheet, number)
    _check_whole(sheets, page)
    _check_pictures(sheets, page)


def _check_names(sheet: Any, number: int, frame: Frame) -> None:
    """Patient, date and sheet number stand on the page (line breaks do not count)."""
    text = _squeezed("".join(box.text for box in _every(sheet) if isinstance(box, boxes.TextBox)))
    for what in (frame.patient, frame.date, frame.number):
        if _squeezed(what) not in text:
            problem = f"page {number} lacks the patient's name, the date or the sheet number"
            raise HandoutError("names", problem, "Shorten the name.")


def _check_not_blank(sheet: Any, number: int) -> None:
    if not any(
        isinstance(box, boxes.TextBox | boxes.ReplacedBox) for box in _every(sheet.children[0])
    ):
        raise HandoutError("blank", f"page {number} is blank", _SHORTER)


def _check_room(sheet: Any, number: int) -> None:
    """Every line of text and every picture lies within the room it was given."""
    paper = (0.0, 0.0, sheet.margin_width(), sheet.margin_height())
    room = (
        sheet.content_box_x(),
        sheet.content_box_y(),
        sheet.content_box_x() + sheet.width,
        sheet.content_box_y() + sheet.height,
    )
    for child in sheet.children:
        limits = paper if isinstance(child, boxes.MarginBox) else room
        if isinstance(child, boxes.MarginBox):
            limits = (child.position_x, 0.0, child.position_x + child.margin_width(), paper[3])
            limits = _beside(limits, room, above=child.position_y < room[1])
        for box in _overflowing(child, limits):
            what = "a picture" if isinstance(box, boxes.ReplacedBox) else "text"
            raise HandoutError(
                "overflow", f"{what} on page {number} does not fit its place", _SHORTER
            )


def _check_apart(sheet: Any, number: int) -> None:
    """No words and no pictures lie on each other, but the log's words on its drawing."""
    placed = sorted(
        (
            (box.position_y, box.position_x, box.margin_width(), box.margin_height())
            for box in _every(sheet)
            if isinstance(box, boxes.TextBox | boxes.ReplacedBox) and box.element_tag != _DRAWING
        ),
    )
    for at, (y, x, width, height) in enumerate(placed):
        for other_y, other_x, other_width, _ in placed[at + 1 :]:
            if other_y > y + height - _OVERLAP:
                break
            if min(x + width, other_x + other_width) - max(x, other_x) > _OVERLAP:
                problem = f"words or pictures on page {number} lie on each other"
                raise HandoutError("overlap", problem, _SHORTER)


def _beside(
    limits: tuple[float, float, float, float],
    room: tuple[float, float, float, float],
    *,
    above: bool,
) -> tuple[float, float, float, float]:
    """The limits of what runs on every page: above or below the room of the page, never in it."""
    left, top, right, bottom = limits
    return (left, top, right, room[1]) if above else (left, room[3], right, bottom)


def _overflowing(box: Any, limits: tuple[float, float, float, float]) -> Iterator[Any]:
    """Boxes that lie outside the limits; a block of fixed size narrows the limits of what is in
    it.
    """
    if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
        if not _inside(box, limits):
            yield box
        return
    if isinstance(box, boxes.BlockBox) and box.element_tag not in _HANGING:
        limits = _narrowed(box, limits)
    for child in _children(box):
        yield from _overflowing(child, limits)


def _narrowed(
    box: Any, limits: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    left, top, right, bottom = limits
    left, right = (
        max(left, box.border_box_x()),
        min(right, box.border_box_x() + box.border_width()),
    )
    if box.style["position"] == "absolute":
        bottom = min(bottom, box.border_box_y() + box.border_height())
    return left, top, right, bottom


def _inside(box: Any, limits: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = limits
    return bool(
        box.position_x >= left - _SLACK
        and box.position_x + box.margin_width() <= right + _SLACK
        and box.position_y >= top - _SLACK
        and box.position_y + box.margin_height() <= bottom + _SLACK
    )


def _check_whole(sheets: list[Any], page: Page) -> None:
    """Every exercise stands on one page, once."""
    if not isinstance(page, HandoutPage):
        return
    seen = [
        box.element.get("id")
        for sheet in sheets
        for box in _every(sheet)
        if isinstance(box, boxes.BlockBox) and box.element_tag == "article"
    ]
    expected = [f"exercise-{e.letter}" for prong in page.prongs for e in prong.exercises]
    if seen != expected:
        raise HandoutError("split", "an exercise does not stay whole on one page", _SHORTER)


def _check_pictures(sheets: list[Any], page: Page) -> None:
    """As many pictures as the page has: two for each exercise, the easier versions, the logs, the
    logo.
    """
    drawn = sum(isinstance(box, boxes.ReplacedBox) for sheet in sheets for box in _every(sheet))
    expected = 0
    if isinstance(page, HandoutPage):
        exercises = [e for prong in page.prongs for e in prong.exercises]
        expected += sum(len(e.pictures) + (e.easier.picture is not None) for e in exercises)
    if isinstance(page, HandoutPage | LogPage):
        expected += len(page.logs)
    if page.frame.letterhead.logo and isinstance(page, HandoutPage | LeafletPage):
        expected += 1
    if drawn != expected:
        problem = f"{expected - drawn} pictures are missing"
        raise HandoutError("picture", problem, "Put the drawings back into handouts/figures.")


def _every(box: Any) -> Iterator[Any]:
    yield box
    for child in _children(box):
        yield from _every(child)


def _children(box: Any) -> list[Any]:
    """The boxes in a box; a placeholder of something placed absolutely stands for its box."""
    return [getattr(child, "_box", child) for child in getattr(box, "children", ())]


def _squeezed(text: str) -> str:
    return "".join(text.split())
