"""Every dose ladder, climbed from the base to the next variation and down again."""

from itertools import pairwise

import pytest

from clinic.domain.dose_steps import options_for
from clinic.domain.dosing import Dose
from clinic.domain.precautions import Precaution
from clinic.domain.progression import decide, is_at_top
from tests.make import CATALOGUE, make_dose, make_item, make_review

STRETCH = "2x30 2x45 2x60"
BRIDGE = "10x2 12x2 15x2 12x5 15x5"
PLANK = "10x5 12x5 15x5 10x10 12x10"

LADDERS = {
    "HF1": (STRETCH, "HF2 2x30"),
    "HF2": (STRETCH, "HF3 2x30"),
    "HF3": (STRETCH, "HF4 2x30"),
    "HF4": (STRETCH, "HF5 2x30"),
    "HF5": (STRETCH, "HF6 2x30"),
    "HF6": (STRETCH, None),
    "FF1": (STRETCH, "FF2 2x30"),
    "FF2": (STRETCH, "FF3 2x30"),
    "FF3": (STRETCH, "FF4 2x30"),
    "FF4": (STRETCH, "FF5 2x30"),
    "FF5": (STRETCH, "FF6 2x30"),
    "FF6": (STRETCH, None),
    "GB1": ("10x5 12x5 15x5", "GB2 10x2"),
    "GB2": (BRIDGE, "GB3 10x2"),
    "GB3": (BRIDGE, "GB4 10x5"),
    "GBS": ("10x1 12x1", "GB3 10x2"),
    "GB4": ("10x5 12x5 15x5 12x10", "GB5 10x2"),
    "GB5": ("10x2 12x2 15x2", "GB6 10x2"),
    "GB6": ("10x2 12x2 15x2", None),
    "PL1": (PLANK, "PL2 10x5"),
    "PL2": (PLANK, "PL3 10x5"),
    "PL3": (PLANK, "PL4 10x5"),
    "PL4": (PLANK, "PL5 10x5"),
    "PLA": (PLANK, "PL2 10x5"),
    "PL5": ("10x5 12x5 15x5", "PL6 10x5"),
    "PLB": ("10x2 12x2 15x2", "PL2 10x5"),
    "PL6": ("10x5 10x10", None),
}
"""The steps from base to top, and the next variation at its base dose."""

WITH_RAISED_PRESSURE = {
    "PL1": ("10x5 12x5 15x5", "PL2 10x5"),
    "PL2": ("10x5 12x5 15x5", None),
    "PLA": ("10x5 12x5 15x5", "PL2 10x5"),
    "PLB": ("10x2 12x2 15x2", "PL2 10x5"),
    "GB1": ("10x5 12x5 15x5", "GB2 10x2"),
    "GB2": (BRIDGE, "GB3 10x2"),
    "GB3": (BRIDGE, None),
    "GBS": ("10x1 12x1", "GB3 10x2"),
    "HF4": (STRETCH, "HF5 2x30"),
}
PRESSURE = (Precaution(code="BP_HIGH"),)


def dose_of(variation: str, step: str) -> Dose:
    """The default dose with the repetitions and the hold of "12x5"."""
    reps, hold_s = (int(part) for part in step.split("x"))
    default = CATALOGUE.variations[variation].dose
    return make_dose(
        sets=default.sets,
        reps=reps,
        hold_s=hold_s,
        sessions_per_week=default.sessions_per_week,
        rest_s=default.rest_s,
    )


def after(
    variation: str, step: str, precautions: tuple[Precaution, ...] = (), **review: object
) -> str | None:
    """What follows for an exercise at a step: "GB3 12x5", or None where nothing changes."""
    item = make_item(variation, dose=dose_of(variation, step))
    new = decide(item, make_review(**review), precautions, CATALOGUE).new
    if new is None:
        return None
    if new.variation == variation:
        assert new.dose.sets == item.dose.sets
        assert new.dose.rest_s == item.dose.rest_s
        assert new.dose.sessions_per_week == item.dose.sessions_per_week
    else:
        assert new.dose.sets == CATALOGUE.variations[new.variation].dose.sets
    return f"{new.variation} {new.dose.reps}x{new.dose.hold_s}"


def test_every_variation_has_its_ladder_here() -> None:
    assert set(LADDERS) == set(CATALOGUE.variations)


@pytest.mark.parametrize("variation", LADDERS)
def test_a_ladder_is_climbed_step_by_step_and_then_the_next_variation(variation: str) -> None:
    steps, following = LADDERS[variation]
    for step, higher in pairwise(steps.split()):
        assert after(variation, step) == f"{variation} {higher}"
    assert after(variation, steps.split()[-1]) == following


@pytest.mark.parametrize("variation", WITH_RAISED_PRESSURE)
def test_with_raised_blood_pressure_no_hold_is_longer_than_5_s(variation: str) -> None:
    steps, following = WITH_RAISED_PRESSURE[variation]
    for step, higher in pairwise(steps.split()):
        assert after(variation, step, PRESSURE) == f"{variation} {higher}"
    assert after(variation, steps.split()[-1], PRESSURE) == following


@pytest.mark.parametrize("variation", LADDERS)
def test_a_ladder_is_gone_down_step_by_step(variation: str) -> None:
    steps = LADDERS[variation][0].split()
    for lower, step in pairwise(steps):
        went = after(variation, step, settled_by_next_morning=False)
        assert went == f"{variation} {lower}"


@pytest.mark.parametrize(
    ("variation", "dose", "above", "below"),
    [
        ("GB3", "11x2", "12x2", "10x2"),
        ("GB3", "13x2", "15x2", "12x2"),
        ("GB3", "14x3", "12x5", "15x2"),
        ("GB3", "10x5", "12x5", "15x2"),
        ("PL4", "13x5", "15x5", "12x5"),
        ("PL1", "12x4", "10x5", None),
        ("PL1", "10x3", "10x5", None),
        ("PL2", "15x10", None, "12x10"),
        ("HF4", "1x30", "2x30", None),
        ("HF4", "3x30", "2x60", "2x30"),
        ("HF4", "4x30", None, "2x45"),
        ("HF4", "1x60", "2x45", None),
        ("FF4", "4x60", None, "2x60"),
    ],
)
def test_a_dose_off_the_ladder_moves_to_the_nearest_step(
    variation: str, dose: str, above: str | None, below: str | None
) -> None:
    options = options_for(
        CATALOGUE.variations[variation], make_item(variation).sides, (), CATALOGUE
    )
    up, down = (move(dose_of(variation, dose)) for move in (options.step_up, options.step_down))
    assert (up and f"{up.dose.reps}x{up.dose.hold_s}") == above
    assert (down and f"{down.dose.reps}x{down.dose.hold_s}") == below


def test_more_sets_than_the_variation_may_have_are_taken_off_with_the_next_change() -> None:
    item = make_item("GB3", dose=make_dose(sets=5))
    new = decide(item, make_review(), (), CATALOGUE).new
    assert new is not None
    assert (new.dose.sets, new.dose.reps) == (3, 12)


def test_the_top_is_the_last_step_that_the_precautions_leave() -> None:
    at_15x5 = make_item("PL1", dose=make_dose(reps=15, hold_s=5))
    assert is_at_top(at_15x5, PRESSURE, CATALOGUE)
    assert not is_at_top(at_15x5, (), CATALOGUE)
