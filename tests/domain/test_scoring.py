"""Points, roles and status of each impairment, typed in from the clinical tables."""

from typing import Any

import pytest

from clinic.domain.anatomy import Side
from clinic.domain.matching import Status
from clinic.domain.protocols import Combine, PointGroup, Role
from clinic.domain.scoring import Scored, score, tighter_side
from tests.make import (
    CATALOGUE,
    LEFT,
    NO_SIDE,
    RIGHT,
    both,
    impairment_of,
    left,
    make_case,
    make_match,
    sides,
)

I1, I2, I3, I4 = (
    "short_hip_flexors",
    "stiff_posterior_hip",
    "weak_gluteus_maximus",
    "low_abdominal_endurance",
)
SUPPORTED, POSSIBLE, NOT_SUPPORTED, INSUFFICIENT = Status
POSITIVE, NEGATIVE, BORDERLINE, SUPPORT, NO_ROLE = Role


def scored(impairment: str, findings: dict[str, object], **patient: Any) -> Scored:
    """The impairment on the left (or without a side)."""
    definition = next(each for each in CATALOGUE.protocol.impairments if each.id == impairment)
    case = make_case(findings=findings, **patient)
    return score(definition, case, CATALOGUE.protocol.status_limits)[0]


BANDS = [
    # finding, age, value, role, points
    *(("mtt_hip_deg", 45, value, NEGATIVE, 0) for value in (-40, -1, 0)),
    *(("mtt_hip_deg", 45, value, BORDERLINE, 1) for value in (0.1, 1, 4, 4.9)),
    *(("mtt_hip_deg", 45, value, POSITIVE, 2) for value in (5, 9, 9.9)),
    *(("mtt_hip_deg", 45, value, POSITIVE, 3) for value in (10, 60)),
    *(("hip_ext_prone_deg", 45, value, NEGATIVE, 0) for value in (10, 40)),
    *(("hip_ext_prone_deg", 45, value, BORDERLINE, 1) for value in (0, 9, 9.9)),
    *(("hip_ext_prone_deg", 45, value, POSITIVE, 2) for value in (-0.1, -1, -30)),
    *(("hip_ir_deg", 59, value, NEGATIVE, 0) for value in (30, 90)),
    *(("hip_ir_deg", 59, value, BORDERLINE, 1) for value in (20, 29, 29.9)),
    *(("hip_ir_deg", 59, value, POSITIVE, 2) for value in (0, 19, 19.9)),
    *(("hip_ir_deg", 60, value, NEGATIVE, 0) for value in (22, 90)),
    *(("hip_ir_deg", 60, value, BORDERLINE, 1) for value in (16, 21, 21.9)),
    *(("hip_ir_deg", 60, value, POSITIVE, 2) for value in (0, 15, 15.9)),
    ("hip_ir_deg", 59.9, 25, BORDERLINE, 1),
    *(("hip_flex_deg", 45, value, NO_ROLE, 0) for value in (110, 150)),
    *(("hip_flex_deg", 45, value, BORDERLINE, 1) for value in (100, 109, 109.9)),
    *(("hip_flex_deg", 45, value, POSITIVE, 2) for value in (0, 99, 99.9)),
    ("gmax_mmt", 45, 5, NEGATIVE, 0),
    ("gmax_mmt", 45, 4.5, BORDERLINE, 1),
    ("gmax_mmt", 45, 4, POSITIVE, 2),
    *(("gmax_mmt", 45, value, POSITIVE, 3) for value in (0, 3, 3.5)),
    *(("slb_hold_s", 64, value, NEGATIVE, 0) for value in (30, 100)),
    *(("slb_hold_s", 64, value, BORDERLINE, 1) for value in (20, 29, 29.9)),
    *(("slb_hold_s", 64, value, POSITIVE, 2) for value in (0, 19, 19.9)),
    *(("slb_hold_s", 65, value, NEGATIVE, 0) for value in (20, 100)),
    *(("slb_hold_s", 65, value, BORDERLINE, 1) for value in (10, 19, 19.9)),
    *(("slb_hold_s", 65, value, POSITIVE, 2) for value in (0, 9, 9.9)),
    *(("plank_hold_s", 59, value, NEGATIVE, 0) for value in (60, 300)),
    *(("plank_hold_s", 59, value, BORDERLINE, 1) for value in (30, 59, 59.9)),
    *(("plank_hold_s", 59, value, POSITIVE, 2) for value in (0, 29, 29.9)),
    *(("plank_hold_s", 60, value, NEGATIVE, 0) for value in (30, 300)),
    *(("plank_hold_s", 60, value, BORDERLINE, 1) for value in (15, 29, 29.9)),
    *(("plank_hold_s", 60, value, POSITIVE, 2) for value in (0, 14, 14.9)),
    *(("side_bridge_s", 59, value, NEGATIVE, 0) for value in (45, 300)),
    *(("side_bridge_s", 59, value, BORDERLINE, 1) for value in (30, 44, 44.9)),
    *(("side_bridge_s", 59, value, POSITIVE, 2) for value in (0, 29, 29.9)),
    *(("side_bridge_s", 60, value, NEGATIVE, 0) for value in (30, 300)),
    *(("side_bridge_s", 60, value, BORDERLINE, 1) for value in (15, 29, 29.9)),
    *(("side_bridge_s", 60, value, POSITIVE, 2) for value in (0, 14, 14.9)),
]
IMPAIRMENT_OF = {
    "mtt_hip_deg": I1,
    "hip_ext_prone_deg": I1,
    "hip_ir_deg": I2,
    "hip_flex_deg": I2,
    "gmax_mmt": I3,
    "slb_hold_s": I3,
    "plank_hold_s": I4,
    "side_bridge_s": I4,
}


@pytest.mark.parametrize(("finding", "age", "value", "role", "points"), BANDS)
def test_a_measured_value_has_the_role_and_points_of_its_band(
    finding: str, age: float, value: float, role: Role, points: int
) -> None:
    recorded: object = value if finding == "plank_hold_s" else left(value)
    found = scored(IMPAIRMENT_OF[finding], {finding: recorded}, age=age)
    assert found.roles == {role}
    assert (found.score, found.support) == (points, 0)


SUPPORTS = [
    # impairment, findings, sex, support points
    (I1, {"mtt_knee_deg": left(66.9)}, "F", 1),
    (I1, {"mtt_knee_deg": left(67)}, "F", 0),
    (I1, {"pelvic_tilt": "anterior"}, "F", 1),
    (I1, {"pelvic_tilt": "posterior"}, "F", 0),
    (I1, {"lumbar_lordosis": "increased"}, "F", 1),
    (I1, {"lumbar_lordosis": "flattened"}, "F", 0),
    (I1, {"upright_difficulty": True}, "F", 1),
    (I1, {"upright_difficulty": False}, "F", 0),
    (
        I1,
        {"pelvic_tilt": "anterior", "lumbar_lordosis": "increased", "upright_difficulty": True},
        "F",
        1,
    ),
    (I1, {"provoke_sitting": True}, "F", 1),
    (I1, {"provoke_standing": True}, "F", 1),
    (I1, {"provoke_sitting": True, "provoke_standing": True}, "F", 1),
    (I1, {"provoke_walking": True, "provoke_stairs": True}, "F", 0),
    (I1, {"mtt_abduction": both(True)}, "F", 0),
    (I2, {"hip_ir_deg": sides(40, 50)}, "F", 1),
    (I2, {"hip_ir_deg": sides(40, 49.9)}, "F", 0),
    (I2, {"hip_ir_deg": sides(50, 40)}, "F", 0),
    (I2, {"hip_ir_deg": left(40), "hip_er_deg": left(55)}, "F", 1),
    (I2, {"hip_ir_deg": left(40), "hip_er_deg": left(54.9)}, "F", 0),
    (I2, {"hip_er_deg": left(55)}, "F", 0),
    (I2, {"hip_ir_deg": sides(40, 50), "hip_er_deg": left(55)}, "F", 1),
    (I2, {"faber": left("limited")}, "F", 1),
    (I2, {"faber": left("pain_posterior")}, "F", 0),
    (I2, {"pelvic_tilt": "posterior"}, "F", 1),
    (I2, {"lumbar_lordosis": "flattened"}, "F", 1),
    (I2, {"ake_deg": left(33.1)}, "M", 1),
    (I2, {"ake_deg": left(33)}, "M", 0),
    (I2, {"ake_deg": left(23.1)}, "F", 1),
    (I2, {"ake_deg": left(23)}, "F", 0),
    (I2, {"ake_deg": left(90)}, None, 0),
    (
        I2,
        {"pelvic_tilt": "posterior", "lumbar_lordosis": "flattened", "ake_deg": left(40)},
        "F",
        1,
    ),
    (I2, {"provoke_sitting": True}, "F", 1),
    (I2, {"provoke_walking": True}, "F", 1),
    (I2, {"provoke_stairs": True}, "F", 1),
    (I2, {"provoke_standing": True}, "F", 0),
    (I2, {"provoke_sitting": True, "provoke_walking": True, "provoke_stairs": True}, "F", 1),
    (I3, {"slb_hold_s": sides(30, 40)}, "F", 1),
    (I3, {"slb_hold_s": sides(30, 39.9)}, "F", 0),
    (I3, {"phe_pattern": left("altered")}, "F", 1),
    (I3, {"phe_pattern": left("normal")}, "F", 0),
    (I3, {"provoke_stairs": True}, "F", 1),
    (I3, {"provoke_walking": True}, "F", 1),
    (I3, {"provoke_stairs": True, "provoke_walking": True}, "F", 1),
    (I3, {"provoke_sitting": True, "provoke_standing": True}, "F", 0),
    (I3, {"slb_reps": sides(5, 20)}, "F", 0),
    (I4, {"adim": "fail"}, "F", 1),
    (I4, {"adim": "pass"}, "F", 0),
    (I4, {"pelvic_tilt": "anterior"}, "F", 1),
    (I4, {"lumbar_lordosis": "increased"}, "F", 1),
    (I4, {"pelvic_tilt": "anterior", "lumbar_lordosis": "increased"}, "F", 1),
    (I4, {"provoke_sitting": True}, "F", 1),
    (I4, {"provoke_standing": True}, "F", 1),
    (I4, {"provoke_sitting": True, "provoke_standing": True}, "F", 1),
    (I4, {"provoke_stairs": True, "upright_difficulty": True}, "F", 0),
]


@pytest.mark.parametrize(("impairment", "findings", "sex", "points"), SUPPORTS)
def test_support_has_its_points_and_caps(
    impairment: str, findings: dict[str, object], sex: str | None, points: int
) -> None:
    assert scored(impairment, findings, sex=sex).support == points


CAPS = [
    # impairment, findings, score
    (I1, {"mtt_hip_deg": left(12), "hip_ext_prone_deg": left(-5)}, 3),
    (I1, {"mtt_hip_deg": left(6), "hip_ext_prone_deg": left(-5)}, 2),
    (I1, {"mtt_hip_deg": left(2), "hip_ext_prone_deg": left(-5)}, 2),
    (I1, {"mtt_hip_deg": left(2), "hip_ext_prone_deg": left(5)}, 1),
    (I2, {"hip_ir_deg": left(15), "hip_flex_deg": left(95)}, 3),
    (I2, {"hip_ir_deg": left(25), "hip_flex_deg": left(105)}, 2),
    (I2, {"hip_ir_deg": left(15), "hip_flex_deg": left(95), "fair": left("buttock_pain")}, 5),
    (I2, {"hip_ir_deg": left(25), "fair": left("stretch_only")}, 2),
    (I3, {"gmax_mmt": left(3), "slb_hold_s": left(10)}, 3),
    (I3, {"gmax_mmt": left(4.5), "slb_hold_s": left(25)}, 2),
    (I4, {"plank_hold_s": 20, "side_bridge_s": both(20)}, 3),
    (I4, {"plank_hold_s": 40, "side_bridge_s": both(40)}, 2),
]


@pytest.mark.parametrize(("impairment", "findings", "total"), CAPS)
def test_anchor_points_are_combined_and_capped(
    impairment: str, findings: dict[str, object], total: int
) -> None:
    assert scored(impairment, findings).score == total


def test_a_grade_of_five_has_no_role_beside_a_bridge_hold_on_that_side() -> None:
    findings: dict[str, object] = {"gmax_mmt": left(5), "slb_hold_s": left(25)}
    assert scored(I3, findings).roles == {NO_ROLE, BORDERLINE}
    other_side: dict[str, object] = {"gmax_mmt": left(5), "slb_hold_s": {"right": 25}}
    assert scored(I3, other_side).roles == {NEGATIVE}


@pytest.mark.parametrize(
    ("side_bridge", "role"),
    [
        (sides(50, 29), POSITIVE),
        (sides(29, 50), POSITIVE),
        ({"left": 50}, NEGATIVE),
        ({"right": 35}, BORDERLINE),
    ],
)
def test_the_worse_of_the_side_bridges_tested_counts(
    side_bridge: dict[str, object], role: Role
) -> None:
    assert scored(I4, {"side_bridge_s": side_bridge}).roles == {role}


FAIR = [
    # slr on the left, neuro screen, role of FAIR buttock pain, points, conflict
    (None, None, POSITIVE, 2, False),
    ("negative", "normal", POSITIVE, 2, False),
    ("negative", None, POSITIVE, 2, False),
    ("positive", None, NO_ROLE, 0, True),
    ("positive", "normal", NO_ROLE, 0, True),
    ("negative", "stable_deficit", NO_ROLE, 0, True),
    (None, "stable_deficit", NO_ROLE, 0, True),
]


@pytest.mark.parametrize(("slr", "neuro", "role", "points", "conflict"), FAIR)
def test_fair_counts_only_without_a_nerve_root_sign(
    slr: str | None, neuro: str | None, role: Role, points: int, conflict: bool
) -> None:
    findings = {"fair": left("buttock_pain"), "slr": {"left": slr}, "neuro_screen": neuro}
    found = scored(I2, findings)
    assert found.roles == {role}
    assert (found.score, found.conflict) == (points, conflict)


def test_a_positive_leg_raise_on_the_other_side_does_not_cancel_fair() -> None:
    found = scored(I2, {"fair": left("buttock_pain"), "slr": {"right": "positive"}})
    assert found.roles == {POSITIVE}


@pytest.mark.parametrize("choice", ["negative", "groin_pain"])
def test_other_answers_of_fair_have_no_role(choice: str) -> None:
    assert scored(I2, {"fair": left(choice)}).roles == frozenset()


STATUSES = [
    # impairment, findings, status, conflict
    (I1, {}, INSUFFICIENT, False),
    (I1, {"provoke_sitting": True}, INSUFFICIENT, False),
    (I1, {"provoke_sitting": True, "pelvic_tilt": "anterior"}, POSSIBLE, False),
    (I1, {"mtt_hip_deg": left(10)}, SUPPORTED, False),
    (I1, {"mtt_hip_deg": left(5)}, POSSIBLE, False),
    (I1, {"mtt_hip_deg": left(5), "provoke_sitting": True}, SUPPORTED, False),
    (I1, {"mtt_hip_deg": left(10), "hip_ext_prone_deg": left(10)}, POSSIBLE, True),
    (I1, {"mtt_hip_deg": left(0), "hip_ext_prone_deg": left(-1)}, POSSIBLE, True),
    (I1, {"mtt_hip_deg": left(0)}, NOT_SUPPORTED, False),
    (I1, {"mtt_hip_deg": left(0), "provoke_sitting": True}, NOT_SUPPORTED, False),
    (
        I1,
        {"mtt_hip_deg": left(0), "provoke_sitting": True, "pelvic_tilt": "anterior"},
        POSSIBLE,
        True,
    ),
    (
        I1,
        {"mtt_hip_deg": left(0), "hip_ext_prone_deg": left(5), "provoke_sitting": True},
        NOT_SUPPORTED,
        False,
    ),
    (I1, {"mtt_hip_deg": left(4)}, NOT_SUPPORTED, False),
    (I1, {"mtt_hip_deg": left(4), "provoke_sitting": True}, POSSIBLE, False),
    (I2, {"fair": left("negative")}, INSUFFICIENT, False),
    (I2, {"hip_flex_deg": left(120)}, INSUFFICIENT, False),
    (I2, {"fair": left("stretch_only")}, NOT_SUPPORTED, False),
    (I2, {"fair": left("buttock_pain"), "faber": left("limited")}, SUPPORTED, False),
    (
        I2,
        {"fair": left("buttock_pain"), "slr": left("positive"), "hip_ir_deg": left(15)},
        POSSIBLE,
        True,
    ),
    (
        I2,
        {
            "fair": left("buttock_pain"),
            "slr": left("positive"),
            "hip_ir_deg": left(15),
            "hip_flex_deg": left(90),
            "provoke_sitting": True,
        },
        POSSIBLE,
        True,
    ),
    (I2, {"fair": left("buttock_pain"), "slr": left("positive")}, INSUFFICIENT, True),
    (
        I2,
        {"fair": left("buttock_pain"), "slr": left("positive"), "hip_ir_deg": left(35)},
        NOT_SUPPORTED,
        True,
    ),
    (
        I2,
        {"fair": left("buttock_pain"), "slr": left("positive"), "hip_ir_deg": left(25)},
        NOT_SUPPORTED,
        True,
    ),
    (I3, {"gmax_mmt": left(4), "slb_hold_s": left(40)}, POSSIBLE, True),
    (I3, {"gmax_mmt": left(5), "slb_hold_s": left(15)}, POSSIBLE, False),
    (I3, {"gmax_mmt": left(3.5)}, SUPPORTED, False),
    (I4, {"plank_hold_s": 70, "side_bridge_s": both(20)}, POSSIBLE, True),
    (I4, {"plank_hold_s": 20, "adim": "fail"}, SUPPORTED, False),
]


@pytest.mark.parametrize(("impairment", "findings", "status", "conflict"), STATUSES)
def test_the_status_follows_from_roles_and_points(
    impairment: str, findings: dict[str, object], status: Status, conflict: bool
) -> None:
    found = scored(impairment, findings)
    assert (found.status, found.conflict) == (status, conflict)


SHARED = {"provoke_sitting": True, "pelvic_tilt": "anterior"}


def test_what_both_sides_share_is_explained_by_the_supported_side() -> None:
    answer = make_match(findings={"mtt_hip_deg": sides(10, 0), **SHARED})
    explained = impairment_of(answer, I1, RIGHT)
    assert (explained.status, explained.score, explained.support) == (NOT_SUPPORTED, 0, 0)
    assert explained.conflict is False
    assert impairment_of(answer, I1, LEFT).status is SUPPORTED
    assert answer.conflicts == ()
    assert explained.reasons == (
        "Modified Thomas test, thigh angle 0 deg (as expected)."
        " What both sides share is explained by the other side.",
    )


@pytest.mark.parametrize(
    "thomas",
    [sides(5, 0), sides(0, 0)],
    ids=["the other side is supported too little", "the other side is normal too"],
)
def test_without_a_supported_other_side_the_conflict_stays(thomas: dict[str, object]) -> None:
    findings = {"mtt_hip_deg": thomas, "provoke_sitting": True, "mtt_knee_deg": {"right": 60}}
    answer = make_match(findings={**findings, "hip_ext_prone_deg": left(15)})
    here = impairment_of(answer, I1, RIGHT)
    assert (here.status, here.conflict, here.support) == (POSSIBLE, True, 2)


def test_a_positive_anchor_of_its_own_is_not_explained_away() -> None:
    findings = {"mtt_hip_deg": sides(10, 0), "hip_ext_prone_deg": {"right": -5}, **SHARED}
    here = impairment_of(make_match(findings=findings), I1, RIGHT)
    assert (here.status, here.conflict) == (POSSIBLE, True)


def test_support_without_a_direct_test_is_not_explained_away() -> None:
    findings = {"mtt_hip_deg": left(10), **SHARED}
    here = impairment_of(make_match(findings=findings), I1, RIGHT)
    assert (here.status, here.conflict) == (POSSIBLE, False)


@pytest.mark.parametrize(
    ("points", "combine", "cap", "total"),
    [
        ((2, 2), Combine.SUM, 3, 3),
        ((1, 1), Combine.SUM, 3, 2),
        ((2, 3), Combine.LARGEST, None, 3),
        ((2, 2), Combine.SUM, None, 4),
        ((4, 1), Combine.LARGEST, 2, 2),
    ],
)
def test_a_group_combines_and_caps(
    points: tuple[int, ...], combine: Combine, cap: int | None, total: int
) -> None:
    assert PointGroup(id="group", combine=combine, cap=cap).combined(points) == total


@pytest.mark.parametrize(
    ("impairment", "findings", "tighter"),
    [
        (I1, {"mtt_hip_deg": sides(12, 15)}, RIGHT),
        (I1, {"mtt_hip_deg": sides(15, 12)}, LEFT),
        (I1, {"mtt_hip_deg": sides(12, 12), "hip_ext_prone_deg": sides(-5, -9)}, RIGHT),
        (I1, {"mtt_hip_deg": sides(12, 12)}, None),
        (I1, {"mtt_hip_deg": sides(5, None), "mtt_knee_deg": both(60)}, LEFT),
        (I2, {"hip_ir_deg": sides(15, 18)}, LEFT),
        (I2, {"fair": sides("stretch_only", "buttock_pain")}, RIGHT),
        (I3, {"slb_hold_s": sides(15, 10)}, RIGHT),
    ],
)
def test_the_tighter_side_is_the_one_that_measures_worse(
    impairment: str, findings: dict[str, object], tighter: Side | None
) -> None:
    definition = next(each for each in CATALOGUE.protocol.impairments if each.id == impairment)
    case = make_case(findings=findings)
    found = score(definition, case, CATALOGUE.protocol.status_limits)
    assert tighter_side(definition, case, found) is tighter
    assert tighter_side(definition, case, found[:1]) is None


def test_an_impairment_without_sides_is_scored_once() -> None:
    definition = next(each for each in CATALOGUE.protocol.impairments if each.id == I4)
    found = score(definition, make_case(), CATALOGUE.protocol.status_limits)
    assert [each.side for each in found] == [NO_SIDE]
