"""`flask serve`: bring the database up to date and serve this machine with gunicorn."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping

import click
from flask import current_app
from flask.cli import with_appcontext

from clinic.cli import demo
from clinic.persistence import database
from clinic.persistence.connection import UNREACHABLE

LOOPBACK = "127.0.0.1"
LONGEST_REQUEST_S = "60"
LONGEST_STOP_S = "30"
"""After a request to stop, what is being answered is finished for so long."""


@click.command("serve")
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty database with the demo.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--host", default=LOOPBACK, show_default=True, help="Address to listen on, for a proxy only."
)
@click.option(
    "--worker/--no-worker", default=True, show_default=True, help="Run a worker beside the app."
)
@with_appcontext
def serve_command(with_demo: bool, port: int, host: str, worker: bool) -> None:
    """Set up the database and serve the app until stopped with Ctrl+C.

    Several hosts may start at once: one of them sets the database up, the others wait for it.
    """
    if port_is_taken(port, host):
        raise click.ClickException(
            f"Port {port} is in use. Is Figure Four running already? Else choose another: "
            f"make run PORT={port + 1}"
        )
    try:
        database.upgrade()
    except UNREACHABLE as error:
        raise click.ClickException(
            f"The database at {database.shown_address()} cannot be reached "
            f"({type(error).__name__}). Is its server running, and DATABASE_URL right?"
        ) from error
    if with_demo and not demo.clinics_exist():
        click.echo("Making the demo clinics (once, about half a minute)...")
        demo.make_demo()
    click.echo(f"\nFigure Four: http://{host}:{port}")
    if with_demo and demo.is_demo():
        click.echo(demo.SIGN_IN)
    click.echo("Stop with Ctrl+C. The records stay in the instance folder.\n")
    sys.stdout.flush()
    if worker:
        subprocess.Popen(worker_command(os.getpid()))  # noqa: S603  our own words only
    command = gunicorn_command(f"{host}:{port}", current_app.config)
    os.execv(sys.executable, command)  # noqa: S606  our own words only


def port_is_taken(port: int, host: str = LOOPBACK) -> bool:
    """Whether something listens on the port of this machine already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def worker_command(server: int) -> list[str]:
    """The command line of the worker beside the server, which ends when that process does."""
    return [sys.executable, "-m", "flask", "work", "--beside", str(server)]


def gunicorn_command(address: str, settings: Mapping[str, object]) -> list[str]:
    """The command line of the production server."""
    workers, threads = str(settings["WEB_WORKERS"]), str(settings["WEB_THREADS"])
    return [
        *(sys.executable, "-m", "gunicorn", "--bind", address),
        *("--worker-class", "gthread", "--workers", workers, "--threads", threads),
        *("--timeout", LONGEST_REQUEST_S, "--graceful-timeout", LONGEST_STOP_S),
        *("--log-level", str(settings["LOG_LEVEL"]).lower()),
        *("--logger-class", "clinic.web.server_log.ServerLog"),
        *("--no-control-socket", "wsgi:app"),
    ]
