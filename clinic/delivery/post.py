"""Which way messages go, from the settings: over a mail server, or into a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic.config import ConfigError
from clinic.delivery.capture import CaptureMailer
from clinic.delivery.mailer import Mailer
from clinic.delivery.smtp import SmtpMailer

FOLDER = "outbox"
PORTS = {"tls": 465, "starttls": 587, "none": 25}
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The two ways. `smtp` is None without a mail server."""

    capture: CaptureMailer
    smtp: SmtpMailer | None

    def way(self, *, is_demo: bool) -> Mailer:
        """The way of a clinic's messages; those of a demo clinic never leave the machine."""
        return self.capture if is_demo or self.smtp is None else self.smtp


def read_post(settings: Mapping[str, object]) -> Post:
    """The ways as the settings have them. Raises ConfigError for settings that do not fit."""
    folder = Path(str(settings["INSTANCE_PATH"])) / FOLDER
    return Post(capture=CaptureMailer(folder=folder), smtp=_server(settings))


def _server(settings: Mapping[str, object]) -> SmtpMailer | None:
    host = str(settings["MAIL_HOST"])
    if not host:
        return None
    near = host in THIS_MACHINE
    tls = str(settings["MAIL_TLS"]) or ("none" if near else "starttls")
    username = str(settings["MAIL_USERNAME"])
    if username and tls == "none" and not near:
        raise ConfigError("MAIL_USERNAME needs MAIL_TLS starttls or tls: a password in clear.")
    return SmtpMailer(
        host=host,
        port=int(str(settings["MAIL_PORT"])) or PORTS[tls],
        tls=tls,
        username=username,
        password=str(settings["MAIL_PASSWORD"]),
    )
