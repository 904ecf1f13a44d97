"""The progress report: complete, accessible, equal bytes twice, no birth date by mistake."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.handouts.render import render_report
from clinic.handouts.request import OutcomeFacts, Paper, Reader, ReportRequest
from tests.handouts.sheets import CATALOGUE, CLINIC
from tests.handouts.test_chart import DONE, PAIN
from tests.pdfs import failures, raster, read_pdf


def make_report(**changes: object) -> ReportRequest:
    """A report over twelve weeks, with changes."""
    request = ReportRequest(
        clinic=CLINIC,
        patient_name="Maria Lopez",
        clinician_name="Dana Reyes",
        issued_on=date(2026, 11, 23),
        sheet_number="R7-1",
        reader=Reader.PATIENT,
        birth_date=date(1976, 3, 2),
        problem="Left hip",
        started_on=date(2026, 8, 31),
        closed_on=date(2026, 11, 23),
        closing="Goal met",
        outcomes=(
            OutcomeFacts(
                title="Pain, average (NPRS)",
                baseline="6",
                last="1",
                change="+5",
                verdict="clearly better",
            ),
        ),
        charts=(PAIN, DONE),
        at_home=("Log P1-1, 1 Sep 2026 to 14 Sep 2026: 70 to 88 %",),
        programs=("Program 1, 31 Aug 2026, still followed: Bridge (GB3), 3 × 10",),
        note="Goes on with the stretch.",
    )
    return replace(request, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("grey", [False, True])
def test_it_is_valid_pdf_ua(paper: Paper, grey: bool) -> None:
    assert failures(render_report(make_report(paper=paper, grey=grey), CATALOGUE)) == []


def test_it_says_what_came_of_it() -> None:
    sheet = read_pdf(render_report(make_report(), CATALOGUE))
    for words in (
        "Progress report",
        "Maria Lopez",
        "Left hip. From 31 Aug 2026 to 23 Nov 2026.",
        "Closed: Goal met.",
        "clearly better",
        "70 to 88 %",
        "Program 1",
        "Goes on with the stretch.",
        "not known",
    ):
        assert words in sheet.text
    assert sheet.title == "Progress report"


def test_each_chart_has_words_and_a_table_with_heads() -> None:
    sheet = read_pdf(render_report(make_report(), CATALOGUE))
    assert sheet.alternatives == ("Pain", "Done at home")
    assert sheet.count("Table") == 3
    scopes = [tag.scope for tag in sheet.tags if tag.name == "TH"]
    assert set(scopes) == {"Column", "Row"}


def test_equal_requests_give_equal_bytes() -> None:
    assert render_report(make_report(), CATALOGUE) == render_report(make_report(), CATALOGUE)


@pytest.mark.parametrize("reader", list(Reader))
def test_the_birth_date_is_for_a_colleague_alone(reader: Reader) -> None:
    text = read_pdf(render_report(make_report(reader=reader), CATALOGUE)).text
    assert ("Born 2 Mar 1976" in text) is (reader is Reader.REFERRER)


def test_an_episode_without_scores_has_a_report_too() -> None:
    bare = make_report(outcomes=(), charts=(), at_home=(), programs=(), note="", closed_on=None)
    pdf = render_report(bare, CATALOGUE)
    assert failures(pdf) == []
    assert "going on" in read_pdf(pdf).text


def test_the_lines_of_a_chart_are_dark_in_grey_too() -> None:
    page = raster(render_report(make_report(), CATALOGUE), 0).convert("L")
    assert min(page.crop((0, page.height // 2, page.width, page.height)).tobytes()) < 80
