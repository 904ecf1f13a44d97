"""Documents: the list, the bytes, the record of old sheets, logs, leaflets, voiding."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.config import DATABASE_FILE
from clinic.persistence.database import db
from tests import practice
from tests.litany import Litany, contents
from tests.pages import PageClient
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.practice import Treated

LOG: Mapping[str, object] = {
    "version": "2",
    "after": "",
    "paper": "a4",
    "weeks": "2",
    "log_start": "2026-12-07",
    "language": "en",
}


@pytest.fixture(scope="module")
def treated(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Treated:
    return practice.treat(stage, tmp_path_factory.mktemp("treated"))


@pytest.fixture
def database(treated: Treated, tmp_path: Path) -> Path:
    return Path(shutil.copy(treated.database, tmp_path / DATABASE_FILE))


class HandoutLitany(Litany):
    """An action on the documents of a patient under treatment."""

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.treated = treated
        self.followed = f"/patients/{treated.followed}"
        self.current = f"{self.followed}/handouts/{treated.current}"
        self.replaced = f"{self.followed}/handouts/{treated.replaced}"
        self.halted = f"/patients/{treated.halted}"
        self.stopped = f"{self.halted}/handouts/{treated.stopped_sheet}"


class TestVoid(HandoutLitany):
    good: Mapping[str, object] = {"reason": "wrong patient"}
    bad: Mapping[str, object] = {"reason": ""}
    says = "Say why"

    def path(self, cast: Cast) -> str:
        return f"{self.current}/void"

    def test_a_void_sheet_shows_its_reason_and_nothing_else(self, alice: PageClient) -> None:
        alice.post(f"{self.current}/void", self.good)
        page = alice.get(self.current)
        assert "wrong patient" in page.words(".banner.red")
        assert not page.soup.select(".preview, [data-print]")
        for what in (".pdf", "/download", "/record.pdf", "/pages.webp"):
            alice.get(f"{self.current}{what}", 409)
        assert "wrong patient" in alice.get(f"{self.followed}/documents").text


class TestLog(HandoutLitany):
    good = LOG
    bad: Mapping[str, object] = {"log_start": "2027-12-07"}
    says = "Choose a day from this week"

    @pytest.fixture(autouse=True)
    def _read_version(self, _know: None, alice: PageClient) -> None:
        values = alice.get(f"{self.followed}/documents").values("/log")
        self.good = {**LOG, "version": values["version"]}

    def path(self, cast: Cast) -> str:
        return f"{self.followed}/programs/{self.treated.active}/log"

    def test_a_day_that_does_not_exist_is_told(self, alice: PageClient) -> None:
        path = f"{self.followed}/programs/{self.treated.active}/log"
        page = alice.post(path, {**self.good, "log_start": "2026-02-31"}, 422)
        assert any("date that exists" in message for message in page.errors)

    def test_the_log_prints(self, alice: PageClient) -> None:
        path = f"{self.followed}/programs/{self.treated.active}/log"
        page = alice.post_and_follow(path, self.good)
        assert page.h1 == f"Sheet L{self.treated.active}-1"
        pdf = alice.client.get(str(page.select_one("[data-print]")["href"]))
        assert "Your log" in read_pdf(pdf.data).text


class TestSafetyNet(HandoutLitany):
    good: Mapping[str, object] = {"paper": "letter", "after": ""}

    def path(self, cast: Cast) -> str:
        return f"{self.halted}/documents/safety-net"

    def test_it_is_issued_and_printed_under_a_stop(self, alice: PageClient) -> None:
        page = alice.post_and_follow(f"{self.halted}/documents/safety-net", self.good)
        pdf = alice.client.get(str(page.select_one("[data-print]")["href"]))
        assert "numb between your legs" in read_pdf(pdf.data).text

    def test_a_second_click_issues_nothing_new(self, alice: PageClient, database: Path) -> None:
        alice.post(f"{self.halted}/documents/safety-net", self.good)
        before = contents(database)
        page = alice.post_and_follow(f"{self.halted}/documents/safety-net", self.good)
        assert "issued already" in page.text
        assert contents(database) == before

    def test_a_paper_that_no_printer_has_is_refused(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        alice.post(f"{self.halted}/documents/safety-net", {"paper": "a9"}, 422)
        assert contents(database) == before


class TestStayActive(HandoutLitany):
    good: Mapping[str, object] = {"paper": "a4", "after": "", "large_print": "y"}

    def path(self, cast: Cast) -> str:
        return f"{self.followed}/documents/stay-active"

    def test_it_is_refused_under_a_stop(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        page = alice.post(f"{self.halted}/documents/stay-active", self.good, 409)
        assert page.h1 == "Stopped"
        assert contents(database) == before


BYTES = (".pdf", "/download", "/pages.webp")


class TestSheets:
    """What is read: the list, a sheet, its bytes."""

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.treated = treated
        self.followed = f"/patients/{treated.followed}"
        self.current = f"{self.followed}/handouts/{treated.current}"
        self.replaced = f"{self.followed}/handouts/{treated.replaced}"
        self.halted = f"/patients/{treated.halted}"
        self.stopped = f"{self.halted}/handouts/{treated.stopped_sheet}"

    def test_the_list_says_what_is_current_and_what_was_replaced(self, alice: PageClient) -> None:
        page = alice.get(f"{self.followed}/documents")
        p = self.treated.active
        lines = [" ".join(one.get_text(" ").split()) for one in page.soup.select(".document")]
        assert lines[0].startswith(f"Home program P{p}-2 Current")
        assert lines[1].startswith(f"Home program P{p}-1 Replaced")
        assert "Print" in lines[0]
        assert "Print" not in lines[1]

    def test_print_and_download_give_the_same_bytes_with_a_name_without_names(
        self, alice: PageClient
    ) -> None:
        shown = alice.client.get(f"{self.current}.pdf")
        kept = alice.client.get(f"{self.current}/download")
        name = f"filename=home-program-P{self.treated.active}-2.pdf"
        assert shown.data == kept.data == alice.client.get(f"{self.current}.pdf").data
        assert shown.headers["Content-Disposition"] == f"inline; {name}"
        assert kept.headers["Content-Disposition"] == f"attachment; {name}"
        for answer in (shown, kept):
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.mimetype == "application/pdf"

    def test_a_replaced_sheet_is_a_record_and_prints_no_more(self, alice: PageClient) -> None:
        page = alice.get(self.replaced)
        assert "Not for the patient" in page.words(".banner.amber")
        assert not page.soup.select("[data-print]")
        for what in (".pdf", "/download"):
            answer = alice.get(f"{self.replaced}{what}", 409)
            assert "This sheet is superseded" in answer.text
        assert alice.client.get(f"{self.replaced}/record.pdf").mimetype == "application/pdf"
        assert alice.client.get(f"{self.replaced}/pages.webp").mimetype == "image/webp"
        alice.get(f"{self.current}/record.pdf", 409)

    @pytest.mark.parametrize("what", [*BYTES, "/record.pdf"])
    def test_under_a_stop_no_sheet_gives_its_bytes(self, alice: PageClient, what: str) -> None:
        page = alice.get(f"{self.stopped}{what}", 409)
        assert page.h1 == "Stopped"
        assert "but the safety-net sheet" in page.text

    def test_under_a_stop_the_list_offers_the_safety_net_alone(self, alice: PageClient) -> None:
        page = alice.get(f"{self.halted}/documents")
        forms = [str(one["action"]) for one in page.soup.select("main form")]
        assert forms == [f"{self.halted}/documents/safety-net"]
        assert not page.soup.select("a[href$='.pdf'], a[href$='/download']")

    @pytest.mark.parametrize("what", ["", *BYTES, "/record.pdf"])
    def test_another_clinic_finds_nothing(self, charlie: PageClient, what: str) -> None:
        charlie.get(f"{self.current}{what}", 404)
        charlie.get(f"{self.replaced}{what}", 404)

    @pytest.mark.parametrize("what", ["", *BYTES, "/record.pdf"])
    def test_signed_out_goes_to_sign_in(self, visitor: PageClient, what: str) -> None:
        answer = visitor.get(f"{self.current}{what}", 302)
        assert str(answer.response.location).startswith("/sign-in")

    @pytest.mark.parametrize("what", ["", *BYTES, "/record.pdf"])
    def test_a_sheet_of_another_patient_is_not_found(self, alice: PageClient, what: str) -> None:
        wrong = f"/patients/{self.treated.drafted}/handouts/{self.treated.current}"
        alice.get(f"{wrong}{what}", 404)
        alice.get(f"{self.followed}/handouts/999999{what}", 404)

    def test_a_patient_without_documents_is_told_what_comes(
        self, alice: PageClient, cast: Cast
    ) -> None:
        page = alice.get(f"/patients/{cast.pat}/documents")
        assert "Nothing was handed out yet" in page.text

    def test_reading_changes_nothing(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        for what in ("", *BYTES):
            assert alice.client.get(f"{self.current}{what}").status_code == 200
        assert contents(database) == before


class TestUnreviewedLanguage(HandoutLitany):
    """The leaflet of a patient who reads Spanish."""

    good: Mapping[str, object] = {"paper": "a4", "after": "", "accepts_unreviewed": "y"}

    @pytest.fixture(autouse=True)
    def _reads_spanish(self, _know: None, alice: PageClient) -> None:
        path = f"{self.followed}/edit"
        typed = alice.get(path).values("/edit")
        alice.post(path, {**typed, "language": "es"})

    def path(self, cast: Cast) -> str:
        return f"{self.followed}/documents/stay-active"

    def test_it_asks_for_the_tick_and_prints_nothing_without(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.post(f"{self.followed}/documents/stay-active", {"paper": "a4"}, 422)
        assert any("Nobody has reviewed the texts in Español" in one for one in page.errors)
        assert contents(database) == before

    def test_the_sheet_says_who_accepted_it(self, alice: PageClient) -> None:
        page = alice.post_and_follow(f"{self.followed}/documents/stay-active", self.good)
        assert "Nobody had reviewed it; accepted by Alice" in page.text


@pytest.fixture
def visited(app: Flask, cast: Cast, treated: Treated) -> str:
    """The address of a sheet that names a next visit."""
    alice = practice.practice_of(cast)
    with app.app_context():
        sheet = alice.issue(treated.followed, treated.active, next_visit=alice.today).handout_id
    return f"/patients/{treated.followed}/handouts/{sheet}"


def test_a_sheet_that_names_a_visit_offers_its_calendar_file(
    visited: str, alice: PageClient, charlie: PageClient
) -> None:
    link = alice.get(visited).select_one(f"a[href='{visited}/visit.ics']")
    answer = alice.get(str(link["href"])).response
    assert answer.mimetype == "text/calendar"
    assert "filename=next-visit.ics" in answer.headers["Content-Disposition"]
    assert b"BEGIN:VEVENT" in answer.data
    charlie.get(f"{visited}/visit.ics", 404)


def test_a_sheet_out_of_use_gives_its_visit_no_more(visited: str, alice: PageClient) -> None:
    alice.post(f"{visited}/void", {"reason": "wrong day"})
    assert "calendar file" not in alice.get(visited).text
    alice.get(f"{visited}/visit.ics", 409)


def test_a_sheet_that_names_no_visit_has_no_calendar_file(
    treated: Treated, alice: PageClient
) -> None:
    address = f"/patients/{treated.followed}/handouts/{treated.current}"
    assert "calendar file" not in alice.get(address).text
    alice.get(f"{address}/visit.ics", 404)


class TestClinicianCopy(HandoutLitany):
    good: Mapping[str, object] = {"after": ""}

    def path(self, cast: Cast) -> str:
        return f"{self.followed}/programs/{self.treated.active}/clinician-copy"

    def test_it_is_kept_and_prints(self, alice: PageClient) -> None:
        program = f"{self.followed}/programs/{self.treated.active}"
        page = alice.post_and_follow(f"{program}/clinician-copy", self.good)
        assert page.h1 == f"Sheet C{self.treated.active}-1"
        pdf = alice.client.get(str(page.select_one("[data-print]")["href"]))
        assert "Clinician copy: why this program" in read_pdf(pdf.data).text
        assert "Email" not in page.words(".page-head")
        assert "Clinician copy" in alice.get(f"{self.followed}/documents").text

    def test_a_second_click_makes_no_second_copy(self, alice: PageClient, database: Path) -> None:
        path = f"{self.followed}/programs/{self.treated.active}/clinician-copy"
        alice.post(path, self.good)
        before = contents(database)
        assert "issued already" in alice.post_and_follow(path, self.good).text
        assert contents(database) == before

    def test_a_newer_copy_takes_the_place_of_the_older(self, alice: PageClient) -> None:
        program = f"{self.followed}/programs/{self.treated.active}"
        first = alice.post(f"{program}/clinician-copy", self.good).response.location
        values = alice.get(program).values("/clinician-copy")
        second = alice.post_and_follow(f"{program}/clinician-copy", values)
        assert second.h1.endswith("-2")
        assert "Replaced" in alice.get(str(first)).text

    def test_under_a_stop_there_is_none(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        path = f"{self.halted}/programs/{self.treated.stopped}/clinician-copy"
        alice.post(path, self.good, 409)
        assert contents(database) == before

    def test_the_program_page_holds_the_note_as_text(self, alice: PageClient) -> None:
        page = alice.get(f"{self.followed}/programs/{self.treated.active}")
        note = page.select_one("textarea#note-text")
        assert note.has_attr("readonly")
        assert "Home program of" in note.get_text()
        assert f"Sheet P{self.treated.active}" in note.get_text()
        assert page.select_one("[data-copy=note-text]").has_attr("hidden")


def test_a_log_of_a_second_living_program_can_be_issued(
    app: Flask, cast: Cast, treated: Treated, alice: PageClient
) -> None:
    at_work = practice.practice_of(cast)
    with app.app_context():
        db.session.execute(
            text("UPDATE episode SET closed_on = opened_on WHERE patient_id = :patient"),
            {"patient": treated.followed},
        )
        db.session.commit()
        second = at_work.start(treated.followed)
        at_work.issue(treated.followed, second)
    shown = alice.get(f"/patients/{treated.followed}/documents")
    for program in (treated.active, second):
        address = f"/patients/{treated.followed}/programs/{program}/log"
        answer = alice.post_and_follow(address, shown.values(address))
        assert answer.h1 == f"Sheet L{program}-1"
