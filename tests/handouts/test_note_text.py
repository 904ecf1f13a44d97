"""The note of a program: findings, matches, doses, what differs from the rules, advice."""

import json
from dataclasses import replace
from pathlib import Path

from clinic.domain.case import read_case
from clinic.domain.matching import match
from clinic.domain.precautions import Precaution
from clinic.handouts.note_text import NoteFacts, note_lines
from tests.handouts.sheets import CATALOGUE, FOUR, ISSUED_ON, KNEELING, make_program

CASE = read_case(
    json.loads((Path(__file__).parents[2] / "docs/examples/case.json").read_text()), CATALOGUE
)
FACTS = NoteFacts(
    day=ISSUED_ON,
    findings=CASE.findings,
    answer=match(CASE, CATALOGUE),
    program=make_program(*FOUR, precautions=(Precaution(code="NO_FLOOR"),)),
    sheet="P12-1",
)


def test_it_says_what_was_found_and_what_follows() -> None:
    first, findings, matches, precautions, *rest = note_lines(FACTS, CATALOGUE)
    assert first == "Home program of November 22, 2026, rules hip-low-back@1.0."
    for words in (
        "Modified Thomas test, thigh angle: left 6°, right -2°",
        "Average pain: 4 (0-10)",
        "Worse with walking: no",
        "Resting blood pressure: 124/78 mmHg",
        "Straight leg raise: left Negative, right Negative",
    ):
        assert words in findings
    assert matches.startswith("Matches: Short hip flexors left supported; Stiff")
    assert CATALOGUE.precautions["NO_FLOOR"].title in precautions
    assert rest[-1] == "Sheet P12-1 given."


def test_it_gives_every_dose_in_words() -> None:
    lines = note_lines(FACTS, CATALOGUE)
    assert (
        "B. Lying figure-four with pull (FF4), right, left: Hold 30 seconds. Do it 2 times on the "
        "right. Then 2 times on the left. Every day. Rest 15 seconds between holds."
    ) in lines
    assert [line[0] for line in lines if line[1:2] == "."] == ["A", "B", "C", "D"]


def test_it_names_what_differs_from_the_rules_with_the_reason() -> None:
    item = replace(KNEELING, override_reason="She asked for it.")
    lines = note_lines(replace(FACTS, program=make_program(item)), CATALOGUE)
    assert "A (HF4), added by hand: She asked for it." in lines


def test_it_gives_the_advice_of_the_sheet() -> None:
    advice = next(line for line in note_lines(FACTS, CATALOGUE) if line.startswith("Advice"))
    assert "Pain 6 or 7: Do the easier version and call us." in advice
    assert "Safety net printed" in advice


def test_without_findings_or_a_sheet_it_says_nothing_of_them() -> None:
    bare = replace(FACTS, findings=replace(CASE.findings, values={}), sheet="")
    text = "\n".join(note_lines(bare, CATALOGUE))
    assert "Findings" not in text
    assert "given." not in text
