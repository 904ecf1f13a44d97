"""The red flags are exactly those of the clinical specification, written here a second time."""

import pytest

from clinic.content import load_catalogue
from clinic.domain.safety import RedFlag

CATALOGUE = load_catalogue()

URGENCY = {
    "emergency": "RF_CES RF_PROG_NEURO RF_CORD RF_INFECTION_SPINE RF_SEPTIC_HIP RF_FRACTURE_HIP "
    "RF_SCFE RF_VASCULAR",
    "same_day": "RF_FRACTURE_SPINE RF_ABDO_PELVIC",
    "urgent": "RF_MALIGNANCY RF_AVN",
    "soon": "RF_SPONDY_ADOL RF_INFLAMMATORY",
}


def test_the_red_flags_and_their_urgency_are_those_of_the_specification() -> None:
    wanted = {flag: urgency for urgency, flags in URGENCY.items() for flag in flags.split()}
    assert {name: flag.urgency.value for name, flag in CATALOGUE.red_flags.items()} == wanted
    assert len(wanted) == 14


@pytest.mark.parametrize("flag", CATALOGUE.red_flags.values(), ids=lambda flag: flag.id)
def test_a_red_flag_is_asked_so_that_yes_is_the_alarm(flag: RedFlag) -> None:
    assert "?" in flag.ask
    assert "Can you" not in flag.ask
    assert flag.action.endswith(".")


def test_only_a_progressive_deficit_raises_a_flag_by_itself() -> None:
    raised = {flag.id: flag.raised_by for flag in CATALOGUE.red_flags.values() if flag.raised_by}
    assert list(raised) == ["RF_PROG_NEURO"]
    (trigger,) = raised["RF_PROG_NEURO"]
    (condition,) = trigger.all_of
    assert (condition.finding, condition.values) == ("neuro_screen", ("progressive_deficit",))


def test_the_short_screen_asks_what_the_specification_names() -> None:
    short = {flag.id: flag.rescreen for flag in CATALOGUE.red_flags.values() if flag.rescreen}
    for words, flag in {
        "leg getting weaker": "RF_PROG_NEURO",
        "between your legs": "RF_CES",
        "pee or poo": "RF_CES",
        "fever": "RF_INFECTION_SPINE",
        "fall": "RF_FRACTURE_SPINE",
        "lost weight": "RF_MALIGNANCY",
        "awake at night": "RF_MALIGNANCY",
    }.items():
        assert words in short[flag]
    assert len(short) == 5
