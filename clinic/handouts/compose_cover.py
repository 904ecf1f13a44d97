"""Composes the cover list of a batch: whose sheets follow, and who was left out and why.

It is for the desk, never for a patient, so its words are English.
"""

from collections.abc import Iterable
from dataclasses import replace

from clinic.domain.catalogue import Catalogue
from clinic.handouts.compose_frame import facts_of, frame, words_in
from clinic.handouts.file_check import covers
from clinic.handouts.page_papers import CoverPage, Table, TraceRow
from clinic.handouts.request import CoverRequest, Listed
from clinic.handouts.wording import Words

LANGUAGE = "en"
NAMELESS = "A name in letters that no font here has"
PRINTED = ("Patient", "Born", "Sheet", "Pages")
LEFT_OUT = ("Patient", "Born", "Why")
LEAD = (
    "This list names patients. Keep it at the desk, and destroy it when the sheets are handed out."
)


def compose_cover(request: CoverRequest, catalogue: Catalogue) -> CoverPage:
    """Who was left out, and why; under it the sheets in their order."""
    words = words_in(LANGUAGE, catalogue)
    return CoverPage(
        frame=frame(request.document, words, request.heading),
        heading=request.heading,
        facts=(*facts_of(request.document, words), request.what),
        lead=LEAD,
        tables=(
            Table(
                title=_counted(len(request.left_out), "left out", "left out"),
                columns=LEFT_OUT,
                rows=tuple(_row(one, words, one.why) for one in request.left_out),
            ),
            Table(
                title=_counted(len(request.printed), "document follows", "documents follow"),
                columns=PRINTED,
                rows=tuple(
                    _row(one, words, one.sheet_number, str(one.pages)) for one in request.printed
                ),
            ),
        ),
    )


def in_our_letters(request: CoverRequest) -> CoverRequest:
    """The same list without the names that our font cannot write."""
    return replace(
        request, printed=_nameless(request.printed), left_out=_nameless(request.left_out)
    )


def _nameless(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    return tuple(
        one if covers(one.patient_name) else replace(one, patient_name=NAMELESS) for one in listed
    )


def _row(one: Listed, words: Words, *more: str) -> TraceRow:
    return TraceRow(title=one.patient_name, cells=(words.day(one.birth_date), *more))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
