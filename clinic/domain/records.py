"""The states of records and the steps between them, as tables; and the small vocabularies of
records.
"""

from collections.abc import Mapping
from enum import StrEnum

from clinic.domain.errors import StateError


class Role(StrEnum):
    """What a signed-in clinician may do: a manager also edits the clinic and its staff."""

    CLINICIAN = "clinician"
    MANAGER = "manager"


class Paper(StrEnum):
    """The paper in the clinic's printer."""

    A4 = "a4"
    LETTER = "letter"


class ConsentKind(StrEnum):
    """What was consented to: email of sheets, or a guardian's consent for a minor's program."""

    EMAIL = "email"
    GUARDIAN = "guardian"


class StopCause(StrEnum):
    """What stands behind a stop that belongs to the patient."""

    RED_FLAG = "red_flag"
    BP = "bp"
    LEG_SYMPTOMS = "leg_symptoms"


class StopOutcome(StrEnum):
    """What lifted a stop."""

    REFERRED = "referred"
    ASSESSED_AND_CLEARED = "assessed_and_cleared"


class DischargeReason(StrEnum):
    """Why an episode ended."""

    GOAL_MET = "goal_met"
    MANAGES_ALONE = "manages_alone"
    REFERRED = "referred"
    DID_NOT_RETURN = "did_not_return"
    OTHER = "other"


class AssessmentKind(StrEnum):
    """The first examination of an episode, or a follow-up."""

    FIRST = "first"
    REVIEW = "review"


class FloorTransfer(StrEnum):
    """Whether the patient gets down to the floor and up again safely, as asked."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class AssessmentState(StrEnum):
    """Signed is a clinical fact: it is superseded by a correction or voided, never edited."""

    DRAFT = "draft"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    VOID = "void"


class ProgramState(StrEnum):
    """Active is what the patient does now: one in an episode."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    VOID = "void"


class HandoutState(StrEnum):
    """Issued is current; a superseded or void sheet stays readable as record."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    VOID = "void"


class HandoutKind(StrEnum):
    """What kind of document was handed out."""

    PROGRAM = "program"
    LOG = "log"
    SAFETY_NET = "safety_net"
    LEAFLET = "leaflet"
    REPORT = "report"
    FORM = "form"
    CLINICIAN_COPY = "clinician_copy"


class LogOutcome(StrEnum):
    """What came of a log sheet: it came back, the patient told instead, or neither."""

    RETURNED = "returned"
    TOLD = "told"
    NOT_RETURNED = "not_returned"


class EntryState(StrEnum):
    """Of what a patient brought back or scored: recorded is a fact, never edited; a correction
    supersedes it.
    """

    DRAFT = "draft"
    RECORDED = "recorded"
    SUPERSEDED = "superseded"
    VOID = "void"


class ReviewChoice(StrEnum):
    """What the clinician made of the proposal for one exercise."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"


class Measure(StrEnum):
    """The outcome measures; OTHER is a score of a measure that the clinic holds a license for."""

    NPRS = "nprs"
    PSFS = "psfs"
    RMDQ = "rmdq"
    GROC = "groc"
    OTHER = "other"


ASSESSMENT_STEPS: Mapping[AssessmentState, frozenset[AssessmentState]] = {
    AssessmentState.DRAFT: frozenset({AssessmentState.SIGNED, AssessmentState.VOID}),
    AssessmentState.SIGNED: frozenset({AssessmentState.SUPERSEDED, AssessmentState.VOID}),
    AssessmentState.SUPERSEDED: frozenset({AssessmentState.VOID}),
    AssessmentState.VOID: frozenset(),
}

PROGRAM_STEPS: Mapping[ProgramState, frozenset[ProgramState]] = {
    ProgramState.DRAFT: frozenset({ProgramState.ACTIVE, ProgramState.VOID}),
    ProgramState.ACTIVE: frozenset(
        {
            ProgramState.SUSPENDED,
            ProgramState.SUPERSEDED,
            ProgramState.ENDED,
            ProgramState.VOID,
        }
    ),
    ProgramState.SUSPENDED: frozenset(
        {
            ProgramState.ACTIVE,
            ProgramState.SUPERSEDED,
            ProgramState.ENDED,
            ProgramState.VOID,
        }
    ),
    ProgramState.SUPERSEDED: frozenset({ProgramState.VOID}),
    ProgramState.ENDED: frozenset({ProgramState.VOID}),
    ProgramState.VOID: frozenset(),
}

HANDOUT_STEPS: Mapping[HandoutState, frozenset[HandoutState]] = {
    HandoutState.ISSUED: frozenset({HandoutState.SUPERSEDED, HandoutState.VOID}),
    HandoutState.SUPERSEDED: frozenset({HandoutState.VOID}),
    HandoutState.VOID: frozenset(),
}

ENTRY_STEPS: Mapping[EntryState, frozenset[EntryState]] = {
    EntryState.DRAFT: frozenset({EntryState.RECORDED, EntryState.VOID}),
    EntryState.RECORDED: frozenset({EntryState.SUPERSEDED, EntryState.VOID}),
    EntryState.SUPERSEDED: frozenset({EntryState.VOID}),
    EntryState.VOID: frozenset(),
}


def check_assessment_step(old: AssessmentState, new: AssessmentState) -> None:
    """Raise StateError unless an assessment may go from `old` to `new`."""
    check_step("an assessment", ASSESSMENT_STEPS[old], old, new)


def check_program_step(old: ProgramState, new: ProgramState) -> None:
    """Raise StateError unless a program may go from `old` to `new`."""
    check_step("a program", PROGRAM_STEPS[old], old, new)


def check_handout_step(old: HandoutState, new: HandoutState) -> None:
    """Raise StateError unless a handout may go from `old` to `new`."""
    check_step("a handout", HANDOUT_STEPS[old], old, new)


def check_entry_step(old: EntryState, new: EntryState) -> None:
    """Raise StateError unless a log entry or a score may go from `old` to `new`."""
    check_step("an entry", ENTRY_STEPS[old], old, new)


def check_step(record: str, allowed: frozenset[StrEnum], old: StrEnum, new: StrEnum) -> None:
    """Raise StateError unless `new` is among the states allowed after `old`."""
    if new not in allowed:
        raise StateError(f"{record} that is {old} cannot become {new}")
