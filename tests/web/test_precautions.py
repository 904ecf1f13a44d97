"""Precautions of a patient: record, clear, end."""

from collections.abc import Mapping

import pytest

from tests.litany import Litany
from tests.pages import PageClient
from tests.people import Cast

REPLACED: Mapping[str, object] = {
    "code": "THA_POSTERIOR",
    "side": "right",
    "reference_date": "2026-06-01",
    "note": "Dr. Hale",
}


class TestAdd(Litany):
    good = REPLACED
    bad: Mapping[str, object] = {"reference_date": "2027-06-01"}
    says = "in the future"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/precautions/add"

    def missing_path(self, cast: Cast) -> str:
        return "/patients/999999/precautions/add"

    def test_it_stands_in_the_head_of_every_page(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "not cleared" in page.words(".patient-alerts")
        assert "Dr. Hale" in page.text

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"code": ""}, "Choose a precaution."),
            ({"code": "KNEE_KNEELING", "side": ""}, "stands already"),
            ({"code": "OSTEOPOROSIS"}, "has no side"),
            ({"due_date": "2027-01-01"}, "Only a pregnancy"),
            ({"reference_date": "1950-01-01"}, "before the patient was born"),
        ],
    )
    def test_what_does_not_fit_is_told(
        self, alice: PageClient, cast: Cast, typed: dict[str, object], says: str
    ) -> None:
        page = alice.post(self.path(cast), {**self.good, **typed}, 422)
        assert says in page.errors[0]


class TestEnd(Litany):
    good: Mapping[str, object] = {"reason": "kneels without pain"}
    bad: Mapping[str, object] = {"reason": ""}
    says = "Say why"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/precautions/{cast.knee}/end"

    def test_it_no_longer_stands_but_stays_in_the_record(
        self, alice: PageClient, cast: Cast
    ) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert not page.soup.select(".patient-alerts")
        assert "kneels without pain" in page.text

    def test_it_ends_once(self, alice: PageClient, cast: Cast) -> None:
        alice.post(self.path(cast), self.good)
        assert alice.post(self.path(cast), self.good, 409).h1 == "This changed in the meantime"
        alice.get(self.path(cast), 409)

    def test_one_that_does_not_exist_has_no_page(self, alice: PageClient, cast: Cast) -> None:
        alice.get(f"/patients/{cast.pat}/precautions/999999/end", 404)

    def test_it_belongs_to_its_patient(self, alice: PageClient, cast: Cast) -> None:
        alice.post(f"/patients/{cast.kim}/precautions/{cast.knee}/end", self.good, 404)


class TestClear(Litany):
    good: Mapping[str, object] = {"cleared_on": "2026-11-20", "cleared_by": "Dr. Hale"}
    bad: Mapping[str, object] = {"cleared_by": "", "cleared_on": "2026-11-19"}
    says = "Enter who gave the clearance."

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/precautions/{cast.knee}/clear"

    def test_a_cleared_hip_is_shown_as_cleared(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(f"/patients/{cast.pat}/precautions/add", REPLACED)
        clear = str(page.select_one("a[href$='/clear']")["href"])
        page = alice.post_and_follow(clear, self.good)
        assert "not cleared" not in page.words(".patient-alerts")
        assert "Cleared 20 Nov 2026 by Dr. Hale" in page.text
        assert not page.soup.select("a[href$='/clear']")

    def test_a_clearance_in_the_future_is_refused(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post(self.path(cast), {**self.good, "cleared_on": "2026-11-30"}, 422)
        assert "in the future" in page.errors[0]
