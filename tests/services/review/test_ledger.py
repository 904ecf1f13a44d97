"""The override ledger, read from real records: what became of each rule, and how it went."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from clinic.domain.errors import FieldError
from clinic.domain.ledger import Firing, LedgerChoice
from clinic.domain.outcome_changes import Verdict
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.records import Measure, ProgramState, ReviewChoice
from clinic.persistence.database import add, commit
from clinic.persistence.outcomes import OutcomeScoreRow
from clinic.persistence.programs import get_program, items_of
from clinic.persistence.reviews import ReviewItemRow, ReviewRow
from clinic.services.actor import NotAllowedError
from clinic.services.program import program_lifecycle
from clinic.services.program.program_editing import LeaveOff, Take
from clinic.services.review import reviewing
from clinic.services.review.ledger import Ledger, read_ledger
from clinic.services.review.ledger_csv import COLUMNS, harmless, write_csv
from clinic.services.review.review_choices import Chosen
from clinic.services.review.review_ground import ground_of
from clinic.services.review.review_proposals import Answers, Asked, propose
from tests.people import Cast
from tests.practice import Practice, practice_of
from tests.reviewed import bring_log, follow, screen

WEEKS_AGO = timedelta(weeks=7)
STRETCH, NO_STRETCH = "HF4 1 x 2, hold 30 s, 7/week", ""


class Desk:
    """A patient of North given a program seven weeks ago."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        now = practice_of(cast)
        self.app = app
        self.manager = practice_of(cast, "mona").actor
        self.now = now
        self.then = replace(now, now=now.now - WEEKS_AGO, today=now.today - WEEKS_AGO)
        with app.app_context():
            self.patient = self.then.add_patient()
            self.program = self.then.start(self.patient)

    def ledger(
        self,
        since: date | None = None,
        until: date | None = None,
        practice: Practice | None = None,
    ) -> Ledger:
        with self.app.app_context():
            return read_ledger(
                actor=practice.actor if practice else self.manager,
                since=since or self.then.today,
                until=until or self.now.today,
            )

    def firings(self) -> dict[str, Firing]:
        """Those of the match, by rule."""
        return {one.rule: one for one in self.ledger().firings}

    def issue(self) -> None:
        self.then.issue(self.patient, self.program)

    def episode(self) -> int:
        whose = {"clinic_id": self.now.actor.clinic_id, "patient_id": self.patient}
        return get_program(**whose, program_id=self.program).episode_id


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    return Desk(app, cast)


def test_what_the_rules_assigned_and_was_given_is_accepted(desk: Desk) -> None:
    with desk.app.app_context():
        desk.issue()
    found = desk.firings()
    stretch = found["I1 assigned"]
    assert (stretch.choice, stretch.proposed, stretch.decided) == (
        LedgerChoice.ACCEPTED,
        STRETCH,
        STRETCH,
    )
    assert stretch.title == "Short hip flexors: supported, so assigned"
    assert (stretch.rules, stretch.on) == ("hip-low-back@1.0", desk.then.today)
    not_ticked = {rule for rule, one in found.items() if one.choice is LedgerChoice.DECLINED}
    assert not_ticked == {"I2 proposed", "I3 proposed", "I4 proposed"}
    assert found["I3 proposed"].reason == "Proposed, not ticked"
    assert found["I3 proposed"].decided == ""


def test_a_changed_dose_a_ticked_proposal_and_an_exercise_by_hand_are_told_apart(
    desk: Desk,
) -> None:
    with desk.app.app_context():
        desk.then.change(
            desk.patient, desk.program, Take(offer="GB-both_legs", reason="Tires soon")
        )
        desk.then.change(desk.patient, desk.program, hold_s=45, reason="Used to stretching")
        desk.issue()
    found = desk.firings()
    changed, ticked = found["I1 assigned"], found["I3 proposed"]
    assert (changed.choice, changed.proposed) == (LedgerChoice.CHANGED, STRETCH)
    assert changed.decided == "HF4 1 x 2, hold 45 s, 7/week"
    assert changed.reason == "Used to stretching"
    assert (ticked.choice, ticked.reason) == (LedgerChoice.ACCEPTED, "Tires soon")


def test_what_was_left_off_is_declined_with_the_reason(desk: Desk) -> None:
    with desk.app.app_context():
        desk.then.change(
            desk.patient, desk.program, Take(offer="GB-both_legs", reason="Tires soon")
        )
        desk.then.change(desk.patient, desk.program, LeaveOff(item=0, reason="Knee is sore"))
        desk.issue()
    stretch = desk.firings()["I1 assigned"]
    assert (stretch.choice, stretch.reason, stretch.decided) == (
        LedgerChoice.DECLINED,
        "Knee is sore",
        "",
    )


def test_a_draft_and_a_voided_program_are_not_in_the_ledger(desk: Desk) -> None:
    assert desk.ledger().firings == ()
    with desk.app.app_context():
        desk.issue()
        program_lifecycle.void(
            actor=desk.now.actor,
            patient_id=desk.patient,
            program_id=desk.program,
            reason="Wrong patient",
            now=desk.now.now,
        )
    assert desk.ledger().lines == ()


class TestThePeriod:
    def test_has_both_its_days(self, desk: Desk) -> None:
        with desk.app.app_context():
            desk.issue()
        day = desk.then.today
        assert desk.ledger(since=day, until=day).firings
        assert not desk.ledger(since=day + timedelta(days=1)).firings
        assert not desk.ledger(
            since=day - timedelta(days=9), until=day - timedelta(days=1)
        ).firings

    @pytest.mark.parametrize(
        ("days", "says"), [(-1, "not before the first"), (367, "at most a year")]
    )
    def test_that_is_odd_is_refused(self, desk: Desk, days: int, says: str) -> None:
        day = date(2025, 1, 1)
        with pytest.raises(FieldError, match=says):
            desk.ledger(since=day, until=day + timedelta(days=days))


def test_only_a_manager_reads_it_and_only_of_the_own_clinic(desk: Desk, cast: Cast) -> None:
    with desk.app.app_context():
        desk.issue()
    with pytest.raises(NotAllowedError):
        desk.ledger(practice=desk.now)
    elsewhere = replace(desk.manager, clinic_id=cast.south)
    assert desk.ledger(practice=replace(desk.now, actor=elsewhere)).firings == ()


def score(desk: Desk, measure: Measure, answers: dict[str, object], on: date) -> None:
    add(
        OutcomeScoreRow(
            clinic_id=desk.now.actor.clinic_id,
            patient_id=desk.patient,
            episode_id=desk.episode(),
            measure=measure,
            scored_on=on,
            answers=answers,
            recorded_at=desk.now.now,
            recorded_by=desk.now.actor.clinician_id,
        )
    )


class TestHowItWent:
    def test_is_read_from_assessments_and_scores_some_weeks_later(self, desk: Desk) -> None:
        """The worked example has an average pain of 4."""
        with desk.app.app_context():
            desk.issue()
            score(desk, Measure.NPRS, {"avg": 1}, desk.now.today)
            score(desk, Measure.PSFS, {"1": 3, "2": 4}, desk.then.today)
            score(desk, Measure.PSFS, {"1": 3, "2": 1}, desk.now.today)
            score(desk, Measure.RMDQ, {"total": 3}, desk.now.today)
            commit()
        stretch = desk.firings()["I1 assigned"]
        assert stretch.pain is Verdict.CLEARLY_BETTER
        assert stretch.function is Verdict.NO_CLEAR_CHANGE
        line = next(one for one in desk.ledger().lines if one.rule == "I1 assigned")
        assert line.pain[LedgerChoice.ACCEPTED].better == 1

    def test_is_not_known_without_scores(self, desk: Desk) -> None:
        with desk.app.app_context():
            desk.issue()
        stretch = desk.firings()["I1 assigned"]
        assert (stretch.pain, stretch.function) == (Verdict.NOT_SCORED, Verdict.NOT_SCORED)


def review(desk: Desk, **item: object) -> None:
    """A review of the stretch, a week after it was given."""
    whose = {"clinic_id": desk.now.actor.clinic_id, "patient_id": desk.patient}
    program = get_program(**whose, program_id=desk.program)
    stretch = items_of(program_ids=[desk.program])[desk.program][0]
    row = add(
        ReviewRow(
            **whose,
            episode_id=program.episode_id,
            program_id=desk.program,
            assessment_id=program.assessment_id,
            reviewed_on=desk.then.today + timedelta(weeks=1),
            author_id=desk.now.actor.clinician_id,
            created_at=desk.now.now,
            rules="progression@1.0",
        )
    )
    facts: dict[str, object] = {
        "adherence_low": 90,
        "adherence_high": 95,
        "pain_during": 1,
        "settled": True,
        "reserve": 2,
        "form_ok": True,
        "dose_met": True,
        "top_dose_met": False,
        "anchor_normal": False,
        "decision": Decision.HOLD,
        "rule": Row.NOT_READY,
        "because": ["As row 5 says."],
        "proposed": None,
        "is_capped": False,
        "choice": ReviewChoice.ACCEPTED,
        "reason": "",
        "decided": None,
    }
    add(
        ReviewItemRow(
            review_id=row.id, program_item_id=stretch.id, letter="A", **{**facts, **item}
        )
    )
    commit()


DOSE = {"sets": 1, "reps": 2, "hold_s": 30, "sessions_per_week": 7, "rest_s": 15}


def exercise(variation: str, hold_s: int = 30) -> dict[str, object]:
    return {"variation": variation, "dose": {**DOSE, "hold_s": hold_s}}


REVIEWED = [
    (
        {
            "decision": Decision.PROGRESS_DOSE,
            "rule": Row.MORE_DOSE,
            "proposed": exercise("HF4", 45),
            "decided": exercise("HF4", 45),
        },
        ("row 6", "accepted", "HF4 1 x 2, hold 45 s, 7/week", "HF4 1 x 2, hold 45 s, 7/week", ""),
    ),
    (
        {
            "choice": ReviewChoice.CHANGED,
            "decided": exercise("HF3"),
            "reason": "Technique first",
        },
        ("row 5", "changed", f"Keep {STRETCH}", "HF3 1 x 2, hold 30 s, 7/week", "Technique first"),
    ),
    (
        {
            "decision": Decision.MAINTAIN,
            "rule": Row.GOAL_MET,
            "decided": exercise("HF4") | {"dose": {**DOSE, "sessions_per_week": 3}},
        },
        (
            "row 3a",
            "accepted",
            "Keep HF4 1 x 2, hold 30 s, 3/week",
            "HF4 1 x 2, hold 30 s, 3/week",
            "",
        ),
    ),
    (
        {"decision": Decision.STOP, "rule": Row.STOP},
        ("row 1", "accepted", "Stop", "Stop", ""),
    ),
    (
        {
            "decision": Decision.STOP,
            "rule": Row.STOP,
            "choice": ReviewChoice.DECLINED,
            "decided": exercise("HF4"),
            "reason": "Pain is not from this exercise",
        },
        ("row 1", "declined", "Stop", STRETCH, "Pain is not from this exercise"),
    ),
]


@pytest.mark.parametrize(("item", "said"), REVIEWED)
def test_a_review_shows_what_its_rows_proposed_and_what_was_decided(
    desk: Desk, item: dict[str, object], said: tuple[str, ...]
) -> None:
    with desk.app.app_context():
        desk.issue()
        review(desk, **item)
    found = [one for one in desk.ledger().firings if one.rules == "progression@1.0"]
    (one,) = found
    assert (one.rule, one.choice.value, one.proposed, one.decided, one.reason) == said
    assert one.title.startswith(f"Row {one.rule.removeprefix('row ')}: ")


def test_a_review_that_was_saved_and_handed_out_is_in_the_ledger_once(
    app: Flask, cast: Cast
) -> None:
    desk = follow(app, cast)
    bring_log(app, desk)
    screen(app, desk)
    well = Asked(
        pain_during=1,
        settled=True,
        reserve=2,
        form_ok=True,
        dose_met=True,
        top_dose_met=False,
        anchor_normal=False,
    )
    asked = Answers(exercises={"A": well, "B": well}, new_leg_symptoms=False, goal_met=False)
    when = {"now": desk.now.now, "today": desk.now.today}
    with app.app_context():
        ground = ground_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
        assert ground is not None
        seen = {one.exercise.letter: one.mark for one in propose(ground, asked)[0]}
        saved = reviewing.save(
            actor=desk.now.actor,
            patient_id=desk.patient,
            program_id=desk.program,
            answers=asked,
            chosen={
                "A": Chosen(choice=ReviewChoice.ACCEPTED, seen=seen["A"]),
                "B": Chosen(
                    choice=ReviewChoice.DECLINED, seen=seen["B"], reason="Technique first"
                ),
            },
            **when,  # type: ignore[arg-type]
        )
        assert saved.program_id is not None
        desk.now.issue(desk.patient, saved.program_id)
        manager = practice_of(cast, "mona").actor
        ledger = read_ledger(actor=manager, since=desk.then.today, until=desk.now.today)
    today = [one for one in ledger.firings if one.on == desk.now.today]
    assert [(one.rule, one.choice.value, one.proposed, one.decided) for one in today] == [
        (
            "row 6",
            "accepted",
            "HF4 1 x 2, hold 45 s, 7/week",
            "HF4 1 x 2, hold 45 s, 7/week",
        ),
        ("row 6", "declined", "GB3 3 x 12, hold 2 s, 3/week", "GB3 3 x 10, hold 2 s, 3/week"),
    ]
    (line,) = (one for one in ledger.lines if one.rule == "row 6")
    assert (line.fired, line.reasons) == (2, (("Technique first", 1),))


def test_a_program_that_came_from_a_review_speaks_for_the_review_alone(desk: Desk) -> None:
    with desk.app.app_context():
        desk.issue()
        later = desk.now.start(desk.patient, desk.now.examine(desk.patient))
        desk.now.issue(desk.patient, later)
        before = len(desk.ledger().firings)
        review(desk)
        whose = {"clinic_id": desk.now.actor.clinic_id, "patient_id": desk.patient}
        program = get_program(**whose, program_id=later)
        assert program.state is ProgramState.ACTIVE
        add(
            ReviewRow(
                **whose,
                episode_id=program.episode_id,
                program_id=desk.program,
                assessment_id=program.assessment_id,
                reviewed_on=desk.now.today,
                author_id=desk.now.actor.clinician_id,
                created_at=desk.now.now,
                rules="progression@1.0",
                new_program_id=later,
            )
        )
        commit()
    after = [one for one in desk.ledger().firings if one.rules == "hip-low-back@1.0"]
    assert {one.on for one in after} == {desk.then.today}
    assert len(after) < before


class TestTheCsv:
    def test_has_a_line_a_firing_and_no_names(self, desk: Desk) -> None:
        with desk.app.app_context():
            desk.issue()
        content = write_csv(desk.ledger())
        assert content.startswith(b"\xef\xbb\xbf")
        head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert tuple(head) == COLUMNS
        assert lines[0] == [
            desk.then.today.isoformat(),
            "hip-low-back@1.0",
            "I1 assigned",
            "Short hip flexors: supported, so assigned",
            STRETCH,
            "accepted",
            STRETCH,
            "",
            "not scored",
            "not scored",
        ]
        assert len(lines) == 4
        assert b"Quill" not in content
        assert b"Ferro" not in content

    def test_runs_nothing_in_a_spreadsheet(self, desk: Desk) -> None:
        with desk.app.app_context():
            desk.then.change(desk.patient, desk.program, hold_s=45, reason='=cmd|"/c calc"!A1')
            desk.issue()
        lines = list(csv.reader(io.StringIO(write_csv(desk.ledger()).decode("utf-8-sig"))))
        assert lines[1][7] == '\'=cmd|"/c calc"!A1'

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @"])
    def test_no_cell_begins_like_a_formula(self, start: str) -> None:
        assert harmless(f"{start}1+1") == f"'{start}1+1"

    @pytest.mark.parametrize("cell", ["", "Knee is sore", "1+1", "a=b"])
    def test_other_words_stay_as_they_are(self, cell: str) -> None:
        assert harmless(cell) == cell
