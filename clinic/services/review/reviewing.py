"""The review: what was asked becomes a proposal, the clinician decides, a new version follows.

The proposal is worked out again on the server when the review is saved; it must be the one that
the clinician saw. Each function is one use case; it commits once, on its last line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from clinic.domain.errors import ClinicError, StateError
from clinic.domain.programs import Program, ProgramItem
from clinic.domain.records import EntryState, ProgramState, ReviewChoice, check_entry_step
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.database import add, add_all, commit, flush
from clinic.persistence.events import record_event
from clinic.persistence.programs import get_program
from clinic.persistence.reviews import ReviewItemRow, ReviewRow
from clinic.services.actor import Actor
from clinic.services.patient.stops import stop_for_leg_symptoms
from clinic.services.program.prescribing import add_draft
from clinic.services.program.program_lifecycle import leave
from clinic.services.review.review_choices import (
    REASON_LENGTH,
    Chosen,
    decided,
    describe,
    is_same,
    proposed_item,
    stays_out,
    why,
)
from clinic.services.review.review_dates import plan_next
from clinic.services.review.review_ground import Ground, ground_of
from clinic.services.review.review_proposals import Answers, Proposal, propose

NOTE_LENGTH = 2000
SAY_WHY = "Say why in a few words."
CHANGED = "What was answered changes the proposal. Look at it again."
CORRECTED = "Reviewed again on the same day"
ALL_STOPPED = "Every exercise was stopped at the review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A proposal with what the clinician made of it; `becomes` is None where it was stopped."""

    proposal: Proposal
    chosen: Chosen
    becomes: ProgramItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a review led to. Without `program_id` the same program goes on, unless everything was
    stopped: by leg symptoms for the whole patient, or one exercise after the other.
    """

    review_id: int
    program_id: int | None
    stops_all: bool
    ends_program: bool


class ReviewError(ClinicError):
    """A review cannot be saved as it is; `problems` holds (letter, field, message)."""

    def __init__(self, problems: Iterable[tuple[str, str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(message for _, _, message in self.problems))


def save(
    *,
    actor: Actor,
    patient_id: int,
    program_id: int,
    answers: Answers,
    chosen: Mapping[str, Chosen],
    note: str = "",
    now: datetime,
    today: date,
) -> Reviewed:
    """Record a review; what was decided becomes the draft of the next version of the program.

    New leg symptoms stop all exercises of the patient instead. A review of the same program and
    day, of which nothing was handed out, is superseded. Raises BlockedError under a stop,
    StateError without the safety screen of the day or beside another draft, ReviewError for a
    choice without its reason or a proposal that was not seen.
    """
    get_program(clinic_id=actor.clinic_id, patient_id=patient_id, program_id=program_id)
    known = ground_of(actor=actor, patient_id=patient_id, today=today)
    ground = check_ready(known, program_id)
    proposals, visit = propose(ground, answers)
    if visit.stops_all:
        chosen = {one.exercise.letter: _accepted(one) for one in proposals}
    else:
        _check_choices(proposals, chosen)
    _withdraw_earlier(actor, ground, now)
    verdicts = [
        Verdict(proposal=one, chosen=chosen[one.exercise.letter], becomes=_becomes(one, chosen))
        for one in proposals
    ]
    row = _review_row(actor, ground, answers, note, now, today)
    if visit.stops_all:
        stop_for_leg_symptoms(actor=actor, assessment=_screen(ground), now=now)
    else:
        row.new_program_id = _next_program(actor, ground, verdicts, now)
    add(row)
    add_all(_item_row(row.id, one, answers) for one in verdicts)
    plan_next(episode=ground.episode, seen_on=today)
    _event(actor, row, verdicts, now)
    reviewed = Reviewed(
        review_id=row.id,
        program_id=row.new_program_id,
        stops_all=visit.stops_all,
        ends_program=ground.program.state is ProgramState.ENDED,
    )
    commit()
    return reviewed


def check_ready(ground: Ground | None, program_id: int) -> Ground:
    """The ground of a review of this program, if it can be saved now. Raises BlockedError and
    StateError.
    """
    if ground is None or ground.program.id != program_id:
        raise StateError("this program does not run any more: open the review again")
    ground.standing.check_not_blocked()
    if ground.program.state is not ProgramState.ACTIVE:
        raise StateError("this program is suspended: look at it and confirm it first")
    if ground.screen is None:
        raise StateError("the safety screen comes first: sign the review assessment of today")
    if ground.draft is not None:
        raise StateError("a draft of the next program is open: issue it or void it first")
    return ground


def _screen(ground: Ground) -> AssessmentRow:
    assert ground.screen is not None  # noqa: S101  (checked when the ground was found ready)
    return ground.screen


def _becomes(proposal: Proposal, chosen: Mapping[str, Chosen]) -> ProgramItem | None:
    exercise = proposal.exercise
    return decided(exercise.item, proposal.decision, chosen[exercise.letter], proposal.others)


def _review_row(  # noqa: PLR0917  the parts of one record
    actor: Actor, ground: Ground, answers: Answers, note: str, now: datetime, today: date
) -> ReviewRow:
    return ReviewRow(
        clinic_id=actor.clinic_id,
        patient_id=ground.episode.patient_id,
        episode_id=ground.episode.id,
        program_id=ground.program.id,
        assessment_id=_screen(ground).id,
        reviewed_on=today,
        author_id=actor.clinician_id,
        created_at=now,
        rules=ground.catalogue.progression.reference,
        new_leg_symptoms=answers.new_leg_symptoms,
        goal_met=answers.goal_met,
        note=note.strip()[:NOTE_LENGTH],
        supersedes_id=ground.earlier.id if ground.earlier else None,
    )


def _accepted(proposal: Proposal) -> Chosen:
    return Chosen(choice=ReviewChoice.ACCEPTED, seen=proposal.mark)


def _check_choices(proposals: Sequence[Proposal], chosen: Mapping[str, Chosen]) -> None:
    problems = [
        (one.exercise.letter, field, message)
        for one in proposals
        for field, message in _problems(one, chosen[one.exercise.letter])
    ]
    if problems:
        raise ReviewError(problems)


def _problems(proposal: Proposal, chosen: Chosen) -> list[tuple[str, str]]:
    if chosen.seen != proposal.mark:
        return [("choice", CHANGED)]
    if chosen.choice is ReviewChoice.ACCEPTED:
        return []
    found = []
    if not chosen.reason.strip():
        found.append(("reason", SAY_WHY))
    if len(chosen.reason.strip()) > REASON_LENGTH:
        found.append(("reason", f"Keep it under {REASON_LENGTH} characters."))
    if chosen.choice is ReviewChoice.CHANGED and chosen.instead not in {
        one.instead for one in proposal.others
    }:
        found.append(("instead", "Choose what it becomes instead."))
    if chosen.choice is ReviewChoice.DECLINED and stays_out(proposal.decision):
        found.append(("choice", "A precaution forbids it as it is. Change it instead."))
    return found


def _withdraw_earlier(actor: Actor, ground: Ground, now: datetime) -> None:
    """Supersede the review of this day, and void the draft that came of it."""
    earlier = ground.earlier
    if earlier is None:
        return
    check_entry_step(earlier.state, EntryState.SUPERSEDED)
    earlier.state = EntryState.SUPERSEDED
    earlier.ended_at, earlier.ended_by = now, actor.clinician_id
    earlier.end_reason = CORRECTED
    if earlier.new_program_id is not None:
        draft = get_program(
            clinic_id=actor.clinic_id,
            patient_id=earlier.patient_id,
            program_id=earlier.new_program_id,
        )
        leave(actor=actor, row=draft, state=ProgramState.VOID, reason=CORRECTED, now=now)
    flush()


def _next_program(
    actor: Actor, ground: Ground, verdicts: Sequence[Verdict], now: datetime
) -> int | None:
    """The draft of the next version; None where everything stays, or nothing is left."""
    if all(is_same(one.proposal.exercise.item, one.becomes) for one in verdicts):
        return None
    kept = {
        one.proposal.exercise.item_id: replace(one.becomes, override_reason=_reasoning(one))
        for one in verdicts
        if one.becomes is not None
    }
    if not kept:
        reason = ALL_STOPPED
        leave(actor=actor, row=ground.program, state=ProgramState.ENDED, reason=reason, now=now)
        return None
    program = Program(
        items=tuple(kept[item_id] for item_id in _stored_order(ground) if item_id in kept),
        precautions=ground.standing.program.precautions,
        protocol=ground.standing.match.protocol,
    )
    return add_draft(actor, _screen(ground), program, ground.program.id, now).id


def _stored_order(ground: Ground) -> list[int]:
    """The exercises by their ids in the order of the record, not of the letters."""
    ids = {id(one.item): one.item_id for one in ground.exercises}
    return [ids[id(item)] for item in ground.standing.program.items]


def _reasoning(verdict: Verdict) -> str:
    before, after = verdict.proposal.exercise.item, verdict.becomes
    if is_same(before, after) and before.override_reason:
        return before.override_reason
    return why(verdict.chosen, verdict.proposal.decision)


def _item_row(review_id: int, verdict: Verdict, answers: Answers) -> ReviewItemRow:
    exercise, decision = verdict.proposal.exercise, verdict.proposal.decision
    asked = answers.exercises[exercise.letter]
    return ReviewItemRow(
        review_id=review_id,
        program_item_id=exercise.item_id,
        letter=exercise.letter,
        adherence_low=exercise.share.lower,
        adherence_high=exercise.share.upper,
        pain_during=asked.pain_during,
        settled=asked.settled,
        reserve=asked.reserve,
        form_ok=asked.form_ok,
        dose_met=asked.dose_met,
        top_dose_met=asked.top_dose_met,
        anchor_normal=asked.anchor_normal,
        decision=decision.decision,
        rule=decision.rule,
        because=list(decision.because),
        proposed=describe(proposed_item(exercise.item, decision)),
        is_capped=decision.is_capped,
        choice=verdict.chosen.choice,
        reason=verdict.chosen.reason.strip(),
        decided=describe(verdict.becomes),
    )


def _event(actor: Actor, row: ReviewRow, verdicts: Sequence[Verdict], now: datetime) -> None:
    record_event(
        clinic_id=actor.clinic_id,
        patient_id=row.patient_id,
        clinician_id=actor.clinician_id,
        kind="review_recorded",
        at=now,
        subject=f"review:{row.id}",
        detail={
            "program": row.program_id,
            "rules": row.rules,
            "decisions": {
                one.proposal.exercise.letter: [
                    one.proposal.decision.rule.value,
                    one.proposal.decision.decision.value,
                    one.chosen.choice.value,
                ]
                for one in verdicts
            },
        },
    )
