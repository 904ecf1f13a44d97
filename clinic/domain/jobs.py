"""Long jobs that run in the background: their states and the steps between them."""

from collections.abc import Mapping
from enum import StrEnum

from clinic.domain.records import check_step

MOST_ATTEMPTS = 3
"""A job whose worker died so often is given up: it may be what kills the worker."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_STEPS: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.RUNNING: frozenset(
        {JobState.QUEUED, JobState.DONE, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset(),
}


def check_job_step(old: JobState, new: JobState) -> None:
    """Raise StateError unless a job may go from `old` to `new`."""
    check_step("a job", JOB_STEPS[old], old, new)
