"""The ladders are exactly those of the clinical specification, written here a second time."""

import pytest

from clinic.content import load_catalogue
from clinic.domain.exercises import Family

CATALOGUE = load_catalogue()

S, P, B = "2x30 2x45 2x60", "10x5 12x5 15x5 10x10 12x10", "10x2 12x2 15x2 12x5 15x5"
VARIATIONS = {
    "HF1": ("1", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "HF2": ("2", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "HF3": ("3", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "HF4": ("4", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "HF5": ("5", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "HF6": ("6", "1x2 x30 7/wk rest 15", "1 1-3 30-60 3-7", S),
    "FF1": ("1", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "FF2": ("2", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "FF3": ("3", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "FF4": ("4", "1x2 x30 7/wk rest 15", "1 1-4 30-60 5-7", S),
    "FF5": ("5", "1x2 x30 7/wk rest 15", "1 1-3 30-60 5-7", S),
    "FF6": ("6", "1x2 x30 7/wk rest 15", "1 1-3 30-60 3-7", S),
    "GB1": ("1", "3x10 x5 3/wk rest 30", "2-3 8-15 3-10 3-7", "10x5 12x5 15x5"),
    "GB2": ("2", "3x10 x2 3/wk rest 60", "2-3 8-15 1-5 3", B),
    "GB3": ("3", "3x10 x2 3/wk rest 60", "2-3 10-15 2-5 3", B),
    "GB4": ("4", "3x10 x5 3/wk rest 60", "2-3 10-15 5-10 3", "10x5 12x5 15x5 12x10"),
    "GB5": ("5", "3x10 x2 3/wk rest 60", "2-3 10-15 2-5 3", "10x2 12x2 15x2"),
    "GB6": ("6", "3x10 x2 3/wk rest 60", "2-3 8-15 2-5 3", "10x2 12x2 15x2"),
    "GBS": ("2.5 substitute", "3x10 x1 3/wk rest 60", "2-3 8-12 1-2 3", "10x1 12x1"),
    "PL1": ("1", "3x10 x5 3/wk rest 60", "2-3 10-15 3-10 3", P),
    "PL2": ("2", "3x10 x5 3/wk rest 60", "2-3 10-15 3-10 3", P),
    "PL3": ("3", "3x10 x5 3/wk rest 60", "2-3 10-15 3-10 3", P),
    "PL4": ("4", "3x10 x5 3/wk rest 60", "2-3 10-15 5-10 3", P),
    "PL5": ("5", "3x10 x5 3/wk rest 60", "2-3 10-15 2-5 3", "10x5 12x5 15x5"),
    "PL6": ("6", "3x10 x5 3/wk rest 60", "2-3 10 5-10 3", "10x5 10x10"),
    "PLA": ("1.5 substitute", "3x10 x5 3/wk rest 60", "2-3 10-15 3-10 3-7", P),
    "PLB": ("1.4 substitute", "3x10 x2 3/wk rest 60", "2-3 10-15 2 3", "10x2 12x2 15x2"),
}
"""Level; default dose; ranges of sets, repetitions, hold and days a week; dose ladder."""


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_variation_has_the_level_dose_range_and_ladder_of_the_specification(name: str) -> None:
    level, default, ranges, ladder = VARIATIONS[name]
    rung = CATALOGUE.variations[name]
    dose, span = rung.dose, rung.range
    assert f"{rung.level:g}{' substitute' if rung.substitute else ''}" == level
    assert (
        f"{dose.sets}x{dose.reps} x{dose.hold_s} {dose.sessions_per_week}/wk rest {dose.rest_s}"
        == default
    )
    spans = (span.sets, span.reps, span.hold_s, span.sessions_per_week)
    assert " ".join(str(one).replace(" to ", "-") for one in spans) == ranges
    assert " ".join(f"{step.reps}x{step.hold_s}" for step in rung.ladder) == ladder


def test_there_are_27_variations() -> None:
    assert list(CATALOGUE.variations) == list(VARIATIONS)
    assert len(VARIATIONS) == 27


def test_bridges_rest_30_to_90_seconds() -> None:
    bridges = [rung for rung in CATALOGUE.variations.values() if rung.family is Family.GB]
    assert {str(rung.range.rest_s) for rung in bridges} == {"30 to 90"}
