"""`flask deliver` and `flask deliveries`; and what commands say without records."""

import json
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask

from clinic.cli.deliver import deliver_command, deliveries_command
from clinic.cli.work import work_command
from tests.cli.test_work import mailroom_now
from tests.databases import close, records_app
from tests.post_office import HOST, open_office


def run(app: Flask, command: click.Command, *options: str) -> Result:
    return app.test_cli_runner().invoke(command, options)


def test_they_tell_what_happened_and_name_nobody(records: Flask, tmp_path: Path) -> None:
    mailroom = mailroom_now(records, tmp_path)
    delivery = mailroom.queue()
    with open_office() as office:
        records.config.update(MAIL_HOST=HOST, MAIL_PORT=office.port, INSTANCE_PATH=str(tmp_path))
        office.at_rcpt += ["450 4.2.0 <imogen@post.example> greylisted"]
        assert run(records, deliver_command, "--once").output == "sent 0, not sent 1\n"
    said = run(records, deliveries_command, "--json").output
    (found,) = json.loads(said)
    assert found["id"] == delivery
    assert found["state"] == "queued"
    assert found["attempts"] == 1
    assert found["last_error"] == "450 4.2.0 <(address)> greylisted"
    assert not {"imogen", "quill"} & set(said.lower().replace("@", " ").replace('"', " ").split())
    assert run(records, deliveries_command).output.startswith(f"{delivery}  S")


@pytest.mark.parametrize(
    ("command", "options"),
    [(deliver_command, ("--once",)), (deliveries_command, ()), (work_command, ())],
)
def test_records_without_a_schema_get_a_clear_message(
    tmp_path: Path, command: click.Command, options: tuple[str, ...]
) -> None:
    app = records_app(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    done = run(app, command, *options)
    close(app)
    assert done.exit_code == 1
    assert done.output.strip().endswith("run `flask db upgrade`.")


def test_deliver_asks_for_its_flag(sqlite_records: Flask) -> None:
    done = run(sqlite_records, deliver_command)
    assert done.exit_code == 2
    assert "--once" in done.output
