"""`flask match`: answers on standard output; exit status 2 for what cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clinic.cli.match import answers, match_command
from tests.make import CATALOGUE, make_match, make_raw

WORKED_EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "case.json"


def run(*arguments: str, cases: bytes | None = None) -> Result:
    return CliRunner().invoke(match_command, arguments, input=cases)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_case_in_a_file_is_answered_as_json() -> None:
    result = run(str(WORKED_EXAMPLE))
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert answer["id"] == "worked-example"
    assert [line["variation"] for line in answer["assigned"]] == ["HF4"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "Error: case: not JSON; allowed: one JSON object\n"),
        (b"", "Error: case: not JSON; allowed: one JSON object\n"),
        (b"\xff\xfe", "Error: case: not JSON; allowed: one JSON object\n"),
        (b"[" * 100_000, "Error: case: not JSON; allowed: one JSON object\n"),
        (b"[]", "Error: case: cannot be a list of 0; allowed: "),
        (
            b'{"patient": {"age": 50}, "findings": {"mtt_hip_deg": {"left": 99}}}',
            "Error: findings.mtt_hip_deg: cannot be 99; allowed: a number -40 to 60 deg\n",
        ),
        (
            b'{"patient": {"age": 50}, "findings": {"thomas": 9}}',
            'Error: findings: unknown finding "thomas"; allowed: provoke_sitting, ',
        ),
        (
            b'{"patient": {"age": 50}, "findings": {}, "red_flags": ["RF_X"]}',
            'Error: red_flags[0]: cannot be "RF_X"; allowed: RF_CES, ',
        ),
    ],
)
def test_what_cannot_be_read_gives_one_line_and_status_2(
    tmp_path: Path, content: bytes, message: str
) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(content)
    result = run(str(case))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_a_missing_file_gives_one_line_and_status_2(tmp_path: Path) -> None:
    missing = tmp_path / "no.json"
    for path in (missing, tmp_path):
        result = run(str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"Error: {path}: ")
        assert result.stderr.count("\n") == 1


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_bytes(b"\xef\xbb\xbf" + WORKED_EXAMPLE.read_bytes())
    assert run(str(case)).exit_code == 0


def test_lines_are_answered_one_by_one_and_go_on_after_an_error() -> None:
    good = make_raw(age=16, findings={"mtt_hip_deg": {"left": 12}}) | {"id": "a"}
    bad = make_raw(age=None) | {"id": 7}
    nameless = make_raw() | {"id": ["x"]}
    cases = [
        json.dumps(good),
        json.dumps(bad),
        "",
        "not json",
        "[1]",
        json.dumps(nameless),
        json.dumps(good),
    ]
    result = run("--lines", cases="\n".join(cases).encode())
    assert (result.exit_code, result.stderr) == (0, "")
    first, *errors, last = lines_of(result.stdout)
    assert first == last
    assert first["id"] == "a"
    assert [line["variation"] for line in first["assigned"]] == ["HF4"]
    assert errors == [
        {"id": 7, "error": "patient.age: missing; allowed: a number 0 to 130 years"},
        {"id": None, "error": "case: not JSON; allowed: one JSON object"},
        {
            "id": None,
            "error": 'case: cannot be a list of 1; allowed: {"patient": ..., "findings": ...}',
        },
        {"id": None, "error": "id: cannot be a list of 1; allowed: text, a number, null"},
    ]


def test_an_answer_comes_before_the_next_case_is_read() -> None:
    line = json.dumps(make_raw()).encode()
    read: list[int] = []

    def cases() -> Any:
        for number in range(3):
            read.append(number)
            yield line + b"\n"

    stream = answers(cases(), CATALOGUE)
    assert json.loads(next(stream)) == json.loads(json.dumps(make_match().as_json()))
    assert read == [0]


@pytest.mark.parametrize("arguments", [(), ("--lines", str(WORKED_EXAMPLE))])
def test_it_takes_either_a_file_or_lines(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Give a file, or --lines" in result.stderr
