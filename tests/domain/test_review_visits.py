"""All exercises of a program at one visit: who goes up, who waits, and the next program."""

from typing import Any

from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem, problems
from clinic.domain.review_visits import ReviewedItem, VisitDecision, decide_visit, next_item
from tests.make import CATALOGUE, LEFT, RIGHT, make_item, make_program, make_review

WELL: dict[str, Any] = {}


def visit(
    *asked: tuple[str, dict[str, Any]], precautions: tuple[Precaution, ...] = ()
) -> VisitDecision:
    reviewed = [
        ReviewedItem(item=make_item(name), review=make_review(**facts)) for name, facts in asked
    ]
    return decide_visit(reviewed, precautions, CATALOGUE)


def decisions(answer: VisitDecision) -> list[str]:
    return [each.decision.value for each in answer.decisions]


def test_two_go_up_in_protocol_order_and_the_rest_wait() -> None:
    answer = visit(("PL4", WELL), ("GB3", WELL), ("FF4", WELL), ("HF4", WELL))
    assert decisions(answer) == ["hold", "hold", "progress_dose", "progress_dose"]
    plank = answer.decisions[0]
    assert (plank.rule, plank.new, plank.is_capped) == ("6", None, True)
    assert plank.because[0] == (
        "Change one thing at a time: 2 exercises go up at this visit, this one waits."
    )
    assert plank.patient_word == "decision.hold"
    assert not answer.decisions[3].is_capped


def test_the_two_sides_of_a_family_count_as_two_in_the_order_of_the_program() -> None:
    items = [make_item("HF4", sides=(side,)) for side in (RIGHT, LEFT)]
    reviewed = [
        ReviewedItem(item=item, review=make_review()) for item in (*items, make_item("FF4"))
    ]
    answer = decide_visit(reviewed, (), CATALOGUE)
    assert decisions(answer) == ["progress_dose", "progress_dose", "hold"]


def test_stops_and_regressions_are_never_capped() -> None:
    sore = {"pain_during": 6}
    answer = visit(("HF4", sore), ("FF4", sore), ("GB3", sore), ("PL4", {"pain_during": 9}))
    assert decisions(answer) == ["regress", "regress", "regress", "stop"]
    assert not answer.stops_all


def test_what_a_precaution_forces_is_never_capped() -> None:
    answer = visit(
        ("HF4", WELL),
        ("FF4", WELL),
        ("GB4", WELL),
        ("PL4", WELL),
        precautions=(Precaution(code="BP_HIGH"),),
    )
    assert decisions(answer) == ["progress_dose", "progress_dose", "regress", "regress"]


def test_only_what_goes_up_counts_against_the_two() -> None:
    answer = visit(
        ("HF4", {"adherence_pct": 70}), ("FF4", WELL), ("GB3", {"pain_during": 6}), ("PL4", WELL)
    )
    assert decisions(answer) == ["hold", "progress_dose", "regress", "progress_dose"]


def test_a_red_flag_or_leg_symptoms_at_one_exercise_stop_all() -> None:
    for alarm in ("red_flag", "new_leg_symptoms"):
        answer = visit(("HF4", WELL), ("GB3", {alarm: True}))
        assert answer.stops_all
        assert decisions(answer) == ["stop", "stop"]


def test_pain_of_8_stops_that_exercise_alone() -> None:
    answer = visit(("HF4", WELL), ("GB3", {"pain_during": 8}))
    assert decisions(answer) == ["progress_dose", "stop"]


def test_little_adherence_in_a_large_program_calls_for_two_exercises() -> None:
    little = {"adherence_pct": 30}
    large = visit(("HF4", little), ("FF4", little), ("GB3", WELL))
    assert large.notes == (
        "Little was done of 2 of 3 exercises: find the barrier, and think of 2 exercises for now.",
    )
    assert visit(("HF4", little), ("FF4", little)).notes == ()
    assert visit(("HF4", WELL), ("FF4", WELL), ("GB3", WELL)).notes == ()


def test_a_program_without_exercises_has_an_empty_answer() -> None:
    assert visit() == VisitDecision(decisions=(), stops_all=False, notes=())


class TestTheNextProgram:
    def after(self, name: str, **facts: Any) -> ProgramItem | None:
        item = make_item(name, note="Slowly.", because=("Tight.",))
        answer = decide_visit(
            [ReviewedItem(item=item, review=make_review(**facts))], (), CATALOGUE
        )
        new = next_item(item, answer.decisions[0])
        assert new is None or (new.note, new.because) == ("Slowly.", ("Tight.",))
        return new

    def test_has_the_new_dose_or_variation(self) -> None:
        more = self.after("GB3")
        assert more is not None
        assert (more.variation, more.dose.reps, more.dose.sets) == ("GB3", 12, 3)
        easier = self.after("GB3", form_ok=False)
        assert easier is not None
        assert easier.variation == "GB2"
        assert easier.dose == CATALOGUE.variations["GB2"].dose

    def test_keeps_what_is_held_and_leaves_out_what_is_stopped(self) -> None:
        assert self.after("GB3", adherence_pct=70) == make_item(
            "GB3", note="Slowly.", because=("Tight.",)
        )
        assert self.after("GB3", pain_during=9) is None

    def test_has_fewer_days_once_the_goal_is_met(self) -> None:
        for name, days in (("HF4", 3), ("FF4", 3), ("GB3", 2), ("PL4", 2)):
            kept = self.after(name, goal_met=True, anchor_retest_normal=True)
            assert kept is not None
            assert kept.dose.sessions_per_week == days
            assert problems(make_program(kept), CATALOGUE) == ()
