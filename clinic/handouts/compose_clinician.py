"""Composes the clinician copy: the trace of a program, and the note text for the record.

It is for colleagues, never for the patient, so its words are English and may be technical.
"""

from collections.abc import Iterator
from dataclasses import replace

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.answers import ImpairmentMatch, Match
from clinic.domain.catalogue import Catalogue
from clinic.domain.programs import ProgramItem
from clinic.handouts.compose_frame import facts_of, frame, words_in
from clinic.handouts.compose_log import lettered
from clinic.handouts.page import ClinicianPage, Lines, TraceRow
from clinic.handouts.request import SheetRequest
from clinic.handouts.wording import Words, dose_sentences, first

LANGUAGE = "en"
TITLE = "Clinician copy: why this program"
COLUMNS = ("Impairment", "Side", "Status", "Score", "Reasons")
NOBODY = "None."


def compose_clinician_copy(
    request: SheetRequest, answer: Match, catalogue: Catalogue
) -> ClinicianPage:
    """One page: what was found, what follows from it, what was ruled out, and the note text."""
    request = replace(request, language=LANGUAGE)
    words = words_in(LANGUAGE, catalogue)
    return ClinicianPage(
        frame=frame(request, words, TITLE),
        heading=TITLE,
        facts=(*facts_of(request, words), f"Protocol {answer.protocol}"),
        columns=COLUMNS,
        rows=tuple(_row(each, catalogue) for each in answer.impairments),
        parts=tuple(_parts(request, answer, catalogue, words)),
        note_title="Note text",
        note=tuple(_note(request, answer, catalogue, words)),
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


def _parts(
    request: SheetRequest, answer: Match, catalogue: Catalogue, words: Words
) -> Iterator[Lines]:
    items = lettered(request)
    yield Lines(
        title="Exercises",
        lines=tuple(_trace(letter, item, catalogue, words) for letter, item in items.items()),
    )
    withheld = tuple(
        f"{each.family} {_place(each.side)}: {' '.join(each.because)}" for each in answer.withheld
    )
    precautions = tuple(
        f"{catalogue.precautions[each.code].title} ({each.raised})"
        for each in request.program.precautions
    )
    yield Lines(title="Withheld", lines=withheld or (NOBODY,))
    yield Lines(title="Precautions", lines=precautions or (NOBODY,))
    if remarks := (*answer.conflicts, *answer.notes):
        yield Lines(title="Conflicts and hints", lines=remarks)


def _trace(letter: str, item: ProgramItem, catalogue: Catalogue, words: Words) -> str:
    """Where the exercise comes from; the reasons of the rules stand in the table."""
    override = f" Override: {item.override_reason}" if item.override_reason else ""
    origin = item.origin.value.replace("_", " ")
    return f"{letter}. {_named(item, catalogue, words)}: {origin}.{override}"


def _note(
    request: SheetRequest, answer: Match, catalogue: Catalogue, words: Words
) -> Iterator[str]:
    """Plain sentences, ready to paste into a record."""
    supported = [
        f"{each.impairment.replace('_', ' ')} {_place(each.side)}".strip()
        for each in answer.impairments
        if each.status == "supported"
    ]
    yield f"Supported: {', '.join(supported) or 'nothing'} ({answer.protocol})."
    for letter, item in lettered(request).items():
        dose = " ".join(dose_sentences(item, words))
        yield f"{letter}. {_named(item, catalogue, words)}: {dose}"
    yield f"Sheet of {words.day(request.issued_on)} given with a log of {request.weeks} weeks."


def _named(item: ProgramItem, catalogue: Catalogue, words: Words) -> str:
    name = catalogue.texts[LANGUAGE].variations[item.variation].name
    sides = ", ".join(words.side(side) for side in first(item.sides, item.tighter_side))
    return f"{name} ({item.variation})" + (f", {sides}" if item.sides[0] in LEFT_AND_RIGHT else "")


def _place(side: Side) -> str:
    return side.value if side in LEFT_AND_RIGHT else ""
