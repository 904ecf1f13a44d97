"""Catalogues for the layout: made-up words 40 per cent longer, and a sample of real Arabic."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

from clinic.content.texts import read_language
from clinic.domain.catalogue import Catalogue
from tests.handouts.sheets import CATALOGUE

SAMPLE = Path(__file__).parent / "sample"
_WORD_OR_BRACES = re.compile(r"\{\w+\}|[A-Za-z]+")


def longer(text: str) -> str:
    """The text with every word 40 per cent longer."""
    return _WORD_OR_BRACES.sub(lambda found: _stretched(found[0]), text)


def arabic() -> Catalogue:
    """The catalogue in the Arabic of the test sample: the exercises of the worked example."""
    return replace(CATALOGUE, texts={"ar": read_language(SAMPLE, "ar")})


def catalogue_in(language: str, change: Callable[[str], str]) -> Catalogue:
    """The catalogue with English changed and called another language."""
    texts = replace(_changed(CATALOGUE.texts["en"], change), language=language)
    return replace(CATALOGUE, texts={language: texts})


def _changed(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_changed(each, change) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        values = {f.name: _changed(getattr(part, f.name), change) for f in fields(part) if f.init}
        return replace(part, **values)
    if hasattr(part, "items"):
        return {key: _changed(value, change) for key, value in part.items()}
    return part


def _stretched(word: str) -> str:
    return word if word.startswith("{") else word + word[-1] * ceil(len(word) * 0.4)
