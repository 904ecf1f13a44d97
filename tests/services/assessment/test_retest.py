"""The retest at a review: the short screen is compulsory, changes show only beyond error."""

from dataclasses import replace

import pytest
from flask import Flask

from clinic.domain.anatomy import Side
from clinic.domain.findings import Value
from clinic.domain.records import AssessmentKind, AssessmentState
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.assessment.assessment_views import LiveMatch
from clinic.services.assessment.entry_texts import EntryError, answer_all_clear
from tests.desk import SCREENED, Desk
from tests.make import CATALOGUE
from tests.people import Cast, clinician
from tests.practice import practice_of, raise_red_flag

SHORT = ("RF_CES", "RF_PROG_NEURO", "RF_FRACTURE_SPINE", "RF_MALIGNANCY", "RF_INFECTION_SPINE")
ALL_NO = Entry(red_flags=dict.fromkeys(SHORT, False))
THOMAS, KNEE, ROTATION = "mtt_hip_deg", "mtt_knee_deg", "hip_ir_deg"


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    return Desk(app=app, actor=clinician(cast, cast.alice), patient=cast.pat)


def found(**values: Value) -> Entry:
    """A whole screen, and these findings on the left."""
    return replace(SCREENED, values={(name, Side.LEFT): value for name, value in values.items()})


def test_a_review_is_signed_with_the_short_screen(desk: Desk) -> None:
    desk.examine(SCREENED)
    review = desk.start()
    assert desk.view(review).line.kind is AssessmentKind.REVIEW
    assert desk.live(review, Entry()).asked == SHORT
    desk.sign(review, ALL_NO)
    assert desk.state(review) is AssessmentState.SIGNED
    assert desk.live(review, desk.view(review).entry).match.stop is None


def test_a_review_without_the_short_screen_is_not_signed(desk: Desk) -> None:
    desk.examine(SCREENED)
    with pytest.raises(EntryError, match="5 not answered"):
        desk.sign(desk.start(), Entry())


def test_the_first_assessment_asks_the_whole_list(desk: Desk) -> None:
    first = desk.start()
    assert desk.live(first, ALL_NO).unanswered == len(CATALOGUE.red_flags) - len(SHORT)
    with pytest.raises(EntryError, match="9 not answered"):
        desk.sign(first, ALL_NO)


def test_a_yes_asks_the_whole_list(desk: Desk) -> None:
    desk.examine(SCREENED)
    flagged = replace(ALL_NO, red_flags={**ALL_NO.red_flags, "RF_MALIGNANCY": True})
    live = desk.live(desk.start(), flagged)
    assert (len(live.asked), live.unanswered) == (len(CATALOGUE.red_flags), 9)


def test_after_a_stop_the_whole_list_is_asked_at_every_visit(
    app: Flask, cast: Cast, desk: Desk
) -> None:
    desk.examine(SCREENED)
    with app.app_context():
        raise_red_flag(practice_of(cast), cast.pat)
    review = desk.start()
    assert len(desk.live(review, Entry()).asked) == len(CATALOGUE.red_flags)


def test_all_clear_answers_the_short_list_alone() -> None:
    texts = answer_all_clear({}, CATALOGUE, short_screen=True)
    answered = {name for name in texts if name.startswith("flag-")}
    assert answered == {f"flag-{flag}" for flag in SHORT}


def words_of(live: LiveMatch) -> dict[str, str]:
    return {finding: change.words for (finding, _), change in live.changes.items()}


def test_a_change_is_flagged_only_beyond_measurement_error(desk: Desk) -> None:
    desk.examine(found(mtt_hip_deg=12, hip_ir_deg=24, plank_hold_s=20))
    review = desk.start()
    within = found(mtt_hip_deg=8, hip_ir_deg=29, plank_hold_s=60)
    assert words_of(desk.live(review, within)) == {}
    beyond = found(mtt_hip_deg=7, hip_ir_deg=18)
    assert words_of(desk.live(review, beyond)) == {
        THOMAS: "better, beyond measurement error (5 deg)",
        ROTATION: "worse, beyond measurement error (more than 5.4 deg)",
    }


def test_a_doubtful_test_says_so(desk: Desk) -> None:
    desk.examine(found(mtt_knee_deg=60))
    live = desk.live(desk.start(), found(mtt_knee_deg=80))
    (change,) = live.changes.values()
    assert not change.steers
    assert "too uncertain" in words_of(live)[KNEE]


def test_the_first_assessment_has_nothing_to_compare_with(desk: Desk) -> None:
    assert desk.live(desk.start(), found(mtt_hip_deg=7)).changes == {}
