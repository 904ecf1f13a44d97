"""The exercises as the catalogue has them: four ladders, with pictures, words and doses."""

import gzip
from dataclasses import dataclass
from functools import cache

from flask import Blueprint, Response, abort, make_response, render_template, request

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.exercises import Family, Variation
from clinic.domain.texts import FigureText, VariationText
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import MOMENTS, figure_svg

blueprint = Blueprint("library", __name__)

LANGUAGE = "en"
DRAWN_SIDES = {"left": Side.LEFT, "right": Side.RIGHT}
FAMILY_TITLES = {
    Family.HF: "Hip-flexor stretch",
    Family.FF: "Figure-four stretch",
    Family.GB: "Glute bridge",
    Family.PL: "Plank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of a variation and the words for those who do not see it."""

    moment: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One rung of a ladder as the library shows it."""

    variation: Variation
    text: VariationText
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """One family with its rungs from easy to hard."""

    family: Family
    title: str
    cards: tuple[Card, ...]


@blueprint.get("/library")
def index() -> str:
    """All variations, by family."""
    catalogue = load_catalogue()
    ladders = tuple(_ladder(family, catalogue) for family in Family)
    return render_template("library/index.html", ladders=ladders)


@blueprint.get("/library/<variation_id>")
def variation(variation_id: str) -> str:
    """One variation in full, with its place on the ladder."""
    catalogue = load_catalogue()
    if variation_id not in catalogue.variations:
        abort(404)
    ladder = _ladder(catalogue.variations[variation_id].family, catalogue)
    card = next(one for one in ladder.cards if one.variation.id == variation_id)
    return render_template("library/variation.html", ladder=ladder, card=card)


@blueprint.get("/library/<variation_id>/<moment>-<side>.svg")
def picture(variation_id: str, moment: str, side: str) -> Response:
    """One picture, drawn for a side."""
    catalogue = load_catalogue()
    if (
        variation_id not in catalogue.variations
        or moment not in MOMENTS
        or side not in DRAWN_SIDES
    ):
        abort(404)
    try:
        svg = _packed_picture(variation_id, moment, side)
    except HandoutError:
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = make_response(svg if packed else gzip.decompress(svg))
    response.mimetype = "image/svg+xml"
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response


@cache
def _packed_picture(variation_id: str, moment: str, side: str) -> bytes:
    """A picture made small for the way: a page of the library shows two dozen."""
    words = picture_text(variation_id, moment, side, load_catalogue())
    svg = figure_svg(variation_id, moment, DRAWN_SIDES[side], words)
    return gzip.compress(svg.encode(), mtime=0)


def picture_text(variation_id: str, moment: str, side: str, catalogue: Catalogue) -> FigureText:
    """Title and description of a picture with the words of its side filled in."""
    text = catalogue.texts[LANGUAGE].figures[f"{variation_id}.{moment}"]
    sides = _sides(DRAWN_SIDES[side])
    return FigureText(title=text.title.format(**sides), desc=text.desc.format(**sides))


def _sides(side: Side) -> dict[str, str]:
    """What fills the texts of a side; the words of the language are those of the code."""
    return {"side": side.value, "other": side.opposite.value}


def _ladder(family: Family, catalogue: Catalogue) -> Ladder:
    rungs = sorted(
        (one for one in catalogue.variations.values() if one.family is family),
        key=lambda one: one.level,
    )
    return Ladder(
        family=family,
        title=FAMILY_TITLES[family],
        cards=tuple(_card(rung, catalogue) for rung in rungs),
    )


def _card(variation: Variation, catalogue: Catalogue) -> Card:
    texts = catalogue.texts[LANGUAGE]
    return Card(
        variation=variation,
        text=texts.variations[variation.id].on(_sides(Side.RIGHT)),
        pictures=tuple(
            Picture(
                moment=moment,
                title=picture_text(variation.id, moment, Side.RIGHT.value, catalogue).title,
            )
            for moment in MOMENTS
            if f"{variation.id}.{moment}" in texts.figures
        ),
    )
