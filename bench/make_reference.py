"""Writes `reference.html`, which `flask bench handout` measures against. Run it only to freeze the
content anew: the figures in docs/performance.md then have to be measured anew too.

    python -m bench.make_reference

The content is that of the standard sheet, written as one would at first: a whole document with the
style sheets and the figures inline and the log as tables. The fonts are files beside it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape

from clinic.cli.bench_handout import REFERENCE, standard_request
from clinic.content import load_catalogue
from clinic.handouts.compose import compose_program
from clinic.handouts.compose_frame import words_of
from clinic.handouts.compose_log import lay_out_pages
from clinic.handouts.engine import SOURCES, STYLE_SHEETS, write_html
from clinic.handouts.log_sheet import LogLayout
from clinic.handouts.page import HandoutPage, LogSheet
from clinic.handouts.render import pictures_of
from clinic.handouts.wording import Words

TABLE_STYLE = REFERENCE.with_name("log_table.css")
RUNNING = """
@page {{ size: a4; margin: 15mm 12mm 14mm; font-size: 12pt;
  @top-left {{ content: "{patient}"; font-weight: 700; }}
  @top-right {{ content: "{number} · {date}"; }}
  @bottom-left {{ content: "{call}"; }}
  @bottom-right {{ content: "{before}" counter(page) "{between}" counter(pages) "{after}"; }}
}}
@page plan:first {{ @top-left {{ content: none; }} @top-right {{ content: none; }} }}
"""


def reference() -> str:
    """The whole document."""
    catalogue = load_catalogue()
    request = standard_request(0, catalogue)
    words = words_of(request, catalogue)
    page = compose_program(request, catalogue)
    text = write_html("handout.html", page=replace(page, logs=()))
    text = re.sub("<!--(kept|fresh)-->", "", text)
    text = _with_figures(text, pictures_of(page, None).drawings)
    style = f"<title>{escape(page.heading)}</title><style>{_style(page)}</style></head>"
    text = text.replace("</head>", style, 1)
    layouts = lay_out_pages(request, words)
    logs = (_log(*each, words) for each in zip(layouts, page.logs, strict=True))
    return f"{text}{''.join(logs)}</body></html>\n"


def _style(page: HandoutPage) -> str:
    sheets = [(SOURCES / "css" / f"{name}.css").read_text("utf-8") for name in STYLE_SHEETS]
    frame = page.frame
    before, between, after = frame.page_words
    running = RUNNING.format(
        patient=frame.patient,
        number=frame.number,
        date=frame.date,
        call=frame.call,
        before=before,
        between=between,
        after=after,
    )
    return "".join(sheets).replace("font:", "") + running + TABLE_STYLE.read_text("utf-8")


def _with_figures(text: str, drawings: Mapping[str, str]) -> str:
    """Each picture as inline SVG in its place, as large as the style says."""

    def figure(tag: re.Match[str]) -> str:
        found = dict(re.findall(r'(src|class|style)="([^"]*)"', tag[0]))
        style = f"display: block; {found['style']}"
        place = f'<svg class="{found.get("class", "")}" style="{style}" '
        drawing = re.sub(' (width|height)="[^"]*mm"', "", drawings[found["src"]])
        return drawing.replace("<svg ", place, 1)

    return re.sub("<img[^>]*>", figure, text)


def _log(layout: LogLayout, sheet: LogSheet, words: Words) -> str:
    """A page of the log: its codes, its words, and a table with a row a day."""
    heads = _said(sheet, "letter", "question")[-len(layout.heads) :]
    columns = "".join(
        f'<th scope="col" class="{field}">{head}</th>'
        for field, head in zip(layout.heads, heads, strict=True)
    )
    rows = "".join(_row(layout, number, words) for number in range(len(layout.days)))
    keys = zip(layout.heads, _said(sheet, "key"), strict=False)
    names = "".join(f"<p><b>{letter}</b> {name}</p>" for letter, name in keys)
    return (
        f'<section class="log">{_codes(sheet)}<h2>{escape(sheet.title)}</h2>'
        f'<div class="names">{names}</div>'
        f'<table class="log-table"><thead><tr><td class="day"></td>{columns}</tr></thead>'
        f"<tbody>{rows}</tbody></table><p>{' '.join(_said(sheet, 'foot'))}</p></section>"
    )


def _said(sheet: LogSheet, *kinds: str) -> list[str]:
    return [escape(label.text) for label in sheet.labels if label.kind in kinds]


def _row(layout: LogLayout, number: int, words: Words) -> str:
    day = layout.days[number]
    head = escape(f"{words.weekday(day)} {words.short_day(day)}")
    return f'<tr><th scope="row">{head}</th>{"".join(_cells(layout, number))}</tr>'


def _cells(layout: LogLayout, number: int) -> Iterator[str]:
    for field in layout.heads:
        marks = [mark for mark in layout.marks if mark.day == number and mark.field == field]
        off = ' class="off"' if any(mark.is_off for mark in marks) else ""
        signs = "".join(
            f'<span class="{"box" if mark.is_box else "bubble"}">{escape(mark.text)}</span>'
            for mark in marks
        )
        yield f"<td{off}>{signs}</td>"


def _codes(sheet: LogSheet) -> str:
    """The corner codes as one drawing behind the page."""
    shape = "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in sheet.codes)
    size = f'width="{sheet.width_mm}mm" height="{sheet.height_mm}mm"'
    return (
        f'<svg style="position: absolute" {size} viewBox="0 0 {sheet.width_mm} {sheet.height_mm}">'
        f'<title>Corner codes</title><path d="{shape}"/></svg>'
    )


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
