"""The lint of pages catches what it is for: one planted fault at a time."""

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests import pages

SOUND = """<!doctype html><html lang="en"><head><title>Today – North</title></head><body>
<main><h1>Today</h1><form method="post" action="/go">
<input type="hidden" name="csrf_token" value="x">
<label for="a">A</label><input id="a" name="a" aria-describedby="help"><p id="help">Help</p></form>
<img src="/x.svg" alt="A picture"><svg aria-hidden="true"></svg></main></body></html>"""
HEADERS = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}

FAULTS = {
    "no doctype": ("<!doctype html>", ""),
    "an element not closed": ("</form>", ""),
    "two headings": ("<h1>Today</h1>", "<h1>Today</h1><h1>Now</h1>"),
    "a title of its own": ("<title>Today", "<title>Now"),
    "an id used twice": ('<p id="help">', '<p id="help"><span id="a"></span>'),
    "a label for nothing": ('for="a"', 'for="b"'),
    "a description that is not there": ('"help">Help', '"aid">Help'),
    "no alternative text": (' alt="A picture"', ""),
    "a drawing without words": (' aria-hidden="true"', ""),
    "a form without token": ("csrf_token", "token"),
    "a form that goes nowhere": (' action="/go"', ""),
    "a script in the page": ("</main>", "<script>go()</script></main>"),
    "a style in the page": ("<h1>", '<h1 style="color: red">'),
    "a handler": ("<h1>", '<h1 onclick="go()">'),
    "a script in an address": ('action="/go"', 'action="javascript:go()"'),
    "the name of a patient in an address": ('action="/go"', 'action="/go?q=Sampleby"'),
}


def lint(html: str, headers: dict[str, str]) -> None:
    response = TestResponse([html.encode()], "200 OK", headers, request=None)  # type: ignore[arg-type]
    pages.lint(response, BeautifulSoup(html, "html.parser"))


def test_a_sound_page_passes() -> None:
    lint(SOUND, HEADERS)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught(fault: str) -> None:
    sound, broken = FAULTS[fault]
    assert sound in SOUND
    with pytest.raises(Exception):  # noqa: B017, PT011  an assertion of the lint or of the parser
        lint(SOUND.replace(sound, broken, 1), HEADERS)


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_is_too_lax_is_caught(name: str) -> None:
    lax = {"Content-Security-Policy": "script-src 'unsafe-inline'", "Cache-Control": "public"}
    with pytest.raises(AssertionError):
        lint(SOUND, {**HEADERS, name: lax[name]})


def test_a_page_too_heavy_is_caught() -> None:
    heavy = SOUND.replace("Help", "Help " * 30_000)
    with pytest.raises(AssertionError, match="100 KB"):
        lint(heavy, HEADERS)
