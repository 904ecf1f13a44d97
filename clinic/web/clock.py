"""The only place of the web that reads the time; everything else takes it as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, g


def _system_time() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """This moment, aware, in UTC. A test may put a clock of its own into the settings."""
    read = current_app.config.get("CLOCK", _system_time)
    return read()  # type: ignore[no-any-return]


def zone() -> ZoneInfo:
    """The time zone of the signed-in clinic; UTC before sign-in."""
    return ZoneInfo(g.get("time_zone", "UTC"))


def today() -> date:
    """The clinic's date: near midnight it is not the server's."""
    return now().astimezone(zone()).date()
