"""Today: what waits for somebody in the clinic."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from clinic.web.clock import now
from tests.pages import PageClient
from tests.running import Clock


def test_an_empty_day_says_so(alice: PageClient) -> None:
    page = alice.get("/")
    assert page.h1 == "Today"
    assert "22 Nov 2026" in page.text
    assert "Nobody is due for a review." in page.text
    assert page.select_one("main a[href='/patients/add']")


def test_the_day_is_that_of_the_clinic(
    signed_in: Callable[[str], PageClient], clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    assert "22 Nov 2026" in signed_in("alice").get("/").text, "half past eleven in Chicago"
    assert "23 Nov 2026" in signed_in("charlie").get("/").text, "half past midnight in New York"


def test_without_a_clock_of_a_test_the_time_is_that_of_the_machine(app: Flask) -> None:
    del app.config["CLOCK"]
    with app.app_context():
        first, second = now(), now()
    assert first.tzinfo is UTC
    assert first <= second


def test_the_bar_names_the_clinic_and_who_is_signed_in(mona: PageClient) -> None:
    page = mona.get("/")
    assert page.words(".bar-clinic") == "North Clinic"
    assert "Mona Achebe" in page.words(".bar-who")
    assert page.words(".bar-pages a[aria-current]") == "Today"
