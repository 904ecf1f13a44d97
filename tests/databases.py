"""Real databases for tests: a migrated SQLite file, and a PostgreSQL server of our own.

Each test begins with a migrated, empty database. Nothing is pretended: without PostgreSQL on the
machine these tests fail and say which package to install.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import argon2
import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from clinic.cli.own_postgresql import RISKY, address_of, own_postgresql
from clinic.config import read_settings
from clinic.domain.records import Role
from clinic.persistence.database import Base, db, init_database
from clinic.services.account import clinics, passwords, staffing
from clinic.services.account.clinics import ClinicSettings
from clinic.services.actor import Actor
from tests import people

MIGRATED = "migrated"


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords with next to no work: the real cost is for attackers, not for tests."""
    patch = pytest.MonkeyPatch()
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "HASHER", cheap)
    yield
    patch.undo()


def records_app(url: str) -> Flask:
    """An app with records and nothing else."""
    app = Flask("records", instance_path=tempfile.gettempdir())
    app.config.update(read_settings({}, {"DATABASE_URL": url}))
    init_database(app)
    return app


def close(app: Flask) -> None:
    """Give the app's connections back, so that none outlives its test."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def migrate_to_newest(url: str) -> None:
    """Bring the database at `url` to the newest schema."""
    app = records_app(url)
    with app.app_context():
        flask_migrate.upgrade()
    close(app)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; copy it, leave it as it is."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    migrate_to_newest(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Address of a migrated SQLite file of this test's own."""
    path = tmp_path / "clinic.sqlite"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A running PostgreSQL on a socket of its own: the folder of the socket."""
    with own_postgresql(*RISKY) as folder:
        yield folder


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> str:
    """A server on which the database `migrated` has the newest schema."""
    _statement(postgresql_server, f"CREATE DATABASE {MIGRATED}")
    migrate_to_newest(address_of(postgresql_server, MIGRATED))
    return postgresql_server


@pytest.fixture
def postgresql_url(migrated_postgresql: str) -> Iterator[str]:
    """Address of the migrated PostgreSQL database; it is emptied afterwards."""
    yield address_of(migrated_postgresql, MIGRATED)
    # As a replica, the server does not fire the triggers that guard the records. DELETE is several
    # times faster than TRUNCATE, which makes each table and index a new file.
    empty = "; ".join(f"DELETE FROM {table}" for table in Base.metadata.tables)  # noqa: S608  our names
    count_anew = "SELECT setval(seqrelid, 1, false) FROM pg_sequence"
    _statement(
        migrated_postgresql,
        f"SET session_replication_role = replica; {empty}; {count_anew}",
        MIGRATED,
    )


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database of this test's own."""
    _statement(postgresql_server, "CREATE DATABASE vacant")
    yield address_of(postgresql_server, "vacant")
    _statement(postgresql_server, "DROP DATABASE vacant WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app with migrated, empty records; the test runs once on each database."""
    app = records_app(request.getfixturevalue(f"{request.param}_url"))
    yield app
    close(app)


@pytest.fixture
def sqlite_records(sqlite_url: str) -> Iterator[Flask]:
    """An app with migrated, empty records in SQLite."""
    app = records_app(sqlite_url)
    yield app
    close(app)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The cast as actors: Alice, Bob and the manager Mona of North, Charlie of South."""

    alice: Actor
    bob: Actor
    mona: Actor
    charlie: Actor


def create_staff() -> Staff:
    """Two clinics with their staff and nothing else; needs an app context."""
    north, south = (
        clinics.open_clinic(
            settings=ClinicSettings(name=f"{name} Clinic", time_zone=zone), now=people.NOW
        )
        for name, zone in (("North", "America/Chicago"), ("South", "America/New_York"))
    )

    def enroll(name: str, clinic_id: int, role: Role = Role.CLINICIAN) -> Actor:
        clinician_id = staffing.enroll(
            clinic_id=clinic_id,
            name=name,
            email=people.EMAILS[name.partition(" ")[0].lower()],
            role=role,
            password=people.PASSWORD,
            now=people.NOW,
        )
        return Actor(clinic_id=clinic_id, clinician_id=clinician_id, name=name, role=role)

    return Staff(
        alice=enroll("Alice Ferro", north),
        bob=enroll("Bob Lindqvist", north),
        mona=enroll("Mona Achebe", north, Role.MANAGER),
        charlie=enroll("Charlie Voss", south),
    )


@pytest.fixture
def staff(records: Flask) -> Staff:
    """The cast on record in `records`."""
    with records.app_context():
        return create_staff()


def count(app: Flask, row: type[Base]) -> int:
    """How many rows of a kind are really stored."""
    with app.app_context():
        return len(db.session.scalars(select(row)).all())


def _statement(socket_folder: str, statement: str, database: str = "postgres") -> None:
    address = f"host={socket_folder} user=postgres dbname={database}"
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def lock_outbox(app: Flask) -> Connection:
    """Let nobody else write the outbox until the connection is closed."""
    with app.app_context():
        connection = db.engine.connect()
        connection.execute(text("SELECT 1"))
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))
    return connection
