"""A test client that reads pages as a person does, and lints each one that it is given."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

PAGE_LIMIT = 100 * 1024
PATIENT_NAMES: set[str] = set()
"""Words that no address may hold; tests.people adds the patients of the cast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page that passed the lint."""

    response: TestResponse
    soup: BeautifulSoup

    @property
    def text(self) -> str:
        """All words of the page, with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        return " ".join(self.select_one("h1").get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        """The messages beside the fields."""
        found = self.soup.select(".error")
        return [" ".join(one.get_text(" ").split()).removeprefix("Error: ") for one in found]

    def select_one(self, selector: str) -> Tag:
        found = self.soup.select_one(selector)
        assert found is not None, f"no {selector} on this page"
        return found

    def words(self, selector: str) -> str:
        """The words of the first element that fits."""
        return " ".join(self.select_one(selector).get_text(" ").split())

    def values(self, action: str | None = None) -> dict[str, object]:
        """What a form of the page would send as it stands; the form by the end of its action."""
        posting = [form for form in self.soup.select("main form") if form.get("method") == "post"]
        fitting = [form for form in posting if not action or str(form["action"]).endswith(action)]
        assert fitting, f"no form for {action} on this page"
        return _values(fitting[0])


class PageClient:
    """A browser without a screen. Tokens against forgery are carried along as a page would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""

    def get(self, path: str, status: int = 200, **options: object) -> Page:
        return self._read(self.client.get(path, **options), status)

    def post(self, path: str, data: Mapping[str, object] | None = None, status: int = 302) -> Page:
        """Send a form. The answer is the page itself, or an empty one when it leads elsewhere."""
        sent = {**(data or {}), "csrf_token": self.token()}
        return self._read(self.client.post(path, data=sent), status)

    def post_and_follow(self, path: str, data: Mapping[str, object] | None = None) -> Page:
        """Send a form and look at the page that it leads to."""
        return self.get(self.post(path, data).response.location)

    def fragment(self, path: str, data: Mapping[str, object] | None = None) -> Page:
        """Send a form by script; the answer is a piece of a page."""
        sent = {**(data or {}), "csrf_token": self.token()}
        response = self.client.post(path, data=sent, headers={"X-Requested-With": "fetch"})
        assert response.status_code == 200, response.status
        html5lib.HTMLParser(strict=True).parseFragment(response.text)
        page = Page(response=response, soup=_soup(response))
        lint_elements(page.soup)
        return page

    def token(self) -> str:
        """A token as the pages hold it; the sign-in page is open to everybody."""
        for path in ("/sign-in", "/password"):
            if not self._token:
                self._remember_token(_soup(self.client.get(path)))
        return self._token

    def _remember_token(self, soup: BeautifulSoup) -> None:
        field = soup.select_one("input[name=csrf_token]")
        if field is not None:
            self._token = str(field["value"])

    def _read(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, f"{response.status}: {response.text[:2000]}"
        soup = _soup(response)
        if 300 <= status < 400:
            lint_address(str(response.location))
            self._token = ""  # signing in and out changes it
        elif response.mimetype == "text/html":
            lint(response, soup)
            lint_links(self.client, soup)
            self._remember_token(soup)
        return Page(response=response, soup=soup)


def _soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text if response.mimetype == "text/html" else "", "html.parser")


def lint(response: TestResponse, soup: BeautifulSoup) -> None:
    """The house rules of a whole page."""
    html5lib.HTMLParser(strict=True).parse(response.text)
    assert len(response.data) < PAGE_LIMIT, "the page is larger than 100 KB"
    assert "'unsafe-" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    headings = soup.select("h1")
    assert len(headings) == 1, f"{len(headings)} h1"
    heading = " ".join(headings[0].get_text(" ").split())
    title = " ".join(soup.select_one("title").get_text().split())
    assert heading
    assert title.startswith(heading), f"title {title!r}, h1 {heading!r}"
    assert soup.select_one("html")["lang"]
    assert len(soup.select("main")) == 1
    lint_elements(soup)


def lint_elements(soup: BeautifulSoup) -> None:
    """The house rules that hold for a piece of a page too."""
    ids = Counter(str(one["id"]) for one in soup.select("[id]"))
    assert max(ids.values(), default=1) == 1, f"used twice: {ids.most_common(3)}"
    for name in ("for", "aria-describedby", "aria-labelledby"):
        for one in soup.select(f"[{name}]"):
            missing = {str(word) for word in _words(one[name])} - set(ids)
            assert not missing, f"{name} points to {missing}"
    lint_words(soup)
    lint_forms(soup)
    lint_policy(soup)


def lint_words(soup: BeautifulSoup) -> None:
    """Everything that a screen reader meets has words."""
    for control in soup.select("input, select, textarea"):
        assert _is_labelled(control, soup), f"no label: {control}"
    for image in soup.select("img"):
        assert image.has_attr("alt"), f"no alt: {image}"
    for drawing in soup.select("svg"):
        named = drawing.get("role") == "img" and drawing.find("title")
        assert named or drawing.get("aria-hidden") == "true", f"no title: {drawing}"


def lint_forms(soup: BeautifulSoup) -> None:
    """Every form says where it goes; one that posts proves where it comes from."""
    for form in soup.select("form"):
        assert form.get("action"), f"no action: {form}"
        if form.get("method") == "post":
            assert form.select_one("input[name=csrf_token]"), f"no token: {form}"


def lint_policy(soup: BeautifulSoup) -> None:
    """Nothing that the content security policy forbids, and no patient in an address."""
    for script in soup.select("script"):
        assert script.get("src"), "a script in the page"
        assert not script.get_text(strip=True), "a script in the page"
    assert not soup.select("style, [style]"), "a style in the page"
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")], element
        for name in ("href", "action", "src", "formaction"):
            lint_address(str(element.get(name, "")))


def lint_address(address: str) -> None:
    """No address holds the name of a patient, nor runs a script."""
    assert not address.lower().startswith(("javascript:", "data:")), address
    parts = urlsplit(address)
    words = {part.lower() for part in parts.path.replace("-", "/").split("/")}
    words |= {word.lower() for _, value in parse_qsl(parts.query) for word in value.split()}
    assert not words & PATIENT_NAMES, f"the name of a patient in {address}"


def lint_links(client: FlaskClient, soup: BeautifulSoup) -> None:
    """Every link and form of the page leads to a page of the app."""
    routes = client.application.url_map.bind("localhost")
    targets = [(str(one["href"]), "GET") for one in soup.select("a[href], link[href]")]
    targets += [(str(one["action"]), str(one.get("method", "get"))) for one in soup.select("form")]
    for address, method in targets:
        parts = urlsplit(address)
        if parts.scheme in ("mailto", "tel", "http", "https") or not parts.path:
            continue
        try:
            routes.match(parts.path, method=method.upper())
        except RequestRedirect:
            raise AssertionError(f"{address} only redirects; link to the page itself") from None
        except HTTPException as error:
            raise AssertionError(f"{method} {address} leads nowhere: {error.code}") from None


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value).split()


def _is_labelled(control: Tag, soup: BeautifulSoup) -> bool:
    if control.get("type") in ("hidden", "submit", "button"):
        return True
    if control.get("aria-label") or control.get("aria-labelledby") or control.find_parent("label"):
        return True
    identity = control.get("id")
    return bool(identity and soup.select_one(f"label[for={json.dumps(str(identity))}]"))


def _values(form: Tag) -> dict[str, object]:
    values: dict[str, object] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(control["name"]), control.get("type")
        if kind in ("submit", "file") or (
            kind in ("checkbox", "radio") and not control.has_attr("checked")
        ):
            continue
        if control.name == "textarea":
            values[name] = control.get_text().lstrip("\r\n")
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            values[name] = str(chosen["value"]) if chosen else ""
        else:
            values[name] = str(control.get("value", "on" if kind == "checkbox" else ""))
    return values
