"""Today: what waits for somebody in the clinic."""

from tests.pages import PageClient


def test_an_empty_day_says_so(alice: PageClient) -> None:
    page = alice.get("/")
    assert page.h1 == "Today"
    assert "22 Nov 2026" in page.text
    assert "Nobody is due for a review." in page.text
    assert page.select_one("main a[href='/patients/add']")


def test_the_day_is_that_of_the_clinic(charlie: PageClient, clock: object) -> None:
    assert "22 Nov 2026" in charlie.get("/").text


def test_the_bar_names_the_clinic_and_who_is_signed_in(mona: PageClient) -> None:
    page = mona.get("/")
    assert page.words(".bar-clinic") == "North Clinic"
    assert "Mona Achebe" in page.words(".bar-who")
    assert page.words(".bar-pages a[aria-current]") == "Today"
