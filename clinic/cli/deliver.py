"""`flask deliver` and `flask deliveries`: the outbox, for whoever keeps the server."""

import json
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from clinic.config import ConfigError
from clinic.delivery.post import Post, read_post
from clinic.persistence import database
from clinic.services.delivery.deliveries import DeliveryFacts, list_all
from clinic.services.delivery.delivering import deliver_due


@click.command("deliver")
@click.option("--once", is_flag=True, required=True, help="Send what is due now, then end.")
@with_appcontext
def deliver_command(once: bool) -> None:
    """Send the messages that are due. `flask work` does so again and again."""
    check_records()
    done = deliver_due(post=post(), clock=lambda: datetime.now(UTC))
    click.echo(f"sent {done.sent}, not sent {done.other}")


@click.command("deliveries")
@click.option("--json", "as_json", is_flag=True, help="As one JSON list.")
@with_appcontext
def deliveries_command(as_json: bool) -> None:
    """List every delivery with its state, attempts and last error; no patient is named."""
    check_records()
    database.read_only()
    found = list_all()
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found]))
        return
    for one in found:
        state = "captured" if one.captured else one.state.value
        words = [str(one.id), one.sheet_number, state, f"attempts {one.attempts}"]
        click.echo("  ".join([*words, one.last_error]).rstrip())


def check_records() -> None:
    """End the command unless the records can be reached and have the newest schema."""
    advice = {
        "database": f"The database at {database.shown_address()} cannot be reached.",
        "schema": "The records do not have the schema of this version: run `flask db upgrade`.",
    }
    missing = database.missing_part()
    if missing is not None:
        raise click.ClickException(advice[missing])


def post() -> Post:
    """The ways of sending that the settings name; a fault in them ends the command."""
    try:
        return read_post(current_app.config)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


def _as_json(one: DeliveryFacts) -> dict[str, object]:
    return {
        "id": one.id,
        "clinic": one.clinic_id,
        "sheet": one.sheet_number,
        "state": one.state.value,
        "captured": one.captured,
        "attempts": one.attempts,
        "last_error": one.last_error or None,
        "message_id": one.message_id,
        "requested_at": one.requested_at.isoformat(),
        "state_at": one.state_at.isoformat(),
        "due_at": one.due_at.isoformat() if one.state.value == "queued" else None,
    }
