"""The form of an assessment: what is typed is read field by field, and nothing typed is lost."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.errors import FieldError
from clinic.domain.findings import BloodPressure, Findings, ValueKind
from clinic.domain.records import FloorTransfer
from clinic.services.assessment.assessment_entry import (
    Entry,
    NotTested,
    copy_findings,
    keys,
    write_value,
)
from clinic.services.assessment.entry_texts import (
    EntryError,
    answer_all_clear,
    flag_field,
    read_entry,
    write_entry,
)

CATALOGUE = load_catalogue()
EXAMPLE = json.loads((Path(__file__).parents[3] / "docs/examples/case.json").read_text())
FOUND = Findings.read(EXAMPLE["findings"], CATALOGUE.findings)
FULL = Entry(
    values=FOUND.values,
    not_tested={("ake_deg", Side.LEFT): NotTested.PAIN, ("ake_deg", Side.RIGHT): NotTested.PAIN},
    copied=frozenset({("hip_ir_deg", Side.LEFT)}),
    red_flags={flag: flag == "RF_CES" for flag in CATALOGUE.red_flags},
    all_clear=frozenset({"RF_CORD"}),
    floor_transfer=FloorTransfer.SAFE,
    gestation_weeks=20,
    note="Runs twice a week.",
)


def errors_of(**texts: str) -> dict[str, str]:
    reading = read_entry(
        {name.replace("__", "-"): text for name, text in texts.items()}, CATALOGUE
    )
    return {error.field: error.message for error in reading.errors}


def value_of(name: str, text: str) -> object:
    entry = read_entry({name: text}, CATALOGUE).checked()
    return next(iter(entry.values.values()))


def test_what_is_written_is_read_back() -> None:
    assert read_entry(write_entry(FULL), CATALOGUE).checked() == FULL


def test_an_empty_form_records_nothing() -> None:
    entry = read_entry({}, CATALOGUE).checked()
    assert entry == Entry()
    assert entry.unanswered(CATALOGUE) == tuple(CATALOGUE.red_flags)
    assert not entry.is_screen_complete(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("mtt_hip_deg-left", " -2 ", -2),
        ("mtt_hip_deg-left", "−2.5", -2.5),
        ("mtt_hip_deg-right", "+6", 6),
        ("gmax_mmt-left", "4+", 4.5),
        ("gmax_mmt-left", "4.5", 4.5),
        ("provoke_sitting", "yes", True),
        ("groin_pain-right", "no", False),
        ("fair-left", "buttock_pain", "buttock_pain"),
        ("nprs_avg", "10", 10),
    ],
)
def test_values_are_read_as_their_kind(name: str, text: str, value: object) -> None:
    assert value_of(name, text) == value


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("mtt_hip_deg__left", "400", "-40 to 60 deg"),
        ("mtt_hip_deg__left", "steep", "a number"),
        ("mtt_hip_deg__left", "4+", "a number"),
        ("mtt_hip_deg__left", "nan", "a number"),
        ("hip_ir_deg__right", "1e3", "a number"),
        ("hip_ir_deg__right", "9" * 400, "0 to 90"),
        ("nprs_avg", "4.5", "a whole number 0 to 10"),
        ("gmax_mmt__left", "4.2", "in steps of 0.5"),
        ("provoke_sitting", "perhaps", "Yes or No"),
        ("fair__left", "hurts", "Negative, Stretch only"),
        ("floor_transfer", "maybe", "safe"),
        ("gestation_weeks", "99", "1 to 45"),
        ("gestation_weeks", "twenty", "1 to 45"),
        ("note", "x" * 2001, "under 2000"),
        ("not_tested__ake_deg", "lazy", "Choose one of"),
    ],
)
def test_what_cannot_be_read_says_what_the_field_takes(field: str, text: str, says: str) -> None:
    errors = errors_of(**{field: text})
    assert list(errors) == [field.replace("__", "-")]
    assert says in errors[field.replace("__", "-")]


def test_each_bad_field_gets_its_message_and_the_good_ones_are_read() -> None:
    texts = {"mtt_hip_deg-left": "400", "hip_ir_deg-left": "x", "plank_hold_s": "40"}
    reading = read_entry(texts, CATALOGUE)
    assert [error.field for error in reading.errors] == ["mtt_hip_deg-left", "hip_ir_deg-left"]
    assert dict(reading.entry.values) == {("plank_hold_s", Side.NONE): 40}
    with pytest.raises(EntryError, match="mtt_hip_deg-left"):
        reading.checked()


def test_a_blood_pressure_takes_both_numbers() -> None:
    texts = {"bp-systolic": "124", "bp-diastolic": "78"}
    entry = read_entry(texts, CATALOGUE).checked()
    assert entry.values["bp", Side.NONE] == BloodPressure(124, 78)
    assert "both numbers" in errors_of(bp__systolic="124")["bp-diastolic"]
    assert "below the first" in errors_of(bp__systolic="78", bp__diastolic="124")["bp-diastolic"]
    assert "20 to 300" in errors_of(bp__systolic="1240", bp__diastolic="78")["bp-systolic"]


def test_a_reason_holds_for_the_sides_left_empty() -> None:
    texts = {"hip_ir_deg-left": "24", "not_tested-hip_ir_deg": "pain"}
    entry = read_entry(texts, CATALOGUE).checked()
    assert dict(entry.not_tested) == {("hip_ir_deg", Side.RIGHT): NotTested.PAIN}


def test_a_reason_beside_two_values_is_refused() -> None:
    texts = {"hip_ir_deg-left": "24", "hip_ir_deg-right": "26", "not_tested-hip_ir_deg": "pain"}
    (error,) = read_entry(texts, CATALOGUE).errors
    assert error.field == "not_tested-hip_ir_deg"


def test_a_copied_value_counts_only_once_confirmed() -> None:
    texts = {"hip_ir_deg-left": "24", "copied-hip_ir_deg-left": "1"}
    waiting = read_entry(texts, CATALOGUE).checked()
    assert waiting.copied == {("hip_ir_deg", Side.LEFT)}
    assert waiting.findings.get("hip_ir_deg", Side.LEFT) is None
    confirmed = read_entry({**texts, "confirmed-hip_ir_deg-left": "1"}, CATALOGUE).checked()
    assert confirmed.copied == frozenset()
    assert confirmed.findings.get("hip_ir_deg", Side.LEFT) == 24


class TestAllClear:
    def test_it_answers_each_open_item_no_and_says_so(self) -> None:
        texts = answer_all_clear({flag_field("RF_CES"): "no"}, CATALOGUE)
        entry = read_entry(texts, CATALOGUE).checked()
        assert entry.is_screen_complete(CATALOGUE)
        assert not entry.flags_raised
        assert entry.all_clear == set(CATALOGUE.red_flags) - {"RF_CES"}

    def test_a_yes_is_never_cleared_by_it(self) -> None:
        with pytest.raises(FieldError, match="answered yes"):
            answer_all_clear({flag_field("RF_CES"): "yes"}, CATALOGUE)

    def test_an_item_changed_afterwards_was_not_answered_by_it(self) -> None:
        texts = {**answer_all_clear({}, CATALOGUE), flag_field("RF_CES"): "yes"}
        assert "RF_CES" not in read_entry(texts, CATALOGUE).checked().all_clear


class TestCopy:
    def test_flags_pressure_pain_and_nerves_are_never_copied(self) -> None:
        copied = copy_findings(Entry(), FOUND, CATALOGUE)
        names = {finding for finding, _ in copied.values}
        assert names.isdisjoint({"bp", "nprs_avg", "neuro_screen", "pain_below_knee"})
        assert {"mtt_hip_deg", "provoke_sitting", "gmax_mmt"} <= names
        assert copied.copied == frozenset(copied.values)
        assert copied.red_flags == {}
        assert copied.findings.values == {}

    def test_what_was_typed_stays(self) -> None:
        typed = Entry(values={("plank_hold_s", Side.NONE): 55})
        copied = copy_findings(typed, FOUND, CATALOGUE)
        assert copied.findings.values == typed.values

    def test_a_copied_value_takes_the_place_of_a_reason(self) -> None:
        entry = replace(Entry(), not_tested={("mtt_hip_deg", Side.LEFT): NotTested.TIME})
        assert copy_findings(entry, FOUND, CATALOGUE).not_tested == {}


def test_values_are_written_for_people() -> None:
    written = {
        key[0]: write_value(definition, FOUND.values[key])
        for key, definition in keys(CATALOGUE)
        if key in FOUND.values
    }
    assert written["bp"] == "124/78"
    assert written["provoke_sitting"] == "Yes"
    assert written["fair"] == "Negative"
    assert written["mtt_hip_deg"] == "-2"


NUMBERS = [
    (key, definition)
    for key, definition in keys(CATALOGUE)
    if definition.kind in {ValueKind.NUMBER, ValueKind.INTEGER}
]


@given(st.sampled_from(NUMBERS), st.text(max_size=12))
def test_no_text_is_read_as_a_value_out_of_its_limits(
    place: tuple[tuple[str, Side], object], text: str
) -> None:
    (finding, side), definition = place
    name = finding if side is Side.NONE else f"{finding}-{side}"
    reading = read_entry({name: text}, CATALOGUE)
    value = reading.entry.values.get((finding, side))
    assert (value is not None) + len(reading.errors) + (not text.strip()) == 1
    if value is not None:
        assert definition.low <= value <= definition.high  # type: ignore[attr-defined]
