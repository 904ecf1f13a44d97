"""The clinic's own words on a sheet: letterhead, a line about emergencies, a clinician's note.

They print as typed, in whatever language the sheet is, and carry the language they are written in,
so that a screen reader changes its voice (WCAG 2.2, 3.1.2).
"""

from clinic.handouts.page import Own
from clinic.handouts.request import ClinicFacts
from clinic.handouts.wording import Words


def own(text: str, clinic: ClinicFacts, words: Words) -> Own:
    """Words as typed at the clinic, kept together in a sentence from right to left.

    Nobody is asked for their language: it is the clinic's, unless they have letters that English
    lacks; then it is that of the sheet.
    """
    sheet = _language_of(words)
    is_of_sheet = any(letter.isalpha() and not letter.isascii() for letter in text)
    language = "" if is_of_sheet or clinic.language == sheet else clinic.language
    return Own(text=str(words.apart(text)), language=language)


def emergency_wording(clinic: ClinicFacts, words: Words) -> tuple[str, Own | None]:
    """What to do in an emergency: in the language of the sheet, and what the clinic adds to it.

    The clinic's own line stands alone only on a sheet in the clinic's language: elsewhere nobody
    can tell by its letters whether the patient will understand it.
    """
    ours = words("safety_box.emergency_default")
    if not clinic.emergency_wording:
        return ours, None
    theirs = own(clinic.emergency_wording, clinic, words)
    if clinic.language == _language_of(words):
        return theirs.text, None
    return ours, theirs


def _language_of(words: Words) -> str:
    """The language of the sheet (BCP 47)."""
    return str(words.locale).replace("_", "-")
