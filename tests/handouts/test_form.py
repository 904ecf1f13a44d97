"""The forms to fill in: complete, accessible, in the patient's words, equal bytes twice."""

from datetime import date
from typing import Any

import pytest

from clinic.handouts.errors import HandoutError
from clinic.handouts.render import render_activities, render_statements
from clinic.handouts.request import ActivitiesRequest, Paper, StatementsRequest
from tests.handouts.sheets import CATALOGUE, CLINIC
from tests.pdfs import failures, read_pdf

NAMES = ("Putting on socks", "Climbing the stairs")
FACTS: dict[str, Any] = {
    "clinic": CLINIC,
    "patient_name": "Maria Lopez",
    "clinician_name": "Dana Reyes",
    "issued_on": date(2026, 11, 23),
    "sheet_number": "F7-1",
}


def activities(*names: str, **changes: Any) -> bytes:
    request = ActivitiesRequest(**{**FACTS, **changes}, activities=names)
    return render_activities(request, CATALOGUE)


def statements(count: int = 24, **changes: Any) -> bytes:
    request = StatementsRequest(
        **{**FACTS, **changes},
        title="Invented questionnaire",
        instruction="Tick what is true today.",
        source="Made up for a test",
        statements=tuple(f"Invented sentence {number}" for number in range(count)),
    )
    return render_statements(request, CATALOGUE)


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("large_print", [False, True])
def test_they_are_valid_pdf_ua(paper: Paper, large_print: bool) -> None:
    how = {"paper": paper, "large_print": large_print}
    for pdf in (activities(*NAMES, **how), activities(**how), statements(**how)):
        assert failures(pdf) == []


def test_each_activity_has_its_scale_from_0_to_10() -> None:
    text = read_pdf(activities(*NAMES)).text
    for words in ("Maria Lopez", "1. Putting on socks", "2. Climbing the stairs", "F7-1"):
        assert words in text
    assert text.count("0: I can not do it") == text.count("10: as well as before") == 2
    assert "Write three to five" not in text


def test_without_activities_there_are_five_lines_on_one_page() -> None:
    sheet = read_pdf(activities())
    assert len(sheet.pages) == 1
    assert sheet.text.count("10: as well as before") == 5
    assert "Write three to five things" in sheet.text


def test_the_statements_are_those_of_the_clinic() -> None:
    text = read_pdf(statements()).text
    assert "Invented questionnaire" in text
    assert all(f"Invented sentence {number}" in text for number in range(24))


def test_equal_requests_give_equal_bytes() -> None:
    assert activities(*NAMES) == activities(*NAMES)


def test_a_language_that_nobody_reviewed_is_not_printed() -> None:
    with pytest.raises(HandoutError, match="reviewed"):
        activities(*NAMES, language="es")
