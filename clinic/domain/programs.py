"""Programs: what one patient was given. Never edited in place, only superseded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic.domain.anatomy import LEFT_AND_RIGHT, Prong, Side
from clinic.domain.answers import Offer
from clinic.domain.dosing import Dose, DoseRange
from clinic.domain.exercises import Family
from clinic.domain.ladders import easier_rung, hold_cap, rungs
from clinic.domain.precautions import Precaution

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

LETTERS = "ABCDEFGH"

FEWEST_SETS = 1


class Origin(StrEnum):
    """Where an item came from: the rules assigned or proposed it, or a clinician added it."""

    ASSIGNED = "assigned"
    PROPOSED = "proposed"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramItem:
    """One exercise of a program.

    `override_reason` is the clinician's line of reasoning where one is needed.
    """

    family: Family
    variation: str
    sides: tuple[Side, ...]
    dose: Dose
    focus_sides: tuple[Side, ...] = ()
    tighter_side: Side | None = None
    note: str = ""
    because: tuple[str, ...] = ()
    impairment: str | None = None
    origin: Origin = Origin.BY_HAND
    override_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The exercises of one patient, and the precautions and protocol they were chosen under."""

    items: tuple[ProgramItem, ...]
    precautions: tuple[Precaution, ...]
    protocol: str

    @property
    def letters(self) -> Mapping[str, ProgramItem]:
        """The items by the letters of the log sheet, those that loosen first."""
        in_order = (item for items in by_prong(self.items).values() for item in items)
        return dict(zip(LETTERS, in_order, strict=False))


def by_prong(items: Sequence[ProgramItem]) -> Mapping[Prong, tuple[ProgramItem, ...]]:
    """The items of each prong in their order; an empty prong is there too."""
    return {prong: tuple(item for item in items if item.family.prong is prong) for prong in Prong}


def from_offer(offer: Offer, origin: Origin) -> ProgramItem:
    """The item that takes an offer of the rules as it is."""
    return ProgramItem(
        family=offer.family,
        variation=offer.variation,
        sides=offer.sides,
        dose=offer.dose,
        focus_sides=offer.focus_sides,
        tighter_side=offer.tighter_side,
        because=offer.because,
        impairment=offer.impairment,
        origin=origin,
    )


def easier_version(
    variation_id: str,
    sides: Sequence[Side],
    precautions: Sequence[Precaution],
    catalogue: "Catalogue",
) -> str | None:
    """One variation down: the highest below this one that the precautions allow on all sides.

    None where there is none: the sheet then says to do half and rest longer.
    """
    variation = catalogue.variations[variation_id]
    easier = easier_rung(variation, sides, precautions, catalogue)
    return easier.id if easier is not None else None


# --- what is wrong with a program -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a program.

    `item` is the index of the item, None for the whole program.
    """

    item: int | None
    field: str
    message: str


def problems(program: Program, catalogue: "Catalogue") -> tuple[Problem, ...]:
    """Everything that forbids giving this program to the patient; empty: nothing does."""
    found = list(_problems_of_program(program, catalogue))
    for index, item in enumerate(program.items):
        found += [
            Problem(item=index, field=field, message=message)
            for field, message in _problems_of_item(item, program, catalogue)
        ]
    return tuple(found)


def _problems_of_program(program: Program, catalogue: "Catalogue") -> Iterator[Problem]:
    most = catalogue.protocol.max_families
    if not program.items:
        yield Problem(item=None, field="items", message="The program has no exercise.")
    if len(program.items) > most:
        message = f"{len(program.items)} exercises: at most {most} fit a patient and a sheet."
        yield Problem(item=None, field="items", message=message)


def _problems_of_item(
    item: ProgramItem, program: Program, catalogue: "Catalogue"
) -> Iterator[tuple[str, str]]:
    variation = catalogue.variations.get(item.variation)
    if variation is None or variation.family is not item.family:
        yield "variation", f"{item.variation} is no variation of {item.family}."
        return
    if not _sides_fit(item):
        yield "sides", f"{item.family} cannot be done on {', '.join(item.sides) or 'no side'}."
        return
    if _is_repeated(item, program):
        yield "sides", f"{item.family} is in the program more than once on the same side."
    ladder = rungs(item.family, item.sides, program.precautions, catalogue)
    yield from (
        ("variation", f"{item.variation}: {rung.reason}.")
        for rung in ladder
        if rung.variation is variation and not rung.is_allowed
    )
    yield from dose_range(item, program.precautions, catalogue).problems(item.dose)
    cap = hold_cap(item.family, program.precautions, catalogue)
    if cap is not None and item.dose.hold_s > cap:
        yield "hold_s", f"{item.dose.hold_s} seconds of hold: a precaution allows {cap} at most"


def dose_range(
    item: ProgramItem, precautions: Sequence[Precaution], catalogue: "Catalogue"
) -> DoseRange:
    """The spans that the dose of an exercise may move in.

    A review may go below those of the variation: fewer days keep what was gained, and where no
    variation is easier, sets are taken off until one is left.
    """
    variation = catalogue.variations[item.variation]
    span = variation.range
    days = catalogue.progression.maintenance.days(item.family.prong)
    easier = easier_rung(variation, item.sides, precautions, catalogue)
    return replace(
        span,
        sets=span.sets if easier is not None else replace(span.sets, low=FEWEST_SETS),
        sessions_per_week=replace(
            span.sessions_per_week, low=min(span.sessions_per_week.low, days.low)
        ),
    )


def _sides_fit(item: ProgramItem) -> bool:
    """Stretches are done on left, right or both; bridges with both legs; planks have no side."""
    if item.family is Family.GB:
        focused = all(side in LEFT_AND_RIGHT for side in item.focus_sides)
        return item.sides == (Side.BOTH_LEGS,) and focused
    if item.family is Family.PL:
        return item.sides == (Side.NONE,)
    unique = len(set(item.sides)) == len(item.sides)
    return bool(item.sides) and unique and all(side in LEFT_AND_RIGHT for side in item.sides)


def _is_repeated(item: ProgramItem, program: Program) -> bool:
    """Whether the family is done twice on one of the item's sides."""
    same = [each for each in program.items if each.family is item.family]
    sides = [side for each in same for side in each.sides]
    return any(sides.count(side) > 1 for side in item.sides)


# --- what changed -----------------------------------------------------------------------------


class ChangeKind(StrEnum):
    """What happened to one exercise from one program to the next."""

    ADDED = "added"
    STOPPED = "stopped"
    EXCHANGED = "exchanged"
    SIDES = "sides"
    DOSE = "dose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two programs.

    `before` is None for what was added, `after` for what was stopped. EXCHANGED is another
    variation (with the dose that comes with it); SIDES counts the focus of a bridge too.
    """

    kind: ChangeKind
    before: ProgramItem | None
    after: ProgramItem | None


def changes(old: Program, new: Program) -> tuple[Change, ...]:
    """What is different in the new program, in its order; what was stopped comes last."""
    left = list(old.items)
    found: list[Change] = []
    for item in new.items:
        before = _partner(item, left)
        if before is None:
            found.append(Change(kind=ChangeKind.ADDED, before=None, after=item))
        else:
            left.remove(before)
            found += [
                Change(kind=kind, before=before, after=item) for kind in _differences(before, item)
            ]
    found += [Change(kind=ChangeKind.STOPPED, before=item, after=None) for item in left]
    return tuple(found)


def _partner(item: ProgramItem, candidates: Sequence[ProgramItem]) -> ProgramItem | None:
    """The item of the same family that shares most of its sides; None where none shares any."""
    same = [each for each in candidates if each.family is item.family and _shared(each, item)]
    return max(same, key=lambda each: _shared(each, item), default=None)


def _shared(one: ProgramItem, other: ProgramItem) -> int:
    return len(set(one.sides) & set(other.sides))


def _differences(before: ProgramItem, after: ProgramItem) -> Iterator[ChangeKind]:
    if before.variation != after.variation:
        yield ChangeKind.EXCHANGED
    if set(before.sides) != set(after.sides) or set(before.focus_sides) != set(after.focus_sides):
        yield ChangeKind.SIDES
    if before.variation == after.variation and before.dose != after.dose:
        yield ChangeKind.DOSE
