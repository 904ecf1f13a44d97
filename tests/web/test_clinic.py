"""The clinic: settings, letterhead, staff."""

import io
import struct
import zlib
from collections.abc import Mapping

import pytest

from tests.litany import Litany
from tests.pages import PageClient
from tests.people import EMAILS, PASSWORD, Cast

SETTINGS: Mapping[str, object] = {
    "name": "North Clinic",
    "address": "14 North Street",
    "phone": "312 555 0142",
    "email": "desk@north.example",
    "time_zone": "America/Chicago",
    "paper": "letter",
    "review_interval_days": "21",
    "safety_net_phone": "",
    "emergency_wording": "Call 911.",
    "version": "1",
}


def tiny_png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00")
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class TestSettings:
    def test_everybody_may_look(self, alice: PageClient, visitor: PageClient) -> None:
        page = alice.get("/clinic")
        assert "12 North Street" in page.text
        assert not page.soup.select("main a[href='/clinic/edit']"), "only a manager changes it"
        visitor.get("/clinic", 302)

    def test_each_clinic_sees_its_own(self, charlie: PageClient) -> None:
        assert "12 North Street" not in charlie.get("/clinic").text

    def test_only_a_manager_opens_the_forms(self, alice: PageClient, mona: PageClient) -> None:
        for path in ("/clinic/edit", "/clinic/letterhead", "/clinic/staff/add"):
            assert alice.get(path, 403).h1 == "For the manager only"
            mona.get(path)


class TestEdit(Litany):
    good = SETTINGS
    bad: Mapping[str, object] = {"time_zone": "Mars/Olympus"}
    says = "Choose a time zone"
    for_managers = True

    def path(self, cast: Cast) -> str:
        return "/clinic/edit"

    def test_the_change_is_on_the_page(self, mona: PageClient) -> None:
        page = mona.post_and_follow("/clinic/edit", self.good)
        for words in ("14 North Street", "US Letter", "21 days", "Call 911."):
            assert words in page.text

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"review_interval_days": "soon"}, "Enter a whole number."),
            ({"review_interval_days": "0"}, "1 to 365"),
            ({"name": ""}, "Enter the clinic's name."),
            ({"email": "nobody"}, "Enter an email address"),
        ],
    )
    def test_what_is_wrong_is_told(
        self, mona: PageClient, typed: dict[str, object], says: str
    ) -> None:
        assert says in mona.post("/clinic/edit", {**self.good, **typed}, 422).errors[0]

    def test_a_stale_form_shows_both_versions(self, mona: PageClient) -> None:
        mona.post("/clinic/edit", self.good)
        typed = {**self.good, "address": "16 North Street"}
        conflict = mona.post("/clinic/edit", typed, 409)
        assert "14 North Street" in conflict.words(".differs")
        assert "16 North Street" in conflict.words(".differs")
        page = mona.post_and_follow("/clinic/edit", conflict.values("/edit"))
        assert "16 North Street" in page.text


class TestLetterhead:
    def send(self, client: PageClient, content: bytes, status: int) -> str:
        data = {"logo": (io.BytesIO(content), "logo"), "csrf_token": client.token()}
        answer = client.client.post("/clinic/letterhead", data=data)
        assert answer.status_code == status
        return answer.text

    def test_a_picture_is_set_shown_and_removed(
        self, mona: PageClient, charlie: PageClient
    ) -> None:
        self.send(mona, tiny_png(), 302)
        assert mona.get("/clinic").select_one("img[src='/clinic/logo']")
        shown = mona.client.get("/clinic/logo")
        assert shown.mimetype == "image/png"
        assert shown.data == tiny_png()
        charlie.get("/clinic/logo", 404)
        assert not mona.post_and_follow("/clinic/letterhead/remove").soup.select("main img")
        mona.get("/clinic/logo", 404)

    @pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload='x()'/>"])
    def test_what_is_no_picture_is_refused(self, mona: PageClient, content: bytes) -> None:
        assert "Error:" in self.send(mona, content, 422)

    def test_a_file_too_large_is_told_calmly(self, mona: PageClient) -> None:
        mona.client.application.config["MAX_CONTENT_LENGTH"] = 2000
        assert "larger than this clinic accepts" in self.send(mona, b"x" * 3000, 413)

    def test_only_a_manager_may(self, alice: PageClient) -> None:
        self.send(alice, tiny_png(), 403)
        alice.post("/clinic/letterhead/remove", status=403)


class TestAddStaff(Litany):
    good: Mapping[str, object] = {
        "name": "Nora Quist",
        "email": "nora@north.example",
        "title": "Physiotherapist",
        "role": "clinician",
        "password": "an ocean of pebbles",
    }
    bad: Mapping[str, object] = {"email": EMAILS["charlie"]}
    says = "already signs in with this email"
    for_managers = True

    def path(self, cast: Cast) -> str:
        return "/clinic/staff/add"

    def test_the_new_one_signs_in(self, mona: PageClient, visitor: PageClient) -> None:
        assert (
            "Nora Quist can sign in now."
            in mona.post_and_follow("/clinic/staff/add", self.good).text
        )
        typed = {"email": self.good["email"], "password": self.good["password"]}
        assert visitor.post_and_follow("/sign-in", typed).h1 == "Today"

    def test_a_short_password_is_refused(self, mona: PageClient) -> None:
        typed = {**self.good, "password": "short"}
        assert "12 characters" in mona.post("/clinic/staff/add", typed, 422).errors[0]


class TestCloseAccount(Litany):
    for_managers = True

    def path(self, cast: Cast) -> str:
        return f"/clinic/staff/{cast.bob}/close"

    def test_it_signs_out_at_once_until_it_is_opened_again(
        self, mona: PageClient, bob: PageClient, cast: Cast
    ) -> None:
        mona.post(self.path(cast))
        bob.get("/", 302)
        bob.post("/sign-in", {"email": EMAILS["bob"], "password": PASSWORD}, 422)
        mona.post(f"/clinic/staff/{cast.bob}/open")
        bob.post("/sign-in", {"email": EMAILS["bob"], "password": PASSWORD}, 302)

    def test_nobody_closes_their_own(self, mona: PageClient, cast: Cast) -> None:
        mona.post(f"/clinic/staff/{cast.mona}/close", status=409)
        assert mona.get("/clinic/staff").h1 == "Staff"


def test_everybody_sees_the_staff_without_the_buttons(alice: PageClient) -> None:
    page = alice.get("/clinic/staff")
    assert "Mona Achebe" in page.text
    assert "Charlie Voss" not in page.text
    assert not page.soup.select("main form")
