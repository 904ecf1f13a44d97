"""Charts: what they show, in the drawing, in words, and in the table behind them."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from clinic.handouts.chart import (
    Band,
    Chart,
    Mark,
    Point,
    Series,
    Span,
    describe,
    number,
    table_of,
)
from clinic.handouts.chart_drawing import draw

FIRST = date(2026, 8, 31)
SVG = "{http://www.w3.org/2000/svg}"


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def points(*values: float | None, every: int = 14) -> tuple[Point, ...]:
    return tuple(Point(on=on(n * every), value=value) for n, value in enumerate(values))


PAIN = Chart(
    key="pain",
    title="Pain",
    unit="0 to 10",
    low=0,
    high=10,
    step=2,
    better="Lower is better.",
    series=(
        Series(name="Average", points=points(6, 5, 4)),
        Series(name="Worst", points=points(8, None, 7)),
    ),
    bands=(Band(low=0, high=4, words="clearly better"),),
    marks=(Mark(on=on(0), words="Program 1"), Mark(on=on(15), words="Program 2")),
)
DONE = Chart(
    key="done",
    title="Done at home",
    unit="%",
    low=0,
    high=100,
    step=20,
    better="The truth lies between.",
    spans=(
        Span(start=on(1), end=on(14), low=70, high=88),
        Span(start=on(15), end=on(28), low=None, high=None),
    ),
)


def elements(chart: Chart, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(draw(chart)).iter(SVG + name))  # noqa: S314  our own words


def test_a_drawing_says_what_it_is_and_holds_no_style_script_or_id() -> None:
    for chart in (PAIN, DONE):
        root = ElementTree.fromstring(draw(chart))  # noqa: S314  our own words
        assert root.findtext(SVG + "title") == chart.title
        assert root.findtext(SVG + "desc") == describe(chart)
        for element in root.iter():
            assert not {"style", "id", "class"} & set(element.attrib) - {"class"}
            assert element.tag.removeprefix(SVG) not in {"script", "style"}


def test_a_value_that_is_not_known_breaks_the_line() -> None:
    lines = [one for one in elements(PAIN, "path") if one.get("stroke-width") == "2"]
    drawn = [one.get("d", "") for one in lines]
    legends = 2
    assert len(drawn) == legends + 1
    assert sum("L" in path for path in drawn) == 1


def test_lines_differ_without_color() -> None:
    solid, dashed = (one for one in elements(PAIN, "path") if "h26" in one.get("d", ""))
    assert solid.get("stroke-dasharray") is None
    assert dashed.get("stroke-dasharray")
    assert solid.get("stroke") == dashed.get("stroke")


def test_higher_values_stand_higher_and_later_days_further_right() -> None:
    first, second, third = (
        (float(one.get("cx", "")), float(one.get("cy", "")))
        for one in elements(PAIN, "circle")[:3]
    )
    assert first[0] < second[0] < third[0]
    assert first[1] < second[1] < third[1]


def test_a_stretch_of_which_nothing_is_known_is_an_empty_box() -> None:
    known, unknown = elements(DONE, "rect")
    assert known.get("fill") != "none"
    assert unknown.get("fill") == "none"
    assert unknown.get("stroke-dasharray")
    assert "?" in [one.text for one in elements(DONE, "text")]


def test_words_are_escaped() -> None:
    chart = Chart(
        key="x",
        title='A <b> & "c"',
        unit="0 to 10",
        low=0,
        high=10,
        step=5,
        better="",
        series=(Series(name="<script>", points=points(1)),),
    )
    assert "<script>" not in draw(chart)
    assert elements(chart, "title")[0].text == 'A <b> & "c"'


def test_the_table_says_every_number_and_what_is_not_known() -> None:
    table = table_of(PAIN)
    assert table.columns == ("Date", "Average", "Worst")
    assert table.rows == (
        ("31 Aug 2026", "6", "8"),
        ("14 Sep 2026", "5", "not known"),
        ("28 Sep 2026", "4", "7"),
    )
    assert table_of(DONE).rows == (
        ("1 Sep 2026 to 14 Sep 2026", "70", "88"),
        ("15 Sep 2026 to 28 Sep 2026", "not known", "not known"),
    )


def test_the_description_says_values_thresholds_and_changes() -> None:
    words = describe(PAIN)
    for part in ("31 Aug 2026 6", "14 Sep 2026 not known", "clearly better: 0 to 4", "Program 2"):
        assert part in words
    assert "between 70 and 88" in describe(DONE)


def test_an_empty_chart_is_known_as_one() -> None:
    empty = Chart(key="x", title="X", unit="", low=0, high=1, step=1, better="")
    assert empty.is_empty
    assert not PAIN.is_empty
    assert not DONE.is_empty


@pytest.mark.parametrize(("value", "words"), [(0, "0"), (4.0, "4"), (4.25, "4.2"), (-0.04, "0")])
def test_numbers_have_no_needless_digits(value: float, words: str) -> None:
    assert number(value) == words
