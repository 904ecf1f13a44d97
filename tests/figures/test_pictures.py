"""The committed pictures obey the rules of a plain, printable SVG and agree with their words."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from clinic.figures.library import authored_hash, read_figure, read_solution, variations
from clinic.figures.pose import MOMENTS
from clinic.figures.svg import PATH_ATTRIBUTES, UNIT_MM
from clinic.figures.words import words_of

FOLDER = Path(__file__).parents[2] / "handouts" / "figures"
NAMESPACE = "{http://www.w3.org/2000/svg}"
PATH_DATA = re.compile(r"(?:[Mlchz]|-?\d+| )+")
TEXTS = Path(__file__).parents[2] / "clinic" / "content" / "text"
SIGNS = {  # the words for arrows, for a dotted line and for a hatched muscle
    "en": (r"\b[Aa]rrows?\b", r"\bdotted line\b", r"\bmarked\b"),
    "es": (r"\b[Ff]lechas?\b", r"\blínea de puntos\b", r"\bmarcad[oa]s?\b"),
}
RED, HATCH = "#b8241c", "#8a2310"  # of arrows and guides, and of the lines on a muscle
WIDEST_MM, TALLEST_MM, LARGEST_BYTES = 60.0, 45.0, 16 * 1024

PICTURES = [f"{variation}-{moment}" for variation in variations() for moment in MOMENTS]
ONE_SIDED = [v for v in variations() if v[:2] in {"HF", "FF"} or v == "GB6"]


def read(name: str) -> ET.Element:
    return ET.fromstring((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))  # noqa: S314 - our own file


def canvas(name: str) -> tuple[str | None, str | None, str | None]:
    root = read(name)
    return root.get("viewBox"), root.get("width"), root.get("height")


def test_there_are_pictures_for_all_27_variations() -> None:
    """Every variation of the four ladders has a pose file."""
    ladders = [f"{family}{step}" for family in ("HF", "FF", "GB", "PL") for step in range(1, 7)]
    assert sorted([*ladders, "GBS", "PLA", "PLB"]) == list(variations())


def test_no_picture_is_left_over() -> None:
    """A picture without a pose file would never be rebuilt."""
    assert sorted(path.stem for path in FOLDER.glob("*.svg")) == sorted(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_only_plain_elements_and_attributes(name: str) -> None:
    """Printers and PDF readers need no more than paths; left and right are made by reflection."""
    allowed = {
        "svg": {"viewBox", "width", "height"},
        "title": set(),
        "desc": set(),
        "g": {*PATH_ATTRIBUTES} - {"d"},
        "path": {*PATH_ATTRIBUTES},
    }
    for node in read(name).iter():
        tag = node.tag.removeprefix(NAMESPACE)
        assert set(node.attrib) <= allowed[tag], f"{tag} has {sorted(node.attrib)}"


@pytest.mark.parametrize("name", PICTURES)
def test_paths_are_whole_relative_numbers(name: str) -> None:
    """Whole numbers of 0.05 mm keep the files small and the same on every machine."""
    for node in read(name).iter(f"{NAMESPACE}path"):
        assert PATH_DATA.fullmatch(node.get("d", "")), node.get("d", "")[:80]


@pytest.mark.parametrize("name", PICTURES)
def test_lines_can_be_read_in_print(name: str) -> None:
    """Ink is 0.2 to 0.4 mm wide; only the dots of a guide and the casing of an arrow are wider."""
    for node in read(name).iter():
        weight = node.get("stroke-width")
        if weight is not None and node.get("stroke") not in {"#fff", RED}:
            assert 4.0 <= float(weight) <= 8.0


@pytest.mark.parametrize("name", PICTURES)
def test_size_fits_the_handout(name: str) -> None:
    """At most 60 by 45 mm, one unit 0.05 mm, and small enough to mail."""
    view_box, width, height = canvas(name)
    across, down = (int(number) for number in str(view_box).split()[2:])
    assert str(view_box).startswith("0 0 ")
    assert across * UNIT_MM <= WIDEST_MM
    assert down * UNIT_MM <= TALLEST_MM
    assert (width, height) == (f"{across * UNIT_MM:g}mm", f"{down * UNIT_MM:g}mm")
    assert (FOLDER / f"{name}.svg").stat().st_size <= LARGEST_BYTES


@pytest.mark.parametrize("variation", variations())
def test_start_and_end_share_their_canvas(variation: str) -> None:
    """Side by side, floor, mat and body must line up."""
    assert canvas(f"{variation}-start") == canvas(f"{variation}-end")


@pytest.mark.parametrize("name", PICTURES)
def test_words_are_those_of_the_catalogue(name: str) -> None:
    """Title and description say what the picture shows, for the right side that it draws."""
    root = read(name)
    variation, moment = name.split("-")
    found = (root.findtext(f"{NAMESPACE}title"), root.findtext(f"{NAMESPACE}desc"))
    assert found == words_of(variation, moment, "right")
    assert [child.tag for child in root][:2] == [f"{NAMESPACE}title", f"{NAMESPACE}desc"]


@pytest.mark.parametrize("language", SIGNS)
@pytest.mark.parametrize("name", PICTURES)
def test_words_name_every_sign_in_the_picture(name: str, language: str) -> None:
    """What is pointed at, dotted or marked is drawn and said, or neither."""
    variation, moment = name.split("-")
    figure = read_figure(variation)
    pose = figure.pose(moment)
    marked = figure.highlight if pose.highlight is None else pose.highlight
    text = TEXTS / language / "figures.toml"
    said = tomllib.loads(text.read_text(encoding="utf-8"))[variation][moment]["desc"]
    inks = [(node.get("fill"), node.get("stroke")) for node in read(name).iter()]
    for sign, word, ink in zip(
        (pose.arrows, pose.guide, marked),
        SIGNS[language],
        ((RED, None), ("none", RED), ("none", HATCH)),
        strict=True,
    ):
        assert bool(re.search(word, said)) == bool(sign) == (ink in inks), word


@pytest.mark.parametrize("variation", ONE_SIDED)
def test_one_sided_words_follow_the_side(variation: str) -> None:
    """The words of a reflected picture exchange right and left and change nothing else."""
    swap = {"right": "left", "left": "right"}
    for moment in MOMENTS:
        right, left = (" ".join(words_of(variation, moment, side)) for side in ("right", "left"))
        assert re.search(r"\bright\b", right)
        assert re.sub(r"\b(right|left)\b", lambda m: swap[m[0]], right) == left


@pytest.mark.parametrize("variation", variations())
def test_solutions_are_not_stale(variation: str) -> None:
    """An edited pose must be solved again before it is committed."""
    figure = read_figure(variation)
    assert len(authored_hash(figure)) == 16
    assert set(read_solution(figure)) == set(MOMENTS)
