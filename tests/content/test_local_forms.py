"""A clinic's own wording of a questionnaire is read strictly, or not at all."""

from pathlib import Path

import pytest

from clinic.content.local_forms import read_rmdq
from clinic.domain.errors import CatalogueError

SENTENCES = [f"Invented sentence {number}" for number in range(1, 25)]


def write(folder: Path, sentences: list[str], more: str = "", title: str = "Invented") -> None:
    listed = ", ".join(f'"{one}"' for one in sentences)
    (folder / "rmdq.toml").write_text(
        f'title = "{title}"\ninstruction = "Tick."\nsource = "made up"\nlanguage = "en"\n'
        f"statements = [{listed}]\n{more}"
    )


def test_without_a_file_there_is_no_wording(tmp_path: Path) -> None:
    assert read_rmdq(tmp_path) is None
    assert read_rmdq(tmp_path / "nowhere") is None


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, SENTENCES)
    wording = read_rmdq(tmp_path)
    assert wording is not None
    assert wording.statements == tuple(SENTENCES)


@pytest.mark.parametrize(
    ("sentences", "says"),
    [
        (SENTENCES[:23], "23 statements, and there are 24"),
        ([*SENTENCES, "one more"], "25 statements"),
        ([*SENTENCES[:23], ""], "must be text"),
        ([*SENTENCES[:23], "x" * 201], "longer than 200"),
        ([*SENTENCES[:23], SENTENCES[0]], "twice"),
    ],
)
def test_statements_that_cannot_be(tmp_path: Path, sentences: list[str], says: str) -> None:
    write(tmp_path, sentences)
    with pytest.raises(CatalogueError, match=says):
        read_rmdq(tmp_path)


def test_an_unknown_key_an_empty_title_and_no_toml_are_refused(tmp_path: Path) -> None:
    write(tmp_path, SENTENCES, more="scoring = 3\n")
    with pytest.raises(CatalogueError, match="unknown key"):
        read_rmdq(tmp_path)
    write(tmp_path, SENTENCES, title="")
    with pytest.raises(CatalogueError, match="title: must be text"):
        read_rmdq(tmp_path)
    (tmp_path / "rmdq.toml").write_text("not toml")
    with pytest.raises(CatalogueError, match="not TOML"):
        read_rmdq(tmp_path)
