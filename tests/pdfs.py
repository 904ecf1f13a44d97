"""Reads a PDF as a reader, a screen reader and an eye would: text, tags, fonts, pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageStat


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One element of the structure tree."""

    name: str
    alt: str
    scope: str
    depth: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """What a test asks of a PDF. Sizes in points; `pages` are the texts of the pages."""

    pages: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    fonts: frozenset[str]
    title: str
    language: str
    tags: tuple[Tag, ...]
    outline: tuple[str, ...]
    tab_orders: tuple[str, ...]
    images: int

    @property
    def text(self) -> str:
        """All pages as one line of words."""
        return " ".join(" ".join(self.pages).split())

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The alternative texts of the figures, in reading order."""
        return tuple(tag.alt for tag in self.tags if tag.name == "Figure")

    def count(self, name: str) -> int:
        """How many elements of this name the structure tree has."""
        return sum(tag.name == name for tag in self.tags)


def read_pdf(data: bytes) -> Pdf:
    """Everything at once."""
    texts, sizes = _read_pages(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        return Pdf(
            pages=texts,
            sizes=sizes,
            fonts=frozenset(
                str(item.BaseFont).rpartition("+")[2]
                for item in pdf.objects
                if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
            ),
            title=str(pdf.docinfo.get("/Title", "")),
            language=str(pdf.Root.get("/Lang", "")),
            tags=tuple(_tags(pdf.Root.StructTreeRoot, 0)),
            outline=tuple(_outline(pdf)),
            tab_orders=tuple(str(sheet.obj.get("/Tabs", "")) for sheet in pdf.pages),
            images=sum(
                isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
                for item in pdf.objects
            ),
        )


def raster(data: bytes, number: int, dpi: int = 150) -> Image.Image:
    """A page (from 0) as an eye sees it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return document[number].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two grey pictures, pixel by pixel."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


def failures(data: bytes) -> list[str]:
    """What an independent PDF/UA-1 validator finds wrong; empty: nothing."""
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    return [str(failure) for failure in report.failures]


def _read_pages(data: bytes) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    document = pypdfium2.PdfDocument(data)
    texts, sizes = [], []
    try:
        for sheet in document:
            texts.append(sheet.get_textpage().get_text_range())
            width, height = sheet.get_size()
            sizes.append((round(width), round(height)))
    finally:
        document.close()
    return tuple(texts), tuple(sizes)


def _tags(node: Any, depth: int) -> Iterator[Tag]:
    if "/S" in node:
        yield Tag(
            name=str(node.S).removeprefix("/"),
            alt=str(node.get("/Alt", "")),
            scope=_scope(node),
            depth=depth,
            language=str(node.get("/Lang", "")),
        )
    children = node.get("/K")
    if isinstance(children, pikepdf.Dictionary):
        children = [children]
    if isinstance(children, pikepdf.Array | list):
        for child in children:
            if isinstance(child, pikepdf.Dictionary):
                yield from _tags(child, depth + 1)


def _scope(node: Any) -> str:
    attributes = node.get("/A")
    candidates = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    for each in candidates:
        if isinstance(each, pikepdf.Dictionary) and "/Scope" in each:
            return str(each.Scope).removeprefix("/")
    return ""


def _outline(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        return [title for item in outline.root for title in _titles(item)]


def _titles(item: Any) -> list[str]:
    return [str(item.title), *(title for child in item.children for title in _titles(child))]
