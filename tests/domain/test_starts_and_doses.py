"""Where each ladder starts, and the dose a line comes with; typed in from the clinical tables."""

from typing import Any

import pytest

from clinic.domain.dosing import Dose, Span
from clinic.domain.exercises import Family, Variation
from clinic.domain.offers import Situation, dose_for, starting_variation
from clinic.domain.safety import Precaution
from tests.make import CATALOGUE, LEFT, NO_SIDE, RIGHT, both, left, make_case, sides

HF, FF, GB, PL = Family


def start(family: Family, findings: dict[str, object], **patient: Any) -> str:
    impairment = next(each for each in CATALOGUE.protocol.impairments if each.family is family)
    listed = patient.pop("listed", (LEFT,) if impairment.sided else (NO_SIDE,))
    situation = Situation(
        case=make_case(findings=findings, **patient), precautions=(), catalogue=CATALOGUE
    )
    return starting_variation(impairment, listed, situation).id


STARTS = [
    (HF, {}, "HF4"),
    (HF, {"mtt_hip_deg": left(19.9)}, "HF4"),
    (HF, {"mtt_hip_deg": left(20)}, "HF1"),
    (HF, {"mtt_hip_deg": left(20), "mtt_knee_deg": left(50)}, "HF1"),
    (HF, {"mtt_hip_deg": left(0), "mtt_knee_deg": left(66.9)}, "HF2"),
    (HF, {"mtt_hip_deg": left(0), "mtt_knee_deg": left(67)}, "HF4"),
    (HF, {"mtt_hip_deg": left(0.1), "mtt_knee_deg": left(50)}, "HF4"),
    (HF, {"mtt_knee_deg": left(50)}, "HF4"),
    (HF, {"mtt_hip_deg": {"right": 30}}, "HF4"),
    (FF, {}, "FF4"),
    (FF, {"hip_flex_deg": left(99.9)}, "FF2"),
    (FF, {"hip_flex_deg": left(100)}, "FF4"),
    (FF, {"hip_flex_deg": left(90), "faber": left("limited")}, "FF2"),
    (FF, {"faber": left("limited")}, "FF3"),
    (FF, {"fair": left("buttock_pain")}, "FF3"),
    (FF, {"fair": left("stretch_only"), "faber": left("pain_posterior")}, "FF4"),
    (FF, {"faber": {"right": "limited"}}, "FF4"),
    (GB, {}, "GB2"),
    (GB, {"gmax_mmt": left(5)}, "GB2"),
    (GB, {"gmax_mmt": left(4.5)}, "GB3"),
    (GB, {"gmax_mmt": left(4)}, "GB3"),
    (GB, {"gmax_mmt": left(3.5)}, "GB2"),
    (GB, {"gmax_mmt": left(3)}, "GB1"),
    (GB, {"gmax_mmt": left(0)}, "GB1"),
    (GB, {"slb_hold_s": left(4.9)}, "GB2"),
    (GB, {"slb_hold_s": left(5)}, "GB3"),
    (GB, {"slb_hold_s": left(29.9)}, "GB3"),
    (GB, {"slb_hold_s": left(30)}, "GB4"),
    (GB, {"gmax_mmt": left(5), "slb_hold_s": left(30)}, "GB4"),
    (GB, {"gmax_mmt": left(4.5), "slb_hold_s": left(30)}, "GB3"),
    (GB, {"gmax_mmt": left(3), "slb_hold_s": left(40)}, "GB1"),
    (GB, {"gmax_mmt": left(4), "slb_hold_s": left(3)}, "GB2"),
    (PL, {}, "PL2"),
    (PL, {"plank_hold_s": 0}, "PL1"),
    (PL, {"plank_hold_s": 9.9}, "PL1"),
    (PL, {"plank_hold_s": 10}, "PL2"),
    (PL, {"plank_hold_s": 19.9}, "PL2"),
    (PL, {"plank_hold_s": 20}, "PL3"),
    (PL, {"plank_hold_s": 29.9}, "PL3"),
    (PL, {"plank_hold_s": 30}, "PL4"),
    (PL, {"plank_hold_s": 59.9}, "PL4"),
    (PL, {"plank_hold_s": 60}, "PL5"),
    (PL, {"plank_hold_s": 600}, "PL5"),
]


@pytest.mark.parametrize(("family", "findings", "variation"), STARTS)
def test_the_start_follows_the_table(
    family: Family, findings: dict[str, object], variation: str
) -> None:
    assert start(family, findings) == variation
    calm = findings | {"nprs_avg": 6}
    assert start(family, calm) == variation
    sore = findings | {"nprs_avg": 7}
    number = max(1, int(variation[2:]) - 1)
    assert start(family, sore) == f"{family}{number}"


@pytest.mark.parametrize(
    ("age", "findings", "variation"),
    [(69.9, {}, "PL2"), (70, {}, "PL1"), (70, {"plank_hold_s": 15}, "PL2")],
)
def test_an_untested_plank_starts_at_the_wall_from_70(
    age: float, findings: dict[str, object], variation: str
) -> None:
    assert start(PL, findings, age=age) == variation


def test_a_bridge_starts_by_the_weakest_listed_side() -> None:
    findings: dict[str, object] = {"slb_hold_s": sides(40, 3)}
    assert start(GB, findings, listed=(LEFT,)) == "GB4"
    assert start(GB, findings, listed=(RIGHT,)) == "GB2"
    assert start(GB, findings, listed=(LEFT, RIGHT)) == "GB2"


# --- doses ------------------------------------------------------------------------------------

STRETCH = (1, 2, 30, 7, 15)
BASE = {
    **{f"HF{n}": STRETCH for n in range(1, 7)},
    **{f"FF{n}": STRETCH for n in range(1, 7)},
    "GB1": (3, 10, 5, 3, 30),
    "GB2": (3, 10, 2, 3, 60),
    "GB3": (3, 10, 2, 3, 60),
    "GB4": (3, 10, 5, 3, 60),
    "GB5": (3, 10, 2, 3, 60),
    "GB6": (3, 10, 2, 3, 60),
    "GBS": (3, 10, 1, 3, 60),
    **{f"PL{n}": (3, 10, 5, 3, 60) for n in range(1, 7)},
    "PLA": (3, 10, 5, 3, 60),
    "PLB": (3, 10, 2, 3, 60),
}


def parts(dose: Dose) -> tuple[int, int, int, int, int]:
    return dose.sets, dose.reps, dose.hold_s, dose.sessions_per_week, dose.rest_s


@pytest.mark.parametrize(("variation", "dose"), BASE.items())
def test_each_variation_has_its_default_dose(
    variation: str, dose: tuple[int, int, int, int, int]
) -> None:
    definition = CATALOGUE.variations[variation]
    assert parts(definition.dose) == dose
    assert definition.range.contains(definition.dose)


# sets, repetitions (holds of a stretch), hold, days a week; where the table gives them
RANGES = {
    **{f"HF{n}": ((1, 1), (1, 4), (30, 60), (5, 7)) for n in range(1, 6)},
    "HF6": ((1, 1), (1, 3), (30, 60), (3, 7)),
    **{f"FF{n}": ((1, 1), (1, 4), (30, 60), (5, 7)) for n in range(1, 5)},
    "FF5": ((1, 1), (1, 3), (30, 60), (5, 7)),
    "FF6": ((1, 1), (1, 3), (30, 60), (3, 7)),
    "GB1": ((2, 3), (8, 15), (3, 10), (3, 7)),
    "GB2": ((2, 3), (8, 15), (1, 5), (3, 3)),
    "GB3": ((2, 3), (10, 15), (2, 5), (3, 3)),
    "GB4": ((2, 3), (10, 15), (5, 10), (3, 3)),
    "GB5": ((2, 3), (10, 15), None, (3, 3)),
    "GB6": ((2, 3), (8, 15), None, (3, 3)),
    "GBS": ((2, 3), (8, 12), (1, 2), (3, 3)),
    "PL1": ((2, 3), (10, 15), (3, 10), (3, 3)),
    "PL2": ((2, 3), (10, 15), (3, 10), (3, 3)),
    "PL3": ((2, 3), (10, 15), (3, 10), (3, 3)),
    "PL4": ((2, 3), (10, 15), (5, 10), (3, 3)),
    "PL5": ((2, 3), (10, 15), (2, 5), (3, 3)),
    "PL6": ((2, 3), (10, 10), (5, 10), (3, 3)),
    "PLA": ((2, 3), (10, 15), (3, 10), (3, 7)),
    "PLB": ((2, 3), (10, 15), None, (3, 3)),
}


@pytest.mark.parametrize(("variation", "spans"), RANGES.items())
def test_each_variation_has_its_range(
    variation: str, spans: tuple[tuple[int, int] | None, ...]
) -> None:
    found = CATALOGUE.variations[variation].range
    names = ("sets", "reps", "hold_s", "sessions_per_week")
    for name, span in zip(names, spans, strict=True):
        if span is not None:
            assert getattr(found, name) == Span(low=span[0], high=span[1]), name


def ladder(text: str) -> list[tuple[int, int]]:
    """Steps written as "10x5 12x5" are repetitions and hold."""
    return [(int(reps), int(hold)) for reps, hold in (step.split("x") for step in text.split())]


LADDERS = {
    **{f"HF{n}": "2x30 2x45 2x60" for n in range(1, 7)},
    **{f"FF{n}": "2x30 2x45 2x60" for n in range(1, 7)},
    "GB1": "10x5 12x5 15x5",
    "GB2": "10x2 12x2 15x2 12x5 15x5",
    "GB3": "10x2 12x2 15x2 12x5 15x5",
    "GBS": "10x1 12x1",
    "GB4": "10x5 12x5 15x5 12x10",
    "GB5": "10x2 12x2 15x2",
    "GB6": "10x2 12x2 15x2",
    **{f"PL{n}": "10x5 12x5 15x5 10x10 12x10" for n in range(1, 5)},
    "PLA": "10x5 12x5 15x5 10x10 12x10",
    "PL5": "10x5 12x5 15x5",
    "PLB": "10x2 12x2 15x2",
    "PL6": "10x5 10x10",
}


@pytest.mark.parametrize(("variation", "steps"), LADDERS.items())
def test_each_variation_has_its_dose_ladder_from_base_to_top(variation: str, steps: str) -> None:
    definition = CATALOGUE.variations[variation]
    assert [(step.reps, step.hold_s) for step in definition.ladder] == ladder(steps)


def test_the_tables_here_name_every_variation() -> None:
    assert set(BASE) == set(RANGES) == set(LADDERS) == set(CATALOGUE.variations)


def dose_of(variation: Variation, findings: dict[str, object], *codes: str) -> Dose:
    situation = Situation(
        case=make_case(findings=findings),
        precautions=tuple(Precaution(code=code) for code in codes),
        catalogue=CATALOGUE,
    )
    return dose_for(variation, situation)


@pytest.mark.parametrize("variation", CATALOGUE.variations.values(), ids=lambda each: each.id)
def test_high_pain_takes_a_set_off_bridges_and_planks_alone(variation: Variation) -> None:
    sets = 2 if variation.family in {GB, PL} else 1
    assert dose_of(variation, {"nprs_avg": 7}).sets == sets
    assert dose_of(variation, {"nprs_avg": 6}) == variation.dose


@pytest.mark.parametrize("variation", CATALOGUE.variations.values(), ids=lambda each: each.id)
def test_a_short_tested_hold_shortens_the_holds_of_planks_alone(variation: Variation) -> None:
    default = variation.dose.hold_s
    hold_s = min(3, default) if variation.family is PL else default
    assert dose_of(variation, {"plank_hold_s": 9.9}).hold_s == hold_s
    assert dose_of(variation, {"plank_hold_s": 10}).hold_s == default


@pytest.mark.parametrize("variation", CATALOGUE.variations.values(), ids=lambda each: each.id)
def test_raised_blood_pressure_holds_bridges_and_planks_to_5_s(variation: Variation) -> None:
    default = variation.dose.hold_s
    hold_s = min(5, default) if variation.family in {GB, PL} else default
    assert dose_of(variation, {}, "BP_HIGH").hold_s == hold_s


def test_a_long_default_hold_is_cut_to_the_cap() -> None:
    findings: dict[str, object] = {"mtt_hip_deg": both(0)}
    longer = CATALOGUE.variations["GB4"]
    held = Variation(
        id="GB4",
        family=GB,
        level=longer.level,
        dose=Dose(sets=3, reps=10, hold_s=10, sessions_per_week=3, rest_s=60),
        range=longer.range,
        ladder=longer.ladder,
        target=longer.target,
        use=longer.use,
        equipment_needed=longer.equipment_needed,
    )
    assert dose_of(held, findings, "BP_HIGH").hold_s == 5
    assert dose_of(held, findings).hold_s == 10
