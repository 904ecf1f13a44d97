"""The exercises of a program as its page shows them: ladders, reasons, what is offered besides."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.domain import programs
from clinic.domain.anatomy import Prong, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import DoseRange
from clinic.domain.exercises import Family
from clinic.domain.ladders import Rung, rungs
from clinic.domain.matching import Offer
from clinic.domain.programs import Origin, Program, ProgramItem
from clinic.services.program.overrides import question_of
from clinic.services.program.program_editing import offer_key, offer_of, offers_left
from clinic.services.program.program_standing import Standing

LANGUAGE = "en"
FAMILY_TITLES = {
    Family.HF: "Hip-flexor stretch",
    Family.FF: "Figure-four stretch",
    Family.GB: "Glute bridge",
    Family.PL: "Plank",
}
EMPTY_PRONG = {
    Prong.LOOSEN: "No stretch in the program. If that is meant, go on.",
    Prong.STRENGTHEN: "No bridge or plank in the program. If that is meant, go on.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung on the ladder of an exercise, as the stepper shows it."""

    variation: str
    name: str
    is_current: bool
    is_allowed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One exercise. `index` is its place in the record, `letter` the one on the sheet."""

    index: int
    letter: str
    item: ProgramItem
    family_title: str
    name: str
    use: str
    range: DoseRange
    ladder: tuple[Step, ...]
    easier: Step | None
    harder: Step | None
    question: str
    origin_words: str
    is_first: bool
    is_last: bool

    @property
    def picture_side(self) -> Side:
        """The side that the picture shows: the tighter or focused one."""
        sides = (self.item.tighter_side, *self.item.focus_sides, *self.item.sides)
        return next((side for side in sides if side in {Side.LEFT, Side.RIGHT}), Side.RIGHT)

    @property
    def barred(self) -> str:
        """Why the rung chosen is not allowed today; empty when it is."""
        current = next(step for step in self.ladder if step.is_current)
        return current.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An exercise that the rules offer and the program does not have."""

    key: str
    family_title: str
    name: str
    offer: Offer
    is_assigned: bool

    @property
    def picture_side(self) -> Side:
        """The side that the picture shows."""
        sides = (self.offer.tighter_side, *self.offer.focus_sides, *self.offer.sides)
        return next((side for side in sides if side in {Side.LEFT, Side.RIGHT}), Side.RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProngView:
    """One half of the program. `warning` says that it is empty."""

    prong: Prong
    items: tuple[ItemView, ...]
    offers: tuple[OfferView, ...]
    warning: str


def prongs_of(standing: Standing, is_draft: bool) -> tuple[ProngView, ...]:
    """The two halves of a program; what is offered besides is shown of a draft alone."""
    letters = {id(item): letter for letter, item in standing.program.letters.items()}
    left = offers_left(standing.program, standing.match) if is_draft else ()
    return tuple(
        ProngView(
            prong=prong,
            items=_items(standing, prong, letters),
            offers=tuple(
                _offer(offer, origin, standing.catalogue)
                for offer, origin in left
                if offer.family.prong is prong
            ),
            warning=_empty(standing.program, prong),
        )
        for prong in Prong
    )


def _empty(program: Program, prong: Prong) -> str:
    if not program.items or any(item.family.prong is prong for item in program.items):
        return ""
    return EMPTY_PRONG[prong]


def _items(standing: Standing, prong: Prong, letters: dict[int, str]) -> tuple[ItemView, ...]:
    all_items = standing.program.items
    mine = [index for index, item in enumerate(all_items) if item.family.prong is prong]
    return tuple(
        _item(standing, index, letters.get(id(all_items[index]), ""), mine) for index in mine
    )


def _item(standing: Standing, index: int, letter: str, prong: Sequence[int]) -> ItemView:
    item, catalogue = standing.program.items[index], standing.catalogue
    variation = catalogue.variations[item.variation]
    ladder = rungs(item.family, item.sides, standing.program.precautions, catalogue)
    steps = tuple(_step(rung, item, catalogue) for rung in ladder)
    allowed = [step for step in steps if step.is_allowed or step.is_current]
    place = next(n for n, step in enumerate(allowed) if step.is_current)
    offer = offer_of(item, standing.match)
    return ItemView(
        index=index,
        letter=letter,
        item=item,
        family_title=FAMILY_TITLES[item.family],
        name=catalogue.texts[LANGUAGE].variations[item.variation].name,
        use=variation.use,
        range=programs.dose_range(item, standing.program.precautions, catalogue),
        ladder=steps,
        easier=allowed[place - 1] if place > 0 else None,
        harder=allowed[place + 1] if place + 1 < len(allowed) else None,
        question=question_of(item, standing.match),
        origin_words=_origin_words(item, offer is not None),
        is_first=index == prong[0],
        is_last=index == prong[-1],
    )


def _origin_words(item: ProgramItem, is_offered: bool) -> str:
    if item.origin is Origin.BY_HAND:
        return "Added by hand"
    words = "Assigned" if item.origin is Origin.ASSIGNED else "Proposed"
    return words if is_offered else f"{words} at an earlier assessment"


def _step(rung: Rung, item: ProgramItem, catalogue: Catalogue) -> Step:
    return Step(
        variation=rung.variation.id,
        name=catalogue.texts[LANGUAGE].variations[rung.variation.id].name,
        is_current=rung.variation.id == item.variation,
        is_allowed=rung.is_allowed,
        reason=rung.reason,
    )


def _offer(offer: Offer, origin: Origin, catalogue: Catalogue) -> OfferView:
    return OfferView(
        key=offer_key(offer),
        family_title=FAMILY_TITLES[offer.family],
        name=catalogue.texts[LANGUAGE].variations[offer.variation].name,
        offer=offer,
        is_assigned=origin is Origin.ASSIGNED,
    )
