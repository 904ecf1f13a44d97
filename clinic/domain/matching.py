"""Matching: from a case to the answer, with reasons at every step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Prong, Side
from clinic.domain.answers import ImpairmentMatch, Match, Offer, Withheld
from clinic.domain.case import Case
from clinic.domain.conditions import firing_sides
from clinic.domain.exercises import Family
from clinic.domain.offers import Choice, Situation, choose, dose_for
from clinic.domain.protocols import Impairment
from clinic.domain.reasons import missing_tests, reasons_for, speaks_against, speaks_for
from clinic.domain.safety import Requirement, Screening, Stop, screen
from clinic.domain.scoring import Scored, Status, score, tighter_side

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

__all__ = ["ImpairmentMatch", "Match", "Offer", "Status", "Withheld", "match"]

Reasons = Mapping[Side, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What follows from one impairment on all its sides."""

    scored: tuple[Scored, ...]
    reasons: Reasons
    assigned: tuple[Offer, ...]
    proposed: tuple[Offer, ...]
    withheld: tuple[Withheld, ...]

    @property
    def family(self) -> Family:
        """The family that answers the impairment."""
        return self.scored[0].impairment.family

    @property
    def offers(self) -> tuple[Offer, ...]:
        """All that is assigned or proposed."""
        return self.assigned + self.proposed

    def has(self, *statuses: Status) -> bool:
        """Whether any side has one of the statuses."""
        return any(scored.status in statuses for scored in self.scored)


def match(case: Case, catalogue: "Catalogue") -> Match:
    """The answer to a readable case; there always is one."""
    screening = screen(case, catalogue)
    if screening.stop is not None:
        return _stopped(case, screening, catalogue)
    situation = Situation(case=case, precautions=screening.precautions, catalogue=catalogue)
    limits = catalogue.protocol.status_limits
    plans = [
        _plan(impairment, score(impairment, case, limits), situation)
        for impairment in catalogue.protocol.impairments
    ]
    scored_sides = [scored for plan in plans for scored in plan.scored]
    required = set(screening.required)
    if any(scored.is_untested for scored in scored_sides):
        required.add(Requirement.DIRECT_TESTS)
    return Match(
        id=case.id,
        stop=None,
        urgency=None,
        protocol=catalogue.protocol.reference,
        impairments=tuple(
            _impairment_match(scored, plan.reasons[scored.side], situation)
            for plan in plans
            for scored in plan.scored
        ),
        assigned=tuple(offer for plan in plans for offer in plan.assigned),
        proposed=tuple(offer for plan in plans for offer in plan.proposed),
        withheld=tuple(each for plan in plans for each in plan.withheld),
        precautions=screening.precautions,
        conflicts=tuple(
            f"{scored.impairment.id}:{scored.side}" for scored in scored_sides if scored.conflict
        ),
        required=tuple(sorted(required, key=lambda each: each.rank)),
        notes=(*_hints(situation), *_notes_on_program(plans)),
    )


def _stopped(case: Case, screening: Screening, catalogue: "Catalogue") -> Match:
    """The answer under a stop: nothing scored, nothing offered."""
    flags = (catalogue.red_flags[flag] for flag in screening.red_flags)
    notes = tuple(f"{flag.title}: {flag.action}" for flag in flags)
    return Match(
        id=case.id,
        stop=screening.stop,
        urgency=screening.urgency,
        protocol=catalogue.protocol.reference,
        impairments=(),
        assigned=(),
        proposed=(),
        withheld=(),
        precautions=screening.precautions,
        conflicts=(),
        required=screening.required,
        notes=notes or (_STOP_NOTES[screening.stop],),
    )


_STOP_NOTES: Mapping[Stop | None, str] = {
    Stop.SCREEN_INCOMPLETE: "Finish the safety screen.",
    Stop.BP: "Blood pressure too high: rest, repeat, medical review. No program.",
    Stop.UNDER_8: "Nothing is assigned under 8 years.",
}


# --- one impairment ---------------------------------------------------------------------------


def _plan(impairment: Impairment, scored: tuple[Scored, ...], situation: Situation) -> _Plan:
    supported = tuple(each for each in scored if each.status is Status.SUPPORTED)
    possible = tuple(each for each in scored if each.status is Status.POSSIBLE)
    if supported and impairment.family.prong is Prong.STRENGTHEN:
        possible = ()  # one bridge line serves both legs; the focus stays on the supported side
    assign = _choices(impairment, supported, situation)
    propose = _choices(impairment, possible, situation)
    taken = {
        each.side: choice.variation.id
        for affected, choice in (*assign, *propose)
        if choice.variation is not None
        for each in affected
    }
    reasons = {each.side: reasons_for(each, situation, taken.get(each.side)) for each in scored}
    return _Plan(
        scored=scored,
        reasons=reasons,
        assigned=_offers(assign, reasons, situation),
        proposed=_offers(propose, reasons, situation),
        withheld=_withheld((*assign, *propose), reasons),
    )


_Chosen = tuple[tuple[Scored, ...], Choice]


def _choices(
    impairment: Impairment, affected: tuple[Scored, ...], situation: Situation
) -> tuple[_Chosen, ...]:
    """The choices for the affected sides, each with the sides it answers."""
    if not affected:
        return ()
    sides = tuple(each.side for each in affected)
    return tuple(
        (tuple(each for each in affected if each.side in choice.affected), choice)
        for choice in choose(impairment, sides, situation)
    )


def _offers(
    chosen: Sequence[_Chosen], reasons: Reasons, situation: Situation
) -> tuple[Offer, ...]:
    offers = []
    for affected, choice in chosen:
        if choice.variation is None:
            continue
        impairment = affected[0].impairment
        sides = tuple(each.side for each in affected)
        offers.append(
            Offer(
                family=impairment.family,
                variation=choice.variation.id,
                sides=choice.sides,
                focus_sides=sides if choice.sides == (Side.BOTH_LEGS,) else (),
                tighter_side=tighter_side(impairment, situation.case, affected),
                dose=dose_for(choice.variation, situation),
                because=_because(affected, choice, reasons),
                patient_reason=_patient_reason(impairment, sides, situation),
                impairment=impairment.id,
            )
        )
    return tuple(offers)


def _withheld(chosen: Sequence[_Chosen], reasons: Reasons) -> tuple[Withheld, ...]:
    return tuple(
        Withheld(
            family=affected[0].impairment.family,
            side=Side.NONE if choice.sides == (Side.BOTH_LEGS,) else choice.sides[0],
            because=_because(affected, choice, reasons),
        )
        for affected, choice in chosen
        if choice.variation is None
    )


def _because(affected: Sequence[Scored], choice: Choice, reasons: Reasons) -> tuple[str, ...]:
    words = [reason for each in affected for reason in reasons[each.side]]
    return (*words, choice.reason) if choice.reason else tuple(words)


def _patient_reason(impairment: Impairment, sides: Sequence[Side], situation: Situation) -> str:
    """Why, in plain English for the patient."""
    words = situation.catalogue.texts["en"].patient_reasons[impairment.id]
    return words.replace("{side}", " and ".join(sides))


def _impairment_match(
    scored: Scored, reasons: tuple[str, ...], situation: Situation
) -> ImpairmentMatch:
    return ImpairmentMatch(
        impairment=scored.impairment.id,
        side=scored.side,
        status=scored.status,
        score=scored.score,
        support=scored.support,
        conflict=scored.conflict,
        reasons=reasons,
        speaks_for=speaks_for(scored),
        speaks_against=speaks_against(scored),
        missing=missing_tests(scored, situation),
    )


# --- notes ------------------------------------------------------------------------------------


def _hints(situation: Situation) -> list[str]:
    """What the catalogue says to think of, for the sides where it applies."""
    return [
        hint.words.replace("{side}", " and ".join(sides))
        for hint in situation.catalogue.protocol.hints
        if (sides := firing_sides(hint.triggers, situation.case))
    ]


def _notes_on_program(plans: Sequence[_Plan]) -> list[str]:
    if not any(plan.has(Status.SUPPORTED, Status.POSSIBLE) for plan in plans):
        return [
            "No hip pattern found. No protocol assigned. Offer the stay-active leaflet and think"
            " of other causes."
        ]
    notes = [
        f"The program has nothing to {prong}."
        for prong in Prong
        if not any(plan.offers for plan in plans if plan.family.prong is prong)
    ]
    stretch_assigned = any(plan.assigned for plan in plans if plan.family.prong is Prong.LOOSEN)
    strength_unknown = any(
        plan.has(Status.INSUFFICIENT_DATA)
        for plan in plans
        if plan.family.prong is Prong.STRENGTHEN
    )
    if stretch_assigned and strength_unknown:
        notes.append("Strength not tested: test it, or add a bridge or plank by choice.")
    return notes
