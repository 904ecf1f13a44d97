"""The note of a program as plain text, ready to paste into a record. English, for colleagues."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.answers import ImpairmentMatch, Match
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import BloodPressure, FindingDefinition, Findings, Value
from clinic.domain.programs import Origin, Program, ProgramItem
from clinic.domain.scoring import Status
from clinic.handouts.compose_frame import words_in
from clinic.handouts.wording import Words, dose_notes, dose_sentences, first

LANGUAGE = "en"
DEGREES = "deg"
_TOLD = ("green", "amber", "red", "stop")
_SIDES = {Side.LEFT: "left", Side.RIGHT: "right"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """What a note is made of; `sheet` is the number of the sheet that was given, or empty."""

    day: date
    findings: Findings
    answer: Match
    program: Program
    sheet: str = ""


def note_lines(facts: NoteFacts, catalogue: Catalogue) -> tuple[str, ...]:
    """Findings, matches, program with doses, what differs from the rules, advice."""
    words = words_in(LANGUAGE, catalogue)
    return tuple(_lines(facts, catalogue, words))


def named(item: ProgramItem, catalogue: Catalogue) -> str:
    """An exercise with its code and its sides: Half-kneeling hip stretch (HF4), left."""
    name = catalogue.texts[LANGUAGE].variations[item.variation].name
    sides = [_SIDES[side] for side in first(item.sides, item.tighter_side) if side in _SIDES]
    return ", ".join([f"{name} ({item.variation})", *sides])


def place(side: Side) -> str:
    """The word for a side of the body; empty for what has none."""
    return side.value if side in LEFT_AND_RIGHT else ""


def _lines(facts: NoteFacts, catalogue: Catalogue, words: Words) -> Iterator[str]:
    yield f"Home program of {words.day(facts.day)}, rules {facts.answer.protocol}."
    if findings := "; ".join(_findings(facts.findings, catalogue)):
        yield f"Findings: {findings}."
    yield f"Matches: {'; '.join(_matches(facts.answer, catalogue)) or 'none'}."
    if codes := facts.program.precautions:
        titles = dict.fromkeys(catalogue.precautions[one.code].title for one in codes)
        yield f"Precautions: {'; '.join(titles)}."
    for letter, item in facts.program.letters.items():
        variation = catalogue.variations[item.variation]
        dose = " ".join((*dose_sentences(item, words), *dose_notes(item, variation, words)))
        yield f"{letter}. {named(item, catalogue)}: {dose}"
    yield from _overrides(facts.program, catalogue)
    yield f"Advice: {' '.join(_advice(words))}"
    if facts.sheet:
        yield f"Sheet {facts.sheet} given."


def _findings(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """Every finding that was recorded, in the order of the form."""
    for definition in catalogue.findings.values():
        if definition.sided:
            sides = [
                f"{side.value} {_value(definition, value)}"
                for side in LEFT_AND_RIGHT
                if (value := findings.get(definition.id, side)) is not None
            ]
            if sides:
                yield f"{definition.name}: {', '.join(sides)}"
        elif (value := findings.get(definition.id)) is not None:
            yield f"{definition.name}: {_value(definition, value)}"


def _value(definition: FindingDefinition, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BloodPressure):
        return f"{value.systolic}/{value.diastolic} {definition.unit}".strip()
    labels = {choice.value: choice.label for choice in definition.choices}
    text = labels.get(str(value), str(value))
    if definition.unit == DEGREES:
        return f"{text}\u00b0"
    unit = f"({definition.unit})" if definition.unit[:1].isdigit() else definition.unit
    return f"{text} {unit}".strip()


def _matches(answer: Match, catalogue: Catalogue) -> Iterator[str]:
    titles = {each.id: each.title for each in catalogue.protocol.impairments}
    for status in (Status.SUPPORTED, Status.POSSIBLE):
        for each in answer.impairments:
            if each.status is status:
                yield f"{_where(titles[each.impairment], each)} {status.value}"


def _where(title: str, match: ImpairmentMatch) -> str:
    return f"{title} {place(match.side)}".strip()


def _overrides(program: Program, catalogue: Catalogue) -> Iterator[str]:
    """What differs from the rules, with the clinician's reason."""
    for letter, item in program.letters.items():
        if item.override_reason:
            origin = "added by hand" if item.origin is Origin.BY_HAND else "clinician's choice"
            yield f"{letter} ({item.variation}), {origin}: {item.override_reason}"


def _advice(words: Words) -> Iterator[str]:
    """The pain rule and the safety net, as they stand on the sheet."""
    for zone in _TOLD:
        yield f"Pain {words(f'pain.{zone}.range').lower()}: {words(f'pain.{zone}.text')}"
    yield "Safety net printed on the sheet."
