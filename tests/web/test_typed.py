"""Texts that no record can hold are refused in words, wherever they are sent."""

import pytest

from tests.pages import PageClient

ENDLESS = "9" * 5000


def test_a_nul_is_refused_before_any_view(alice: PageClient) -> None:
    page = alice.post("/patients/new", {"name": "Pat\x00Example"}, 400)
    assert "Nothing was changed" in page.text
    alice.get("/patients?q=Pat%00", 400)


@pytest.mark.parametrize("address", ["/deliveries?before=", "/batches?like="])
def test_a_number_without_end_is_as_none(alice: PageClient, address: str) -> None:
    alice.get(f"{address}{ENDLESS}")


def test_a_version_without_end_is_an_old_one(mona: PageClient) -> None:
    form = mona.get("/clinic/edit").values("/clinic/edit")
    mona.post("/clinic/edit", {**form, "version": ENDLESS}, 409)
