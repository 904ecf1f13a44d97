"""The letter: text and HTML say the same, in the language of the sheet, and name nobody."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import html5lib
import pytest
from bs4 import BeautifulSoup

from clinic.content import load_catalogue
from clinic.delivery.letter import Envelope, Letter, Part, html_of, message_bytes, text_of
from clinic.domain.deliveries import MAILED
from clinic.domain.records import HandoutKind
from tests.people import NOW

LETTER = Letter(
    language="en",
    direction="ltr",
    clinic="Nörth & Söhne <Clinic>",
    lines=("12 North Street", "312 555 0142"),
    logo=None,
    subject="Your sheet from Nörth & Söhne <Clinic>",
    mark="",
    greeting="Hello,",
    paragraphs=("It is in the file.", "Call us: 312 555 0142"),
    small=("Tell us if you want no more.",),
    attachments=(Part(name="home-P1-1.pdf", media_type="application/pdf", content=b"%PDF-1"),),
)
ENVELOPE = Envelope(
    sender="mail@north.example",
    reply_to="desk@north.example",
    recipient="pat@post.example",
    message_id="<abc@north.example>",
    at=NOW,
)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def words_of(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    assert soup.body is not None
    return " ".join(soup.body.get_text(" ").split())


def test_the_headers_say_who_writes_and_no_line_of_them_breaks() -> None:
    content = message_bytes(LETTER, ENVELOPE)
    message = read(content)
    assert str(message["From"].addresses[0].display_name) == LETTER.clinic
    assert message["From"].addresses[0].addr_spec == "mail@north.example"
    assert message["Reply-To"] == "desk@north.example"
    assert message["To"] == "pat@post.example"
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"] == "<abc@north.example>"
    assert message["Date"].datetime == NOW
    assert content.count(b"\n") == content.count(b"\r\n"), "lines end as mail wants them"
    assert max(len(line) for line in content.splitlines()) <= 998


@pytest.mark.parametrize("recipient", ["pat@post.example\r\nBcc: all@post.example", "a@b, c@d"])
def test_an_address_that_would_break_the_header_makes_no_message(recipient: str) -> None:
    with pytest.raises(Exception, match=r"(?i)invalid|parse|address|CR"):
        message_bytes(LETTER, replace(ENVELOPE, recipient=recipient))


def test_text_and_html_say_the_same() -> None:
    html = html_of(LETTER)
    html5lib.HTMLParser(strict=True).parse(html)
    text = " ".join(text_of(LETTER).replace("--", "").split())
    assert words_of(html) == text
    message = read(message_bytes(LETTER, ENVELOPE))
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n") == text_of(LETTER)
    assert words_of(rich.get_content()) == text


def test_it_asks_for_nothing_from_elsewhere_and_runs_nothing() -> None:
    logo = Part(name="letterhead.png", media_type="image/png", content=b"\x89PNG")
    soup = BeautifulSoup(html_of(replace(LETTER, logo=logo)), "html.parser")
    assert not soup.select("script, link, iframe, form, [onload], [href]")
    assert [image["src"] for image in soup.select("img")] == ["cid:logo"]
    message = read(message_bytes(replace(LETTER, logo=logo), ENVELOPE))
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<logo>"
    assert [part.get_filename() for part in message.iter_attachments()] == ["home-P1-1.pdf"]


def test_a_demo_says_so_in_both_parts() -> None:
    demo = replace(LETTER, mark="Demo. This person is made up.")
    assert "Demo." in text_of(demo)
    assert "Demo." in words_of(html_of(demo))


@pytest.mark.parametrize("language", load_catalogue().texts)
def test_every_language_has_the_words_of_every_sheet_that_is_mailed(language: str) -> None:
    words = load_catalogue().texts[language].words
    for kind in MAILED:
        assert words[f"mail.attached.{kind.value}"]
    assert HandoutKind.CLINICIAN_COPY not in MAILED
