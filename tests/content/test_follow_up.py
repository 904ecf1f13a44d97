"""The rules of a review and the outcome measures: their limits, their sources, broken copies."""

from pathlib import Path

import pytest

from clinic.content import load_catalogue
from clinic.content.loading import read_catalogue
from clinic.domain.errors import CatalogueError
from clinic.domain.progression_rules import Row
from tests.content.copies import edit
from tests.content.test_sources import is_source

RULES = load_catalogue().progression
OUTCOMES = load_catalogue().outcomes

PROGRESSION_FILE, OUTCOMES_FILE = "progression.toml", "outcomes.toml"


def test_the_limits_of_a_review_are_those_of_the_specification() -> None:
    assert RULES.limits == {
        "stop_pain": 8,
        "too_much_pain": 5,
        "safe_pain": 2,
        "low_adherence": 60,
        "good_adherence": 80,
        "enough_reserve": 2,
        "least_exercises": 2,
    }
    assert RULES.reserve.none_up_to == 0
    assert RULES.visit.most_progressions == 2
    assert (str(RULES.maintenance.loosen), str(RULES.maintenance.strengthen)) == ("2 to 3", "2")


def test_the_timing_is_that_of_the_specification() -> None:
    timing = RULES.timing
    assert (str(timing.first_review_weeks), str(timing.review_weeks)) == ("1 to 2", "2 to 4")
    assert [str(each.weeks) for each in timing.milestones] == ["0 to 2", "4 to 6", "12 to 14"]
    assert (timing.no_gain_after_weeks, timing.no_gain_adherence_from) == (6, 60)
    assert (timing.retest_after_weeks, timing.discharge_within_weeks) == (3, 2)
    assert (OUTCOMES.judge_from_weeks, OUTCOMES.baseline_within_weeks) == (4, 2)


def test_the_rows_have_the_decisions_of_the_table() -> None:
    assert {rule.label.value: rule.decision.value for rule in RULES.rows} == {
        "1": "stop",
        "2": "regress",
        "3": "regress",
        "3a": "maintain",
        "4": "hold",
        "5": "hold",
        "6": "progress_dose",
        "7": "progress_variation",
        "8": "maintain",
    }
    assert all("{" not in RULES.quote(row) for row in Row)


def test_the_limits_of_range_tests_are_those_of_the_specification() -> None:
    said = {
        name: (known.least, known.must_exceed, known.steer)
        for name, known in OUTCOMES.ranges.items()
    }
    assert said == {
        "hip_ir_deg": (5.4, True, True),
        "mtt_hip_deg": (5, False, True),
        "mtt_knee_deg": (19, False, False),
    }


def test_both_have_a_version_sources_and_a_review_date() -> None:
    assert (RULES.reference, OUTCOMES.reference) == ("progression@1.0", "outcomes@1.0")
    facts = [*OUTCOMES.scales.values(), *OUTCOMES.ranges.values(), RULES.over_report]
    assert [fact for fact in facts if not is_source(fact.source)] == []
    assert all(map(is_source, (*RULES.sources, *OUTCOMES.sources)))
    assert RULES.review_by == OUTCOMES.review_by


BROKEN = {
    "an unknown key": (PROGRESSION_FILE, "safe_up_to = 2", "safe_to = 2", "pain.safe_to"),
    "an unknown row": (PROGRESSION_FILE, 'label = "8"', 'label = "9"', "rows[8].label"),
    "a row twice": (PROGRESSION_FILE, 'label = "8"', 'label = "7"', "rows"),
    "a quote that cannot be filled in": (
        PROGRESSION_FILE,
        "{safe_pain}, settled, the anchor",
        "{pain}, settled, the anchor",
        "rows[3].when",
    ),
    "pain borders that fall": (PROGRESSION_FILE, "stop_from = 8", "stop_from = 5", "pain"),
    "adherence borders that fall": (
        PROGRESSION_FILE,
        "good_from = 80",
        "good_from = 50",
        "adherence",
    ),
    "a reserve that is none and enough": (
        PROGRESSION_FILE,
        "enough_from = 2",
        "enough_from = 0",
        "reserve",
    ),
    "milestones out of order": (
        PROGRESSION_FILE,
        "weeks = [12, 14]",
        "weeks = [4, 14]",
        "timing.milestones",
    ),
    "an unknown scale": (OUTCOMES_FILE, "[scales.groc]", "[scales.gpe]", "scales.gpe"),
    "a scale upside down": (OUTCOMES_FILE, "low = -5", "low = 5", "scales.groc.low"),
    "an error of nothing": (OUTCOMES_FILE, "error = 5", "error = 0", "scales.rmdq.error"),
    "a floor off the scale": (OUTCOMES_FILE, "floor = 4", "floor = 40", "scales.rmdq.floor"),
    "a range test that is no finding": (
        OUTCOMES_FILE,
        "[ranges.hip_ir_deg]",
        "[ranges.hip_ir]",
        "ranges.hip_ir",
    ),
    "a range test without a limit": (
        OUTCOMES_FILE,
        "least = 19",
        "least = 0",
        "ranges.mtt_knee_deg.least",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "key"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_refused_with_its_file_and_key(
    copy: Path, file: str, old: str, new: str, key: str
) -> None:
    edit(copy, file, old, new)
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(copy)
    assert (caught.value.file, caught.value.key) == (file, key)


@pytest.mark.parametrize("file", [PROGRESSION_FILE, OUTCOMES_FILE])
def test_without_any_source_the_rules_are_refused(copy: Path, file: str) -> None:
    path = copy / file
    head, _, rest = path.read_text(encoding="utf-8").partition("sources = [\n")
    _, _, rest = rest.partition("]\n")
    path.write_text(f"{head}sources = []\n{rest}", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(copy)
    assert (caught.value.file, caught.value.key) == (file, "sources")


def test_a_scale_that_is_missing_is_refused(copy: Path) -> None:
    path = copy / OUTCOMES_FILE
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[scales.groc]"), text.index("# A change of a range test")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(copy)
    assert (caught.value.file, caught.value.key) == (OUTCOMES_FILE, "scales")
