"""Pages of the logs: typing in, recording, told, not returned; four states in words everywhere."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.records import EntryState
from clinic.services.review import log_entries
from tests.litany import Litany
from tests.logbook import Logbook, open_logbook, sample_days
from tests.pages import PageClient
from tests.people import NOW, TODAY, Cast
from tests.running import Clock

SEEN = TODAY.isoformat()


class OfALog(Litany):
    """An action on one log sheet."""

    action = ""

    @pytest.fixture(autouse=True)
    def _book(self, app: Flask, cast: Cast) -> None:
        with app.app_context():
            self.book = open_logbook(cast)
            self.prepare()

    def prepare(self) -> None:
        """What stands before the action."""

    def path(self, cast: Cast) -> str:
        return f"{self.book.path}/{self.action}"


class TestStart(OfALog):
    action = "start"

    def test_it_leads_to_the_grid_and_a_second_time_to_the_same(
        self, cast: Cast, alice: PageClient
    ) -> None:
        page = alice.post_and_follow(self.path(cast))
        assert page.h1 == "Type a log in"
        assert len(page.soup.select("[data-day]")) == 28
        assert "Blank" in page.text
        alice.post_and_follow(self.path(cast))

    def test_before_the_first_day_it_is_refused(
        self, cast: Cast, alice: PageClient, clock: Clock
    ) -> None:
        clock.now = NOW - timedelta(weeks=4)
        alice.get("/")  # signs nobody out: the clock only went back
        page = alice.post(self.path(cast), {}, 409)
        assert "still to come" in page.text
        assert "Not begun" in alice.get(self.book.path).text


class TestSave(OfALog):
    action = "enter"
    good: Mapping[str, object] = {
        "version": "1",
        "seen_on": SEEN,
        "0-A-left": "1",
        "0-pain": "3",
        "0-letter": "A",
        "0-morning": "yes",
        "0-more": "no",
        "0-note": "a little stiff",
        "action": "save",
    }
    bad: Mapping[str, object] = {"0-pain": "12", "action": ""}
    says = "0 to 10"

    def prepare(self) -> None:
        self.book.start()

    def test_what_was_saved_is_in_the_grid(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert page.soup.select_one('[name="0-A-left"]').has_attr("checked")
        assert page.soup.select_one('[name="0-note"]')["value"] == "a little stiff"
        assert page.soup.select_one('[name="0-pain"]')["value"] == "3"

    def test_recording_makes_it_a_fact(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), {**self.good, "action": "record"})
        assert "The log is recorded." in page.text
        assert "Came back" in page.text
        assert "1 done, 0 partly, 0 not done, 26 left blank" in page.text
        assert "3 to 100 %" in page.text
        assert "over-report" in page.text
        assert alice.get(f"{self.book.path}/enter", 302).response.location == self.book.path
        alice.post(self.path(cast), self.good, 409)

    def test_the_second_of_two_sees_both_versions_and_loses_nothing(
        self, cast: Cast, alice: PageClient, bob: PageClient
    ) -> None:
        bob.post(self.path(cast), {**self.good, "0-pain": "5"})
        page = alice.post(self.path(cast), self.good, 409)
        assert "Changed by somebody else" in page.text
        assert "pain 5" in page.text
        assert "a little stiff" in page.text
        version = page.soup.select_one("#log [name=version]")["value"]
        again = alice.post_and_follow(self.path(cast), {**self.good, "version": version})
        assert again.soup.select_one('[name="0-pain"]')["value"] == "3"

    def test_marks_after_the_day_it_was_seen_are_told(self, cast: Cast, alice: PageClient) -> None:
        seen = (TODAY - timedelta(days=20)).isoformat()
        page = alice.post(self.path(cast), {**self.good, "seen_on": seen, "27-pain": "1"}, 422)
        assert any("seen before this day" in error for error in page.errors)

    def test_a_correction_says_why(self, app: Flask, cast: Cast, alice: PageClient) -> None:
        alice.post(self.path(cast), {**self.good, "action": "record"})
        page = alice.post_and_follow(f"{self.book.path}/start")
        assert "Why is it corrected?" in page.text
        version = page.soup.select_one("#log [name=version]")["value"]
        sent = {**self.good, "version": version, "0-pain": "4", "action": "record"}
        assert any("Say why" in one for one in alice.post(self.path(cast), sent, 422).errors)
        done = alice.post_and_follow(self.path(cast), {**sent, "reason": "Misread a 4"})
        assert "Misread a 4" in done.text
        with app.app_context():
            assert self.book.sheet.earlier[0].state is EntryState.SUPERSEDED


class TestAutosave(OfALog):
    action = "enter/autosave"
    good: Mapping[str, object] = {"version": "1", "seen_on": SEEN, "0-pain": "3"}
    worked = 200

    def prepare(self) -> None:
        self.book.start()

    def test_it_answers_the_new_version(self, cast: Cast, alice: PageClient) -> None:
        answer = alice.post(self.path(cast), self.good, 200).response
        assert answer.json == {"version": 2, "words": "Saved 09:00"}

    def test_what_cannot_be_read_waits(self, cast: Cast, alice: PageClient) -> None:
        answer = alice.post(self.path(cast), {**self.good, "0-pain": "x"}, 422).response
        assert "another value" in answer.json["problem"]

    def test_a_stale_one_is_told(self, cast: Cast, alice: PageClient) -> None:
        answer = alice.post(self.path(cast), {**self.good, "version": ""}, 409).response
        assert "somebody else" in answer.json["problem"]


class TestNotReturned(OfALog):
    action = "not-returned"

    def test_it_is_neither_done_nor_not_done(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast))
        assert "Not returned" in page.text
        assert "Unknown" in page.text
        assert "unknown is not “not done”" in page.text
        assert "Left blank" not in page.text
        again = alice.post_and_follow(self.path(cast))
        assert "The sheet is not coming back" not in again.text, "a second click changes nothing"


class TestTell(OfALog):
    action = "told"
    good: Mapping[str, object] = {"told-A": "20", "told-B": "9", "told-C": "0"}
    bad: Mapping[str, object] = {"told-B": "13"}
    says = "0 to 12"

    def test_the_page_says_how_many_days_there_were(self, cast: Cast, alice: PageClient) -> None:
        page = alice.get(self.path(cast))
        assert page.h1 == "What the patient tells"
        assert "of 27 days" in page.text
        assert "of 12 days" in page.text

    def test_it_is_shown_as_told(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "as told: 20 days" in page.text
        assert "74 %" in page.text
        assert "Told, without the sheet" in page.text


class TestDiscard(OfALog):
    action = "discard"

    def prepare(self) -> None:
        self.book.start()

    def test_nothing_counts_afterwards(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast))
        assert "Nothing recorded yet" in page.text
        assert "Not recorded" in page.text


class TestVoid(OfALog):
    action = "void"
    good: Mapping[str, object] = {"reason": "Of another patient"}
    bad: Mapping[str, object] = {"reason": ""}
    says = "Say why"

    def prepare(self) -> None:
        self.book.record()

    def test_the_sheet_is_awaited_again(self, cast: Cast, alice: PageClient) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "Of another patient" in page.text
        assert "It came back: type it in" in page.text
        alice.post(self.path(cast), self.good, 409)


@pytest.fixture
def book(app: Flask, cast: Cast) -> Logbook:
    with app.app_context():
        return open_logbook(cast)


def test_the_list_says_where_each_sheet_is(
    app: Flask, cast: Cast, book: Logbook, alice: PageClient, charlie: PageClient
) -> None:
    path = f"/patients/{book.patient}/logs"
    assert "With the patient" in alice.get(path).text
    with app.app_context():
        book.start()
    assert "Being typed in" in alice.get(path).text
    with app.app_context():
        log_entries.record(**book.here, typed=book.typed(sample_days()), now=NOW)
    page = alice.get(path)
    assert "Came back" in page.text
    assert "Done: 80 to 83 %" in page.text
    assert "No log yet" in alice.get(f"/patients/{cast.kim}/logs").text
    charlie.get(path, 404)
    charlie.get(book.path, 404)
    charlie.get(f"{book.path}/told", 404)
    charlie.get(f"{book.path}/enter", 404)


def test_the_record_has_a_word_for_each_state(
    app: Flask, book: Logbook, alice: PageClient
) -> None:
    with app.app_context():
        book.record()
    words = alice.get(book.path).text
    for state in ("Done", "Partly", "Not done", "Left blank", "Day off"):
        assert state in words
    assert "22 done, 0 partly, 2 not done, 4 left blank" in words


def test_a_sheet_that_waits_is_awaited(
    app: Flask, book: Logbook, alice: PageClient, clock: Clock
) -> None:
    clock.now = NOW + timedelta(minutes=5)
    assert "With the patient" in alice.get(book.path).text
    with app.app_context():
        assert not book.sheet.share.is_known
