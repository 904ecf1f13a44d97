"""`flask staff`: give somebody an account or a new password."""

import secrets
import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from clinic.domain.errors import FieldError, NotFoundError
from clinic.domain.records import Role
from clinic.services.account import staffing

staff_commands = AppGroup("staff", short_help="Give somebody an account or a new password.")

GENERATED_BYTES = 12
"""Of randomness in a generated password: 16 characters."""


@staff_commands.command("add")
@click.option("--clinic", "clinic_id", type=int, required=True, help="Number of the clinic.")
@click.option("--email", prompt=True, help="The address to sign in with.")
@click.option("--name", prompt=True, help="Name as it stands on the sheets.")
@click.option(
    "--role", type=click.Choice([one.value for one in Role]), default=Role.CLINICIAN.value
)
@click.option("--title", default="", help="For example Physiotherapist.")
@click.option("--generate", is_flag=True, help="Make a password and print it once.")
def add(*, clinic_id: int, email: str, name: str, role: str, title: str, generate: bool) -> None:
    """Give somebody an account.

    The password is asked for; without a terminal it is the first line of standard input.
    """
    password = _new_password(generate)
    try:
        staffing.enroll(
            clinic_id=clinic_id,
            name=name,
            email=email,
            role=Role(role),
            title=title,
            password=password,
            now=datetime.now(UTC),
        )
    except (FieldError, NotFoundError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} can sign in as {email}.")
    _show(password, generate)


@staff_commands.command("password")
@click.option("--email", prompt=True, help="The address of the account.")
@click.option("--generate", is_flag=True, help="Make a password and print it once.")
def renew(*, email: str, generate: bool) -> None:
    """Give somebody who forgot theirs a new password; their sessions end."""
    password = _new_password(generate)
    try:
        staffing.renew_password(email=email, password=password, now=datetime.now(UTC))
    except (FieldError, NotFoundError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The password of {email} is new.")
    _show(password, generate)


def _new_password(generate: bool) -> str:
    return secrets.token_urlsafe(GENERATED_BYTES) if generate else _ask_password()


def _show(password: str, generate: bool) -> None:
    if generate:
        click.echo(f"Password, shown this once: {password}")


def _ask_password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\n")
