"""What happened with a patient, newest first, in words for the overview. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import Dose
from clinic.domain.programs import ProgramItem
from clinic.domain.records import AssessmentKind, HandoutKind, ProgramState
from clinic.services.patient.overview import PatientOverview, ProgramLine
from clinic.web.filters import side
from clinic.web.library import LANGUAGE, picture_text

LIVING = (ProgramState.ACTIVE, ProgramState.SUSPENDED)
SHEETS = {
    HandoutKind.PROGRAM: "Program sheet",
    HandoutKind.LOG: "Log sheet",
    HandoutKind.SAFETY_NET: "Safety-net sheet",
    HandoutKind.LEAFLET: "Leaflet",
    HandoutKind.REPORT: "Report",
    HandoutKind.FORM: "Form",
    HandoutKind.CLINICIAN_COPY: "Clinician's copy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line: when, what, by whom; `path` leads to it below the address of the patient."""

    on: date
    words: str
    by: str
    path: str = ""


def current_program(view: PatientOverview) -> ProgramLine | None:
    """The program that the patient does now, or that waits behind a stop."""
    return next((one for one in view.programs if one.state in LIVING), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise of the program in use, with the picture of the side that it is for."""

    variation_id: str
    name: str
    dose: Dose
    sides: str
    drawn_side: str
    picture: str


def exercises(program: ProgramLine | None, catalogue: Catalogue) -> tuple[Exercise, ...]:
    """What the patient does now, in the order of the sheet."""
    return tuple(_exercise(item, catalogue) for item in (program.items if program else ()))


def _exercise(item: ProgramItem, catalogue: Catalogue) -> Exercise:
    sided = [one for one in LEFT_AND_RIGHT if one in item.sides]
    first = item.tighter_side or next(iter([*item.focus_sides, *sided]), Side.RIGHT)
    drawn = first if first in LEFT_AND_RIGHT else Side.RIGHT
    return Exercise(
        variation_id=item.variation,
        name=catalogue.texts[LANGUAGE].variations[item.variation].name,
        dose=item.dose,
        sides=" and ".join(side(one) for one in sided),
        drawn_side=drawn.value,
        picture=picture_text(item.variation, "end", drawn.value, catalogue).title,
    )


def happenings(view: PatientOverview, zone: ZoneInfo) -> tuple[Happening, ...]:
    """Everything that has a date, newest first."""
    lines = [
        *_decided(view),
        *_examined(view),
        *_prescribed(view, zone),
        *_stopped(view, zone),
        *_noted(view, zone),
    ]
    return tuple(sorted(lines, key=lambda line: line.on, reverse=True))


def _examined(view: PatientOverview) -> Iterator[Happening]:
    for one in view.assessments:
        kind = "First assessment" if one.kind is AssessmentKind.FIRST else "Review"
        yield Happening(
            on=one.assessed_on,
            words=f"{kind}, {one.state.value}",
            by=one.author,
            path=f"/assessments/{one.id}",
        )


def _decided(view: PatientOverview) -> Iterator[Happening]:
    for review in view.reviews:
        yield Happening(
            on=review.reviewed_on,
            words=f"Decisions at the review, {review.state.value}",
            by=review.author,
            path=f"/reviews/{review.id}",
        )
    for episode in view.episodes:
        if episode.closed_on:
            yield Happening(
                on=episode.closed_on, words="Discharged", by=episode.closed_by, path="/episodes"
            )


def _prescribed(view: PatientOverview, zone: ZoneInfo) -> Iterator[Happening]:
    for program in view.programs:
        yield Happening(
            on=_day(program.activated_at or program.created_at, zone),
            words=f"Program {program.number}, {program.state.value}: "
            f"{', '.join(item.variation for item in program.items) or 'no exercise'}",
            by=program.author,
            path=f"/programs/{program.id}",
        )
    for sheet in view.handouts:
        yield Happening(
            on=_day(sheet.issued_at, zone),
            words=f"{SHEETS[sheet.kind]} {sheet.sheet_number}, {sheet.state.value}",
            by=sheet.issued_by,
            path="/documents",
        )


def _stopped(view: PatientOverview, zone: ZoneInfo) -> Iterator[Happening]:
    for stop in view.stops:
        yield Happening(on=_day(stop.opened_at, zone), words=stop.title, by=stop.opened_by)
        if stop.lifted_at:
            words = f"Stop lifted: {stop.reason}"
            yield Happening(on=_day(stop.lifted_at, zone), words=words, by=stop.lifted_by)


def _noted(view: PatientOverview, zone: ZoneInfo) -> Iterator[Happening]:
    for one in view.precautions:
        words = f"Precaution: {one.title}"
        yield Happening(on=_day(one.recorded_at, zone), words=words, by=one.recorded_by)
        if one.ended_on:
            words = f"Precaution ended: {one.title}. {one.end_reason}"
            yield Happening(on=one.ended_on, words=words, by=one.ended_by)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
