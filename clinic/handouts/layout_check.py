"""The pre-flight of a laid-out part: what stands where in it.

It walks WeasyPrint's boxes before the part is drawn, so a part that is kept has passed. Lengths
are CSS pixels (96 an inch), as the boxes have them.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from clinic.handouts.errors import HandoutError

SHORTER = "Shorten the note or the name, or print fewer exercises."

_SLACK = 1.5
_OVERLAP = 5.0  # lines of text overlap by less: a line is lower than its font
_DRAWING = "{http://www.w3.org/2000/svg}svg"
_HANGING = (None, "li")  # the number of a step hangs out of its list item
_PARTS = {
    "letterhead": "the letterhead",
    "title": "the title",
    "replaces": "what changed",
    "care": "the precautions",
    "safety": "the box that says when to get help",
    "note": "a note to the patient",
    "log-sheet": "the log",
    "running": "the head or foot of the page",
}
_ROOMS = (boxes.BlockBox, boxes.TableCellBox, boxes.InlineBlockBox)


def check_part(page_box: Any) -> None:
    """Nothing in a part is clipped, nothing lies on anything else, and something is there."""
    if not any(isinstance(box, boxes.TextBox | boxes.ReplacedBox) for box in every_box(page_box)):
        raise HandoutError("blank", "a part of the document is blank", SHORTER)
    _check_room(page_box)
    _check_apart(page_box)


def _check_room(sheet: Any) -> None:
    """Every line of text and every picture lies within the room it was given."""
    room = (
        sheet.content_box_x(),
        sheet.content_box_y(),
        sheet.content_box_x() + sheet.width,
        sheet.content_box_y() + sheet.height,
    )
    for box in _overflowing(sheet.children[0], room):
        what = "a picture" if isinstance(box, boxes.ReplacedBox) else "text"
        problem = f"{what} does not fit its place{_where(sheet)}"
        raise HandoutError("overflow", problem, SHORTER)


def _check_apart(sheet: Any) -> None:
    """No words and no pictures lie on each other, but the log's words on its drawing."""
    placed = sorted(
        (
            (box.position_y, box.position_x, box.margin_width(), box.margin_height())
            for box in every_box(sheet)
            if isinstance(box, boxes.TextBox | boxes.ReplacedBox) and box.element_tag != _DRAWING
        ),
    )
    for at, (y, x, width, height) in enumerate(placed):
        for other_y, other_x, other_width, _ in placed[at + 1 :]:
            if other_y > y + height - _OVERLAP:
                break
            if min(x + width, other_x + other_width) - max(x, other_x) > _OVERLAP:
                problem = f"words or pictures lie on each other{_where(sheet)}"
                raise HandoutError("overlap", problem, SHORTER)


def _where(sheet: Any) -> str:
    """In which part of a sheet that is, in words that help to mend it; empty for other parts."""
    for box in every_box(sheet):
        if box.element is None:
            continue
        if box.element_tag == "article":
            return f" in exercise {box.element.get('id').removeprefix('exercise-')}"
        for name in box.element.get("class", "").split():
            if name in _PARTS:
                return f" in {_PARTS[name]}"
    return ""


def _overflowing(box: Any, limits: tuple[float, float, float, float]) -> Iterator[Any]:
    """Boxes that lie outside the limits; blocks, cells of tables and what has a size of its own
    narrow the limits of what is in them.
    """
    if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
        if not _inside(box, limits):
            yield box
        return
    if isinstance(box, _ROOMS) and box.element_tag not in _HANGING:
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
    if box.style["position"] == "absolute" or box.style["height"] != "auto":
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


def text_of(page_box: Any) -> str:
    """What a page says, without its spaces."""
    return squeezed(
        "".join(box.text for box in every_box(page_box) if isinstance(box, boxes.TextBox))
    )


def every_box(box: Any) -> Iterator[Any]:
    """A box and all boxes in it."""
    yield box
    for child in _children(box):
        yield from every_box(child)


def _children(box: Any) -> list[Any]:
    """The boxes in a box; a placeholder of something placed absolutely stands for its box."""
    return [getattr(child, "_box", child) for child in getattr(box, "children", ())]


def squeezed(text: str) -> str:
    """A text without its spaces and line breaks."""
    return "".join(text.split())
