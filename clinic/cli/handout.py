"""`flask handout`: the sheet for a case, without a database or a browser; a sheet read back."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from clinic.content import load_catalogue
from clinic.domain.answers import Match
from clinic.domain.case import Case, read_case
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import ClinicError
from clinic.domain.matching import match
from clinic.domain.programs import Origin, Program, ProgramItem, from_offer
from clinic.handouts.request import ClinicFacts, Paper, SheetRequest, Status

GUARDIAN = "guardian_consent_recorded"
PAPERS = [paper.value for paper in Paper]

_Day = click.DateTime(formats=["%Y-%m-%d"])


class NoSheet(click.ClickException):
    """Nothing to print, or something that may not be printed: one line, exit status 2."""

    exit_code = 2


class _PrintsACase(click.Group):
    """Takes what is no sub-command for the file of a case to print."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the usual sub-command before its arguments."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["print", *args]
        return super().parse_args(ctx, args)


@click.group("handout", cls=_PrintsACase)
def handout_command() -> None:
    """Print the sheet of a case (CASE.json --out FILE.pdf), or read a sheet back."""


@handout_command.command("read")
@click.argument("file", type=click.Path(path_type=Path))
def read_command(file: Path) -> None:
    """Print the program that the sheet FILE carries, as JSON."""
    from clinic.handouts.portable import read_program

    try:
        program = read_program(file.read_bytes())
    except OSError as error:
        raise NoSheet(f"{file}: {error.strerror}") from error
    except ClinicError as error:
        raise NoSheet(f"{file}: {error}") from error
    click.echo(json.dumps(program, ensure_ascii=False, indent=2))


@handout_command.command("picture")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The PNG to write.")
@click.option("--pages", default="1", show_default=True, help="Their numbers, as in 1,2,4.")
@click.option("--height", default=800, show_default=True, help="In pixels.")
def picture_command(file: Path, out: Path, pages: str, height: int) -> None:
    """Draw pages of the sheet FILE side by side."""
    from clinic.handouts.page_images import page_row

    try:
        numbers = [int(number) for number in pages.split(",")]
        out.write_bytes(page_row(file.read_bytes(), numbers, height))
    except OSError as error:
        raise NoSheet(f"{error.filename}: {error.strerror}") from error
    except (ValueError, IndexError, RuntimeError) as error:
        raise NoSheet(f"{file}: it has no pages {pages}") from error


@handout_command.command("print")
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The PDF to write.")
@click.option("--paper", type=click.Choice(PAPERS), default=PAPERS[0], show_default=True)
@click.option("--large-print", is_flag=True, help="18 point type instead of 14.")
@click.option("--grey", is_flag=True, help="For a printer without color.")
@click.option("--language", default="en", show_default=True, help="Language of the sheet.")
@click.option("--date", "issued", type=_Day, help="Date on the sheet; without it, today.")
@click.option(
    "--start", type=_Day, help="First day of the log; without it, the date of the sheet."
)
@click.option("--weeks", type=click.Choice(["2", "4"]), default="4", show_default=True)
@click.option("--include-proposed", is_flag=True, help="Print what is proposed too.")
@click.option("--clinician-copy", is_flag=True, help="Write the trace and the note text instead.")
def print_command(
    *,
    case: Path,
    out: Path,
    paper: str,
    large_print: bool,
    grey: bool,
    language: str,
    issued: datetime | None,
    start: datetime | None,
    weeks: str,
    include_proposed: bool,
    clinician_copy: bool,
) -> None:
    """Match CASE (a JSON file) and write the sheet for what it assigns to a PDF."""
    from clinic.handouts.compose_frame import words_in
    from clinic.handouts.render import render_clinician_copy, render_program

    catalogue = load_catalogue()
    try:
        found = _read(case, catalogue)
        words = words_in(language, catalogue)
        answer = match(found, catalogue)
        program = program_for(answer, include_proposed=include_proposed)
        request = SheetRequest(
            clinic=ClinicFacts(name=words("sample.clinic"), phone=words("sample.phone")),
            patient_name=found.patient_name or words("sample.patient"),
            clinician_name=words("sample.clinician"),
            program=program,
            issued_on=issued.date() if issued else datetime.now().astimezone().date(),
            log_start=start.date() if start else None,
            language=language,
            paper=Paper(paper),
            large_print=large_print,
            grey=grey,
            weeks=int(weeks),
            status=Status.SAMPLE,
        )
        if clinician_copy:
            pdf = render_clinician_copy(request, answer, found.findings, catalogue)
        else:
            pdf = render_program(request, catalogue)
    except ClinicError as error:
        raise NoSheet(str(error)) from error
    try:
        out.write_bytes(pdf)
    except OSError as error:
        raise NoSheet(f"{out}: {error.strerror}") from error


def program_for(answer: Match, *, include_proposed: bool) -> Program:
    """The program that the answer to a case gives (NoSheet when it gives none)."""
    if answer.stop is not None:
        raise NoSheet(f"stop: {answer.stop}; only the safety-net sheet may be printed")
    if GUARDIAN in answer.required:
        raise NoSheet("patient.guardian_consent: needed under 18 before a sheet is printed")
    items = tuple(_items(answer, include_proposed=include_proposed))
    if not items:
        hint = "" if include_proposed or not answer.proposed else "; try --include-proposed"
        raise NoSheet(f"nothing to print: no exercise is assigned{hint}")
    return Program(items=items, precautions=answer.precautions, protocol=answer.protocol)


def _items(answer: Match, *, include_proposed: bool) -> Iterator[ProgramItem]:
    for offer in answer.assigned:
        yield from_offer(offer, Origin.ASSIGNED)
    if include_proposed:
        for offer in answer.proposed:
            yield from_offer(offer, Origin.PROPOSED)


def _read(path: Path, catalogue: Catalogue) -> Case:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise NoSheet(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise NoSheet(f"{path}: not JSON; allowed: one JSON object") from error
    return read_case(document, catalogue)
