"""The web server's own lines, written as those of the app. gunicorn is told this class by name."""

import os

from gunicorn.config import Config
from gunicorn.glogging import Logger

from clinic import config
from clinic.web import log_lines


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's log of starts, stops and faults, in LOG_FORMAT."""

    def setup(self, cfg: Config) -> None:
        """Set the handlers up as gunicorn does, then let them write our lines."""
        super().setup(cfg)
        line = log_lines.formatter(config.read_settings(os.environ))
        for handler in self.error_log.handlers:
            handler.setFormatter(line)
