"""The override ledger on its page and as a table."""

import pytest
from flask import Flask

from tests.litany import contents
from tests.pages import PageClient
from tests.people import TODAY, Cast
from tests.practice import practice_of

PAGE, TABLE = "/clinic/ledger", "/clinic/ledger.csv"


@pytest.fixture
def prescribed(app: Flask, cast: Cast) -> None:
    """A program of North, given today, with a reason against the rules."""
    practice = practice_of(cast)
    with app.app_context():
        patient = practice.add_patient("Rhea Lund")
        program = practice.start(patient)
        practice.change(patient, program, hold_s=45, reason="=Used to <b>stretching</b>")
        practice.issue(patient, program)


@pytest.mark.usefixtures("prescribed")
class TestThePage:
    def test_shows_each_rule_with_what_became_of_it_and_why(self, mona: PageClient) -> None:
        page = mona.get(PAGE)
        assert page.h1 == "Override ledger"
        rows = [
            [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
            for row in page.soup.select(".ledger tbody tr")
        ]
        stretch = next(row for row in rows if row[0].startswith("I1 assigned"))
        assert stretch[0] == (
            "I1 assigned hip-low-back@1.0 Short hip flexors: supported, so assigned"
        )
        assert stretch[1:5] == ["1", "0", "1", "0"]
        assert stretch[5] == "=Used to <b>stretching</b>"
        assert stretch[6:] == ["Nobody scored", "Nobody scored"]
        assert "Lund" not in page.text

    def test_leads_to_the_table_of_the_same_period(self, mona: PageClient) -> None:
        page = mona.get(f"{PAGE}?since=2026-11-01&until=2026-11-30")
        link = page.soup.select_one("main a[href*='ledger.csv']")
        assert link is not None
        assert link["href"] == f"{TABLE}?since=2026-11-01&until=2026-11-30"

    @pytest.mark.parametrize(
        "period", ["since=0001-01-01&until=2026-11-30", "since=2026-11-01&until=9999-12-31"]
    )
    def test_of_another_age_is_refused_beside_the_field(
        self, mona: PageClient, period: str
    ) -> None:
        for address in (PAGE, TABLE):
            page = mona.get(f"{address}?{period}", 422)
            assert any("from 2000 to 2100" in one for one in page.errors)

    def test_of_a_period_without_programs_says_so(self, mona: PageClient) -> None:
        page = mona.get(f"{PAGE}?since=2020-01-01&until=2020-02-01")
        assert "No rule spoke in this period." in page.text

    @pytest.mark.parametrize(
        ("since", "until", "says"),
        [
            ("", "2026-11-22", "Enter the first day."),
            ("2026-11-22", "", "Enter the last day."),
            ("2026-11-22", "2026-11-01", "not before the first"),
            ("2020-01-01", "2026-11-01", "at most a year"),
        ],
    )
    def test_of_an_odd_period_says_what_is_wrong_and_keeps_what_was_typed(
        self, mona: PageClient, since: str, until: str, says: str
    ) -> None:
        for path in (PAGE, TABLE):
            page = mona.get(f"{path}?since={since}&until={until}", 422)
            assert any(says in error for error in page.errors)
            typed = [page.soup.select_one(f"input[name={name}]") for name in ("since", "until")]
            assert [one and one.get("value", "") for one in typed] == [since, until]

    def test_is_reached_from_the_clinic_by_a_manager(
        self, mona: PageClient, alice: PageClient
    ) -> None:
        assert mona.get("/clinic").soup.select("main a[href='/clinic/ledger']")
        assert not alice.get("/clinic").soup.select("main a[href='/clinic/ledger']")

    def test_shows_another_clinic_nothing(self, mona: PageClient, charlie: PageClient) -> None:
        assert mona.get(PAGE).soup.select(".ledger")
        charlie.get(PAGE, 403)


@pytest.mark.usefixtures("prescribed")
def test_the_table_is_a_file_without_names(mona: PageClient) -> None:
    response = mona.client.get(f"{TABLE}?since={TODAY}&until={TODAY}")
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    name = f'attachment; filename="ledger-{TODAY}-to-{TODAY}.csv"'
    assert response.headers["Content-Disposition"] == name
    lines = response.get_data(as_text=True).splitlines()
    assert len(lines) == 5
    assert "'=Used to <b>stretching</b>" in lines[1]
    assert "Lund" not in response.get_data(as_text=True)


@pytest.mark.parametrize("path", [PAGE, TABLE])
def test_only_a_manager_may_look_and_looking_changes_nothing(
    path: str, mona: PageClient, alice: PageClient, visitor: PageClient, database: object
) -> None:
    before = contents(database)  # type: ignore[arg-type]
    assert mona.client.get(path).status_code == 200
    alice.get(path, 403)
    answer = visitor.get(path, 302)
    assert answer.response.location.startswith("/sign-in")
    assert contents(database) == before  # type: ignore[arg-type]
