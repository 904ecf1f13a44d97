"""`flask bench load` works at real desks, and counts what goes wrong."""

import json

import pytest
from click.testing import CliRunner

from clinic.cli import load
from clinic.cli.bench import bench_commands
from clinic.cli.load.desk import STEPS, Desk, WrongAnswerError
from clinic.cli.load.stage import CREWS, Crew, Kind
from clinic.cli.own_postgresql import PostgresqlError
from tests.cli.test_serve import free_port


def test_a_small_load_on_real_servers_reports_every_step_and_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = Kind.POSTGRESQL
    monkeypatch.setattr(load, "SMALL", 100)
    monkeypatch.setattr(load, "WARM_UP", 1)
    monkeypatch.setitem(CREWS, kind, Crew(web_servers=1, processes_of_each=1, workers=1))
    options = ["--json", "--on", kind.value, "--patients", "120", "--findings", "3"]
    options += ["--clients", "2", "--seconds", "1", "--rounds", "1"]
    done = CliRunner().invoke(bench_commands, ["load", *options])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output.splitlines()[-1])
    assert result["findings"] == 360
    found = result[kind.value]
    assert found["errors"] == 0
    assert found["requests"] > 0
    assert set(found["steps"]) == set(found["growth"]) == set(STEPS)
    for step in found["steps"].values():
        assert step["count"] >= 2
        assert 0 < step["median_ms"] <= step["p95_ms"]
        assert step["queries"] > 0


def test_a_wrong_answer_is_counted_and_ends_the_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: object) -> tuple[int, str, bytes]:
        return 500, "", b""

    monkeypatch.setattr(Desk, "_ask", answer)
    timed = Desk(port=free_port(), typed={}).see(1, "Ana Zim")
    assert [(one.step, one.wrong) for one in timed] == [
        ("search", "WrongAnswerError: POST /patients/find answered 500")
    ]


def test_a_desk_that_is_signed_out_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "_ask", lambda *_: (302, "/sign-in?over=1", b""))
    with pytest.raises(WrongAnswerError, match="sign-in"):
        Desk(port=free_port(), typed={})._get("/patients/1")


def test_who_may_not_be_printed_for_is_passed_over() -> None:
    seen = {load._patient(turn, 1000)[0] for turn in range(1000)}
    assert not [number for number in seen if any(number % one == 0 for one in load.NOT_PRINTED)]
    assert len(seen) > 900


def test_without_postgresql_the_load_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise PostgresqlError("install the package `postgresql`")

    monkeypatch.setattr("clinic.cli.load.stage.own_postgresql", missing)
    done = CliRunner().invoke(bench_commands, ["load", "--on", "postgresql"])
    assert done.exit_code == 1
    assert "install the package" in done.output


@pytest.mark.parametrize(
    "option", [("--patients", "5000000"), ("--seconds", "86400"), ("--clients", "1000")]
)
def test_a_load_is_bounded(option: tuple[str, str]) -> None:
    assert CliRunner().invoke(bench_commands, ["load", *option]).exit_code == 2
