"""The app for tests: on records in a folder, with a clock that a test may move."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.event import listen, remove

from clinic.app import create_app
from clinic.persistence.database import db
from tests import people

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


@contextmanager
def on_records(app: Flask, database: Path, clock: Clock) -> Iterator[Flask]:
    """Let an app work on another SQLite file for a while; its settings are put back afterwards.

    Making an app, its statements and its templates takes time, so that tests share one.
    """
    settings = dict(app.config)
    app.config["CLOCK"] = clock
    with app.app_context():
        engine = db.engine

    def connect(*_: object) -> sqlite3.Connection:
        return sqlite3.connect(database, check_same_thread=False)

    listen(engine, "do_connect", connect)
    yield app
    remove(engine, "do_connect", connect)
    close(app)
    app.config.clear()
    app.config.update(settings)
