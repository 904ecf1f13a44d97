"""Episodes of a patient: close one at discharge."""

import pytest
from flask import Flask

from tests.litany import Litany
from tests.pages import PageClient
from tests.patient_records import make_assessment, make_episode, make_program
from tests.people import Cast, clinician


class TestClose(Litany):
    @pytest.fixture(autouse=True)
    def episode(self, app: Flask, cast: Cast) -> None:
        with app.app_context():
            assert make_episode(clinician(cast, cast.alice), cast.pat) == 1

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/episodes/1/close"

    def test_it_is_shown_as_closed_and_asks_no_more(self, alice: PageClient, cast: Cast) -> None:
        overview = f"/patients/{cast.pat}"
        assert alice.get(overview).soup.select("form[action$='/close']")
        page = alice.post_and_follow(self.path(cast))
        assert "– 22 Nov 2026" in page.text
        assert not page.soup.select("form[action$='/close']")

    def test_it_is_closed_once(self, alice: PageClient, cast: Cast) -> None:
        alice.post(self.path(cast))
        alice.post(self.path(cast), status=409)

    def test_its_program_is_ended_first(self, app: Flask, alice: PageClient, cast: Cast) -> None:
        with app.app_context():
            desk = clinician(cast, cast.alice)
            make_program(desk, cast.pat, 1, make_assessment(desk, cast.pat, 1))
        page = alice.post(self.path(cast), status=409)
        assert "End the program of this episode first" in page.text

    def test_it_belongs_to_its_patient(self, alice: PageClient, cast: Cast) -> None:
        alice.post(f"/patients/{cast.kim}/episodes/1/close", status=404)
