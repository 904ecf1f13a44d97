"""What clinicians changed against the rules, and why: kept as events, one an exercise.

The kinds are `offer_declined`, `offer_changed`, `offer_accepted` (a proposal that was ticked) and
`exercise_added` (by hand). Each keeps who, when, the reason and the version of the rules.
"""

from datetime import datetime
from typing import Any

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.matching import Match, Offer
from clinic.domain.programs import Origin, Problem, Program, ProgramItem
from clinic.domain.scoring import Status
from clinic.persistence.programs import ProgramRow
from clinic.services.actor import Actor
from clinic.services.program.program_editing import differs, offer_of, offers_left
from clinic.services.program.program_records import (
    describe_dose,
    describe_item,
    record_program_event,
)

WHY_CHANGED = "Changed against the rules ({parts}). Say why in a few words."
WHY_PROPOSED = "The findings only point this way. Say why you give it in a few words."
WHY_BY_HAND = "Added by hand. Say why in a few words."
WHY_NOT_FOUND = (
    "The findings speak against the {sides} side. Say why it is trained in a few words."
)
NOT_TICKED = "Proposed, not ticked"


def unexplained(program: Program, match: Match) -> list[Problem]:
    """The items that need a line of reasoning and have none."""
    problems = []
    for index, item in enumerate(program.items):
        message = "" if item.override_reason else question_of(item, match)
        if message:
            problems.append(Problem(item=index, field="reason", message=message))
    return problems


def not_found(program: Program, match: Match) -> list[Problem]:
    """The items that train a side on which the findings speak against it, whatever reason they
    were given for before.
    """
    return [
        Problem(
            item=index, field="reason", message=WHY_NOT_FOUND.format(sides=" and ".join(sides))
        )
        for index, item in enumerate(program.items)
        if (sides := _sides_not_found(item, match))
    ]


def question_of(item: ProgramItem, match: Match) -> str:
    """What the clinician is asked about an item; empty for one that is as the rules chose it."""
    if item.origin is Origin.PROPOSED:
        return WHY_PROPOSED
    if item.origin is Origin.BY_HAND:
        return WHY_BY_HAND
    offer = offer_of(item, match)
    parts = differs(item, offer) if offer else ()
    if parts:
        return WHY_CHANGED.format(parts=", ".join(parts))
    against = _sides_not_found(item, match)
    return WHY_NOT_FOUND.format(sides=" and ".join(against)) if against else ""


def _sides_not_found(item: ProgramItem, match: Match) -> tuple[Side, ...]:
    """The sides that an item trains although its impairment was looked for there and not found.

    What was not examined again stands as it was found before.
    """
    statuses = {
        each.side: each.status for each in match.impairments if each.impairment == item.impairment
    }
    return tuple(
        side
        for side in item.sides
        if side in LEFT_AND_RIGHT and statuses.get(side) is Status.NOT_SUPPORTED
    )


def record_declined(
    *, actor: Actor, row: ProgramRow, item: ProgramItem, reason: str, now: datetime
) -> None:
    """Keep that an exercise which the rules chose was left off."""
    detail = describe_item(item) | {"origin": item.origin.value, "reason": reason}
    record_program_event(actor, row, "offer_declined", now, detail)


def record_overrides(
    *, actor: Actor, row: ProgramRow, program: Program, match: Match, now: datetime
) -> None:
    """Keep every difference between an activated program and what the rules offered."""
    for item in program.items:
        offer = offer_of(item, match)
        detail = describe_item(item) | {"reason": item.override_reason}
        if item.origin is Origin.BY_HAND:
            record_program_event(actor, row, "exercise_added", now, detail)
            continue
        if item.origin is Origin.PROPOSED:
            record_program_event(actor, row, "offer_accepted", now, detail)
        if offer is not None and (parts := differs(item, offer)):
            changed = {"changed": list(parts), "offered": _describe_offer(offer)}
            record_program_event(actor, row, "offer_changed", now, detail | changed)
    for offer, origin in offers_left(program, match):
        if origin is Origin.PROPOSED:
            detail = _describe_offer(offer) | {"origin": origin.value, "reason": NOT_TICKED}
            record_program_event(actor, row, "offer_declined", now, detail)


def _describe_offer(offer: Offer) -> dict[str, Any]:
    return {
        "family": offer.family.value,
        "variation": offer.variation,
        "sides": [side.value for side in offer.sides],
        "focus_sides": [side.value for side in offer.focus_sides],
        "dose": describe_dose(offer.dose),
    }
