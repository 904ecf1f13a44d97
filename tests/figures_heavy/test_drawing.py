"""Curves stay near their points, chains run through junctions, reflection holds."""

import io
import re

import numpy as np
import pytest
import resvg_py
from PIL import Image

from clinic.figures.build import OUTPUT
from clinic.figures.chains import chains, merge
from clinic.figures.curves import fit, path, path_data
from clinic.figures.library import read_figure, read_solution, variations
from clinic.figures.mesh import Mannequin
from clinic.figures.pose import MOMENTS
from clinic.figures.raster import SHIRT, SKIN, without_islands
from clinic.figures.scene import draw_picture, solve, stage


def raster(text: str) -> np.ndarray:
    """Return a grey raster with exactly one pixel a unit."""
    exact = re.sub(
        r'viewBox="0 0 (\d+) (\d+)" width="[\d.]+mm" height="[\d.]+mm"',
        r'viewBox="0 0 \1 \2" width="\1" height="\2"',
        text,
    )
    data = resvg_py.svg_to_bytes(svg_string=exact, background="white")
    return np.asarray(Image.open(io.BytesIO(bytes(data))).convert("L"), dtype=float)


def test_curves_stay_within_their_tolerance() -> None:
    """A fitted circle of 200 units is round to within the tolerance."""
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = 200 * np.stack([np.cos(turn), np.sin(turn)], 1)
    t = np.linspace(0, 1, 30)[:, None]
    for a, b, c, d in fit(circle, closed=True, tolerance=0.8, corner=60):
        points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d
        assert np.abs(np.linalg.norm(points, axis=1) - 200).max() < 1.6


def test_corners_stay_sharp() -> None:
    """A square comes back as four straight lines."""
    side = np.linspace(0, 100, 50, endpoint=False)
    zero = np.zeros_like(side)
    square = np.concatenate(
        [
            np.stack([side, zero], 1),
            np.stack([zero + 100, side], 1),
            np.stack([100 - side, zero + 100], 1),
            np.stack([zero, 100 - side], 1),
        ]
    )
    assert path(square, closed=True).count("c") == 0


def test_path_data_is_whole_and_relative() -> None:
    """Numbers are integers; only the first command is absolute."""
    curve = np.array([[0.4, 0.0], [10.2, 20.0], [30.0, 20.0], [40.0, 0.0]])
    assert path_data([curve], closed=False) == "M0 0c10 20 30 20 40 0"


def test_lines_run_straight_through_a_junction() -> None:
    """At a T the two collinear pieces become one line, the stem stays apart."""
    bar = {((0, x), (0, x + 1)): (2, 0.02) for x in range(40)}
    stem = {((y, 20), (y + 1, 20)): (2, 0.02) for y in range(30)}
    lengths = sorted(len(chain.nodes) for chain in merge(chains(bar | stem)))
    assert lengths == [31, 41]


def test_specks_of_skin_in_the_shirt_vanish() -> None:
    """A few pixels of arm that poke through a sleeve are painted as sleeve."""
    material = np.full((60, 60), SHIRT)
    material[20:26, 20:26] = SKIN
    material[40:60, 0:30] = SKIN
    cleaned = without_islands(material)
    assert (cleaned[20:26, 20:26] == SHIRT).all()
    assert (cleaned[40:60, 0:30] == SKIN).all()


@pytest.mark.parametrize("name", ["HF4-end", "FF4-end", "PL4-start"])
def test_reflection_is_the_flipped_picture(name: str) -> None:
    """The left version is made by a matrix; it must show exactly the mirror image."""
    text = (OUTPUT / f"{name}.svg").read_text(encoding="utf-8")
    found = re.search(r'viewBox="0 0 (\d+)', text)
    assert found is not None
    head, body = text.split("</desc>\n")
    inner = body.removesuffix("</svg>\n")
    turned = f'{head}</desc>\n<g transform="matrix(-1 0 0 1 {found[1]} 0)">{inner}</g></svg>\n'
    assert np.abs(raster(turned) - raster(text)[:, ::-1]).mean() < 0.1


def test_drawing_twice_gives_the_same_bytes(mannequin: Mannequin) -> None:
    """Nothing in a picture depends on chance, time or the order of a set."""
    scene = stage(mannequin, read_figure("HF4"))
    assert draw_picture(mannequin, scene, "end") == draw_picture(mannequin, scene, "end")


def test_solving_again_gives_the_committed_angles(mannequin: Mannequin) -> None:
    """A solution can be made anew from its pose file, to within a degree."""
    figure = read_figure("FF4")
    committed, again = read_solution(figure), solve(mannequin, figure)
    for moment in MOMENTS:
        for name, value in again[moment].angles.items():
            assert committed[moment][name] == pytest.approx(value, abs=1.0)


def test_every_pose_says_what_it_should_show() -> None:
    """Each start and end carries the angles of its exercise description."""
    for variation in variations():
        figure = read_figure(variation)
        assert figure.start.clinical, variation
        assert figure.end.clinical, variation
