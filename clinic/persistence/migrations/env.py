"""How Alembic reaches the database of the running app.

SQLite cannot alter a column: batch mode copies the table instead. Meanwhile its rows are not where
their foreign keys look for them, so those are checked after the migration, not during it. A copy
loses the table's triggers: a migration that alters a guarded table makes them again.

Hosts of a group may start at the same moment. All of a migration is one transaction, and it begins
with a lock: the first host migrates, the others wait for it and then find nothing to do.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, text

from clinic.persistence.database import BUSY_TIMEOUT_MS, Base, TZDateTime

LOCK_OF_MIGRATIONS = 4_100_004
"""A number of our own among PostgreSQL's advisory locks."""

LONGEST_WAIT_MS = 600_000
"""How long a host waits on SQLite while another one migrates."""


def render_type(kind: str, thing: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types into migrations as the plain ones that they store."""
    if kind == "type" and isinstance(thing, TZDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    """Bring the connected database to the schema asked for, in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT_MS}")
        context.configure(
            connection=connection,
            transactional_ddl=True,
            target_metadata=Base.metadata,
            render_item=render_type,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            _wait_for_other_hosts(connection)
            context.run_migrations()
            _check_foreign_keys(connection)
        if engine.dialect.name == "sqlite":
            driver.execute("PRAGMA foreign_keys = ON")
            driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _wait_for_other_hosts(connection: Connection) -> None:
    """On PostgreSQL until the end of the transaction; SQLite's own lock came with its begin."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK_OF_MIGRATIONS})


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"{len(lost)} rows point to rows that are not there")


run_migrations()
