"""What stops a print, and that it says how to mend it."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest
import weasyprint

from clinic.domain.anatomy import Side
from clinic.handouts import engine as engine_module
from clinic.handouts.compose import compose_program
from clinic.handouts.compose_frame import words_of
from clinic.handouts.document import Leaf
from clinic.handouts.engine import SOURCES, ClosedFetcher, Unavailable, engine, write_html
from clinic.handouts.errors import REWRITE, HandoutError
from clinic.handouts.figure import FIGURES
from clinic.handouts.file_check import check_file, covers
from clinic.handouts.layout_check import check_part
from clinic.handouts.page import Exercise, HandoutPage
from clinic.handouts.page_check import check_leaves
from clinic.handouts.preflight import check_page
from clinic.handouts.render import (
    lay_out_leaves,
    pictures_of,
    render_leaflet,
    render_log,
    render_program,
    render_safety_net,
)
from clinic.handouts.request import ClinicFacts, Status
from tests.handouts.sheets import (
    CATALOGUE,
    CLINIC,
    FIGURE_FOUR,
    FOUR,
    KNEELING,
    PLANK,
    make_leaflet_request,
    make_program,
    make_request,
)

REQUEST = make_request()
PAGE = compose_program(REQUEST, CATALOGUE)

NO_FONT = "\U0010fffd"
"""A letter of private use, which no font of any machine has."""


def with_exercise(change: Callable[[Exercise], Exercise]) -> HandoutPage:
    """The page with its first exercise changed."""
    (loosen, *others) = PAGE.prongs
    first, *rest = loosen.exercises
    return replace(PAGE, prongs=(replace(loosen, exercises=(change(first), *rest)), *others))


def laid_out(page: HandoutPage) -> list[Leaf]:
    return lay_out_leaves("handout.html", page, pictures_of(page, None))


def other_side(exercise: Exercise) -> Exercise:
    return replace(exercise, dose=tuple(s.replace("left", "right") for s in exercise.dose))


def unreflected(exercise: Exercise) -> Exercise:
    start, end = exercise.pictures
    return replace(
        exercise, pictures=(start, replace(end, svg=end.svg.replace("transform", "data-x")))
    )


def other_number(exercise: Exercise) -> Exercise:
    return replace(exercise, dose=("Hold 60 seconds.", *exercise.dose[1:]))


def frightening(exercise: Exercise) -> Exercise:
    return replace(exercise, feel=replace(exercise.feel, text="Your weak hip."))


@pytest.mark.parametrize(
    ("page", "check"),
    [
        (with_exercise(other_side), "side"),
        (with_exercise(lambda one: replace(one, side="right")), "side"),
        (with_exercise(unreflected), "side"),
        (with_exercise(other_number), "dose"),
        (with_exercise(frightening), "words"),
        (replace(PAGE, minutes="About 3 minutes a day."), "minutes"),
        (replace(PAGE, prongs=PAGE.prongs[:1]), "exercises"),
    ],
)
def test_a_page_that_differs_from_its_program_is_stopped(page: HandoutPage, check: str) -> None:
    with pytest.raises(HandoutError) as caught:
        check_page(page, REQUEST, words_of(REQUEST, CATALOGUE))
    assert caught.value.check == check
    assert caught.value.mend


def test_the_page_as_composed_passes() -> None:
    check_page(PAGE, REQUEST, words_of(REQUEST, CATALOGUE))


@pytest.mark.parametrize("word", ["débil", "dañada", "inestable", "M54.5"])
def test_spanish_has_words_not_to_print_too(word: str) -> None:
    note = replace(PLANK, note=f"Su espalda {word}")
    with pytest.raises(HandoutError, match=word):
        render_program(make_request(note, language="es", accepts_unreviewed=True), CATALOGUE)


@pytest.mark.parametrize("word", ["weak", "Unstable", "damaged", "M54.5"])
def test_a_note_with_a_word_not_to_print_is_stopped_and_named(word: str) -> None:
    with pytest.raises(HandoutError) as caught:
        render_program(make_request(replace(PLANK, note=f"Your {word} back")), CATALOGUE)
    assert caught.value.check == "words"
    assert word in caught.value.problem
    assert "exercise A" in caught.value.problem


def test_an_unreviewed_language_is_stopped_until_the_clinician_accepts_it() -> None:
    request = make_request(KNEELING, language="es")
    for render, of in ((render_program, request), (render_log, request)):
        with pytest.raises(HandoutError) as caught:
            render(of, CATALOGUE)
        assert caught.value.check == "language"
        assert "accept" in caught.value.mend
    for render_leaf in (render_safety_net, render_leaflet):
        with pytest.raises(HandoutError, match="nobody has reviewed"):
            render_leaf(make_leaflet_request(language="es"), CATALOGUE)
    assert render_program(replace(request, accepts_unreviewed=True), CATALOGUE)
    assert render_log(replace(request, status=Status.SAMPLE, sheet_number=None), CATALOGUE)


@pytest.fixture(scope="module")
def leaves() -> list[Leaf]:
    return laid_out(PAGE)


def test_a_layout_that_lacks_a_picture_is_stopped(leaves: list[Leaf]) -> None:
    with pytest.raises(HandoutError) as caught:
        check_leaves(leaves, replace(PAGE, logs=(*PAGE.logs, PAGE.logs[0])))
    assert caught.value.check == "picture"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"patient": "Somebody Else"}, "the patient's name"),
        ({"date": "May 1, 2020"}, "the date"),
        ({"number": "Sheet P1-1"}, "the sheet number"),
        ({"call": "Call us: 0"}, "the clinic's phone"),
        ({"page_words": ("Side ", " of ", "")}, "its number"),
        ({"marks": ("Draft",)}, "its mark"),
    ],
)
def test_a_page_that_lacks_what_stands_on_every_page_is_stopped(
    leaves: list[Leaf], change: dict[str, object], what: str
) -> None:
    frame = replace(PAGE.frame, **change)  # type: ignore[arg-type]
    with pytest.raises(HandoutError) as caught:
        check_leaves(leaves, replace(PAGE, frame=frame))
    assert caught.value.check == "names"
    assert caught.value.problem == f"page 1 lacks {what}"


def too_many_steps(exercise: Exercise) -> Exercise:
    return replace(exercise, steps=exercise.steps * 12)


def too_long_a_set_up(exercise: Exercise) -> Exercise:
    return replace(exercise, set_up=replace(exercise.set_up, text="Lie down. " * 500))


@pytest.mark.parametrize(
    ("change", "check"), [(too_many_steps, "overflow"), (too_long_a_set_up, "split")]
)
def test_an_exercise_that_does_not_fit_a_page_is_stopped(
    change: Callable[[Exercise], Exercise], check: str
) -> None:
    page = with_exercise(change)
    with pytest.raises(HandoutError) as caught:
        check_leaves(laid_out(page), page)
    assert caught.value.check == check


def test_words_of_the_log_that_do_not_fit_are_stopped() -> None:
    log = PAGE.logs[0]
    labels = tuple(
        replace(label, text=label.text * 9) if label.kind == "question" else label
        for label in log.labels
    )
    page = replace(PAGE, logs=(replace(log, labels=labels),))
    with pytest.raises(HandoutError) as caught:
        check_leaves(laid_out(page), page)
    assert caught.value.check == "overflow"
    assert caught.value.problem.endswith("in the log")


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ('<article id="exercise-C">{}</article>', "in exercise C"),
        ('<p class="note">{}</p>', "in a note to the patient"),
        ("<p>{}</p>", "its place"),
    ],
)
def test_what_does_not_fit_is_named(html: str, where: str) -> None:
    long = "<span style='white-space: nowrap'>" + "far too long " * 30 + "</span>"
    page = weasyprint.HTML(string=html.format(long)).render().pages[-1]
    with pytest.raises(HandoutError) as caught:
        check_part(page._page_box)
    assert caught.value.problem.endswith(where)


def test_a_name_too_long_for_the_head_of_a_page_is_stopped() -> None:
    with pytest.raises(HandoutError) as caught:
        render_program(make_request(KNEELING, patient_name="Anna " * 60), CATALOGUE)
    assert caught.value.check == "overflow"


@pytest.mark.parametrize(
    ("html", "check"),
    [
        ("<p>words</p><p style='break-before: page; height: 9cm'>", "blank"),
        ("<p>words</p><p style='margin-top: -1.5em'>other words</p>", "overlap"),
        ("<p style='width: 2cm; white-space: nowrap'>words that are far too long", "overflow"),
        ("<p style='height: 1cm; width: 3cm'>words that are far too long for it", "overflow"),
        (
            "<table style='table-layout: fixed; width: 4cm'><td>Wordsthataretoolong<td></table>",
            "overflow",
        ),
        ("<b style='display: inline-block; width: 1cm'>Wordsthataretoolong</b>", "overflow"),
    ],
)
def test_a_page_laid_out_badly_is_stopped(html: str, check: str) -> None:
    page = weasyprint.HTML(string=html).render().pages[-1]
    with pytest.raises(HandoutError) as caught:
        check_part(page._page_box)
    assert caught.value.check == check


def test_a_picture_without_words_is_stopped() -> None:
    texts = CATALOGUE.texts["en"]
    speechless = replace(texts, figures={k: v for k, v in texts.figures.items() if k[0] != "H"})
    with pytest.raises(HandoutError) as caught:
        compose_program(REQUEST, replace(CATALOGUE, texts={"en": speechless}))
    assert caught.value.check == "picture"


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"language": "xx"}, "language"),
        ({"sheet_number": None}, "number"),
        ({"clinic": replace(CLINIC, phone="")}, "phone"),
        ({"clinic": replace(CLINIC, logo=b"GIF89a")}, "logo"),
        ({"clinic": replace(CLINIC, logo=b"\x89PNG broken")}, "render"),
        ({"program": make_program(*FOUR, KNEELING)}, "program"),
        ({"program": replace(make_program(), items=())}, "program"),
    ],
)
def test_a_request_that_cannot_be_printed_says_why(changes: dict[str, object], check: str) -> None:
    with pytest.raises(HandoutError) as caught:
        render_program(make_request(**changes), CATALOGUE)
    assert caught.value.check == check


class TestMissingSources:
    def test_a_missing_picture(self, tmp_path: Path) -> None:
        figures = tmp_path / "figures"
        copytree(FIGURES, figures)
        (figures / "FF4-end.svg").unlink()
        with pytest.raises(HandoutError) as caught:
            render_program(make_request(FIGURE_FOUR), CATALOGUE, figures)
        assert caught.value.check == "picture"
        assert "FF4-end.svg" in caught.value.problem

    @pytest.mark.parametrize("name", engine_module.STYLE_SHEETS)
    def test_a_missing_style_sheet(self, tmp_path: Path, name: str) -> None:
        sources = tmp_path / "handouts"
        copytree(SOURCES, sources)
        (sources / "css" / f"{name}.css").unlink()
        with pytest.raises(HandoutError) as caught:
            engine(sources)
        assert caught.value.check == "style sheet"
        assert f"{name}.css" in caught.value.problem

    def test_a_style_sheet_with_a_mistake(self, tmp_path: Path) -> None:
        sources = tmp_path / "handouts"
        copytree(SOURCES, sources)
        (sources / "css" / "style.css").write_text("p { colour: red }")
        with pytest.raises(HandoutError) as caught:
            engine(sources)
        assert caught.value.check == "render"

    def test_a_missing_font(self, tmp_path: Path) -> None:
        sources = tmp_path / "handouts"
        copytree(SOURCES, sources)
        fonts = sources / "css" / "fonts.css"
        fonts.write_text(fonts.read_text().replace("-Bold.ttf", "-Black.ttf"))
        with pytest.raises(HandoutError) as caught:
            engine(sources)
        assert caught.value.check == "source"
        assert "AtkinsonHyperlegible-Black.ttf" in caught.value.problem

    def test_a_missing_template(self) -> None:
        with pytest.raises(HandoutError) as caught:
            write_html("nothing.html", page=PAGE)
        assert caught.value.check == "template"

    def test_a_font_that_is_not_ours(self) -> None:
        strange = weasyprint.HTML(string='<p style="font-family: DejaVu Sans">x').write_pdf()
        with pytest.raises(HandoutError) as caught:
            check_file(strange, "x")
        assert caught.value.check == "font"
        assert "font package" in caught.value.mend
        check_file(strange, "Αθηνά")

    def test_a_font_that_is_not_in_the_file(self) -> None:
        emptied = BytesIO()
        data = render_leaflet(make_leaflet_request(), CATALOGUE)
        with pikepdf.open(BytesIO(data)) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                    del item["/FontFile2"]
            pdf.save(emptied)
        with pytest.raises(HandoutError) as caught:
            check_file(emptied.getvalue(), "x")
        assert caught.value.check == "font"
        assert "is not in the file" in caught.value.problem

    def test_a_name_in_letters_that_our_fonts_lack(self) -> None:
        strange = BytesIO()
        data = render_leaflet(make_leaflet_request(), CATALOGUE)
        with pikepdf.open(BytesIO(data)) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item:
                    item.BaseFont = pikepdf.Name("/ABCDEF+Other")
            pdf.save(strange)
        with pytest.raises(HandoutError) as caught:
            check_file(strange.getvalue(), "\u674e\u96f7")
        assert "Latin letters" in caught.value.mend

    def test_a_name_in_letters_that_no_font_has(self) -> None:
        """Also a second time: what was laid out is not kept."""
        request = make_leaflet_request(patient_name=f"Li {NO_FONT}")
        for _ in range(2):
            with pytest.raises(HandoutError) as caught:
                render_leaflet(request, CATALOGUE)
            assert (caught.value.check, caught.value.mend) == ("font", REWRITE)

    def test_a_file_too_large_to_mail(self) -> None:
        data = render_leaflet(make_leaflet_request(), CATALOGUE)
        with pytest.raises(HandoutError) as caught:
            check_file(data + b"\n%" + b"x" * 300_000, "")
        assert caught.value.check == "size"


@pytest.mark.parametrize(
    "url",
    ["https://example.org/x.png", "file:///etc/passwd", "font:../../secret", "picture:x", "x:y"],
)
def test_the_fetcher_reads_nothing_else(url: str) -> None:
    with pytest.raises(Unavailable):
        ClosedFetcher({}).fetch(url)


def test_a_logo_cannot_make_the_document_read_anything() -> None:
    spying = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        b'<image href="file:///etc/passwd" width="9" height="9"/></svg>'
    )
    clinic = ClinicFacts(name="Hill Clinic", phone="555", logo=spying)
    with pytest.raises(HandoutError):
        render_leaflet(make_leaflet_request(clinic=clinic), CATALOGUE)


def test_our_font_covers_latin_names_but_not_greek() -> None:
    assert covers("José Łukasz · “quoted” – 30°")
    assert not covers("Αθηνά")


def test_the_table_of_checks_names_tests_that_exist() -> None:
    root = Path(__file__).parents[2]
    table = (root / "docs" / "handout.md").read_text()
    tests = "".join(one.read_text() for one in (root / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", table)
    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in tests] == []


def test_an_error_carries_no_patient_data() -> None:
    request = make_request(patient_name="Secret Name" * 40, program=make_program(KNEELING))
    with pytest.raises(HandoutError) as caught:
        render_program(request, CATALOGUE)
    assert "Secret" not in str(caught.value)


def test_the_side_that_is_weaker_is_shown_for_a_bridge() -> None:
    bridge = PAGE.prongs[1].exercises[0]
    assert {picture.side for picture in bridge.pictures} == {Side.LEFT}
