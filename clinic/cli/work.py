"""`flask work`: the worker, which sends the mail, runs the long jobs and does the nightly ones."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from clinic import config
from clinic.cli.deliver import check_records, post
from clinic.delivery.capture import CAPTURED_KEPT
from clinic.delivery.queue import PoliteConsumer, Wake, open_queue, register
from clinic.services.delivery.delivering import deliver_due
from clinic.services.job import nightly
from clinic.services.job.job_kinds import JOBS
from clinic.services.job.jobs import run_due

log = logging.getLogger("clinic.worker")
ONE_LONG_JOB = threading.Lock()
"""Of the threads of a worker one runs long jobs, so that mail never waits for them."""


@click.command("work")
@click.option("--beside", type=int, help="Stop when the process of this number, the parent, ends.")
@with_appcontext
def work_command(beside: int | None) -> None:
    """Work until stopped with Ctrl+C. Any number of workers may run, on any number of hosts."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    check_records()
    ways = post()
    try:
        queue = open_queue(config.queue_url(app.config))
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from error
    consumer = PoliteConsumer(queue, beside)

    def deliver() -> None:
        deliver_due(post=ways, clock=_now)

    def run_jobs() -> None:
        if ONE_LONG_JOB.acquire(blocking=False):
            try:
                run_due(kinds=JOBS, clock=_now, is_stopping=consumer.stop_flag.is_set)
            finally:
                ONE_LONG_JOB.release()

    def plan() -> None:
        nightly.drop_old_files(now=_now())
        ways.capture.forget(before=_now() - CAPTURED_KEPT)
        if nightly.plan(now=_now()):
            run_jobs()

    work = {Wake.DELIVER: deliver, Wake.RUN_JOBS: run_jobs, Wake.PLAN: plan}
    _log_as_the_app_does()
    register(queue, {what: _alone(app, do, what) for what, do in work.items()}, each_minute=True)
    log.info("worker started")
    consumer.run()


def _alone(app: Flask, do: Callable[[], None], what: Wake) -> Callable[[], None]:
    """A piece of work as a unit of its own; what goes wrong is logged without its words."""

    def run() -> None:
        with app.app_context():
            try:
                do()
            except Exception:
                log.exception("work failed", extra={"facts": {"work": what.value}})

    return run


def _log_as_the_app_does() -> None:
    """Huey quotes errors in full; the app's handlers write only their kind and place."""
    theirs = logging.getLogger("huey")
    theirs.handlers = list(logging.getLogger("clinic").handlers)
    theirs.propagate = False
    theirs.setLevel(logging.WARNING)


def _now() -> datetime:
    return datetime.now(UTC)
