"""Sends over SMTP, and tells apart: taken, refused for good, not now, nobody knows.

Trouble before the message is offered (no connection, no encryption, sign-in refused) belongs to
the server or the settings: the message waits until that is mended. Python's `smtplib` speaks; the
last step is taken apart here, because it matters how far a broken connection had come.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from threading import Timer

from clinic.delivery.mailer import (
    Outgoing,
    PassingError,
    RefusedError,
    ServerAwayError,
    UncertainError,
    safe_answer,
)

STEP_S = 30
REPLY_S = 300
"""How long a server may take to accept a whole message; RFC 5321 (4.5.3.2.6) asks for patience."""

GOODBYE_S = 2
PERMANENT = 500
GO_ON = 354
CODES = range(100, 600)
NOT_ASCII = "The address has letters that mail servers do not take"
OF_THE_ADDRESS = {550, 551, 553, 556}
_NOT_OF_THE_ADDRESS = re.compile(r"^5\.(?:[3-7]\.|2\.[23])")
"""Enhanced codes (RFC 3463) of a full mailbox, the system, the network, content or policy."""


class _WholeLines(BufferedReader):
    """What a server says; a line that is cut before its end was not said."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line; nothing when the connection ended before it did."""
        line = super().readline(size)
        return line if line.endswith(b"\n") or len(line) == size else b""


class _Smtp(smtplib.SMTP):
    """A client to whom an answer is whole in the time in which it must begin, or broken off.

    Else a server that sends a letter now and then would keep a worker for ever, and the beginning
    of an answer would pass for another one: "25" is no "250".
    """

    def getreply(self) -> tuple[int, bytes]:
        """The next answer of the server. Raises SMTPServerDisconnected when it is broken off."""
        sock = self.sock
        if sock is None:
            return super().getreply()
        if self.file is None:
            self.file = _WholeLines(sock.makefile("rb", buffering=0))
        end = Timer(sock.gettimeout() or STEP_S, _break_off, [sock])
        end.start()
        try:
            code, text = super().getreply()
        finally:
            end.cancel()
        if code not in CODES:
            self.close()
            raise smtplib.SMTPServerDisconnected("The server's answer has no code of SMTP")
        return code, text


class _SmtpTls(_Smtp, smtplib.SMTP_SSL):
    """The same, encrypted from the first word."""


def _break_off(sock: socket.socket) -> None:
    """End a connection from outside, under the encryption, which only its own thread may touch."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMailer:
    """A mail server. `tls` is "none", "starttls" or "tls"; certificates are always checked."""

    host: str
    port: int
    tls: str
    username: str = ""
    password: str = ""

    def send(self, message: Outgoing, begin: Callable[[], None]) -> str:
        """Send one message; see `Mailer`."""
        server = self._connect()
        try:
            _address(server, message)
            begin()
            return _hand_over(server, message.content)
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        """A server that is ready for an envelope. Raises ServerAwayError."""
        server = None
        try:
            server = self._dial()
            if self.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if self.username:
                server.login(self.username, self.password)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise ServerAwayError(_in_words(error)) from error
        return server

    def _dial(self) -> smtplib.SMTP:
        if self.tls == "tls":
            context = ssl.create_default_context()
            return _SmtpTls(self.host, self.port, timeout=STEP_S, context=context)
        return _Smtp(self.host, self.port, timeout=STEP_S)


def _address(server: smtplib.SMTP, message: Outgoing) -> None:
    if not message.recipient.isascii():
        raise RefusedError(NOT_ASCII, bad_address=True)
    try:
        _check_answer(*server.mail(message.sender))
        code, text = server.rcpt(message.recipient)
    except OSError as error:
        raise PassingError(_in_words(error)) from error
    words = text.decode("ascii", "replace")
    bad = code in OF_THE_ADDRESS and not _NOT_OF_THE_ADDRESS.match(words)
    _check_answer(code, text, bad_address=bad)


def _hand_over(server: smtplib.SMTP, content: bytes) -> str:
    """Send the message itself: until its last line is on the way, the server has nothing."""
    try:
        code, text = server.docmd("DATA")
        if code == GO_ON:
            server.send(_with_dots(content))
    except OSError as error:
        raise PassingError(f"Broken off within the message: {_in_words(error)}") from error
    if code != GO_ON:
        _check_answer(code, text, accepted=False)
    try:
        if server.sock is not None:
            server.sock.settimeout(REPLY_S)
        server.send(b".\r\n")
        code, text = server.getreply()
    except OSError as error:
        raise UncertainError(_in_words(error)) from error
    return _check_answer(code, text)


def _with_dots(content: bytes) -> bytes:
    """The message as it goes over the line: a dot that begins a line is doubled (RFC 5321,
    4.5.2).
    """
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)


def _check_answer(
    code: int, text: bytes, *, bad_address: bool = False, accepted: bool = True
) -> str:
    """The answer in words when it is a yes. Raises PassingError and RefusedError."""
    answer = safe_answer(f"{code} {text.decode('ascii', 'replace')}")
    if accepted and code // 100 == 2:  # noqa: PLR2004  2xx is yes
        return answer
    if code >= PERMANENT:
        raise RefusedError(answer, bad_address=bad_address)
    raise PassingError(answer)


def _leave(server: smtplib.SMTP) -> None:
    with suppress(OSError):
        if server.sock is not None:
            server.sock.settimeout(GOODBYE_S)
            server.quit()
    server.close()


def _in_words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
        return safe_answer(f"{error.smtp_code} {words}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return safe_answer(f"The server's certificate is not trusted: {error.verify_message}")
    return safe_answer(error.strerror or str(error) or type(error).__name__)
