"""Keeps messages in a folder instead of sending them: without a mail server, and for demos."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from clinic.delivery.mailer import Outgoing, PassingError

CAPTURED = "Captured in the outbox folder, not sent"
CAPTURED_KEPT = timedelta(days=30)
"""A captured message holds a sheet and an address; the records keep the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureMailer:
    """A folder of .eml files. The same message again is the same file again."""

    folder: Path

    def send(self, message: Outgoing, _begin: Callable[[], None]) -> str:
        """Write the message, whole or not at all; doing so twice does no harm."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.folder / f".{message.name}.{os.getpid()}"
            draft.touch(0o600)
            draft.write_bytes(message.content)
            draft.replace(self.folder / f"{message.name}.eml")
        except OSError as error:
            raise PassingError(f"The outbox folder: {error.strerror}") from error
        return CAPTURED

    def forget(self, *, before: datetime) -> None:
        """Delete the messages that were captured before a moment; another worker may do so too."""
        for file in self.folder.glob("*"):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < before.timestamp():
                    file.unlink()
