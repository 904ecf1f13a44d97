"""The command-line edge: one file a topic."""

import click

from clinic.cli.backup import backup_commands
from clinic.cli.clinics import clinic_commands
from clinic.cli.staff import staff_commands

COMMANDS: tuple[click.Command, ...] = (
    clinic_commands,
    staff_commands,
    backup_commands,
)
"""Every command of `flask`, in the order of its help."""
