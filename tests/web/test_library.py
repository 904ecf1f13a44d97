"""The library: four ladders with pictures, words and doses."""

import gzip
import re

import pytest

from clinic.content import load_catalogue
from clinic.handouts.errors import HandoutError
from clinic.web import library
from tests.pages import PageClient

VARIATIONS = tuple(load_catalogue().variations)


def test_every_variation_is_on_its_ladder(alice: PageClient) -> None:
    page = alice.get("/library")
    assert [one.get_text(" ").split("  ")[0] for one in page.soup.select("h2")]
    links = {str(one["href"]).rpartition("/")[2] for one in page.soup.select(".rung a")}
    assert links == set(VARIATIONS)


def test_every_variation_has_a_page(alice: PageClient) -> None:
    for variation_id in VARIATIONS:
        page = alice.get(f"/library/{variation_id}")
        text = load_catalogue().texts["en"].variations[variation_id]
        text = text.on({"side": "right", "other": "left"})
        assert page.h1 == text.name
        for words in (*text.steps, text.cue, text.feel):
            assert " ".join(words.split()) in page.text
        assert page.words(".ladder [aria-current]").startswith(variation_id)


def test_every_variation_has_its_pictures(alice: PageClient) -> None:
    for variation_id in VARIATIONS:
        for picture in alice.get(f"/library/{variation_id}").soup.select(".pictures img"):
            assert alice.client.get(str(picture["src"])).status_code == 200, picture["src"]
            assert len(str(picture["alt"])) > 20


def test_a_rung_that_does_not_exist_is_not_found(alice: PageClient, visitor: PageClient) -> None:
    alice.get("/library/HF9", 404)
    visitor.get("/library", 302)


def test_a_picture_is_drawn_for_the_side(alice: PageClient) -> None:
    right = alice.client.get("/library/HF4/start-right.svg")
    left = alice.client.get("/library/HF4/start-left.svg")
    assert right.mimetype == left.mimetype == "image/svg+xml"
    assert "matrix(-1" in left.text
    assert "matrix(-1" not in right.text
    assert re.search(r"<title>[^<]*right knee", right.text)
    assert re.search(r"<title>[^<]*left knee", left.text)


def test_a_picture_that_was_lost_is_not_found_and_the_page_still_opens(
    alice: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> str:
        raise HandoutError("picture", "the picture is missing", "Put it back.")

    monkeypatch.setattr(library, "figure_svg", lost)
    library._packed_picture.cache_clear()
    alice.get("/library/HF4/start-left.svg", 404)
    alice.get("/library/HF4")


def test_the_whole_library_stays_light(alice: PageClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page = alice.get("/library")
    pictures = [str(one["src"]) for one in page.soup.select("img")]
    answers = [alice.client.get(picture, headers=packed) for picture in pictures]
    assert {answer.content_encoding for answer in answers} == {"gzip"}
    assert gzip.decompress(answers[0].data).startswith(b"<svg")
    assert sum(len(answer.data) for answer in answers[:12]) < 70_000, "what a first screen shows"


@pytest.mark.parametrize("name", ["HF9/start-left", "HF4/middle-left", "HF4/start-none"])
def test_a_picture_that_does_not_exist_is_not_found(alice: PageClient, name: str) -> None:
    alice.get(f"/library/{name}.svg", 404)
