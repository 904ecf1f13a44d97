"""Signing in and out, and one's own password."""

from tests.pages import PageClient


def test_a_clinician_signs_in_and_sees_today(alice: PageClient) -> None:
    assert alice.get("/").h1 == "Today"
