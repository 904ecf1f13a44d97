"""The pages of batches: choose, watch, print, delete."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from flask import Flask

from clinic.config import DATABASE_FILE
from clinic.services.job import jobs
from clinic.services.job.job_kinds import JOBS
from tests import practice
from tests.litany import Litany, contents
from tests.pages import PageClient
from tests.pdfs import read_pdf
from tests.people import EMAILS, NOW, PASSWORD, Cast
from tests.practice import Treated, practice_of, raise_red_flag
from tests.running import Clock

Work = Callable[[], None]


@pytest.fixture(scope="module")
def treated(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Treated:
    return practice.treat(stage, tmp_path_factory.mktemp("treated"))


@pytest.fixture
def database(treated: Treated, tmp_path: Path) -> Path:
    return Path(shutil.copy(treated.database, tmp_path / DATABASE_FILE))


@pytest.fixture
def work(app: Flask, clock: Clock) -> Work:
    """A worker that does what is due."""

    def run() -> None:
        with app.app_context():
            jobs.run_due(kinds=JOBS, clock=clock)

    return run


@pytest.fixture
def batch(alice: PageClient, treated: Treated) -> str:
    """The address of a batch that waits."""
    sent = sheets_of(treated.followed, treated.halted)
    return str(alice.post("/batches", sent).response.location)


@pytest.fixture
def ready(batch: str, work: Work) -> str:
    """The address of a batch whose file is there."""
    work()
    return batch


def sheets_of(*patients: int, **more: object) -> dict[str, object]:
    return {
        "patients": [str(one) for one in patients],
        "q": "",
        "what": "sheets",
        "log_start": "2026-11-23",
        "weeks": "2",
        "fresh_leaves": "y",
        "key": "of this test",
        **more,
    }


class TestMake(Litany):
    says = "Choose at least one patient."

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.good: Mapping[str, object] = sheets_of(treated.followed)
        self.bad: Mapping[str, object] = {"patients": []}

    def path(self, cast: Cast) -> str:
        return "/batches"

    def test_a_patient_of_another_clinic_is_not_found(
        self, cast: Cast, alice: PageClient, charlie: PageClient, treated: Treated, database: Path
    ) -> None:
        before = contents(database)
        alice.post("/batches", sheets_of(cast.sam), 404)
        charlie.post("/batches", sheets_of(treated.followed), 404)
        for nobody in ("nobody", "0", "-1", "²", "9" * 30, "9" * 5000):
            alice.post("/batches", sheets_of() | {"patients": [nobody]}, 404)
        assert contents(database) == before

    def test_a_double_click_makes_one_batch(self, alice: PageClient, treated: Treated) -> None:
        first, second = (
            alice.post("/batches", sheets_of(treated.followed)).response.location for _ in range(2)
        )
        assert first == second

    def test_a_bad_date_is_told_and_the_ticks_stay(
        self, alice: PageClient, treated: Treated
    ) -> None:
        sent = sheets_of(treated.followed, what="logs", log_start="2028-01-01")
        page = alice.post("/batches", sent, 422)
        assert "Choose a day from this week" in page.errors[0]
        assert page.select_one(f"#patient-{treated.followed}[checked]")


class TestChoose(Litany):
    worked = 200

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.good: Mapping[str, object] = sheets_of(treated.followed, q="Quill")

    def path(self, cast: Cast) -> str:
        return "/batches/choose"

    def test_it_works_and_is_kept(self, cast: Cast, member: PageClient, database: Path) -> None:
        before = contents(database)
        page = member.post(self.path(cast), self.good, 200)
        assert contents(database) == before, "choosing changes nothing"
        assert "Imogen Quill" in page.words("form.columns ul.lines, form.columns")

    def test_who_was_ticked_stays_and_the_one_found_is_ticked(
        self, alice: PageClient, treated: Treated
    ) -> None:
        page = alice.post("/batches/choose", self.good, 200)
        for patient in (treated.followed, treated.drafted):
            assert page.select_one(f"#patient-{patient}[checked]")

    def test_nobody_found_says_so(self, alice: PageClient, treated: Treated) -> None:
        page = alice.post("/batches/choose", sheets_of(treated.followed, q="zzz"), 422)
        assert "No patient of this clinic" in page.errors[0]
        assert page.select_one(f"#patient-{treated.followed}[checked]")

    def test_a_stranger_is_never_found(self, alice: PageClient) -> None:
        page = alice.post("/batches/choose", sheets_of(q="Southgate"), 422)
        assert "Southgate" not in page.words("form.columns ul.lines, form.columns")


class OfABatch(Litany):
    """An action on a batch of North."""

    @pytest.fixture(autouse=True)
    def _know(self, batch: str) -> None:
        self.batch = batch

    def path(self, cast: Cast) -> str:
        return f"{self.batch}/{self.action}"

    action = ""


class TestDelete(OfABatch):
    action = "delete"

    def test_a_deleted_file_is_gone_and_its_list_stays(
        self, alice: PageClient, work: Work
    ) -> None:
        work()
        alice.post(f"{self.batch}/delete")
        page = alice.get(self.batch)
        assert "The file was deleted" in page.text
        assert "Tom Abara" in page.text
        alice.get(f"{self.batch}/sheets.pdf", 404)


def test_a_canceled_batch_is_not_made(alice: PageClient, batch: str, work: Work) -> None:
    form = alice.get(batch).select_one("form[action$='/cancel']")
    alice.post(str(form["action"]))
    work()
    page = alice.get(batch)
    assert "Cancelled" in page.words("main .chip")
    assert page.select_one("main a[href^='/batches?like=']")


def test_a_failed_batch_says_how_to_mend_it(
    app: Flask, alice: PageClient, batch: str, work: Work, clock: Clock
) -> None:
    def break_down(*_: object) -> jobs.Outcome:
        raise RuntimeError("Tom Abara")

    with app.app_context():
        kinds = {"batch": jobs.Kind(title="Batch", run=break_down)}
        jobs.run_due(kinds=kinds, clock=clock)
    page = alice.get(batch)
    assert "Failed" in page.words("main .chip")
    assert "Tom Abara" not in page.text
    alice.post(str(page.select_one("form[action$='/again']")["action"]))
    work()
    assert "Done" in alice.get(batch).words("main .chip")


def test_the_page_and_the_file_of_a_job_lead_to_those_of_the_batch(
    alice: PageClient, ready: str
) -> None:
    job = ready.replace("batches", "jobs")
    assert alice.get(job, 302).response.location == ready
    assert alice.get(f"{job}/file", 302).response.location == f"{ready}/sheets.pdf"


def test_the_due_of_the_week_are_listed_and_ticked(
    app: Flask, alice: PageClient, treated: Treated, clock: Clock
) -> None:
    assert "Nobody is due" in alice.get("/batches").text
    assert alice.get("/").select_one("main a[href='/batches']")
    alice.get(f"/batches?like={'9' * 30}")
    alice.get("/batches?like=7", 404)
    clock.now = NOW.replace(month=12, day=30)
    client = PageClient(app.test_client())
    client.post("/sign-in", {"email": EMAILS["alice"], "password": PASSWORD})
    page = client.get("/batches")
    assert page.select_one(f"#patient-{treated.followed}[checked]")


def test_a_batch_is_watched_then_printed(
    alice: PageClient, batch: str, work: Work, treated: Treated
) -> None:
    waiting = alice.get(batch)
    assert waiting.select_one("progress")
    assert waiting.select_one("script[src*='follow.js']")
    assert "Look again" in waiting.text
    alice.get(f"{batch}/sheets.pdf", 404)
    work()
    ready = alice.get(batch)
    assert not ready.soup.select("progress, script[src*='follow.js']")
    assert "Una Birch" in ready.text
    assert "Something stops exercise sheets" in ready.text
    answer = alice.client.get(f"{batch}/sheets.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Abara" not in answer.headers["Content-Disposition"]
    assert "Tom Abara" in read_pdf(answer.data).pages[0]


def test_a_change_since_keeps_the_file_shut_and_says_why(
    app: Flask, cast: Cast, alice: PageClient, ready: str, treated: Treated
) -> None:
    with app.app_context():
        raise_red_flag(practice_of(cast), treated.followed)
    page = alice.get(f"{ready}/sheets.pdf", 409)
    assert "Tom Abara" in page.text
    again = str(page.select_one("main .actions a")["href"])
    assert alice.get(again).select_one(f"#patient-{treated.followed}[checked]")


@pytest.mark.parametrize("what", ["", "/sheets.pdf"])
def test_another_clinic_finds_no_batch(
    charlie: PageClient, visitor: PageClient, ready: str, what: str
) -> None:
    charlie.get(ready + what, 404)
    charlie.get(f"/batches?like={ready.rpartition('/')[2]}", 404)
    assert visitor.get(ready + what, 302).response.location.startswith("/sign-in")


def test_a_job_that_is_no_batch_is_not_found(app: Flask, cast: Cast, alice: PageClient) -> None:
    with app.app_context():
        job_id = jobs.ask_for(kind="due_list", actor=practice_of(cast).actor, now=NOW)
    for what in ("", "/sheets.pdf"):
        alice.get(f"/batches/{job_id}{what}", 404)
    alice.post(f"/batches/{job_id}/delete", status=404)


def test_recent_batches_are_listed(alice: PageClient, charlie: PageClient, batch: str) -> None:
    assert alice.get("/batches").select_one(f"main a[href='{batch}']")
    assert not charlie.get("/batches").soup.select(f"main a[href='{batch}']")
