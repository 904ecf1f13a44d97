"""A course of treatment in the demo: visits, logs, scores, reviews and the discharge, by the real
use cases at past dates.
"""

from datetime import date
from typing import Any

from clinic.cli.demo.visits import Day, Teller, Told, entry_of, issue, visit
from clinic.domain.adherence import LoggedDay
from clinic.domain.dosing import is_day_off
from clinic.domain.records import DischargeReason, Measure, ReviewChoice
from clinic.handouts.request import Reader
from clinic.persistence.episodes import open_episode_of
from clinic.services.assessment import assessing, assessment_views
from clinic.services.review import episodes, log_entries, outcomes, reviewing
from clinic.services.review.log_entries import TypedLog
from clinic.services.review.log_sheets import LogSheet, list_log_sheets
from clinic.services.review.outcome_texts import TOTAL, VALUE, TypedScore
from clinic.services.review.outcome_views import outcomes_of
from clinic.services.review.review_choices import Chosen, Instead
from clinic.services.review.review_ground import Ground, ground_of
from clinic.services.review.review_proposals import Answers, Asked, Proposal, propose
from clinic.services.sheet import reporting, sheet_requests
from clinic.services.sheet.reporting import ReportOrder

FIT = {"settled": True, "form_ok": True, "dose_met": True}


def follow(teller: Teller, patient_id: int, told: Told, presets: Told) -> None:
    """The whole course, from the first visit to the discharge."""
    for one in told["visit"]:
        visit(teller, patient_id, one, presets)
        day = teller.day(one["days_ago"])
        outcomes.name_activities(
            **_whose(day, patient_id), names=told["activities"], today=day.today, now=day.now
        )
        _score(day, patient_id, one)
    like = told["visit"][0]["like"]
    for one in told["review"]:
        _review(teller.day(one["days_ago"]), patient_id, {"like": like, **one}, presets)
    _discharge(teller, patient_id, {"like": like, **told["discharge"]}, presets)


def _review(day: Day, patient_id: int, told: Told, presets: Told) -> None:
    """The screen of the day, the log, the scores, the decisions, the new sheet."""
    _examine(day, patient_id, told, presets)
    _bring_log(day, patient_id, told["log"])
    _score(day, patient_id, told)
    ground = ground_of(**_whose(day, patient_id), today=day.today)
    assert ground is not None  # noqa: S101  (the story gave a program)
    answers = Answers(
        exercises={letter: _asked(ground, letter, one) for letter, one in told["answers"].items()},
        new_leg_symptoms=False,
        goal_met=False,
    )
    proposals, _ = propose(ground, answers)
    reviewed = reviewing.save(
        **_whose(day, patient_id),
        program_id=ground.program.id,
        answers=answers,
        chosen={one.exercise.letter: _chosen(one, told.get("changed", {})) for one in proposals},
        note=told.get("note", ""),
        now=day.now,
        today=day.today,
    )
    if reviewed.program_id is not None:
        issue(day, patient_id, reviewed.program_id, told["weeks"], told["next_visit_in"])


def _asked(ground: Ground, letter: str, told: Told) -> Asked:
    exercise = next(one for one in ground.exercises if one.letter == letter)
    known = {**FIT, **told}
    return Asked(
        pain_during=known["pain"],
        settled=known["settled"],
        reserve=known["reserve"],
        form_ok=known["form_ok"],
        dose_met=known["dose_met"],
        top_dose_met=known["dose_met"] and exercise.is_at_top,
        anchor_normal=exercise.is_anchor_normal,
    )


def _chosen(proposal: Proposal, changed: Told) -> Chosen:
    told = changed.get(proposal.exercise.letter)
    if told is None:
        return Chosen(choice=ReviewChoice.ACCEPTED, seen=proposal.mark)
    return Chosen(
        choice=ReviewChoice.CHANGED,
        seen=proposal.mark,
        instead=Instead(told["instead"]),
        reason=told["reason"],
    )


def _examine(day: Day, patient_id: int, told: Told, presets: Told) -> None:
    whose = _whose(day, patient_id)
    assessment_id = assessing.start(**whose, kind=None, now=day.now, today=day.today)
    view = assessment_views.view_assessment(**whose, assessment_id=assessment_id)
    assessing.sign(
        **whose,
        assessment_id=assessment_id,
        version=view.version,
        entry=entry_of(told, presets),
        now=day.now,
        today=day.today,
    )


def _bring_log(day: Day, patient_id: int, told: Told) -> None:
    """Type the newest log in and record it, as it came back on the day."""
    whose = _whose(day, patient_id)
    sheet = list_log_sheets(**whose)[0]
    which = {**whose, "handout_id": sheet.handout_id}
    log_entries.start(**which, now=day.now, today=day.today)
    days = [
        _logged(sheet, on, number, told)
        for number, on in enumerate(sheet.days)
        if on < day.today and number not in told["blank"]
    ]
    typed = TypedLog(version=1, days=days, seen_on=day.today)
    log_entries.record(**which, typed=typed, now=day.now)


def _logged(sheet: LogSheet, on: date, number: int, told: Told) -> LoggedDay:
    """One day of a log: everything done, but for the exercises that the story leaves out."""
    left_out = {letter for letter, days in told["without"].items() if number in days}
    flares = number >= told.get("flare_from", len(sheet.days))
    boxes = {
        one.letter: frozenset(one.logged.boxes)
        for one in sheet.exercises
        if one.letter not in left_out and not is_day_off(one.logged.sessions_per_week, on)
    }
    return LoggedDay(
        day=on,
        boxes=boxes,
        pain=told["flare"] if flares else max(told["pain"] - number % 2, 0),
        letter=told["at"],
        morning=True,
        more=not flares,
    )


def _score(day: Day, patient_id: int, told: Told) -> None:
    """Record what was scored on the day; pain stands in the assessment."""
    scores = list(_scores(day, patient_id, told.get("scores", {})))
    if scores:
        outcomes.record_scores(
            **_whose(day, patient_id), scored_on=day.today, scores=scores, now=day.now
        )


def _scores(day: Day, patient_id: int, told: Told) -> list[TypedScore]:
    found = []
    if "psfs" in told:
        known = outcomes_of(**_whose(day, patient_id), today=day.today)
        assert known is not None  # noqa: S101  (the story opened an episode)
        ids = [str(one.id) for one in known.activities]
        answers = dict(zip(ids, told["psfs"], strict=True))
        found.append(TypedScore(measure=Measure.PSFS, answers=answers))
    if "rmdq" in told:
        found.append(TypedScore(measure=Measure.RMDQ, answers={TOTAL: told["rmdq"]}))
    if "groc" in told:
        found.append(TypedScore(measure=Measure.GROC, answers={VALUE: told["groc"]}))
    return found


def _discharge(teller: Teller, patient_id: int, told: Told, presets: Told) -> None:
    """The last screen, log and scores; the episode is closed and the report is printed."""
    day = teller.day(told["days_ago"])
    _examine(day, patient_id, told, presets)
    _bring_log(day, patient_id, told["log"])
    _score(day, patient_id, told)
    whose = _whose(day, patient_id)
    episode = open_episode_of(clinic_id=day.actor.clinic_id, patient_id=patient_id)
    assert episode is not None  # noqa: S101  (the story opened one)
    episodes.discharge(
        **whose,
        episode_id=episode.id,
        reason=DischargeReason(told["reason"]),
        note=told["note"],
        now=day.now,
        today=day.today,
    )
    paper = sheet_requests.preset(**whose, today=day.today).options.paper
    order = ReportOrder(
        patient_id=patient_id,
        reader=Reader.PATIENT,
        after=None,
        paper=paper,
        note=told["report"],
    )
    reporting.issue_report(actor=day.actor, order=order, now=day.now, today=day.today)


def _whose(day: Day, patient_id: int) -> dict[str, Any]:
    return {"actor": day.actor, "patient_id": patient_id}
