"""The override ledger of a clinic: what its records say of each rule in a period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import FieldError
from clinic.domain.exercises import Family
from clinic.domain.ledger import (
    FUNCTION,
    PAIN,
    Firing,
    LedgerChoice,
    LedgerLine,
    summarize,
    verdict_later,
)
from clinic.domain.outcomes import Score
from clinic.domain.programs import Origin
from clinic.domain.progression_rules import Decision, Row
from clinic.persistence import ledger as rows
from clinic.persistence.clinics import get_clinic
from clinic.persistence.events import EventRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.persistence.reviews import ReviewItemRow
from clinic.services.actor import Actor
from clinic.services.program.program_records import describe_dose, to_item
from clinic.services.review.ledger_scores import scores_by_episode

LONGEST = timedelta(days=366)
CHANGED, DECLINED = "offer_changed", "offer_declined"
BY_HAND = "by hand"
BY_HAND_TITLE = "Added by hand: no rule had named it"
ORIGIN_WORDS = {
    Origin.ASSIGNED: "supported, so assigned",
    Origin.PROPOSED: "possible, so proposed",
}
KEEP, STOP = "Keep", "Stop"

Scores = Mapping[int, Sequence[Score]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ledger of a period, both days included: one line a rule, and every firing behind it."""

    since: date
    until: date
    lines: tuple[LedgerLine, ...]
    firings: tuple[Firing, ...]


def read_ledger(*, actor: Actor, since: date, until: date) -> Ledger:
    """The ledger of the actor's clinic. Raises NotAllowedError, FieldError for an odd period."""
    actor.require_manager()
    if until < since:
        raise FieldError("until", "Choose a day that is not before the first.")
    if until - since > LONGEST:
        raise FieldError("until", "Choose at most a year.")
    catalogue = load_catalogue()
    scores = scores_by_episode(clinic_id=actor.clinic_id, since=since, until=until)
    firings = (
        *_match_firings(actor, since, until, scores, catalogue),
        *_review_firings(actor, since, until, scores, catalogue),
    )
    return Ledger(since=since, until=until, lines=summarize(firings), firings=firings)


# --- what the match offered -------------------------------------------------------------------


def _match_firings(
    actor: Actor, since: date, until: date, scores: Scores, catalogue: Catalogue
) -> Iterator[Firing]:
    """What became of each offer when a program was given, exercise by exercise."""
    zone = ZoneInfo(get_clinic(clinic_id=actor.clinic_id).time_zone)
    first = datetime.combine(since, time(), zone)
    end = datetime.combine(until + timedelta(days=1), time(), zone)
    given: dict[int, tuple[ProgramRow, list[ProgramItemRow]]] = {}
    for program, item in rows.programs_between(clinic_id=actor.clinic_id, since=first, until=end):
        given.setdefault(program.id, (program, []))[1].append(item)
    events = _events_of_programs(actor, first, end)
    for program, items in given.values():
        assert program.activated_at is not None  # noqa: S101  (asked for by the query)
        happened = events.get(f"program:{program.id}", [])
        on = program.activated_at.astimezone(zone).date()
        known = scores.get(program.episode_id, ())
        for facts in _offers_of(items, happened, catalogue):
            yield _firing(rules=program.protocol, on=on, scores=known, facts=facts)


def _events_of_programs(actor: Actor, first: datetime, end: datetime) -> dict[str, list[EventRow]]:
    """By program, what was changed and declined; a draft may be older than its activation."""
    by_subject: dict[str, list[EventRow]] = {}
    found = rows.events_between(
        clinic_id=actor.clinic_id, kinds=(CHANGED, DECLINED), since=first - LONGEST, until=end
    )
    for event in found:
        by_subject.setdefault(event.subject, []).append(event)
    return by_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """A firing without its day and what came later."""

    rule: str
    title: str
    proposed: str
    choice: LedgerChoice
    decided: str
    reason: str


def _offers_of(
    items: Sequence[ProgramItemRow], events: Sequence[EventRow], catalogue: Catalogue
) -> Iterator[_Facts]:
    changed = {_key(event.detail): event.detail for event in events if event.kind == CHANGED}
    for item in items:
        yield _taken(item, changed.get((item.family.value, tuple(item.sides))), catalogue)
    declined = {_key(event.detail): event.detail for event in events if event.kind == DECLINED}
    given = {(item.family.value, side) for item in items for side in item.sides}
    for (family, sides), detail in declined.items():
        if not any((family, side) in given for side in sides):
            yield _declined(detail, catalogue)


def _key(detail: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    return detail["family"], tuple(detail["sides"])


def _taken(
    item: ProgramItemRow, changed: Mapping[str, Any] | None, catalogue: Catalogue
) -> _Facts:
    rule, title = _offer_rule(item.family, item.origin, catalogue)
    decided = _words({"variation": item.variation, "dose": describe_dose(to_item(item).dose)})
    choice = LedgerChoice.ADDED if item.origin is Origin.BY_HAND else LedgerChoice.ACCEPTED
    if changed is not None:
        choice = LedgerChoice.CHANGED
    offered = "" if item.origin is Origin.BY_HAND else decided
    return _Facts(
        rule=rule,
        title=title,
        proposed=_words(changed["offered"]) if changed else offered,
        choice=choice,
        decided=decided,
        reason=item.override_reason,
    )


def _declined(detail: Mapping[str, Any], catalogue: Catalogue) -> _Facts:
    rule, title = _offer_rule(Family(detail["family"]), Origin(detail["origin"]), catalogue)
    return _Facts(
        rule=rule,
        title=title,
        proposed=_words(detail),
        choice=LedgerChoice.DECLINED,
        decided="",
        reason=detail["reason"],
    )


def _offer_rule(family: Family, origin: Origin, catalogue: Catalogue) -> tuple[str, str]:
    """The key and the words of the rule that made an offer; each family answers one impairment."""
    if origin is Origin.BY_HAND:
        return BY_HAND, BY_HAND_TITLE
    impairment = next(one for one in catalogue.protocol.impairments if one.family is family)
    return f"{impairment.short} {origin.value}", f"{impairment.title}: {ORIGIN_WORDS[origin]}"


# --- what the review proposed -----------------------------------------------------------------


def _review_firings(
    actor: Actor, since: date, until: date, scores: Scores, catalogue: Catalogue
) -> Iterator[Firing]:
    for review, item, before in rows.reviews_between(
        clinic_id=actor.clinic_id, since=since, until=until
    ):
        known = scores.get(review.episode_id, ())
        facts = _review_facts(item, before, catalogue)
        yield _firing(rules=review.rules, on=review.reviewed_on, scores=known, facts=facts)


def _review_facts(item: ReviewItemRow, before: ProgramItemRow, catalogue: Catalogue) -> _Facts:
    return _Facts(
        rule=f"row {item.rule.value}",
        title=catalogue.progression.quote(item.rule),
        proposed=_words(item.proposed) if item.proposed else _kept(item, before, catalogue),
        choice=LedgerChoice(item.choice.value),
        decided=_words(item.decided) if item.decided else STOP,
        reason=item.reason,
    )


def _kept(item: ReviewItemRow, before: ProgramItemRow, catalogue: Catalogue) -> str:
    """What a review proposed where it proposed nothing new."""
    if item.decision is Decision.STOP:
        return STOP
    dose = describe_dose(to_item(before).dose)
    if (item.decision, item.rule) == (Decision.MAINTAIN, Row.GOAL_MET):
        days = catalogue.progression.maintenance.days(before.family.prong)
        dose["sessions_per_week"] = days.high
    return f"{KEEP} {_words({'variation': before.variation, 'dose': dose})}"


def _firing(*, rules: str, on: date, scores: Sequence[Score], facts: _Facts) -> Firing:
    catalogue = load_catalogue()
    return Firing(
        rules=rules,
        rule=facts.rule,
        title=facts.title,
        on=on,
        proposed=facts.proposed,
        choice=facts.choice,
        decided=facts.decided,
        reason=facts.reason,
        pain=verdict_later(scores, on, PAIN, catalogue),
        function=verdict_later(scores, on, FUNCTION, catalogue),
    )


def _words(stored: Mapping[str, Any]) -> str:
    """An exercise as an event or a review keeps it: "GB3 3 x 12, hold 2 s, 3/week"."""
    dose = stored["dose"]
    amount = f"{dose['sets']} x {dose['reps']}, hold {dose['hold_s']} s"
    return f"{stored['variation']} {amount}, {dose['sessions_per_week']}/week"
