"""`flask figures` starts without the drawing libraries and says so when it needs them."""

import sys

import pytest
from flask import Flask

from clinic.cli.figures import figures_commands


@pytest.fixture
def app() -> Flask:
    app = Flask("figures")
    app.cli.add_command(figures_commands)
    return app


def test_help_names_the_three_commands(app: Flask) -> None:
    """The help needs none of the heavy libraries."""
    output = app.test_cli_runner().invoke(args=["figures", "--help"]).output
    assert all(f"  {name} " in output for name in ("build", "check", "sheet"))


@pytest.mark.parametrize("command", ["build", "check", "sheet"])
def test_missing_libraries_are_named(
    app: Flask, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the app runs, a drawing command ends with one sentence instead of a traceback."""
    for name in [name for name in sys.modules if name.startswith("clinic.figures.")]:
        monkeypatch.delitem(sys.modules, name)
    for library in ("numpy", "resvg_py"):
        monkeypatch.setitem(sys.modules, library, None)
    result = app.test_cli_runner().invoke(args=["figures", command])
    assert result.exit_code == 1
    assert "is not installed here. `make figures`" in result.output
