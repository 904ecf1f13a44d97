"""Long jobs: the list, one with its progress and file, cancel, run again."""

from collections.abc import Mapping

import html5lib
import pytest
from flask import Flask

from clinic.domain.jobs import JobState
from clinic.persistence.database import add, commit, db
from clinic.persistence.jobs import JobRow
from clinic.services.job import jobs, nightly
from clinic.services.job.job_kinds import JOBS
from tests.litany import Litany
from tests.pages import PageClient
from tests.people import NOW, Cast, clinician


def make_job(app: Flask, cast: Cast, **values: object) -> int:
    """A job of North."""
    with app.app_context():
        job_id = jobs.ask_for(kind="newer", actor=clinician(cast, cast.alice), now=NOW)
        row = db.session.get_one(JobRow, job_id)
        for name, value in values.items():
            setattr(row, name, value)
        commit()
    return job_id


class TestCancel(Litany):
    @pytest.fixture(autouse=True)
    def _know(self, app: Flask, cast: Cast) -> None:
        self.job = make_job(app, cast)

    def path(self, cast: Cast) -> str:
        return f"/jobs/{self.job}/cancel"

    def test_what_is_over_cannot_be_cancelled(self, alice: PageClient) -> None:
        alice.post(f"/jobs/{self.job}/cancel")
        assert "Cancelled" in alice.get(f"/jobs/{self.job}").text
        alice.post(f"/jobs/{self.job}/cancel", None, 409)


class TestAgain(Litany):
    good: Mapping[str, object] = {}

    @pytest.fixture(autouse=True)
    def _know(self, app: Flask, cast: Cast) -> None:
        self.job = make_job(app, cast, state=JobState.FAILED, problem="Out of paper.")

    def path(self, cast: Cast) -> str:
        return f"/jobs/{self.job}/again"

    def test_the_page_says_what_went_wrong_and_offers_it(self, alice: PageClient) -> None:
        page = alice.get(f"/jobs/{self.job}")
        assert "Out of paper." in page.text
        page = alice.post_and_follow(f"/jobs/{self.job}/again", page.values("/again"))
        assert "Waiting" in page.text


class TestShow:
    def test_a_running_job_shows_its_progress_and_is_followed(
        self, app: Flask, cast: Cast, alice: PageClient
    ) -> None:
        job = make_job(app, cast, state=JobState.RUNNING, done=3, total=12)
        page = alice.get(f"/jobs/{job}")
        assert "3 of 12" in page.text
        bar = page.select_one("progress")
        assert (bar["value"], bar["max"]) == ("3", "12")
        follow = str(page.select_one("[data-follow]")["data-follow"])
        fragment = alice.client.get(follow).text
        html5lib.HTMLParser(strict=True).parseFragment(fragment)
        assert "3 of 12" in fragment
        assert "data-over" not in fragment

    def test_a_job_that_is_done_gives_its_file(
        self, app: Flask, cast: Cast, alice: PageClient, charlie: PageClient
    ) -> None:
        job = make_job(app, cast, state=JobState.DONE, content=b"%PDF-", file_name="all.pdf")
        page = alice.get(f"/jobs/{job}")
        assert not page.soup.select("[data-follow]")
        answer = alice.client.get(str(page.select_one("a[data-print]")["href"]))
        assert answer.data == b"%PDF-"
        assert answer.headers["Content-Disposition"] == "inline; filename=all.pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "data-over" in alice.client.get(f"/jobs/{job}/progress").text
        for path in ("", "/progress", "/file"):
            charlie.get(f"/jobs/{job}{path}", 404)

    def test_a_job_without_a_file_has_none(
        self, app: Flask, cast: Cast, alice: PageClient
    ) -> None:
        alice.get(f"/jobs/{make_job(app, cast)}/file", 404)

    def test_the_list_of_who_is_due_names_patients_of_the_clinic_alone(
        self, app: Flask, cast: Cast, alice: PageClient
    ) -> None:
        with app.app_context():
            row = add(
                JobRow(
                    clinic_id=cast.north,
                    kind=nightly.DUE_LIST,
                    state=JobState.DONE,
                    result={"until": "2026-11-29", "patients": [cast.kim, cast.pat, cast.sam]},
                    requested_at=NOW,
                    due_at=NOW,
                )
            )
            job = row.id
            commit()
        page = alice.get(f"/jobs/{job}")
        assert page.h1 == JOBS[nightly.DUE_LIST].title
        names = [one.get_text() for one in page.soup.select(".lines a")]
        assert names == ["Kímberly Oduya", "Pat Sampleby"]

    def test_the_list_shows_the_newest_first(
        self, app: Flask, cast: Cast, alice: PageClient, charlie: PageClient
    ) -> None:
        assert "Nothing yet" in alice.get("/jobs").text
        first, second = make_job(app, cast), make_job(app, cast)
        links = [str(one["href"]) for one in alice.get("/jobs").soup.select(".lines a")]
        assert links == [f"/jobs/{second}", f"/jobs/{first}"]
        assert "Nothing yet" in charlie.get("/jobs").text

    def test_signed_out_goes_to_sign_in(self, visitor: PageClient) -> None:
        assert visitor.get("/jobs", 302).response.location.startswith("/sign-in")
