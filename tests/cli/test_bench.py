"""`flask bench pages` measures real pages, and pages ask a fixed number of questions."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from clinic.cli import bench
from clinic.persistence.counting import counted_statements
from clinic.persistence.crowd import FIRST_NAMES, Crowd, name_of
from clinic.persistence.database import commit, db
from clinic.services import today
from clinic.services.patient import overview, patients
from tests.databases import Staff, close, create_staff, records_app
from tests.people import TODAY


def test_bench_pages_prints_one_object_of_the_promised_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench, "SMALL", 50)
    monkeypatch.setattr(bench, "ROUNDS", 2)
    monkeypatch.setattr(bench, "WARM_UP", 1)
    done = CliRunner().invoke(bench.bench_commands, ["pages", "--json", "--patients", "100"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output.splitlines()[-1])
    assert set(result) == {
        "patients",
        *(f"{page}_{what}" for page in bench.PAGES for what in ("ms", "queries")),
        "growth_ratio",
    }
    assert result["patients"] == 100
    assert all(value > 0 for value in result.values())


@pytest.fixture
def crowded(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Flask, Staff]]:
    app = records_app(sqlite_url)
    with app.app_context():
        staff = create_staff()
        alice = staff.alice
        Crowd(clinic_id=alice.clinic_id, clinician_id=alice.clinician_id, today=TODAY).fill(1000)
        commit()
    yield app, staff
    close(app)


def test_a_page_asks_as_many_questions_for_a_crowd_as_for_nobody(
    crowded: tuple[Flask, Staff],
) -> None:
    app, staff = crowded

    def questions(actor: object) -> list[int]:
        numbers = []
        for ask in (
            lambda: today.what_waits(actor=actor, today=TODAY),  # type: ignore[arg-type]
            lambda: patients.search(actor=actor, text="ana", today=TODAY),  # type: ignore[arg-type]
            lambda: patients.search(actor=actor, text="", today=TODAY),  # type: ignore[arg-type]
        ):
            with app.app_context(), counted_statements() as counted:
                ask()
            numbers.append(counted.number)
        return numbers

    assert questions(staff.alice) == questions(staff.charlie)


def test_the_crowd_fills_every_list(crowded: tuple[Flask, Staff]) -> None:
    app, staff = crowded
    with app.app_context():
        waits = today.what_waits(actor=staff.alice, today=TODAY)
        found = patients.search(actor=staff.alice, text=FIRST_NAMES[0], today=TODAY)
        shown = overview.patient_overview(actor=staff.alice, patient_id=7, today=TODAY)
    assert all(
        one.more for one in (waits.stops, waits.programs, waits.reviews, waits.logs, waits.drafts)
    )
    assert found.more
    assert shown.head.name == name_of(7)
    assert len(shown.programs[0].items) == 2


@pytest.mark.parametrize("typed", ["ana", "an", "zim", "ana zim", "r-000001", "r 0000"])
def test_search_reads_an_index_and_never_the_whole_table(
    crowded: tuple[Flask, Staff], typed: str
) -> None:
    app, staff = crowded
    with app.app_context():
        plans: list[str] = []
        raw = db.session.connection()

        def explain(
            _connection: object, _cursor: object, statement: str, values: object, *_: object
        ) -> None:
            if statement.startswith("SELECT"):
                plan = raw.connection.driver_connection.execute(  # type: ignore[union-attr]
                    f"EXPLAIN QUERY PLAN {statement}", values
                )
                plans.extend(row[3] for row in plan)

        from sqlalchemy import event

        event.listen(db.engine, "before_cursor_execute", explain)
        patients.search(actor=staff.alice, text=typed, today=TODAY)
        event.remove(db.engine, "before_cursor_execute", explain)
    assert plans
    assert not [step for step in plans if step.startswith("SCAN patient") or "TEMP B-TREE" in step]
