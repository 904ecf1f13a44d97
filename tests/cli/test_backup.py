"""`flask backup` from end to end: what is saved comes back, damage is found before it harms."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from clinic.cli.backup import backup_commands
from clinic.persistence.database import MIGRATIONS, commit, db, upgrade
from clinic.persistence.handouts import store_document
from clinic.persistence.patients import PatientRow
from clinic.services.actor import Actor
from clinic.services.patient import patients
from clinic.services.patient.patients import PatientDetails
from tests.databases import close, count, create_staff, records_app
from tests.people import NOW, TODAY

DOCUMENT = b"%PDF-1.7 of an invented patient"


@pytest.fixture
def clinic(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app with a clinic, one patient and one document."""
    app = records_app(sqlite_url)
    app.instance_path = str(tmp_path)
    with app.app_context():
        add_patient(create_staff().alice, "Pat Example")
        store_document(content=DOCUMENT)
        commit()
    yield app
    close(app)


def add_patient(actor: Actor, name: str) -> None:
    patients.add_patient(
        actor=actor,
        details=PatientDetails(name=name, birth_date=date(1980, 5, 17)),
        today=TODAY,
        now=NOW,
        confirmed=True,
    )


def run(app: Flask, *arguments: str | Path, typed: str | None = None) -> Result:
    runner = CliRunner()
    with app.app_context():
        return runner.invoke(backup_commands, [str(one) for one in arguments], input=typed)


def database(app: Flask) -> Path:
    with app.app_context():
        return Path(str(db.engine.url.database))


def test_a_backup_comes_back_and_the_records_from_before_are_kept(
    clinic: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "saved.sqlite"
    made = run(clinic, "create", file)
    assert made.exit_code == 0, made.output
    assert "clinics 2, patients 1, documents 1" in made.output
    with clinic.app_context():
        db.session.query(PatientRow).one().name = "Overwritten"
        commit()
    close(clinic)
    restored = run(clinic, "restore", file, "--yes")
    assert restored.exit_code == 0, restored.output
    with clinic.app_context():
        assert db.session.query(PatientRow).one().name == "Pat Example"
    aside = list(tmp_path.glob("clinic.sqlite.before-restore-*"))
    assert len(aside) == 1
    with closing(sqlite3.connect(aside[0])) as connection:
        assert connection.execute("SELECT name FROM patient").fetchall() == [("Overwritten",)]


def test_a_backup_is_made_while_the_app_writes(clinic: Flask, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database(clinic), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE patient SET name = 'Half done'")
        made = run(clinic, "create", tmp_path / "saved.sqlite")
        assert made.exit_code == 0, made.output
        writer.execute("ROLLBACK")
    with closing(sqlite3.connect(tmp_path / "saved.sqlite")) as connection:
        assert connection.execute("SELECT name FROM patient").fetchall() == [("Pat Example",)]


def test_a_backup_is_one_private_file_with_the_time_in_its_name(
    clinic: Flask, tmp_path: Path
) -> None:
    assert run(clinic, "create").exit_code == 0
    (file,) = (tmp_path / "backups").iterdir()
    assert file.name.startswith("clinic-20")
    assert file.suffix == ".sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_is_never_overwritten(clinic: Flask, tmp_path: Path) -> None:
    file = tmp_path / "saved.sqlite"
    file.write_bytes(b"precious")
    refused = run(clinic, "create", file)
    assert refused.exit_code == 1
    assert "never overwritten" in refused.output
    assert file.read_bytes() == b"precious"


def test_verify_tells_what_a_whole_backup_holds(clinic: Flask, tmp_path: Path) -> None:
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    verified = run(clinic, "verify", file)
    assert verified.exit_code == 0
    assert "is whole: clinics 2, patients 1, documents 1" in verified.output


def damage_bytes(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[3 * 4096 : 9 * 4096] = b"\xa5" * (6 * 4096)
    file.write_bytes(content)


def statements(*statements: str) -> object:
    def damage(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return damage


DAMAGES = {
    "bytes": damage_bytes,
    "half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "empty": lambda file: file.write_bytes(b""),
    "no database": lambda file: file.write_bytes(b"not a database" * 1000),
    "document": statements("DROP TRIGGER document_update", "UPDATE document SET content = X'00'"),
    "lost rows": statements("DELETE FROM clinician"),
    "newer": statements("UPDATE alembic_version SET version_num = '9999'"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_found_and_nothing_is_replaced(clinic: Flask, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    DAMAGES[kind](file)  # type: ignore[operator]
    close(clinic)
    before = database(clinic).read_bytes()
    assert run(clinic, "verify", file).exit_code == 1
    refused = run(clinic, "restore", file, "--yes")
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert database(clinic).read_bytes() == before
    assert not list(tmp_path.glob(".*draft"))


def test_restore_asks_first(clinic: Flask, tmp_path: Path) -> None:
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    asked = run(clinic, "restore", file, typed="n\n")
    assert asked.exit_code == 1
    assert "Replace the records" in asked.output
    assert not list(tmp_path.glob("*.before-restore-*"))


def test_restore_is_refused_while_the_app_runs(clinic: Flask, tmp_path: Path) -> None:
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    with closing(sqlite3.connect(database(clinic))) as running:
        running.execute("SELECT count(*) FROM patient").fetchone()
        refused = run(clinic, "restore", file, "--yes")
    assert refused.exit_code == 1
    assert "still running" in refused.output
    assert not list(tmp_path.glob("*.before-restore-*"))
    assert count(clinic, PatientRow) == 1


def test_restore_on_a_new_machine_needs_no_database(
    clinic: Flask, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    fresh = records_app(f"sqlite:///{tmp_path_factory.mktemp('new') / 'clinic.sqlite'}")
    restored = run(fresh, "restore", file, "--yes")
    assert restored.exit_code == 0, restored.output
    assert count(fresh, PatientRow) == 1
    assert stat.S_IMODE(database(fresh).stat().st_mode) == 0o600
    close(fresh)


def test_a_log_without_its_database_does_not_creep_into_the_restored_one(
    clinic: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    with clinic.app_context():
        db.session.query(PatientRow).one().name = "Only in the log"
        commit()
        log = database(clinic).with_name("clinic.sqlite-wal")
        kept = log.read_bytes()
        path = database(clinic)
    close(clinic)
    path.unlink()
    log.write_bytes(kept)
    restored = run(clinic, "restore", file, "--yes")
    assert restored.exit_code == 0, restored.output
    with clinic.app_context():
        assert db.session.query(PatientRow).one().name == "Pat Example"


def test_an_older_backup_is_restored_and_then_brought_up_to_date(
    clinic: Flask, tmp_path: Path
) -> None:
    with clinic.app_context():
        flask_migrate.downgrade(revision="0001")
    file = tmp_path / "saved.sqlite"
    run(clinic, "create", file)
    with clinic.app_context():
        upgrade()
    close(clinic)
    restored = run(clinic, "restore", file, "--yes")
    assert "flask db upgrade" in restored.output
    with clinic.app_context():
        upgrade()
        assert db.session.query(PatientRow).one().name == "Pat Example"
    close(clinic)
    run(clinic, "create", tmp_path / "newest.sqlite")
    newest = max(path.name for path in MIGRATIONS.glob("versions/0*.py"))[:4]
    verified = run(clinic, "verify", tmp_path / "newest.sqlite").output
    assert f"schema {newest}" in verified


def test_a_place_that_cannot_be_written_is_told(clinic: Flask, tmp_path: Path) -> None:
    refused = run(clinic, "create", tmp_path / "nowhere" / "saved.sqlite")
    assert refused.exit_code == 1
    assert "cannot be written" in refused.output


def test_a_missing_file_is_told(clinic: Flask, tmp_path: Path) -> None:
    for command in ("verify", "restore"):
        refused = run(clinic, command, tmp_path / "missing.sqlite")
        assert refused.exit_code == 1
        assert "no file" in refused.output


def test_an_empty_place_has_nothing_to_back_up(tmp_path: Path) -> None:
    app = records_app(f"sqlite:///{tmp_path / 'none.sqlite'}")
    refused = run(app, "create", tmp_path / "saved.sqlite")
    assert refused.exit_code == 1
    assert "no database" in refused.output
    assert not (tmp_path / "saved.sqlite").exists()
    close(app)


def test_postgresql_is_backed_up_by_its_own_tool(postgresql_url: str, tmp_path: Path) -> None:
    app = records_app(postgresql_url)
    refused = run(app, "create", tmp_path / "saved.sqlite")
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output
    close(app)
