"""`flask bench match`: how many cases a second go through `flask match --lines` on one core."""

import json
from collections import deque
from statistics import median
from time import perf_counter

import click

from clinic.cli.example import WORKED_EXAMPLE
from clinic.cli.match import answers
from clinic.content import load_catalogue

CASES = 500
ROUNDS = 9
AGES = (16, 30, 50, 62, 78)
"""The worked example at different ages: other bands, precautions and questions apply."""


@click.command("match")
@click.option("--json", "as_json", is_flag=True, help="Nothing but the JSON object.")
def match_benchmark(as_json: bool) -> None:
    """Cases a second through `flask match --lines`: reading, matching and writing JSON."""
    if not as_json:
        click.echo(f"Answering {CASES} cases {ROUNDS} times...")
    lines = _lines()
    catalogue = load_catalogue()
    seconds = []  # the first round warms up
    for _ in range(ROUNDS + 1):
        start = perf_counter()
        deque(answers(lines, catalogue), maxlen=0)
        seconds.append(perf_counter() - start)
    click.echo(json.dumps({"cases_per_second": round(CASES / median(seconds[1:]))}))


def _lines() -> list[bytes]:
    """The cases, as lines of standard input."""
    case = json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8"))
    return [
        json.dumps({**case, "patient": {**case["patient"], "age": AGES[n % len(AGES)]}}).encode()
        for n in range(CASES)
    ]
