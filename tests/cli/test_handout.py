"""`flask handout`: a sheet for a case, or one line that says why there is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from clinic.cli.handout import handout_command
from tests.pdfs import failures, read_pdf

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "case.json"
DATED = ("--date", "2026-11-22")


def run(case: Path | str, out: Path, *options: str) -> Result:
    return CliRunner().invoke(handout_command, [str(case), "--out", str(out), *options])


def write_case(folder: Path, **changes: object) -> Path:
    case = json.loads(EXAMPLE.read_text())
    case.update(changes)
    path = folder / "case.json"
    path.write_text(json.dumps(case))
    return path


def test_the_worked_example_gives_the_sheet_of_what_is_assigned(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    result = run(EXAMPLE, out, *DATED)
    assert (result.exit_code, result.output) == (0, "")
    pdf = read_pdf(out.read_bytes())
    assert "Half-kneeling hip stretch" in pdf.text
    assert "Forearm plank" not in pdf.text
    assert "Hold 30 seconds. Do it 2 times on the left. Every day." in pdf.text
    assert all("Sample, not issued" in page for page in pdf.pages)
    assert failures(out.read_bytes()) == []


def test_proposed_exercises_are_printed_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    assert run(EXAMPLE, out, *DATED, "--include-proposed").exit_code == 0
    pdf = read_pdf(out.read_bytes())
    for name in ("Half-kneeling hip stretch", "Lying figure-four with pull", "Forearm plank"):
        assert name in pdf.text


def test_the_options_reach_the_sheet(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    case = write_case(tmp_path, patient={"age": 50, "sex": "F", "name": "Ana Ruiz"})
    result = run(
        case,
        out,
        *DATED,
        "--paper",
        "letter",
        "--large-print",
        "--grey",
        "--weeks",
        "2",
        *("--start", "2026-12-07"),
    )
    assert result.exit_code == 0
    pdf = read_pdf(out.read_bytes())
    assert set(pdf.sizes) == {(612, 792)}
    assert "Ana Ruiz" in pdf.pages[0]
    assert sum("Your log" in page for page in pdf.pages) == 1
    assert "Dec 7 to Dec 20" in pdf.pages[-1]


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    run(EXAMPLE, first, *DATED)
    run(EXAMPLE, second, *DATED)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"red_flags": ["RF_FRACTURE_SPINE"]}, "stop: red_flag"),
        ({"red_flag_screen_complete": False}, "stop: screen_incomplete"),
        ({"patient": {"age": 7}}, "stop: under_8"),
        ({"patient": {"age": 15}}, "guardian_consent"),
        ({"findings": {}}, "nothing to print"),
        ({"findings": {"mtt_hip_deg": {"left": 400}}}, "mtt_hip_deg"),
        ({"red_flags": ["RF_NONE_SUCH"]}, "RF_NONE_SUCH"),
    ],
)
def test_a_case_without_a_sheet_says_why_and_writes_nothing(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    out = tmp_path / "x.pdf"
    result = run(write_case(tmp_path, **changes), out, *DATED)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not out.exists()


def test_the_clinician_copy_has_the_trace(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    assert run(EXAMPLE, out, *DATED, "--include-proposed", "--clinician-copy").exit_code == 0
    pdf = read_pdf(out.read_bytes())
    assert len(pdf.pages) == 1
    assert "hip-low-back@1.0" in pdf.text
    assert "Half-kneeling hip stretch (HF4), left: assigned." in pdf.text


def test_only_proposals_hint_at_the_option(tmp_path: Path) -> None:
    findings = json.loads(EXAMPLE.read_text())["findings"]
    findings["mtt_hip_deg"] = {"left": -2, "right": -2}
    result = run(write_case(tmp_path, findings=findings), tmp_path / "x.pdf", *DATED)
    assert result.exit_code == 2
    assert "--include-proposed" in result.stderr


def test_a_file_that_is_not_json_or_not_there(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for path, words in ((broken, "not JSON"), (tmp_path / "none.json", "No such file")):
        result = run(path, tmp_path / "x.pdf")
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
        assert words in result.stderr


def test_a_language_without_texts(tmp_path: Path) -> None:
    result = run(EXAMPLE, tmp_path / "x.pdf", "--language", "xx")
    assert result.exit_code == 2
    assert "no texts in the language" in result.stderr


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = run(EXAMPLE, tmp_path / "none" / "x.pdf", *DATED)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_a_sheet_is_read_back(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    assert run(EXAMPLE, out, *DATED, "--language", "es").exit_code == 0
    result = CliRunner().invoke(handout_command, ["read", str(out)])
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert found["sheet"]["status"] == "sample"
    assert found["sheet"]["language"] == "es"
    assert [one["variation"] for one in found["program"]["exercises"]] == ["HF4"]


def test_a_file_that_is_no_sheet_says_so_in_one_line(tmp_path: Path) -> None:
    for name, content in (("no.pdf", b"no pdf"), ("missing.pdf", None)):
        if content:
            (tmp_path / name).write_bytes(content)
        result = CliRunner().invoke(handout_command, ["read", str(tmp_path / name)])
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert name in result.stderr


def test_options_may_stand_before_the_case(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    result = CliRunner().invoke(handout_command, ["--out", str(out), *DATED, str(EXAMPLE)])
    assert (result.exit_code, result.output) == (0, "")
    assert out.exists()


def test_pages_are_drawn_side_by_side(tmp_path: Path) -> None:
    sheet, picture = tmp_path / "x.pdf", tmp_path / "x.png"
    assert run(EXAMPLE, sheet, *DATED).exit_code == 0
    options = ["--pages", "1,2", "--height", "200", "--out", str(picture)]
    result = CliRunner().invoke(handout_command, ["picture", str(sheet), *options])
    assert (result.exit_code, result.output) == (0, "")
    with Image.open(picture) as drawn:
        assert drawn.height == 200
        assert drawn.width > 2 * 140


@pytest.mark.parametrize("pages", ["9", "one"])
def test_pages_that_are_not_there_are_told(tmp_path: Path, pages: str) -> None:
    sheet = tmp_path / "x.pdf"
    run(EXAMPLE, sheet, *DATED)
    options = ["--pages", pages, "--out", str(tmp_path / "x.png")]
    result = CliRunner().invoke(handout_command, ["picture", str(sheet), *options])
    assert result.exit_code == 2
    assert f"no pages {pages}" in result.stderr
    missing = CliRunner().invoke(handout_command, ["picture", "no.pdf", *options])
    assert missing.exit_code == 2
