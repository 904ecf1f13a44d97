"""The layout holds longer words and the other direction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from unicodedata import normalize

import pytest

from clinic.handouts.compose import compose_log, compose_program
from clinic.handouts.compose_frame import words_of
from clinic.handouts.compose_log import lay_out_pages
from clinic.handouts.render import (
    lay_out_leaves,
    pictures_of,
    render_leaflet,
    render_program,
    render_safety_net,
)
from clinic.handouts.request import Paper, SheetRequest
from clinic.handouts.wording import Words
from tests.handouts.languages import arabic, catalogue_in, longer
from tests.handouts.sheets import (
    CATALOGUE,
    KNEELING,
    make_leaflet_request,
    make_program,
    make_request,
)
from tests.handouts.test_used_words import ELSEWHERE, stem
from tests.pdfs import failures, raster, read_pdf

ENGLISH = CATALOGUE.texts["en"]
LONGER = catalogue_in("de", longer)
ARABIC = arabic()


@pytest.mark.parametrize("large_print", [False, True])
@pytest.mark.parametrize("paper", Paper)
def test_words_40_per_cent_longer_fit(paper: Paper, large_print: bool) -> None:
    request = make_request(language="de", paper=paper, large_print=large_print)
    data = render_program(request, LONGER)
    assert failures(data) == []
    assert "22. November 2026" in read_pdf(data).pages[0]


def in_arabic(**changes: object) -> SheetRequest:
    """The worked example for a reader of Arabic."""
    return make_request(
        language="ar", accepts_unreviewed=True, patient_name="\u0633\u0644\u0645\u0649", **changes
    )


def test_the_arabic_sample_has_every_word_of_a_sheet() -> None:
    """Its plural forms are those of the locale, and its letters are put together by the font."""
    ours, theirs = ({stem(key) for key in one.words} for one in (ENGLISH, ARABIC.texts["ar"]))
    assert {key for key in ours - theirs if key.split(".")[0] not in ELSEWHERE} == set()
    assert {key for key in theirs - ours if not key.startswith(("side_m.", "side_f."))} == set()
    assert any("\u0600" <= letter < "\u0700" for letter in ARABIC.texts["ar"].name)


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("large_print", [False, True])
def test_a_sheet_reads_from_right_to_left(paper: Paper, large_print: bool) -> None:
    data = render_program(in_arabic(large_print=large_print, paper=paper), ARABIC)
    assert failures(data) == []
    pdf = read_pdf(data)
    assert pdf.language == "ar"
    assert any(font.startswith("DejaVu") for font in pdf.fonts)


def test_a_title_from_right_to_left_stands_on_the_right() -> None:
    data = render_program(in_arabic(), ARABIC)
    title = raster(data, 0, dpi=40).convert("L").point(lambda light: 255 if light < 128 else 0)
    strip = title.crop((0, round(title.height * 0.08), title.width, round(title.height * 0.16)))
    left, _, right, _ = strip.getbbox() or (0, 0, 0, 0)
    assert left > strip.width / 3
    assert right > strip.width * 0.9


@pytest.mark.parametrize("render", [render_leaflet, render_safety_net])
def test_the_leaflets_hold_both(render: object) -> None:
    for language, catalogue in (("de", LONGER), ("ar", ARABIC)):
        request = make_leaflet_request(language=language, accepts_unreviewed=True)
        data = render(request, catalogue)  # type: ignore[operator]
        assert failures(data) == []


def test_the_log_keeps_its_one_geometry_from_right_to_left() -> None:
    """Only the words of its head change sides."""
    arabic_log = lay_out_pages(in_arabic(), words_of(in_arabic(), ARABIC))[0]
    english_log = lay_out_pages(make_request(), words_of(make_request(), CATALOGUE))[0]
    places = [
        [(mark.field, mark.value, mark.x) for mark in log.marks]
        for log in (arabic_log, english_log)
    ]
    assert places[0] == places[1]
    assert arabic_log.codes == english_log.codes
    (log, *_) = compose_log(in_arabic(), ARABIC).logs
    title, dates = (
        next(one for one in log.labels if one.kind == kind) for kind in ("title", "dates")
    )
    assert dates.x + dates.width == pytest.approx(title.x)


def test_a_ligature_with_a_vowel_sign_is_read_back_letter_by_letter() -> None:
    """PDF/UA wants to know what every glyph stands for; two of these share three letters."""
    note = "\u0642\u0644\u064a\u0644\u064b\u0627"
    data = render_program(in_arabic(program=make_program(replace(KNEELING, note=note))), ARABIC)
    assert failures(data) == []
    read = normalize("NFKC", read_pdf(data).text)
    assert {"\u064b", "\u0642"} <= set(read)


def test_a_phone_number_keeps_its_order_from_right_to_left() -> None:
    words = Words.of(ARABIC.texts["ar"].words, "ar")
    assert "\u2068555-0100\u2069" in words("sheet.call", phone="555-0100")
    assert words.apart(3) == 3
    assert Words.of(CATALOGUE.texts["en"].words, "en").apart("555-0100") == "555-0100"


class TestSpanish:
    def text(self, **changes: object) -> str:
        request = make_request(language="es", accepts_unreviewed=True, **changes)
        return read_pdf(render_program(request, CATALOGUE)).text

    def test_dates_doses_and_plural_forms_are_spanish(self) -> None:
        text = self.text(replaces=date(2026, 11, 2), changes=())
        for words in (
            "Reemplaza la hoja del 2 de noviembre de 2026.",
            "Quédese así 30 segundos. Hágalo 2 veces del lado derecho.",
            "Haga 3 series de 10 repeticiones. Cada vez, quédese así 2 segundos.",
            "Apriete más la nalga izquierda.",
            "Su próxima visita: 20 de diciembre de 2026",
            "Del 22 nov al 5 dic",
            "Los ejercicios son los mismos de antes.",
        ):
            assert words in text

    def test_one_is_one(self) -> None:
        once = replace(KNEELING, dose=replace(KNEELING.dose, reps=1))
        assert "Hágalo una vez del lado izquierdo." in self.text(program=make_program(once))

    @pytest.mark.parametrize("paper", Paper)
    def test_four_exercises_take_no_more_pages_than_in_english(self, paper: Paper) -> None:
        pages = [
            len(lay_out_leaves("handout.html", page, pictures_of(page, None)))
            for language in ("en", "es")
            if (page := compose_program(make_request(language=language, paper=paper), CATALOGUE))
        ]
        assert pages == [5, 5]

    @pytest.mark.parametrize("paper", Paper)
    @pytest.mark.parametrize("render", [render_leaflet, render_safety_net])
    def test_the_leaflets_print(self, render: Callable[..., bytes], paper: Paper) -> None:
        request = make_leaflet_request(language="es", accepts_unreviewed=True, paper=paper)
        data = render(request, CATALOGUE)
        assert failures(data) == []
        (page,) = read_pdf(data).pages
        assert page.count("Maria Lopez") == 1
