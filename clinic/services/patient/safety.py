"""The one gate before every exercise sheet: may this patient be given one today, and if not, why.

Assign, print, reprint, download, batch and email ask here, with the record of the patient as it
stands in the same transaction. A stop belongs to the patient, so the answer holds in every
episode; only the safety-net sheet prints while there is one.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import BlockedError
from clinic.domain.records import AssessmentState, StopCause
from clinic.domain.safety import Urgency
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.stops import StopRow
from clinic.services.assessment.assessment_case import (
    PatientFacts,
    case_in,
    facts_of,
    hazards_of,
    most_urgent,
)
from clinic.services.patient.patient_record import PatientRecord
from clinic.services.patient.stop_words import ACTIONS, MESSAGES, TITLES

SCREEN_LASTS = timedelta(days=14)
"""After a stop was lifted, an older safety screen is repeated first (design decision)."""


class BlockCause(StrEnum):
    """Why no exercise sheet may leave the clinic."""

    RED_FLAG = "red_flag"
    BP = "bp"
    LEG_SYMPTOMS = "leg_symptoms"
    SCREEN_INCOMPLETE = "screen_incomplete"
    SCREEN_TOO_OLD = "screen_too_old"
    UNDER_8 = "under_8"
    GUARDIAN_CONSENT = "guardian_consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What forbids exercise sheets, in words, and where to go to end it.

    `stop_id` is the stop to lift, `assessment_id` the assessment to finish or void; `actions` say
    what to do for each red flag.
    """

    cause: BlockCause
    title: str
    message: str
    urgency: Urgency | None = None
    actions: tuple[str, ...] = ()
    stop_id: int | None = None
    assessment_id: int | None = None


def block_of(record: PatientRecord, today: date) -> Block | None:
    """The first thing that forbids an exercise sheet for this patient; None when nothing does.

    Open stops come first, the most urgent before the others.
    """
    catalogue = load_catalogue()
    blocks = [
        *_blocks_of_stops(record.stops, catalogue),
        *_blocks_of_drafts(record, today, catalogue),
        *_block_of_age(facts_of(record, today), catalogue),
    ]
    if not blocks and _screen_outlived_a_stop(record.stops, record.assessments):
        blocks.append(SCREEN_TOO_OLD)
    return blocks[0] if blocks else None


def check_not_blocked(record: PatientRecord, today: date) -> None:
    """Raise BlockedError when something forbids an exercise sheet for this patient."""
    block = block_of(record, today)
    if block is not None:
        raise BlockedError(block)


def needs_new_screen(record: PatientRecord, today: date) -> bool:
    """Whether a stop was lifted and the safety screen, older than 14 days, must be repeated.

    Ask before a suspended program becomes active again.
    """
    lifted = [stop.lifted_at.date() for stop in record.stops if stop.lifted_at is not None]
    if not lifted:
        return False
    screened = _last_screen(record.assessments, AssessmentState.SIGNED)
    return screened is None or (screened <= max(lifted) and today - screened > SCREEN_LASTS)


SCREEN_TOO_OLD = Block(
    cause=BlockCause.SCREEN_TOO_OLD,
    title="Repeat the safety screen",
    message="A stop was lifted, and the safety screen was older than 14 days. Examine again "
    "before anything is prescribed.",
)


def _blocks_of_stops(stops: Iterable[StopRow], catalogue: Catalogue) -> list[Block]:
    blocks = [
        _flag_block(stop.flags, catalogue, stop.assessment_id, stop.id)
        if stop.cause is StopCause.RED_FLAG
        else _plain_block(stop.cause, assessment_id=stop.assessment_id, stop_id=stop.id)
        for stop in stops
        if stop.lifted_at is None
    ]
    return sorted(blocks, key=_rank)


def _blocks_of_drafts(record: PatientRecord, today: date, catalogue: Catalogue) -> Iterator[Block]:
    for draft_id, entry in record.drafts.items():
        case = case_in(record, record.assessment(draft_id), entry, today)
        hazards = hazards_of(case, catalogue)
        if hazards.flags:
            yield _flag_block(hazards.flags, catalogue, draft_id)
        elif hazards.pressure:
            yield _plain_block(StopCause.BP, assessment_id=draft_id)
        elif not entry.is_screen_complete(catalogue):
            yield _screen_block(draft_id)


def _block_of_age(facts: PatientFacts, catalogue: Catalogue) -> Iterator[Block]:
    protocol = catalogue.protocol
    if facts.age < protocol.min_age:
        yield Block(
            cause=BlockCause.UNDER_8,
            title=f"Under {protocol.min_age:g} years",
            message="No program is assigned to a child this young.",
        )
    elif facts.age < protocol.consent_age and not facts.guardian_consent:
        yield Block(
            cause=BlockCause.GUARDIAN_CONSENT,
            title="Guardian's consent needed",
            message=f"The patient is under {protocol.consent_age:g}. Record the consent of a "
            "parent or guardian first.",
        )


def _flag_block(
    flags: Collection[str],
    catalogue: Catalogue,
    assessment_id: int | None,
    stop_id: int | None = None,
) -> Block:
    known = [catalogue.red_flags[flag] for flag in flags]
    return Block(
        cause=BlockCause.RED_FLAG,
        title=", ".join(flag.title for flag in known),
        message="A red flag is open. No exercise sheet may be given until it is cleared.",
        urgency=most_urgent(flags, catalogue),
        actions=tuple(flag.action for flag in known),
        stop_id=stop_id,
        assessment_id=assessment_id,
    )


def _plain_block(
    cause: StopCause, *, assessment_id: int | None, stop_id: int | None = None
) -> Block:
    """A stop that rests on no red flag."""
    return Block(
        cause=BlockCause(cause.value),
        title=TITLES[cause],
        message=MESSAGES[cause],
        actions=(ACTIONS[cause],),
        stop_id=stop_id,
        assessment_id=assessment_id,
    )


def _screen_block(assessment_id: int) -> Block:
    return Block(
        cause=BlockCause.SCREEN_INCOMPLETE,
        title="Safety screen not finished",
        message="Finish the safety screen, or void the draft.",
        assessment_id=assessment_id,
    )


def _rank(block: Block) -> tuple[bool, int]:
    return block.cause is BlockCause.BP, block.urgency.rank if block.urgency else 0


def _screen_outlived_a_stop(
    stops: Iterable[StopRow], assessments: Iterable[AssessmentRow]
) -> bool:
    """Whether the last screen was too old already when the last stop was lifted.

    A draft counts: an unfinished screen blocks by itself.
    """
    lifted = [stop.lifted_at.date() for stop in stops if stop.lifted_at is not None]
    screened = _last_screen(assessments, AssessmentState.SIGNED, AssessmentState.DRAFT)
    return bool(lifted) and (screened is None or max(lifted) - screened > SCREEN_LASTS)


def _last_screen(assessments: Iterable[AssessmentRow], *states: AssessmentState) -> date | None:
    """The date of the newest safety screen among the assessments in these states."""
    return max((row.assessed_on for row in assessments if row.state in states), default=None)
