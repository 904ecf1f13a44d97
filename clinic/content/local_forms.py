"""The wording of questionnaires that a clinic holds and this app does not ship.

`rmdq.toml` in the folder `forms` of the instance holds the official statements of the RMDQ-24, as
the clinic has them:

    title = "..."           what stands above them
    instruction = "..."     what the patient is told to do
    source = "..."          where the wording was taken from
    language = "en"
    statements = ["...", ...]    exactly 24, in the official order
"""

from dataclasses import dataclass
from pathlib import Path

from clinic.content.reading import Place, read_file, read_record
from clinic.domain.outcomes import RMDQ_STATEMENTS

RMDQ_FILE = "rmdq.toml"
LONGEST = 200
"""A statement is one line or two; a longer one is two statements run together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RmdqWording:
    """The official wording, as the clinic's own file has it."""

    title: str
    instruction: str
    source: str
    language: str
    statements: tuple[str, ...]


def read_rmdq(folder: Path) -> RmdqWording | None:
    """The clinic's wording; None without a file. Raises CatalogueError for a file with a fault."""
    if not (folder / RMDQ_FILE).is_file():
        return None
    table, place = read_file(folder, RMDQ_FILE)
    wording = read_record(RmdqWording, table, place)
    _check(wording, place)
    return wording


def _check(wording: RmdqWording, place: Place) -> None:
    here = place.at("statements")
    if len(wording.statements) != RMDQ_STATEMENTS:
        problem = f"{len(wording.statements)} statements, and there are {RMDQ_STATEMENTS}"
        raise here.refuse(problem)
    for number, statement in enumerate(wording.statements):
        if len(statement) > LONGEST:
            raise here.at(number).refuse(f"is longer than {LONGEST} letters")
    if len(set(wording.statements)) < RMDQ_STATEMENTS:
        raise here.refuse("the same statement stands there twice")
