"""`flask demo`: two invented clinics with patients in every state, made by the real use cases.

`clinics.toml` and `patients.toml` tell who they are and what happened, `twelve-weeks.toml` a whole
course of treatment; `story.py`, `visits.py` and `course.py` let it happen.
"""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from clinic.cli.demo.story import tell
from clinic.persistence import clinics, database

SIGN_IN = """\
Demo sign-in (every person and clinic in it is invented):
    alice@north.example     clinician of Northside Physiotherapy
    mona@north.example      its manager
    charlie@south.example   clinician of Southgate Hip and Back, another clinic
Password for all of them: demo-figure-four"""


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Fill an empty database with the demo clinics."""
    database.upgrade()
    if clinics_exist():
        raise click.ClickException(
            "This database holds a clinic, and the demo never mixes with real records. "
            "Use an empty one: INSTANCE_PATH=/some/new/folder flask demo"
        )
    make_demo()
    click.echo(SIGN_IN)


def make_demo() -> None:
    """Make the demo clinics as of today."""
    tell(datetime.now(UTC))


def clinics_exist() -> bool:
    """Whether the database holds any clinic."""
    return bool(clinics.list_clinics())


def is_demo() -> bool:
    """Whether every clinic of the database is a demo."""
    return all(clinic.is_demo for clinic in clinics.list_clinics())
