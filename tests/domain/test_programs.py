"""What a program may hold, how it is shown, and what changed in it."""

from dataclasses import replace

import pytest

from clinic.domain.anatomy import Prong, Side
from clinic.domain.exercises import Family
from clinic.domain.programs import (
    ChangeKind,
    Origin,
    ProgramItem,
    by_prong,
    changes,
    easier_version,
    from_offer,
    problems,
)
from clinic.domain.safety import Precaution
from tests.make import (
    BOTH_LEGS,
    CATALOGUE,
    LEFT,
    NO_SIDE,
    RIGHT,
    both,
    make_dose,
    make_item,
    make_match,
    make_program,
)


def complaints(*items: ProgramItem, codes: tuple[str, ...] = ()) -> list[tuple[int | None, str]]:
    precautions = tuple(Precaution(code=code) for code in codes)
    program = replace(make_program(precautions=precautions), items=items)
    found = problems(program, CATALOGUE)
    assert all(problem.message for problem in found)
    return [(problem.item, problem.field) for problem in found]


@pytest.mark.parametrize("variation", CATALOGUE.variations)
def test_every_variation_at_its_default_dose_makes_a_program(variation: str) -> None:
    assert complaints(make_item(variation)) == []


def test_what_the_rules_offer_makes_a_program() -> None:
    answer = make_match(findings={"mtt_hip_deg": both(12), "gmax_mmt": both(3), "plank_hold_s": 5})
    offers = (*answer.assigned, *answer.proposed)
    items = [from_offer(offer, Origin.ASSIGNED) for offer in offers]
    assert complaints(*items) == []
    stretch, bridge, plank = items
    assert (stretch.sides, stretch.origin) == ((LEFT, RIGHT), Origin.ASSIGNED)
    assert stretch.because == offers[0].because
    assert (bridge.focus_sides, bridge.impairment) == ((LEFT, RIGHT), "weak_gluteus_maximus")
    assert plank.dose == offers[2].dose


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (make_item("HF4", dose=make_dose(sets=1, reps=2, hold_s=29, rest_s=15)), "hold_s"),
        (make_item(dose=make_dose(reps=16)), "reps"),
        (make_item(dose=make_dose(sets=4)), "sets"),
        (make_item(variation="GB3", family=Family.PL, sides=(NO_SIDE,)), "variation"),
        (replace(make_item(), variation="GB9"), "variation"),
        (make_item("HF4", sides=()), "sides"),
        (make_item("HF4", sides=(BOTH_LEGS,)), "sides"),
        (make_item("HF4", sides=(LEFT, LEFT)), "sides"),
        (make_item("GB3", sides=(LEFT,)), "sides"),
        (make_item("GB3", focus_sides=(BOTH_LEGS,)), "sides"),
        (make_item("PL4", sides=(LEFT,)), "sides"),
    ],
)
def test_an_item_that_cannot_be_given_says_which_field(item: ProgramItem, field: str) -> None:
    found = complaints(item)
    assert found[0] == (0, field)


def test_a_barred_rung_is_a_problem_that_names_the_precaution() -> None:
    program = make_program(make_item("GB4"), precautions=(Precaution(code="BP_HIGH"),))
    found = problems(program, CATALOGUE)
    assert [(problem.field, problem.message) for problem in found] == [
        ("variation", "GB4: Barred by: Raised blood pressure.")
    ]


def test_a_hold_over_the_cap_of_a_precaution_is_a_problem() -> None:
    long_holds = make_item("PL2", dose=make_dose(hold_s=6))
    assert complaints(long_holds) == []
    assert complaints(long_holds, codes=("BP_HIGH",)) == [(0, "hold_s")]
    at_the_cap = make_item("PL2", dose=make_dose(hold_s=5))
    assert complaints(at_the_cap, codes=("BP_HIGH",)) == []


def test_a_rung_barred_on_one_side_is_barred_for_both_together() -> None:
    joint_pain = (Precaution(code="HIP_JOINT_PAIN", side=LEFT),)
    for sides, found in (((RIGHT,), 0), ((LEFT,), 1), ((LEFT, RIGHT), 1)):
        program = make_program(make_item("FF4", sides=sides), precautions=joint_pain)
        assert len(problems(program, CATALOGUE)) == found


def test_a_program_is_not_empty_and_holds_four_exercises_at_most() -> None:
    assert complaints() == [(None, "items")]
    stretches = [
        make_item(name, sides=(side,)) for name in ("HF4", "FF4") for side in (LEFT, RIGHT)
    ]
    assert complaints(*stretches) == []
    assert complaints(*stretches, make_item("GB3")) == [(None, "items")]


def test_a_family_is_done_once_on_a_side() -> None:
    assert complaints(make_item("HF4"), make_item("HF3", sides=(RIGHT,))) == []
    assert complaints(make_item("HF4"), make_item("HF3", sides=(LEFT, RIGHT))) == [
        (0, "sides"),
        (1, "sides"),
    ]
    assert complaints(make_item("PL4"), make_item("PL1")) == [(0, "sides"), (1, "sides")]


# --- easier version ---------------------------------------------------------------------------

EASIER = [
    ("HF1", (LEFT,), (), None),
    ("HF4", (LEFT,), (), "HF3"),
    ("GB3", (BOTH_LEGS,), (), "GB2"),
    ("PL2", (NO_SIDE,), (), "PL1"),
    ("PL1", (NO_SIDE,), (), None),
    ("PLA", (NO_SIDE,), (), "PL1"),
    ("GBS", (BOTH_LEGS,), (), "GB2"),
    ("GB3", (BOTH_LEGS,), (Precaution(code="PREG_T2_T3"),), "GBS"),
    ("GBS", (BOTH_LEGS,), (Precaution(code="PREG_T2_T3"),), "GB1"),
    ("PL2", (NO_SIDE,), (Precaution(code="DIASTASIS"),), "PLA"),
    ("PLA", (NO_SIDE,), (Precaution(code="DIASTASIS"),), "PLB"),
    ("PLB", (NO_SIDE,), (Precaution(code="DIASTASIS"),), "PL1"),
    ("PLB", (NO_SIDE,), (Precaution(code="SHOULDER"),), None),
    ("GB3", (BOTH_LEGS,), (Precaution(code="KNEE_KNEELING"),), "GB2"),
    ("HF4", (LEFT,), (Precaution(code="KNEE_KNEELING"),), "HF3"),
    ("HF3", (LEFT,), (Precaution(code="KNEE_KNEELING"),), "HF1"),
    ("FF4", (LEFT,), (Precaution(code="HIP_JOINT_PAIN", side=LEFT),), "FF2"),
    ("FF4", (RIGHT,), (Precaution(code="HIP_JOINT_PAIN", side=LEFT),), "FF3"),
    ("FF4", (LEFT, RIGHT), (Precaution(code="HIP_JOINT_PAIN", side=LEFT),), "FF2"),
    ("FF2", (LEFT, RIGHT), (Precaution(code="HIP_JOINT_PAIN", side=LEFT),), None),
]


@pytest.mark.parametrize(("variation", "sides", "precautions", "easier"), EASIER)
def test_the_easier_version_is_the_next_rung_down_that_is_allowed(
    variation: str,
    sides: tuple[Side, ...],
    precautions: tuple[Precaution, ...],
    easier: str | None,
) -> None:
    assert easier_version(variation, sides, precautions, CATALOGUE) == easier


# --- shown in two prongs ----------------------------------------------------------------------


def test_items_are_shown_by_prong_and_lettered_stretches_first() -> None:
    plank, bridge = make_item("PL4"), make_item("GB3")
    rotators, flexors = make_item("FF4"), make_item("HF4")
    program = make_program(plank, rotators, bridge, flexors)
    assert by_prong(program.items) == {
        Prong.LOOSEN: (rotators, flexors),
        Prong.STRENGTHEN: (plank, bridge),
    }
    assert program.letters == {"A": rotators, "B": flexors, "C": plank, "D": bridge}
    assert by_prong([plank])[Prong.LOOSEN] == ()


# --- what changed -----------------------------------------------------------------------------


def kinds(
    old: tuple[ProgramItem, ...], new: tuple[ProgramItem, ...]
) -> list[tuple[ChangeKind, str | None, str | None]]:
    found = changes(replace(make_program(), items=old), replace(make_program(), items=new))
    return [
        (
            change.kind,
            change.before.variation if change.before else None,
            change.after.variation if change.after else None,
        )
        for change in found
    ]


BRIDGE, PLANK = make_item("GB3"), make_item("PL4")
STRETCH_LEFT = make_item("HF4")
STRETCH_RIGHT = make_item("HF3", sides=(RIGHT,))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ((BRIDGE,), (BRIDGE,), []),
        ((BRIDGE,), (replace(BRIDGE, note="slowly", because=("x",)),), []),
        ((BRIDGE,), (BRIDGE, PLANK), [("added", None, "PL4")]),
        ((BRIDGE, PLANK), (PLANK,), [("stopped", "GB3", None)]),
        ((BRIDGE,), (PLANK,), [("added", None, "PL4"), ("stopped", "GB3", None)]),
        ((BRIDGE,), (make_item("GB4"),), [("exchanged", "GB3", "GB4")]),
        ((BRIDGE,), (replace(BRIDGE, dose=make_dose(reps=12)),), [("dose", "GB3", "GB3")]),
        ((BRIDGE,), (replace(BRIDGE, focus_sides=(LEFT,)),), [("sides", "GB3", "GB3")]),
        (
            (STRETCH_LEFT,),
            (make_item("HF3", sides=(LEFT, RIGHT)),),
            [("exchanged", "HF4", "HF3"), ("sides", "HF4", "HF3")],
        ),
        (
            (STRETCH_LEFT, STRETCH_RIGHT),
            (make_item("HF4", sides=(RIGHT,)),),
            [("exchanged", "HF3", "HF4"), ("stopped", "HF4", None)],
        ),
        (
            (STRETCH_LEFT,),
            (STRETCH_RIGHT, STRETCH_LEFT),
            [("added", None, "HF3")],
        ),
        (
            (STRETCH_RIGHT, STRETCH_LEFT),
            (STRETCH_LEFT, STRETCH_RIGHT),
            [],
        ),
    ],
)
def test_changes_say_what_is_different(
    old: tuple[ProgramItem, ...],
    new: tuple[ProgramItem, ...],
    found: list[tuple[str, str | None, str | None]],
) -> None:
    assert kinds(old, new) == found
