"""Composes the documents: a request and the catalogue go in, a template's whole input comes out.

Pure, but for the drawings, which are read once.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from clinic.domain.anatomy import Prong
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import minutes_on_longest_day, minutes_on_most_days
from clinic.domain.programs import ProgramItem
from clinic.domain.texts import Leaflet, Texts
from clinic.handouts.compose_changes import compose_changes
from clinic.handouts.compose_exercise import compose_exercise
from clinic.handouts.compose_frame import facts_of, frame, texts_of, words_of
from clinic.handouts.compose_log import compose_logs, lettered
from clinic.handouts.figure import FIGURES
from clinic.handouts.own_words import emergency_wording
from clinic.handouts.page import (
    Exercise,
    HandoutPage,
    LeafletPage,
    Lines,
    LogPage,
    PainLight,
    PainZone,
    ProngPart,
    SafetyBox,
)
from clinic.handouts.request import ClinicFacts, DocumentRequest, SheetRequest
from clinic.handouts.wording import NO_BREAK, Words, unbroken

YOUNG = "ADOLESCENT"
EMERGENCY = "{emergency_wording}"
"""The line of a leaflet that the clinic may write."""

_PAIN_ZONES = ("green", "amber", "red", "stop")
_SIGNS = ("numb", "toilet", "leg", "legs", "fever", "weight")


def compose_program(
    request: SheetRequest, catalogue: Catalogue, figures: Path = FIGURES
) -> HandoutPage:
    """The program handout with its log."""
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    items = lettered(request)
    exercises = {
        letter: compose_exercise(letter, item, request, catalogue, figures)
        for letter, item in items.items()
    }
    minutes, longest = _minutes(items.values(), words)
    return HandoutPage(
        frame=frame(request, words, words("program.title"), _addressee(request, words)),
        heading=words("program.title"),
        facts=facts_of(request, words),
        replaces=words("sheet.replaces", date=words.day(request.replaces))
        if request.replaces
        else "",
        changes=compose_changes(request, texts, words),
        prongs=tuple(_prongs(items, exercises, words)),
        minutes=minutes,
        longest=longest,
        take_care=_take_care(request, texts, words),
        pain=_pain(request.clinic, words),
        safety=_safety(request.clinic, words),
        next_visit=_next_visit(request, words),
        logs=compose_logs(request, texts, words),
    )


def compose_log(request: SheetRequest, catalogue: Catalogue) -> LogPage:
    """The log alone, for new dates."""
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    return LogPage(
        frame=frame(request, words, words("log.title")),
        logs=compose_logs(request, texts, words),
    )


def compose_safety_net(request: DocumentRequest, catalogue: Catalogue) -> LeafletPage:
    """The safety-net sheet, which prints under every stop."""
    leaflet = texts_of(request, catalogue).safety_net
    return _leaflet(leaflet, request, catalogue, is_safety_net=True)


def compose_leaflet(request: DocumentRequest, catalogue: Catalogue) -> LeafletPage:
    """The stay-active leaflet."""
    leaflet = texts_of(request, catalogue).stay_active
    return _leaflet(leaflet, request, catalogue, is_safety_net=False)


def _leaflet(
    leaflet: Leaflet, request: DocumentRequest, catalogue: Catalogue, *, is_safety_net: bool
) -> LeafletPage:
    words = words_of(request, catalogue)
    emergency, addition = emergency_wording(request.clinic, words)
    fills = {"phone": words.apart(request.clinic.phone), "emergency_wording": emergency}
    return LeafletPage(
        frame=frame(request, words, leaflet.title),
        is_safety_net=is_safety_net,
        heading=leaflet.title,
        facts=facts_of(request, words),
        lead=tuple(paragraph.format(**fills) for paragraph in leaflet.paragraphs),
        parts=tuple(
            Lines(
                title=section.heading,
                lines=tuple(paragraph.format(**fills) for paragraph in section.paragraphs),
                own=addition if EMERGENCY in section.paragraphs else None,
            )
            for section in leaflet.sections
        ),
    )


def _minutes(items: Iterable[ProgramItem], words: Words) -> tuple[str, str]:
    """How long it takes on most days and on the longest, where that is another time."""
    items = tuple(items)
    most, longest = minutes_on_most_days(items), minutes_on_longest_day(items)
    if most == longest:
        return unbroken(words.count("minutes", longest)), ""
    texts = words.count("minutes.most", most), words.count("minutes.longest", longest)
    return unbroken(texts[0]), unbroken(texts[1])


def _addressee(request: SheetRequest, words: Words) -> str:
    """A young patient's sheet is for a parent too."""
    codes = {precaution.code for precaution in request.program.precautions}
    return words("sheet.guardian", name=request.patient_name) if YOUNG in codes else ""


def _prongs(
    items: dict[str, ProgramItem], exercises: dict[str, Exercise], words: Words
) -> Iterator[ProngPart]:
    for prong in Prong:
        letters = [letter for letter, item in items.items() if item.family.prong is prong]
        if letters:
            yield ProngPart(
                key=prong,
                title=words(f"prong.{prong}.title"),
                why=words(f"prong.{prong}.why"),
                exercises=tuple(exercises[letter] for letter in letters),
            )


def _take_care(request: SheetRequest, texts: Texts, words: Words) -> Lines | None:
    """One line for each active precaution; a code that holds on both sides is said once."""
    codes = dict.fromkeys(precaution.code for precaution in request.program.precautions)
    if not codes:
        return None
    return Lines(
        title=words("program.take_care"),
        lines=tuple(texts.precaution_notes[code] for code in codes),
    )


def _pain(clinic: ClinicFacts, words: Words) -> PainLight:
    return PainLight(
        title=words("pain.title"),
        ask=words("pain.ask"),
        zones=tuple(
            PainZone(
                key=zone,
                label=words(f"pain.{zone}.label"),
                range=_pain_range(zone, words),
                text=words(f"pain.{zone}.text"),
                brief=words(f"pain.{zone}.brief", phone=_phone(clinic)),
            )
            for zone in _PAIN_ZONES
        ),
    )


def _pain_range(zone: str, words: Words) -> str:
    also = f"pain.{zone}.also"
    numbers = words(f"pain.{zone}.range")
    return f"{numbers}. {words(also)}" if also in words.words else numbers


def _safety(clinic: ClinicFacts, words: Words) -> SafetyBox:
    emergency, addition = emergency_wording(clinic, words)
    return SafetyBox(
        title=words("safety_box.title"),
        signs=tuple(words(f"safety_box.{sign}") for sign in _SIGNS),
        call=words("safety_box.call", phone=_phone(clinic)),
        emergency=emergency,
        own=addition,
    )


def _phone(clinic: ClinicFacts) -> str:
    """The number to call when something is wrong; it does not break at the end of a line."""
    return (clinic.safety_net_phone or clinic.phone).replace(" ", NO_BREAK)


def _next_visit(request: SheetRequest, words: Words) -> str:
    if request.next_visit is None:
        return words("sheet.next_visit_open")
    day = words.day(request.next_visit).replace(" ", NO_BREAK, 1)  # the month beside its day
    return words("sheet.next_visit", date=day)
