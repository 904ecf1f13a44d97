"""`flask decide`: what becomes of one exercise at a review, without a database or a browser.

One review from a file, or with --lines one a line on standard input and one answer a line out.
"""

from functools import partial
from pathlib import Path

import click

from clinic.cli.json_cases import print_answers
from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.domain.progression import decide
from clinic.domain.review_case import read_review


@click.command("decide")
@click.argument("review", required=False, type=click.Path(path_type=Path))
@click.option("--lines", is_flag=True, help="Read one review a line from standard input.")
def decide_command(review: Path | None, lines: bool) -> None:
    """Decide on the exercise in REVIEW (a JSON file) and print the answer as JSON."""
    print_answers(review, partial(_answer, load_catalogue()), lines=lines)


def _answer(catalogue: Catalogue, document: object) -> dict[str, object]:
    case = read_review(document, catalogue)
    decision = decide(case.item, case.review, case.precautions, catalogue)
    return {"id": case.id, **decision.as_json()}
