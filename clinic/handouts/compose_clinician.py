"""Composes the clinician copy: the trace of a program, and the note text for the record.

It is for colleagues, never for the patient, so its words are English and may be technical.
"""

from collections.abc import Iterator
from dataclasses import replace

from clinic.domain.anatomy import Side
from clinic.domain.answers import ImpairmentMatch, Match
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import Findings
from clinic.domain.programs import ProgramItem
from clinic.handouts.compose_frame import facts_of, frame, words_in
from clinic.handouts.compose_log import lettered
from clinic.handouts.note_text import LANGUAGE, NoteFacts, named, note_lines, place
from clinic.handouts.page import Lines
from clinic.handouts.page_papers import ClinicianPage, TraceRow
from clinic.handouts.request import SheetRequest

TITLE = "Clinician copy: why this program"
COLUMNS = ("Impairment", "Side", "Status", "Score", "Reasons")
NOBODY = "None."


def compose_clinician_copy(
    request: SheetRequest, answer: Match, findings: Findings, catalogue: Catalogue
) -> ClinicianPage:
    """One page: what was found, what follows from it, what was ruled out, and the note text."""
    request = replace(request, language=LANGUAGE)
    words = words_in(LANGUAGE, catalogue)
    return ClinicianPage(
        frame=frame(request, words, TITLE),
        heading=TITLE,
        facts=("Not for the patient", *facts_of(request, words), f"Protocol {answer.protocol}"),
        columns=COLUMNS,
        rows=tuple(_row(each, catalogue) for each in answer.impairments),
        parts=tuple(_parts(request, answer, catalogue)),
        note_title="Note text",
        note=note_lines(
            NoteFacts(
                day=request.issued_on, findings=findings, answer=answer, program=request.program
            ),
            catalogue,
        ),
    )


def _row(match: ImpairmentMatch, catalogue: Catalogue) -> TraceRow:
    titles = {each.id: each.title for each in catalogue.protocol.impairments}
    untested = ", ".join(catalogue.findings[finding].name for finding in match.missing)
    missing = f"Not tested: {untested}." if untested else ""
    conflict = "Findings disagree." if match.conflict else ""
    return TraceRow(
        title=titles[match.impairment],
        cells=(
            "" if match.side is Side.NONE else match.side.value,
            match.status.value.replace("_", " "),
            str(match.score),
            " ".join(part for part in (*match.reasons, conflict, missing) if part),
        ),
    )


def _parts(request: SheetRequest, answer: Match, catalogue: Catalogue) -> Iterator[Lines]:
    items = lettered(request)
    yield Lines(
        title="Exercises",
        lines=tuple(_trace(letter, item, catalogue) for letter, item in items.items()),
    )
    withheld = tuple(
        f"{each.family} {place(each.side)}: {' '.join(each.because)}" for each in answer.withheld
    )
    precautions = tuple(
        f"{catalogue.precautions[each.code].title} ({each.raised})"
        for each in request.program.precautions
    )
    yield Lines(title="Withheld", lines=withheld or (NOBODY,))
    yield Lines(title="Precautions", lines=precautions or (NOBODY,))
    if remarks := (*answer.conflicts, *answer.notes):
        yield Lines(title="Conflicts and hints", lines=remarks)


def _trace(letter: str, item: ProgramItem, catalogue: Catalogue) -> str:
    """Where the exercise comes from; the reasons of the rules stand in the table."""
    override = f" Override: {item.override_reason}" if item.override_reason else ""
    origin = item.origin.value.replace("_", " ")
    return f"{letter}. {named(item, catalogue)}: {origin}.{override}"
