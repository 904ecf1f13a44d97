"""A second language is loaded beside the first, and held against it word by word."""

import shutil
from pathlib import Path

import pytest

from clinic.content.loading import read_catalogue
from clinic.domain.errors import CatalogueError
from tests.content.copies import edit


def second_language(root: Path) -> Path:
    """A second language, as a copy of the first."""
    return Path(shutil.copytree(root / "text/en", root / "text/es"))


def test_a_second_language_is_loaded_beside_the_first(copy: Path) -> None:
    second_language(copy)
    texts = read_catalogue(copy).texts
    assert list(texts) == ["en", "es"]
    assert texts["es"].language == "es"


def test_a_language_may_have_more_plural_forms(copy: Path) -> None:
    second_language(copy)
    edit(
        copy,
        "text/es/words.toml",
        "[dose.hold]\n",
        '[dose.hold]\nfew = "Hold {n} seconds."\nmany = "Hold {n} seconds."\n',
    )
    assert read_catalogue(copy).texts["es"].words["dose.hold.few"]


def test_a_language_may_be_unreviewed(copy: Path) -> None:
    second_language(copy)
    edit(copy, "text/es/language.toml", "reviewed_on = 2026-11-22\n", "")
    assert read_catalogue(copy).texts["es"].reviewed_on is None


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[prong.loosen]\n", "[prong.free]\n", "prong.loosen.title"),
        ('draft = "', 'drafted = "', "mark.draft"),
        ("{phone}", "{fax}", "clinic.phone"),
    ],
)
def test_a_language_that_lacks_a_word_is_refused(copy: Path, old: str, new: str, key: str) -> None:
    second_language(copy)
    edit(copy, "text/es/words.toml", old, new)
    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(copy)
    assert refusal.value.file == "text/es/words.toml"
    assert refusal.value.key == key
