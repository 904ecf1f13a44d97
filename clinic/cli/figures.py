"""`flask figures build | sheet | check`: the illustrations, where the drawing libraries are."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

figures_commands = AppGroup(
    "figures", short_help="Draw, lay out and check the exercise illustrations."
)

_SHEET = "instance/figures-sheet.png"


@contextmanager
def _drawing_libraries() -> Iterator[None]:
    """Say in one sentence that the libraries are missing; the app itself never needs them."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed here. `make figures` draws where it is."
        ) from error


@figures_commands.command("build")
@click.argument("variations", nargs=-1)
def build(variations: tuple[str, ...]) -> None:
    """Draw the pictures of VARIATIONS, or of all, solving first the poses that were edited."""
    with _drawing_libraries():
        from clinic.figures.build import build_all

    build_all(variations, click.echo)


@figures_commands.command("sheet")
@click.argument("variations", nargs=-1)
@click.option("--grey", is_flag=True, help="As a black-and-white printer shows them.")
@click.option("--width-mm", default=45.0, show_default=True, help="Width of the widest picture.")
@click.option("--output", default=_SHEET, show_default=True, help="PNG file to write.")
def sheet(variations: tuple[str, ...], output: str, *, grey: bool, width_mm: float) -> None:
    """Draw a contact sheet of VARIATIONS, or of all."""
    with _drawing_libraries():
        from clinic.figures.sheet import write_sheet

    write_sheet(variations, output, grey=grey, width_mm=width_mm)
    click.echo(f"Wrote {output}")


@figures_commands.command("check")
@click.argument("variations", nargs=-1)
def check(variations: tuple[str, ...]) -> None:
    """Check poses and pictures of VARIATIONS, or of all; exit with 1 when any fails."""
    with _drawing_libraries():
        from clinic.figures.checks import check_all

    sys.exit(check_all(variations, click.echo))
