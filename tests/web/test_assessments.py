"""Assessments: start, write, see the match follow, sign, void, correct."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask

from clinic.content import load_catalogue
from clinic.services.assessment.entry_texts import answer_all_clear, write_entry
from tests.desk import SCREENED, Desk
from tests.litany import Litany, contents
from tests.pages import Page, PageClient
from tests.people import Cast, clinician
from tests.practice import worked_example

CATALOGUE = load_catalogue()
EXAMPLE: dict[str, object] = dict(write_entry(worked_example()))
CLEAR: dict[str, object] = dict(write_entry(SCREENED))


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    return Desk(app=app, actor=clinician(cast, cast.alice), patient=cast.pat)


@pytest.fixture
def draft(desk: Desk) -> str:
    return address(desk, desk.start())


@pytest.fixture
def signed(desk: Desk) -> str:
    return address(desk, desk.examine(worked_example()))


def address(desk: Desk, assessment_id: int) -> str:
    return f"/patients/{desk.patient}/assessments/{assessment_id}"


def typed(page: Page, **changes: object) -> dict[str, object]:
    """The form of a page with changes; "__" stands for "-" in names."""
    form = page.select_one("#assessment")
    version = str(form.select_one("[name=version]")["value"])  # type: ignore[index]
    return {"version": version, **{name.replace("__", "-"): v for name, v in changes.items()}}


class TestIndex:
    def test_without_an_assessment_it_says_what_to_do(self, alice: PageClient, cast: Cast) -> None:
        page = alice.get(f"/patients/{cast.pat}/assessments")
        assert page.h1 == "Assessments"
        assert "No assessment yet" in page.text

    def test_it_lists_drafts_and_signed_ones(
        self, alice: PageClient, desk: Desk, signed: str
    ) -> None:
        desk.start()
        text = alice.get(f"/patients/{desk.patient}/assessments").text
        assert "Continue the draft" in text
        assert "Signed" in text

    def test_another_clinic_finds_nothing(self, charlie: PageClient, cast: Cast) -> None:
        charlie.get(f"/patients/{cast.pat}/assessments", 404)


class TestStart(Litany):
    good: ClassVar[Mapping[str, object]] = {}

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/assessments/start"

    def missing_path(self, cast: Cast) -> str:
        return "/patients/999999/assessments/start"

    def test_it_leads_to_the_form(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast))
        assert page.h1 == "First assessment"
        assert "14 of 14 red flags are not answered" in page.words("[data-match-panel]")

    def test_a_review_without_a_first_is_told(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), {"kind": "review"})
        assert "follows a signed first assessment" in page.text


class OnOneAssessment(Litany):
    """An action on an assessment of Pat, made before each test."""

    action = ""
    is_signed = False

    @pytest.fixture(autouse=True)
    def _made(self, desk: Desk) -> None:
        number = desk.examine(worked_example()) if self.is_signed else desk.start()
        self.number = number

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/assessments/{self.number}{self.action}"


class TestSave(OnOneAssessment):
    good: ClassVar[Mapping[str, object]] = {**EXAMPLE, "version": "1"}
    bad: ClassVar[Mapping[str, object]] = {"mtt_hip_deg-left": "400"}
    says = "-40 to 60 deg"

    def test_a_get_changes_nothing(
        self, cast: Cast, alice: PageClient, mona: PageClient, database: Path
    ) -> None:
        before = contents(database)
        assert "First assessment" in alice.get(self.path(cast)).text
        assert contents(database) == before

    def test_bad_input_is_told_and_kept(
        self, cast: Cast, alice: PageClient, mona: PageClient, database: Path
    ) -> None:
        before = contents(database)
        page = alice.post(self.path(cast), {**self.good, **self.bad}, 422)
        assert any(self.says in message for message in page.errors)
        assert page.select_one("[name=mtt_hip_deg-left]")["value"] == "400"
        assert page.select_one("[name=mtt_hip_deg-left]").has_attr("autofocus")
        assert page.select_one("[name=plank_hold_s]")["value"] == "40"
        assert contents(database) == before

    def test_text_in_a_number_is_told(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post(self.path(cast), {"version": "1", "hip_ir_deg-left": "stiff"}, 422)
        assert "a number 0 to 90 deg" in page.errors[0]

    def test_it_shows_what_was_saved(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), dict(self.good))
        assert "Saved 09:00" in page.text
        assert page.select_one("[name=hip_ir_deg-left]")["value"] == "24"
        panel = page.words("[data-match-panel]")
        assert "HF3" in panel
        assert "Proposed, not ticked" in panel

    def test_a_stale_form_shows_both_versions(
        self, alice: PageClient, cast: Cast, desk: Desk
    ) -> None:
        mine = {**self.good, "plank_hold_s": "55"}
        desk.save(self.number, worked_example())
        page = alice.post(self.path(cast), mine, 409)
        assert "Changed by somebody else" in page.text
        assert page.words(".versions .differs") == "Forearm plank hold to form loss 40 55"
        assert page.select_one("[name=plank_hold_s]")["value"] == "55"
        again = {**mine, **typed(page)}
        alice.post(self.path(cast), again)
        assert desk.view(self.number).entry.values["plank_hold_s", "none"] == 55  # type: ignore[index]

    def test_all_clear_answers_the_list(self, alice: PageClient, cast: Cast, desk: Desk) -> None:
        alice.post(self.path(cast), {"version": "1", "action": "all_clear"})
        entry = desk.view(self.number).entry
        assert entry.is_screen_complete(CATALOGUE)
        assert len(entry.all_clear) == len(CATALOGUE.red_flags)

    def test_all_clear_beside_a_yes_is_refused(self, alice: PageClient, cast: Cast) -> None:
        sent = {"version": "1", "action": "all_clear", "flag-RF_CES": "yes"}
        page = alice.post(self.path(cast), sent, 422)
        assert "not all clear" in page.errors[0]

    def test_show_match_stores_nothing(
        self, alice: PageClient, cast: Cast, database: Path
    ) -> None:
        before = contents(database)
        page = alice.post(self.path(cast), {**self.good, "action": "match"}, 200)
        assert "HF3" in page.words("[data-match-panel]")
        assert contents(database) == before

    def test_a_red_flag_stops_on_every_page(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), {**self.good, "flag-RF_CES": "yes"})
        assert "Emergency" in page.words(".stop-notice")
        assert "HF3" not in page.words("[data-match-panel]")
        assert "Cauda equina" in alice.get(f"/patients/{cast.pat}").words(".patient-alerts")


class TestAutosave(OnOneAssessment):
    action = "/autosave"
    good: ClassVar[Mapping[str, object]] = {**EXAMPLE, "version": "1"}
    worked = 200

    def test_it_answers_the_new_version(self, alice: PageClient, cast: Cast, desk: Desk) -> None:
        answer = alice.post(self.path(cast), dict(self.good), 200).response.json
        assert answer == {"version": desk.view(self.number).version, "words": "Saved 09:00"}

    @pytest.mark.parametrize(
        ("change", "status"), [({"mtt_hip_deg-left": "400"}, 422), ({"version": "0"}, 409)]
    )
    def test_what_cannot_be_saved_says_so(
        self,
        alice: PageClient,
        cast: Cast,
        database: Path,
        change: dict[str, object],
        status: int,
    ) -> None:
        before = contents(database)
        answer = alice.post(self.path(cast), {**self.good, **change}, status)
        assert answer.response.json["problem"]
        assert contents(database) == before


class TestMatch:
    def test_the_fragment_follows_what_is_typed(
        self, alice: PageClient, draft: str, database: Path
    ) -> None:
        before = contents(database)
        part = alice.fragment(f"{draft}/match", EXAMPLE)
        assert "Supported" in part.words("[data-panel]")
        assert part.words('[data-for="mtt_hip_deg-left"]') == "Positive"
        assert part.words('[data-for="mtt_hip_deg-right"]') == "OK"
        assert not part.soup.select('[data-for="ake_deg-left"]')
        assert contents(database) == before

    def test_a_field_that_cannot_be_read_is_told(self, alice: PageClient, draft: str) -> None:
        part = alice.fragment(f"{draft}/match", {**EXAMPLE, "mtt_hip_deg-left": "400"})
        assert "-40 to 60" in part.words('[data-error="mtt_hip_deg-left"]')

    def test_an_unfinished_screen_shows_no_program(self, alice: PageClient, draft: str) -> None:
        part = alice.fragment(f"{draft}/match", {**EXAMPLE, "flag-RF_CES": ""})
        assert "Finish the safety screen" in part.text
        assert "HF3" not in part.text

    def test_a_precaution_withholds_and_says_why(self, alice: PageClient, draft: str) -> None:
        part = alice.fragment(f"{draft}/match", EXAMPLE)
        assert "Knee pain with kneeling" in part.text

    def test_another_clinic_finds_nothing(self, charlie: PageClient, draft: str) -> None:
        charlie.post(f"{draft}/match", EXAMPLE, 404)


class TestSign(OnOneAssessment):
    action = "/sign"
    good: ClassVar[Mapping[str, object]] = {**EXAMPLE, "version": "1"}

    def test_the_record_shows_findings_and_the_way_on(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), dict(self.good))
        assert "Signed" in page.words(".page-head .chip")
        assert "Make the program" in page.text
        assert "Not tested" in page.text

    def test_an_unfinished_screen_is_told(self, alice: PageClient, cast: Cast) -> None:
        sent = {**self.good, "flag-RF_CES": ""}
        page = alice.post(self.path(cast), sent, 422)
        assert "1 not answered" in page.errors[0]

    def test_a_second_sign_gets_a_clear_answer(
        self, alice: PageClient, cast: Cast, database: Path
    ) -> None:
        alice.post(self.path(cast), dict(self.good))
        before = contents(database)
        page = alice.post(self.path(cast), {**self.good, "plank_hold_s": "1"}, 409)
        assert "Nothing was changed" in page.text
        assert contents(database) == before


class TestCopy:
    def test_copied_values_wait_to_be_confirmed(
        self, alice: PageClient, desk: Desk, signed: str
    ) -> None:
        path = address(desk, desk.start())
        page = alice.post_and_follow(path, {"version": "1", "action": "copy"})
        assert "counts only once you confirm" in page.text
        assert page.select_one("[name=hip_ir_deg-left]")["value"] == "24"
        assert page.select_one("[name=bp-systolic]")["value"] == ""
        sent = {**page.values(path), **CLEAR, "version": typed(page)["version"]}
        refused = alice.post(f"{path}/sign", sent, 422)
        assert "confirm" in " ".join(refused.errors)


class TestVoid(OnOneAssessment):
    action = "/void"
    is_signed = True
    good: ClassVar[Mapping[str, object]] = {"reason": "Wrong patient"}
    bad: ClassVar[Mapping[str, object]] = {"reason": ""}
    says = "Say why"

    def test_it_stays_readable(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), dict(self.good))
        assert "Wrong patient" in page.text
        alice.post(self.path(cast), dict(self.good), 409)


class TestCorrect(OnOneAssessment):
    action = "/correct"
    is_signed = True

    def test_the_draft_holds_what_was_signed(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast))
        assert page.select_one("[name=hip_ir_deg-left]")["value"] == "24"
        assert "corrects" in page.text

    def test_only_a_signed_one(self, alice: PageClient, draft: str) -> None:
        alice.post(f"{draft}/correct", {}, 409)


def test_the_form_of_a_full_draft_stays_small(alice: PageClient, desk: Desk) -> None:
    first = replace(worked_example(), note="x" * 2000)
    desk.examine(first)
    path = address(desk, desk.start())
    page = alice.post_and_follow(
        path, {**EXAMPLE, "version": "1", **answer_all_clear({}, CATALOGUE)}
    )
    assert len(page.response.data) < 100 * 1024
