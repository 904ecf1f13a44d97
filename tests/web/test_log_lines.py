"""Lines of the log: to read or as JSON, and never what an error says."""

import json
import logging
import sys

import pytest

from clinic.web.log_lines import JsonLine, TextLine, facts, formatter


def record(message: str = "sheet kept", error: bool = False, **found: object) -> logging.LogRecord:
    trouble = None
    if error:
        try:
            raise ValueError("Pat Sampleby fell over")
        except ValueError:
            trouble = sys.exc_info()
    made = logging.LogRecord("clinic.test", logging.INFO, __file__, 1, message, (), trouble)
    made.__dict__.update(facts(**found))
    made.created = 1_790_000_000.25
    return made


def test_a_line_of_json_is_one_object_with_its_facts() -> None:
    line = json.loads(JsonLine().format(record(endpoint="today.index", ms=1.5)))
    assert line == {
        "at": "2026-09-21T14:13:20.250+00:00",
        "level": "info",
        "logger": "clinic.test",
        "event": "sheet kept",
        "endpoint": "today.index",
        "ms": 1.5,
    }


def test_a_line_of_text_tells_the_same() -> None:
    line = TextLine().format(record(endpoint="today.index", ms=1.5))
    told = "INFO clinic.test: sheet kept endpoint=today.index ms=1.5"
    assert line == f"2026-09-21T14:13:20.250+00:00 {told}"


@pytest.mark.parametrize("line", [JsonLine(), TextLine()])
def test_of_an_error_only_the_kind_and_the_place_are_written(line: logging.Formatter) -> None:
    written = line.format(record(error=True))
    assert "ValueError" in written
    assert "test_log_lines.py" in written
    assert "Sampleby" not in written
    assert "\n" not in written


def test_the_setting_chooses() -> None:
    assert isinstance(formatter({"LOG_FORMAT": "json"}), JsonLine)
    assert isinstance(formatter({"LOG_FORMAT": "text"}), TextLine)
