"""The program editor, issue, and what follows, as pages."""

import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from clinic.config import DATABASE_FILE
from tests import practice
from tests.litany import Litany, contents
from tests.pages import Page, PageClient
from tests.people import Cast
from tests.practice import Treated

EXERCISE = "exercises-0-"
DRAFT: Mapping[str, object] = {
    "version": "2",
    "after": "",
    "paper": "a4",
    "weeks": "2",
    "log_start": "2026-11-23",
    "language": "en",
    EXERCISE + "sides": "left",
    EXERCISE + "sets": "1",
    EXERCISE + "reps": "2",
    EXERCISE + "hold_s": "30",
    EXERCISE + "sessions_per_week": "7",
    EXERCISE + "rest_s": "15",
    EXERCISE + "note": "",
    EXERCISE + "reason": "",
    "hand_reason": "Practitioner choice",
}
"""What the page of the untouched draft sends."""


@pytest.fixture(scope="module")
def treated(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Treated:
    return practice.treat(stage, tmp_path_factory.mktemp("treated"))


@pytest.fixture
def database(treated: Treated, tmp_path: Path) -> Path:
    return Path(shutil.copy(treated.database, tmp_path / DATABASE_FILE))


class OfPrograms:
    """Addresses of the programs of patients under treatment."""

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.treated = treated

    @property
    def draft(self) -> str:
        return f"/patients/{self.treated.drafted}/programs/{self.treated.draft}"

    @property
    def active(self) -> str:
        return f"/patients/{self.treated.followed}/programs/{self.treated.active}"

    @property
    def stopped(self) -> str:
        return f"/patients/{self.treated.halted}/programs/{self.treated.stopped}"


class ProgramLitany(OfPrograms, Litany):
    """An action on a program of a patient under treatment."""


class TestStart(ProgramLitany):
    good: Mapping[str, object] = {"assessment_id": "2"}

    def path(self, cast: Cast) -> str:
        return f"/patients/{self.treated.followed}/programs/start"

    def missing_path(self, cast: Cast) -> str:
        return "/patients/999999/programs/start"

    def test_an_assessment_that_is_no_number_is_not_found(self, alice: PageClient) -> None:
        path = f"/patients/{self.treated.followed}/programs/start"
        alice.post(path, {"assessment_id": "x"}, 404)

    def test_a_patient_without_program_is_told_what_to_do_first(
        self, alice: PageClient, cast: Cast
    ) -> None:
        page = alice.get(f"/patients/{cast.pat}/programs")
        assert "starts from a signed assessment" in page.text


class TestSave(ProgramLitany):
    good: Mapping[str, object] = {
        **DRAFT,
        EXERCISE + "hold_s": "45",
        EXERCISE + "note": "Slowly",
        "do": "save",
    }
    bad: Mapping[str, object] = {EXERCISE + "hold_s": "90", EXERCISE + "note": "Slow"}
    says = "allowed 30 to 60"

    def path(self, cast: Cast) -> str:
        return self.draft

    def test_a_get_changes_nothing(
        self, cast: Cast, alice: PageClient, mona: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.get(self.draft)
        assert page.h1 == "Program 1, draft"
        assert contents(database) == before

    def test_bad_input_is_told_and_kept(
        self, cast: Cast, alice: PageClient, mona: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.post(self.draft, {**self.good, **self.bad}, 422)
        assert any(self.says in message for message in page.errors)
        assert page.select_one("[name=exercises-0-hold_s]")["value"] == "90"
        assert page.select_one("[name=exercises-0-note]")["value"] == "Slow"
        assert page.select_one("[name=exercises-0-hold_s]").has_attr("autofocus")
        assert contents(database) == before

    @pytest.mark.parametrize("typed", ["", "many", "1.5", "-3", "400"])
    def test_a_number_that_is_none_or_cannot_be_is_told(
        self, alice: PageClient, database: Path, typed: str
    ) -> None:
        before = contents(database)
        page = alice.post(self.draft, {**self.good, EXERCISE + "reps": typed}, 422)
        assert page.errors
        assert contents(database) == before

    def test_a_stale_form_is_told_and_changes_nothing(
        self, alice: PageClient, bob: PageClient, database: Path
    ) -> None:
        bob.post(self.draft, self.good)
        before = contents(database)
        stale = {**self.good, EXERCISE + "variation": "HF4", EXERCISE + "note": "Quickly"}
        page = alice.post(self.draft, stale, 409)
        assert "Half-kneeling hip stretch: Note to the patient Slowly Quickly" in page.text
        assert page.select_one("[name=exercises-0-note]")["value"] == "Quickly"
        assert contents(database) == before
        again = {**stale, "version": page.select_one("[name=version]")["value"]}
        assert (
            alice.post_and_follow(self.draft, again).select_one("[name=exercises-0-note]")["value"]
            == "Quickly"
        )

    def test_a_stale_form_of_other_exercises_shows_what_was_typed(
        self, alice: PageClient, bob: PageClient, database: Path
    ) -> None:
        bob.post(self.draft, {**DRAFT, "do": "choose:0:HF3"})
        before = contents(database)
        stale = {**self.good, EXERCISE + "variation": "HF4", EXERCISE + "note": "Quickly"}
        page = alice.post(self.draft, stale, 409)
        assert "HF4: Note to the patient: Quickly" in page.words(".banner.amber")
        assert page.words(".rung.current") == "HF3"
        assert contents(database) == before

    def test_a_button_that_no_page_has_is_refused(self, alice: PageClient) -> None:
        alice.post(self.draft, {**self.good, "do": "explode"}, 400)
        alice.post(self.draft, {**self.good, "do": "choose:x:HF3"}, 400)


class TestSteps(ProgramLitany):
    """What the buttons of the editor do; the litany is the save's."""

    good: Mapping[str, object] = {**DRAFT, "do": "choose:0:HF3"}

    def path(self, cast: Cast) -> str:
        return self.draft

    def press(self, client: PageClient, do: str, **typed: object) -> Page:
        return client.post_and_follow(self.draft, {**DRAFT, "do": do, **typed})

    def test_another_rung_is_taken(self, alice: PageClient) -> None:
        page = self.press(alice, "choose:0:HF3")
        assert page.words(".rung.current") == "HF3"

    def test_an_offer_is_ticked_with_its_reason(self, alice: PageClient) -> None:
        typed = {"offers-1-key": "GB-both_legs", "offers-1-reason": "Left is weak"}
        page = self.press(alice, "take:GB-both_legs", **typed)
        assert "Left is weak" in str(page.select_one("[name=exercises-1-reason]")["value"])

    def test_an_offer_without_reason_is_asked_for_one(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        sent = {**DRAFT, "offers-1-key": "GB-both_legs", "do": "take:GB-both_legs"}
        page = alice.post(self.draft, sent, 422)
        assert any("Say in a few words" in message for message in page.errors)
        assert contents(database) == before

    def test_one_is_added_by_hand(self, alice: PageClient) -> None:
        page = self.press(alice, "add", hand_family="PL")
        assert "Added by hand" in page.text

    def test_an_assigned_one_is_left_off_with_a_reason(self, alice: PageClient) -> None:
        sent = {**DRAFT, "do": "leave-off:0"}
        page = alice.post(self.draft, sent, 422)
        assert any("left off" in message for message in page.errors)
        page = self.press(alice, "leave-off:0", **{EXERCISE + "leave_off_reason": "Sore knee"})
        assert "Assigned, left off" in page.text

    def test_moving_and_copying_keep_what_was_typed(self, alice: PageClient) -> None:
        page = self.press(alice, "down:0", **{EXERCISE + "note": "Slowly"})
        assert page.select_one("[name=exercises-0-note]")["value"] == "Slowly"

    def test_options_of_the_sheet_survive_a_step(self, alice: PageClient) -> None:
        page = self.press(alice, "choose:0:HF3", paper="letter", large_print="y", weeks="4")
        assert page.select_one("input[name=paper][value=letter]").has_attr("checked")
        assert page.select_one("input[name=weeks][value='4']").has_attr("checked")
        assert page.select_one("input[name=large_print]").has_attr("checked")

    def test_minutes_follow_what_is_typed_and_store_nothing(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        few = alice.fragment(f"{self.draft}/minutes", dict(DRAFT))
        many = alice.fragment(
            f"{self.draft}/minutes", {**DRAFT, EXERCISE + "reps": "4", EXERCISE + "hold_s": "60"}
        )
        none = alice.fragment(f"{self.draft}/minutes", {**DRAFT, EXERCISE + "reps": ""})
        assert "2 min a day" in few.text
        assert "6 min a day" in many.text
        assert "every dose" in none.text
        assert contents(database) == before


class TestIssue(ProgramLitany):
    good = DRAFT
    bad: Mapping[str, object] = {"log_start": "2020-01-01"}
    says = "Choose a day from this week"

    def path(self, cast: Cast) -> str:
        return f"{self.draft}/issue"

    def test_it_leads_to_the_sheet(self, alice: PageClient) -> None:
        page = alice.post_and_follow(f"{self.draft}/issue", dict(DRAFT))
        assert page.h1 == f"Sheet P{self.treated.draft}-1"
        assert page.select_one("[data-print]")["target"] == "_blank"

    def test_a_note_that_is_hard_to_read_gets_a_hint_and_prints_all_the_same(
        self, alice: PageClient
    ) -> None:
        note = (
            "Immediately discontinue every single repetition whenever symptomatology reproduces."
        )
        sent = {**DRAFT, EXERCISE + "note": note}
        page = alice.post(f"{self.draft}/issue", {**sent, **self.bad}, 422)
        assert "Reads like school grade" in page.text
        alice.post(f"{self.draft}/issue", sent, 302)

    def test_an_unreviewed_language_asks_for_the_tick(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.post(f"{self.draft}/issue", {**DRAFT, "language": "es"}, 422)
        assert any("Nobody has reviewed the texts in Español" in one for one in page.errors)
        assert page.select_one("[name=language] [selected]")["value"] == "es"
        assert "not translated. The sheet is in Español" in page.text
        assert contents(database) == before
        page = alice.post_and_follow(
            f"{self.draft}/issue", {**DRAFT, "language": "es", "accepts_unreviewed": "y"}
        )
        assert "Nobody had reviewed it; accepted by Alice" in page.text

    def test_what_was_typed_last_is_on_the_sheet(self, alice: PageClient) -> None:
        sent = {**DRAFT, EXERCISE + "note": "Breathe out"}
        alice.post(f"{self.draft}/issue", sent)
        assert "Breathe out" in alice.get(self.draft).text

    def test_a_second_issue_of_the_same_page_issues_nothing_new(
        self, alice: PageClient, database: Path
    ) -> None:
        first = alice.post(f"{self.draft}/issue", dict(DRAFT)).response.location
        before = contents(database)
        page = alice.post_and_follow(f"{self.draft}/issue", dict(DRAFT))
        assert "issued already" in page.text
        assert first is not None
        assert page.h1 == alice.get(first).h1
        assert contents(database) == before

    def test_an_unexplained_change_is_asked_for_and_changes_nothing(
        self, alice: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.post(f"{self.draft}/issue", {**DRAFT, EXERCISE + "sides": "both"}, 422)
        assert any("Changed against the rules" in message for message in page.errors)
        assert page.select_one("input[name=exercises-0-sides][value=both]").has_attr("checked")
        assert contents(database) == before

    def test_an_active_program_is_issued_anew_in_another_size(self, alice: PageClient) -> None:
        values = alice.get(self.active).values("/issue")
        page = alice.post_and_follow(f"{self.active}/issue", {**values, "paper": "letter"})
        assert "US Letter" in page.text


class TestNewVersion(ProgramLitany):
    def path(self, cast: Cast) -> str:
        return f"{self.active}/new-version"

    def test_the_draft_opens_with_the_same_exercises(self, alice: PageClient) -> None:
        page = alice.post_and_follow(f"{self.active}/new-version")
        assert page.h1 == "Program 2, draft"
        assert page.words(".rung.current") == "HF4"
        assert "Doses as last time" in page.text


class TestConfirm(ProgramLitany):
    @pytest.fixture(autouse=True)
    def _let_it_wait(self, _know: None, alice: PageClient) -> None:
        path = f"/patients/{self.treated.followed}/precautions/add"
        alice.post(path, {"code": "OSTEOPOROSIS", "side": ""})

    def path(self, cast: Cast) -> str:
        return f"{self.active}/confirm"

    def waiting(self, client: PageClient) -> dict[str, object]:
        return client.get(self.active).values("/confirm")

    def test_it_works_and_is_kept(
        self, cast: Cast, alice: PageClient, mona: PageClient, database: Path
    ) -> None:
        before = contents(database)
        assert "Osteoporosis" in alice.get(self.active).words(".banner.amber")
        page = alice.post_and_follow(f"{self.active}/confirm", self.waiting(alice))
        assert "The program is confirmed." in page.text
        assert contents(database) != before

    def test_a_colleague_may(self, cast: Cast, bob: PageClient) -> None:
        bob.post(f"{self.active}/confirm", self.waiting(bob))

    def test_an_old_page_is_refused(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        page = alice.post(f"{self.active}/confirm", {"version": "1"}, 409)
        assert "Nothing was changed" in page.text
        assert contents(database) == before

    def test_what_is_barred_cannot_be_confirmed(self, alice: PageClient) -> None:
        waiting = self.waiting(alice)
        path = f"/patients/{self.treated.followed}/precautions/add"
        alice.post(path, {"code": "KNEE_KNEELING", "side": ""})
        page = alice.get(self.active)
        assert "Not allowed any more" in page.text
        assert not page.soup.select("form[action$='/confirm']")
        answer = alice.post(f"{self.active}/confirm", waiting, 422)
        assert "Barred by" in answer.text


class TestEnd(ProgramLitany):
    good: Mapping[str, object] = {"end-reason": "goals met"}
    bad: Mapping[str, object] = {"end-reason": ""}
    says = "Say why"

    def path(self, cast: Cast) -> str:
        return f"{self.active}/end"

    def test_it_is_shown_with_its_reason(self, alice: PageClient) -> None:
        alice.post(f"{self.active}/end", self.good)
        page = alice.get(self.active)
        assert "goals met" in page.text
        assert not page.soup.select("[data-print], [data-issue]")


class TestVoid(ProgramLitany):
    good: Mapping[str, object] = {"void-reason": "wrong patient"}
    bad: Mapping[str, object] = {"void-reason": "x" * 501}
    says = "Keep it under"

    def path(self, cast: Cast) -> str:
        return f"{self.draft}/void"

    def test_twice_is_refused(self, alice: PageClient, database: Path) -> None:
        alice.post(f"{self.draft}/void", self.good)
        before = contents(database)
        page = alice.post(f"{self.draft}/void", self.good, 409)
        assert "cannot become void" in page.text
        assert contents(database) == before


class TestPreview(OfPrograms):
    def test_it_is_shown_and_stored_nowhere(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        for kind, media_type in (("pdf", "application/pdf"), ("webp", "image/webp")):
            answer = alice.client.get(f"{self.draft}/preview.{kind}")
            assert answer.status_code == 200
            assert answer.mimetype == media_type
            assert answer.headers["Cache-Control"] == "no-store"
        assert contents(database) == before

    def test_options_of_the_address_count_and_bad_ones_are_refused(
        self, alice: PageClient
    ) -> None:
        plain = alice.client.get(f"{self.draft}/preview.pdf").data
        large = alice.client.get(f"{self.draft}/preview.pdf?large_print=y").data
        assert plain != large
        assert alice.client.get(f"{self.draft}/preview.pdf?paper=a9").status_code == 400

    def test_what_is_barred_is_listed_in_its_place(self, alice: PageClient) -> None:
        path = f"/patients/{self.treated.drafted}/precautions/add"
        alice.post(path, {"code": "KNEE_KNEELING", "side": ""})
        page = alice.get(self.draft)
        assert "No sheet as it stands" in page.text
        assert not page.soup.select("[data-preview]")
        refused = alice.get(f"{self.draft}/preview.pdf", 422)
        assert "Barred by" in refused.text
        assert "what to exchange" in refused.text
        assert refused.select_one(f'a[href="/patients/{self.treated.drafted}/programs"]')

    def test_what_the_clinic_lacks_leads_to_its_settings(
        self, alice: PageClient, database: Path
    ) -> None:
        with sqlite3.connect(database) as records:
            records.execute("UPDATE clinic SET phone = '', safety_net_phone = ''")
        records.close()
        for page in (
            alice.get(f"{self.draft}/preview.pdf", 422),
            alice.post(f"{self.draft}/issue", dict(DRAFT), 422),
        ):
            assert "no phone number" in page.text
            assert page.select_one('main a[href="/clinic"]')

    def test_an_empty_program_has_none(self, alice: PageClient) -> None:
        sent = {**DRAFT, "do": "leave-off:0", EXERCISE + "leave_off_reason": "Sore knee"}
        alice.post(self.draft, sent)
        assert alice.client.get(f"{self.draft}/preview.pdf").status_code == 409

    @pytest.mark.parametrize("kind", ["pdf", "webp"])
    def test_strangers_get_none(self, charlie: PageClient, visitor: PageClient, kind: str) -> None:
        charlie.get(f"{self.draft}/preview.{kind}", 404)
        visitor.get(f"{self.draft}/preview.{kind}", 302)


class TestStopped(OfPrograms):
    """A red flag was found: nothing of an exercise sheet leaves the clinic."""

    @pytest.mark.parametrize("what", ["preview.pdf", "preview.webp"])
    def test_no_preview(self, alice: PageClient, what: str) -> None:
        page = alice.get(f"{self.stopped}/{what}", 409)
        assert page.h1 == "Stopped"

    @pytest.mark.parametrize("what", ["issue", "new-version", "confirm", "log"])
    def test_no_action(self, alice: PageClient, database: Path, what: str) -> None:
        before = contents(database)
        page = alice.post(f"{self.stopped}/{what}", dict(DRAFT), 409)
        assert "Nothing was changed" in page.text
        assert contents(database) == before

    def test_the_page_says_why_and_where_to_go(self, alice: PageClient) -> None:
        page = alice.get(self.stopped)
        assert "nothing is assigned, printed or downloaded" in page.words(".banner.red")
        assert not page.soup.select("[data-print], [data-issue]")
