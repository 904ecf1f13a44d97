"""The app tells the machines that look after it whether it lives and can serve."""

import sqlite3
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.web import health
from clinic.web.health import Readiness


@pytest.fixture
def probe(app: Flask) -> FlaskClient:
    app.extensions.pop(health.PLACE, None)
    return app.test_client()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Counts the looks at the database, and finds nothing missing."""
    counted: list[None] = []
    monkeypatch.setattr(health.database, "missing_part", lambda: counted.append(None))
    return counted


def test_a_process_that_answers_is_alive(probe: FlaskClient) -> None:
    answer = probe.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_ready_with_the_database_at_the_newest_schema(probe: FlaskClient) -> None:
    answer = probe.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True})
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_older_schema_is_not_ready(probe: FlaskClient, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    answer = probe.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "missing": "schema"})


def test_however_often_it_is_asked_the_database_is_looked_at_once_in_a_while(
    probe: FlaskClient, looks: list[None]
) -> None:
    for _ in range(50):
        assert probe.get("/readyz").status_code == 200
    assert len(looks) == 1


def test_while_one_waits_for_the_database_the_others_get_what_is_known() -> None:
    readiness = Readiness(missing=None)
    readiness.looking.acquire()
    answers: list[str | None] = []
    asking = threading.Thread(target=lambda: answers.append(readiness.now_missing()))
    asking.start()
    asking.join(timeout=5)
    assert answers == [None]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_who_asks_is_not_looked_up_and_no_line_is_logged(
    probe: FlaskClient,
    looks: list[None],
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("INFO", "clinic.requests"), probe.session_transaction() as session:
        session["token"] = "of somebody"
    with caplog.at_level("INFO", "clinic.requests"):
        assert probe.get(address).status_code == 200
    assert caplog.messages == []
