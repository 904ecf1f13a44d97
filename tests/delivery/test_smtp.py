"""The way over SMTP, against a real server: what was taken, what was not, what nobody knows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic.delivery import smtp
from clinic.delivery.mailer import Outgoing, PassingError, RefusedError, UncertainError
from clinic.delivery.smtp import SmtpMailer
from tests.post_office import (
    HOST,
    PostOffice,
    free_port,
    knows,
    make_certificate,
    open_office,
    rude_server,
    tarpit,
)

CONTENT = b"Subject: a sheet\r\n\r\n.a line that begins with a dot\r\n..two\r\nend\r\n"


def message(content: bytes = CONTENT) -> Outgoing:
    return Outgoing(
        name="a1", sender="desk@north.example", recipient="pat@post.example", content=content
    )


def begin() -> None:
    return


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as ready:
        yield ready


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate: tuple[Path, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def test_a_message_arrives_byte_for_byte_with_its_envelope(office: PostOffice) -> None:
    assert office.mailer.send(message(), begin).startswith("250 ")
    (envelope,) = office.taken
    assert envelope.content == CONTENT
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@north.example", ["pat@post.example"])


def test_nothing_is_sent_when_the_last_check_refuses(office: PostOffice) -> None:
    def refuse() -> None:
        raise LookupError("not any more")

    with pytest.raises(LookupError):
        office.mailer.send(message(), refuse)
    assert not office.taken


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_it_sends_encrypted_and_signed_in(certificate: tuple[Path, object], tls: str) -> None:
    account = {"authenticator": knows("desk", "secret words"), "auth_require_tls": False}
    way = (
        {"tls_context": certificate[1], "require_starttls": True}
        if tls == "starttls"
        else {"ssl_context": certificate[1]}
    )
    with open_office(**account, **way) as office:
        mailer = SmtpMailer(
            host=HOST, port=office.port, tls=tls, username="desk", password="secret words"
        )
        mailer.send(message(), begin)
        assert office.signed_in == [True]
        wrong = SmtpMailer(host=HOST, port=office.port, tls=tls, username="desk", password="no")
        with pytest.raises(PassingError, match="535"):
            wrong.send(message(), begin)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    certificate: tuple[Path, object],
) -> None:
    with open_office(tls_context=certificate[1]) as office:
        mailer = SmtpMailer(host=HOST, port=office.port, tls="starttls")
        with pytest.raises(PassingError, match="certificate is not trusted"):
            mailer.send(message(), begin)
    assert not office.taken


def test_a_server_without_encryption_gets_nothing_when_it_is_asked_for(office: PostOffice) -> None:
    mailer = SmtpMailer(host=HOST, port=office.port, tls="starttls")
    with pytest.raises(PassingError, match="STARTTLS"):
        mailer.send(message(), begin)


def test_nobody_listens() -> None:
    mailer = SmtpMailer(host=HOST, port=free_port(), tls="none")
    with pytest.raises(PassingError, match="refused"):
        mailer.send(message(), begin)


ANSWERS = [
    ("at_rcpt", "450 4.2.0 greylisted, come back", PassingError, False),
    ("at_rcpt", "550 5.1.1 <pat@post.example> unknown", RefusedError, True),
    ("at_rcpt", "550 5.7.1 not from you", RefusedError, False),
    ("at_rcpt", "552 5.2.2 mailbox full", RefusedError, False),
    ("at_end", "451 4.3.0 later", PassingError, False),
    ("at_end", "554 5.7.1 looks like spam", RefusedError, False),
]


@pytest.mark.parametrize(("step", "answer", "error", "bad_address"), ANSWERS)
def test_answers_are_told_apart_and_name_no_address(
    office: PostOffice, step: str, answer: str, error: type[Exception], bad_address: bool
) -> None:
    getattr(office, step).append(answer)
    with pytest.raises(error) as raised:
        office.mailer.send(message(), begin)
    assert getattr(raised.value, "bad_address", False) is bad_address
    assert str(raised.value).startswith(answer[:9])
    assert "pat@" not in str(raised.value)
    office.mailer.send(message(), begin)
    assert len(office.taken) == 1


def _sent_through(port: int, content: bytes) -> Callable[[], str]:
    mailer = SmtpMailer(host=HOST, port=port, tls="none")
    return lambda: mailer.send(message(content), begin)


def test_a_server_that_dies_after_the_last_line_leaves_it_uncertain() -> None:
    with rude_server(reads=len(CONTENT) + 5) as port, pytest.raises(UncertainError):
        _sent_through(port, CONTENT)()


def test_a_server_that_dies_before_the_last_line_has_surely_nothing() -> None:
    long = b"Subject: long\r\n\r\n" + b"x" * 70 * 1024 * 1024 + b"\r\n"
    with rude_server(reads=100_000) as port, pytest.raises(PassingError, match="Broken off"):
        _sent_through(port, long)()


def test_a_server_that_says_no_at_the_end_has_surely_nothing() -> None:
    with (
        rude_server(reads=len(CONTENT) + 5, replies=b"421 going down\r\n") as port,
        pytest.raises(PassingError, match="421"),
    ):
        _sent_through(port, CONTENT)()


@pytest.mark.parametrize("answer", [b"25\r\n", b"fine\r\n", b"-50 fine\r\n"])
def test_an_answer_without_a_code_leaves_it_uncertain(answer: bytes) -> None:
    with (
        rude_server(reads=len(CONTENT) + 5, replies=answer) as port,
        pytest.raises(UncertainError, match="no code"),
    ):
        _sent_through(port, CONTENT)()


@pytest.mark.parametrize(
    ("polite", "says", "error"),
    [
        (False, b"250-and\r\n", PassingError),
        (True, b"250-and\r\n", UncertainError),
        (True, b"2", UncertainError),
        (True, b"4", UncertainError),
    ],
)
def test_a_server_that_never_comes_to_the_end_of_an_answer_keeps_nobody(
    polite: bool, says: bytes, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STEP_S", "REPLY_S"):
        monkeypatch.setattr(smtp, name, 0.3)
    with tarpit(polite=polite, says=says) as port, pytest.raises(error):
        _sent_through(port, CONTENT)()
