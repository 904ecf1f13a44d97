"""The review: what was asked becomes a proposal, the clinician decides, a new version follows."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from clinic.config import DATABASE_FILE
from clinic.domain.errors import BlockedError, NotFoundError, StateError
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.records import EntryState, HandoutKind, ProgramState, ReviewChoice
from clinic.persistence.database import commit
from clinic.persistence.episodes import episodes_of
from clinic.persistence.events import events_of_patient
from clinic.persistence.programs import get_program, items_of
from clinic.persistence.reviews import ReviewRow, review_items_of, reviews_of
from clinic.services.patient import precautions
from clinic.services.patient.precautions import PrecautionDetails
from clinic.services.program import prescribing
from clinic.services.review import reviewing
from clinic.services.review.review_choices import Chosen, Instead
from clinic.services.review.review_ground import Ground, ground_of
from clinic.services.review.review_proposals import Answers, Asked, propose
from clinic.services.review.reviewing import Reviewed as Outcome
from clinic.services.review.reviewing import ReviewError
from clinic.services.sheet import documents, handing_out
from clinic.services.today import what_waits
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.practice import raise_red_flag
from tests.reviewed import Reviewed, Stage, bring_log, screen, stage_reviews

GOOD = Asked(
    pain_during=1,
    settled=True,
    reserve=2,
    form_ok=True,
    dose_met=True,
    top_dose_met=False,
    anchor_normal=False,
)


@pytest.fixture(scope="module")
def reviews(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage_reviews(stage, tmp_path_factory.mktemp("reviews"))


@pytest.fixture
def database(reviews: Stage, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The log is in and the screen signed, unless the test asks for the time before (`desk`)."""
    before = "desk" in request.fixturenames
    return Path(
        shutil.copy(reviews.followed if before else reviews.ready, tmp_path / DATABASE_FILE)
    )


@pytest.fixture
def desk(reviews: Stage) -> Reviewed:
    """Before anything of the review was recorded."""
    return reviews.desk


@pytest.fixture
def ready(reviews: Stage) -> Reviewed:
    """The log is recorded and the screen of the day is signed."""
    return reviews.desk


def ground(desk: Reviewed) -> Ground:
    found = ground_of(actor=desk.now.actor, patient_id=desk.patient, today=desk.now.today)
    assert found is not None
    return found


def answers(a: Asked = GOOD, b: Asked = GOOD, **of_patient: bool) -> Answers:
    known = {"new_leg_symptoms": False, "goal_met": False}
    return Answers(exercises={"A": a, "B": b}, **{**known, **of_patient})


def accept_all(desk: Reviewed, asked: Answers) -> dict[str, Chosen]:
    proposals, _ = propose(ground(desk), asked)
    return {
        one.exercise.letter: Chosen(choice=ReviewChoice.ACCEPTED, seen=one.mark)
        for one in proposals
    }


def save(
    app: Flask,
    desk: Reviewed,
    asked: Answers | None = None,
    changes: Mapping[str, Chosen] | None = None,
    **more: object,
) -> Outcome:
    """Save a review in which every proposal is accepted but for the changes."""
    asked = asked or answers()
    with app.app_context():
        chosen = accept_all(desk, asked)
    for letter, change in (changes or {}).items():
        chosen[letter] = replace(change, seen=chosen[letter].seen)
    known: dict[str, object] = {
        "actor": desk.now.actor,
        "patient_id": desk.patient,
        "program_id": desk.program,
        "answers": asked,
        "chosen": chosen,
        "now": desk.now.now,
        "today": desk.now.today,
    }
    with app.app_context():
        return reviewing.save(**{**known, **more})  # type: ignore[arg-type]


def doses(app: Flask, desk: Reviewed, program: int | None) -> list[tuple[str, int, int, int]]:
    assert program is not None
    with app.app_context():
        get_program(
            clinic_id=desk.now.actor.clinic_id, patient_id=desk.patient, program_id=program
        )
        rows = items_of(program_ids=[program])[program]
        return [(row.variation, row.sets, row.reps, row.hold_s) for row in rows]


def stored(app: Flask, desk: Reviewed) -> list[ReviewRow]:
    with app.app_context():
        return reviews_of(clinic_id=desk.now.actor.clinic_id, patient_id=desk.patient)


def test_the_log_fills_in_and_the_rules_propose_more_of_both(app: Flask, ready: Reviewed) -> None:
    with app.app_context():
        found = ground(ready)
        assert [one.letter for one in found.exercises] == ["A", "B"]
        assert [one.share.lower for one in found.exercises] == [100, 100]
        log = found.exercises[0].log
        assert log is not None
        assert (log.pain_during, log.settled_by_next_morning, log.dose_met_last_two) == (
            1,
            True,
            True,
        )
        proposals, visit = propose(found, answers())
    assert [one.decision.rule for one in proposals] == [Row.MORE_DOSE, Row.MORE_DOSE]
    assert not visit.stops_all


def test_a_review_becomes_the_draft_of_the_next_version(app: Flask, ready: Reviewed) -> None:
    before = doses(app, ready, ready.program)
    reviewed = save(app, ready)
    assert before == [("HF4", 1, 2, 30), ("GB3", 3, 10, 2)]
    assert doses(app, ready, reviewed.program_id) == [("HF4", 1, 2, 45), ("GB3", 3, 12, 2)]
    with app.app_context():
        whose = {"clinic_id": ready.now.actor.clinic_id, "patient_id": ready.patient}
        draft = get_program(**whose, program_id=reviewed.program_id or 0)
        assert (draft.state, draft.supersedes_id) == (ProgramState.DRAFT, ready.program)
        review = reviews_of(**whose)[0]
        assert (review.rules, review.new_program_id) == ("progression@1.0", draft.id)
        item = review_items_of(review_ids=[review.id])[review.id][0]
        assert (item.letter, item.rule, item.decision) == (
            "A",
            Row.MORE_DOSE,
            Decision.PROGRESS_DOSE,
        )
        assert (item.choice, item.adherence_low, item.adherence_high) == (
            ReviewChoice.ACCEPTED,
            100,
            100,
        )
        assert item.because[-1].startswith("Row 6")
        event = events_of_patient(**whose)[0]
        assert event.kind == "review_recorded"
        assert event.detail["decisions"]["A"] == ["6", "progress_dose", "accepted"]


def test_the_new_version_can_be_issued_at_once_and_says_what_changed(
    app: Flask, ready: Reviewed
) -> None:
    reviewed = save(app, ready)
    with app.app_context():
        issued = ready.now.issue(ready.patient, reviewed.program_id or 0)
        file = documents.read_sheet(
            actor=ready.now.actor,
            patient_id=ready.patient,
            handout_id=issued.handout_id,
            today=ready.now.today,
        )
        old = get_program(
            clinic_id=ready.now.actor.clinic_id,
            patient_id=ready.patient,
            program_id=ready.program,
        )
        assert old.state is ProgramState.SUPERSEDED
    text = read_pdf(file.content).text
    assert "Replaces the sheet" in text
    assert "What changed" in text
    assert "45 seconds" in text


def test_a_reviewed_patient_leaves_today_at_once(app: Flask, ready: Reviewed) -> None:
    with app.app_context():
        episode = episodes_of(clinic_id=ready.now.actor.clinic_id, patient_id=ready.patient)[0]
        episode.review_due_on = ready.now.today
        commit()
        assert len(what_waits(actor=ready.now.actor, today=ready.now.today).reviews.entries) == 1
    save(app, ready)
    with app.app_context():
        assert not what_waits(actor=ready.now.actor, today=ready.now.today).reviews.entries


def test_where_everything_holds_no_new_version_is_made(app: Flask, ready: Reviewed) -> None:
    hold = replace(GOOD, pain_during=4)
    reviewed = save(app, ready, answers(hold, hold))
    assert (reviewed.program_id, reviewed.stops_all, reviewed.ends_program) == (None, False, False)
    with app.app_context():
        order = ready.now.order(ready.patient, ready.program, HandoutKind.LOG)
        assert handing_out.issue_log(
            actor=ready.now.actor, order=order, now=ready.now.now, today=ready.now.today
        ).is_new


def test_a_flare_makes_it_easier(app: Flask, ready: Reviewed) -> None:
    reviewed = save(app, ready, answers(b=replace(GOOD, pain_during=6)))
    assert doses(app, ready, reviewed.program_id) == [("HF4", 1, 2, 45), ("GB2", 3, 10, 2)]


def test_pain_of_eight_stops_that_exercise_alone(app: Flask, ready: Reviewed) -> None:
    reviewed = save(app, ready, answers(b=replace(GOOD, pain_during=8)))
    assert doses(app, ready, reviewed.program_id) == [("HF4", 1, 2, 45)]


def test_when_every_exercise_stops_the_program_ends(app: Flask, ready: Reviewed) -> None:
    worst = replace(GOOD, pain_during=9)
    reviewed = save(app, ready, answers(worst, worst))
    assert (reviewed.program_id, reviewed.ends_program) == (None, True)
    with app.app_context():
        row = get_program(
            clinic_id=ready.now.actor.clinic_id,
            patient_id=ready.patient,
            program_id=ready.program,
        )
        assert row.state is ProgramState.ENDED


def test_new_leg_symptoms_stop_everything(app: Flask, ready: Reviewed) -> None:
    reviewed = save(app, ready, answers(new_leg_symptoms=True))
    assert reviewed.stops_all
    assert reviewed.program_id is None
    with app.app_context():
        whose = {"clinic_id": ready.now.actor.clinic_id, "patient_id": ready.patient}
        assert get_program(**whose, program_id=ready.program).state is ProgramState.SUSPENDED
        stops = what_waits(actor=ready.now.actor, today=ready.now.today).stops.entries
        assert [one.title for one in stops] == ["Stop: new symptoms down the leg"]
        items = review_items_of(review_ids=[reviewed.review_id])[reviewed.review_id]
        assert {item.decision for item in items} == {Decision.STOP}
    with pytest.raises(BlockedError):
        save(app, ready)


@pytest.mark.parametrize(
    ("change", "bridge"),
    [
        (Chosen(choice=ReviewChoice.DECLINED, seen="", reason="Wish"), ("GB3", 3, 10, 2)),
        (
            Chosen(choice=ReviewChoice.CHANGED, seen="", reason="Wish", instead=Instead.EASIER),
            ("GB2", 3, 10, 2),
        ),
        (
            Chosen(choice=ReviewChoice.CHANGED, seen="", reason="Wish", instead=Instead.HARDER),
            ("GB4", 3, 10, 5),
        ),
    ],
)
def test_the_clinician_decides_with_a_reason(
    app: Flask, ready: Reviewed, change: Chosen, bridge: tuple[str, int, int, int]
) -> None:
    reviewed = save(app, ready, changes={"B": change})
    assert doses(app, ready, reviewed.program_id)[1] == bridge
    with app.app_context():
        item = review_items_of(review_ids=[reviewed.review_id])[reviewed.review_id][1]
    assert (item.choice, item.reason) == (change.choice, "Wish")
    assert item.decision is Decision.PROGRESS_DOSE


def test_an_exercise_may_be_stopped_by_choice(app: Flask, ready: Reviewed) -> None:
    stop = Chosen(choice=ReviewChoice.CHANGED, seen="", reason="Wish", instead=Instead.STOP)
    reviewed = save(app, ready, changes={"A": stop})
    assert [one[0] for one in doses(app, ready, reviewed.program_id)] == ["GB3"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Chosen(choice=ReviewChoice.DECLINED, seen=""), "reason"),
        (Chosen(choice=ReviewChoice.DECLINED, seen="", reason="x" * 201), "reason"),
        (Chosen(choice=ReviewChoice.CHANGED, seen="", reason="Wish"), "instead"),
    ],
)
def test_what_goes_against_the_rules_needs_its_reason(
    app: Flask, ready: Reviewed, change: Chosen, field: str
) -> None:
    with pytest.raises(ReviewError) as raised:
        save(app, ready, changes={"B": change})
    assert [(letter, name) for letter, name, _ in raised.value.problems] == [("B", field)]
    assert stored(app, ready) == []


def test_a_proposal_that_was_not_seen_is_not_accepted(app: Flask, ready: Reviewed) -> None:
    with app.app_context():
        seen = accept_all(ready, answers())
    with pytest.raises(ReviewError) as raised:
        save(app, ready, answers(b=replace(GOOD, pain_during=6)), chosen=seen)
    assert [(letter, name) for letter, name, _ in raised.value.problems] == [("B", "choice")]


def test_a_precaution_is_respected_and_cannot_be_declined(app: Flask, ready: Reviewed) -> None:
    with app.app_context():
        precautions.record_precaution(
            actor=ready.now.actor,
            patient_id=ready.patient,
            details=PrecautionDetails(code="KNEE_KNEELING"),
            today=ready.now.today,
            now=ready.now.now,
        )
        stretch = propose(ground(ready), answers())[0][0]
        assert stretch.decision.forced_by == ("KNEE_KNEELING",)
        barred = {one.instead for one in stretch.others}
        assert Instead.KEEP not in barred
    declined = Chosen(choice=ReviewChoice.DECLINED, seen="", reason="Wish")
    with pytest.raises(ReviewError, match="precaution forbids"):
        save(app, ready, changes={"A": declined})


def test_the_safety_screen_of_the_day_comes_first(app: Flask, desk: Reviewed) -> None:
    bring_log(app, desk)
    with pytest.raises(StateError, match="safety screen"):
        save(app, desk)


def test_without_a_log_adherence_is_unknown_and_the_dose_holds(app: Flask, desk: Reviewed) -> None:
    screen(app, desk)
    reviewed = save(app, desk)
    assert reviewed.program_id is None
    with app.app_context():
        items = review_items_of(review_ids=[reviewed.review_id])[reviewed.review_id]
    assert [(item.rule, item.adherence_low) for item in items] == [
        (Row.LOW_ADHERENCE, None),
        (Row.LOW_ADHERENCE, None),
    ]


def test_a_red_flag_of_the_day_blocks_the_review(app: Flask, desk: Reviewed) -> None:
    with app.app_context():
        raise_red_flag(desk.now, desk.patient)
    with pytest.raises(BlockedError):
        save(app, desk)


def test_a_second_review_of_the_day_supersedes_the_first_and_its_draft(
    app: Flask, ready: Reviewed
) -> None:
    first = save(app, ready)
    second = save(app, ready, answers(b=replace(GOOD, pain_during=6)))
    newest, older = stored(app, ready)
    assert (newest.id, newest.supersedes_id) == (second.review_id, first.review_id)
    assert (newest.state, older.state) == (EntryState.RECORDED, EntryState.SUPERSEDED)
    with app.app_context():
        whose = {"clinic_id": ready.now.actor.clinic_id, "patient_id": ready.patient}
        assert get_program(**whose, program_id=first.program_id or 0).state is ProgramState.VOID
    assert doses(app, ready, second.program_id)[1][0] == "GB2"


def test_another_draft_of_the_episode_is_finished_first(app: Flask, ready: Reviewed) -> None:
    with app.app_context():
        prescribing.new_version(
            actor=ready.now.actor,
            patient_id=ready.patient,
            program_id=ready.program,
            now=ready.now.now,
            today=ready.now.today,
        )
    with pytest.raises(StateError, match="draft of the next program"):
        save(app, ready)


def test_a_review_belongs_to_its_patient_and_clinic(app: Flask, ready: Reviewed) -> None:
    with app.app_context():
        stranger = ready.now.add_patient("Una Other")
        chosen = accept_all(ready, answers())
    for other in ({"patient_id": stranger}, {"actor": _charlie(app, ready)}):
        with pytest.raises(NotFoundError):
            save(app, ready, chosen=chosen, **other)


def _charlie(app: Flask, desk: Reviewed) -> object:
    return replace(desk.now.actor, clinic_id=desk.now.actor.clinic_id + 1)
