"""Pages of the outcome measures: scoring, the patient's activities, corrections, the words."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from clinic.domain.records import Measure
from clinic.services.review import outcomes
from clinic.services.review.outcome_texts import TypedScore
from clinic.services.review.outcome_views import Outcomes, outcomes_of
from tests.litany import Litany
from tests.logbook import Logbook, open_logbook
from tests.pages import PageClient
from tests.people import NOW, TODAY, Cast
from tests.practice import practice_of

START = TODAY - timedelta(weeks=4)
RMDQ = TypedScore(measure=Measure.RMDQ, answers={"ticked": [1, 3, 9, 12, 20, 21, 22]})
WORDING = """
title = "Invented questionnaire"
instruction = "Tick what is true today."
source = "made up for a test"
language = "en"
statements = [{statements}]
"""


def wording(count: int = 24) -> str:
    return WORDING.format(
        statements=", ".join(f'"Invented sentence {number}"' for number in range(count))
    )


def see(book: Logbook) -> Outcomes:
    """The measures as stored; needs an app context."""
    found = outcomes_of(actor=book.practice.actor, patient_id=book.patient, today=TODAY)
    assert found is not None
    return found


def record(book: Logbook, *scores: TypedScore) -> None:
    outcomes.record_scores(
        actor=book.practice.actor,
        patient_id=book.patient,
        scored_on=TODAY,
        scores=scores,
        now=NOW,
    )


def name(book: Logbook, *names: str) -> None:
    outcomes.name_activities(
        actor=book.practice.actor, patient_id=book.patient, names=names, today=START, now=NOW
    )


class OfAPatient(Litany):
    """An action on the measures of one patient."""

    action = ""

    @pytest.fixture(autouse=True)
    def _book(self, app: Flask, cast: Cast) -> None:
        with app.app_context():
            self.book = open_logbook(cast)
        with app.app_context():
            self.prepare()

    def prepare(self) -> None:
        """What stands before the action."""

    @property
    def home(self) -> str:
        return f"/patients/{self.book.patient}/outcomes"

    def path(self, cast: Cast) -> str:
        return f"{self.home}/{self.action}"


class TestRecord(OfAPatient):
    action = "add"
    good: Mapping[str, object] = {
        "scored_on": TODAY.isoformat(),
        "nprs-avg": "2",
        "nprs-worst": "4",
        "rmdq-total": "3",
        "groc": "3",
        "other-name": "ODI",
        "other-value": "18",
    }
    bad: Mapping[str, object] = {"rmdq-total": "25"}
    says = "0 to 24"

    def test_the_form_asks_in_our_own_words(self, cast: Cast, alice: PageClient) -> None:
        page = alice.get(self.path(cast))
        assert page.h1 == "Score the measures"
        assert len(page.soup.select(".statement-numbers input")) == 24
        assert "Name them first" in page.text
        assert "Last 4 on 25 Oct 2026" in page.text

    def test_each_scale_gets_its_word(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        words = {
            row.select_one("th").get_text(): row.select_one(".chip").get_text(strip=True)
            for row in page.soup.select(".table tbody tr")
        }
        assert words == {
            "Pain, average (NPRS)": "Clearly better",
            "Pain, worst (NPRS)": "Baseline missing",
            "Pain, now (NPRS)": "Not scored",
            "Own activities (PSFS)": "Not scored",
            "Disability (RMDQ-24)": "Baseline missing",
            "Change since the start (GROC)": "Clearly better",
        }
        assert "average 2, worst 4" in page.text
        assert "+3" in page.text

    def test_a_second_score_of_the_day_is_a_correction(
        self, cast: Cast, alice: PageClient
    ) -> None:
        alice.post(self.path(cast), self.good)
        page = alice.post(self.path(cast), self.good, 422)
        assert any("correct it" in error for error in page.errors)

    def test_the_pain_of_todays_assessment_is_shown(
        self, app: Flask, cast: Cast, alice: PageClient
    ) -> None:
        with app.app_context():
            practice_of(cast).examine(self.book.patient)
        page = alice.get(self.path(cast))
        assert "The assessment of today has it already: pain, average (nprs) 4" in page.text
        refused = alice.post(self.path(cast), self.good, 422)
        assert any("has the pain already" in error for error in refused.errors)

    def test_the_clinics_own_wording_is_ticked_on_screen(
        self,
        app: Flask,
        cast: Cast,
        alice: PageClient,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(app, "instance_path", str(tmp_path))
        (tmp_path / "forms").mkdir()
        file = tmp_path / "forms" / "rmdq.toml"
        file.write_text(wording())
        page = alice.get(self.path(cast))
        assert "Invented sentence 23" in page.text
        file.write_text(wording(23))
        page = alice.get(self.path(cast))
        assert "Invented sentence" not in page.text
        assert "23 statements, and there are 24" in page.text

    def test_a_rated_activity_has_its_last_rating_beside(
        self, app: Flask, cast: Cast, alice: PageClient
    ) -> None:
        with app.app_context():
            name(self.book, "Stairs")
        with app.app_context():
            key = see(self.book).activities[0].id
        assert "Not rated yet." in alice.get(self.path(cast)).text
        alice.post(self.path(cast), {"scored_on": START.isoformat(), f"psfs-{key}": "3"})
        assert "Last 3 on 25 Oct 2026" in alice.get(self.path(cast)).text


class TestNameActivities(OfAPatient):
    action = "activities"
    good: Mapping[str, object] = {"activity-0": "Putting on socks", "activity-2": "Stairs"}
    bad: Mapping[str, object] = {"activity-1": "stairs"}
    says = "named twice"

    def test_they_are_rated_next(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert page.h1 == "Score the measures"
        assert "Putting on socks" in page.text
        assert "Activity 3" in alice.get(self.path(cast)).text

    def test_once_rated_the_same_ones_stay(
        self, app: Flask, cast: Cast, alice: PageClient
    ) -> None:
        alice.post(self.path(cast), self.good)
        with app.app_context():
            answers = {str(one.id): 4 for one in see(self.book).activities}
            record(self.book, TypedScore(measure=Measure.PSFS, answers=answers))
        assert "Named already" in alice.get(self.path(cast)).text
        alice.post(self.path(cast), self.good, 409)


class TestEndActivity(OfAPatient):
    good: Mapping[str, object] = {"reason": "Moved to a bungalow"}
    bad: Mapping[str, object] = {"reason": ""}
    says = "Say why"

    def prepare(self) -> None:
        name(self.book, "Stairs", "Socks")
        self.key = see(self.book).activities[0].id

    def path(self, cast: Cast) -> str:
        return f"{self.home}/activities/{self.key}/end"

    def test_it_is_asked_no_more(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "Stairs" not in page.text
        assert "Socks" in page.text
        alice.post(self.path(cast), self.good, 409)


class TestForm(OfAPatient):
    action = "form"
    good: Mapping[str, object] = {"form": "activities", "after": ""}

    def test_it_is_a_document_that_prints(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert f"F{self.book.patient}-1" in page.text
        documents = alice.get(f"/patients/{self.book.patient}/documents")
        assert "Form to fill in" in documents.text
        address = page.response.request.path
        assert alice.get(f"{address}.pdf").response.mimetype == "application/pdf"

    def test_a_second_click_issues_nothing_new(self, cast: Cast, alice: PageClient) -> None:
        alice.post(self.path(cast), self.good)
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "issued already" in page.text

    def test_an_unknown_form_is_refused(self, cast: Cast, alice: PageClient) -> None:
        alice.post(self.path(cast), {"form": "odi"}, 409)
        page = alice.post(self.path(cast), {"form": "rmdq"}, 409)
        assert "no wording of its own" in page.text

    def test_the_clinics_wording_prints(
        self,
        app: Flask,
        cast: Cast,
        alice: PageClient,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(app, "instance_path", str(tmp_path))
        (tmp_path / "forms").mkdir()
        (tmp_path / "forms" / "rmdq.toml").write_text(wording())
        assert "RMDQ-24" in alice.get(self.home).text
        alice.post(self.path(cast), self.good)  # another form: no click twice on one
        page = alice.post_and_follow(self.path(cast), {"form": "rmdq"})
        assert f"F{self.book.patient}-2" in page.text


class OfAScore(OfAPatient):
    """An action on one score."""

    def prepare(self) -> None:
        record(self.book, RMDQ)
        self.score = see(self.book).lines[0].id

    def path(self, cast: Cast) -> str:
        return f"{self.home}/{self.score}/{self.action}"


class TestRecordCorrection(OfAScore):
    action = "correct"
    good: Mapping[str, object] = {
        "scored_on": TODAY.isoformat(),
        "rmdq-total": "12",
        "reason": "Misread",
    }
    bad: Mapping[str, object] = {"reason": ""}
    says = "Say why"

    def test_the_form_shows_what_was_recorded(self, cast: Cast, alice: PageClient) -> None:
        page = alice.get(self.path(cast))
        assert page.h1 == "Correct a score"
        assert len(page.soup.select(".statement-numbers [checked]")) == 7
        assert not page.soup.select("[name=groc]")

    def test_both_stay_in_the_record(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "12 of 24" in page.text
        assert "7 of 24: 1, 3, 9, 12, 20, 21, 22" in page.text
        assert "Superseded, by Alice Ferro: Misread" in page.text
        alice.get(self.path(cast), 409)
        alice.post(self.path(cast), self.good, 409)

    def test_nothing_typed_is_no_correction(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post(self.path(cast), {**self.good, "rmdq-total": ""}, 422)
        assert any("at least one" in error for error in page.errors)


class TestVoid(OfAScore):
    action = "void"
    good: Mapping[str, object] = {"reason": "Of another patient"}
    bad: Mapping[str, object] = {"reason": ""}
    says = "Say why"

    def test_it_stays_readable(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "Void, by Alice Ferro: Of another patient" in page.text
        alice.post(self.path(cast), self.good, 409)


def test_without_an_episode_there_is_nothing_to_score(
    cast: Cast, alice: PageClient, charlie: PageClient
) -> None:
    home = f"/patients/{cast.kim}/outcomes"
    assert "No episode yet" in alice.get(home).text
    assert "no open episode" in alice.get(f"{home}/add", 409).text
    alice.get(f"{home}/activities", 409)
    for path in (home, f"{home}/add", f"{home}/activities", f"{home}/1/correct"):
        charlie.get(path, 404)


def test_the_measures_that_are_due_are_named(app: Flask, cast: Cast, alice: PageClient) -> None:
    with app.app_context():
        book = open_logbook(cast)
    page = alice.get(f"/patients/{book.patient}/outcomes")
    assert "4 to 6 weeks" in page.text
    assert "from the assessment" in page.text
    with app.app_context():
        name(book, "Stairs")
        record(book, RMDQ)
    page = alice.get(f"/patients/{book.patient}/outcomes")
    assert "The measures of this time are" not in page.text
    assert "not rated yet" in page.text
