"""How a line of the log is written: to read, or as one JSON object; never what an error says.

A message is a fixed text; what differs is in its facts: `log.info("request", extra=facts(...))`.
The words of an exception may quote a patient, so only its kind and the places are written.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime

from flask.logging import default_handler

ROOT = "clinic"
"""The logger above all loggers of the app."""


def facts(**found: object) -> dict[str, object]:
    """What a line tells besides its message, as the argument `extra` of a logger."""
    return {"facts": found}


def where(trace: traceback.StackSummary) -> str:
    """The places that an error came through, the innermost first."""
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(trace))


class TextLine(logging.Formatter):
    """Time, level, logger, message, then each fact as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        known = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        line = f"{_moment(record)} {record.levelname} {record.name}: {record.getMessage()} {known}"
        return " ".join(line.split())


class JsonLine(logging.Formatter):
    """One JSON object: at, level, logger, event, and each fact under its own name."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **_facts(record),
        }
        return json.dumps(line, default=str)


def formatter(settings: Mapping[str, object]) -> logging.Formatter:
    """The way to write that LOG_FORMAT names."""
    return JsonLine() if settings["LOG_FORMAT"] == "json" else TextLine()


def set_up(settings: Mapping[str, object]) -> None:
    """Let every logger of the app write in the one way, to the server's error stream."""
    logger = logging.getLogger(ROOT)
    logger.setLevel(str(settings["LOG_LEVEL"]))
    if not logger.handlers:
        logger.addHandler(default_handler)
    default_handler.setFormatter(formatter(settings))


def _facts(record: logging.LogRecord) -> dict[str, object]:
    found: dict[str, object] = dict(getattr(record, "facts", {}))
    if record.exc_info and record.exc_info[0]:
        found["error"] = record.exc_info[0].__name__
        found["where"] = where(traceback.extract_tb(record.exc_info[2]))
    return found


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
