"""`flask bench handout` prints the promised keys, from few runs and a clinic of its own."""

import json

import pytest
from click.testing import CliRunner

from clinic.cli import bench, bench_handout

KEYS = {
    "plain_ratio",
    "chromium_ratio",
    "first_ms",
    "warm_ms",
    "reprint_ms",
    "growth_mb_500",
    "sheets_per_second",
}


def test_bench_handout_prints_one_object_of_the_promised_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PAIRS", "RENDERS", "SHEETS", "REPRINTS", "WARM_UP"):
        monkeypatch.setattr(bench_handout, name, 2)
    monkeypatch.setattr(bench_handout, "PROCESSES", 1)
    done = CliRunner().invoke(bench.bench_commands, ["handout", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output.splitlines()[-1])
    assert set(result) == KEYS
    assert all(result[key] > 0 for key in KEYS - {"chromium_ratio", "growth_mb_500"})
