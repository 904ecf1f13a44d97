"""Solve and draw variations into the folder of committed pictures."""

from collections.abc import Callable, Sequence
from pathlib import Path

from clinic.figures.library import (
    StaleSolutionError,
    read_figure,
    read_solution,
    variations,
    write_solution,
)
from clinic.figures.mesh import Mannequin
from clinic.figures.pose import MOMENTS, Figure
from clinic.figures.scene import draw_picture, solve, stage

OUTPUT = Path(__file__).resolve().parents[2] / "handouts" / "figures"
Say = Callable[[str], None]


def solve_all(chosen: Sequence[str], say: Say, *, again: bool = True) -> None:
    """Solve the chosen variations (all when none is named).

    Without `again` only the stale ones.
    """
    mannequin = Mannequin()
    for variation in chosen or variations():
        figure = read_figure(variation)
        if again or not _is_solved(figure):
            _solve(mannequin, figure, say)


def build_all(chosen: Sequence[str], say: Say, output: Path = OUTPUT) -> None:
    """Draw the chosen variations (all when none is named), solving first what is stale."""
    mannequin = Mannequin()
    output.mkdir(parents=True, exist_ok=True)
    for variation in chosen or variations():
        figure = read_figure(variation)
        if not _is_solved(figure):
            _solve(mannequin, figure, say)
        scene = stage(mannequin, figure)
        for moment in MOMENTS:
            text = draw_picture(mannequin, scene, moment)
            (output / f"{variation}-{moment}.svg").write_text(text, encoding="utf-8")
            say(f"{variation}-{moment}: {len(text.encode())} bytes")


def _is_solved(figure: Figure) -> bool:
    try:
        read_solution(figure)
    except StaleSolutionError:
        return False
    return True


def _solve(mannequin: Mannequin, figure: Figure, say: Say) -> None:
    solutions = solve(mannequin, figure)
    write_solution(figure, {moment: solutions[moment].angles for moment in MOMENTS})
    for moment in MOMENTS:
        found = solutions[moment]
        say(f"{figure.variation}.{moment}: error {found.error:.2f} after {found.rounds} rounds")
