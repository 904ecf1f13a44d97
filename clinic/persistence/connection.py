"""How the app reaches its database: the pool, time limits, and whether it is there and ready.

SQLite is a file of this host and needs none of it. A server of PostgreSQL may be slow, away or
restarted, and is shared by every process of the group.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

UNREACHABLE: tuple[type[Exception], ...] = (OperationalError, InterfaceError, TimeoutError)
"""What is raised while the database is away, too busy, or its connections are all in use."""

SHORTEST_CONNECT_S = 2
"""PostgreSQL's library takes no shorter limit."""

KEEPALIVE_S = 30
"""A connection that a firewall dropped silently is noticed after so many idle seconds."""


def engine_options(settings: Mapping[str, Any], *, lock_timeout_ms: int) -> dict[str, Any]:
    """What SQLAlchemy is told about connections, from the settings; nothing for SQLite.

    A process never opens more connections than its pool holds, so that a group can be planned:
    processes times DATABASE_POOL_SIZE stays below the server's max_connections. A connection is
    tried before it is used: a restart of the server costs nobody an error page.
    """
    if make_url(settings["DATABASE_URL"]).get_backend_name() == "sqlite":
        return {}
    return {
        "pool_size": settings["DATABASE_POOL_SIZE"],
        "max_overflow": 0,
        "pool_timeout": settings["DATABASE_WAIT_S"],
        "pool_recycle": settings["DATABASE_POOL_RECYCLE_S"],
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": max(SHORTEST_CONNECT_S, settings["DATABASE_WAIT_S"]),
            "keepalives_idle": KEEPALIVE_S,
            "application_name": "figure-four",
            "options": f"-c lock_timeout={lock_timeout_ms}",
        },
    }


def missing_part(engine: Engine, migrations: str) -> str | None:
    """What keeps the app from serving: "database", "schema", or None when it can.

    The schema must be exactly that of this version of the app: an older one lacks columns, a newer
    one means that this host was not upgraded.
    """
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    except UNREACHABLE:
        return "database"
    return None if set(heads) == _newest(migrations) else "schema"


@cache
def _newest(migrations: str) -> frozenset[str]:
    return frozenset(ScriptDirectory(migrations).get_heads())
