"""Breaks a copy of the catalogue."""

from pathlib import Path


def edit(root: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there, or the test would prove nothing."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
