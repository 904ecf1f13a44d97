"""The title and description of a picture, from the words of the catalogue's English text."""

import tomllib
from pathlib import Path

TEXT = Path(__file__).resolve().parents[1] / "content" / "text" / "en" / "figures.toml"


def words_of(variation: str, moment: str, side: str = "right") -> tuple[str, str]:
    """Return title and description with the working side filled in."""
    entry = tomllib.loads(TEXT.read_text(encoding="utf-8"))[variation][moment]
    sides = {"side": side, "other": "left" if side == "right" else "right"}
    return entry["title"].format(**sides), entry["desc"].format(**sides)
