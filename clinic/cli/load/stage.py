"""The stage of the load: databases full of invented patients, and real servers upon them.

All is on this machine and gone afterwards. Nothing listens elsewhere than on 127.0.0.1.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from clinic.cli.own_postgresql import PostgresqlError, address_of, own_postgresql
from clinic.config import PROJECT

LONGEST_START_S = 120
LONGEST_STOP_S = 60
AFTER_KILL_S = 10


class Kind(StrEnum):
    """What the records are kept in."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """What runs: web servers, each as on a host of its own, processes of each, and workers."""

    web_servers: int
    processes_of_each: int
    workers: int


CREWS = {
    Kind.SQLITE: Crew(web_servers=1, processes_of_each=2, workers=1),
    Kind.POSTGRESQL: Crew(web_servers=2, processes_of_each=1, workers=2),
}
"""SQLite is of one host. All idle but for what they are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A database with patients and the servers that answer for it."""

    patients: int
    ports: tuple[int, ...]
    logs: tuple[Path, ...]

    def lines(self) -> Iterator[dict[str, Any]]:
        """What the servers logged, line by line."""
        for log in self.logs:
            for line in log.read_text(encoding="utf-8").splitlines():
                if line.startswith("{"):
                    yield json.loads(line)


@contextmanager
def site_of(kind: Kind, sizes: tuple[int, ...], findings: int) -> Iterator[tuple[Site, ...]]:
    """Databases of one kind with so many patients, and running servers for each."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="figure-four-load-")))
        sockets = ""
        if kind is Kind.POSTGRESQL:
            try:
                sockets = stack.enter_context(own_postgresql())
            except PostgresqlError as error:
                raise click.ClickException(str(error)) from error
        sites = []
        for number, size in enumerate(sizes):
            place = folder / str(number)
            place.mkdir(mode=0o700)
            address = f"sqlite:///{place / 'clinic.sqlite'}"
            if kind is Kind.POSTGRESQL:
                name = f"load_{number}"
                _create_database(sockets, name)
                address = address_of(sockets, name)
            settings = {"INSTANCE_PATH": str(place), "DATABASE_URL": address}
            _fill(settings, size, findings)
            sites.append(_serve(stack, kind, settings, size))
        yield tuple(sites)


def _create_database(sockets: str, name: str) -> None:
    import psycopg

    with psycopg.connect(f"host={sockets} user=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())


def _fill(settings: dict[str, str], patients: int, findings: int) -> None:
    filling = _flask(settings, "bench", "fill", str(patients), str(findings))
    if filling.wait() != 0:
        raise click.ClickException("the database could not be filled")


def _serve(stack: ExitStack, kind: Kind, settings: dict[str, str], patients: int) -> Site:
    crew = CREWS[kind]
    ports = tuple(_free_port() for _ in range(crew.web_servers))
    logs = tuple(Path(settings["INSTANCE_PATH"]) / f"web-{port}.log" for port in ports)
    for port, log in zip(ports, logs, strict=True):
        output = stack.enter_context(log.open("w", encoding="utf-8"))
        more = {"WEB_WORKERS": str(crew.processes_of_each), "LOG_FORMAT": "json"}
        command = ("serve", "--no-worker", "--port", str(port))
        server = _flask({**settings, **more}, *command, output=output)
        stack.callback(_stop, server)
        _wait_until_ready(server, port)
    for number in range(crew.workers):
        log = Path(settings["INSTANCE_PATH"]) / f"worker-{number}.log"
        output = stack.enter_context(log.open("w", encoding="utf-8"))
        stack.callback(_stop, _flask(settings, "work", output=output))
    return Site(patients=patients, ports=ports, logs=logs)


def _flask(settings: dict[str, str], *command: str, output: Any = None) -> "subprocess.Popen[str]":
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "of the load", **settings}
    return subprocess.Popen(  # noqa: S603  our own words only
        [sys.executable, "-m", "flask", *command],
        cwd=PROJECT,
        env=environment,
        text=True,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )


def _stop(server: "subprocess.Popen[str]") -> None:
    server.terminate()
    try:
        server.wait(LONGEST_STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(AFTER_KILL_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: "subprocess.Popen[str]", port: int) -> None:
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            address = f"http://127.0.0.1:{port}/readyz"
            with urllib.request.urlopen(address, timeout=LONGEST_START_S):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise click.ClickException("a server of the load did not start")
