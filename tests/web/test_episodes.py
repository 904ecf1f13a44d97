"""The pages of episodes: open, plan, discharge, open again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import pytest
from flask import Flask

from clinic.domain.records import DischargeReason
from clinic.services.review import episodes
from tests.litany import Litany
from tests.pages import PageClient
from tests.patient_records import make_assessment, make_episode, make_program, make_score
from tests.people import NOW, TODAY, Cast, clinician


@pytest.fixture
def episode(app: Flask, cast: Cast) -> int:
    """An open episode of Pat with one assessment."""
    with app.app_context():
        desk = clinician(cast, cast.alice)
        made = make_episode(desk, cast.pat, review_due_on=TODAY)
        make_assessment(desk, cast.pat, made)
        return made


@pytest.fixture
def closed(app: Flask, cast: Cast, episode: int) -> int:
    """The same, discharged."""
    with app.app_context():
        episodes.discharge(
            actor=clinician(cast, cast.alice),
            patient_id=cast.pat,
            episode_id=episode,
            reason=DischargeReason.GOAL_MET,
            note="",
            now=NOW,
            today=TODAY,
        )
    return episode


class TestOpen(Litany):
    good: ClassVar[Mapping[str, object]] = {"title": "Left hip"}
    bad: ClassVar[Mapping[str, object]] = {"title": "x" * 121}
    says = "Keep it under"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/episodes/open"

    def test_it_is_in_the_list(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert page.h1 == "Episodes"
        assert "Left hip" in page.text


@pytest.mark.usefixtures("episode")
class TestPlan(Litany):
    good: ClassVar[Mapping[str, object]] = {"due_on": "2026-12-20", "interval_days": "28"}
    bad: ClassVar[Mapping[str, object]] = {"due_on": "2026-11-21"}
    says = "from today to a year ahead"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/episodes/1/plan"

    def test_the_list_shows_the_day(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "20 Dec 2026, in 4 weeks" in page.text
        assert page.values("/plan")["interval_days"] == "28"


@pytest.mark.usefixtures("episode")
class TestDischarge(Litany):
    good: ClassVar[Mapping[str, object]] = {"reason": "goal_met", "note": "Runs again."}
    bad: ClassVar[Mapping[str, object]] = {"note": "x" * 2001}
    says = "Keep it under"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/episodes/1/discharge"

    def test_it_is_shown_as_closed_with_the_reason(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        for words in ("Closed", "22 Nov 2026, Alice Ferro", "Goal met", "Runs again."):
            assert words in page.text
        overview = alice.get(f"/patients/{cast.pat}").text
        assert "– 22 Nov 2026" in overview
        assert "Discharged Alice Ferro" in overview

    def test_a_reason_is_needed(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post(self.path(cast), {"note": "Runs again."}, 422)
        assert "Choose why the episode ends." in page.errors
        assert page.values()["note"] == "Runs again."

    def test_it_is_closed_once(self, alice: PageClient, cast: Cast) -> None:
        alice.post(self.path(cast), self.good)
        assert "closed already" in alice.post(self.path(cast), self.good, 409).text

    def test_its_program_ends_with_it(self, app: Flask, alice: PageClient, cast: Cast) -> None:
        with app.app_context():
            desk = clinician(cast, cast.alice)
            make_program(desk, cast.pat, 1, make_assessment(desk, cast.pat, 1))
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "Program 1 Ended" in page.text

    def test_it_asks_for_scores_where_none_are_fresh(
        self, app: Flask, alice: PageClient, cast: Cast, episode: int
    ) -> None:
        asked = "No measure was scored in the last two weeks"
        desk = clinician(cast, cast.alice)
        with app.app_context():
            make_score(desk, cast.pat, episode, on=TODAY - timedelta(days=15))
        assert asked in alice.get(self.path(cast)).text
        with app.app_context():
            make_score(desk, cast.pat, episode, on=TODAY - timedelta(days=14))
        assert asked not in alice.get(self.path(cast)).text

    def test_it_belongs_to_its_patient(self, alice: PageClient, cast: Cast) -> None:
        alice.get(f"/patients/{cast.kim}/episodes/1/discharge", 404)
        alice.post(f"/patients/{cast.kim}/episodes/1/discharge", self.good, 404)


@pytest.mark.usefixtures("closed")
class TestReopen(Litany):
    good: ClassVar[Mapping[str, object]] = {"reason": "The pain is back"}
    bad: ClassVar[Mapping[str, object]] = {"reason": "x" * 501}
    says = "Keep it under"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/episodes/1/reopen"

    def test_the_form_says_when_it_was_closed(self, alice: PageClient, cast: Cast) -> None:
        assert "closed 22 Nov 2026" in alice.get(self.path(cast)).text

    def test_the_list_offers_it_again(self, alice: PageClient, cast: Cast) -> None:
        page = alice.get(f"/patients/{cast.pat}/episodes")
        assert "Open again…" in page.text
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "Discharge…" in page.text
        assert "Open again…" not in page.text


def test_a_patient_without_episodes_is_told_what_opens_one(alice: PageClient, cast: Cast) -> None:
    page = alice.get(f"/patients/{cast.pat}/episodes")
    assert "The first assessment opens one." in page.text


def test_another_clinic_finds_no_episodes(charlie: PageClient, cast: Cast) -> None:
    charlie.get(f"/patients/{cast.pat}/episodes", 404)
