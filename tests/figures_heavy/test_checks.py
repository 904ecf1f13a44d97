"""Every pose and picture passes its checks, and the checks notice what is wrong."""

from dataclasses import replace

import pytest

from clinic.figures import checks
from clinic.figures.library import read_figure, variations
from clinic.figures.mesh import Mannequin
from clinic.figures.pose import Contact, Figure


@pytest.mark.parametrize("variation", variations())
def test_poses_and_pictures_pass(mannequin: Mannequin, variation: str) -> None:
    """Contacts, depth, ranges, angles, balance, and the golden picture."""
    assert list(checks.check(mannequin, variation)) == []


def spoiled(monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    """Let the checks see a figure that no longer fits its committed solution."""
    solution = checks.read_solution(read_figure(figure.variation))
    monkeypatch.setattr(checks, "read_figure", lambda _: figure)
    monkeypatch.setattr(checks, "read_solution", lambda _: solution)


def test_a_contact_that_is_missed_is_reported(
    mannequin: Mannequin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head of a kneeling person is far from the floor."""
    figure = read_figure("HF4")
    start = replace(figure.start, touch=(Contact(part="occiput"),))
    spoiled(monkeypatch, replace(figure, start=start))
    found = list(checks.check(mannequin, "HF4"))
    assert any("occiput is" in sentence for sentence in found)


def test_an_angle_that_departs_without_a_reason_is_reported(
    mannequin: Mannequin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A description that asks for a straight leg finds the bent one."""
    figure = read_figure("HF4")
    start = replace(figure.start, clinical={"knee_L": (0.0, 0.0)}, departs={})
    spoiled(monkeypatch, replace(figure, start=start))
    assert "HF4-start: knee_L is 89, the description asks for 0" in list(
        checks.check(mannequin, "HF4")
    )
