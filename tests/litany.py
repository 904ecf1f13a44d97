"""What holds for every action of the app, told once.

    class TestEndPrecaution(Litany):
        def path(self, cast): return f"/patients/{cast.pat}/precautions/{cast.knee}/end"
        good: Mapping[str, object] = {"reason": "healed"}
        bad: Mapping[str, object] = {"reason": ""}
        says = "Say why"

A subclass adds the tests of what the action does.
"""

import sqlite3
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from tests.pages import Page, PageClient
from tests.people import Cast

WRITTEN_BY_ANY_REQUEST = {"session", "sign_in_attempt"}
NO_SUCH_ID = 999_999


def contents(database: Path) -> dict[str, str]:
    """A digest of each table but those that every request may write."""
    connection = sqlite3.connect(database)
    tables = [
        str(name)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if name not in WRITTEN_BY_ANY_REQUEST
    ]
    found = {}
    for table in tables:
        rows = list(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608  names of our tables
        found[table] = sha256(repr(rows).encode()).hexdigest()
    connection.close()
    return found


class Litany:
    """One action that is posted."""

    good: Mapping[str, object] = {}
    """What is sent when all goes well."""
    bad: Mapping[str, object] | None = None
    """What is sent to be refused; None where nothing can be wrong."""
    says: str = ""
    """A part of the message beside the field."""
    worked: int = 302
    for_managers: bool = False

    def path(self, cast: Cast) -> str:
        """The address of the action for a record of North."""
        raise NotImplementedError

    def missing_path(self, cast: Cast) -> str | None:
        """The same address with an id that does not exist; None where the address has no id."""
        path = self.path(cast)
        digits = [part for part in path.split("/") if part.isdigit()]
        if not digits:
            return None
        before, _, after = path.rpartition(f"/{digits[-1]}")
        return f"{before}/{NO_SUCH_ID}{after}"

    @pytest.fixture
    def member(self, signed_in: Callable[[str], PageClient]) -> PageClient:
        """Somebody of North who may do it."""
        return signed_in("mona" if self.for_managers else "alice")

    def test_it_works_and_is_kept(self, cast: Cast, member: PageClient, database: Path) -> None:
        before = contents(database)
        member.post(self.path(cast), self.good, self.worked)
        assert contents(database) != before

    def test_a_colleague_may(self, cast: Cast, bob: PageClient) -> None:
        bob.post(self.path(cast), self.good, 403 if self.for_managers else self.worked)

    def test_another_clinic_finds_nothing(
        self, cast: Cast, charlie: PageClient, database: Path
    ) -> None:
        if self.missing_path(cast) is None:
            return
        before = contents(database)
        charlie.post(self.path(cast), self.good, 403 if self.for_managers else 404)
        assert contents(database) == before

    def test_signed_out_goes_to_sign_in(
        self, cast: Cast, visitor: PageClient, database: Path
    ) -> None:
        before = contents(database)
        answer = visitor.post(self.path(cast), self.good, 302)
        assert answer.response.location.startswith("/sign-in")
        assert contents(database) == before

    def test_an_id_that_does_not_exist_is_not_found(self, cast: Cast, member: PageClient) -> None:
        missing = self.missing_path(cast)
        if missing is not None:
            member.post(missing, self.good, 404)

    def test_a_get_changes_nothing(self, cast: Cast, member: PageClient, database: Path) -> None:
        before = contents(database)
        assert member.client.get(self.path(cast)).status_code in (200, 404, 405)
        assert contents(database) == before

    def test_bad_input_is_told_and_kept(
        self, cast: Cast, member: PageClient, database: Path
    ) -> None:
        if self.bad is None:
            return
        before = contents(database)
        sent = {**self.good, **self.bad}
        answer = member.post(self.path(cast), sent, 422)
        assert any(self.says in message for message in answer.errors), answer.errors
        for name, value in sent.items():
            if value and not answer.soup.select(f'input[name="{name}"][type=password]'):
                assert str(value) in _typed(answer, name), f"{name} was lost"
        assert contents(database) == before


def _typed(answer: Page, name: str) -> list[str]:
    soup = answer.soup
    found = [str(one.get("value", "")) for one in soup.select(f'input[name="{name}"]')]
    found += [one.get_text().lstrip("\r\n") for one in soup.select(f'textarea[name="{name}"]')]
    found += [str(one["value"]) for one in soup.select(f'select[name="{name}"] option[selected]')]
    return found
