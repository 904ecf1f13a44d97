"""`flask backup`: copy the SQLite database, check a copy, put one back."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from clinic.persistence import backup
from clinic.persistence.backup import BackupContent, BackupError
from clinic.persistence.database import db

backup_commands = AppGroup("backup", short_help="Back the records up and put them back.")


@backup_commands.command("create")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def create(file: Path | None) -> None:
    """Copy the records into FILE while the app may run; without FILE into instance/backups."""
    try:
        target = file or _new_name()
        content = backup.create_backup(backup.database_file(), target)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {_in_words(content)}")


@backup_commands.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Read FILE from end to end and say what it holds."""
    try:
        content = backup.verify_backup(file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file} is whole: {_in_words(content)}")


@backup_commands.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put FILE in the place of the records; what is there now is kept beside it."""
    try:
        target = backup.database_file()
        content = backup.verify_backup(file)
        click.echo(f"{file} is whole: {_in_words(content)}")
        if not yes:
            click.confirm(f"Replace the records in {target} with it?", abort=True)
        aside = target.with_name(f"{target.name}.before-restore-{_moment()}")
        db.engine.dispose()
        backup.restore_backup(file, target, aside)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Restored. The records from before are in {aside}." if aside.exists() else "Restored."
    )
    if not content.is_newest:
        click.echo("The backup is older than this version of the app: run `flask db upgrade` now.")


def _new_name() -> Path:
    folder = Path(current_app.instance_path) / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"clinic-{_moment()}.sqlite"


def _moment() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


def _in_words(content: BackupContent) -> str:
    return (
        f"clinics {content.clinics}, patients {content.patients}, "
        f"documents {content.documents}, schema {content.revision}"
    )
