"""`flask bench handout` prints the promised keys, from few runs and a clinic of its own."""

import json
import subprocess
import sys
from pathlib import Path

from clinic.config import PROJECT

KEYS = {
    "plain_ratio",
    "chromium_ratio",
    "first_ms",
    "warm_ms",
    "reprint_ms",
    "growth_mb_500",
    "sheets_per_second",
}

SMALL = """
import sys
from pathlib import Path
from click.testing import CliRunner
from clinic.cli import bench, bench_handout

if __name__ == "__main__":
    for name in ("PAIRS", "RENDERS", "SHEETS", "REPRINTS", "WARM_UP", "PROCESSES"):
        setattr(bench_handout, name, 1)
    bench_handout.REFERENCE = Path(sys.argv[1])
    done = CliRunner().invoke(bench.bench_commands, ["handout", "--json"])
    print(done.output)
    raise SystemExit(done.exit_code)
"""


def test_bench_handout_prints_one_object_of_the_promised_keys(tmp_path: Path) -> None:
    """In a process of its own: the browser of other tests may be open in this one."""
    short = tmp_path / "reference.html"
    short.write_text("<html lang=en><title>A sheet</title><p>Bridge</p></html>")
    command = [sys.executable, "-c", SMALL, str(short)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.strip().splitlines()[-1])
    assert set(result) == KEYS
    assert all(result[key] > 0 for key in KEYS - {"chromium_ratio", "growth_mb_500"})
