"""`flask bench load`: several people at their desks, on real servers over a full database.

On SQLite with one server, and on PostgreSQL with two, with workers beside them. First one person
works by turns on a small and on the full database, to see how the cost of each step grows; then
several work at once.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from statistics import median, quantiles
from typing import Any

import click

from clinic.cli.example import example_findings, example_sheet, example_texts
from clinic.cli.load.desk import STEPS, Desk, Timed
from clinic.cli.load.stage import CREWS, Kind, Site, site_of
from clinic.persistence import database
from clinic.persistence.crowd import name_of
from clinic.services.assessment import measuring

SMALL = 1_000
BOTH = "both"
EMAIL, PASSWORD = "crowd@load.example", "a crowd of invented patients"
NOT_PRINTED = (37, 41, 43)
"""Patients whose number one of these divides have a draft, a stop, or a program that waits."""

STRIDE = 7919
"""A prime: the patients that are seen lie all over the table."""
WARM_UP = 3
SHOWN_ERRORS = 5
MANY = 20
"""Values from which on a 95th percentile is computed; of fewer the largest is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured."""

    patients: int
    findings: int
    clients: int
    seconds: int
    rounds: int


@click.command("load")
@click.option("--json", "as_json", is_flag=True, help="Nothing but the JSON object.")
@click.option("--on", type=click.Choice([BOTH, *(kind.value for kind in Kind)]), default=BOTH)
@click.option("--patients", type=click.IntRange(100, 200_000), default=100_000, show_default=True)
@click.option("--findings", type=click.IntRange(1, 30), default=10, help="Of each patient.")
@click.option("--clients", type=click.IntRange(1, 64), default=4, show_default=True)
@click.option(
    "--seconds", type=click.IntRange(1, 600), default=60, show_default=True, help="Of full load."
)
@click.option(
    "--rounds", type=click.IntRange(1, 500), default=40, show_default=True, help="For the growth."
)
def load_benchmark(*, as_json: bool, on: str, **measured: int) -> None:
    """Mixed work at several desks over a full database: throughput, times, growth, errors."""
    effort = Effort(**measured)
    report: dict[str, Any] = {**measured, "findings": effort.patients * effort.findings}
    for kind in Kind if on == BOTH else (Kind(on),):
        if not as_json:
            click.echo(f"{kind}: filling databases with {SMALL} and {effort.patients} patients...")
        report[kind.value] = _measure(kind, effort)
    click.echo(json.dumps(report))
    if any(report[kind]["errors"] for kind in Kind if kind in report):
        raise click.ClickException("there were errors: see `first_errors`")


@click.command("fill", hidden=True)
@click.argument("patients", type=int)
@click.argument("findings", type=int)
def fill_for_load(patients: int, findings: int) -> None:
    """Fill an empty database with a crowd that can be worked on."""
    database.upgrade()
    now = datetime.now(UTC)
    measuring.open_crowded_clinic(
        patients=patients,
        email=EMAIL,
        password=PASSWORD,
        now=now,
        findings=example_findings()[:findings],
        sheet=example_sheet(now.date()),
    )


def _measure(kind: Kind, effort: Effort) -> dict[str, Any]:
    with site_of(kind, (SMALL, effort.patients), effort.findings) as (small, full):
        growth = _growth(small, full, effort.rounds)
        timed, elapsed = _full_load(full, effort)
        queries = _queries(full.lines())
    wrong = [one.wrong for one in timed if one.wrong]
    return {
        **asdict(CREWS[kind]),
        "requests": sum(len(STEPS[one.step]) for one in timed),
        "requests_per_second": round(sum(len(STEPS[one.step]) for one in timed) / elapsed, 1),
        "patients_per_minute": round(sum(one.step == "print" for one in timed) * 60 / elapsed, 1),
        "errors": len(wrong),
        "first_errors": wrong[:SHOWN_ERRORS],
        "steps": {
            step: {**_times([one.ms for one in timed if one.step == step]), "queries": asked}
            for step, asked in queries.items()
        },
        "growth": growth,
        "growth_ratio": max(growth.values()),
    }


def _growth(small: Site, full: Site, rounds: int) -> dict[str, float]:
    """How much longer each step takes on the full database: the median ratio of pairs.

    Who of a pair comes first changes from round to round.
    """
    desks = [(site, _desk(site.ports[0])) for site in (small, full)]
    ratios: dict[str, list[float]] = defaultdict(list)
    for number in range(WARM_UP + rounds):
        ms = {}
        for site, desk in desks if number % 2 else reversed(desks):
            timed = _checked(desk.see(*_patient(number, site.patients)))
            ms[site] = {one.step: one.ms for one in timed}
        if number >= WARM_UP:
            for step in STEPS:
                ratios[step].append(ms[full][step] / ms[small][step])
    return {step: round(median(values), 2) for step, values in ratios.items()}


def _full_load(site: Site, effort: Effort) -> tuple[list[Timed], float]:
    """What everybody measured while they worked at once, and for how many seconds they did."""
    turn = count(WARM_UP + effort.rounds)

    def work(desk: Desk) -> list[Timed]:
        timed: list[Timed] = []
        while not timed or time.monotonic() < until:
            timed += desk.see(*_patient(next(turn), site.patients))
        return timed

    desks = [_desk(site.ports[number % len(site.ports)]) for number in range(effort.clients)]
    start = time.monotonic()
    until = start + effort.seconds
    with ThreadPoolExecutor(effort.clients) as pool:
        timed = [one for found in pool.map(work, desks) for one in found]
    return timed, time.monotonic() - start


def _desk(port: int) -> Desk:
    desk = Desk(port=port, typed=example_texts())
    desk.sign_in(EMAIL, PASSWORD)
    return desk


def _checked(timed: Sequence[Timed]) -> Sequence[Timed]:
    for one in timed:
        if one.wrong:
            raise click.ClickException(f"{one.step}: {one.wrong}")
    return timed


def _patient(turn: int, patients: int) -> tuple[int, str]:
    """The patient of one turn, who may be printed for, and the name to search."""
    number = 1 + turn * STRIDE % patients
    while any(number % one == 0 for one in NOT_PRINTED):
        number = 1 + number % patients
    return number, name_of(number)


def _times(values: Sequence[float]) -> Mapping[str, float]:
    if not values:
        return {"count": 0}
    highest = quantiles(values, n=20)[-1] if len(values) >= MANY else max(values)
    return {
        "count": len(values),
        "median_ms": round(median(values), 1),
        "p95_ms": round(highest, 1),
    }


def _queries(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The most statements that the requests of each step sent, as the servers logged them."""
    most: dict[str, int] = defaultdict(int)
    for line in lines:
        if line["event"] == "request":
            most[line["endpoint"]] = max(most[line["endpoint"]], line["queries"])
    return {step: sum(most[endpoint] for endpoint in asked) for step, asked in STEPS.items()}
