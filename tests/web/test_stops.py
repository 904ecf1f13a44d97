"""Lifting a stop: only with its whole record, and only once."""

from collections.abc import Mapping
from typing import ClassVar

import pytest
from flask import Flask

from clinic.content import load_catalogue
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.patient import stops
from tests.desk import Desk
from tests.litany import Litany
from tests.pages import PageClient
from tests.people import Cast, clinician

FLAGGED = Entry(red_flags={flag: flag == "RF_CES" for flag in load_catalogue().red_flags})


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    return Desk(app=app, actor=clinician(cast, cast.alice), patient=cast.pat)


class TestLift(Litany):
    good: ClassVar[Mapping[str, object]] = {
        "outcome": "assessed_and_cleared",
        "to_whom": "County Hospital",
        "cleared_on": "2026-11-22",
        "cleared_time": "08:30",
        "clearing_person": "Dr. Sousa",
        "reason": "Imaging clear.",
    }
    bad: ClassVar[Mapping[str, object]] = {"cleared_on": "2026-11-23"}
    says = "still to come"

    @pytest.fixture(autouse=True)
    def _stopped(self, desk: Desk) -> None:
        desk.save(desk.start(), FLAGGED)
        self.stop = desk.do(stops.list_stops)[0].id

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/stops/{self.stop}/lift"

    def test_the_page_says_what_stops_and_how_urgent(self, alice: PageClient, cast: Cast) -> None:
        page = alice.get(self.path(cast))
        assert page.h1 == "Lift a stop"
        assert "Emergency" in page.text

    @pytest.mark.parametrize(
        "name", ["outcome", "to_whom", "cleared_on", "cleared_time", "clearing_person", "reason"]
    )
    def test_every_part_is_needed(self, alice: PageClient, cast: Cast, name: str) -> None:
        page = alice.post(self.path(cast), {**self.good, name: ""}, 422)
        assert len(page.errors) == 1

    def test_it_stays_in_the_record_with_all_its_parts(
        self, alice: PageClient, cast: Cast
    ) -> None:
        alice.post(self.path(cast), dict(self.good))
        page = alice.get(self.path(cast))
        for words in ("Assessed and cleared", "County Hospital", "Dr. Sousa", "Imaging clear."):
            assert words in page.text
        assert "22 Nov 2026, 08:30" in page.text
        assert "Stops that were lifted" in alice.get(f"/patients/{cast.pat}/assessments").text

    def test_a_second_lifting_gets_a_clear_answer(self, alice: PageClient, cast: Cast) -> None:
        alice.post(self.path(cast), dict(self.good))
        page = alice.post(self.path(cast), {**self.good, "reason": "Again"}, 409)
        assert "Nothing was changed" in page.text
        assert "Again" not in page.text
