"""Builders of domain objects with plain defaults; a test names only what it is about."""

from datetime import date
from typing import Any

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.answers import ImpairmentMatch, Match, Offer
from clinic.domain.case import Case, read_case
from clinic.domain.decisions import ExerciseReview
from clinic.domain.dosing import Dose
from clinic.domain.exercises import Family
from clinic.domain.matching import match
from clinic.domain.programs import Origin, Program, ProgramItem
from clinic.domain.records import HandoutKind
from clinic.domain.safety import Precaution
from clinic.services.review.log_sheets import LogSheet, exercises_on

CATALOGUE = load_catalogue()

LEFT, RIGHT, BOTH_LEGS, NO_SIDE = Side.LEFT, Side.RIGHT, Side.BOTH_LEGS, Side.NONE

SIDES_OF_FAMILY = {
    Family.HF: (LEFT,),
    Family.FF: (LEFT,),
    Family.GB: (BOTH_LEGS,),
    Family.PL: (NO_SIDE,),
}


def make_raw(
    *,
    age: object = 45,
    sex: object = "F",
    findings: dict[str, object] | None = None,
    precautions: list[object] | None = None,
    red_flags: list[object] | None = None,
    screened: object = True,
    **patient: object,
) -> dict[str, Any]:
    """A case as JSON has it: a screened woman of 45 in whom nothing was tested."""
    return {
        "patient": {"age": age, "sex": sex, **patient},
        "findings": findings or {},
        "precautions": precautions or [],
        "red_flags": red_flags or [],
        "red_flag_screen_complete": screened,
    }


def make_case(**facts: Any) -> Case:
    """As `make_raw`, read."""
    return read_case(make_raw(**facts), CATALOGUE)


def make_match(**facts: Any) -> Match:
    """The answer to such a case."""
    return match(make_case(**facts), CATALOGUE)


def both(value: object) -> dict[str, object]:
    """A sided finding with the same value on both sides."""
    return {"left": value, "right": value}


def left(value: object) -> dict[str, object]:
    """A sided finding recorded on the left alone."""
    return {"left": value}


def sides(on_left: object, on_right: object) -> dict[str, object]:
    """A sided finding with a value for each side."""
    return {"left": on_left, "right": on_right}


def given(code: str, side: str | None = None, **more: object) -> dict[str, object]:
    """A precaution as a case brings it."""
    return {"code": code, "side": side, **more}


def impairment_of(answer: Match, impairment: str, side: Side = LEFT) -> ImpairmentMatch:
    """What the answer says of one impairment on one side."""
    return next(
        each for each in answer.impairments if (each.impairment, each.side) == (impairment, side)
    )


def offers_of(answer: Match, family: Family) -> list[tuple[str, tuple[str, ...]]]:
    """Variation and sides of each line of a family, assigned or proposed."""
    lines: tuple[Offer, ...] = answer.assigned + answer.proposed
    return [(line.variation, line.sides) for line in lines if line.family is family]


def make_dose(
    sets: int = 3,
    reps: int = 10,
    hold_s: int = 2,
    sessions_per_week: int = 3,
    rest_s: int = 60,
) -> Dose:
    """A dose; by default that of a bridge."""
    return Dose(
        sets=sets,
        reps=reps,
        hold_s=hold_s,
        sessions_per_week=sessions_per_week,
        rest_s=rest_s,
    )


def make_item(variation: str = "GB3", **changes: Any) -> ProgramItem:
    """An exercise of a program at its default dose, on the left where it has sides."""
    definition = CATALOGUE.variations[variation]
    facts: dict[str, Any] = {
        "family": definition.family,
        "variation": variation,
        "sides": SIDES_OF_FAMILY[definition.family],
        "dose": definition.dose,
        "origin": Origin.BY_HAND,
    }
    return ProgramItem(**{**facts, **changes})


def make_program(*items: ProgramItem, precautions: tuple[Precaution, ...] = ()) -> Program:
    """A program of these exercises; by default of one bridge."""
    return Program(
        items=items or (make_item(),),
        precautions=precautions,
        protocol=CATALOGUE.protocol.reference,
    )


def make_sheet(*, first_day: date, weeks: int = 4) -> LogSheet:
    """A log sheet of a stretch on the left, a bridge and a plank, of which nothing is known."""
    program = make_program(make_item("HF4"), make_item("GB3"), make_item("PL4"))
    return LogSheet(
        handout_id=1,
        sheet_number="P1-1",
        kind=HandoutKind.PROGRAM,
        episode_id=1,
        program_id=1,
        program_number=1,
        exercises=exercises_on(program),
        first_day=first_day,
        weeks=weeks,
        last_day=date.max,
        recorded=None,
        draft=None,
        earlier=(),
    )


def make_review(**changes: Any) -> ExerciseReview:
    """What was asked of an exercise: all well and ready to go up, except for what is named."""
    facts: dict[str, Any] = {
        "adherence_pct": 85,
        "pain_during": 1,
        "settled_by_next_morning": True,
        "current_dose_met_last_two": True,
        "top_dose_met_last_two": False,
        "reps_in_reserve": 2,
        "form_ok": True,
    }
    return ExerciseReview(**{**facts, **changes})
