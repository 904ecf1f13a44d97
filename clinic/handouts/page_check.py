"""The pre-flight of the stacked pages, before they are written. Lengths are CSS pixels."""

from collections.abc import Sequence

from clinic.handouts.document import Leaf
from clinic.handouts.errors import REPORT_IT, HandoutError
from clinic.handouts.layout_check import SHORTER, squeezed
from clinic.handouts.page import Frame, HandoutPage, LeafletPage, LogPage
from clinic.handouts.page_papers import FormPage, Page, ReportPage

WITH_LOGO = (HandoutPage, LeafletPage, ReportPage, FormPage)

_SLACK = 1.5


def check_leaves(leaves: Sequence[Leaf], page: Page) -> None:
    """Names on every page, nothing too low or too high, nothing split, nothing missing."""
    for number, leaf in enumerate(leaves, start=1):
        _check_running(leaf, (number, len(leaves)), page.frame)
        _check_stacked(leaf, number)
    _check_whole(leaves, page)
    _check_pictures(leaves, page)


def _check_running(leaf: Leaf, place: tuple[int, int], frame: Frame) -> None:
    """What must stand on every page does (line breaks do not count); `place` is the number of the
    page and of all pages.
    """
    text = "".join(placed.part.text for placed in (*leaf.sheet.placed, *leaf.around))
    number, total = place
    before, between, after = frame.page_words
    wanted = {
        "the patient's name": frame.patient,
        "the date": frame.date,
        "the sheet number": frame.number,
        "the clinic's phone": frame.call,
        "its number": f"{before}{number}{between}{total}{after}",
        "its mark": " ".join(frame.marks),
    }
    for what, words in wanted.items():
        if squeezed(words) not in text:
            raise HandoutError("names", f"page {number} lacks {what}", REPORT_IT)


def _check_stacked(leaf: Leaf, number: int) -> None:
    """The parts end above the foot, and what runs around them stays on the paper."""
    room = leaf.sheet.room
    ends = [
        (placed.shift + placed.part.room.top, placed.part.height - placed.part.space)
        for placed in leaf.sheet.placed
    ]
    edges = [(placed.shift + placed.part.room.top, placed.part.height) for placed in leaf.around]
    if any(top + height > room.bottom + _SLACK for top, height in ends) or any(
        top < 0 or top + height > room.paper_height for top, height in edges
    ):
        raise HandoutError("overflow", f"text on page {number} does not fit its place", SHORTER)


def _check_whole(leaves: Sequence[Leaf], page: Page) -> None:
    """Every exercise stands on one page, once."""
    if not isinstance(page, HandoutPage):
        return
    seen = [
        article
        for leaf in leaves
        for placed in leaf.sheet.placed
        for article in placed.part.articles
    ]
    expected = [f"exercise-{e.letter}" for prong in page.prongs for e in prong.exercises]
    if seen != expected:
        raise HandoutError("split", "an exercise does not stay whole on one page", SHORTER)


def _check_pictures(leaves: Sequence[Leaf], page: Page) -> None:
    """As many pictures as the page has: two for each exercise and one in the plan, the easier
    versions, the logs, the charts, the logo.
    """
    drawn = sum(placed.part.pictures for leaf in leaves for placed in leaf.sheet.placed)
    expected = 0
    if isinstance(page, HandoutPage):
        exercises = [e for prong in page.prongs for e in prong.exercises]
        expected += sum(1 + len(e.pictures) + (e.easier.picture is not None) for e in exercises)
    if isinstance(page, HandoutPage | LogPage):
        expected += len(page.logs)
    if isinstance(page, ReportPage):
        expected += len(page.charts)
    if page.frame.letterhead.logo and isinstance(page, WITH_LOGO):
        expected += 1
    if drawn != expected:
        problem = f"{expected - drawn} pictures are missing"
        raise HandoutError("picture", problem, "Put the drawings back into handouts/figures.")
