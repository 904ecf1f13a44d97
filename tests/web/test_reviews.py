"""The Review tab: the landing page, the review as a form, reviews in the record."""

import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask

from clinic.config import DATABASE_FILE
from clinic.domain.records import Measure
from clinic.persistence.counting import counted_statements
from clinic.services.review.outcome_texts import TypedScore
from clinic.services.review.outcomes import record_scores
from tests.litany import Litany, contents
from tests.pages import Page, PageClient
from tests.people import Cast
from tests.reviewed import Stage, stage_reviews
from tests.running import Clock


def exercise(index: int, **changed: object) -> dict[str, object]:
    """What is sent of one exercise: all is well, and the proposal is accepted."""
    known: dict[str, object] = {
        "pain_during": "1",
        "settled": "yes",
        "reserve": "2",
        "form_ok": "yes",
        "dose_met": "yes",
        "choice": "accepted",
        "instead": "",
        "reason": "",
    }
    return {f"exercises-{index}-{name}": value for name, value in {**known, **changed}.items()}


FINE: Mapping[str, object] = {"new_leg_symptoms": "no", "note": "", **exercise(0), **exercise(1)}
"""What the form sends when both exercises go well, but for the proposals that it showed."""


@pytest.fixture(scope="module")
def reviews(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage_reviews(stage, tmp_path_factory.mktemp("reviews"))


@pytest.fixture
def database(reviews: Stage, tmp_path: Path) -> Path:
    return Path(shutil.copy(reviews.ready, tmp_path / DATABASE_FILE))


class OfReviews:
    """Addresses of the patient who is here for a review."""

    @pytest.fixture(autouse=True)
    def _know(self, reviews: Stage) -> None:
        self.patient = reviews.desk.patient
        self.program = reviews.desk.program

    @property
    def tab(self) -> str:
        return f"/patients/{self.patient}/reviews"

    @property
    def add(self) -> str:
        return f"{self.tab}/add"

    def seen(self, client: PageClient, sent: Mapping[str, object]) -> dict[str, object]:
        """The same, with the proposals that a page with these answers shows."""
        page = client.fragment(f"{self.tab}/propose", sent)
        hidden = page.soup.select("input[type=hidden]")
        return {**sent, **{str(one["name"]): str(one["value"]) for one in hidden}}

    def review(self, client: PageClient, **changed: object) -> Page:
        return client.post(self.add, self.seen(client, {**FINE, **changed}))


class TestProgressOnTheOverview(OfReviews):
    def test_charts_of_more_than_one_day_stand_there(self, alice: PageClient) -> None:
        charts = alice.get(f"/patients/{self.patient}").soup.select(".chart-figure")
        titles = [chart.select_one("svg title").get_text() for chart in charts]
        assert titles == ["Pain", "Done at home"]
        assert all(chart.select("tbody tr") for chart in charts), "the numbers behind"

    def test_a_first_visit_shows_no_chart(self, alice: PageClient, cast: Cast) -> None:
        assert not alice.get(f"/patients/{cast.pat}").soup.select(".chart-figure")


class TestAdd(OfReviews, Litany):
    @pytest.fixture(autouse=True)
    def _seen(self, _know: None, alice: PageClient) -> None:
        self.good = self.seen(alice, FINE)
        self.bad = {"note": "x" * 2001}
        self.says = "Keep it under"

    def path(self, cast: Cast) -> str:
        return self.add

    def missing_path(self, cast: Cast) -> str | None:
        return "/patients/999999/reviews/add"

    def test_another_clinic_finds_nothing(
        self, cast: Cast, charlie: PageClient, database: Path
    ) -> None:
        before = contents(database)
        charlie.post(self.add, self.good, 404)
        assert contents(database) == before

    def test_it_leads_to_the_draft_of_the_next_version(self, alice: PageClient) -> None:
        page = alice.post_and_follow(self.add, self.good)
        assert page.h1 == "Program 2, draft"
        assert "issue and print" in page.text
        values = page.values()
        assert values["exercises-0-hold_s"] == "45"
        assert values["exercises-1-reps"] == "12"

    def test_the_form_begins_with_what_the_log_says(self, alice: PageClient) -> None:
        page = alice.get(self.add)
        values = page.values("/add")
        assert values["exercises-0-pain_during"] == "1"
        assert values["exercises-0-settled"] == "yes"
        assert values["exercises-0-reserve"] == "2"
        assert "exercises-0-form_ok" not in values
        assert "Done: 100 %" in page.text

    def test_it_asks_few_questions_of_the_database(self, app: Flask, alice: PageClient) -> None:
        with app.app_context(), counted_statements() as counted:
            assert alice.client.get(self.add).status_code == 200
        assert counted.number <= 20

    def test_pain_is_0_to_10(self, alice: PageClient) -> None:
        page = alice.post(self.add, {**self.good, "exercises-0-pain_during": "11"}, 422)
        assert page.errors == ["Enter 0 to 10."]

    def test_every_exercise_is_decided_on(self, alice: PageClient) -> None:
        sent = {**self.good, "exercises-1-choice": ""}
        page = alice.post(self.add, sent, 422)
        assert page.errors == ["Accept, change or decline the proposal."]

    def test_the_rest_may_be_accepted_at_once(self, alice: PageClient) -> None:
        sent = {**self.good, "exercises-1-choice": "", "do": "accept-rest"}
        assert "/programs/" in alice.post(self.add, sent).response.location

    def test_a_decline_asks_why_and_takes_a_tap_for_an_answer(self, alice: PageClient) -> None:
        declined = {**self.good, "exercises-1-choice": "declined"}
        page = alice.post(self.add, declined, 422)
        assert page.errors == ["Say why in a few words."]
        sent = {**declined, "exercises-1-frequent": "Technique first"}
        alice.post(self.add, sent)
        assert "Technique first" in alice.get(f"{self.tab}/1").text

    def test_a_change_says_what_it_becomes(self, alice: PageClient) -> None:
        changed = {
            **self.good,
            "exercises-1-choice": "changed",
            "exercises-1-reason": "Wants to go slowly",
        }
        page = alice.post(self.add, changed, 422)
        assert page.errors == ["Choose what it becomes instead."]
        assert page.values("/add")["exercises-1-reason"] == "Wants to go slowly"
        alice.post(self.add, {**changed, "exercises-1-instead": "easier"})
        assert "Short bridge (GB2)" in alice.get(f"{self.tab}/1").text

    def test_answers_that_change_the_proposal_show_it_again(self, alice: PageClient) -> None:
        sent = {**self.good, "exercises-1-pain_during": "6"}
        page = alice.post(self.add, sent, 422)
        assert page.errors == ["What was answered changes the proposal. Look at it again."]
        assert "Easier" in page.words("#proposal-B")

    def test_leg_symptoms_stop_everything(self, alice: PageClient) -> None:
        page = alice.post_and_follow(self.add, {**self.good, "new_leg_symptoms": "yes"})
        assert "Everything stopped" in page.text
        assert "Stop: new symptoms down the leg" in page.text
        assert "Everything stops" not in alice.get(self.tab).text
        assert "New symptoms down the leg" in alice.get(self.tab).text
        alice.get(self.add, 409)

    def test_where_everything_holds_a_log_is_offered(self, alice: PageClient) -> None:
        held = {"exercises-0-pain_during": "4", "exercises-1-pain_during": "4"}
        sent = self.seen(alice, {**FINE, **held})
        page = alice.post_and_follow(self.add, sent)
        assert page.h1 == "Documents"
        assert "print a log for new dates" in page.text

    def test_a_second_review_of_the_day_begins_with_the_first(self, alice: PageClient) -> None:
        alice.post(self.add, self.good)
        page = alice.get(self.add)
        assert "Reviewed today already" in page.text
        assert page.values("/add")["exercises-0-form_ok"] == "yes"


class TestPropose(OfReviews):
    def test_it_follows_the_answers_and_stores_nothing(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.fragment(f"{self.tab}/propose", FINE)
        assert page.words("#proposal-A").startswith("More Row 6")
        assert "To the patient: “You did well. Now do a little more.”" in page.text
        page = alice.fragment(f"{self.tab}/propose", {**FINE, **exercise(1, pain_during="")})
        assert "when the questions are answered" in page.words("#proposal-B")
        page = alice.fragment(f"{self.tab}/propose", {**FINE, "new_leg_symptoms": "yes"})
        assert "Everything stops" in page.text
        assert contents(database) == before

    def test_it_is_of_this_clinic(self, charlie: PageClient, visitor: PageClient) -> None:
        charlie.post(f"{self.tab}/propose", FINE, 404)
        answer = visitor.post(f"{self.tab}/propose", FINE)
        assert answer.response.location.startswith("/sign-in")


class TestIndex(OfReviews):
    def test_it_says_what_the_review_needs_and_shows_how_it_went(self, alice: PageClient) -> None:
        page = alice.get(self.tab)
        assert page.h1 == "Review"
        assert "Signed today." in page.text
        assert len(page.soup.select("li.done")) == 2
        titles = [one.get_text() for one in page.soup.select("svg.chart title")]
        assert "Pain" in titles
        assert "Done at home" in titles
        assert "Paper logs over-report" in page.text

    def test_it_says_what_is_due_and_that_nothing_was_gained(
        self, app: Flask, clock: Clock, signed_in: Callable[[str], PageClient], reviews: Stage
    ) -> None:
        now = reviews.desk.now
        with app.app_context():
            record_scores(
                actor=now.actor,
                patient_id=self.patient,
                scored_on=now.today + timedelta(days=27),
                scores=[TypedScore(measure=Measure.NPRS, answers={"avg": 4})],
                now=now.now,
            )
        clock.now += timedelta(days=28)
        page = signed_in("alice").get(self.tab)
        assert "No gain so far" in page.text
        assert "They were measured on 22 Nov 2026: measure them again." in page.text
        clock.now += timedelta(days=60)
        assert "12 weeks: overdue." in signed_in("alice").get(self.tab).text

    def test_it_says_that_the_tests_are_fresh(
        self, clock: Clock, signed_in: Callable[[str], PageClient]
    ) -> None:
        clock.now += timedelta(days=7)
        page = signed_in("alice").get(self.tab)
        assert "The tests of 22 Nov 2026 are fresh" in page.text
        assert "No gain so far" not in page.text

    def test_each_chart_has_its_numbers_behind_it(self, alice: PageClient) -> None:
        page = alice.get(self.tab)
        assert len(page.soup.select("figure.chart-figure details table")) == len(
            page.soup.select("svg.chart")
        )

    def test_the_overview_leads_to_what_was_decided(self, alice: PageClient) -> None:
        self.review(alice)
        page = alice.get(f"/patients/{self.patient}")
        link = page.select_one(f"a[href$='{self.tab}/1']")
        assert link.get_text() == "Decisions at the review, recorded"

    def test_the_reviews_so_far_are_listed(self, alice: PageClient) -> None:
        self.review(alice)
        page = alice.get(self.tab)
        assert "A more, B more" in page.text
        assert page.soup.select(f"a[href='{self.tab}/1']")

    def test_a_patient_without_a_program_is_led_to_it(self, alice: PageClient, cast: Cast) -> None:
        page = alice.get(f"/patients/{cast.pat}/reviews")
        assert "nothing to review yet" in page.text

    def test_another_clinic_finds_nothing(self, charlie: PageClient) -> None:
        charlie.get(self.tab, 404)
        charlie.get(f"{self.tab}/1", 404)


class TestShow(OfReviews):
    def test_it_keeps_what_was_asked_proposed_and_decided(self, alice: PageClient) -> None:
        self.review(alice)
        page = alice.get(f"{self.tab}/1")
        assert page.h1 == "Review of 22 Nov 2026"
        for words in ("Pain 1 of 10", "100 %", "Row 6", "Accepted", "progression@1.0"):
            assert words in page.text
        assert "Program 2" in page.text

    def test_one_that_was_superseded_says_so(self, app: Flask, alice: PageClient) -> None:
        self.review(alice)
        self.review(alice, **exercise(1, pain_during="6"))
        assert "Reviewed again on the same day" in alice.get(f"{self.tab}/1").text

    def test_a_missing_one_is_not_found(self, alice: PageClient) -> None:
        alice.get(f"{self.tab}/999999", 404)


class TestReport(OfReviews, Litany):
    good: ClassVar[Mapping[str, object]] = {
        "reader": "referrer",
        "note": "Thank you.",
        "after": "",
    }
    bad: ClassVar[Mapping[str, object]] = {"note": "x" * 2001}
    says = "Keep it under"

    def path(self, cast: Cast) -> str:
        return f"{self.tab}/report"

    def test_it_leads_to_the_sheet(self, alice: PageClient) -> None:
        page = alice.post_and_follow(f"{self.tab}/report", self.good)
        assert page.h1 == f"Sheet R{self.patient}-1"
        assert "Progress report" in page.text

    def test_a_second_click_is_told(self, alice: PageClient) -> None:
        alice.post(f"{self.tab}/report", self.good)
        page = alice.post_and_follow(f"{self.tab}/report", self.good)
        assert "issued already" in page.text

    def test_it_is_not_mailed_and_no_page_offers_to(
        self, alice: PageClient, database: Path
    ) -> None:
        sheet = alice.post(f"{self.tab}/report", self.good).response.location
        sending = f"{sheet}/send"
        documents = f"/patients/{self.patient}/documents"
        for page in (alice.get(sheet), alice.get(documents)):
            assert not page.soup.select(f"a[href='{sending}']")
        before = contents(database)
        for page in (alice.get(sending, 409), alice.post(sending, {"confirmed": "y"}, 409)):
            assert "not mailed to the patient: print or download it" in page.text
        assert contents(database) == before


def test_the_discharge_shows_what_came_of_it(reviews: Stage, alice: PageClient) -> None:
    page = alice.get(f"/patients/{reviews.desk.patient}/episodes/1/discharge")
    assert "What came of it" in page.text
    assert page.soup.select("svg.chart")
