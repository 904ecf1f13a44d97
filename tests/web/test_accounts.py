"""Signing in and out, and one's own password."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask

from tests.litany import Litany, contents
from tests.pages import Page, PageClient
from tests.people import EMAILS, PASSWORD, Cast
from tests.running import Clock

WRONG = "This email address and password do not belong together."


def credentials(who: str = "alice", password: str = PASSWORD) -> dict[str, object]:
    return {"email": EMAILS[who], "password": password}


class TestSignIn:
    def test_signed_out_sees_nothing_but_the_door(self, visitor: PageClient) -> None:
        answer = visitor.get("/", 302)
        assert answer.response.location == "/sign-in"
        door = visitor.get("/sign-in")
        assert door.h1 == "Sign in"
        assert not door.soup.select("nav, .search"), "no frame before sign-in"

    def test_the_right_password_opens_today(self, visitor: PageClient) -> None:
        assert visitor.post_and_follow("/sign-in", credentials()).h1 == "Today"

    def test_capitals_of_the_address_do_not_matter(self, visitor: PageClient) -> None:
        visitor.post("/sign-in", {"email": EMAILS["alice"].upper(), "password": PASSWORD})
        assert visitor.get("/").h1 == "Today"

    @pytest.mark.parametrize(
        "typed",
        [credentials(password="something else"), credentials() | {"email": "no@one.example"}],
    )
    def test_a_wrong_pair_is_refused_without_saying_which(
        self, visitor: PageClient, typed: dict[str, object]
    ) -> None:
        door = visitor.post("/sign-in", typed, 422)
        assert WRONG in door.text
        assert door.select_one("#email")["value"] == typed["email"]
        assert door.select_one("#password")["value"] == "", "a password never comes back"

    def test_a_monitor_may_ask_for_its_head(self, app: Flask) -> None:
        assert app.test_client().head("/sign-in").status_code == 200

    def test_an_empty_form_says_what_is_missing(self, visitor: PageClient) -> None:
        door = visitor.post("/sign-in", {"email": "", "password": ""}, 422)
        assert door.errors == ["Enter your email address.", "Enter your password."]
        assert door.select_one("#email").has_attr("autofocus")

    def test_too_many_tries_have_to_wait_then_may_again(
        self, visitor: PageClient, clock: Clock
    ) -> None:
        for _ in range(5):
            visitor.post("/sign-in", credentials(password="a guess of somebody"), 422)
        assert "Wait 15 minutes" in visitor.post("/sign-in", credentials(), 429).text
        clock.now += timedelta(minutes=16)
        visitor.post("/sign-in", credentials(), 302)

    def test_a_stranger_locks_nobody_out(
        self, app: Flask, signed_in: Callable[[str], PageClient]
    ) -> None:
        alice = signed_in("alice")
        alice.post("/sign-out")
        stranger = PageClient(app.test_client())
        for _ in range(5):
            stranger.post("/sign-in", credentials(password="a guess of somebody"), 422)
        stranger.post("/sign-in", credentials(password="a guess of somebody"), 429)
        alice.post("/sign-in", credentials(), 302)

    def test_one_lands_on_the_page_that_was_asked_for(
        self, visitor: PageClient, cast: Cast
    ) -> None:
        asked = f"/patients/{cast.pat}/edit"
        door = visitor.get(visitor.get(asked, 302).response.location)
        typed = {**door.values("/sign-in"), **credentials()}
        assert visitor.post("/sign-in", typed).response.location == asked

    @pytest.mark.parametrize(
        "asked",
        [
            "https://else.example/",
            "//else.example",
            "/no/such/page",
            "patients/",
            "/\\else.example",
        ],
    )
    def test_nobody_is_sent_elsewhere(self, visitor: PageClient, asked: str) -> None:
        answer = visitor.post("/sign-in", {**credentials(), "next": asked})
        assert answer.response.location == "/"

    def test_somebody_signed_in_needs_no_door(self, alice: PageClient) -> None:
        assert alice.get("/sign-in", 302).response.location == "/"


class TestSession:
    def test_the_cookie_cannot_be_read_by_script_nor_sent_from_elsewhere(
        self, visitor: PageClient
    ) -> None:
        cookie = visitor.post("/sign-in", credentials()).response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie

    def test_over_https_the_cookie_stays_on_https(self, visitor: PageClient) -> None:
        answer = visitor.client.get("/sign-in", base_url="https://localhost")
        assert "Secure" in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"]

    def test_a_session_ends_after_idle_time_and_says_so(
        self, alice: PageClient, clock: Clock
    ) -> None:
        clock.now += timedelta(minutes=31)
        door = alice.get(alice.get("/patients/", 302).response.location)
        assert "You were signed out after a time without use" in door.text

    def test_a_used_session_ends_too_at_last(self, alice: PageClient, clock: Clock) -> None:
        for _ in range(25):
            clock.now += timedelta(minutes=29)
            last = alice.client.get("/")
        assert last.status_code == 302

    def test_using_a_session_keeps_it(self, alice: PageClient, clock: Clock) -> None:
        for _ in range(3):
            clock.now += timedelta(minutes=20)
            assert alice.get("/").h1 == "Today"

    def test_signing_out_ends_it_on_the_server_too(self, app: Flask, alice: PageClient) -> None:
        stolen = alice.client.get_cookie("figure_four")
        assert stolen is not None
        assert alice.post("/sign-out").response.location == "/sign-in"
        thief = app.test_client()
        thief.set_cookie("figure_four", stolen.value)
        assert thief.get("/").status_code == 302

    def test_signing_out_twice_is_fine(self, visitor: PageClient) -> None:
        assert visitor.post("/sign-out").response.location == "/sign-in"

    def test_a_form_from_elsewhere_is_refused(self, alice: PageClient) -> None:
        answer = alice.client.post("/sign-out", data={})
        assert answer.status_code == 400
        assert "what you typed is still there" in answer.text
        assert alice.get("/").h1 == "Today"


class TestUnsent:
    """A form that is sent after the session ended: what was typed comes back after sign-in."""

    NAME = "Posy\r\nSampleby & Son"
    SENT: ClassVar = {"name": NAME, "new_password": "hidden", "passcode": "hidden"}

    @pytest.fixture
    def door(self, alice: PageClient, clock: Clock) -> Page:
        clock.now += timedelta(minutes=31)
        sent = alice.post("/patients/add", self.SENT, 307)
        assert sent.response.location == "/sign-in/again?next=/patients/add"
        return alice.post(sent.response.location, self.SENT, 200)

    def test_the_same_person_may_send_it_again(
        self, alice: PageClient, door: Page, database: Path
    ) -> None:
        assert "what you typed can be sent again" in door.text
        before = contents(database)
        back = alice.post("/sign-in", {**door.values("/sign-in"), **credentials()}, 200)
        assert back.h1 == "Send what you typed"
        typed = back.values("/patients/add")
        assert typed.pop("csrf_token")
        assert typed == {"name": self.NAME}, "all but passwords and proofs"
        changed = {
            table for table, digest in contents(database).items() if digest != before[table]
        }
        assert changed == {"event"}, "only the sign-in is on record yet"

    def test_a_wrong_password_keeps_it(self, alice: PageClient, door: Page) -> None:
        typed = {**door.values("/sign-in"), **credentials(password="something else")}
        again = alice.post("/sign-in", typed, 422)
        back = alice.post("/sign-in", {**again.values("/sign-in"), **credentials()}, 200)
        assert back.h1 == "Send what you typed"

    def test_somebody_else_is_not_offered_it(self, alice: PageClient, door: Page) -> None:
        answer = alice.post("/sign-in", {**door.values("/sign-in"), **credentials("bob")}, 302)
        assert "Sampleby" not in answer.text

    @pytest.mark.parametrize("path", ["https://else.example/", "//else.example", "/no/page", "/"])
    def test_nothing_is_sent_elsewhere(self, alice: PageClient, door: Page, path: str) -> None:
        typed = {**door.values("/sign-in"), **credentials(), "next": path}
        assert alice.post("/sign-in", typed, 302).response.location == "/"

    @pytest.mark.parametrize("packed", ["{", "[1]", '["a"]', '[["a", "b", "c"]]', "7"])
    def test_what_is_none_of_ours_is_dropped(
        self, alice: PageClient, door: Page, packed: str
    ) -> None:
        alice.post("/sign-in", {**door.values("/sign-in"), **credentials(), "unsent": packed}, 302)

    def test_a_script_is_sent_to_the_door(self, alice: PageClient, clock: Clock) -> None:
        clock.now += timedelta(minutes=31)
        alice.client.environ_base["HTTP_X_REQUESTED_WITH"] = "fetch"
        assert alice.post("/patients/add", {}, 302).response.location.startswith("/sign-in?")


class TestPassword(Litany):
    good: Mapping[str, object] = {
        "old_password": PASSWORD,
        "new_password": "a quiet green river",
        "again": "a quiet green river",
    }
    bad: Mapping[str, object] = {"new_password": "short", "again": "short"}
    says = "at least 12 characters"

    def path(self, cast: Cast) -> str:
        return "/password"

    def test_the_new_password_holds_and_the_old_does_not(
        self, alice: PageClient, visitor: PageClient
    ) -> None:
        alice.post("/password", self.good)
        visitor.post("/sign-in", credentials(), 422)
        visitor.post("/sign-in", credentials(password="a quiet green river"), 302)

    def test_other_browsers_are_signed_out_this_one_stays(
        self, alice: PageClient, signed_in: Callable[[str], PageClient]
    ) -> None:
        other = signed_in("alice")
        alice.post("/password", self.good)
        other.get("/", 302)
        assert alice.get("/").h1 == "Today"

    def test_the_old_password_is_asked_for(self, alice: PageClient) -> None:
        typed = {**self.good, "old_password": "not this one at all"}
        assert alice.post("/password", typed, 422).errors == ["This is not your present password."]

    def test_the_new_one_is_typed_twice(self, alice: PageClient) -> None:
        typed = {**self.good, "again": "a quiet green rivr"}
        assert alice.post("/password", typed, 422).errors == ["The two new passwords differ."]
