"""The command-line edge: one file a topic."""

import click

from clinic.cli.backup import backup_commands
from clinic.cli.bench import bench_commands
from clinic.cli.clinics import clinic_commands
from clinic.cli.decide import decide_command
from clinic.cli.deliver import deliver_command, deliveries_command
from clinic.cli.demo import demo_command
from clinic.cli.figures import figures_commands
from clinic.cli.handout import handout_command
from clinic.cli.match import match_command
from clinic.cli.serve import serve_command
from clinic.cli.staff import staff_commands
from clinic.cli.work import work_command

COMMANDS: tuple[click.Command, ...] = (
    serve_command,
    demo_command,
    clinic_commands,
    staff_commands,
    backup_commands,
    work_command,
    deliver_command,
    deliveries_command,
    bench_commands,
    match_command,
    decide_command,
    handout_command,
    figures_commands,
)
"""Every command of `flask`, in the order of its help."""
