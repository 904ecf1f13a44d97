"""Counting the statements that reach the database: for the log, for tests and measurements."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_app_context
from sqlalchemy import event as sql_event

from clinic.persistence.database import db


@dataclass(slots=True)
class Statements:
    """How many statements ran."""

    number: int = 0


@contextmanager
def counted_statements() -> Iterator[Statements]:
    """Count the statements of the running app's database while the block runs."""
    counted = Statements()

    def count(*_: Any) -> None:
        counted.number += 1

    engine = db.engine
    sql_event.listen(engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        sql_event.remove(engine, "before_cursor_execute", count)


def count_by_request(app: Flask) -> None:
    """Count the statements of each request for its line in the log."""
    with app.app_context():
        sql_event.listen(db.engine, "before_cursor_execute", _count_one)


def statements_so_far() -> int:
    """How many statements this request has sent."""
    found: int = g.get("statements", 0)
    return found


def _count_one(*_: Any) -> None:
    if has_app_context():
        g.statements = statements_so_far() + 1
