"""Page one holds the whole plan, the safety net too, and a card keeps what is to do before what to
feel; laid out and not written, which is cheap.
"""

from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.precautions import Precaution
from clinic.domain.programs import changes
from clinic.handouts.compose import compose_program
from clinic.handouts.document import Leaf
from clinic.handouts.layout_check import squeezed
from clinic.handouts.page import HandoutPage
from clinic.handouts.page_check import check_leaves
from clinic.handouts.render import lay_out_leaves, pictures_of
from clinic.handouts.request import Paper, SheetRequest
from tests.handouts.sheets import (
    BRIDGE,
    CATALOGUE,
    FIGURE_FOUR,
    KNEELING,
    PLANK,
    make_program,
    make_request,
)

SPANISH = {"language": "es", "accepts_unreviewed": True}
BEFORE = make_program(
    replace(KNEELING, dose=replace(KNEELING.dose, hold_s=20)),
    replace(BRIDGE, variation="GB2"),
    FIGURE_FOUR,
)
FOLLOWS = {"replaces": date(2026, 11, 2), "changes": changes(BEFORE, make_program())}
CAREFUL = make_program(
    precautions=tuple(Precaution(code=code) for code in ("NO_FLOOR", "BP_HIGH", "BALANCE_RISK"))
)
LONG_NAME = "Wilhelmina Alexandrina-Konstantinopolskaya de la Santísima Trinidad y Montenegro"
SHEETS = {
    "first": make_request(),
    "long name": make_request(patient_name=LONG_NAME),
    "follow-up": make_request(**FOLLOWS),
    "three precautions": make_request(program=CAREFUL),
}


def laid_out(request: SheetRequest) -> tuple[HandoutPage, list[Leaf]]:
    page = compose_program(request, CATALOGUE)
    leaves = lay_out_leaves("handout.html", page, pictures_of(page, None))
    check_leaves(leaves, page)
    return page, leaves


def text_of(leaf: Leaf) -> str:
    return "".join(placed.part.text for placed in leaf.sheet.placed)


@pytest.mark.parametrize("language", [{}, SPANISH], ids=["en", "es"])
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_safety_net_stands_on_page_one(
    sheet: str, paper: Paper, language: dict[str, object]
) -> None:
    page, leaves = laid_out(replace(SHEETS[sheet], paper=paper, **language))  # type: ignore[arg-type]
    assert squeezed(page.safety.emergency) in text_of(leaves[0])


@pytest.mark.parametrize("paper", Paper)
def test_a_note_of_a_line_or_two_takes_no_further_page(paper: Paper) -> None:
    note = "Do this one in the kitchen, beside the counter, while the kettle boils."
    _, leaves = laid_out(
        make_request(replace(KNEELING, note=note), FIGURE_FOUR, BRIDGE, PLANK, paper=paper)
    )
    assert len(leaves) == 5


@pytest.mark.parametrize("paper", Paper)
def test_large_print_says_the_steps_first_and_the_side_of_the_easier_version(
    paper: Paper,
) -> None:
    items = (replace(KNEELING, variation="HF3"), FIGURE_FOUR)
    page, leaves = laid_out(make_request(*items, paper=paper, large_print=True, **SPANISH))
    cards = [text_of(leaf) for leaf in leaves if leaf.sheet.placed[0].part.articles]
    exercises = [each for prong in page.prongs for each in prong.exercises]
    for card, exercise in zip(cards, exercises, strict=True):
        places = [card.index(squeezed(words)) for words in (*exercise.steps, exercise.cue)]
        assert places == sorted(places)
        assert squeezed(exercise.easier.name + exercise.easier.side.upper()) in card
