"""Composes the pages: a request and the catalogue go in, the template's whole input comes out.
Pure.
"""

from collections.abc import Iterator
from pathlib import Path

from clinic.domain.anatomy import LEFT_AND_RIGHT, Prong, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import minutes_a_day, minutes_on_longest_day
from clinic.domain.programs import Change, ChangeKind, ProgramItem, easier_version
from clinic.domain.texts import FigureText, Leaflet, Texts
from clinic.handouts.compose_log import compose_logs, lettered
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import FIGURES, MOMENTS, figure_svg, read_drawing
from clinic.handouts.page import (
    Easier,
    Exercise,
    Frame,
    HandoutPage,
    Labelled,
    LeafletPage,
    Letterhead,
    Lines,
    LogPage,
    PainLight,
    PainZone,
    Picture,
    ProngPart,
    SafetyBox,
)
from clinic.handouts.request import ClinicFacts, DocumentRequest, SheetRequest, Status
from clinic.handouts.wording import Words, dose_notes, dose_sentences, first

LARGE_PICTURES = 1.3
LOGO = "logo:"

_PAIN_ZONES = ("green", "amber", "red", "stop")
_SIGNS = ("numb", "toilet", "leg", "legs", "fever", "weight")


def compose_program(
    request: SheetRequest, catalogue: Catalogue, figures: Path = FIGURES
) -> HandoutPage:
    """The program handout with its log."""
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    items = lettered(request)
    exercises = {
        letter: _exercise(letter, item, request, catalogue, figures)
        for letter, item in items.items()
    }
    minutes = minutes_a_day(items.values())
    longest = minutes_on_longest_day(items.values())
    return HandoutPage(
        frame=frame(request, words, words("program.title")),
        heading=words("program.title"),
        facts=_facts(request, words),
        replaces=words("sheet.replaces", date=words.day(request.replaces))
        if request.replaces
        else "",
        changes=_changes(request, texts, words),
        prongs=tuple(_prongs(items, exercises, words)),
        minutes=words.count("minutes", minutes),
        longest=words.count("minutes.longest", longest) if longest != minutes else "",
        take_care=_take_care(request, texts, words),
        pain=_pain(words),
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
    return _leaflet(texts_of(request, catalogue).safety_net, request, catalogue)


def compose_leaflet(request: DocumentRequest, catalogue: Catalogue) -> LeafletPage:
    """The stay-active leaflet."""
    return _leaflet(texts_of(request, catalogue).stay_active, request, catalogue)


def _leaflet(leaflet: Leaflet, request: DocumentRequest, catalogue: Catalogue) -> LeafletPage:
    words = words_of(request, catalogue)
    fills = {
        "phone": request.clinic.phone,
        "emergency_wording": _emergency_wording(request.clinic, words),
    }
    return LeafletPage(
        frame=frame(request, words, leaflet.title),
        heading=leaflet.title,
        facts=_facts(request, words),
        lead=tuple(paragraph.format(**fills) for paragraph in leaflet.paragraphs),
        parts=tuple(
            Lines(
                title=section.heading,
                lines=tuple(paragraph.format(**fills) for paragraph in section.paragraphs),
            )
            for section in leaflet.sections
        ),
    )


def texts_of(request: DocumentRequest, catalogue: Catalogue) -> Texts:
    """The texts in the language of the request."""
    return texts_in(request.language, catalogue)


def words_of(request: DocumentRequest, catalogue: Catalogue) -> Words:
    """The fixed words in the language of the request."""
    return words_in(request.language, catalogue)


def texts_in(language: str, catalogue: Catalogue) -> Texts:
    """The texts of a language (HandoutError when there are none)."""
    try:
        return catalogue.texts[language]
    except KeyError:
        problem = f"there are no texts in the language {language!r}"
        mend = f"Languages: {', '.join(catalogue.texts)}."
        raise HandoutError("language", problem, mend) from None


def words_in(language: str, catalogue: Catalogue) -> Words:
    """The fixed words of a language (HandoutError when there are none)."""
    return Words.of(texts_in(language, catalogue).words, language)


def drawn_side(item: ProgramItem) -> Side:
    """The side that the pictures show: the one trained, the tighter or the weaker of two; else as
    drawn.
    """
    if item.sides[0] in LEFT_AND_RIGHT:
        return first(item.sides, item.tighter_side)[0]
    if len(item.focus_sides) == 1:
        return item.focus_sides[0]
    return Side.RIGHT


def frame(request: DocumentRequest, words: Words, title: str) -> Frame:
    """What stands on every page."""
    clinic = request.clinic
    if not clinic.phone:
        problem = "the clinic has no phone number, and every page must name one"
        raise HandoutError("phone", problem, "Enter it on the clinic's page.")
    return Frame(
        title=title,
        language=request.language,
        direction="rtl" if words.locale.text_direction == "rtl" else "ltr",
        paper=request.paper,
        large_print=request.large_print,
        grey=request.grey,
        letterhead=Letterhead(
            name=clinic.name,
            address=clinic.address,
            phone=words("clinic.phone", phone=clinic.phone),
            logo=LOGO if clinic.logo else "",
        ),
        patient=request.patient_name,
        date=words.day(request.issued_on),
        clinician=request.clinician_name,
        number=_number(request, words),
        call=words("sheet.call", phone=clinic.phone),
        marks=tuple(_marks(request, words)),
        page_words=_page_words(words),
    )


def _page_words(words: Words) -> tuple[str, str, str]:
    before, rest = words("sheet.page").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after


def _number(request: DocumentRequest, words: Words) -> str:
    if request.status is Status.ISSUED:
        if not request.sheet_number:
            raise HandoutError("number", "an issued sheet has no number", "Give it one.")
        return words("sheet.number", number=request.sheet_number)
    return words(f"mark.{request.status}")


def _marks(request: DocumentRequest, words: Words) -> Iterator[str]:
    if request.status is Status.DRAFT:
        yield words("mark.draft")
    if request.demo or request.clinic.is_demo:
        yield words("mark.demo")


def _facts(request: DocumentRequest, words: Words) -> tuple[str, ...]:
    return (
        words("sheet.date", date=words.day(request.issued_on)),
        words("sheet.clinician", name=request.clinician_name),
        _number(request, words),
    )


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


def _exercise(
    letter: str, item: ProgramItem, request: SheetRequest, catalogue: Catalogue, figures: Path
) -> Exercise:
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    text = texts.variations[item.variation]
    side = drawn_side(item)
    two_sided = len(item.sides) > 1
    return Exercise(
        letter=letter,
        letter_words=words("program.letter", letter=letter),
        variation=item.variation,
        name=text.name,
        side=_side_words(item, words),
        dose=dose_sentences(item, words),
        dose_notes=(
            *dose_notes(item, catalogue.variations[item.variation], words),
            *((words("exercise.shown", side=words.side(side)),) if two_sided else ()),
        ),
        pictures=tuple(
            picture(
                item.variation, moment, side, texts, large=request.large_print, figures=figures
            )
            for moment in MOMENTS
        ),
        set_up=Labelled(label=words("exercise.set_up"), text=text.set_up),
        equipment=Labelled(label=words("exercise.equipment"), text=text.equipment)
        if text.equipment
        else None,
        steps=text.steps,
        steps_label=words("exercise.steps"),
        cue=Labelled(label=words("exercise.cue"), text=text.cue),
        feel=Labelled(label=words("exercise.feel"), text=text.feel),
        not_feel=Labelled(label=words("exercise.not_feel"), text=text.not_feel),
        easier=_easier(item, request, catalogue, figures),
        note=Labelled(label=words("program.note"), text=item.note) if item.note else None,
    )


def picture(
    variation: str,
    moment: str,
    side: Side,
    texts: Texts,
    *,
    large: bool = False,
    figures: Path = FIGURES,
) -> Picture:
    """The picture of a variation at one moment, drawn for a side, with its words.

    All pictures of a sheet have one scale, so that their lines have one weight.
    """
    words = Words.of(texts.words, texts.language)
    key = f"{variation}.{moment}"
    if key not in texts.figures:
        raise HandoutError("picture", f"{key} has no words", "Add them to figures.toml.")
    fills = {"side": words.side(side), "other": words.side(side.opposite)}
    words_of_figure = texts.figures[key]
    text = FigureText(
        title=words_of_figure.title.format(**fills), desc=words_of_figure.desc.format(**fills)
    )
    drawing = read_drawing(variation, moment, figures)
    scale = LARGE_PICTURES if large else 1.0
    return Picture(
        address=f"picture:{variation}-{moment}-{side}",
        alt=text.title,
        caption=words(f"exercise.{moment}"),
        width_mm=round(drawing.width_mm * scale, 2),
        height_mm=round(drawing.height_mm * scale, 2),
        side=side,
        svg=figure_svg(variation, moment, side, text, figures),
    )


def _easier(
    item: ProgramItem, request: SheetRequest, catalogue: Catalogue, figures: Path
) -> Easier:
    texts, words = texts_of(request, catalogue), words_of(request, catalogue)
    title = words("easier.title")
    easier = easier_version(item.variation, item.sides, request.program.precautions, catalogue)
    if easier is None:
        return Easier(title=title, lead=words("easier.half"), name="", picture=None)
    return Easier(
        title=title,
        lead=words("easier.lead"),
        name=texts.variations[easier].name,
        picture=picture(
            easier, "end", drawn_side(item), texts, large=request.large_print, figures=figures
        ),
    )


def _side_words(item: ProgramItem, words: Words) -> str:
    if item.sides[0] is Side.NONE:
        return ""
    sides = first(item.sides, item.tighter_side)
    return ", ".join(words.side(side) for side in sides)


def _changes(request: SheetRequest, texts: Texts, words: Words) -> Lines | None:
    if request.changes is None:
        return None
    lines = tuple(_change(change, texts, words) for change in request.changes)
    return Lines(title=words("change.title"), lines=lines or (words("change.none"),))


def _change(change: Change, texts: Texts, words: Words) -> str:
    """One difference in the patient's words."""
    before, after = change.before, change.after
    if after is None:
        return words("change.removed", name=_name(before, texts))
    name = _name(after, texts)
    match change.kind:
        case ChangeKind.EXCHANGED:
            return words("change.variation", old=_name(before, texts), name=name)
        case ChangeKind.SIDES:
            return _change_of_sides(after, name, words)
        case ChangeKind.DOSE:
            return words("change.dose", name=name, dose=" ".join(dose_sentences(after, words)))
    return words("change.added", name=name)


def _change_of_sides(after: ProgramItem, name: str, words: Words) -> str:
    if after.sides[0] not in LEFT_AND_RIGHT:
        return words("change.dose", name=name, dose=" ".join(dose_sentences(after, words)))
    if len(after.sides) > 1:
        return words("change.sides_both", name=name)
    return words("change.sides", name=name, side=words.side(after.sides[0]))


def _name(item: ProgramItem | None, texts: Texts) -> str:
    return texts.variations[item.variation].name if item else ""


def _take_care(request: SheetRequest, texts: Texts, words: Words) -> Lines | None:
    """One line for each active precaution; a code that holds on both sides is said once."""
    codes = dict.fromkeys(precaution.code for precaution in request.program.precautions)
    if not codes:
        return None
    return Lines(
        title=words("program.take_care"),
        lines=tuple(texts.precaution_notes[code] for code in codes),
    )


def _pain(words: Words) -> PainLight:
    return PainLight(
        title=words("pain.title"),
        ask=words("pain.ask"),
        zones=tuple(
            PainZone(
                key=zone,
                label=words(f"pain.{zone}.label"),
                range=_pain_range(zone, words),
                text=words(f"pain.{zone}.text"),
            )
            for zone in _PAIN_ZONES
        ),
    )


def _pain_range(zone: str, words: Words) -> str:
    also = f"pain.{zone}.also"
    numbers = words(f"pain.{zone}.range")
    return f"{numbers}. {words(also)}" if also in words.words else numbers


def _safety(clinic: ClinicFacts, words: Words) -> SafetyBox:
    return SafetyBox(
        title=words("safety_box.title"),
        signs=tuple(words(f"safety_box.{sign}") for sign in _SIGNS),
        call=words("safety_box.call", phone=clinic.safety_net_phone or clinic.phone),
        emergency=_emergency_wording(clinic, words),
    )


def _emergency_wording(clinic: ClinicFacts, words: Words) -> str:
    return clinic.emergency_wording or words("safety_box.emergency_default")


def _next_visit(request: SheetRequest, words: Words) -> str:
    if request.next_visit is None:
        return words("sheet.next_visit_open")
    return words("sheet.next_visit", date=words.day(request.next_visit))
