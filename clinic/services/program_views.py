"""A program as its page shows it: two prongs, each exercise with its ladder, what is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.anatomy import Prong, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import DoseRange, minutes_a_day, minutes_on_longest_day
from clinic.domain.exercises import Family
from clinic.domain.ladders import Rung, rungs
from clinic.domain.matching import Offer
from clinic.domain.precautions import Precaution
from clinic.domain.programs import Origin, Problem, Program, ProgramItem
from clinic.domain.records import HandoutKind, HandoutState, ProgramState
from clinic.persistence.clinicians import names_of
from clinic.persistence.programs import LIVING, ProgramRow, items_of, programs_of
from clinic.services.actor import Actor
from clinic.services.overrides import question_of
from clinic.services.prescribing import last_doses
from clinic.services.program_editing import offer_key, offer_of, offers_left
from clinic.services.program_standing import Standing, stand
from clinic.services.safety import Block
from clinic.services.sheet_records import newest_sheet

LANGUAGE = "en"
FAMILY_TITLES = {
    Family.HF: "Hip-flexor stretch",
    Family.FF: "Figure-four stretch",
    Family.GB: "Glute bridge",
    Family.PL: "Plank",
}
MANY = 4
"""More exercises than this over all episodes are warned of: people do fewer of them then (Henry,
Rosemond and Eckert 1999, Physical Therapy).
"""

EMPTY_PRONG = {
    Prong.LOOSEN: "Nothing here loosens. If that is meant, go on.",
    Prong.STRENGTHEN: "Nothing here strengthens. If that is meant, go on.",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What the program costs the patient a day."""

    average: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionLine:
    """A precaution in words, with what it is there for."""

    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldLine:
    """A family that the precautions leave nothing of."""

    family_title: str
    side: Side
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One program of the patient in the list of all of them."""

    id: int
    episode_id: int
    number: int
    state: ProgramState
    created_at: datetime
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramView:
    """All that the page of one program shows."""

    id: int
    patient_id: int
    episode_id: int
    assessment_id: int
    number: int
    state: ProgramState
    version: int
    protocol: str
    prongs: tuple[ProngView, ...]
    minutes: Minutes
    withheld: tuple[WithheldLine, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    block: Block | None
    to_confirm: tuple[str, ...]
    added: tuple[PrecautionLine, ...]
    gone: tuple[PrecautionLine, ...]
    to_add: tuple[tuple[str, str], ...]
    has_last_doses: bool
    newest_sheet_id: int | None
    current_sheet_id: int | None
    created_at: datetime
    created_by: str
    activated_at: datetime | None
    activated_by: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str
    versions: tuple[Version, ...]

    @property
    def is_draft(self) -> bool:
        """Whether it can be edited."""
        return self.state is ProgramState.DRAFT

    @property
    def is_living(self) -> bool:
        """Whether the patient may be following it."""
        return self.state in LIVING

    @property
    def items(self) -> tuple[ItemView, ...]:
        """The exercises in the order of the record."""
        found = (item for prong in self.prongs for item in prong.items)
        return tuple(sorted(found, key=lambda view: view.index))

    @property
    def offers(self) -> tuple[OfferView, ...]:
        """All offers that the program does not have."""
        return tuple(offer for prong in self.prongs for offer in prong.offers)


def minutes_of(program: Program) -> Minutes:
    """Minutes a day: averaged over a week, and on the longest day."""
    return Minutes(
        average=minutes_a_day(program.items), longest=minutes_on_longest_day(program.items)
    )


def program_at_hand(*, actor: Actor, patient_id: int) -> int | None:
    """The program to show first: an open draft, else the living one; None for neither."""
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    drafts = [row.id for row in rows if row.state is ProgramState.DRAFT]
    living = [row.id for row in rows if row.state in LIVING]
    return next(iter((*drafts, *living)), None)


def list_versions(*, actor: Actor, patient_id: int) -> tuple[Version, ...]:
    """Every program of the patient, newest first."""
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    return tuple(_version(row, 0) for row in rows)


def view_program(*, actor: Actor, patient_id: int, program_id: int, today: date) -> ProgramView:
    """The page of one program. Raises NotFoundError."""
    standing = stand(actor=actor, patient_id=patient_id, program_id=program_id, today=today)
    row, catalogue = standing.row, standing.catalogue
    rows = programs_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    people = names_of(
        clinic_id=actor.clinic_id,
        clinician_ids=(row.author_id, row.activated_by, row.ended_by),
    )
    is_draft = row.state is ProgramState.DRAFT
    sheet = newest_sheet(
        actor=actor, patient_id=patient_id, kind=HandoutKind.PROGRAM, program_id=row.id
    )
    is_current = sheet is not None and sheet.state is HandoutState.ISSUED
    return ProgramView(
        id=row.id,
        patient_id=patient_id,
        episode_id=row.episode_id,
        assessment_id=row.assessment_id,
        number=row.number,
        state=row.state,
        version=row.version,
        protocol=row.protocol,
        prongs=_prongs(standing, is_draft),
        minutes=minutes_of(standing.program),
        withheld=_withheld(standing) if is_draft else (),
        notes=standing.match.notes if is_draft else (),
        warnings=_warnings(standing, rows),
        problems=standing.problems,
        block=standing.block,
        to_confirm=standing.to_confirm,
        added=precaution_lines(standing.precautions_added, catalogue),
        gone=precaution_lines(standing.precautions_gone, catalogue),
        to_add=_to_add(standing.program),
        has_last_doses=is_draft and bool(last_doses(actor=actor, row=row)),
        newest_sheet_id=sheet.id if sheet else None,
        current_sheet_id=sheet.id if sheet and is_current else None,
        created_at=row.created_at,
        created_by=people.get(row.author_id, ""),
        activated_at=row.activated_at,
        activated_by=people.get(row.activated_by or 0, ""),
        ended_at=row.ended_at,
        ended_by=people.get(row.ended_by or 0, ""),
        end_reason=row.end_reason,
        versions=tuple(_version(one, row.id) for one in rows),
    )


def precaution_lines(
    precautions: Sequence[Precaution], catalogue: Catalogue
) -> tuple[PrecautionLine, ...]:
    """Precautions in words, the side with them."""
    return tuple(
        PrecautionLine(
            title=catalogue.precautions[one.code].title
            + (f", {one.side.value}" if one.side else ""),
            why=catalogue.precautions[one.code].why,
        )
        for one in precautions
    )


def _prongs(standing: Standing, is_draft: bool) -> tuple[ProngView, ...]:
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
        range=variation.range,
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


def _withheld(standing: Standing) -> tuple[WithheldLine, ...]:
    return tuple(
        WithheldLine(family_title=FAMILY_TITLES[one.family], side=one.side, because=one.because)
        for one in standing.match.withheld
    )


def _warnings(standing: Standing, rows: Sequence[ProgramRow]) -> tuple[str, ...]:
    """What the clinician should know before going on; nothing of it forbids."""
    row = standing.row
    if row.state not in {ProgramState.DRAFT, *LIVING}:
        return ()
    others = [one.id for one in rows if one.state in LIVING and one.episode_id != row.episode_id]
    elsewhere = sum(len(items) for items in items_of(program_ids=others).values())
    total = elsewhere + len(standing.program.items)
    if total <= MANY:
        return ()
    return (
        f"{total} exercises over all episodes of this patient. More than {MANY} are seldom done.",
    )


def _to_add(program: Program) -> tuple[tuple[str, str], ...]:
    """The families that can still be added by hand."""
    taken: dict[Family, set[Side]] = {family: set() for family in Family}
    for item in program.items:
        taken[item.family] |= set(item.sides)
    full = {Family.GB: 1, Family.PL: 1}
    return tuple(
        (family.value, FAMILY_TITLES[family])
        for family in Family
        if len(taken[family]) < full.get(family, 2)
    )


def _version(row: ProgramRow, shown: int) -> Version:
    return Version(
        id=row.id,
        episode_id=row.episode_id,
        number=row.number,
        state=row.state,
        created_at=row.created_at,
        is_shown=row.id == shown,
    )
