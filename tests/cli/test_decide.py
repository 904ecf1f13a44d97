"""`flask decide`: answers on standard output; exit status 2 for what cannot be read."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from clinic.cli.decide import decide_command

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "review.json"


def run(*arguments: str, reviews: bytes | None = None) -> Result:
    return CliRunner().invoke(decide_command, arguments, input=reviews)


def example(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return document | changes


def test_the_example_goes_one_dose_step_up() -> None:
    result = run(str(EXAMPLE))
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert list(answer) == ["id", "decision", "new", "rule", "because"]
    assert answer["id"] == "bridge-after-four-weeks"
    assert (answer["decision"], answer["rule"]) == ("progress_dose", "6")
    assert answer["new"] == {"variation": "GB3", "sets": 3, "reps": 12, "hold_s": 2}
    assert answer["because"][-1].startswith("Row 6: Adherence 80 % or more")


def test_lines_are_answered_one_by_one_and_go_on_after_an_error() -> None:
    hold = example(id=1, review=example()["review"] | {"adherence_pct": None})
    lines = [json.dumps(hold), "", "no json", json.dumps(example(id="b", exercise="XX"))]
    lines.append(json.dumps(example(id=None)))
    result = run("--lines", reviews="\n".join(lines).encode())
    assert (result.exit_code, result.stderr) == (0, "")
    first, not_json, unknown, last = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], first["decision"], first["new"], first["rule"]) == (1, "hold", None, "4")
    assert not_json == {"id": None, "error": "case: not JSON; allowed: one JSON object"}
    assert unknown["id"] == "b"
    assert unknown["error"].startswith('exercise: cannot be "XX"; allowed: HF1, HF2, ')
    assert (last["id"], last["decision"]) == (None, "progress_dose")


def test_what_cannot_be_read_gives_one_line_and_status_2(tmp_path: Path) -> None:
    review = tmp_path / "review.json"
    review.write_text(json.dumps(example(current={"sets": 99, "reps": 10, "hold_s": 2})))
    for path, message in (
        (review, "Error: current.sets: cannot be 99; allowed: a whole number 1 to 10\n"),
        (tmp_path / "no.json", f"Error: {tmp_path / 'no.json'}: "),
    ):
        result = run(str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(message)
        assert result.stderr.count("\n") == 1


def test_a_file_or_lines_are_needed_and_not_both() -> None:
    assert run().exit_code == 2
    assert run(str(EXAMPLE), "--lines").exit_code == 2
