"""A sheet out of use is looked at as a copy that says so on every page."""

from datetime import date

from clinic.handouts.render import render_program
from clinic.handouts.stamp import stamp
from tests.handouts.sheets import CATALOGUE, KNEELING, make_request
from tests.pdfs import failures, raster, read_pdf

SINCE = date(2026, 12, 1)


def test_the_stamp_is_on_every_page_and_covers_nothing_up() -> None:
    data = render_program(make_request(KNEELING, weeks=2), CATALOGUE)
    stamped = stamp(data, SINCE)
    for before, after in zip(read_pdf(data).pages, read_pdf(stamped).pages, strict=True):
        assert "Not for the patient" not in before
        assert "Not for the patient \u00b7 Out of use since December 1, 2026" in after
        assert "Maria Lopez" in after
    middle = [
        page.crop((200, 300, 400, 450)) for page in (raster(data, 1, 72), raster(stamped, 1, 72))
    ]
    assert middle[0].tobytes() != middle[1].tobytes()


def test_the_copy_is_still_valid_and_the_same_every_time() -> None:
    data = render_program(make_request(KNEELING, weeks=2), CATALOGUE)
    assert failures(stamp(data, SINCE)) == []
    assert stamp(data, SINCE) == stamp(data, SINCE)
