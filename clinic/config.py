"""Every setting: its name, its default, its meaning. Read from the environment, once, at start.

Nothing has to be set to run one clinic on one machine: the database and the secret that signs the
sign-in cookie are made in the instance folder at first start.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATABASE_FILE = "clinic.sqlite"
QUEUE_FILE = "queue.sqlite"
SECRET_FILE = "secret.key"  # noqa: S105  a file's name, not a secret


class ConfigError(Exception):
    """A setting that cannot be used; the message names it and says what to do."""


def _text(raw: str) -> str:
    return raw.strip()


def _number(raw: str) -> int:
    return int(raw)


def _positive(raw: str) -> int:
    number = int(raw)
    if number < 1:
        raise ValueError(raw)
    return number


def _one_of(*words: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        return {word.lower(): word for word in words}[raw.strip().lower()]

    return read


def _yes_no(raw: str) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    return words[raw.strip().lower()]


def _address(raw: str) -> str:
    address = raw.strip()
    if address and not re.fullmatch(r"[!-~]+@[!-~]+", address):
        raise ValueError(raw)
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: read from the environment under its own name."""

    name: str
    default: str
    read: Callable[[str], str | int | bool]
    meaning: str


SETTINGS = (
    Setting(
        name="INSTANCE_PATH",
        default=str(PROJECT / "instance"),
        read=_text,
        meaning="Folder of the run-time data: the SQLite database and the secret. Back it up.",
    ),
    Setting(
        name="DATABASE_URL",
        default="",
        read=_text,
        meaning="Where the records are, for example postgresql+psycopg://user@host/name. "
        f"Empty: SQLite in {DATABASE_FILE} in the instance folder.",
    ),
    Setting(
        name="DATABASE_POOL_SIZE",
        default="5",
        read=_positive,
        meaning="PostgreSQL: connections that one process keeps; at least its WEB_THREADS.",
    ),
    Setting(
        name="DATABASE_POOL_RECYCLE_S",
        default="1800",
        read=_positive,
        meaning="PostgreSQL: a connection older than so many seconds is opened anew.",
    ),
    Setting(
        name="DATABASE_WAIT_S",
        default="5",
        read=_positive,
        meaning="PostgreSQL: how many seconds to wait for a connection before the page says that "
        "the records cannot be reached.",
    ),
    Setting(
        name="SECRET_KEY",
        default="",
        read=_text,
        meaning="Signs the sign-in cookie; the same on all servers of a group, and needed with "
        "PostgreSQL. "
        f"Empty: made at first start, kept in {SECRET_FILE} in the instance folder.",
    ),
    Setting(
        name="WEB_WORKERS",
        default="2",
        read=_positive,
        meaning="Processes that flask serve starts; about the number of processor cores.",
    ),
    Setting(
        name="WEB_THREADS",
        default="4",
        read=_positive,
        meaning="Requests that one of these processes answers at a time.",
    ),
    Setting(
        name="SESSION_IDLE_MINUTES",
        default="30",
        read=_number,
        meaning="A session ends after so many minutes without a click.",
    ),
    Setting(
        name="SESSION_HOURS",
        default="12",
        read=_number,
        meaning="A session ends after so many hours, used or not.",
    ),
    Setting(
        name="COOKIE_SECURE",
        default="no",
        read=_yes_no,
        meaning="yes: the cookie is sent over https only. Requests that arrive over https get "
        "such a cookie in any case.",
    ),
    Setting(
        name="TRUSTED_PROXIES",
        default="0",
        read=_number,
        meaning="How many reverse proxies stand in front; their X-Forwarded headers are believed.",
    ),
    Setting(
        name="TRUSTED_HOSTS",
        default="",
        read=_text,
        meaning="Host names that are answered, with commas between them. Empty: any.",
    ),
    Setting(
        name="UPLOAD_LIMIT_KB",
        default="1024",
        read=_number,
        meaning="The largest request in kilobytes; only the letterhead's logo comes near it.",
    ),
    Setting(
        name="MAIL_HOST",
        default="",
        read=_text,
        meaning="The mail server that takes messages. Empty: they are only captured as files in "
        "the folder outbox of the instance folder. Demo clinics never send.",
    ),
    Setting(
        name="MAIL_PORT",
        default="0",
        read=_number,
        meaning="Port of the mail server. 0: 465 with tls, 587 with starttls, 25 with none.",
    ),
    Setting(
        name="MAIL_TLS",
        default="",
        read=_one_of("", "none", "starttls", "tls"),
        meaning="none, starttls or tls; certificates are always checked. "
        "Empty: none for a server on this machine, starttls for any other.",
    ),
    Setting(
        name="MAIL_USERNAME",
        default="",
        read=_text,
        meaning="Who signs in to the mail server. Empty: nobody has to.",
    ),
    Setting(
        name="MAIL_PASSWORD",
        default="",
        read=str,
        meaning="The password of MAIL_USERNAME.",
    ),
    Setting(
        name="MAIL_FROM",
        default="",
        read=_address,
        meaning="Address that messages come from; answers go to the clinic's own address. "
        "Empty: the clinic's own.",
    ),
    Setting(
        name="QUEUE_URL",
        default="",
        read=_text,
        meaning="Where workers are woken: sqlite:///file, postgresql://... or redis://... "
        f"Empty: beside the records, in {QUEUE_FILE} in the instance folder or in PostgreSQL.",
    ),
    Setting(
        name="LOG_LEVEL",
        default="INFO",
        read=_one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        meaning="DEBUG, INFO, WARNING or ERROR. No level writes patient data.",
    ),
    Setting(
        name="LOG_FORMAT",
        default="text",
        read=_one_of("text", "json"),
        meaning="text: a line to read; json: one JSON object a line, for a log collector.",
    ),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read_settings(
    environ: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> dict[str, object]:
    """All settings with their values: default, then environment, then overrides as they are.

    Raises ConfigError for a value that cannot be read.
    """
    values: dict[str, object] = {
        name: _read(setting, environ.get(name, setting.default))
        for name, setting in _BY_NAME.items()
    }
    values.update(overrides or {})
    return values


def _read(setting: Setting, raw: str) -> str | int | bool:
    try:
        return setting.read(raw)
    except (ValueError, KeyError):
        raise ConfigError(f"{setting.name} cannot be {raw!r}. {setting.meaning}") from None


def database_url(settings: Mapping[str, object]) -> str:
    """The address of the database; SQLite in the instance folder unless set."""
    given = str(settings["DATABASE_URL"])
    return given or f"sqlite:///{Path(str(settings['INSTANCE_PATH'])) / DATABASE_FILE}"


def queue_url(settings: Mapping[str, object]) -> str:
    """The address of the queue: as set, else beside the records."""
    if settings["QUEUE_URL"]:
        return str(settings["QUEUE_URL"])
    records = database_url(settings)
    if is_shared(records):
        return records
    return f"sqlite:///{Path(str(settings['INSTANCE_PATH'])).resolve() / QUEUE_FILE}"


def is_shared(url: str) -> bool:
    """Whether an address of a database names a server, and not a file of this host."""
    return not url.startswith("sqlite")


def secret_key(settings: Mapping[str, object]) -> str:
    """The signing secret: as set, else from its file, else made now (readable by its owner alone).

    Raises ConfigError when there is a database but no secret beside it: a secret made silently
    would hide that half of a backup was lost. On a server that several hosts may share, a secret
    of each host's own would sign people out at every other click: there it must be set.
    """
    if settings["SECRET_KEY"]:
        return str(settings["SECRET_KEY"])
    if is_shared(database_url(settings)):
        raise ConfigError(
            "DATABASE_URL names a server, which several hosts may share: set SECRET_KEY to one "
            "long random text, the same on all of them."
        )
    folder = Path(str(settings["INSTANCE_PATH"]))
    path = folder / SECRET_FILE
    if not path.exists():
        if not settings["DATABASE_URL"] and (folder / DATABASE_FILE).exists():
            raise ConfigError(
                f"{folder / DATABASE_FILE} is there but {path} is not. Put the file back from the "
                "backup, or set SECRET_KEY to a new long random text (everybody signs in again)."
            )
        _make_secret(path)
    return path.read_text(encoding="ascii").strip()


def _make_secret(path: Path) -> None:
    """Write a new secret so that of two processes which start at once both read the same one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(
            draft, path
        )  # fails if the other process was first; a reader never sees half a file
    except FileExistsError:
        pass
    finally:
        draft.unlink()
