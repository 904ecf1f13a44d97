"""`flask serve`: bring the database up to date and serve this machine with gunicorn."""

import os
import socket
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from clinic.cli import demo
from clinic.persistence import database

ADDRESS = "127.0.0.1"
WORKERS = "2"
THREADS = "4"
LONGEST_REQUEST_S = "60"


@click.command("serve")
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty database with the demo.")
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1.")
@with_appcontext
def serve_command(with_demo: bool, port: int) -> None:
    """Set up the database and serve the app on 127.0.0.1 until stopped with Ctrl+C."""
    if port_is_taken(port):
        raise click.ClickException(
            f"Port {port} is in use. Is Figure Four running already? Else choose another: "
            f"make run PORT={port + 1}"
        )
    database.upgrade()
    if with_demo and not demo.clinics_exist():
        click.echo("Making the demo clinics (once, about half a minute)...")
        demo.make_demo()
    click.echo(f"\nFigure Four: http://{ADDRESS}:{port}")
    if with_demo and demo.is_demo():
        click.echo(demo.SIGN_IN)
    click.echo("Stop with Ctrl+C. The records stay in the instance folder.\n")
    sys.stdout.flush()
    log_level = str(current_app.config["LOG_LEVEL"]).lower()
    os.execv(sys.executable, gunicorn_command(port, log_level))  # noqa: S606  our own words only


def port_is_taken(port: int) -> bool:
    """Whether something listens on the port of this machine already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((ADDRESS, port)) == 0


def gunicorn_command(port: int, log_level: str) -> list[str]:
    """The command line of the production server."""
    return [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{ADDRESS}:{port}"),
        *("--worker-class", "gthread", "--workers", WORKERS, "--threads", THREADS),
        *("--timeout", LONGEST_REQUEST_S, "--log-level", log_level),
        *("--no-control-socket", "wsgi:app"),
    ]
