"""Claiming: one of many workers takes a row, for a while, and no other can take it meanwhile.

The same statements run on SQLite and on PostgreSQL: PostgreSQL skips what another worker is about
to take, SQLite lets one writer in at a time and ignores the clause.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, String, Update, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clinic.persistence.database import db


class Claimable:
    """Columns of a row that workers take: when it is due, who has it, until when.

    `claim` names one taking of it; what a worker writes carries it, so that one who overslept the
    lease writes nothing.
    """

    due_at: Mapped[datetime]
    claim: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


def take_first(
    row: Any, *, ready: ColumnElement[bool], values: Mapping[str, object]
) -> int | None:
    """Give the first ready row these values and answer its id; None when there is none."""
    first = (
        select(row.id)
        .where(ready)
        .order_by(row.due_at, row.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = update(row).where(row.id == first).values(**values, attempts=row.attempts + 1)
    return db.session.scalars(_plain(statement).returning(row.id)).first()


def change(row: Any, *, only: ColumnElement[bool], values: Mapping[str, object]) -> int:
    """Give the rows that fit these values, and answer how many there were."""
    result = db.session.execute(_plain(update(row).where(only).values(**values)))
    return cast("CursorResult[Any]", result).rowcount


def _plain(statement: Update) -> Update:
    """The rows in memory are read again after the commit, not searched for now."""
    return statement.execution_options(synchronize_session=False)
