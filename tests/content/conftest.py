"""Copies of the catalogue that a test may break."""

import shutil
from pathlib import Path

import pytest

from clinic.content.loading import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue's files."""
    return Path(shutil.copytree(ROOT, tmp_path / "content", ignore=lambda *_: ["__pycache__"]))
