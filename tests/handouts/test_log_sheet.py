"""The geometry of the log: sizes, clear space, days off; and the page drawn where it says."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clinic.domain.anatomy import Side
from clinic.domain.dosing import is_day_off
from clinic.handouts.compose import compose_log
from clinic.handouts.compose_frame import words_of
from clinic.handouts.compose_log import lay_out_pages
from clinic.handouts.errors import HandoutError
from clinic.handouts.log_sheet import (
    LARGEST_BOX_MM,
    LogLayout,
    clear_space,
    pages_of_days,
)
from clinic.handouts.render import render_log
from clinic.handouts.request import Paper, SheetRequest
from tests.handouts.sheets import BRIDGE, CATALOGUE, FIGURE_FOUR, FOUR, KNEELING, make_request
from tests.pdfs import raster

DPI = 200
MARGIN_MM = (12.0, 15.0)
VARIANTS = [{"paper": paper, "large_print": large} for paper in Paper for large in (False, True)]


def layouts(request: SheetRequest) -> tuple[LogLayout, ...]:
    return lay_out_pages(request, words_of(request, CATALOGUE))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_marks_are_large_enough_and_stand_clear(variant: dict[str, object], count: int) -> None:
    for layout in layouts(make_request(*FOUR[:count], **variant)):
        assert min(mark.size for mark in layout.marks) >= 4
        assert clear_space(layout) >= 1.5
        assert max(mark.x + mark.size for mark in layout.marks) <= layout.width
        for mark in layout.marks:
            row = layout.rows[mark.day]
            assert row.y < mark.y
            assert mark.y + mark.size < row.y + row.height
        assert layout.rows[-1].y + layout.rows[-1].height < layout.foot.y


def test_a_stretch_on_both_sides_has_a_left_and_a_right_box_and_strength_one_a_set() -> None:
    (first, _) = layouts(make_request())
    of_a_day = [mark for mark in first.marks if mark.day == 1 and mark.is_box]
    assert [(mark.field, mark.value, mark.text) for mark in of_a_day] == [
        ("A", "left", "L"),
        ("B", "left", "L"),
        ("B", "right", "R"),
        *(("C", str(number), str(number)) for number in (1, 2, 3)),
        *(("D", str(number), str(number)) for number in (1, 2, 3)),
    ]


def test_a_day_asks_for_pain_its_exercise_and_two_questions() -> None:
    (first, _) = layouts(make_request(KNEELING, BRIDGE))
    asked: dict[str, list[str]] = {}
    for mark in first.marks:
        if mark.day == 0 and not mark.is_box:
            asked.setdefault(mark.field, []).append(mark.value)
    assert asked == {
        "pain": [str(number) for number in range(11)],
        "letter": ["A", "B"],
        "morning": ["yes", "no"],
        "more": ["yes", "no"],
    }


@given(start=st.dates(date(2026, 1, 1), date(2040, 1, 1)), times=st.integers(1, 3))
def test_an_exercise_of_some_days_a_week_never_runs_two_days(start: date, times: int) -> None:
    days = [start + timedelta(days=number) for number in range(28)]
    on = [not is_day_off(times, day) for day in days]
    assert not any(today and tomorrow for today, tomorrow in pairwise(on))
    assert sum(on[:7]) == times


def test_three_a_week_rests_but_on_monday_wednesday_and_friday() -> None:
    week = [date(2026, 11, 23) + timedelta(days=number) for number in range(7)]
    assert [is_day_off(3, day) for day in week] == [False, True, False, True, False, True, True]
    assert not any(is_day_off(times, day) for times in (4, 5, 6, 7) for day in week)


def test_days_off_are_marked_and_their_boxes_kept() -> None:
    (first, _) = layouts(make_request(BRIDGE, log_start=date(2026, 11, 23)))
    off = {mark.day for mark in first.marks if mark.is_off}
    assert off == {1, 3, 5, 6, 8, 10, 12, 13}
    assert len(first.off) == len(off)


@pytest.mark.parametrize(("weeks", "pages"), [(2, 1), (4, 2)])
def test_a_log_has_two_weeks_a_page(weeks: int, pages: int) -> None:
    start = date(2026, 11, 23)
    days = pages_of_days(start, weeks)
    assert [len(page) for page in days] == [14] * pages
    assert days[-1][-1] == start + timedelta(days=weeks * 7 - 1)


def test_a_log_of_another_length_is_an_error() -> None:
    request = make_request(weeks=3)
    with pytest.raises(HandoutError) as caught:
        compose_log(request, CATALOGUE)
    assert caught.value.check == "log"


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_corner_codes_read_back_from_the_page(variant: dict[str, object]) -> None:
    pdf = render_log(make_request(**variant), CATALOGUE)
    for number in (0, 1):
        image = raster(pdf, number, DPI)
        found = {code.text: code.position for code in zxingcpp.read_barcodes(image)}
        assert set(found) == {f"F4/N-000123/{number + 1}/{corner}" for corner in (1, 2, 3, 4)}
        xs = [found[f"F4/N-000123/{number + 1}/{c}"].top_left.x for c in (1, 2, 3, 4)]
        ys = [found[f"F4/N-000123/{number + 1}/{c}"].top_left.y for c in (1, 2, 3, 4)]
        assert xs[0] < image.width / 4 < image.width * 3 / 4 < xs[1]
        assert ys[0] < image.height / 4 < image.height * 3 / 4 < ys[2]
        assert (xs[0], ys[0]) == pytest.approx((xs[2], ys[1]), abs=2)


def test_the_codes_survive_a_print_at_94_per_cent() -> None:
    image = raster(render_log(make_request(), CATALOGUE), 0, DPI)
    smaller = image.resize((round(image.width * 0.94), round(image.height * 0.94)))
    buffer = BytesIO()
    smaller.convert("L").save(buffer, "JPEG", quality=60)
    assert len(zxingcpp.read_barcodes(Image.open(buffer))) == 4


@pytest.mark.parametrize("variant", VARIANTS)
def test_boxes_are_drawn_where_the_geometry_says(variant: dict[str, object]) -> None:
    request = make_request(KNEELING, FIGURE_FOUR, BRIDGE, log_start=date(2026, 11, 23), **variant)
    layout = layouts(request)[0]
    image = raster(render_log(request, CATALOGUE), 0, DPI).convert("L")
    for mark in layout.marks:
        if mark.is_off:
            continue
        edge = darkest(image, mark.x, mark.y + mark.size / 2)
        gap = darkest(image, mark.x + mark.size + 0.8, mark.y + mark.size / 2, reach_mm=0.3)
        assert edge < 140, (mark.day, mark.field, mark.value)
        assert gap > 200, (mark.day, mark.field, mark.value)


@pytest.mark.parametrize("language", CATALOGUE.texts)
def test_every_letter_stands_in_the_middle_of_its_mark(language: str) -> None:
    """The ink of each letter is as far from the left of its mark as from the right."""
    request = make_request(FIGURE_FOUR, KNEELING, language=language, accepts_unreviewed=True)
    layout = lay_out_pages(request, words_of(request, CATALOGUE))[0]
    image = raster(render_log(request, CATALOGUE), 0, DPI).convert("L")
    mm = DPI / 25.4
    for mark in (one for one in layout.marks if one.day == 0 and not one.text.isdigit()):
        left, top = (mark.x + MARGIN_MM[0] + 0.7) * mm, (mark.y + MARGIN_MM[1] + 0.7) * mm
        inner = (mark.size - 1.4) * mm
        box = image.crop((round(left), round(top), round(left + inner), round(top + inner)))
        ink = box.point(lambda light: 255 if light < 150 else 0).getbbox()
        assert ink is not None, mark.text
        middle = (ink[0] + ink[2]) / 2
        assert middle == pytest.approx(box.width / 2, abs=0.2 * mm), (mark.field, mark.text)


def test_gray_boxes_are_told_of_where_there_are_any() -> None:
    for item, expected in ((KNEELING, False), (BRIDGE, True)):
        (foot,) = (
            label
            for label in compose_log(make_request(item), CATALOGUE).logs[0].labels
            if label.kind == "foot"
        )
        assert ("Gray boxes" in foot.text) is expected


def darkest(image: Image.Image, x_mm: float, y_mm: float, reach_mm: float = 0.25) -> int:
    """The darkest pixel near a place of the log."""
    mm = DPI / 25.4
    x, y, reach = (x_mm + MARGIN_MM[0]) * mm, (y_mm + MARGIN_MM[1]) * mm, reach_mm * mm
    low, _ = image.crop(
        (round(x - reach), round(y - reach), round(x + reach) + 1, round(y + reach) + 1)
    ).getextrema()
    return int(low)  # type: ignore[arg-type]


def test_one_side_alone_has_one_box() -> None:
    request = make_request(replace(KNEELING, sides=(Side.RIGHT,)))
    boxes = [mark for mark in layouts(request)[0].marks if mark.day == 0 and mark.is_box]
    assert [(box.value, box.size) for box in boxes] == [("right", LARGEST_BOX_MM)]


def test_words_over_the_circles_stand_on_one_line() -> None:
    request = make_request()
    labels = compose_log(request, CATALOGUE).logs[0].labels
    heads = [label for label in labels if label.kind == "question"]
    lowest = {round(label.y + label.height, 3) for label in heads}
    assert len(lowest) == 2  # over the boxes, over the circles
    printed = {round((label.height - 0.3) / 4.7, 3) for label in heads}
    assert printed <= {1, 2, 3}  # whole lines, so that the last ones stand level


def test_large_print_names_the_month_where_it_begins() -> None:
    labels = (
        compose_log(make_request(large_print=True, paper=Paper.LETTER), CATALOGUE).logs[0].labels
    )
    days = [label.text for label in labels if label.kind == "weekday"]
    assert days[:2] == ["Nov 22", "Mon 23"]
    assert days[8:11] == ["Mon 30", "Dec 1", "Wed 2"]


def test_a_name_too_long_for_its_line_leaves_its_side_to_the_boxes() -> None:
    long = replace(KNEELING, variation="HF6", sides=(Side.RIGHT,))
    request = make_request(long, language="es", accepts_unreviewed=True, large_print=True)
    names = [
        each.text for each in compose_log(request, CATALOGUE).logs[0].labels if each.kind == "key"
    ]
    assert names == ["Estiramiento con el pie de atrás en alto"]
    render_log(request, CATALOGUE)
