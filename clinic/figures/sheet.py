"""Contact sheets: all pictures side by side at print size, in colour or grey."""

import io
from collections.abc import Sequence
from pathlib import Path

import resvg_py
from PIL import Image, ImageDraw

from clinic.figures.build import OUTPUT
from clinic.figures.pose import MOMENTS
from clinic.figures.svg import UNIT_MM

DPI = 150
_GAP, _LABEL = 16, 16


def picture(path: Path, pixels_per_mm: float) -> Image.Image:
    """Return a picture file as an image on white."""
    text = path.read_text(encoding="utf-8")
    width = int(text.split('viewBox="0 0 ')[1].split()[0])
    data = resvg_py.svg_to_bytes(
        svg_string=text,
        width=max(1, round(width * UNIT_MM * pixels_per_mm)),
        dpi=96,  # without one resvg cannot read millimetres
        background="white",
    )
    return Image.open(io.BytesIO(bytes(data))).convert("RGB")


def write_sheet(
    chosen: Sequence[str],
    output: str,
    *,
    grey: bool = False,
    width_mm: float = 45.0,
    dpi: int = DPI,
) -> None:
    """Write a sheet of the chosen variations (all when none is named), start and end in a row.

    width_mm is how wide the widest picture may come out; narrower ones keep their proportion.
    """
    names = list(chosen) or sorted({path.name.split("-")[0] for path in OUTPUT.glob("*.svg")})
    scale = dpi / 25.4 * width_mm / 60.0
    pairs = [[picture(OUTPUT / f"{name}-{m}.svg", scale) for m in MOMENTS] for name in names]
    cell_w = max(image.width for pair in pairs for image in pair) + _GAP
    columns = 2 if len(pairs) > 3 else 1
    rows = [pairs[k : k + columns] for k in range(0, len(pairs), columns)]
    heights = [max(image.height for pair in row for image in pair) + _GAP + _LABEL for row in rows]
    sheet = Image.new("RGB", (cell_w * 2 * columns + _GAP, sum(heights)), "white")
    pen = ImageDraw.Draw(sheet)
    top = 0
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        for column, pair in enumerate(row):
            name = names[number * columns + column]
            for k, (image, moment) in enumerate(zip(pair, MOMENTS, strict=True)):
                left = cell_w * (2 * column + k) + _GAP
                pen.text((left, top + 4), f"{name} {moment}", fill="black")
                sheet.paste(image, (left, top + height - _GAP - image.height))
        top += height
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    tones = sheet.convert("L").quantize(32) if grey else sheet.quantize(220)
    tones.save(output, dpi=(dpi, dpi), optimize=True)
