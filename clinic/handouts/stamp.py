"""Stamps the record of a sheet that is out of use, so that no print of it can pass for current.

The kept bytes stay as they are; what is looked at is a copy.
"""

from datetime import date
from functools import lru_cache
from io import BytesIO

import pikepdf
from babel.dates import format_date
from weasyprint import HTML

from clinic.handouts.engine import ONE_AT_A_TIME, ClosedFetcher, engine, loud, write_html

WORDS = "Not for the patient"
NAME = pikepdf.Name("/OutOfUse")


def stamp(pdf: bytes, since: date) -> bytes:
    """A copy of a sheet that is out of use since a day, with the stamp over each page."""
    when = f"Out of use since {format_date(since, 'long', locale='en')}"
    stamped = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as sheet:
        for page in sheet.pages:
            left, bottom, right, top = (float(side) for side in page.mediabox)
            with pikepdf.open(BytesIO(_cover(right - left, top - bottom, when))) as cover:
                form = sheet.copy_foreign(cover.pages[0].as_form_xobject())
            page.add_resource(form, pikepdf.Name.XObject, NAME)
            page.contents_add(b"q", prepend=True)
            page.contents_add(f"Q /Artifact BMC q {NAME} Do Q EMC".encode())
        sheet.save(stamped, deterministic_id=True)
    return stamped.getvalue()


@lru_cache(maxsize=64)
def _cover(width: float, height: float, when: str) -> bytes:
    """A page of this size in points with nothing on it but the stamp."""
    text = write_html("stamp.html", width=width, height=height, words=WORDS, when=when)
    ours = engine()
    with ONE_AT_A_TIME, loud():
        page: bytes = HTML(
            string=text, base_url="document:/", url_fetcher=ClosedFetcher({})
        ).write_pdf(font_config=ours.fonts, stylesheets=ours.style_sheets)
    return page
