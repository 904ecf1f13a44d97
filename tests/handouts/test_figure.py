"""The committed drawings: read, reflected, worded, and refused when something is wrong."""

from pathlib import Path

import pytest
from PIL import ImageOps
from weasyprint import HTML

from clinic.domain.anatomy import Side
from clinic.domain.texts import FigureText
from clinic.handouts.compose_exercise import picture
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import MOMENTS, figure_svg, read_drawing
from tests.handouts.sheets import CATALOGUE
from tests.pdfs import difference, raster

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 800" width="50mm" height="40mm">'
    '<title>t</title><desc>d</desc><g><path d="M0 0h10v10z"/></g></svg>'
)
WORDS = FigureText(title="Stretch <left>", desc="A & B")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("variation", CATALOGUE.variations)
def test_every_variation_has_its_pictures_and_their_words(variation: str, moment: str) -> None:
    found = picture(variation, moment, Side.LEFT, CATALOGUE.texts["en"])
    assert found.width_mm <= 60.05
    assert found.height_mm <= 45.05
    assert "{" not in found.alt


@pytest.mark.parametrize("variation", CATALOGUE.variations)
def test_the_pictures_of_a_pair_share_their_canvas(variation: str) -> None:
    start, end = (read_drawing(variation, moment) for moment in MOMENTS)
    assert (start.width, start.height) == (end.width, end.height)


def test_the_left_side_is_the_reflection_of_the_drawing(tmp_path: Path) -> None:
    (tmp_path / "X-start.svg").write_text(GOOD)
    right = figure_svg("X", "start", Side.RIGHT, WORDS, tmp_path)
    left = figure_svg("X", "start", Side.LEFT, WORDS, tmp_path)
    assert "transform" not in right
    assert '<g transform="matrix(-1 0 0 1 1000 0)">' in left


@pytest.fixture(scope="module")
def printed() -> bytes:
    """The end of every variation, right and left, a page each."""
    pages = "".join(
        f"<div>{figure_svg(variation, 'end', side, WORDS)}</div>"
        for variation in CATALOGUE.variations
        for side in (Side.RIGHT, Side.LEFT)
    )
    style = "@page{margin:0;size:60mm 45mm}*{margin:0}svg{display:block}div{break-after:page}"
    data = HTML(string=f"<style>{style}</style>{pages}").write_pdf()
    assert isinstance(data, bytes)
    return data


@pytest.mark.parametrize(("number", "variation"), tuple(enumerate(CATALOGUE.variations)))
def test_the_left_side_prints_as_the_mirror_image(
    number: int, variation: str, printed: bytes
) -> None:
    drawing = read_drawing(variation, "end")
    size = [round(mm * 60 / 25.4) for mm in (drawing.width_mm, drawing.height_mm)]
    right, left = (
        raster(printed, 2 * number + page, dpi=60).crop((0, 0, *size)).convert("L")
        for page in (0, 1)
    )
    assert difference(ImageOps.mirror(left), right) < difference(left, right) / 4


def test_the_words_of_the_drawing_replace_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "X-start.svg").write_text(GOOD)
    svg = figure_svg("X", "start", Side.RIGHT, WORDS, tmp_path)
    assert "<title>Stretch &lt;left&gt;</title><desc>A &amp; B</desc>" in svg
    assert svg.count("<title>") == 1
    assert 'width="50.0mm" height="40.0mm"' in svg


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "is not well-formed"),
        ("<svg", "is not well-formed"),
        ("<p/>", "a shape that is not allowed"),
        ("<g/>", "is not a drawing"),
        (GOOD.replace("<g>", "<g><script/>"), "a shape that is not allowed"),
        (GOOD.replace('<g><path d="M0 0h10v10z"/></g>', ""), "has no shapes"),
        (GOOD.replace("0 0 1000", "5 0 1000"), "does not begin at 0 0"),
        (GOOD.replace('width="50mm"', 'width="55mm"'), "is not drawn at 0.05 mm a unit"),
        (GOOD.replace("1000", "1300").replace("50mm", "65mm"), "does not fit the sheet"),
        (GOOD.replace(' width="50mm"', ""), "has no size"),
        (GOOD.replace("M0 0", "M0 0" * 5000), "is larger than"),
    ],
)
def test_a_drawing_that_is_not_as_it_must_be_is_an_error(
    tmp_path: Path, source: str, problem: str
) -> None:
    (tmp_path / "X-end.svg").write_text(source)
    with pytest.raises(HandoutError) as caught:
        read_drawing("X", "end", tmp_path)
    assert problem in caught.value.problem
    assert "X-end.svg" in caught.value.problem


def test_a_missing_drawing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HandoutError) as caught:
        read_drawing("HF4", "start", tmp_path)
    assert caught.value.check == "picture"
    assert caught.value.mend
