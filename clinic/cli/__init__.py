"""The command-line edge: one file a topic."""

import click

COMMANDS: tuple[click.Command, ...] = ()
"""Every command of `flask`, in the order of its help."""
