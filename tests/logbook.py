"""A patient whose log of four weeks comes back today: the sample month of docs/examples/.

Each function needs an app context, but for those that only read the sample.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clinic.domain.adherence import LoggedDay
from clinic.services.program.program_editing import Take
from clinic.services.review import log_entries
from clinic.services.review.log_entries import TypedLog
from clinic.services.review.log_sheets import LogSheet, get_log_sheet
from tests.people import NOW, TODAY, Cast
from tests.practice import Practice, practice_of

MONTH = Path(__file__).parents[1] / "docs" / "examples" / "log-month.json"
WEEKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Logbook:
    """Somebody at work on one log sheet of one patient."""

    practice: Practice
    patient: int
    handout: int

    @property
    def here(self) -> dict[str, Any]:
        """Who acts on which sheet."""
        return {
            "actor": self.practice.actor,
            "patient_id": self.patient,
            "handout_id": self.handout,
        }

    @property
    def path(self) -> str:
        """The address of the sheet's page."""
        return f"/patients/{self.patient}/logs/{self.handout}"

    @property
    def sheet(self) -> LogSheet:
        """The sheet as it is stored."""
        return get_log_sheet(**self.here)

    def start(self) -> int:
        """Open a draft today."""
        return log_entries.start(**self.here, now=NOW, today=TODAY)

    def typed(self, days: list[LoggedDay], seen_on: date = TODAY) -> TypedLog:
        """These days, typed into the draft as it is stored."""
        draft = self.sheet.draft
        return TypedLog(version=draft.version if draft else 0, days=days, seen_on=seen_on)

    def record(self, days: list[LoggedDay] | None = None, reason: str = "") -> None:
        """Type days in (the sample month) and record them."""
        self.start()
        typed = self.typed(sample_days() if days is None else days)
        log_entries.record(**self.here, typed=typed, reason=reason, now=NOW)


def open_logbook(cast: Cast, who: str = "alice") -> Logbook:
    """A new patient, treated four weeks ago: A hip-flexor stretch left, B bridge, C plank."""
    then = timedelta(weeks=WEEKS)
    practice = replace(practice_of(cast, who), now=NOW - then, today=TODAY - then)
    patient = practice.add_patient("Imogen Quill")
    program = practice.start(patient)
    for offer in ("GB-both_legs", "PL-none"):
        practice.change(patient, program, Take(offer=offer, reason="Tires early"))
    issued = practice.issue(patient, program, weeks=WEEKS)
    return Logbook(practice=practice, patient=patient, handout=issued.handout_id)


def sample_days() -> list[LoggedDay]:
    """The days of the sample month that have a mark."""
    return [
        LoggedDay(
            day=date.fromisoformat(day["day"]),
            boxes={letter: frozenset(boxes) for letter, boxes in day["boxes"].items()},
            pain=day["pain"],
            letter=day.get("letter"),
            morning=day.get("morning"),
            more=day.get("more"),
            note=day.get("note", ""),
        )
        for day in json.loads(MONTH.read_text())["days"]
    ]
