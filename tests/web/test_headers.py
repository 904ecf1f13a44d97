"""Security headers and caching, on every kind of answer."""

import pytest
from werkzeug.datastructures import Headers

from tests.pages import PageClient
from tests.people import Cast

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def headers_of(client: PageClient, path: str) -> Headers:
    with client.client.get(path) as answer:
        return answer.headers


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/page", "/fonts/Bold.ttf"])
def test_every_answer_is_guarded(alice: PageClient, path: str) -> None:
    headers = headers_of(alice, path)
    for name, value in ALWAYS.items():
        assert headers[name] == value
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_page_of_a_patient_is_stored_nowhere(alice: PageClient, cast: Cast) -> None:
    assert alice.client.get(f"/patients/{cast.pat}").headers["Cache-Control"] == "no-store"


def test_a_picture_of_an_exercise_is_kept_for_an_hour_by_this_browser(alice: PageClient) -> None:
    kept = headers_of(alice, "/library/HF4/end-left.svg")["Cache-Control"]
    assert kept == "private, max-age=3600"


def test_a_style_sheet_lasts_under_the_address_of_its_version(alice: PageClient) -> None:
    sheet = str(alice.get("/").select_one("link[href*='/static/base.css']")["href"])
    assert "?v=" in sheet
    assert "immutable" in headers_of(alice, sheet)["Cache-Control"]
    assert headers_of(alice, "/static/base.css")["Cache-Control"] == "no-cache"


def test_the_typeface_comes_from_its_package(visitor: PageClient) -> None:
    face = headers_of(visitor, "/fonts/Regular.ttf")
    assert face["Content-Type"] == "font/ttf"
    assert "immutable" in face["Cache-Control"]
    assert visitor.client.get("/fonts/Italic.ttf").status_code == 404


def test_only_named_hosts_are_answered_where_they_are_set(visitor: PageClient) -> None:
    visitor.client.application.config["TRUSTED_HOSTS"] = ["clinic.example"]
    assert visitor.client.get("/sign-in", base_url="http://else.example").status_code == 400
    assert visitor.client.get("/sign-in", base_url="http://clinic.example").status_code == 200
