"""The queue: wakes on SQLite and on PostgreSQL, and runs no code that is written into it."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from huey import Huey

from clinic.config import ConfigError, queue_url
from clinic.delivery.queue import Wake, Waker, open_queue, register


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'inner' / 'queue.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


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
    while (task := queue.dequeue()) is not None:
        queue.execute(task)


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


def test_a_queue_that_is_away_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="clinic.queue")
    logging.getLogger("clinic").propagate = True
    Waker("postgresql://nobody@127.0.0.1:9/none").wake(Wake.DELIVER)
    assert "the workers were not woken" in caplog.text


def test_an_address_of_no_queue_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot begin with"):
        open_queue("amqp://somewhere")


def test_it_is_beside_the_records_unless_set(tmp_path: Path) -> None:
    here = {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": "", "QUEUE_URL": ""}
    assert queue_url(here) == f"sqlite:///{tmp_path / 'queue.sqlite'}"
    there = "postgresql+psycopg://clinic@db/clinic"
    assert queue_url(here | {"DATABASE_URL": there}) == there
    assert queue_url(here | {"QUEUE_URL": "redis://r"}) == "redis://r"
