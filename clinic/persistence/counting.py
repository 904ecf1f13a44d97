"""Counting the statements that reach the database, for tests and measurements."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

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
