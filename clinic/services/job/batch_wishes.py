"""What a batch is asked to print, as its job keeps it: ids, dates and words, no patient data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from clinic.services.actor import Actor
from clinic.services.sheet.sheet_requests import WEEKS, Options, preset

KIND = "batch"
"""The kind of a batch's job."""


class What(StrEnum):
    """What a batch prints for each patient."""

    SHEETS = "sheets"
    LOGS = "logs"


class LeftOut(StrEnum):
    """Why a patient of a batch gets no sheet."""

    STOPPED = "stopped"
    BARRED = "barred"
    WAITS = "waits"
    NO_PROGRAM = "no program"
    NO_SHEET = "no sheet"
    LANGUAGE = "language"
    LAYOUT = "layout"
    CHANGED = "changed"


WHY = {
    LeftOut.STOPPED: "Something stops exercise sheets",
    LeftOut.BARRED: "Some of the program is not allowed under the precautions",
    LeftOut.WAITS: "The program waits for a clinician's confirmation",
    LeftOut.NO_PROGRAM: "No active program",
    LeftOut.NO_SHEET: "The program has no current sheet: issue one first",
    LeftOut.LANGUAGE: "Nobody has reviewed the language: issue this one by hand",
    LeftOut.LAYOUT: "The sheet cannot be laid out: issue it by hand to see why",
    LeftOut.CHANGED: "Somebody changed the program meanwhile: try again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be printed for whom. `log_start` and `weeks` are those of new logs."""

    patient_ids: tuple[int, ...]
    what: What
    fresh_leaves: bool
    log_start: date
    weeks: int = WEEKS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One document that is asked for; `after` is the newest log of the program at that time."""

    patient_id: int
    program_id: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A wish and the documents that it leads to, in their order."""

    wish: Wish
    entries: tuple[Entry, ...]


def write_plan(plan: Plan) -> dict[str, Any]:
    """The arguments of a batch's job."""
    wish = plan.wish
    return {
        "what": wish.what.value,
        "fresh_leaves": wish.fresh_leaves,
        "log_start": wish.log_start.isoformat(),
        "weeks": wish.weeks,
        "entries": [asdict(entry) for entry in plan.entries],
    }


def read_plan(arguments: Mapping[str, Any]) -> Plan:
    """The plan that a job keeps."""
    entries = tuple(Entry(**entry) for entry in arguments["entries"])
    wish = Wish(
        patient_ids=tuple(dict.fromkeys(entry.patient_id for entry in entries)),
        what=What(arguments["what"]),
        fresh_leaves=arguments["fresh_leaves"],
        log_start=date.fromisoformat(arguments["log_start"]),
        weeks=arguments["weeks"],
    )
    return Plan(wish=wish, entries=entries)


def log_options(*, actor: Actor, patient_id: int, wish: Wish, today: date) -> Options:
    """How the log of one patient is printed: as suits the patient, with the dates of the wish."""
    known = preset(actor=actor, patient_id=patient_id, today=today).options
    return replace(known, weeks=wish.weeks, log_start=wish.log_start)
