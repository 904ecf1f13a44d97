"""`flask match`: the rules' answer to a case, without a database or a browser.

One case from a file, or with --lines one case a line on standard input and one answer a line out.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import click

from clinic.cli.json_cases import answers_to_lines, print_answers
from clinic.content import load_catalogue
from clinic.domain.case import read_case
from clinic.domain.catalogue import Catalogue
from clinic.domain.matching import match


@click.command("match")
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--lines", is_flag=True, help="Read one case a line from standard input.")
def match_command(case: Path | None, lines: bool) -> None:
    """Match the findings of CASE (a JSON file) to exercises and print the answer as JSON."""
    print_answers(case, partial(_answer, load_catalogue()), lines=lines)


def answers(lines: Iterable[bytes], catalogue: Catalogue) -> Iterator[str]:
    """One answer for each line that is not blank; for an unreadable case, its error."""
    return answers_to_lines(lines, partial(_answer, catalogue))


def _answer(catalogue: Catalogue, document: object) -> dict[str, object]:
    return match(read_case(document, catalogue), catalogue).as_json()
