"""`flask match`: the rules' answer to a case, without a database or a browser.

One case from a file, or with --lines one case a line on standard input and one answer a line out.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from clinic.content import load_catalogue
from clinic.domain.case import read_case
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import CaseError
from clinic.domain.matching import match


class UnreadableCase(click.ClickException):
    """A case that cannot be read: one line on standard error, exit status 2."""

    exit_code = 2


@click.command("match")
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--lines", is_flag=True, help="Read one case a line from standard input.")
def match_command(case: Path | None, lines: bool) -> None:
    """Match the findings of CASE (a JSON file) to exercises and print the answer as JSON."""
    if lines == (case is not None):
        raise click.UsageError("Give a file, or --lines and the cases on standard input.")
    catalogue = load_catalogue()
    if case is not None:
        click.echo(json.dumps(answer_to_file(case, catalogue), indent=2))
        return
    for line in answers(sys.stdin.buffer, catalogue):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def answer_to_file(case: Path, catalogue: Catalogue) -> dict[str, object]:
    """The answer to the case in a file; raises UnreadableCase."""
    try:
        return _answer(_parse(case.read_bytes()), catalogue)
    except OSError as error:
        raise UnreadableCase(f"{case}: {error.strerror}") from error
    except CaseError as error:
        raise UnreadableCase(str(error)) from error


def answers(lines: Iterable[bytes], catalogue: Catalogue) -> Iterator[str]:
    """One answer for each line that is not blank; for an unreadable case, its error."""
    for line in lines:
        if line.isspace():
            continue
        document: object = None
        try:
            document = _parse(line)
            answer = _answer(document, catalogue)
        except CaseError as error:
            answer = {"id": _id_of(document), "error": str(error)}
        yield json.dumps(answer)


def _parse(text: bytes) -> object:
    try:
        document: object = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CaseError("case", "not JSON", "one JSON object") from error
    return document


def _answer(document: object, catalogue: Catalogue) -> dict[str, object]:
    return match(read_case(document, catalogue), catalogue).as_json()


def _id_of(document: object) -> object:
    """The id to name an unreadable case by, where it has a plain one."""
    found = document.get("id") if isinstance(document, dict) else None
    return found if isinstance(found, str | int | float) else None
