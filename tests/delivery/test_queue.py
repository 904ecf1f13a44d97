"""The queue: wakes on SQLite, PostgreSQL and Redis, and runs no code that is written into it."""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import psycopg
import pytest
from huey import Huey
from redis import Redis

from clinic.config import ConfigError, queue_url
from clinic.delivery import queue as queue_module
from clinic.delivery.queue import (
    PoliteConsumer,
    SureScheduler,
    Wake,
    Waker,
    open_queue,
    register,
)
from tests.post_office import HOST
from tests.queues import open_redis


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'inner' / 'queue.sqlite'}"
    address = {"postgresql": "empty_postgresql_url", "redis": "redis_url"}[request.param]
    return str(request.getfixturevalue(address))


@pytest.fixture
def queue(url: str) -> Iterator[Huey]:
    opened = open_queue(url)
    yield opened
    opened.storage.close()


def work(done: list[Wake]) -> dict[Wake, Callable[[], None]]:
    def note(what: Wake) -> Callable[[], None]:
        return lambda: done.append(what)

    return {what: note(what) for what in Wake}


def run_all(queue: Huey) -> None:
    for _ in range(queue.pending_count()):
        queue.execute(queue.dequeue())


def test_a_wake_of_one_process_reaches_the_worker_of_another(url: str, queue: Huey) -> None:
    done: list[Wake] = []
    register(queue, work(done), each_minute=True)
    waker = Waker(url)
    waker.wake(Wake.RUN_JOBS)
    waker.wake(Wake.DELIVER)
    run_all(queue)
    assert done == [Wake.RUN_JOBS, Wake.DELIVER]
    waker.close()


def test_each_minute_everything_is_looked_at(queue: Huey) -> None:
    done: list[Wake] = []
    register(queue, work(done), each_minute=True)
    for task in queue.read_periodic(None):
        queue.enqueue(task)
    run_all(queue)
    assert sorted(done) == sorted(Wake)


def test_what_is_in_the_queue_is_a_name_in_json(queue: Huey) -> None:
    tasks = register(queue, work([]), each_minute=False)
    tasks[Wake.DELIVER]()
    (raw,) = queue.storage.enqueued_items()
    assert json.loads(bytes(raw))[1] == "clinic.delivery.queue.deliver"


def test_its_tables_in_postgresql_stand_apart_from_the_records(empty_postgresql_url: str) -> None:
    queue = open_queue(empty_postgresql_url)
    queue.storage.close()
    address = empty_postgresql_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT DISTINCT table_schema FROM information_schema.tables "
            "WHERE table_name LIKE 'huey%'"
        ).fetchall()
    assert found == [("queue",)]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, logger="clinic.queue")
    logging.getLogger("clinic").propagate = True
    return caplog


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@127.0.0.1:9/none", "redis://127.0.0.1:9/0"]
)
def test_a_queue_that_is_away_stops_nobody(log: pytest.LogCaptureFixture, address: str) -> None:
    Waker(address).wake(Wake.DELIVER)
    assert "the workers were not woken" in log.text


@pytest.mark.parametrize(("quiet_s", "tries"), [(60, 1), (0, 4)])
def test_a_server_that_does_not_answer_is_asked_once_in_a_while(
    log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, quiet_s: int, tries: int
) -> None:
    monkeypatch.setattr(queue_module, "AWAY_S", 0.1)
    monkeypatch.setattr(queue_module, "QUIET_S", quiet_s)
    with socket.create_server((HOST, 0)) as silent:
        waker = Waker(f"redis://{HOST}:{silent.getsockname()[1]}/0")
        with ThreadPoolExecutor(4) as pages:
            list(pages.map(waker.wake, [Wake.DELIVER] * 4))
        silent.setblocking(False)
        for _ in range(tries):
            silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
    assert log.text.count("the workers were not woken") == tries


def test_a_connection_that_the_server_closed_meanwhile_is_renewed(redis_url: str) -> None:
    waker, queue = Waker(redis_url), open_queue(redis_url)
    waker.wake(Wake.DELIVER)
    with Redis.from_url(redis_url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    waker.wake(Wake.DELIVER)
    assert queue.pending_count() == 2
    waker.close()
    queue.storage.close()


def test_a_worker_looks_each_minute_also_while_the_queue_is_away(
    log: pytest.LogCaptureFixture,
) -> None:
    done: list[Wake] = []
    with open_redis() as address:
        queue = open_queue(address)
        register(queue, work(done), each_minute=True)
        scheduler = PoliteConsumer(queue, None).scheduler_class(queue, Event(), 1, periodic=True)
        scheduler.enqueue_periodic_tasks(None)
        assert done == [], "workers take it from the queue"
    scheduler.enqueue_periodic_tasks(None)
    scheduler.shutdown()
    assert sorted(done) == sorted(Wake), "what was begun is finished"
    assert "the queue is away" in log.text


def test_mail_waits_for_no_long_job_while_the_queue_is_away() -> None:
    mailed, go_on = Event(), Event()
    long_jobs: list[str] = []

    def run_jobs() -> None:
        long_jobs.append("begun")
        go_on.wait(timeout=5)
        long_jobs.append("ended")

    queue = open_queue("redis://127.0.0.1:9/0")
    register(queue, {Wake.RUN_JOBS: run_jobs, Wake.DELIVER: mailed.set}, each_minute=True)
    scheduler = SureScheduler(queue, Event(), 1, periodic=True)
    scheduler.enqueue_periodic_tasks(None)
    assert mailed.wait(timeout=5)
    scheduler.enqueue_periodic_tasks(None)
    assert long_jobs == ["begun"], "it is not begun a second time"
    go_on.set()
    scheduler.shutdown()
    assert long_jobs == ["begun", "ended"]


@pytest.mark.parametrize(
    ("address", "words"),
    [("amqp://somewhere", "cannot begin with 'amqp'"), ("redis://host:port/0", "cannot be read")],
)
def test_an_address_of_no_queue_is_refused(address: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        open_queue(address)


def test_it_is_beside_the_records_unless_set(tmp_path: Path) -> None:
    here = {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": "", "QUEUE_URL": ""}
    assert queue_url(here) == f"sqlite:///{tmp_path / 'queue.sqlite'}"
    there = "postgresql+psycopg://clinic@db/clinic"
    assert queue_url(here | {"DATABASE_URL": there}) == there
    assert queue_url(here | {"QUEUE_URL": "redis://r"}) == "redis://r"
