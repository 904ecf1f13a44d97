"""The migrations make exactly the schema of the rows, on both databases, and can be undone."""

from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from clinic.persistence.database import Base, db
from tests.databases import close, records_app
from tests.patient_records import make_episode
from tests.people import create_cast
from tests.practice import practice_of

SECOND_EPISODE = """
INSERT INTO episode (clinic_id, patient_id, title, opened_on, close_note)
SELECT clinic_id, patient_id, title, opened_on, close_note FROM episode
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


def test_the_migrated_schema_is_that_of_the_rows_and_can_be_undone(empty_url: str) -> None:
    app = records_app(empty_url)
    with app.app_context():
        flask_migrate.upgrade()
        flask_migrate.check()  # leaves with status 1 when autogenerate finds a difference
        assert set(inspect(db.engine).get_table_names()) == {
            *Base.metadata.tables,
            "alembic_version",
        }
        flask_migrate.downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade()
        flask_migrate.check()
    close(app)


def test_every_foreign_key_has_an_index() -> None:
    for table in Base.metadata.tables.values():
        starts = [[column.name for column in index.columns] for index in table.indexes]
        starts.append([column.name for column in table.primary_key.columns])
        starts.extend(
            [column.name for column in one.columns]
            for one in table.constraints
            if one.__visit_name__ == "unique_constraint"
        )
        for key in table.foreign_key_constraints:
            columns = list(key.column_keys)
            assert any(start[: len(columns)] == columns for start in starts), key.name


def test_every_constraint_and_index_is_named_within_the_limit_of_postgresql() -> None:
    for table in Base.metadata.tables.values():
        for named in (*table.constraints, *table.indexes):
            assert named.name, f"a constraint of {table.name} has no name"
            assert len(str(named.name)) <= 63


def test_two_open_episodes_of_a_patient_stop_the_upgrade_in_words(
    empty_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = records_app(empty_url)
    with app.app_context():
        flask_migrate.upgrade()
        alice = practice_of(create_cast())
        patient = alice.add_patient()
        make_episode(alice.actor, patient)
        db.session.remove()
        flask_migrate.downgrade(revision="0009")
        with db.engine.begin() as connection:
            connection.execute(text(SECOND_EPISODE))
        with pytest.raises(SystemExit):
            flask_migrate.upgrade()
        assert f"the ids {patient}: with the version of the app before" in caplog.text
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE episode SET closed_on = opened_on WHERE id = 1"))
        flask_migrate.upgrade()
        flask_migrate.check()
    close(app)
