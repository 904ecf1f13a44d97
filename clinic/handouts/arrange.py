"""Where the words about feeling stand on a card: where they make it lowest, with most room spared.

Cards of narrow pictures leave room beside them, cards of short steps under the pictures; long
words in another language change which is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from clinic.handouts.measure import lines_of
from clinic.handouts.request import Paper

UNDER_PICTURES, UNDER_STEPS, BELOW = "pictures", "steps", "below"

MOST_KEPT = 512
"""Every variation on both sides, in a few languages, on both papers."""

PAIR_TO_STEPS_MM = 5.0
_WIDTH_MM = {Paper.A4: 186.0, Paper.LETTER: 191.9}  # as in style sheet page.css
_INDENT_MM = {14: 6.5, 18: 8.5}  # of the steps
_CAPTION_MM = 5.4
_LINE_MM = {14: 5.73, 12: 4.91, 18: 7.18}  # by the points of the type
_STEP_GAP_MM = 0.5
_SENSES_GAP_MM = 2.8  # over the cue and under it
_ROUGHLY = 0.96  # bold type and shaping want a little more than is measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What decides: the words, and the size of the two pictures side by side."""

    paper: Paper
    pair_mm: float
    pictures_mm: float
    steps: tuple[str, ...]
    cue: str
    senses: tuple[str, ...]


@lru_cache(maxsize=MOST_KEPT)
def place_of_senses(card: Card) -> str:
    """In standard print: under the pictures, under the steps, or below both; kept, since no card
    names a patient.
    """
    width = _WIDTH_MM[card.paper]
    column = width - card.pair_mm - PAIR_TO_STEPS_MM
    steps = _steps_mm(card.steps, column, 14)
    pictures = card.pictures_mm + _CAPTION_MM
    heights = {
        UNDER_PICTURES: max(pictures + _senses_mm(card, card.pair_mm), steps),
        UNDER_STEPS: max(pictures, steps + _senses_mm(card, column)),
        BELOW: max(pictures, steps) + _senses_mm(card, width),
    }
    return min(heights, key=lambda place: heights[place])


@lru_cache(maxsize=MOST_KEPT)
def are_steps_beside(card: Card) -> bool:
    """In large print: whether the steps stand beside the pictures and not under them; kept."""
    width = _WIDTH_MM[card.paper]
    beside = _steps_mm(card.steps, width - card.pair_mm - PAIR_TO_STEPS_MM, 18)
    under = card.pictures_mm + _steps_mm(card.steps, width, 18)
    return max(beside, card.pictures_mm) < under


def _steps_mm(steps: Sequence[str], width: float, points: int) -> float:
    room = (width - _INDENT_MM[points]) * _ROUGHLY
    return sum(lines_of(step, room, points) * _LINE_MM[points] + _STEP_GAP_MM for step in steps)


def _senses_mm(card: Card, width: float) -> float:
    cue = lines_of(card.cue, (width - 3.6) * _ROUGHLY, 14) * _LINE_MM[14]
    senses = sum(lines_of(words, width * _ROUGHLY, 12) * _LINE_MM[12] for words in card.senses)
    return cue + senses + _SENSES_GAP_MM
