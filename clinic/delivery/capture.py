"""Keeps messages in a folder instead of sending them: without a mail server, and for demos."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic.delivery.mailer import Outgoing, PassingError

CAPTURED = "Captured in the outbox folder, not sent"


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
