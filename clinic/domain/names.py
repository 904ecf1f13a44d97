"""Names as they are compared: accents, case and marks do not matter."""

import unicodedata

_LETTERS_WITHOUT_ACCENT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters that Unicode does not take apart into a letter and its accent."""

LONGEST_FOLDED = 300
"""Some letters fold into many; what is stored for comparison has this length at most."""

_APOSTROPHES = str.maketrans("", "", "'’ʼ`´")


def fold(text: str) -> str:
    """The words of a text in lower case, without accents and marks, with single spaces between
    them.
    """
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = letters.translate(_LETTERS_WITHOUT_ACCENT)
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return " ".join(words)[:LONGEST_FOLDED].rstrip()


def rotations(folded: str) -> tuple[str, ...]:
    """A folded name turned so that each of its words stands first once: "ana ruiz", "ruiz ana"."""
    words = folded.split()
    return tuple(dict.fromkeys(" ".join(words[i:] + words[:i]) for i in range(len(words))))


def search_keys(name: str, record_number: str | None) -> tuple[str, ...]:
    """All that a patient is found by: the turned name, and the record number."""
    number = fold(record_number or "")
    joined = number.replace(" ", "")
    keys = (*rotations(fold(name)), *rotations(number), joined)
    return tuple(dict.fromkeys(key for key in keys if key))
