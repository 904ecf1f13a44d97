"""One person at a desk, as a client of the server: signs in, then works on patient after patient.

What is typed are the findings of the worked example. Each step is timed as the person feels it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode, urlsplit

STEPS = {
    "search": ("patients.find", "patients.index"),
    "open": ("patients.overview",),
    "assess": ("assessments.start", "assessments.show"),
    "save": ("assessments.autosave",),
    "match": ("assessments.match",),
    "render": ("programs.preview",),
    "print": ("handouts.sheet",),
}
"""The steps of one patient in their order, and the endpoints that each asks."""

LONGEST_ANSWER_S = 60
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
VERSION = re.compile(r'name="version"[^>]* value="(\d+)"')
DONE = range(200, 300)
LEADS_ON = range(300, 400)


class WrongAnswerError(Exception):
    """The server answered otherwise than at a desk it must; the message names the step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One step: how long it took, and what was wrong with the answer (empty for nothing)."""

    step: str
    ms: float
    wrong: str = ""


@dataclass(slots=True, kw_only=True)
class Desk:
    """A signed-in browser without a screen."""

    port: int
    typed: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in and keep the cookie. Raises WrongAnswerError."""
        self._take_token(self._get("/sign-in"))
        self._post("/sign-in", {"email": email, "password": password})
        self._take_token(self._get("/"))

    def see(self, patient: int, name: str) -> list[Timed]:
        """Find a patient, record findings, look at the match, print; each step timed.

        A wrong answer ends the visit: the steps after it would be wrong because of it.
        """
        visit = _Visit(desk=self, patient=patient, name=name)
        timed = []
        for step in STEPS:
            start = perf_counter()
            wrong = ""
            try:
                getattr(visit, f"{step}_")()
            except (WrongAnswerError, OSError) as error:
                wrong = f"{type(error).__name__}: {error}"
            timed.append(Timed(step=step, ms=(perf_counter() - start) * 1000, wrong=wrong))
            if wrong:
                break
        return timed

    def _get(self, path: str) -> bytes:
        return self._follow("GET", path, None)

    def _post(self, path: str, data: Mapping[str, object]) -> bytes:
        return self._follow("POST", path, {**data, "csrf_token": self.token})

    def _follow(self, method: str, path: str, data: Mapping[str, object] | None) -> bytes:
        status, location, content = self._ask(method, path, data)
        if status in LEADS_ON:
            if location.startswith("/sign-in"):
                raise WrongAnswerError(f"{method} {path} leads to the sign-in page")
            return self._get(location)
        if status not in DONE:
            raise WrongAnswerError(f"{method} {path} answered {status}")
        return content

    def _ask(
        self, method: str, path: str, data: Mapping[str, object] | None
    ) -> tuple[int, str, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_ANSWER_S)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        self._take_cookies(response)
        parts = urlsplit(response.getheader("Location", ""))
        location = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return response.status, location, content

    def _take_cookies(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value

    def _take_token(self, content: bytes) -> None:
        self.token = _first(TOKEN, content)


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One patient at the desk; the steps know what the ones before them found."""

    desk: Desk
    patient: int
    name: str
    form: str = ""
    version: str = ""

    @property
    def _base(self) -> str:
        return f"/patients/{self.patient}"

    def search_(self) -> None:
        """By first name: a full list in a clinic of any size, never one patient's page."""
        first_name = self.name.partition(" ")[0]
        found = self.desk._post("/patients/find", {"q": first_name})
        if f"Found for “{first_name}”".encode() not in found:
            raise WrongAnswerError("the search shows no list")

    def open_(self) -> None:
        page = self.desk._get(self._base)
        if self.name.encode() not in page:
            raise WrongAnswerError("the page shows somebody else")

    def assess_(self) -> None:
        page = self.desk._post(f"{self._base}/assessments/start", {})
        self.version = _first(VERSION, page)
        pattern = re.compile(rf'action="({self._base}/assessments/\d+)"')
        self.form = _first(pattern, page)

    def save_(self) -> None:
        self.desk._post(f"{self.form}/autosave", {**self.desk.typed, "version": self.version})

    def match_(self) -> None:
        fragment = self.desk._post(f"{self.form}/match", self.desk.typed)
        if b"<" not in fragment:
            raise WrongAnswerError("the match is empty")

    def render_(self) -> None:
        self._pdf(f"{self._base}/programs/{self.patient}/preview.pdf")

    def print_(self) -> None:
        self._pdf(f"{self._base}/handouts/{self.patient}.pdf")

    def _pdf(self, path: str) -> None:
        if not self.desk._get(path).startswith(b"%PDF-"):
            raise WrongAnswerError(f"{path} is no PDF")


def _first(pattern: re.Pattern[str], content: bytes) -> str:
    found = pattern.search(content.decode())
    if found is None:
        raise WrongAnswerError(f"the page lacks {pattern.pattern}")
    return found[1]
