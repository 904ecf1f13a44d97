"""The app on a database of its own for each test, and a browser for each of the cast."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from clinic.app import create_app
from clinic.config import DATABASE_FILE
from clinic.persistence.database import db
from tests import people
from tests.pages import PageClient
from tests.people import Cast

pytest_plugins = ["tests.databases"]


COMPILED = FileSystemBytecodeCache()


@dataclass(slots=True)
class Clock:
    """The time as the app reads it; a test may move it."""

    now: datetime = people.NOW

    def __call__(self) -> datetime:
        return self.now


def make_app(folder: Path, clock: Clock) -> Flask:
    """The whole app with its records in a folder."""
    settings = {"INSTANCE_PATH": str(folder), "SECRET_KEY": "of the tests", "LOG_LEVEL": "WARNING"}
    app = create_app({**settings, "DATABASE_URL": "", "CLOCK": clock, "TESTING": True})
    app.jinja_env.bytecode_cache = COMPILED  # templates are compiled once a run, not once a test
    return app


def close(app: Flask) -> None:
    """Give the app's connections back, so that none outlives its test."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


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


@pytest.fixture
def app(database: Path, clock: Clock) -> Iterator[Flask]:
    made = make_app(database.parent, clock)
    yield made
    close(made)


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
