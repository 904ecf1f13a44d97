"""Build-time commands that need neither Flask nor the app.

`python -m clinic.figures build|solve|sheet|check|golden`.
"""

import argparse
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m clinic.figures", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("build", "draw the pictures, solving first what was edited"),
        ("solve", "solve poses again"),
        ("check", "check poses and pictures"),
        ("sheet", "draw a contact sheet"),
        ("golden", "keep small copies of the present pictures, after looking at the sheet"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("variations", nargs="*", metavar="ID")
        if name == "sheet":
            command.add_argument("--grey", action="store_true")
            command.add_argument("--width-mm", type=float, default=45.0)
            command.add_argument("--output", default="instance/figures-sheet.png")
    chosen = parser.parse_args(arguments)
    if chosen.command == "sheet":
        from clinic.figures.sheet import write_sheet

        write_sheet(chosen.variations, chosen.output, grey=chosen.grey, width_mm=chosen.width_mm)
        return 0
    if chosen.command in {"check", "golden"}:
        from clinic.figures.checks import check_all, write_golden

        if chosen.command == "check":
            return check_all(chosen.variations, print)
        write_golden(chosen.variations)
        return 0
    from clinic.figures.build import build_all, solve_all

    (build_all if chosen.command == "build" else solve_all)(chosen.variations, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
