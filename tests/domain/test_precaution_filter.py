"""Which variations each precaution allows, and what the seed defaults become, as tables."""

from typing import Any

import pytest

from clinic.domain.anatomy import Side
from clinic.domain.exercises import Family
from clinic.domain.ladders import hold_cap, offered_rungs
from clinic.domain.safety import Precaution, allowed_variations
from tests.make import (
    BOTH_LEGS,
    CATALOGUE,
    LEFT,
    NO_SIDE,
    RIGHT,
    both,
    given,
    make_match,
    offers_of,
)

HF, FF, GB, PL = Family

LADDERS = {
    HF: "HF1 HF2 HF3 HF4 HF5 HF6",
    FF: "FF1 FF2 FF3 FF4 FF5 FF6",
    GB: "GB1 GB2 GBS GB3 GB4 GB5 GB6",
    PL: "PL1 PLB PLA PL2 PL3 PL4 PL5 PL6",
}


@pytest.mark.parametrize(("family", "ladder"), LADDERS.items())
def test_the_ladder_runs_from_easy_to_hard_with_substitutes_at_their_levels(
    family: Family, ladder: str
) -> None:
    assert " ".join(each.id for each in CATALOGUE.ladders[family]) == ladder


ALL = "all"
NONE = "none"
LATE = {"weeks": 12, "cleared": True}

# Allowed on the side of the precaution (left), and on the other side where that differs.
ALLOWED = [
    # code, more, HF, FF, GB, PL, other side: HF, FF
    ("KNEE_KNEELING", {}, "HF1 HF3", "FF1-FF5", ALL, "PL1 PL2 PL4 PL5 PL6 PLB", None, None),
    ("WRIST_HAND", {}, ALL, "FF1 FF2 FF3 FF6", ALL, "PL1-PL6 PLB", None, None),
    ("SHOULDER", {}, "HF1 HF3 HF4", "FF1 FF2 FF3", "GB1-GB6", "PLB", None, None),
    ("PREG_T1", {}, "HF1-HF5", "FF1-FF5", "GB1-GB5 GBS", "PL1 PL2 PL3 PLA PLB", None, None),
    ("PREG_T2_T3", {}, "HF2 HF3", "FF1", "GB1 GBS", "PL1 PLA", None, None),
    ("OSTEOPOROSIS", {}, "HF2 HF3 HF4", "FF1 FF2 FF3", "GB1-GB4", "PL1-PL4 PLA", None, None),
    ("BP_HIGH", {}, ALL, ALL, "GB1-GB3 GBS", "PL1 PL2 PLA PLB", None, None),
    ("ABDO_SURGERY_LT6W", {}, "HF3", "FF1 FF2", "GB1", NONE, None, None),
    ("ABDO_SURGERY_6_12W", {}, "HF2 HF3 HF4", "FF1-FF4", "GB1-GB3", "PL1 PLA PLB", None, None),
    ("DIASTASIS", {}, ALL, ALL, "GB1-GB4 GBS", "PL1 PLA PLB", None, None),
    ("RADICULOPATHY_STABLE", {}, "HF1-HF4", "FF2", "GB1-GB3", "PL1-PL3 PLA", "HF1-HF4", ALL),
    ("HIP_JOINT_PAIN", {}, "HF2 HF3 HF4", "FF2", ALL, ALL, ALL, ALL),
    ("HIP_OA", {}, "HF1 HF3", "FF1 FF2", "GB1-GB4 GBS", ALL, ALL, ALL),
    ("THA_POSTERIOR", {}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_POSTERIOR", {"weeks": 11.9, "cleared": True}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_POSTERIOR", {"weeks": 52}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_POSTERIOR", {"cleared": True}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_POSTERIOR", LATE, "HF3", NONE, "GB1-GB4", "PL1-PL4", "HF3", "FF1"),
    ("THA_ANTERIOR", {}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_ANTERIOR", {"weeks": 11, "cleared": True}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_ANTERIOR", {"weeks": 12}, NONE, NONE, "GB1 GB2", "PL1", NONE, NONE),
    ("THA_ANTERIOR", LATE, "HF3", NONE, "GB1-GB3", "PL1-PL4", "HF3", "FF1-FF4"),
    ("BALANCE_RISK", {}, "HF1 HF2 HF3", "FF1-FF4", "GB1-GB4", "PL1 PL2 PLB", None, None),
    ("NO_FLOOR", {}, "HF1 HF2 HF3", "FF1 FF2", "GB1-GB3", "PL1 PL2 PLB", None, None),
    ("HYPERMOBILITY", {}, "HF1-HF4", "FF1-FF3", ALL, ALL, None, None),
    ("EXTENSION_SENSITIVE", {}, "HF1 HF2 HF3", ALL, "GB1-GB3", "PL1-PL4 PLA PLB", None, None),
    ("ADOLESCENT", {}, "HF1-HF5", "FF1-FF4", "GB1-GB5", "PL1-PL5 PLA PLB", None, None),
]


def spelled_out(family: Family, cell: str) -> set[str]:
    """The ids of a table cell: "GB1-GB3 GBS" is four of them."""
    if cell == NONE:
        return set()
    found: set[str] = set()
    for word in LADDERS[family].split() if cell == ALL else cell.split():
        first, _, last = word.partition("-")
        if last:
            found |= {f"{family}{n}" for n in range(int(first[2:]), int(last[2:]) + 1)}
        else:
            found.add(first)
    return found


def allowed(family: Family, side: Side, precaution: Precaution) -> set[str]:
    rungs = allowed_variations(family, side, (precaution,), CATALOGUE)
    for rung in rungs:
        assert rung.is_allowed is (rung.reason == "")
        assert rung.barred_by in {(), (precaution.code,)}
    return {rung.variation.id for rung in rungs if rung.is_allowed}


Row = tuple[str, dict[str, Any], str, str, str, str, str | None, str | None]


@pytest.mark.parametrize("row", ALLOWED, ids=lambda row: f"{row[0]}{row[1] or ''}")
def test_each_precaution_allows_what_its_row_says(row: Row) -> None:
    code, more, hf, ff, gb, pl, other_hf, other_ff = row
    precaution = Precaution(code=code, side=LEFT, **more)
    assert allowed(HF, LEFT, precaution) == spelled_out(HF, hf)
    assert allowed(FF, LEFT, precaution) == spelled_out(FF, ff)
    assert allowed(GB, BOTH_LEGS, precaution) == spelled_out(GB, gb)
    assert allowed(PL, NO_SIDE, precaution) == spelled_out(PL, pl)
    assert allowed(HF, RIGHT, precaution) == spelled_out(HF, other_hf or hf)
    assert allowed(FF, RIGHT, precaution) == spelled_out(FF, other_ff or ff)


def test_every_precaution_has_a_row() -> None:
    assert {row[0] for row in ALLOWED} == set(CATALOGUE.precautions)


def test_a_sided_precaution_without_a_side_holds_on_both() -> None:
    precaution = Precaution(code="THA_ANTERIOR", weeks=20, cleared=True)
    assert allowed(FF, LEFT, precaution) == allowed(FF, RIGHT, precaution) == set()
    joint_pain = Precaution(code="HIP_JOINT_PAIN")
    assert allowed(FF, RIGHT, joint_pain) == {"FF2"}


def test_a_rung_names_every_precaution_that_bars_it() -> None:
    precautions = (Precaution(code="SHOULDER"), Precaution(code="NO_FLOOR"))
    rungs = {
        rung.variation.id: rung for rung in allowed_variations(FF, LEFT, precautions, CATALOGUE)
    }
    assert rungs["FF3"].barred_by == ("NO_FLOOR",)
    assert rungs["FF4"].barred_by == ("SHOULDER", "NO_FLOOR")
    assert rungs["FF4"].reason == "Barred by: Shoulder pain, Cannot get down to the floor"


# The default of each family: 12 and 5 deg short hips at 45 years, and so on.
DEFAULTS: dict[str, object] = {
    "mtt_hip_deg": both(12),
    "hip_ir_deg": both(15),
    "hip_flex_deg": both(105),
    "gmax_mmt": both(4),
    "slb_hold_s": both(15),
    "plank_hold_s": 40,
    "side_bridge_s": both(20),
}

SAME = "unchanged"
WITHHELD = "withheld"

BECOMES = [
    # code, more, HF4, FF4, GB3, PL4 becomes (affected side / other side)
    ("KNEE_KNEELING", {}, "HF3", SAME, SAME, SAME),
    ("WRIST_HAND", {}, SAME, "FF3", SAME, SAME),
    ("SHOULDER", {}, SAME, "FF3", SAME, "PLB"),
    ("PREG_T1", {}, SAME, SAME, SAME, "PL3"),
    ("PREG_T2_T3", {}, "HF3", "FF1", "GBS", "PLA"),
    ("OSTEOPOROSIS", {}, SAME, "FF3", SAME, SAME),
    ("BP_HIGH", {}, SAME, SAME, SAME, "PL2"),
    ("ABDO_SURGERY_LT6W", {}, "HF3", "FF2", "GB1", WITHHELD),
    ("ABDO_SURGERY_6_12W", {}, SAME, SAME, SAME, "PLA"),
    ("DIASTASIS", {}, SAME, SAME, SAME, "PLA"),
    ("RADICULOPATHY_STABLE", {}, SAME, "FF2 / FF4", SAME, "PL3"),
    ("HIP_JOINT_PAIN", {}, SAME, "FF2 / FF4", SAME, SAME),
    ("HIP_OA", {}, "HF3 / HF4", "FF2 / FF4", SAME, SAME),
    ("THA_POSTERIOR", {}, WITHHELD, WITHHELD, "GB2", "PL1"),
    ("THA_POSTERIOR", LATE, "HF3", "withheld / FF1", SAME, SAME),
    ("THA_ANTERIOR", {}, WITHHELD, WITHHELD, "GB2", "PL1"),
    ("THA_ANTERIOR", LATE, "HF3", "withheld / FF4", SAME, SAME),
    ("BALANCE_RISK", {}, "HF3", SAME, SAME, "PL2"),
    ("NO_FLOOR", {}, "HF3", "FF2", SAME, "PL2"),
    ("HYPERMOBILITY", {}, SAME, "FF3", SAME, SAME),
    ("EXTENSION_SENSITIVE", {}, "HF3", SAME, SAME, SAME),
    ("ADOLESCENT", {}, SAME, SAME, SAME, SAME),
]


def becomes(family: Family, default: str, cell: str) -> dict[str, str]:
    """What each side gets by a cell of the table: "FF2 / FF4" is affected (left) / other."""
    here, _, there = cell.replace(SAME, default).partition(" / ")
    if family in {GB, PL}:
        return {("both_legs" if family is GB else "none"): here}
    return {"left": here, "right": there or here}


@pytest.mark.parametrize(
    ("family", "default", "column"),
    [(HF, "HF4", 2), (FF, "FF4", 3), (GB, "GB3", 4), (PL, "PL4", 5)],
)
@pytest.mark.parametrize("row", BECOMES, ids=lambda row: f"{row[0]}{row[1] or ''}")
def test_what_the_seed_default_becomes(
    row: tuple[str, dict[str, object], str, str, str, str],
    family: Family,
    default: str,
    column: int,
) -> None:
    code, more = row[0], row[1]
    expected = becomes(family, default, str(row[column]))
    for side, variation in expected.items():
        findings = {
            name: value
            if not isinstance(value, dict) or side not in {"left", "right"}
            else {side: value[side]}
            for name, value in DEFAULTS.items()
        }
        answer = make_match(findings=findings, precautions=[given(code, "left", **more)])
        lines = dict(offers_of(answer, family))
        withheld = [each.side for each in answer.withheld if each.family is family]
        if variation == WITHHELD:
            assert lines == {}
            assert withheld == ["none" if side == "both_legs" else side]
        else:
            assert lines == {variation: (side,)}
            assert withheld == []


def test_the_defaults_stand_without_precautions() -> None:
    answer = make_match(findings=DEFAULTS)
    assert [(line.variation, line.sides) for line in answer.assigned] == [
        ("HF4", ("left", "right")),
        ("FF4", ("left", "right")),
        ("GB3", ("both_legs",)),
        ("PL4", ("none",)),
    ]
    assert (answer.proposed, answer.withheld) == ((), ())


def test_knee_trouble_turns_the_knee_plank_into_the_table_plank() -> None:
    findings: dict[str, object] = {"plank_hold_s": 25, "adim": "fail"}
    answer = make_match(findings=findings, precautions=[given("KNEE_KNEELING")])
    assert offers_of(answer, PL) == [("PL2", ("none",))]


@pytest.mark.parametrize(
    ("codes", "family", "becomes"),
    [
        (["SHOULDER", "NO_FLOOR"], HF, ["HF3"]),
        (["SHOULDER", "NO_FLOOR"], PL, ["PLB"]),
        (["SHOULDER", "OSTEOPOROSIS"], PL, []),
        (["PREG_T2_T3", "NO_FLOOR"], GB, ["GB1"]),
        (["DIASTASIS", "KNEE_KNEELING"], PL, ["PLB"]),
        (["DIASTASIS", "BP_HIGH"], PL, ["PLA"]),
        (["PREG_T2_T3", "KNEE_KNEELING"], HF, ["HF3"]),
    ],
)
def test_several_precautions_leave_what_all_of_them_allow(
    codes: list[str], family: Family, becomes: list[str]
) -> None:
    answer = make_match(findings=DEFAULTS, precautions=[given(code) for code in codes])
    assert [variation for variation, _ in offers_of(answer, family)] == becomes
    assert bool([each for each in answer.withheld if each.family is family]) is (becomes == [])


def test_where_all_at_or_below_the_start_is_barred_the_lowest_allowed_rung_is_taken() -> None:
    findings: dict[str, object] = {"mtt_hip_deg": both(25)}
    answer = make_match(findings=findings, precautions=[given("PREG_T2_T3")])
    assert offers_of(answer, HF) == [("HF2", ("left", "right"))]
    assert answer.assigned[0].because[-1] == (
        "HF2 stands higher than the start HF1: all at or below it are barred"
        " (Pregnant, after the first 3 months). Check that it is not too hard."
    )


def test_the_reasons_say_why_a_variation_is_not_the_start_or_none_is_left() -> None:
    answer = make_match(
        findings=DEFAULTS, precautions=[given("ABDO_SURGERY_LT6W"), given("NO_FLOOR")]
    )
    because = {line.family: line.because[-1] for line in answer.assigned}
    assert because[HF] == (
        "HF3 instead of HF4: Abdominal operation or cesarean under 6 weeks ago,"
        " Cannot get down to the floor."
    )
    assert because[GB] == (
        "GB1 instead of GB3: Abdominal operation or cesarean under 6 weeks ago."
    )
    assert answer.withheld[0].because[-1].startswith("No variation is left: Abdominal")


def test_the_rules_choose_a_substitute_only_where_a_precaution_lists_it() -> None:
    def offered(family: Family, *codes: str) -> str:
        precautions = tuple(Precaution(code=code) for code in codes)
        side = (BOTH_LEGS,) if family is GB else (NO_SIDE,)
        rungs = offered_rungs(family, side, precautions, CATALOGUE)
        return " ".join(each.id for each in rungs)

    assert offered(PL) == "PL1 PL2 PL3 PL4 PL5 PL6"
    assert offered(GB) == "GB1 GB2 GB3 GB4 GB5 GB6"
    assert offered(GB, "KNEE_KNEELING") == "GB1 GB2 GB3 GB4 GB5 GB6"
    assert offered(PL, "DIASTASIS") == "PL1 PLB PLA"
    assert offered(GB, "PREG_T2_T3") == "GB1 GBS"


@pytest.mark.parametrize(
    ("codes", "family", "cap"),
    [
        (["BP_HIGH"], GB, 5),
        (["BP_HIGH", "SHOULDER"], PL, 5),
        (["BP_HIGH"], HF, None),
        (["BP_HIGH"], FF, None),
        (["SHOULDER"], PL, None),
        ([], PL, None),
    ],
)
def test_raised_blood_pressure_caps_the_holds_of_bridges_and_planks(
    codes: list[str], family: Family, cap: int | None
) -> None:
    precautions = [Precaution(code=code) for code in codes]
    assert hold_cap(family, precautions, CATALOGUE) == cap
