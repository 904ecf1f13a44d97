"""A patient whose program has run for two weeks and who is here for the review."""

import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask

from clinic.config import DATABASE_FILE
from clinic.domain.adherence import LoggedDay
from clinic.domain.dosing import is_day_off
from clinic.services.assessment import assessing
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.program.program_editing import Take
from clinic.services.review import log_entries
from clinic.services.review.log_entries import TypedLog
from clinic.services.review.log_sheets import LogSheet, list_log_sheets
from tests.people import Cast
from tests.practice import Practice, practice_of, worked_example
from tests.running import Clock, close, make_app

WEEKS_AGO = timedelta(days=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The patient, the program that runs, and the clinician on the day of the review.

    The program has a stretch (A) and a bridge (B).
    """

    patient: int
    program: int
    then: Practice
    now: Practice


def follow(app: Flask, cast: Cast) -> Reviewed:
    """Examine, prescribe and issue fifteen days ago, by Alice."""
    now = practice_of(cast)
    then = replace(now, now=now.now - WEEKS_AGO, today=now.today - WEEKS_AGO)
    with app.app_context():
        patient = then.add_patient("Rhea Lund")
        program = then.start(patient)
        then.change(patient, program, Take(offer="GB-both_legs", reason="Tires soon"))
        then.issue(patient, program)
    return Reviewed(patient=patient, program=program, then=then, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Records to copy: one where the program has run, one where the log is in and the screen of
    the day is signed.
    """

    followed: Path
    ready: Path
    desk: Reviewed


def stage_reviews(stage: tuple[Path, Cast], folder: Path) -> Stage:
    """Make such records from those of the cast."""
    database = Path(shutil.copy(stage[0], folder / DATABASE_FILE))
    app = make_app(folder, Clock())
    desk = follow(app, stage[1])
    close(app)
    followed = Path(shutil.copy(database, folder / "followed.sqlite"))
    app = make_app(folder, Clock())
    bring_log(app, desk)
    screen(app, desk)
    close(app)
    return Stage(followed=followed, ready=database, desk=desk)


def log_sheet(desk: Reviewed) -> LogSheet:
    """The newest log of the patient; needs an app context."""
    return list_log_sheets(actor=desk.now.actor, patient_id=desk.patient)[0]


def bring_log(app: Flask, desk: Reviewed, *, pain: int = 1, skip: int = 0) -> None:
    """Record the log as it came back: everything done but on so many days left blank."""
    with app.app_context():
        sheet = log_sheet(desk)
        days = [day for day in sheet.days if day <= sheet.last_day and day < desk.now.today]
        typed = [_day(sheet, day, pain) for day in days[skip:]]
        whose = {
            "actor": desk.now.actor,
            "patient_id": desk.patient,
            "handout_id": sheet.handout_id,
        }
        log_entries.start(**whose, now=desk.now.now, today=desk.now.today)
        log_entries.record(
            **whose,
            typed=TypedLog(version=1, days=typed, seen_on=desk.now.today),
            now=desk.now.now,
        )


def _day(sheet: LogSheet, day: date, pain: int) -> LoggedDay:
    boxes = {
        one.letter: frozenset(one.logged.boxes)
        for one in sheet.exercises
        if not is_day_off(one.logged.sessions_per_week, day)
    }
    return LoggedDay(day=day, boxes=boxes, pain=pain, morning=True, more=True)


def screen(app: Flask, desk: Reviewed, entry: Entry | None = None) -> int:
    """Sign the review assessment of the day, by default with the findings of the first one."""
    with app.app_context():
        whose = {"actor": desk.now.actor, "patient_id": desk.patient}
        when: dict[str, datetime | date] = {"now": desk.now.now, "today": desk.now.today}
        assessment_id = assessing.start(**whose, **when, kind=None)  # type: ignore[arg-type]
        assessing.sign(
            **whose,  # type: ignore[arg-type]
            **when,  # type: ignore[arg-type]
            assessment_id=assessment_id,
            version=1,
            entry=entry or worked_example(),
        )
        return assessment_id
