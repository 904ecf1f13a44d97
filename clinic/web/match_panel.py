"""The match as its panel shows it: a stop, or the two prongs with status, reasons and exercise.

Every word and order is settled here, so that the template only lays it out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.domain.anatomy import LEFT_AND_RIGHT, Prong, Side
from clinic.domain.catalogue import Catalogue
from clinic.domain.dosing import Dose
from clinic.domain.findings import Value
from clinic.domain.matching import ImpairmentMatch, Match, Offer
from clinic.domain.protocols import Impairment
from clinic.domain.safety import Precaution, Raised, Requirement, Stop, Urgency
from clinic.domain.scoring import Status
from clinic.services.assessment.assessment_entry import Entry, write_value
from clinic.services.assessment.assessment_views import LiveMatch

LANGUAGE = "en"
PRONGS = {Prong.LOOSEN: "Loosen", Prong.STRENGTHEN: "Strengthen"}
STATUSES = {
    Status.SUPPORTED: "Supported",
    Status.POSSIBLE: "Possible",
    Status.NOT_SUPPORTED: "Not supported",
    Status.INSUFFICIENT_DATA: "Not enough data",
}
URGENCIES = {
    Urgency.EMERGENCY: "Emergency: today, within hours",
    Urgency.SAME_DAY: "The same day",
    Urgency.URGENT: "Urgent: within days",
    Urgency.SOON: "Refer soon",
}
REQUIRED = {
    Requirement.GUARDIAN_CONSENT: "Record the consent of a parent or guardian.",
    Requirement.REFERRAL_OR_CLEARANCE: "Record the referral or the clearance to lift the stop.",
    Requirement.DIRECT_TESTS: "An impairment has no direct test yet: see what would decide it.",
    Requirement.FLOOR_TRANSFER: "Ask whether getting down to the floor and up is safe.",
    Requirement.RECHECK_SCFE: "Ask again about a slipped growth plate (groin pain, stiff hip).",
    Requirement.NEURO_SCREEN: "Do the neuro screen: a gluteal grade of 3 or less.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """What stands in the place of a program. `stop_ids` can be lifted; `sheet` offers the
    safety-net sheet.
    """

    kind: str
    word: str
    message: str
    urgency: str = ""
    actions: tuple[str, ...] = ()
    stop_ids: tuple[int, ...] = ()
    sheet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStatus:
    """One impairment on one side."""

    side: str
    status: str
    words: str
    conflict: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    missing: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An exercise that follows; assigned ones are ticked, proposed ones are not."""

    variation: str
    name: str
    sides: tuple[str, ...]
    focus: tuple[str, ...]
    drawn_side: str
    picture: str
    dose: Dose
    is_assigned: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldView:
    """A family that no precaution leaves a variation of."""

    side: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentView:
    """One impairment with its sides, what is offered for it, and what was withheld."""

    title: str
    prong: str
    sides: tuple[SideStatus, ...]
    offers: tuple[OfferView, ...]
    withheld: tuple[WithheldView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The whole panel. Under a stop, `impairments` are empty. `safety_net` is the address of the
    page that issues the safety-net sheet.
    """

    stop: StopNotice | None
    impairments: tuple[ImpairmentView, ...]
    is_untested: bool
    precautions: tuple[str, ...]
    required: tuple[str, ...]
    notes: tuple[str, ...]
    protocol: str
    safety_net: str

    def of_prong(self, prong: str) -> tuple[ImpairmentView, ...]:
        """The impairments that one prong answers."""
        return tuple(one for one in self.impairments if one.prong == prong)

    @property
    def assigned(self) -> int:
        """How many exercises the rules assign."""
        return sum(offer.is_assigned for one in self.impairments for offer in one.offers)

    @property
    def proposed(self) -> int:
        """How many exercises the rules propose."""
        return sum(not offer.is_assigned for one in self.impairments for offer in one.offers)


def build_panel(live: LiveMatch, catalogue: Catalogue, *, safety_net: str) -> Panel:
    """What the panel shows for a live match."""
    match = live.match
    stop = _stop(live, catalogue)
    statuses = {one.status for one in match.impairments}
    is_untested = statuses <= {Status.INSUFFICIENT_DATA}
    return Panel(
        stop=stop,
        impairments=()
        if stop
        else tuple(
            _impairment(impairment, match, live.entry, catalogue)
            for impairment in catalogue.protocol.impairments
        ),
        is_untested=is_untested,
        precautions=tuple(_precaution(one, catalogue) for one in match.precautions),
        required=tuple(
            REQUIRED[one]
            for one in match.required
            if one not in {Requirement.REFERRAL_OR_CLEARANCE, Requirement.DIRECT_TESTS}
        ),
        notes=() if stop or is_untested else match.notes,
        protocol=match.protocol,
        safety_net=safety_net,
    )


def _stop(live: LiveMatch, catalogue: Catalogue) -> StopNotice | None:
    match = live.match
    if match.stop is Stop.RED_FLAG:
        return StopNotice(
            kind="red",
            word="Stop: red flag",
            message=", ".join(flag.title for flag in live.flags),
            urgency=URGENCIES[match.urgency] if match.urgency else "",
            actions=tuple(dict.fromkeys(flag.action for flag in live.flags)),
            stop_ids=live.open_stops,
            sheet=True,
        )
    if match.stop is Stop.BP:
        return StopNotice(
            kind="red",
            word="Stop: blood pressure",
            message="At or above the limit for exercise.",
            actions=("Rest, measure again, and arrange medical review. No program.",),
            stop_ids=live.open_stops,
            sheet=True,
        )
    if live.open_stops:
        return StopNotice(
            kind="red",
            word="A stop is open",
            message="No exercise sheet may be given until it is lifted.",
            stop_ids=live.open_stops,
            sheet=True,
        )
    if match.stop is Stop.SCREEN_INCOMPLETE:
        return StopNotice(
            kind="amber",
            word="Finish the safety screen",
            message=f"{live.unanswered} of {len(live.asked)} red flags are not answered. "
            "The match shows when the list is complete.",
        )
    if match.stop is Stop.UNDER_8:
        return StopNotice(
            kind="red",
            word=f"Under {catalogue.protocol.min_age:g} years",
            message="No program is assigned to a child this young.",
        )
    return None


def _impairment(
    impairment: Impairment, match: Match, entry: Entry, catalogue: Catalogue
) -> ImpairmentView:
    return ImpairmentView(
        title=impairment.title,
        prong=impairment.family.prong.value,
        sides=tuple(
            _side_status(one, entry, catalogue)
            for one in match.impairments
            if one.impairment == impairment.id
        ),
        offers=tuple(_offers(impairment, match, catalogue)),
        withheld=tuple(
            WithheldView(side=one.side.value, because=one.because)
            for one in match.withheld
            if one.family is impairment.family
        ),
    )


def _side_status(one: ImpairmentMatch, entry: Entry, catalogue: Catalogue) -> SideStatus:
    values = entry.findings.values
    return SideStatus(
        side=one.side.value,
        status=one.status.value,
        words=STATUSES[one.status],
        conflict=one.conflict,
        speaks_for=_in_words(one.speaks_for, one.side, values, catalogue),
        speaks_against=_in_words(one.speaks_against, one.side, values, catalogue),
        missing=tuple(catalogue.findings[finding].name for finding in one.missing),
        reasons=one.reasons,
    )


def _in_words(
    findings: Iterable[str],
    side: Side,
    values: Mapping[tuple[str, Side], Value],
    catalogue: Catalogue,
) -> tuple[str, ...]:
    """Findings with their values: "Hip internal rotation 24 deg"."""
    words = []
    for finding in findings:
        definition = catalogue.findings[finding]
        places = (side, Side.NONE) if side in LEFT_AND_RIGHT else (Side.NONE, *LEFT_AND_RIGHT)
        found = [values[finding, place] for place in places if (finding, place) in values]
        shown = "/".join(write_value(definition, value) for value in found)
        unit = f" {definition.unit}" if definition.unit and definition.unit != "grade" else ""
        words.append(f"{definition.name}: {shown}{unit}")
    return tuple(words)


def _offers(impairment: Impairment, match: Match, catalogue: Catalogue) -> Iterable[OfferView]:
    for offers, is_assigned in ((match.assigned, True), (match.proposed, False)):
        for offer in offers:
            if offer.impairment == impairment.id:
                yield _offer(offer, catalogue, is_assigned=is_assigned)


def _offer(offer: Offer, catalogue: Catalogue, *, is_assigned: bool) -> OfferView:
    texts = catalogue.texts[LANGUAGE]
    drawn = offer.tighter_side or next(
        (side for side in (*offer.sides, *offer.focus_sides) if side in LEFT_AND_RIGHT), Side.RIGHT
    )
    figure = texts.figures.get(f"{offer.variation}.end")
    return OfferView(
        variation=offer.variation,
        name=texts.variations[offer.variation].name,
        sides=tuple(side.value for side in offer.sides if side is not Side.NONE),
        focus=tuple(side.value for side in offer.focus_sides),
        drawn_side=drawn.value,
        picture=figure.title.format(side=drawn.value, other=drawn.opposite.value)
        if figure
        else "",
        dose=offer.dose,
        is_assigned=is_assigned,
        because=offer.because,
    )


def _precaution(one: Precaution, catalogue: Catalogue) -> str:
    side = f", {one.side.value}" if one.side in LEFT_AND_RIGHT else ""
    how = " (raised by the findings)" if one.raised is Raised.AUTO else ""
    return f"{catalogue.precautions[one.code].title}{side}{how}"
