"""How values are written on screens."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.domain.dosing import Dose
from clinic.web import filters

TODAY = date(2026, 11, 22)


def test_a_date_has_its_month_in_letters() -> None:
    assert filters.day(date(1962, 3, 4)) == "4 Mar 1962"
    assert filters.day(None) == ""


def test_moments_are_shown_in_the_clinics_time() -> None:
    at = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    chicago = ZoneInfo("America/Chicago")
    assert filters.moment(at, chicago) == "22 Nov 2026, 19:30"
    assert filters.clock_time(at, chicago) == "19:30"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 19), "3 days ago"),
        (date(2026, 11, 27), "in 5 days"),
        (date(2026, 11, 1), "3 weeks ago"),
        (date(2026, 8, 22), "3 months ago"),
        (date(2025, 11, 20), "1 year ago"),
        (date(2024, 1, 1), "2 years ago"),
    ],
)
def test_how_far_a_date_is_away(then: date, words: str) -> None:
    assert filters.how_long(then, TODAY) == words


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ((1, 3, 30, 7, 15), "3 × 30 s hold, every day, rest 15 s"),
        ((3, 12, 0, 3, 60), "3 × 12, 3 times a week, rest 1 min"),
        ((3, 10, 5, 14, 90), "3 × 10, hold 5 s, twice a day, rest 1 min 30 s"),
        ((2, 8, 2, 1, 30), "2 × 8, hold 2 s, 1 day a week, rest 30 s"),
    ],
)
def test_a_dose_in_one_line(dose: tuple[int, ...], words: str) -> None:
    names = ("sets", "reps", "hold_s", "sessions_per_week", "rest_s")
    assert filters.dose(Dose(**dict(zip(names, dose, strict=True)))) == words


def test_sides_sex_counts_and_initials() -> None:
    assert [filters.side(one) for one in ("left", "both_legs", "none")] == [
        "Left",
        "Both legs",
        "",
    ]
    assert [filters.sex(one) for one in ("F", None)] == ["Female", "Sex not stated"]
    assert filters.count(1, "patient") == "1 patient"
    assert filters.count(1200, "entry", "entries") == "1,200 entries"
    assert filters.initials("Ana maría (test) de la Cruz") == "AMD"


def test_a_note_that_is_hard_to_read_gets_a_hint() -> None:
    hard = "Immediately discontinue the repetition if radicular symptomatology reproduces itself."
    assert filters.reading_hint(hard).startswith("Reads like school grade ")
    for easy in ("", None, "Use a strap.", "Hold on to the counter. Stop if it hurts. Then rest."):
        assert filters.reading_hint(easy) == ""
