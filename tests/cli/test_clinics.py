"""`flask clinic add` and `flask staff add`: from an empty folder to somebody who can sign in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import AppGroup

from clinic.cli.clinics import clinic_commands
from clinic.cli.staff import staff_commands
from clinic.domain.errors import FieldError
from clinic.persistence.clinicians import ClinicianRow
from clinic.persistence.clinics import ClinicRow
from clinic.services.account import accounts
from tests.databases import close, count, records_app
from tests.people import NOW

PASSWORD = "a bridge and four walls"
CLINIC = ("add", "--name", "East Clinic", "--time-zone", "Europe/Lisbon")
STAFF = ("add", "--clinic", "1", "--email", "ines@east.example", "--name", "Inês Prata")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    made = records_app(f"sqlite:///{tmp_path / 'clinic.sqlite'}")
    yield made
    close(made)


def run(app: Flask, group: AppGroup, *arguments: str, typed: str | None = None) -> Result:
    with app.app_context():
        return CliRunner().invoke(group, arguments, input=typed)


def sign_in(app: Flask, password: str) -> str:
    with app.app_context():
        return accounts.sign_in(
            email="ines@east.example", password=password, address="192.0.2.7", now=NOW
        )


def test_a_new_clinic_and_its_manager(app: Flask, tmp_path: Path) -> None:
    opened = run(app, clinic_commands, *CLINIC, "--paper", "letter")
    assert opened.exit_code == 0, opened.output
    assert "flask staff add --clinic 1 --role manager" in opened.output
    assert (tmp_path / "clinic.sqlite").stat().st_mode & 0o077 == 0
    added = run(app, staff_commands, *STAFF, "--role", "manager", typed=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    assert sign_in(app, PASSWORD)


def test_a_generated_password_is_printed_once(app: Flask) -> None:
    run(app, clinic_commands, *CLINIC)
    added = run(app, staff_commands, *STAFF, "--generate")
    password = added.output.strip().rpartition(" ")[2]
    assert len(password) == 16
    assert sign_in(app, password)


def test_a_clinic_in_no_time_zone_is_not_opened(app: Flask) -> None:
    run(app, clinic_commands, *CLINIC)
    refused = run(app, clinic_commands, "add", "--name", "West", "--time-zone", "West")
    assert refused.exit_code == 2
    assert "no such time zone" in refused.output
    assert count(app, ClinicRow) == 1


def test_a_clinic_without_a_name_is_not_opened(app: Flask) -> None:
    run(app, clinic_commands, *CLINIC)
    refused = run(app, clinic_commands, "add", "--name", " ", "--time-zone", "UTC")
    assert refused.exit_code == 1
    assert "name" in refused.output


@pytest.mark.parametrize(
    ("arguments", "typed", "word"),
    [
        (STAFF, "elevenchars\n", "at least 12 characters"),
        (STAFF, "", "at least 12 characters"),
        ((*STAFF, "--clinic", "7"), f"{PASSWORD}\n", "no such clinic"),
        ((*STAFF, "--email", "ines"), f"{PASSWORD}\n", "email"),
        ((*STAFF, "--role", "owner"), f"{PASSWORD}\n", "manager"),
    ],
)
def test_bad_staff_is_refused_with_a_reason(
    app: Flask, arguments: tuple[str, ...], typed: str, word: str
) -> None:
    run(app, clinic_commands, *CLINIC)
    refused = run(app, staff_commands, *arguments, typed=typed)
    assert refused.exit_code != 0
    assert word in refused.output
    assert count(app, ClinicianRow) == 0


def test_an_address_is_used_once(app: Flask) -> None:
    run(app, clinic_commands, *CLINIC)
    run(app, staff_commands, *STAFF, typed=f"{PASSWORD}\n")
    refused = run(app, staff_commands, *STAFF, typed="another long password\n")
    assert refused.exit_code == 1
    assert "already signs in" in refused.output
    with pytest.raises(FieldError):
        sign_in(app, "another long password")


def test_a_forgotten_password_is_renewed(app: Flask) -> None:
    run(app, clinic_commands, *CLINIC)
    run(app, staff_commands, *STAFF, typed=f"{PASSWORD}\n")
    renew = ("password", "--email", "INES@east.example")
    renewed = run(app, staff_commands, *renew, typed="four walls and a bridge\n")
    assert renewed.exit_code == 0, renewed.output
    assert sign_in(app, "four walls and a bridge")
    with pytest.raises(FieldError):
        sign_in(app, PASSWORD)
    for bad, typed in ((renew, "short\n"), (("password", "--email", "x@y.example"), PASSWORD)):
        assert run(app, staff_commands, *bad, typed=typed).exit_code == 1
