"""The database: base of all rows, session, SQLite's set-up, and the one commit.

A unit of work is one request or one command. It writes unless it says `read_only()` first: on
SQLite a writer takes the write lock when its transaction begins, so that two writers wait for
each other instead of failing half-way; a reader never waits.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import flask_migrate
from flask import Flask, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Select,
    bindparam,
)
from sqlalchemy import event as sql_event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from clinic.domain.errors import StaleError
from clinic.persistence import connection
from clinic.persistence.connection import engine_options
from clinic.persistence.constraints import field_error, is_stale

MIGRATIONS = Path(__file__).parent / "migrations"
PRIVATE = 0o600
"""The records are for the account that runs the app, and for nobody else on the machine."""

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another one before it gives up."""

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

AnyRow = TypeVar("AnyRow", bound="Base")
Words = TypeVar("Words", bound=StrEnum)

Id = BigInteger().with_variant(Integer, "sqlite")
"""Identity of a row: 64 bits on both databases (SQLite numbers rows only in a column named
INTEGER).
"""


class TZDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware UTC coming out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without time zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC; SQLite hands out what it stored, without zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(words: type[StrEnum]) -> Enum:
    """A column type for a vocabulary: stored by value, held by a CHECK named after the
    vocabulary.
    """
    return Enum(
        words,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        name=words.__name__.lower(),
    )


class Base(DeclarativeBase):
    """Base of all rows."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: TZDateTime()}  # noqa: RUF012  SQLAlchemy reads it so


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)


def init_database(app: Flask) -> None:
    """Connect the app to DATABASE_URL; requests that only read say so to the database."""
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", app.config["DATABASE_URL"])
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS", engine_options(app.config, lock_timeout_ms=BUSY_TIMEOUT_MS)
    )
    db.init_app(app)
    migrate.init_app(app, db)
    app.before_request(_declare_reader)
    with app.app_context():
        prepare(db.engine)


def prepare(engine: Engine) -> None:
    """Set an engine up: on SQLite the pragmas, and transaction control taken over from the
    driver.
    """
    if engine.dialect.name == "sqlite":
        sql_event.listen(engine, "connect", _set_sqlite_up)
        sql_event.listen(engine, "begin", _begin_sqlite)


def upgrade() -> None:
    """Bring the database to the newest schema; a new SQLite file is made for its owner alone."""
    if db.engine.dialect.name == "sqlite" and db.engine.url.database:
        path = Path(db.engine.url.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(PRIVATE)
    flask_migrate.upgrade()


def shown_address() -> str:
    """Where the records are, without the password."""
    return db.engine.url.render_as_string(hide_password=True)


def missing_part() -> str | None:
    """What keeps the app from serving: "database", "schema", or None when it can."""
    return connection.missing_part(db.engine, str(MIGRATIONS))


def read_only() -> None:
    """Declare that this unit of work writes nothing: on SQLite it never waits for a writer."""
    db.session.info["read_only"] = True


@contextmanager
def reading() -> Iterator[None]:
    """Read in a transaction that holds no lock: one of its own before a unit of work that writes,
    that of the unit of work itself where it only reads.
    """
    if db.session.info.get("read_only", False):
        yield
    else:
        yield from _transaction(read_only=True)


@contextmanager
def writing() -> Iterator[None]:
    """Write in a transaction of its own, also where the unit of work around it only reads."""
    yield from _transaction(read_only=False)


def _transaction(*, read_only: bool) -> Iterator[None]:
    """End what runs, begin anew, and afterwards take up the unit of work as it was declared."""
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("changes are pending that a new transaction would lose")
    declared = db.session.info.get("read_only", False)
    db.session.rollback()
    db.session.info["read_only"] = read_only
    try:
        yield
    finally:
        db.session.rollback()
        db.session.info["read_only"] = declared


def among(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """That a row belongs to one of some parents; the parameter of a statement built once."""
    return column.in_(bindparam("parents", expanding=True))


def by_parent(
    statement: Select[AnyRow], parent: InstrumentedAttribute[int], ids: Collection[int]
) -> dict[int, list[AnyRow]]:
    """The rows of some parents, by parent, each with its list; nothing is asked for no parent."""
    found: dict[int, list[AnyRow]] = {one: [] for one in ids}
    if found:
        for row in db.session.scalars(statement, {"parents": list(found)}):
            found[getattr(row, parent.key)].append(row)
    return found


def add(row: AnyRow) -> AnyRow:
    """Store a new row and give it its id; nothing is kept until `commit`."""
    db.session.add(row)
    flush()
    return row


def add_all(rows: Iterable[Base]) -> None:
    """Store several new rows at once."""
    db.session.add_all(rows)
    flush()


def flush() -> None:
    """Send what changed to the database. Raises StaleError and FieldError as `commit` does."""
    with _translated_errors():
        db.session.flush()


def commit() -> None:
    """Keep what this unit of work did.

    Raises StaleError when somebody else saved a row meanwhile, and FieldError for the field whose
    constraint was violated; then nothing at all is kept.
    """
    with _translated_errors():
        db.session.commit()


def check_version(stored: int, seen: int) -> None:
    """Raise StaleError unless a form shows the version that is stored."""
    if stored != seen:
        raise StaleError("somebody else saved this record meanwhile")


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        db.session.rollback()
        raise StaleError("somebody else saved this record meanwhile") from error
    except IntegrityError as error:
        db.session.rollback()
        if is_stale(error, Base.metadata):
            raise StaleError("somebody else did the same in this instant") from error
        known = field_error(error, Base.metadata)
        if known is None:
            raise
        raise known from error


def _declare_reader() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        read_only()


def _set_sqlite_up(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = db.session.registry.has() and db.session.info.get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
