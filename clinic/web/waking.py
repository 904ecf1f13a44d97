"""Wakes the workers after a use case has left them something to do."""

from flask import current_app

from clinic.delivery.queue import Wake, Waker

EXTENSION = "figure-four-waker"


def wake_for_mail() -> None:
    """Let a worker look at the outbox now."""
    _waker().wake(Wake.DELIVER)


def wake_for_jobs() -> None:
    """Let a worker look at the long jobs now."""
    _waker().wake(Wake.RUN_JOBS)


def _waker() -> Waker:
    waker: Waker = current_app.extensions[EXTENSION]
    return waker
