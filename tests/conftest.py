"""The app on a database of its own for each test, and a browser for each of the cast."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from clinic.config import DATABASE_FILE
from tests import people
from tests.pages import PageClient
from tests.people import Cast
from tests.running import Clock, close, make_app, on_records

pytest_plugins = ["tests.databases", "tests.drawn_once", "tests.queues", "tests.tracing"]


@pytest.fixture(scope="session")
def stage(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """A database with the cast in it, to be copied; and the cast."""
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(migrated_sqlite, folder / DATABASE_FILE)
    app = make_app(folder, Clock())
    with app.app_context():
        cast = people.create_cast()
    close(app)
    return folder / DATABASE_FILE, cast


@pytest.fixture
def database(stage: tuple[Path, Cast], tmp_path: Path) -> Path:
    """The records of this test alone."""
    return Path(shutil.copy(stage[0], tmp_path / DATABASE_FILE))


@pytest.fixture
def cast(stage: tuple[Path, Cast]) -> Cast:
    return stage[1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def one_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app that all tests share."""
    return make_app(tmp_path_factory.mktemp("app"), Clock())


@pytest.fixture
def app(one_app: Flask, database: Path, clock: Clock) -> Iterator[Flask]:
    """The app on the records of this test."""
    with on_records(one_app, database, clock) as ready:
        yield ready


@pytest.fixture
def visitor(app: Flask) -> PageClient:
    """Somebody who has not signed in."""
    return PageClient(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], PageClient]:
    """Signs somebody of the cast in: signed_in("alice")."""

    def sign_in(who: str) -> PageClient:
        client = PageClient(app.test_client())
        client.post("/sign-in", {"email": people.EMAILS[who], "password": people.PASSWORD})
        return client

    return sign_in


def _person(who: str) -> Callable[[Callable[[str], PageClient]], PageClient]:
    def person(signed_in: Callable[[str], PageClient]) -> PageClient:
        return signed_in(who)

    return pytest.fixture(name=who)(person)


alice, bob, mona, charlie = (_person(who) for who in ("alice", "bob", "mona", "charlie"))
