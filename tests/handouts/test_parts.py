"""Documents are stacked from parts, and a kept part changes no byte of any sheet."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.handouts import parts
from clinic.handouts.engine import Pictures
from clinic.handouts.errors import HandoutError
from clinic.handouts.parts import Part, forget_parts, make_parts, page_room, parts_of
from clinic.handouts.render import render_program
from clinic.handouts.request import Paper, SheetRequest, Status
from clinic.handouts.stack import stack
from tests.handouts.sheets import (
    BRIDGE,
    CATALOGUE,
    CLINIC,
    FIGURE_FOUR,
    KNEELING,
    PLANK,
    make_request,
)

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
ROOT = Path(__file__).parents[2]

SHEETS: tuple[SheetRequest, ...] = (
    make_request(KNEELING, BRIDGE, weeks=2),
    make_request(KNEELING, BRIDGE, weeks=2, patient_name="Αθηνά", sheet_number="N-000200"),
    make_request(replace(KNEELING, note="Not on the rug."), PLANK, weeks=2, patient_name="Bo"),
    make_request(KNEELING, weeks=2, grey=True, clinic=replace(CLINIC, logo=LOGO)),
    make_request(KNEELING, weeks=2, large_print=True, log_start=date(2026, 12, 1)),
    make_request(BRIDGE, weeks=2, paper=Paper.LETTER, status=Status.DRAFT, sheet_number=None),
)


def digest(request: SheetRequest) -> str:
    return sha256(render_program(request, CATALOGUE)).hexdigest()


@pytest.fixture(scope="module")
def cold() -> tuple[str, ...]:
    """Each sheet as a process without any part prints it."""
    digests = []
    for request in SHEETS:
        forget_parts()
        digests.append(digest(request))
    return tuple(digests)


class TestTheLaw:
    """Warm bytes are those of a cold process, for any order of patients."""

    @settings(max_examples=3, deadline=None)
    @given(order=st.permutations(range(len(SHEETS))))
    def test_no_order_of_patients_changes_a_byte(
        self, cold: tuple[str, ...], order: list[int]
    ) -> None:
        forget_parts()
        for number in (*order, order[0]):
            assert digest(SHEETS[number]) == cold[number]

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_process_that_printed_nothing_before_agrees(
        self, cold: tuple[str, ...], number: int
    ) -> None:
        program = (
            "from tests.handouts.test_parts import SHEETS, digest; "
            f"print(digest(SHEETS[{number}]))"
        )
        fresh = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            text=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": str(number), "PATH": ""},
        )
        assert fresh.stdout.strip() == cold[number]

    def test_a_part_dropped_in_between_is_made_the_same(
        self, cold: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parts, "MOST_KEPT", 2)
        forget_parts()
        assert [digest(request) for request in SHEETS[:2]] == list(cold[:2])
        assert len(parts._KEPT) == 2


def test_no_part_that_names_a_patient_is_kept() -> None:
    forget_parts()
    note = "Only for her."
    render_program(
        make_request(replace(KNEELING, note=note), patient_name="Maria Lopez"), CATALOGUE
    )
    kept = "".join(html for html, _, _ in parts._KEPT)
    assert "Half-kneeling hip stretch" in kept
    for secret in ("Maria", "Lopez", "Dana", "N-000123", note):
        assert secret not in kept


def test_a_part_that_fails_is_not_kept() -> None:
    forget_parts()
    broken = "<!--kept--><p style='width: 2cm; white-space: nowrap'>far too long to stand here</p>"
    for _ in range(2):
        with pytest.raises(HandoutError) as caught:
            parts_of(broken, "a4", Pictures())
        assert caught.value.check == "overflow"


class TestStacking:
    """Room is what A4 leaves; heights are in pixels."""

    ROOM = page_room("a4")

    def part(self, height: float, style: str = "") -> Part:
        size = f"height: {height}px; font-size: 4px; line-height: 1; margin: 0 0 20px"
        html = f"<p style='{size}; {style}'>words</p></body></html>"
        (made,) = make_parts(f"<!doctype html><body>{html}", "a4", Pictures())
        return made

    def pages(self, *made: Part) -> list[list[float]]:
        return [
            [round(placed.shift) for placed in sheet.placed] for sheet in stack(made, self.ROOM)
        ]

    def test_parts_stand_below_each_other_with_their_space(self) -> None:
        assert self.pages(self.part(100), self.part(50), self.part(10)) == [[0, 120, 190]]

    def test_a_part_that_does_not_fit_begins_a_page(self) -> None:
        half = round(self.ROOM.height / 2)
        assert self.pages(self.part(half), self.part(half)) == [[0], [0]]

    def test_the_space_after_the_last_part_needs_no_room(self) -> None:
        rest = self.ROOM.height - 120
        assert self.pages(self.part(100), self.part(rest)) == [[0, 120]]

    def test_a_part_may_ask_for_a_page(self) -> None:
        assert self.pages(self.part(10), self.part(10, "break-before: page")) == [[0], [0]]

    def test_what_belongs_to_a_part_takes_it_along(self) -> None:
        half = round(self.ROOM.height / 2)
        note = self.part(half - 30, "break-before: avoid")
        assert self.pages(self.part(half), self.part(20), note) == [[0], [0, 40]]

    def test_what_belongs_together_but_is_too_long_parts_at_the_foot(self) -> None:
        most = self.ROOM.height - 40
        note = self.part(60, "break-before: avoid")
        assert self.pages(self.part(most), note) == [[0], [0]]


def test_figures_say_where_on_the_paper_they_lie() -> None:
    """The second card's pictures lie below the first one's, both on the paper."""
    data = render_program(make_request(KNEELING, FIGURE_FOUR, weeks=2), CATALOGUE)
    with pikepdf.open(BytesIO(data)) as pdf:
        boxes = [
            [float(side) for side in item.A.BBox]
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    for left, bottom, right, top in boxes:
        assert 0 < left < right < 596
        assert 0 < bottom < top < 843
    first, second = boxes[2], boxes[5]  # two stand in the plan before them
    assert second[3] < first[1]
