"""Consents of a patient or guardian: record, withdraw."""

from collections.abc import Mapping

from tests.litany import Litany
from tests.pages import PageClient
from tests.people import Cast


class TestAdd(Litany):
    good: Mapping[str, object] = {"kind": "guardian", "given_by": "Ade, the mother"}
    bad: Mapping[str, object] = {"given_by": ""}
    says = "Enter who gave the consent."

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.kim}/consents/add"

    def test_it_stands_on_the_overview(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast), self.good)
        assert "Given by Ade, the mother, 22 Nov 2026, recorded by Alice Ferro." in page.text

    def test_its_kind_is_asked_for(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post(self.path(cast), {"given_by": "Ade"}, 422)
        assert page.errors == ["Choose what the consent is for."]

    def test_one_of_a_kind_stands(self, alice: PageClient, cast: Cast) -> None:
        alice.post(self.path(cast), self.good)
        assert alice.post(self.path(cast), self.good, 422).errors == [
            "This consent stands already."
        ]


class TestWithdraw(Litany):
    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/consents/{cast.consent}/withdraw"

    def test_it_stays_in_the_record_as_withdrawn(self, alice: PageClient, cast: Cast) -> None:
        page = alice.post_and_follow(self.path(cast))
        assert "Withdrawn 22 Nov 2026." in page.text
        assert not page.soup.select("form[action$='/withdraw']")

    def test_it_is_withdrawn_once(self, alice: PageClient, cast: Cast) -> None:
        alice.post(self.path(cast))
        alice.post(self.path(cast), status=409)
