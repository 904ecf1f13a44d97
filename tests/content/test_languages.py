"""A language more is loaded beside the others, and held against English word by word."""

import shutil
from pathlib import Path

import pytest

from clinic.content.loading import read_catalogue
from clinic.domain.errors import CatalogueError
from tests.content.copies import edit


def one_more(root: Path) -> Path:
    """A language more, as a copy of the first."""
    return Path(shutil.copytree(root / "text/en", root / "text/de"))


def test_a_language_more_is_loaded_after_the_first(copy: Path) -> None:
    one_more(copy)
    texts = read_catalogue(copy).texts
    assert list(texts) == ["en", "de", "es"]
    assert texts["de"].language == "de"


def test_a_language_may_have_more_plural_forms(copy: Path) -> None:
    one_more(copy)
    edit(
        copy,
        "text/de/words.toml",
        "[dose.hold]\n",
        '[dose.hold]\nfew = "Hold {n} seconds."\nmany = "Hold {n} seconds."\n',
    )
    assert read_catalogue(copy).texts["de"].words["dose.hold.few"]


def test_a_language_may_be_unreviewed(copy: Path) -> None:
    one_more(copy)
    edit(copy, "text/de/language.toml", "reviewed_on = 2026-11-22\n", "")
    texts = read_catalogue(copy).texts["de"]
    assert texts.reviewed_on is None
    assert not texts.is_reviewed


def test_a_language_whose_adjectives_agree_has_forms_of_the_sides(copy: Path) -> None:
    one_more(copy)
    edit(copy, "text/de/words.toml", "[side]\n", '[side_f]\nleft = "linke"\n\n[side]\n')
    edit(copy, "text/de/words.toml", "your {side} buttock", "your {side_f} buttock")
    assert read_catalogue(copy).texts["de"].words["side_f.left"] == "linke"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[prong.loosen]\n", "[prong.free]\n", "prong.loosen.title"),
        ('draft = "', 'drafted = "', "mark.draft"),
        ("{phone}", "{fax}", "clinic.phone"),
    ],
)
def test_a_language_that_lacks_a_word_is_refused(copy: Path, old: str, new: str, key: str) -> None:
    one_more(copy)
    edit(copy, "text/de/words.toml", old, new)
    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(copy)
    assert refusal.value.file == "text/de/words.toml"
    assert refusal.value.key == key
