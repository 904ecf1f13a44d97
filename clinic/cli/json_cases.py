"""Answers cases given as JSON: one from a file, or one a line with one answer a line out."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from clinic.domain.errors import CaseError

Answer = Callable[[object], dict[str, object]]
"""From what a case holds to what is printed; raises CaseError."""


class UnreadableCase(click.ClickException):
    """A case that cannot be read: one line on standard error, exit status 2."""

    exit_code = 2


def print_answers(case: Path | None, answer: Answer, *, lines: bool) -> None:
    """Print the answer to the case in a file, or with `lines` to each line of standard input."""
    if lines == (case is not None):
        raise click.UsageError("Give a file, or --lines and the cases on standard input.")
    if case is not None:
        click.echo(json.dumps(answer_to_file(case, answer), indent=2))
        return
    for line in answers_to_lines(sys.stdin.buffer, answer):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def answer_to_file(case: Path, answer: Answer) -> dict[str, object]:
    """The answer to the case in a file; raises UnreadableCase."""
    try:
        return answer(_parse(case.read_bytes()))
    except OSError as error:
        raise UnreadableCase(f"{case}: {error.strerror}") from error
    except CaseError as error:
        raise UnreadableCase(str(error)) from error


def answers_to_lines(lines: Iterable[bytes], answer: Answer) -> Iterator[str]:
    """One answer for each line that is not blank; for an unreadable case, its error."""
    for line in lines:
        if line.isspace():
            continue
        document: object = None
        try:
            document = _parse(line)
            said = answer(document)
        except CaseError as error:
            said = {"id": _id_of(document), "error": str(error)}
        yield json.dumps(said)


def _parse(text: bytes) -> object:
    try:
        document: object = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CaseError("case", "not JSON", "one JSON object") from error
    return document


def _id_of(document: object) -> object:
    """The id to name an unreadable case by, where it has a plain one."""
    found = document.get("id") if isinstance(document, dict) else None
    return found if isinstance(found, str | int | float) else None
