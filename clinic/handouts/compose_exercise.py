"""Composes one exercise of a sheet: its dose in words, its pictures, its texts."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.programs import ProgramItem, easier_version
from clinic.domain.texts import FigureText, Texts, VariationText
from clinic.handouts.arrange import BELOW, Card, are_steps_beside, place_of_senses
from clinic.handouts.compose_frame import texts_of, words_of
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import FIGURES, MOMENTS, figure_svg, in_grey, read_drawing
from clinic.handouts.own_words import own
from clinic.handouts.page import PAIR_GAP_MM, Easier, Exercise, Labelled, Note, Picture
from clinic.handouts.request import DocumentRequest, Paper, SheetRequest
from clinic.handouts.wording import (
    Words,
    dose_notes,
    dose_sentences,
    first,
    how_often,
    unbroken,
)

LARGE_PICTURES = 1.15
LETTER_PICTURES = 0.94  # two exercises on the lower paper


def drawn_side(item: ProgramItem) -> Side:
    """The side that the pictures show: the one trained, the tighter or the weaker of two; else as
    drawn.
    """
    if item.sides[0] in LEFT_AND_RIGHT:
        return first(item.sides, item.tighter_side)[0]
    if len(item.focus_sides) == 1:
        return item.focus_sides[0]
    return Side.RIGHT


def compose_exercise(
    letter: str, item: ProgramItem, request: SheetRequest, catalogue: Catalogue, figures: Path
) -> Exercise:
    """An exercise of the program with everything the sheet says and shows about it."""
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    side = drawn_side(item)
    text = texts.variations[item.variation].on(words.sides(side, side.opposite))
    card = _card(text, item.variation, request, words, figures)
    two_sided = len(item.sides) > 1
    return Exercise(
        letter=letter,
        letter_words=words("program.letter", letter=letter),
        variation=item.variation,
        name=text.name,
        side=_side_words(item, words),
        dose=tuple(map(unbroken, dose_sentences(item, words))),
        how_often=unbroken(how_often(item, words)),
        dose_notes=(
            *map(unbroken, dose_notes(item, catalogue.variations[item.variation], words)),
            *((words("exercise.shown", **words.sides(side, side.opposite)),) if two_sided else ()),
        ),
        pictures=tuple(
            picture(item.variation, moment, side, texts, style=style_of(request), figures=figures)
            for moment in MOMENTS
        ),
        steps_beside=not request.large_print or are_steps_beside(card),
        senses_place=BELOW if request.large_print else place_of_senses(card),
        set_up=Labelled(label=words("exercise.set_up"), text=text.set_up),
        equipment=Labelled(label=words("exercise.equipment"), text=text.equipment)
        if text.equipment
        else None,
        steps=text.steps,
        cue=text.cue,
        feel=Labelled(label=words("exercise.feel"), text=text.feel),
        not_feel=Labelled(label=words("exercise.not_feel"), text=text.not_feel),
        easier=_easier(item, request, catalogue, figures),
        note=Note(label=words("program.note"), own=own(item.note, request.clinic, words))
        if item.note
        else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStyle:
    """How all pictures of a sheet are printed: their scale, and whether in grey."""

    scale: float = 1.0
    grey: bool = False


PLAIN = PictureStyle()


def style_of(request: DocumentRequest) -> PictureStyle:
    """The style of a request: pictures as large as the height of the paper allows."""
    scale = {
        (Paper.A4, True): LARGE_PICTURES,
        (Paper.LETTER, False): LETTER_PICTURES,
    }.get((request.paper, request.large_print), 1.0)
    return PictureStyle(scale=scale, grey=request.grey)


def picture(
    variation: str,
    moment: str,
    side: Side,
    texts: Texts,
    *,
    style: PictureStyle = PLAIN,
    figures: Path = FIGURES,
) -> Picture:
    """The picture of a variation at one moment, drawn for a side, with its words.

    All pictures of a sheet have one scale, so that their lines have one weight.
    """
    words = Words.of(texts.words, texts.language)
    key = f"{variation}.{moment}"
    if key not in texts.figures:
        raise HandoutError("picture", f"{key} has no words", "Add them to figures.toml.")
    fills = words.sides(side, side.opposite)
    words_of_figure = texts.figures[key]
    text = FigureText(
        title=words_of_figure.title.format(**fills), desc=words_of_figure.desc.format(**fills)
    )
    drawing = read_drawing(variation, moment, figures)
    svg = figure_svg(variation, moment, side, text, figures)
    if style.grey:
        svg = in_grey(svg)
    return Picture(
        address=f"picture:{sha256(svg.encode()).hexdigest()}",
        alt=text.title,
        caption=words(f"exercise.{moment}"),
        width_mm=round(drawing.width_mm * style.scale, 2),
        height_mm=round(drawing.height_mm * style.scale, 2),
        side=side,
        svg=svg,
    )


def _card(
    text: VariationText, variation: str, request: SheetRequest, words: Words, figures: Path
) -> Card:
    """What decides where the words stand beside, under and below the pictures."""
    drawings = [read_drawing(variation, moment, figures) for moment in MOMENTS]
    scale = style_of(request).scale
    return Card(
        paper=request.paper,
        pair_mm=sum(one.width_mm for one in drawings) * scale + PAIR_GAP_MM,
        pictures_mm=max(one.height_mm for one in drawings) * scale,
        steps=text.steps,
        cue=text.cue,
        senses=(
            f"{words('exercise.feel')}: {text.feel}",
            f"{words('exercise.not_feel')}: {text.not_feel}",
        ),
    )


def _easier(
    item: ProgramItem, request: SheetRequest, catalogue: Catalogue, figures: Path
) -> Easier:
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    easier = easier_version(item.variation, item.sides, request.program.precautions, catalogue)
    if easier is None:
        return Easier(lead=words("easier.half"), name="", side="", picture=None)
    return Easier(
        lead=words("easier.lead"),
        name=texts.variations[easier].name,
        side=_side_words(item, words) if len(item.sides) == 1 else "",
        picture=picture(
            easier, "end", drawn_side(item), texts, style=style_of(request), figures=figures
        ),
    )


def _side_words(item: ProgramItem, words: Words) -> str:
    if item.sides[0] is Side.NONE:
        return ""
    return words.sides_of(item.sides)
