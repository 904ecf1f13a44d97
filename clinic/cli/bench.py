"""`flask bench`: measure, and print one JSON object on the last line."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median
from time import perf_counter, process_time
from typing import IO, Any

import click
from flask import current_app
from flask.cli import AppGroup
from flask.testing import FlaskClient

from clinic.cli.bench_handout import handout_benchmark, reprints
from clinic.cli.bench_match import match_benchmark
from clinic.cli.load import fill_for_load, load_benchmark
from clinic.persistence import database
from clinic.persistence.counting import counted_statements
from clinic.persistence.crowd import FIRST_NAMES
from clinic.services.assessment import measuring

bench_commands = AppGroup("bench", short_help="Measure how fast it is.")
for _command in (
    match_benchmark,
    handout_benchmark,
    reprints,
    load_benchmark,
    fill_for_load,
):
    bench_commands.add_command(_command)

SMALL, LARGE = 1_000, 100_000
ROUNDS = 40
WARM_UP = 5
PAGES = ("search", "today", "patient")
EMAIL, PASSWORD = "crowd@bench.example", "a crowd of invented patients"


@bench_commands.command("pages")
@click.option("--json", "as_json", is_flag=True, help="Nothing but the JSON object.")
@click.option("--patients", default=LARGE, show_default=True, help="Size of the large clinic.")
def pages(as_json: bool, patients: int) -> None:
    """Server time of search, Today and a patient's page at 1,000 and at 100,000 patients.

    Two servers with a database of their own answer in turn, so that both feel the same load.
    The times are those of the clock; growth compares processor time: it is disturbed less.
    """
    with ExitStack() as stack:
        if not as_json:
            click.echo(f"Filling two databases with {SMALL} and {patients} patients...")
        small, large = (_start(stack, size) for size in (SMALL, patients))
        rounds = [(_ask(small), _ask(large)) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    click.echo(json.dumps(_summary(rounds, patients)))


@bench_commands.command("pages-of-a-crowd", hidden=True)
@click.argument("patients", type=int)
def pages_of_a_crowd(patients: int) -> None:
    """Fill an empty database, then answer each line of input with the times of one round."""
    current_app.config["WTF_CSRF_ENABLED"] = False
    database.upgrade()
    measuring.open_crowded_clinic(
        patients=patients, email=EMAIL, password=PASSWORD, now=datetime.now(UTC)
    )
    client = current_app.test_client()
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    click.echo("ready")
    for number, _ in enumerate(sys.stdin):
        click.echo(json.dumps(_round(client, number, patients)))


def _round(client: FlaskClient, number: int, patients: int) -> dict[str, float]:
    name = FIRST_NAMES[number % len(FIRST_NAMES)]
    typed = name if number % 2 else f"{name[:3]}"
    one = 1 + number * 7919 % patients
    measured = {
        "search": _measure(client, "/patients/find", typed),
        "today": _measure(client, "/", None),
        "patient": _measure(client, f"/patients/{one}", None),
    }
    return {f"{page}_{what}": value for page in measured for what, value in measured[page].items()}


def _measure(client: FlaskClient, address: str, typed: str | None) -> dict[str, float]:
    """Milliseconds, those of them at work, and statements of one page.

    A search is posted and leads to its list: both count.
    """
    with counted_statements() as statements:
        start, start_of_work = perf_counter(), process_time()
        if typed is None:
            response = client.get(address)
        else:
            response = client.post(address, data={"q": typed}, follow_redirects=True)
        elapsed, work = perf_counter() - start, process_time() - start_of_work
    if response.status_code != 200 or response.request.path == "/sign-in":  # noqa: PLR2004
        raise click.ClickException(f"{address} answered {response.status}")
    return {"ms": elapsed * 1000, "work_ms": work * 1000, "queries": statements.number}


def _start(stack: ExitStack, patients: int) -> "subprocess.Popen[str]":
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="figure-four-bench-"))
    environment = {
        **os.environ,
        "INSTANCE_PATH": folder,
        "DATABASE_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "bench", "pages-of-a-crowd"]
    server = stack.enter_context(
        subprocess.Popen(  # noqa: S603  our own words only
            [*command, str(patients)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
    )
    stack.callback(_pipe(server.stdin).close)
    if _pipe(server.stdout).readline().strip() != "ready":
        raise click.ClickException("a server of the measurement did not start")
    return server


def _ask(server: "subprocess.Popen[str]") -> dict[str, float]:
    question = _pipe(server.stdin)
    question.write("\n")
    question.flush()
    answer: dict[str, float] = json.loads(_pipe(server.stdout).readline())
    return answer


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise click.ClickException("a server of the measurement has no pipe")
    return pipe


def _summary(
    rounds: Iterable[tuple[dict[str, float], dict[str, float]]], patients: int
) -> dict[str, Any]:
    pairs = list(rounds)
    times = {f"{page}_ms": [large[f"{page}_ms"] for _, large in pairs] for page in PAGES}
    queries = {
        f"{page}_queries": max(int(large[f"{page}_queries"]) for _, large in pairs)
        for page in PAGES
    }
    growth = {
        page: median(large[f"{page}_work_ms"] / small[f"{page}_work_ms"] for small, large in pairs)
        for page in PAGES
    }
    return {
        "patients": patients,
        **{key: round(median(values), 1) for key, values in times.items()},
        **queries,
        "growth_ratio": round(max(growth.values()), 2),
    }
