"""Composes what every document has: letterhead, patient, number, marks, and the words of its
language.
"""

from collections.abc import Iterator
from hashlib import sha256

from clinic.domain.catalogue import Catalogue
from clinic.domain.texts import Texts
from clinic.handouts.errors import REPORT_IT, HandoutError
from clinic.handouts.own_words import own
from clinic.handouts.page import Frame, Letterhead
from clinic.handouts.request import DocumentRequest, Status
from clinic.handouts.wording import Words


def texts_of(request: DocumentRequest, catalogue: Catalogue) -> Texts:
    """The texts in the language of the request."""
    return texts_in(request.language, catalogue)


def words_of(request: DocumentRequest, catalogue: Catalogue) -> Words:
    """The fixed words in the language of the request."""
    return words_in(request.language, catalogue)


def texts_in(language: str, catalogue: Catalogue) -> Texts:
    """The texts of a language (HandoutError when there are none)."""
    try:
        return catalogue.texts[language]
    except KeyError:
        problem = f"there are no texts in the language {language!r}"
        mend = f"Languages: {', '.join(catalogue.texts)}."
        raise HandoutError("language", problem, mend) from None


def words_in(language: str, catalogue: Catalogue) -> Words:
    """The fixed words of a language (HandoutError when there are none)."""
    return Words.of(texts_in(language, catalogue).words, language)


def frame(request: DocumentRequest, words: Words, title: str, addressee: str = "") -> Frame:
    """What stands on every page."""
    clinic = request.clinic
    if not clinic.phone:
        problem = "the clinic has no phone number, and every page must name one"
        raise HandoutError("phone", problem, "Enter it on the clinic's page.")
    address = own(", ".join(clinic.address), clinic, words)
    return Frame(
        title=title,
        language=request.language,
        direction="rtl" if words.is_from_right else "ltr",
        paper=request.paper,
        large_print=request.large_print,
        grey=request.grey,
        letterhead=Letterhead(
            name=str(words.apart(clinic.name)),
            address=address.text,
            phone=words("clinic.phone", phone=clinic.phone),
            logo=f"logo:{sha256(clinic.logo).hexdigest()}" if clinic.logo else "",
            language=address.language,
        ),
        patient=str(words.apart(request.patient_name)),
        addressee=addressee or str(words.apart(request.patient_name)),
        date=words.day(request.issued_on),
        clinician=str(words.apart(request.clinician_name)),
        number=_number(request, words),
        call=words("sheet.call", phone=clinic.phone),
        marks=tuple(_marks(request, words)),
        page_words=_page_words(words),
    )


def _page_words(words: Words) -> tuple[str, str, str]:
    before, rest = words("sheet.page").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after


def _number(request: DocumentRequest, words: Words) -> str:
    if request.status is Status.ISSUED:
        if not request.sheet_number:
            raise HandoutError("number", "an issued sheet has no number", REPORT_IT)
        return words("sheet.number", number=request.sheet_number)
    return words(f"mark.{request.status}")


def _marks(request: DocumentRequest, words: Words) -> Iterator[str]:
    if request.status is Status.DRAFT:
        yield words("mark.draft")
    if request.demo or request.clinic.is_demo:
        yield words("mark.demo")


def facts_of(request: DocumentRequest, words: Words) -> tuple[str, ...]:
    """What stands under the title: date, clinician, number."""
    facts = [
        words("sheet.date", date=words.day(request.issued_on)),
        words("sheet.clinician", name=request.clinician_name),
    ]
    if request.status is not Status.DRAFT:  # a draft says so in its marks
        facts.append(_number(request, words))
    return tuple(facts)
