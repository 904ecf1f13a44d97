"""How hard an English text is to read: the grade of Flesch and Kincaid (Kincaid, 1975).

Syllables are counted by groups of vowels, which is near enough for a hint; the catalogue is held
to its grade in the tests, by another counter.
"""

import re

HIGHEST_GRADE = 6
"""Patients' texts should read at this grade or lower (design decision)."""

FEWEST_WORDS = 8
"""On fewer words the formula means nothing."""

_WORD = re.compile(r"[A-Za-z']+")
_SENTENCE = re.compile(r"[.?!:;]+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^dtaeiouy]ed|[^aeiouycsxzg]es)$")


def grade(text: str) -> float | None:
    """The school grade that the text asks for; None for a text that is too short to say."""
    words = _WORD.findall(text.lower())
    if len(words) < FEWEST_WORDS:
        return None
    sentences = max(1, sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text)))
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    return max(1, groups - bool(_SILENT.search(word) and groups > 1))
