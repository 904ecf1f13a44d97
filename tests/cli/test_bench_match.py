"""`flask bench match` prints one JSON object on its last line."""

import json

import pytest
from click.testing import CliRunner

from clinic.cli import bench_match


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_the_last_line_tells_the_cases_a_second(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(bench_match, "CASES", 5)
    monkeypatch.setattr(bench_match, "ROUNDS", 1)
    result = CliRunner().invoke(bench_match.match_benchmark, arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    *before, last = result.stdout.splitlines()
    assert list(json.loads(last)) == ["cases_per_second"]
    assert json.loads(last)["cases_per_second"] > 0
    assert bool(before) is not bool(arguments)
