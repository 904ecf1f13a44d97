"""The clinic's own words on a sheet in another language say in which language they are."""

from dataclasses import replace

from clinic.handouts.compose import compose_program, compose_safety_net
from clinic.handouts.render import render_program, render_safety_net
from tests.handouts.sheets import (
    CATALOGUE,
    CLINIC,
    KNEELING,
    make_leaflet_request,
    make_program,
    make_request,
)
from tests.pdfs import Pdf, failures, read_pdf

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
OWN = replace(CLINIC, emergency_wording="Go to Mercy Hospital.", logo=LOGO)


def sheet(note: str, language: str) -> Pdf:
    program = make_program(replace(KNEELING, note=note))
    data = render_program(
        make_request(language=language, accepts_unreviewed=True, program=program, clinic=OWN),
        CATALOGUE,
    )
    assert failures(data) == []
    return read_pdf(data)


def tagged(pdf: Pdf) -> list[str]:
    return [tag.name for tag in pdf.tags if tag.language == "en"]


def test_words_of_the_clinic_are_tagged_with_their_language() -> None:
    """Logo, name and address; the line about emergencies; the note."""
    pdf = sheet("Not on the rug.", "es")
    assert pdf.language == "es"
    assert sorted(tagged(pdf)) == ["Figure", "Span", "Span", "Span", "Span"]


def test_a_note_in_letters_that_english_lacks_is_in_the_language_of_the_sheet() -> None:
    assert len(tagged(sheet("Con el cojín azul.", "es"))) == 4


def test_where_all_is_in_one_language_nothing_is_tagged() -> None:
    assert {tag.language for tag in sheet("Not on the rug.", "en").tags} == {""}


def test_a_line_about_emergencies_in_english_adds_to_the_one_in_spanish() -> None:
    request = make_request(language="es", accepts_unreviewed=True, clinic=OWN)
    safety = compose_program(request, CATALOGUE).safety
    assert safety.emergency == CATALOGUE.texts["es"].words["safety_box.emergency_default"]
    assert safety.own is not None
    assert (safety.own.text, safety.own.language) == ("Go to Mercy Hospital.", "en")
    accented = replace(OWN, emergency_wording="Go to St. José Hospital.")
    both = compose_program(replace(request, clinic=accented), CATALOGUE).safety
    assert both.emergency == safety.emergency
    assert both.own is not None
    assert both.own.text == "Go to St. José Hospital."


def test_the_safety_net_sheet_says_both_too() -> None:
    request = make_leaflet_request(language="es", accepts_unreviewed=True, clinic=OWN)
    assert compose_safety_net(request, CATALOGUE).parts[-1].own is not None
    text = read_pdf(render_safety_net(request, CATALOGUE)).text
    assert "vaya a urgencias. " in text
    assert "Go to Mercy Hospital." in text
