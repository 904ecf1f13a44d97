"""A merged file: the parts in order, still tagged, each on fresh paper where that is wanted."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest

from clinic.content import load_catalogue
from clinic.handouts.merge import Part, count_pages, merge
from clinic.handouts.render import render_cover, render_log, render_program
from clinic.handouts.request import ClinicFacts, CoverRequest, DocumentRequest, Listed, Paper
from tests.handouts.sheets import make_request
from tests.pdfs import failures, read_pdf

CATALOGUE = load_catalogue()
CLINIC = ClinicFacts(name="North Clinic", phone="555 0100")


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return render_program(make_request(), CATALOGUE)


@pytest.fixture(scope="module")
def log() -> bytes:
    return render_log(make_request(language="es", accepts_unreviewed=True), CATALOGUE)


def join(*contents: bytes, fresh_leaves: bool = False) -> bytes:
    parts = [Part(content=one, title=f"Part {at}") for at, one in enumerate(contents)]
    return merge(parts, title="Batch of sheets", language="en", fresh_leaves=fresh_leaves)


def make_cover(lines: int, paper: Paper = Paper.A4, name: str = "Karin Westermann") -> bytes:
    who = {"patient_name": name, "birth_date": date(1962, 3, 4)}
    request = CoverRequest(
        document=DocumentRequest(
            clinic=CLINIC,
            patient_name="For the desk",
            clinician_name="Alice Ferro",
            issued_on=date(2026, 11, 25),
            sheet_number="B12",
            paper=paper,
        ),
        heading="Batch of sheets",
        what="Current sheets, as issued",
        printed=tuple(Listed(**who, sheet_number=f"P{n}-1", pages=5) for n in range(lines)),  # type: ignore[arg-type]
        left_out=(Listed(**who, why="No active program"),),  # type: ignore[arg-type]
    )
    return render_cover(request, CATALOGUE)


def test_the_parts_come_in_order_with_all_their_words_and_tags(sheet: bytes, log: bytes) -> None:
    one, two = read_pdf(sheet), read_pdf(log)
    whole = read_pdf(join(sheet, log))
    assert whole.pages == one.pages + two.pages
    assert whole.sizes == one.sizes + two.sizes
    assert whole.alternatives == one.alternatives + two.alternatives
    for name in ("H1", "H2", "H3", "L", "LI", "Table", "TH", "TD", "Figure"):
        assert whole.count(name) == one.count(name) + two.count(name), name
    assert whole.outline == ("Part 0", "Part 1")
    assert (whole.title, whole.language) == ("Batch of sheets", "en")
    assert set(whole.tab_orders) == {"/S"}


def test_the_file_is_what_it_declares(sheet: bytes, log: bytes) -> None:
    merged = join(sheet, log, sheet, fresh_leaves=True)
    assert failures(merged) == []
    with pikepdf.open(BytesIO(merged)) as whole:
        assert whole.open_metadata()["pdfuaid:part"] == "1"


def test_each_part_keeps_its_language_and_its_own_places(sheet: bytes, log: bytes) -> None:
    with pikepdf.open(BytesIO(join(sheet, log, sheet))) as whole:
        root = whole.Root.StructTreeRoot
        parts = list(root.K[0].K)
        assert [str(part.S) for part in parts] == ["/Part"] * 3
        assert [str(part.Lang) for part in parts] == ["en", "es", "en"]
        places = [int(one.obj.StructParents) for one in whole.pages]
        assert len(set(places)) == len(places)
        for page in whole.pages:
            entry = root.ParentTree.Nums[2 * int(page.obj.StructParents) + 1]
            assert {one.Pg.objgen for one in entry if one is not None} == {page.obj.objgen}
        ids = [str(one) for part in parts for one in header_ids(part)]
        assert ids
        assert len(set(ids)) == len(ids)


def header_ids(element: pikepdf.Object) -> list[object]:
    found = [element.ID] if "/ID" in element else []
    children = element.get("/K")
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += header_ids(child)
    return found


def test_on_both_sides_no_part_stands_on_the_back_of_another(sheet: bytes, log: bytes) -> None:
    contents = (make_cover(1), sheet, log)
    whole = read_pdf(join(*contents, fresh_leaves=True))
    at = 0
    for content in contents:
        assert at % 2 == 0, "a part begins on a front"
        assert whole.pages[at] == read_pdf(content).pages[0]
        at += count_pages(content)
        if at % 2:
            assert at == len(whole.pages) or not whole.pages[at].strip()
            at += 1


def test_equal_parts_give_equal_bytes(sheet: bytes, log: bytes) -> None:
    assert join(sheet, log) == join(sheet, log)


@pytest.mark.parametrize("paper", list(Paper))
def test_a_long_cover_list_goes_on_and_heads_its_columns_on_each_page(paper: Paper) -> None:
    content = make_cover(100, paper)
    cover = read_pdf(content)
    assert len(cover.pages) > 1
    assert all("Born" in text for text in cover.pages)
    for number in range(100):
        assert f"P{number}-1" in cover.text
    assert "No active program" in cover.pages[0], "who is left out comes first"
    assert failures(content) == []


def test_a_name_that_no_font_has_is_left_to_the_day_of_birth() -> None:
    """No machine has a font for a letter of private use."""
    text = read_pdf(make_cover(1, name="Li \U0010fffd")).text
    assert text.count("A name in letters that no font here has") == 2
    assert text.count("4 Mar 1962") + text.count("March 4, 1962") == 2
