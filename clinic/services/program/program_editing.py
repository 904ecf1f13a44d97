"""What a clinician changes in a draft program: pure steps from one program to the next.

Nothing here is stored. A step that is not allowed raises ProgramError and leaves the program as it
was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import singledispatch

from clinic.domain import programs
from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import Dose, DoseRange, Span
from clinic.domain.errors import ClinicError
from clinic.domain.exercises import Family
from clinic.domain.ladders import highest_up_to, hold_cap, offered_rungs, rungs
from clinic.domain.matching import Match, Offer
from clinic.domain.precautions import Precaution
from clinic.domain.programs import Origin, Problem, Program, ProgramItem

NOTE_LENGTH = 200
REASON_LENGTH = 200
PRACTITIONER_CHOICE = "Practitioner choice"
LAST_DOSE = "Dose of the last program"

STARTS = {Family.HF: "HF4", Family.FF: "FF4", Family.GB: "GB3", Family.PL: "PL4"}
"""Where a family added by hand begins, if the precautions allow it (the seed protocol's rungs)."""


class ProgramError(ClinicError):
    """A program cannot be as it was asked for; `problems` say which item, which field and why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEdit:
    """The fields of one item as typed. The variation changes by a step of its own."""

    sides: tuple[Side, ...]
    focus_sides: tuple[Side, ...]
    sets: int
    reps: int
    hold_s: int
    sessions_per_week: int
    rest_s: int
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Take another rung of the item's ladder, at that rung's own dose."""

    item: int
    variation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOff:
    """Take an item out of the program; what the rules assigned needs a reason."""

    item: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Move an item up (-1) or down (+1) within its prong."""

    item: int
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Tick an offer that is not in the program; a proposed one needs a line of reasoning."""

    offer: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddByHand:
    """Add a family that the rules did not offer."""

    family: str
    reason: str = PRACTITIONER_CHOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLastDoses:
    """Give each variation that the last program had the dose it had there."""


Change = Choose | LeaveOff | Move | Take | AddByHand | UseLastDoses


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the steps stand on: the catalogue, what the rules offer now, the doses of last time."""

    catalogue: Catalogue
    match: Match
    last_doses: Mapping[str, Dose]


def offer_key(offer: Offer) -> str:
    """How a form names an offer: "FF-left-right"."""
    return "-".join((offer.family, *offer.sides))


def offers_left(program: Program, match: Match) -> tuple[tuple[Offer, Origin], ...]:
    """The offers of the match that no item of the program answers, assigned ones first."""
    offers = [(offer, Origin.ASSIGNED) for offer in match.assigned]
    offers += [(offer, Origin.PROPOSED) for offer in match.proposed]
    return tuple(
        (offer, origin)
        for offer, origin in offers
        if not any(_answers(item, offer) for item in program.items)
    )


def offer_of(item: ProgramItem, match: Match) -> Offer | None:
    """The offer that an item came from; None for one added by hand or offered no longer."""
    if item.origin is Origin.BY_HAND:
        return None
    offers = match.assigned if item.origin is Origin.ASSIGNED else match.proposed
    same = [offer for offer in offers if offer.impairment == item.impairment]
    return max(same, key=lambda offer: len(set(offer.sides) & set(item.sides)), default=None)


def differs(item: ProgramItem, offer: Offer) -> tuple[str, ...]:
    """What the clinician changed against the offer, in words; empty for nothing."""
    parts = {
        "variation": (offer.variation, item.variation),
        "sides": (set(offer.sides), set(item.sides)),
        "focus": (set(offer.focus_sides), set(item.focus_sides)),
        "dose": (offer.dose, item.dose),
    }
    return tuple(name for name, (offered, chosen) in parts.items() if offered != chosen)


def with_edits(program: Program, edits: Sequence[ItemEdit], catalogue: Catalogue) -> Program:
    """The program with every field as typed. Raises ProgramError for doses outside their range."""
    pairs = list(zip(program.items, edits, strict=True))
    problems = [
        Problem(item=index, field=field, message=f"{typed}: allowed {span}")
        for index, (item, edit) in enumerate(pairs)
        for field, typed, span in _doses_typed(
            edit, programs.dose_range(item, program.precautions, catalogue)
        )
        if typed not in span
    ]
    if problems:
        raise ProgramError(problems)
    return replace(program, items=tuple(_with_edit(item, edit) for item, edit in pairs))


def _doses_typed(edit: ItemEdit, allowed: DoseRange) -> Iterator[tuple[str, int, Span]]:
    """Each part of a dose as typed, with its span."""
    for part in fields(allowed):
        yield part.name, getattr(edit, part.name), getattr(allowed, part.name)


def checked(program: Program, catalogue: Catalogue) -> Program:
    """The program, if it may be kept as a draft. Raises ProgramError.

    A draft may be empty still, and may hold a rung that a new precaution bars until it is put
    right; neither can be activated.
    """
    wrong = programs.problems(program, catalogue) if program.items else ()
    wrong = tuple(problem for problem in wrong if problem.field != "variation")
    if wrong:
        raise ProgramError(wrong)
    return program


def changed(program: Program, change: Change | None, ground: Ground) -> Program:
    """The program after one step. Raises ProgramError when the step is not allowed."""
    return program if change is None else _apply(change, program, ground)


@singledispatch
def _apply(change: Change, program: Program, ground: Ground) -> Program:
    raise TypeError(f"no such change: {change!r}")


@_apply.register
def _choose(change: Choose, program: Program, ground: Ground) -> Program:
    item = _item(program, change.item)
    ladder = rungs(item.family, item.sides, program.precautions, ground.catalogue)
    rung = next((rung for rung in ladder if rung.variation.id == change.variation), None)
    if rung is None:
        raise _refused(change.item, "variation", "There is no such variation of this exercise.")
    if not rung.is_allowed:
        raise _refused(change.item, "variation", f"{change.variation}: {rung.reason}.")
    dose = _base_dose(change.variation, program.precautions, ground.catalogue)
    return _with_item(program, change.item, replace(item, variation=change.variation, dose=dose))


@_apply.register
def _leave_off(change: LeaveOff, program: Program, _ground: Ground) -> Program:
    item = _item(program, change.item)
    if item.origin is Origin.ASSIGNED and not change.reason:
        message = "The rules assigned this exercise. Say in a few words why it is left off."
        raise _refused(change.item, "leave_off_reason", message)
    rest = (one for index, one in enumerate(program.items) if index != change.item)
    return replace(program, items=tuple(rest))


@_apply.register
def _move(change: Move, program: Program, _ground: Ground) -> Program:
    item = _item(program, change.item)
    prong = [n for n, one in enumerate(program.items) if one.family.prong is item.family.prong]
    place = prong.index(change.item) + change.by
    if not 0 <= place < len(prong):
        return program
    items = list(program.items)
    other = prong[place]
    items[change.item], items[other] = items[other], items[change.item]
    return replace(program, items=tuple(items))


@_apply.register
def _take(change: Take, program: Program, ground: Ground) -> Program:
    left = offers_left(program, ground.match)
    found = next(((o, origin) for o, origin in left if offer_key(o) == change.offer), None)
    if found is None:
        raise _refused(None, "offer", "It is in the program already, or is not offered.")
    offer, origin = found
    if origin is Origin.PROPOSED and not change.reason:
        message = "The findings only point this way. Say in a few words why you give it."
        raise _refused(None, change.offer, message)
    item = replace(programs.from_offer(offer, origin), override_reason=change.reason)
    return replace(program, items=(*program.items, item))


@_apply.register
def _add_by_hand(change: AddByHand, program: Program, ground: Ground) -> Program:
    if change.family not in set(Family):
        raise _refused(None, "family", "Choose one of the exercises.")
    if not change.reason:
        raise _refused(None, "hand_reason", "Say in a few words why you add it.")
    family = Family(change.family)
    sides = _free_sides(program, family)
    if not sides:
        raise _refused(None, "family", "This exercise is in the program already.")
    level = ground.catalogue.variations[STARTS[family]].level
    allowed = offered_rungs(family, sides, program.precautions, ground.catalogue)
    start = highest_up_to(level, allowed) or next(iter(allowed), None)
    if start is None:
        raise _refused(None, "family", "The precautions bar every variation of it.")
    item = ProgramItem(
        family=family,
        variation=start.id,
        sides=sides,
        dose=_base_dose(start.id, program.precautions, ground.catalogue),
        origin=Origin.BY_HAND,
        override_reason=change.reason,
    )
    return replace(program, items=(*program.items, item))


@_apply.register
def _use_last_doses(_change: UseLastDoses, program: Program, ground: Ground) -> Program:
    return replace(program, items=tuple(_as_last_time(item, ground) for item in program.items))


def _as_last_time(item: ProgramItem, ground: Ground) -> ProgramItem:
    dose = ground.last_doses.get(item.variation)
    if dose is None or dose == item.dose:
        return item
    return replace(item, dose=dose, override_reason=item.override_reason or LAST_DOSE)


def _answers(item: ProgramItem, offer: Offer) -> bool:
    """Whether an item stands where the offer would: the same family on one of its sides."""
    return item.family is offer.family and bool(set(item.sides) & set(offer.sides))


def _with_edit(item: ProgramItem, edit: ItemEdit) -> ProgramItem:
    two_sided = set(edit.sides) == set(LEFT_AND_RIGHT)
    tighter = item.tighter_side if item.tighter_side in edit.sides else None
    return replace(
        item,
        sides=edit.sides,
        focus_sides=edit.focus_sides,
        tighter_side=tighter if two_sided else None,
        dose=Dose(
            sets=edit.sets,
            reps=edit.reps,
            hold_s=edit.hold_s,
            sessions_per_week=edit.sessions_per_week,
            rest_s=edit.rest_s,
        ),
        note=edit.note,
        override_reason=edit.reason,
    )


def _free_sides(program: Program, family: Family) -> tuple[Side, ...]:
    """The sides on which the program does not have the family yet."""
    wanted = {Family.GB: (Side.BOTH_LEGS,), Family.PL: (Side.NONE,)}.get(family, LEFT_AND_RIGHT)
    taken = {side for item in program.items if item.family is family for side in item.sides}
    return tuple(side for side in wanted if side not in taken)


def _base_dose(variation: str, precautions: Sequence[Precaution], catalogue: Catalogue) -> Dose:
    """The variation's own dose, its hold no longer than the precautions allow."""
    definition = catalogue.variations[variation]
    cap = hold_cap(definition.family, precautions, catalogue)
    if cap is None or definition.dose.hold_s <= cap:
        return definition.dose
    return replace(definition.dose, hold_s=cap)


def _item(program: Program, index: int) -> ProgramItem:
    if not 0 <= index < len(program.items):
        raise _refused(None, "item", "There is no such exercise in the program.")
    return program.items[index]


def _with_item(program: Program, index: int, item: ProgramItem) -> Program:
    items = list(program.items)
    items[index] = item
    return replace(program, items=tuple(items))


def _refused(item: int | None, field: str, message: str) -> ProgramError:
    return ProgramError([Problem(item=item, field=field, message=message)])
