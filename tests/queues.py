"""A real Redis server on this machine, for the queue."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import ConnectionError as RedisConnectionError
from redis import Redis

from tests.post_office import HOST, free_port

LONGEST_START_S = 30


@contextmanager
def open_redis() -> Iterator[str]:
    """Its address while it runs; it keeps nothing."""
    program = shutil.which("redis-server")
    assert program, "The tests need Redis: deploy/system-packages test"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="figure-four-redis-") as folder:
        options = ["--bind", HOST, "--port", str(port), "--save", "", "--dir", folder]
        server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"redis://{HOST}:{port}/0"
        finally:
            server.kill()
            server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + LONGEST_START_S
    with Redis(host=HOST, port=port) as client:
        while True:
            try:
                client.ping()
            except RedisConnectionError:
                assert time.monotonic() < until, "redis-server did not start"
                time.sleep(0.02)
            else:
                return


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A running Redis: its address."""
    with open_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """Address of an empty Redis."""
    yield redis_server
    with Redis.from_url(redis_server) as client:
        client.flushall()
