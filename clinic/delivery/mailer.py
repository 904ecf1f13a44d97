"""What a way of sending must do, and the ways in which it can go wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from clinic.domain.errors import ClinicError

LONGEST_ANSWER = 300
_ADDRESS = re.compile(r"[^\s<>@,;:]+@[^\s<>@,;:]+")
_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A whole message as bytes, with its envelope; `name` names it without patient data."""

    name: str
    sender: str
    recipient: str
    content: bytes


class Mailer(Protocol):
    """A way of sending."""

    def send(self, message: Outgoing, begin: Callable[[], None]) -> str:
        """Hand the message over and answer what the other side said.

        `begin` is called at the last moment at which the other side has surely nothing; what it
        raises passes through, and nothing is sent. Raises PassingError, RefusedError and
        UncertainError.
        """
        ...


class PassingError(ClinicError):
    """The message was surely not taken, and may be taken later. The text holds no address."""


class ServerAwayError(PassingError):
    """The mail server cannot be used at all now; other messages need not be tried either."""


class RefusedError(ClinicError):
    """The message was refused for good; `bad_address` when it is the address that is wrong."""

    def __init__(self, answer: str, *, bad_address: bool = False) -> None:
        super().__init__(answer)
        self.bad_address = bad_address


class UncertainError(ClinicError):
    """The message was sent, and nobody said whether it was taken."""


def safe_answer(text: str) -> str:
    """What a server said, in one line, without the addresses that it may quote."""
    line = _NOT_PRINTABLE.sub(" ", text)
    return _ADDRESS.sub("(address)", line).strip()[:LONGEST_ANSWER]
