"""Laws of the decisions, for any exercise, dose, review and precautions."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.anatomy import LEFT_AND_RIGHT, Prong
from clinic.domain.decisions import ExerciseReview, ItemDecision
from clinic.domain.ladders import hold_cap, rungs
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem, problems
from clinic.domain.progression import decide
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.review_visits import ReviewedItem, decide_visit, next_item
from tests.make import CATALOGUE, make_item, make_program

reviews = st.builds(
    ExerciseReview,
    adherence_pct=st.none() | st.integers(0, 100) | st.floats(0, 100),
    pain_during=st.integers(0, 10) | st.floats(0, 10),
    settled_by_next_morning=st.booleans(),
    current_dose_met_last_two=st.booleans(),
    top_dose_met_last_two=st.booleans(),
    reps_in_reserve=st.integers(0, 5),
    form_ok=st.booleans(),
    red_flag=st.booleans(),
    new_leg_symptoms=st.booleans(),
    anchor_retest_normal=st.booleans(),
    goal_met=st.booleans(),
)

precautions = st.lists(
    st.builds(
        Precaution,
        code=st.sampled_from(list(CATALOGUE.precautions)),
        side=st.sampled_from([None, *LEFT_AND_RIGHT]),
        weeks=st.none() | st.integers(0, 30),
        cleared=st.booleans(),
    ),
    max_size=3,
).map(tuple)


@st.composite
def items(draw: Any) -> ProgramItem:
    """Any exercise at any dose that its range or a review may have left it at."""
    variation = draw(st.sampled_from(list(CATALOGUE.variations.values())))
    span = variation.range
    stretch = variation.family.prong is Prong.LOOSEN
    dose = replace(
        variation.dose,
        sets=draw(st.integers(1, span.sets.high)),
        reps=draw(st.integers(span.reps.low, span.reps.high)),
        hold_s=draw(st.integers(span.hold_s.low, span.hold_s.high)),
    )
    sides = draw(st.sampled_from([LEFT_AND_RIGHT, *((side,) for side in LEFT_AND_RIGHT)]))
    item = make_item(variation.id, dose=dose)
    return replace(item, sides=sides) if stretch else item


def load(item: ProgramItem) -> tuple[float, int]:
    """How hard an exercise is: its rung, then the seconds of hold in a session."""
    dose = item.dose
    return CATALOGUE.variations[item.variation].level, dose.sets * dose.reps * dose.hold_s


def is_fit(item: ProgramItem, given: tuple[Precaution, ...]) -> bool:
    """Whether the precautions still allow the exercise and its hold."""
    ladder = rungs(item.family, item.sides, given, CATALOGUE)
    cap = hold_cap(item.family, given, CATALOGUE)
    allowed = any(rung.is_allowed for rung in ladder if rung.variation.id == item.variation)
    return allowed and (cap is None or item.dose.hold_s <= cap)


def decided(
    item: ProgramItem, review: ExerciseReview, given: tuple[Precaution, ...]
) -> ItemDecision:
    return decide(item, review, given, CATALOGUE)


@given(items(), reviews, precautions)
def test_there_is_always_an_answer_and_asking_twice_gives_the_same(
    item: ProgramItem, review: ExerciseReview, given: tuple[Precaution, ...]
) -> None:
    answer = decided(item, review, given)
    assert answer == decided(item, review, given)
    keeps = answer.decision in {Decision.STOP, Decision.HOLD, Decision.MAINTAIN}
    assert (answer.new is None) is keeps
    assert answer.because[-1] == CATALOGUE.progression.quote(answer.rule)
    assert all(sentence and "{" not in sentence for sentence in answer.because)


@given(items(), reviews, precautions)
def test_a_red_flag_or_new_leg_symptoms_always_stop(
    item: ProgramItem, review: ExerciseReview, given: tuple[Precaution, ...]
) -> None:
    for alarm in ({"red_flag": True}, {"new_leg_symptoms": True}, {"pain_during": 8}):
        answer = decided(item, replace(review, **alarm), given)
        assert (answer.decision, answer.rule) == (Decision.STOP, Row.STOP)


@given(items(), reviews, precautions)
def test_what_comes_next_is_in_its_range_and_allowed_by_every_precaution(
    item: ProgramItem, review: ExerciseReview, given: tuple[Precaution, ...]
) -> None:
    answer = decided(item, review, given)
    new = next_item(item, answer)
    if new is None:
        return
    if answer.rule is not Row.STOP:
        assert is_fit(new, given)
    if answer.new is not None:
        before = {each.field for each in problems(make_program(item), CATALOGUE)}
        after = {each.field for each in problems(make_program(new, precautions=given), CATALOGUE)}
        assert after <= before & {"sets"}


@given(items(), reviews, precautions)
def test_a_regression_is_never_harder_and_a_progression_never_easier(
    item: ProgramItem, review: ExerciseReview, given: tuple[Precaution, ...]
) -> None:
    answer = decided(item, review, given)
    new = next_item(item, answer)
    if new is None:
        return
    if answer.decision is Decision.REGRESS:
        assert load(new) < load(item)
    if answer.decision.is_progression:
        assert load(new) > load(item)


@given(items(), reviews, precautions, st.integers(0, 10), st.integers(0, 10))
def test_more_pain_never_yields_a_harder_program(
    item: ProgramItem,
    review: ExerciseReview,
    given: tuple[Precaution, ...],
    one: int,
    other: int,
) -> None:
    less, more = sorted((one, other))
    calm = next_item(item, decided(item, replace(review, pain_during=less), given))
    sore = next_item(item, decided(item, replace(review, pain_during=more), given))
    if sore is not None:
        assert calm is not None
        assert load(sore) <= load(calm)


@given(items(), reviews, precautions)
def test_worse_answers_never_yield_a_harder_exercise(
    item: ProgramItem, review: ExerciseReview, given: tuple[Precaution, ...]
) -> None:
    before = next_item(item, decided(item, review, given))
    for worse in (
        {"settled_by_next_morning": False},
        {"form_ok": False},
        {"adherence_pct": None},
        {"current_dose_met_last_two": False},
        {"reps_in_reserve": 0},
        {"red_flag": True},
    ):
        after = next_item(item, decided(item, replace(review, **worse), given))
        assert after is None or (before is not None and load(after) <= load(before))


@given(st.lists(st.tuples(items(), reviews), max_size=6), precautions)
def test_a_visit_stops_all_or_raises_two_at_most(
    asked: list[tuple[ProgramItem, ExerciseReview]], given: tuple[Precaution, ...]
) -> None:
    reviewed = [ReviewedItem(item=item, review=review) for item, review in asked]
    visit = decide_visit(reviewed, given, CATALOGUE)
    alarm = any(review.red_flag or review.new_leg_symptoms for _, review in asked)
    assert visit.stops_all is alarm
    assert len(visit.decisions) == len(asked)
    if alarm:
        assert {each.decision for each in visit.decisions} == {Decision.STOP}
    assert sum(each.decision.is_progression for each in visit.decisions) <= 2
    for (item, review), decision in zip(asked, visit.decisions, strict=True):
        alone = decided(item, review, given)
        if not alarm and not alone.decision.is_progression:
            assert decision == alone
