"""The form of a log: what is typed becomes days, and days become what is typed."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.adherence import LoggedDay
from clinic.services.review.log_sheets import LogSheet
from clinic.services.review.log_texts import LogError, read_log, read_told, write_log
from tests.logbook import open_logbook, sample_days
from tests.make import make_sheet
from tests.people import TODAY, Cast

SHEET = make_sheet(first_day=TODAY - timedelta(days=27))
SEEN = {"seen_on": TODAY.isoformat()}


def read(**texts: str) -> tuple[LoggedDay, ...]:
    return read_log({**SEEN, **texts}, SHEET, TODAY).checked().days


def test_the_sample_month_comes_back_as_it_was_typed(app: Flask, cast: Cast) -> None:
    with app.app_context():
        sheet: LogSheet = open_logbook(cast).sheet
    texts = write_log(sample_days(), sheet.days, TODAY)
    assert list(read_log(texts, sheet, TODAY).checked().days) == sample_days()


def test_a_day_without_a_mark_is_blank_and_left_out() -> None:
    assert read() == ()
    assert read(**{"0-pain": " ", "0-note": "  "}) == ()


def test_a_day_with_any_mark_is_kept() -> None:
    day = SHEET.days[0]
    assert read(**{"0-pain": "0"}) == (LoggedDay(day=day, pain=0),)
    assert read(**{"0-morning": "no"}) == (LoggedDay(day=day, morning=False),)
    assert read(**{"0-note": " a  b "}) == (LoggedDay(day=day, note="a b"),)
    assert read(**{"0-A-left": "1"}) == (LoggedDay(day=day, boxes={"A": frozenset({"left"})}),)


def test_a_box_that_is_not_on_the_sheet_does_not_exist() -> None:
    assert read(**{"0-A-right": "1", "0-D-1": "1", "99-A-left": "1"}) == ()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("0-pain", "11", "0 to 10"),
        ("0-pain", "-1", "0 to 10"),
        ("0-pain", "3.5", "0 to 10"),
        ("0-pain", "7\t8", "0 to 10"),
        ("0-letter", "D", "Choose one of A, B, C"),
        ("0-morning", "maybe", "Choose one of no, yes"),
        ("0-note", "x" * 201, "200"),
        ("seen_on", "yesterday", "Enter the day"),
        ("seen_on", (TODAY + timedelta(days=1)).isoformat(), "until today"),
        ("seen_on", (TODAY - timedelta(days=60)).isoformat(), "first of the log"),
    ],
)
def test_what_cannot_be_read_gets_a_message_of_its_own(name: str, text: str, says: str) -> None:
    reading = read_log({**SEEN, name: text}, SHEET, TODAY)
    assert [(error.field, says in error.message) for error in reading.errors] == [(name, True)]
    with pytest.raises(LogError, match=says):
        reading.checked()


def test_no_mark_stands_on_a_day_after_the_sheet_was_seen() -> None:
    seen = {"seen_on": SHEET.days[3].isoformat(), "4-pain": "2", "3-pain": "2"}
    assert [one.field for one in read_log(seen, SHEET, TODAY).errors] == ["4-pain"]


def test_what_is_told_is_a_number_of_days() -> None:
    most = {"A": 27, "B": 12, "C": 12}
    texts = {"told-A": "27", "told-B": "0", "told-C": " 5 "}
    assert read_told(texts, SHEET, most) == {"A": 27, "B": 0, "C": 5}
    with pytest.raises(LogError) as caught:
        read_told({"told-A": "28", "told-B": "often"}, SHEET, most)
    assert [one.field for one in caught.value.errors] == ["told-A", "told-B", "told-C"]


@given(
    st.lists(
        st.builds(
            LoggedDay,
            day=st.sampled_from(SHEET.days),
            boxes=st.fixed_dictionaries(
                {}, optional={"B": st.sets(st.sampled_from("123"), min_size=1).map(frozenset)}
            ),
            pain=st.none() | st.integers(0, 10),
            letter=st.none() | st.sampled_from("ABC"),
            morning=st.none() | st.booleans(),
            more=st.none() | st.booleans(),
        ),
        unique_by=lambda day: day.day,
    )
)
def test_what_is_written_reads_back(days: list[LoggedDay]) -> None:
    texts = write_log(days, SHEET.days, TODAY)
    marked = sorted((day for day in days if not day.is_blank), key=lambda day: day.day)
    assert list(read_log(texts, SHEET, TODAY).checked().days) == marked
