"""`flask clinic`: open a clinic; the first step on a new machine."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import click
from flask.cli import AppGroup

from clinic.domain.errors import FieldError
from clinic.domain.records import Paper
from clinic.persistence import database
from clinic.services.account import clinics
from clinic.services.account.clinics import ClinicSettings

clinic_commands = AppGroup("clinic", short_help="Open a clinic.")


@clinic_commands.command("add")
@click.option("--name", required=True, help="Name on the letterhead.")
@click.option("--time-zone", required=True, help="For example America/Chicago.")
@click.option("--paper", type=click.Choice([one.value for one in Paper]), default=Paper.A4.value)
@click.option("--phone", default="", help="Phone on the letterhead.")
def add(name: str, time_zone: str, paper: str, phone: str) -> None:
    """Open a clinic; its manager sets the rest on the page Clinic."""
    if time_zone not in available_timezones():
        raise click.BadParameter(
            "no such time zone; for example Europe/London", param_hint="--time-zone"
        )
    settings = ClinicSettings(name=name, time_zone=time_zone, paper=Paper(paper), phone=phone)
    database.upgrade()
    try:
        clinic_id = clinics.open_clinic(settings=settings, now=datetime.now(UTC))
    except FieldError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Clinic {clinic_id} is open: {name}.")
    click.echo(f"Now its manager: flask staff add --clinic {clinic_id} --role manager")
