"""A letter to a patient: its words and attachments go in, one message comes out as bytes."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
LOGO = "logo"
SHOWN_BY_MAIL_READERS = "image/png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bytes that travel with the letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What stands in the letter. `lines` are the letterhead below the clinic's name; `small` is
    the small print.
    """

    language: str
    direction: str
    clinic: str
    lines: tuple[str, ...]
    logo: Part | None
    subject: str
    mark: str
    greeting: str
    paragraphs: tuple[str, ...]
    small: tuple[str, ...]
    attachments: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Where the letter comes from and goes to. The patient's name stands nowhere on it."""

    sender: str
    reply_to: str
    recipient: str
    message_id: str
    at: datetime


def text_of(letter: Letter) -> str:
    """The letter as plain text."""
    return _templates().get_template("letter.txt").render(letter=letter)


def html_of(letter: Letter) -> str:
    """The letter as a mail reader shows it."""
    return _templates().get_template("letter.html").render(letter=letter, logo=LOGO)


def message_bytes(letter: Letter, envelope: Envelope) -> bytes:
    """The whole message. Raises ValueError for a header that would break the line."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=letter.clinic, addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.recipient)
    if envelope.reply_to and envelope.reply_to != envelope.sender:
        message["Reply-To"] = Address(addr_spec=envelope.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = envelope.message_id
    message["Content-Language"] = letter.language
    message.set_content(text_of(letter), cte="quoted-printable")
    message.add_alternative(html_of(letter), subtype="html", cte="quoted-printable")
    if letter.logo is not None:
        html = message.get_payload(1)
        assert isinstance(html, EmailMessage)  # noqa: S101  the part just added
        _relate(html, letter.logo)
    for part in letter.attachments:
        main, _, sub = part.media_type.partition("/")
        message.add_attachment(
            part.content, maintype=main, subtype=sub, filename=part.name, params=_of(part)
        )
    return message.as_bytes()


def _of(part: Part) -> dict[str, str]:
    """What mail readers want to know of a text besides its kind."""
    return {"charset": "utf-8"} if part.media_type.startswith("text/") else {}


def _relate(html: EmailMessage, logo: Part) -> None:
    main, _, sub = logo.media_type.partition("/")
    html.add_related(
        logo.content,
        maintype=main,
        subtype=sub,
        cid=f"<{LOGO}>",
        disposition="inline",
        filename=logo.name,
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
