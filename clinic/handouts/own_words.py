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
    sheet = str(words.locale).replace("_", "-")
    is_of_sheet = any(letter.isalpha() and not letter.isascii() for letter in text)
    language = "" if is_of_sheet or clinic.language == sheet else clinic.language
    return Own(text=str(words.apart(text)), language=language)


def emergency_wording(clinic: ClinicFacts, words: Words) -> tuple[str, Own | None]:
    """What to do in an emergency: in the language of the sheet, and what the clinic adds to it.

    Where the clinic's own line is in the language of the sheet, it stands alone.
    """
    ours = words("safety_box.emergency_default")
    if not clinic.emergency_wording:
        return ours, None
    theirs = own(clinic.emergency_wording, clinic, words)
    return (ours, theirs) if theirs.language else (theirs.text, None)
