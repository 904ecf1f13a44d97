"""Huey, set up to wake workers and to tell the minute. It carries nothing that could be lost.

A queue may lose what it holds when a worker is killed. So what is to be done stands in the records
(the outbox, the jobs), and the queue only says "look": losing that costs a minute, until the
workers look by themselves. What is written to the queue is the name of a wake-up, as JSON: reading
it runs no code, whoever can write there.
"""

import json
import logging
import os
import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from types import FrameType
from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Task
from huey.consumer import Consumer, Scheduler
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from clinic.config import ConfigError

NAME = "figure-four"
SCHEMA = "queue"
"""Where its tables are in PostgreSQL, apart from the records."""

THREADS = 2
"""One may be busy with a long job; the other sends mail meanwhile."""

LONGEST_STOP_S = 30
AWAY_S = 3
"""A server of the queue that does not answer for so long is away; a page waits for a wake-up."""

QUIET_S = 30
"""So long no wake-up is tried after one that failed: else each page would wait for it anew."""

log = logging.getLogger("clinic.queue")


class Wake(StrEnum):
    """What a worker is woken for."""

    DELIVER = "deliver"
    RUN_JOBS = "run_jobs"
    PLAN = "plan"


class WakeUps(Serializer):  # type: ignore[misc]  # Huey ships no types
    """Writes a wake-up as its id and name."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps([data.id, data.name]).encode()

    def _deserialize(self, data: bytes) -> Message:
        number, name = json.loads(bytes(data))
        return Message(id=number, name=name, retries=0, retry_delay=0, args=(), kwargs={})


def open_queue(url: str) -> Huey:
    """The queue at an address: sqlite:///file, postgresql:, redis:. Raises ConfigError."""
    options: dict[str, Any] = {"name": NAME, "results": False, "serializer": WakeUps()}
    kind, _, rest = url.partition(":")
    if kind == "sqlite":
        path = Path(rest.removeprefix("///"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(0o600)
        return SqliteHuey(filename=str(path), **options)
    if kind.partition("+")[0] == "postgresql":
        return PostgresHuey(connection=_in_own_schema(f"postgresql:{rest}"), **options)
    if kind in ("redis", "rediss"):
        return RedisHuey(connection_pool=_redis(url), **options)
    raise ConfigError(f"QUEUE_URL cannot begin with {kind!r}: sqlite, postgresql or redis.")


def _in_own_schema(url: str) -> Callable[[], Any]:
    import psycopg

    def connect() -> Any:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=AWAY_S)
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        connection.execute(f"SET search_path TO {SCHEMA}")
        return connection

    return connect


def _redis(url: str) -> ConnectionPool:
    """Connections that give up soon, at the first try."""
    try:
        return ConnectionPool.from_url(
            url,
            socket_connect_timeout=AWAY_S,
            socket_timeout=AWAY_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        raise ConfigError("QUEUE_URL cannot be read: redis://host:port/number.") from None


class Waker:
    """Wakes the workers from a web process; opened at the first use, so that forks share none."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._queue: Huey | None = None
        self._tasks: Mapping[Wake, Callable[[], object]] = {}
        self._quiet_until = 0.0

    def wake(self, what: Wake) -> None:
        """Let a worker look now instead of within a minute.

        A queue that is away is only logged, and left alone for a while: what is to be done stands
        in the records.
        """
        with self._lock:
            if monotonic() < self._quiet_until:
                return
            try:
                self._enqueue(what)
            except Exception:
                self._quiet_until = monotonic() + QUIET_S
                log.warning("the workers were not woken", exc_info=True)

    def _enqueue(self, what: Wake) -> None:
        if self._queue is None:
            self._queue = open_queue(self._url)
            nothing = dict.fromkeys(Wake, _nothing)
            self._tasks = register(self._queue, nothing, each_minute=False)
        self._tasks[what]()

    def close(self) -> None:
        """Give its connection back; the next wake opens another."""
        with self._lock:
            if self._queue is not None:
                self._queue.storage.close()
                self._queue = None


def _nothing() -> None:
    """Stands for the work, which only workers know."""


def register(
    queue: Huey, work: Mapping[Wake, Callable[[], None]], *, each_minute: bool
) -> dict[Wake, Callable[[], object]]:
    """Let the queue know the wake-ups, and answer for each what enqueues it."""
    tasks = {what: queue.task(name=what.value)(_named_here(do)) for what, do in work.items()}
    if each_minute:
        for what, do in work.items():
            queue.periodic_task(crontab(), name=f"minute_{what.value}")(_named_here(do))
    return tasks


def _named_here(do: Callable[[], None]) -> Callable[[], None]:
    """Huey names a task after the module of its function: one of here, in every process."""

    def run() -> None:
        do()

    return run


class SureScheduler(Scheduler):  # type: ignore[misc]
    """Huey's scheduler, which looks each minute by itself when the queue is away.

    Each kind of work has a thread of its own then, so that mail never waits for a long job.
    """

    def __init__(self, huey: Huey, stop_flag: Event, interval: float, periodic: bool) -> None:
        super().__init__(huey, stop_flag, interval, periodic)
        self._here: dict[str, Thread] = {}

    def enqueue_periodic_tasks(self, now: datetime | None) -> None:
        """Put what is done each minute into the queue, or do it here."""
        for task in self.huey.read_periodic(now):
            try:
                self.huey.enqueue(task)
            except Exception:
                log.warning("the queue is away", exc_info=True)
                self._do_here(task)

    def _do_here(self, task: Task) -> None:
        """Begin a kind of work, unless it is still being done since an earlier minute."""
        earlier = self._here.get(task.name)
        if earlier is None or not earlier.is_alive():
            self._here[task.name] = Thread(target=task.execute, name=task.name, daemon=True)
            self._here[task.name].start()

    def shutdown(self) -> None:
        """Finish what was begun here. The consumer waits for that no longer than for the rest."""
        for thread in self._here.values():
            thread.join()


class PoliteConsumer(Consumer):  # type: ignore[misc]
    """Huey's consumer, which finishes what it does on Ctrl+C as on a polite kill.

    With `parent` it also stops when that process is gone.
    """

    scheduler_class = SureScheduler

    def __init__(self, queue: Huey, parent: int | None) -> None:
        super().__init__(
            queue,
            workers=THREADS,
            max_delay=1.0,
            shutdown_timeout=LONGEST_STOP_S,
            graceful_signal="TERM",
        )
        self._signal_actions = {signal.SIGTERM: (False, True), signal.SIGINT: (False, True)}
        self._signum: int | None = None
        self._parent = parent

    def _handle_signal(self, signum: int, frame: FrameType | None) -> None:
        self._signum = signum
        self._restart, self._graceful = self._signal_actions[signal.Signals(signum)]

    def loop(self, health_check_ts: float | None = None) -> float | None:
        """One look at whether to go on."""
        if self._parent is not None and os.getppid() != self._parent and self._signum is None:
            self._handle_signal(signal.SIGTERM, None)
        found: float | None = super().loop(health_check_ts)
        return found
