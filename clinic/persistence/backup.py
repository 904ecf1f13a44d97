"""Backups of the SQLite database: one file, checked when it is made and before it is used."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from alembic.script import ScriptDirectory

from clinic.domain.errors import ClinicError
from clinic.persistence.database import MIGRATIONS, PRIVATE, db


class BackupError(ClinicError):
    """A backup cannot be made, is damaged, or cannot be put back; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupContent:
    """What a checked backup holds, and the revision of its schema."""

    clinics: int
    patients: int
    documents: int
    revision: str
    is_newest: bool


def database_file() -> Path:
    """The file of the running app's database. Raises BackupError on PostgreSQL."""
    if db.engine.dialect.name != "sqlite" or not db.engine.url.database:
        raise BackupError("The records are in PostgreSQL: back them up with pg_dump.")
    return Path(db.engine.url.database)


def create_backup(source: Path, target: Path) -> BackupContent:
    """Copy a database that may be in use into one new file, readable by its owner alone.

    Until the copy is whole and checked, the file of that name is empty.
    """
    if not source.exists():
        raise BackupError(f"There is no database {source} yet.")
    _take_name(target)
    try:
        with _draft_of(target) as draft:
            _copy(source, draft)
            content = verify_backup(draft)
            draft.replace(target)
    except BaseException:
        target.unlink()
        raise
    return content


def verify_backup(file: Path) -> BackupContent:
    """Read a backup from end to end. Raises BackupError for the first fault.

    Checked are: SQLite's own structure, foreign keys, that the schema is one of ours, and each
    issued document against its sha256.
    """
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return _verify(connection)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is no whole backup: {error}.") from error


def restore_backup(file: Path, target: Path, aside: Path) -> BackupContent:
    """Put a backup in the place of the database, and keep what was there under the name `aside`.

    Raises BackupError before anything changes when the backup has a fault or the app still runs.
    """
    verify_backup(file)
    with _draft_of(target) as draft:
        _copy(file, draft)
        content = verify_backup(draft)
        if target.exists():
            _fold(target)
            os.link(target, aside)
        else:
            _set_aside_log(target, aside)
        draft.replace(target)
    return content


def _take_name(target: Path) -> None:
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    except FileExistsError:
        raise BackupError(f"{target} is there already; it is never overwritten.") from None
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """An empty private file beside `target`, gone at the end."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy page by page under SQLite's own locks, and let the copy be one file without a log."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
    handle = os.open(target, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _fold(database: Path) -> None:
    """Bring what is in the write-ahead log into the file; possible when nobody has it open."""
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError("The app is still running: stop it first.") from error


def _set_aside_log(database: Path, aside: Path) -> None:
    """A log whose database is gone must not be taken for that of the restored one."""
    for suffix in ("-wal", "-shm"):
        log = database.with_name(database.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))


def _verify(connection: sqlite3.Connection) -> BackupContent:
    def number(statement: str) -> int:
        return int(connection.execute(statement).fetchone()[0])

    faults = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if faults != "ok":
        raise BackupError(f"The file is damaged: {faults}.")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise BackupError("The file is damaged: rows point to rows that are not there.")
    revision = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    known = _revisions()
    if revision not in known:
        raise BackupError(f"The file comes from another version of the app (schema {revision}).")
    documents = connection.execute("SELECT sha256, content FROM document")
    if any(sha256(content).hexdigest() != digest for digest, content in documents):
        raise BackupError("The file is damaged: a document differs from its checksum.")
    return BackupContent(
        clinics=number("SELECT count(*) FROM clinic"),
        patients=number("SELECT count(*) FROM patient"),
        documents=number("SELECT count(*) FROM document"),
        revision=revision,
        is_newest=revision == known[0],
    )


def _revisions() -> list[str]:
    """All schema revisions that this version of the app knows, the newest first."""
    return [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
