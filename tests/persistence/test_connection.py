"""The way to the database: the pool, a server that is away, hosts that start at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import QueuePool

from clinic.app import create_app
from clinic.config import PROJECT
from clinic.persistence import database
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.database import Base, commit, db
from tests.cli.test_serve import free_port
from tests.databases import close, count, create_staff, records_app
from tests.pages import PageClient

HOSTS = 3


def test_what_is_missing_is_found_on_both_databases(records: Flask) -> None:
    with records.app_context():
        assert database.missing_part() is None
        newest = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        move = text("UPDATE alembic_version SET version_num = :revision")
        for revision, missing in (("0001", "schema"), (newest, None)):
            db.session.execute(move, {"revision": revision})
            commit()
            assert database.missing_part() == missing


def test_a_pool_holds_as_many_connections_as_set_and_no_more(postgresql_url: str) -> None:
    app = records_app(postgresql_url)
    with app.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.size() == app.config["DATABASE_POOL_SIZE"]
        assert pool._max_overflow == 0
    close(app)


def test_a_restarted_server_costs_nobody_an_error(postgresql_url: str) -> None:
    app = records_app(postgresql_url)
    with app.app_context():
        create_staff()
    other = create_engine(postgresql_url)
    with other.connect() as connection:
        ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
        ended = connection.execute(text(f"{ours} application_name = 'figure-four'")).all()
    other.dispose()
    assert ended, "the app had no connection to lose"
    assert count(app, ClinicRow) == 2
    close(app)


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[Flask]:
    """The app, whose database server does not answer."""
    address = f"postgresql+psycopg://clinic:swordfish@127.0.0.1:{free_port()}/clinic"
    app = create_app(
        {
            "INSTANCE_PATH": str(tmp_path),
            "DATABASE_URL": address,
            "SECRET_KEY": "of the tests",
            "LOG_LEVEL": "INFO",
            "DATABASE_WAIT_S": 2,
        }
    )
    yield app
    close(app)


def test_without_its_database_the_app_says_so_in_plain_words(
    cut_off: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = PageClient(cut_off.test_client())
    with client.client.session_transaction() as session:
        session["token"] = "of an earlier sign-in"
    page = client.get("/", 503)
    assert page.h1 == "The records cannot be reached"
    assert page.response.headers["Retry-After"] == "10"
    failed = next(one for one in caplog.records if one.message == "request failed")
    assert failed.facts["error"] == "OperationalError"  # type: ignore[attr-defined]
    assert failed.facts["request"] in page.text  # type: ignore[attr-defined]
    assert "swordfish" not in caplog.text + page.response.text


def test_without_its_database_a_process_lives_but_is_not_ready(cut_off: Flask) -> None:
    client = cut_off.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "missing": "database"})


def test_without_its_database_the_server_does_not_start_and_says_why(tmp_path: Path) -> None:
    address = f"postgresql+psycopg://clinic:swordfish@127.0.0.1:{free_port()}/clinic"
    done = _flask(tmp_path, address, "serve", "--port", str(free_port()))
    said = done.communicate(timeout=120)[0]
    assert done.returncode == 1
    assert "Is its server running" in said
    assert "swordfish" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_hosts_that_start_at_once_set_the_database_up_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    if kind == "postgresql":
        address = request.getfixturevalue("empty_postgresql_url")
    hosts = [_flask(tmp_path, address, "db", "upgrade") for _ in range(HOSTS)]
    said = [host.communicate(timeout=300)[0] for host in hosts]
    assert [host.returncode for host in hosts] == [0] * HOSTS, "\n".join(said)
    app = records_app(address)
    with app.app_context():
        assert database.missing_part() is None
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())
    close(app)


def _flask(folder: Path, address: str, *command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "flask", *command],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "INSTANCE_PATH": str(folder),
            "DATABASE_URL": address,
            "SECRET_KEY": "of the tests",
        },
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
