"""The PDFs as a patient, a screen reader and a validator get them."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import ClassVar

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps

from clinic.domain.anatomy import Side
from clinic.domain.answers import Match
from clinic.domain.case import read_case
from clinic.domain.exercises import Family, Variation
from clinic.domain.matching import match
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem, changes
from clinic.handouts.errors import HandoutError
from clinic.handouts.figure import read_drawing
from clinic.handouts.file_check import LARGEST_BYTES
from clinic.handouts.render import (
    render_clinician_copy,
    render_leaflet,
    render_log,
    render_program,
    render_safety_net,
)
from clinic.handouts.request import ClinicFacts, Paper, Status
from tests.handouts.sheets import (
    BRIDGE,
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
from tests.pdfs import Pdf, difference, failures, raster, read_pdf

SIZES = {Paper.A4: (595, 842), Paper.LETTER: (612, 792)}
OURS = {"Atkinson-Hyperlegible", "Atkinson-Hyperlegible-Bold", "Atkinson-Hyperlegible-Italic"}
LONG_NAME = "Wilhelmina Alexandrina-Konstantinopolskaya de la Santísima Trinidad y Montenegro"
LONG_NOTE = "Do these when the house is calm, and hold on to the counter. " * 8

DOCUMENTS: dict[str, Callable[..., bytes]] = {
    "standard": lambda **k: render_program(make_request(**k), CATALOGUE),
    "one": lambda **k: render_program(make_request(FIGURE_FOUR, **k), CATALOGUE),
    "log": lambda **k: render_log(make_request(**k), CATALOGUE),
    "safety_net": lambda **k: render_safety_net(make_leaflet_request(**k), CATALOGUE),
    "leaflet": lambda **k: render_leaflet(make_leaflet_request(**k), CATALOGUE),
}


@pytest.fixture(scope="module")
def sheet() -> Pdf:
    return read_pdf(render_program(make_request(), CATALOGUE))


@pytest.mark.usefixtures("uncounted")
class TestEveryDocument:
    @pytest.mark.parametrize("large_print", [False, True])
    @pytest.mark.parametrize("paper", Paper)
    @pytest.mark.parametrize("kind", DOCUMENTS)
    def test_is_valid_named_tagged_and_small(
        self, kind: str, paper: Paper, large_print: bool
    ) -> None:
        data = DOCUMENTS[kind](paper=paper, large_print=large_print)
        assert failures(data) == []
        assert len(data) < LARGEST_BYTES
        pdf = read_pdf(data)
        assert set(pdf.sizes) == {SIZES[paper]}
        assert pdf.fonts <= OURS
        assert pdf.language == "en"
        assert set(pdf.tab_orders) == {"/S"}
        assert pdf.count("H1") == 1
        assert pdf.images == 0
        for number, text in enumerate(pdf.pages, start=1):
            assert "Maria Lopez" in text
            assert "November 22, 2026" in text
            assert f"Page {number} of {len(pdf.pages)}" in text
            assert "(555) 010-0142" in text
            assert "Sheet N-00012" in text

    @pytest.mark.parametrize("kind", DOCUMENTS)
    def test_is_the_same_bytes_every_time(self, kind: str) -> None:
        assert DOCUMENTS[kind]() == DOCUMENTS[kind]()

    @pytest.mark.parametrize("kind", DOCUMENTS)
    def test_prints_in_grey(self, kind: str) -> None:
        data = DOCUMENTS[kind](grey=True)
        assert failures(data) == []
        for number in range(len(read_pdf(data).pages)):
            page = raster(data, number, dpi=30)
            assert all(high - low < 12 for low, high in zip(*extremes(page), strict=True))


def test_a_fresh_process_gives_the_same_bytes_as_one_that_printed_others() -> None:
    render_program(make_request(KNEELING, patient_name="Αθηνά", large_print=True), CATALOGUE)
    with pytest.raises(HandoutError):
        render_program(make_request(clinic=replace(CLINIC, logo=b"\x89PNG broken")), CATALOGUE)
    program = (
        "import hashlib; from tests.handouts.sheets import *; "
        "from clinic.handouts.render import render_program; "
        "print(hashlib.sha256(render_program(make_request(), CATALOGUE)).hexdigest())"
    )
    fresh = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "7", "PATH": "", "TZ": "Asia/Tokyo"},
    )
    ours = hashlib.sha256(render_program(make_request(), CATALOGUE)).hexdigest()
    assert fresh.stdout.strip() == ours


class TestTheProgramSheet:
    def test_has_the_plan_two_pages_of_exercises_and_the_log(self, sheet: Pdf) -> None:
        plan, loosen, strengthen, *logs = sheet.pages
        for words in ("Your home program", "Loosen", "Strengthen", "How much pain is OK?"):
            assert words in plan
        assert "From Dana Reyes" in plan
        assert "About 5 minutes on most days, 16 on the longest." in " ".join(plan.split())
        assert "Your next visit: December 20, 2026" in " ".join(plan.split())
        assert "Get help the same day if:" in plan
        assert "Call us on (555) 010-0142." in " ".join(plan.split())
        assert "Half-kneeling hip stretch" in loosen
        assert "Lying figure-four with pull" in loosen
        assert "Bridge" in strengthen
        assert "Forearm plank" in strengthen
        assert len(logs) == 2
        assert all("Your log" in log for log in logs)

    def test_says_each_dose_in_words(self, sheet: Pdf) -> None:
        for words in (
            "Hold 30 seconds. Do it 2 times on the left. Every day.",
            "Hold 30 seconds. Do it 2 times on the right. Then 2 times on the left. Every day.",
            "Do 3 sets of 10. Hold each one 2 seconds. 3 days a week. Never two days in a row.",
            "Do 3 sets of 10 short holds. Hold each one 5 seconds.",
        ):
            assert words in sheet.text

    @pytest.mark.parametrize("variation", ["HF4", "FF4", "GB3", "PL4"])
    def test_says_everything_about_each_exercise(self, sheet: Pdf, variation: str) -> None:
        side = {"HF4": "left"}.get(variation, "right")
        other = {"left": "right", "right": "left"}[side]
        text = CATALOGUE.texts["en"].variations[variation].on({"side": side, "other": other})
        for words in (text.name, text.set_up, *text.steps, text.cue, text.feel, text.not_feel):
            assert words in sheet.text
        assert sheet.text.count("To go easier:") == 4

    def test_names_the_side_in_every_picture_of_a_stretch(self, sheet: Pdf) -> None:
        kneeling = [alt for alt in sheet.alternatives if alt.startswith("Half-kneeling")]
        figure_four = [alt for alt in sheet.alternatives if "figure-four with pull" in alt]
        assert [("left knee" in alt, "right knee" in alt) for alt in kneeling] == [
            (True, False),
            (True, False),
            (True, False),
        ]
        assert "the right ankle crossed over the left knee" in figure_four[1]
        assert len(sheet.alternatives) == 4 + 4 * 3 + 2
        assert all(sheet.alternatives)

    def test_is_tagged_for_a_screen_reader(self, sheet: Pdf) -> None:
        assert sheet.count("H1") == 1
        assert sheet.count("H3") == 4
        assert (sheet.count("Table"), sheet.count("TH"), sheet.count("TD")) == (1, 4, 4)
        assert {tag.scope for tag in sheet.tags if tag.name == "TH"} == {"Column"}
        large = read_pdf(render_program(make_request(KNEELING, large_print=True), CATALOGUE))
        assert {tag.scope for tag in large.tags if tag.name == "TH"} == {"Row"}
        assert sheet.title == "Your home program"
        assert sheet.outline[0] == "Your home program"
        assert sheet.outline.count("Loosen") == 1
        assert "A Half-kneeling hip stretch left" in sheet.outline

    def test_holds_no_word_that_frightens(self, sheet: Pdf) -> None:
        outside = sheet.text.replace("You have new weakness in one leg.", "")
        for word in ("weak", "damage", "unstable", "score"):
            assert word not in outside.lower()

    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_two_exercises_stand_on_a_page(self, count: int) -> None:
        for paper in Paper:
            pdf = read_pdf(render_program(make_request(*FOUR[:count], paper=paper), CATALOGUE))
            assert len(pdf.pages) == 1 + (count + 1) // 2 + 2

    def test_reads_no_exercise_from_the_left_that_is_trained_on_the_right(self) -> None:
        right = replace(KNEELING, sides=(Side.RIGHT,))
        pdf = read_pdf(render_program(make_request(right), CATALOGUE))
        assert "kneeling on the right knee" in pdf.alternatives[0]
        assert "kneeling tall on the right knee" in pdf.alternatives[1]
        assert "Do it 2 times on the right." in pdf.text

    def test_the_picture_of_the_left_is_that_of_the_right_reflected(self) -> None:
        pages = [
            raster(render_program(make_request(replace(KNEELING, sides=(side,))), CATALOGUE), 1)
            for side in (Side.RIGHT, Side.LEFT)
        ]
        width = read_drawing("HF4", "start").width_mm
        mm = 150 / 25.4
        start = tuple(round(part * mm) for part in (12, 60, 12 + width, 95))
        right, left = (page.crop(start).convert("L") for page in pages)
        assert difference(ImageOps.mirror(left), right) < difference(left, right) / 3

    def test_the_name_of_the_half_stands_on_the_right_of_its_first_exercise(self) -> None:
        document = pypdfium2.PdfDocument(render_program(make_request(KNEELING), CATALOGUE))
        text = document[1].get_textpage()
        found = text.search("Loosen").get_next()
        assert found is not None
        left, *_ = text.get_charbox(found[0])
        document.close()
        assert left > SIZES[Paper.A4][0] / 2

    def test_prints_what_each_precaution_asks(self) -> None:
        precautions = (Precaution(code="NO_FLOOR"), Precaution(code="BP_HIGH"))
        request = make_request(program=make_program(BRIDGE, precautions=precautions))
        text = read_pdf(render_program(request, CATALOGUE)).text
        for code in ("NO_FLOOR", "BP_HIGH"):
            assert CATALOGUE.texts["en"].precaution_notes[code] in text

    def test_a_young_patient_shares_the_sheet_with_a_parent(self) -> None:
        program = make_program(KNEELING, precautions=(Precaution(code="ADOLESCENT"),))
        plan = read_pdf(render_program(make_request(program=program), CATALOGUE)).pages[0]
        assert "For Maria Lopez and a parent." in plan

    def test_every_exercise_says_the_pain_rule(self, sheet: Pdf) -> None:
        for page, exercises in ((sheet.pages[1], 2), (sheet.pages[2], 2)):
            text = " ".join(page.split())
            for words in (
                "3 to 5 OK if back to usual next morning. If not, go easier.",
                "6 or 7 Go easier and call us.",
                "8 or more or new pain or tingling down the leg: stop all and call "
                "(555) 010-0142.",
            ):
                assert text.count(words) == exercises

    def test_the_plan_shows_each_exercise_at_a_glance(self, sheet: Pdf) -> None:
        plan = " ".join(sheet.pages[0].split())
        assert "Half-kneeling hip stretch left · Every day." in plan
        assert "Lying figure-four with pull left and right · Every day." in plan
        assert "Bridge both legs · 3 days a week." in plan

    def test_says_what_it_replaces_and_what_changed(self) -> None:
        old = make_program(KNEELING, replace(BRIDGE, variation="GB2"), FIGURE_FOUR)
        new = make_program(
            replace(KNEELING, sides=(Side.LEFT, Side.RIGHT)),
            BRIDGE,
            PLANK,
        )
        request = make_request(program=new, replaces=date(2026, 11, 2), changes=changes(old, new))
        text = read_pdf(render_program(request, CATALOGUE)).text
        for words in (
            "Replaces the sheet of November 2, 2026. Please throw that one away.",
            "What changed",
            "Half-kneeling hip stretch: now on both sides.",
            "Short bridge is now Bridge.",
            "New: Forearm plank.",
            "Left out: Lying figure-four with pull.",
        ):
            assert words in text

    def test_what_changed_leaves_the_plan_on_page_one(self) -> None:
        old = make_program(
            replace(KNEELING, dose=replace(KNEELING.dose, hold_s=45)),
            FIGURE_FOUR,
            replace(BRIDGE, variation="GB2"),
        )
        request = make_request(replaces=date(2026, 11, 2), changes=changes(old, make_program()))
        pdf = read_pdf(render_program(request, CATALOGUE))
        assert len(pdf.pages) == 5
        for words in ("New: Forearm plank.", "Get help the same day if:", "Call us on"):
            assert words in pdf.pages[0]

    def test_says_a_changed_dose_side_or_focus(self) -> None:
        both = replace(KNEELING, sides=(Side.LEFT, Side.RIGHT))
        old = make_program(both, BRIDGE)
        new = make_program(
            replace(KNEELING, sides=(Side.RIGHT,), dose=replace(KNEELING.dose, hold_s=45)),
            replace(BRIDGE, focus_sides=()),
        )
        request = make_request(program=new, changes=changes(old, new))
        text = read_pdf(render_program(request, CATALOGUE)).text
        assert "Half-kneeling hip stretch: now on the right." in text
        assert "Half-kneeling hip stretch: Hold 45 seconds. Before: Hold 30 seconds." in text
        assert "Bridge: Do 3 sets of 10." in text

    def test_says_so_when_nothing_changed(self) -> None:
        text = read_pdf(render_program(make_request(KNEELING, changes=()), CATALOGUE)).text
        assert "The exercises are the same as before." in text

    def test_offers_half_where_there_is_no_easier_version(self) -> None:
        easiest = replace(BRIDGE, variation="GB1")
        pdf = read_pdf(render_program(make_request(easiest), CATALOGUE))
        assert "To go easier: do half, and rest longer." in pdf.text
        assert len(pdf.alternatives) == 1 + 2 + 2

    def test_the_log_says_how_to_fill_it_in(self) -> None:
        page = " ".join(read_pdf(render_log(make_request(), CATALOGUE)).pages[0].split())
        for words in (
            "Boxes:",
            "Circles:",
            "Boxes: tick one for each side or set. Circles: mark your worst pain.",
            "Gray boxes: rest from that exercise on that day.",
            "2 more after the last set?",
        ):
            assert words in page

    def test_starts_the_log_on_the_day_that_was_asked(self) -> None:
        pdf = read_pdf(render_log(make_request(log_start=date(2026, 12, 7)), CATALOGUE))
        assert "Dec 7 to Dec 20" in pdf.pages[0]
        assert "Dec 21 to Jan 3" in pdf.pages[1]


@pytest.mark.usefixtures("uncounted")
class TestEveryVariation:
    """The whole ladder of each family prints on the widest and the tightest sheet."""

    SIDES: ClassVar = {
        Family.HF: (Side.LEFT, Side.RIGHT),
        Family.FF: (Side.RIGHT,),
        Family.GB: (Side.BOTH_LEGS,),
        Family.PL: (Side.NONE,),
    }
    LADDERS = tuple(
        [v for v in CATALOGUE.variations.values() if v.family is family] for family in Family
    )

    @pytest.mark.parametrize("language", CATALOGUE.texts)
    @pytest.mark.parametrize(
        ("paper", "large_print"), [(Paper.A4, False), (Paper.LETTER, True)], ids=str
    )
    @pytest.mark.parametrize(
        "rungs", list(zip_longest(*LADDERS)), ids=lambda rungs: "-".join(v.id for v in rungs if v)
    )
    def test_prints(
        self, rungs: tuple[Variation | None, ...], paper: Paper, large_print: bool, language: str
    ) -> None:
        items = [
            ProgramItem(family=v.family, variation=v.id, sides=self.SIDES[v.family], dose=v.dose)
            for v in rungs
            if v
        ]
        request = make_request(
            *items,
            paper=paper,
            large_print=large_print,
            weeks=2,
            language=language,
            accepts_unreviewed=True,
        )
        data = render_program(request, CATALOGUE)
        assert failures(data) == []
        pdf = read_pdf(data)
        texts = CATALOGUE.texts[language]
        assert pdf.language == language
        assert pdf.fonts <= OURS
        assert len(data) < LARGEST_BYTES
        assert all(texts.variations[item.variation].name in pdf.text for item in items)


class TestTheClinicianCopy:
    CASE = read_case(
        json.loads((Path(__file__).parents[2] / "docs/examples/case.json").read_text()), CATALOGUE
    )

    def pdf(self, *items: ProgramItem, answer: Match | None = None, **changes: object) -> Pdf:
        items = items or (replace(KNEELING, override_reason="She asked for it."),)
        found = answer or match(self.CASE, CATALOGUE)
        data = render_clinician_copy(
            make_request(*items, **changes), found, self.CASE.findings, CATALOGUE
        )
        assert failures(data) == []
        return read_pdf(data)

    def test_traces_each_exercise_on_one_page(self) -> None:
        for paper in Paper:
            pdf = self.pdf(*FOUR, paper=paper)
            assert len(pdf.pages) == 1
        pdf = self.pdf()
        for words in (
            "Not for the patient",
            "Protocol hip-low-back@1.0",
            "Half-kneeling hip stretch (HF4), left: by hand. Override: She asked for it.",
            "not supported",
            "Withheld",
            "Matches: Short hip flexors left supported",
            "Hold 30 seconds. Do it 2 times on the left. Every day.",
        ):
            assert words in pdf.text

    def test_is_english_whatever_the_patient_reads(self) -> None:
        pdf = self.pdf(language="es")
        assert pdf.language == "en"
        assert "Date: November 22, 2026" in pdf.text

    def test_lists_conflicts_and_hints(self) -> None:
        answer = replace(match(self.CASE, CATALOGUE), notes=("Pair the stretch with a bridge.",))
        assert "Pair the stretch with a bridge." in self.pdf(answer=answer).text

    def test_heads_columns_and_rows(self) -> None:
        scopes = [tag.scope for tag in self.pdf().tags if tag.name == "TH"]
        assert scopes == ["Column"] * 5 + ["Row"] * 7

    def test_names_the_precautions(self) -> None:
        precautions = (Precaution(code="NO_FLOOR"),)
        pdf = self.pdf(program=make_program(KNEELING, precautions=precautions))
        assert f"{CATALOGUE.precautions['NO_FLOOR'].title} (given)" in pdf.text


class TestMarks:
    def test_a_draft_says_so_on_every_page(self) -> None:
        request = make_request(status=Status.DRAFT, sheet_number=None)
        pdf = read_pdf(render_program(request, CATALOGUE))
        assert all("Draft. Not for the patient." in page for page in pdf.pages)
        assert "Sheet" not in pdf.text
        assert pdf.pages[0].count("Draft.") == 2

    def test_a_demo_says_so_on_every_page(self) -> None:
        for changed in ({"demo": True}, {"clinic": replace(CLINIC, is_demo=True)}):
            pdf = read_pdf(render_program(make_request(**changed), CATALOGUE))
            assert all("Demo. This person is made up." in page for page in pdf.pages)

    def test_a_sample_has_no_number(self) -> None:
        request = make_request(status=Status.SAMPLE, sheet_number=None)
        pdf = read_pdf(render_program(request, CATALOGUE))
        assert all("Sample, not issued" in page for page in pdf.pages)


class TestLongWords:
    @pytest.mark.parametrize("large_print", [False, True])
    @pytest.mark.parametrize("paper", Paper)
    def test_long_names_and_notes_hold(self, paper: Paper, large_print: bool) -> None:
        items = tuple(replace(item, note=LONG_NOTE) for item in FOUR)
        request = make_request(
            *items,
            patient_name=LONG_NAME,
            clinician_name=LONG_NAME,
            clinic=replace(CLINIC, name="The " + "Very " * 12 + "Long Clinic"),
            paper=paper,
            large_print=large_print,
        )
        data = render_program(request, CATALOGUE)
        assert failures(data) == []
        assert read_pdf(data).text.count(LONG_NOTE.strip()) == 4

    def test_a_name_in_another_script_is_printed(self) -> None:
        data = render_program(make_request(KNEELING, patient_name="Αθηνά Ελευθερίου"), CATALOGUE)
        pdf = read_pdf(data)
        assert all("Αθηνά Ελευθερίου" in page for page in pdf.pages)
        assert any(font.startswith("DejaVu") for font in pdf.fonts)

    def test_markup_in_a_name_is_only_text(self) -> None:
        name = '<img src="x"> & <b>Bo</b>'
        pdf = read_pdf(render_program(make_request(KNEELING, patient_name=name), CATALOGUE))
        assert all(name in page for page in pdf.pages)


class TestLetterhead:
    SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'

    def test_a_logo_is_drawn_and_named(self) -> None:
        clinic = ClinicFacts(name="Hill Clinic", phone="555", logo=self.SVG)
        data = render_leaflet(make_leaflet_request(clinic=clinic), CATALOGUE)
        assert failures(data) == []
        assert read_pdf(data).alternatives == ("Hill Clinic",)

    def test_the_safety_net_names_its_own_phone_and_emergency_words(self) -> None:
        clinic = replace(CLINIC, safety_net_phone="555-9999", emergency_wording="Dial 112.")
        request = make_request(KNEELING, clinic=clinic)
        plan = " ".join(read_pdf(render_program(request, CATALOGUE)).pages[0].split())
        assert "Call us on 555-9999." in plan
        assert "Dial 112." in plan
        leaflet = read_pdf(render_safety_net(make_leaflet_request(clinic=clinic), CATALOGUE))
        assert "Dial 112." in leaflet.text


def extremes(image: Image.Image) -> tuple[list[int], list[int]]:
    """The least and the greatest of red, green and blue, pixel by pixel."""
    red, green, blue = image.split()
    low = ImageChops.darker(ImageChops.darker(red, green), blue)
    high = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return list(low.tobytes()), list(high.tobytes())
