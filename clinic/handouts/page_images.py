"""The pages of a PDF as one picture, for a screen that shows a sheet beside its editor."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

POINTS_AN_INCH = 72
GAP = 16
BETWEEN = "#d9e0e7"
QUALITY = 70


def page_row(pdf: bytes, numbers: Sequence[int], height: int) -> bytes:
    """Some pages (from 1) side by side, `height` pixels high, as PNG."""
    pages = [_drawn(pdf, number - 1, height) for number in numbers]
    row = Image.new("RGB", (sum(page.width + GAP for page in pages) - GAP, height), BETWEEN)
    left = 0
    for page in pages:
        row.paste(page, (left, 0))
        left += page.width + GAP
    buffer = BytesIO()
    few = row.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _drawn(pdf: bytes, index: int, height: int) -> Image.Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[index]
        drawn: Image.Image = page.render(scale=height / page.get_height()).to_pil()
        return drawn.convert("RGB")
    finally:
        document.close()


def page_strip(pdf: bytes, width: int) -> bytes:
    """All pages under each other, `width` pixels wide, as WebP."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [
            page.render(scale=width / page.get_width()).to_pil().convert("RGB")
            for page in document
        ]
    finally:
        document.close()
    height = sum(page.height for page in pages) + GAP * (len(pages) - 1)
    strip = Image.new("RGB", (width, height), BETWEEN)
    top = 0
    for page in pages:
        strip.paste(page, (0, top))
        top += page.height + GAP
    buffer = BytesIO()
    strip.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()
