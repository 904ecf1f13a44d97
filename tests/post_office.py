"""A real SMTP server on this machine, which a test tells how to behave."""

import asyncio
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from clinic.delivery.smtp import SmtpMailer

HOST = "127.0.0.1"
TAKEN = "250 2.0.0 taken"
GREETING = b"220 here\r\n"
POLITE = (b"250 hello\r\n", b"250 from\r\n", b"250 to\r\n", b"354 go on\r\n")


@dataclass(kw_only=True)
class PostOffice:
    """What it answers at each step, in turn (then it says yes), and what it has taken.

    `at_data` is called with the whole message before it is answered. A step in `hangs` is not
    answered before `go_on` is set; `reached` tells that it came.
    """

    port: int
    at_rcpt: list[str] = field(default_factory=list)
    at_end: list[str] = field(default_factory=list)
    at_data: Callable[[], None] = lambda: None
    hangs: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    taken: list[Envelope] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)

    @property
    def mailer(self) -> SmtpMailer:
        """A way to this server without encryption."""
        return SmtpMailer(host=HOST, port=self.port, tls="none")

    def message(self, number: int = -1) -> EmailMessage:
        """One of the messages that were taken, read back."""
        content = self.taken[number].content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    async def _pause(self, step: str) -> None:
        if self.hangs == step:
            self.reached.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)

    async def handle_EHLO(  # noqa: N802  the names are those of aiosmtpd
        self,
        server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        answers: list[str],
    ) -> list[str]:
        await self._pause("hello")
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._pause("address")
        answer = self.at_rcpt.pop(0) if self.at_rcpt else "250 2.1.5 fine"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await self._pause("end")
        self.at_data()
        answer = self.at_end.pop(0) if self.at_end else TAKEN
        if answer.startswith("250"):
            self.taken.append(envelope)
            self.signed_in.append(bool(session.authenticated))
        return answer


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.event_handler._pause("data")
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_office(**options: Any) -> Iterator[PostOffice]:
    """A server that is open for a while; options as those of aiosmtpd."""
    office = PostOffice(port=free_port())
    controller = _Controller(office, hostname=HOST, port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        office.go_on.set()
        controller.stop()


def knows(username: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator that knows one account."""

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        right = (
            isinstance(data, LoginPassword)
            and data.login == username.encode()
            and data.password == password.encode()
        )
        return AuthResult(success=right, handled=False)

    return authenticate


def make_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that nobody trusts yet, and a server's side of it."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-subj", "/CN=localhost", "-addext", f"subjectAltName=IP:{HOST},DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return certificate, context


@contextmanager
def rude_server(*, reads: int, replies: bytes = b"") -> Iterator[int]:
    """A server that hangs up within a message after so many bytes; its port.

    `replies` is what it says once it has read them.
    """
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(GREETING)
            for answer in POLITE:
                connection.recv(4096)
                connection.sendall(answer)
            left = reads
            while left > 0:
                left -= len(connection.recv(min(left, 65536)))
            connection.sendall(replies)
            # Nothing is said any more: the connection is cut, not closed.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        thread.join(timeout=10)
        listener.close()


@contextmanager
def tarpit(*, polite: bool, says: bytes = b"250-and\r\n") -> Iterator[int]:
    """A server that never comes to the end of an answer: of its greeting, or when it was polite
    until then, of the one to the message. It says the same again and again. Its port.
    """
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            if polite:
                connection.sendall(GREETING)
                for answer in POLITE:
                    connection.recv(4096)
                    connection.sendall(answer)
                connection.recv(4096)
            while True:
                connection.sendall(says)
                time.sleep(0.02)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        thread.join(timeout=10)
        listener.close()
