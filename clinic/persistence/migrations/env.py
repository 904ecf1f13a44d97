"""How Alembic reaches the database of the running app.

SQLite cannot alter a column: batch mode copies the table instead. Meanwhile its rows are not where
their foreign keys look for them, so those are checked after the migration, not during it. A copy
loses the table's triggers: a migration that alters a guarded table makes them again.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from clinic.persistence.database import Base, TZDateTime


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
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_type,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            _check_foreign_keys(connection)
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"{len(lost)} rows point to rows that are not there")


run_migrations()
