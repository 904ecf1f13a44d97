"""The tags of a part of a document, as WeasyPrint makes them, and how they join a document's tree.

What WeasyPrint leaves open is said here: what every header cell heads, where on the paper a figure
lies, and what is in another language than the document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.pdf.tags import _build_box_tree

POINTS_A_PIXEL = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One element: its kids are elements, and numbers of marks on the page.

    `area` is where a figure lies: left, top, right, bottom in pixels from the upper left.
    `key` names a header cell, and `headers` are the keys of the headers of a cell. `language` is
    set where it is not that of the document.
    """

    name: str
    kids: tuple["Tag | int", ...]
    alt: pydyf.String | None = None
    area: tuple[float, float, float, float] | None = None
    scope: str = ""
    key: str = ""
    headers: tuple[str, ...] = ()
    language: str = ""


def read_tags(page_box: Any, marks: dict[Any, dict[str, Any]]) -> tuple[Tag, ...]:
    """The elements of a page whose marks were drawn."""
    scratch = pydyf.PDF()
    scratch.add_page(pydyf.Dictionary())
    root = pydyf.Dictionary({"S": "/Document", "K": pydyf.Array()})
    scratch.add_object(root)
    elements = list(_build_box_tree(page_box, root, scratch, 0, {}, [], dict(marks)))
    languages = {mark["mcid"]: box.style["lang"] for box, mark in marks.items()}
    reading = _Reading(scratch.objects, languages, of_document=page_box.style["lang"])
    return tuple(_read(element, reading) for element in elements)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an element is read with: the objects it refers to, the language of each mark."""

    objects: list[Any]
    languages: Mapping[int, str]
    of_document: str

    def language(self, kids: Iterable[Any]) -> str:
        """The language of what an element holds itself, if it is another than the document's."""
        marks = (kid for kid in kids if isinstance(kid, int))
        found = next((self.languages[mark] for mark in marks), self.of_document)
        return "" if found == self.of_document else found


def _read(element: pydyf.Dictionary, reading: _Reading, scope: str = "") -> Tag:
    kids = [
        kid if isinstance(kid, int) else reading.objects[int(kid.split()[0])]
        for kid in element["K"]
    ]
    name, attributes = element["S"], element.get("A", {})
    below = _scope(kids) if name == "/TR" else ""
    return Tag(
        name=name,
        kids=tuple(kid if isinstance(kid, int) else _read(kid, reading, below) for kid in kids),
        alt=element.get("Alt"),
        area=tuple(attributes["BBox"]) if "BBox" in attributes else None,
        scope=scope if name == "/TH" else "",
        key=element["ID"].string if "ID" in element else "",
        headers=tuple(header.string for header in attributes.get("Headers", ())),
        language=reading.language(kids),
    )


def _scope(cells: Iterable[pydyf.Dictionary]) -> str:
    """What the headers of a row head: their columns, when there is nothing else in the row."""
    return "/Column" if all(cell["S"] == "/TH" for cell in cells) else "/Row"


@dataclass(slots=True, kw_only=True)
class Branch:
    """Where the tags of one part go: below `root`, on a page `height` pixels high, `shift` pixels
    lower than they were laid out, their marks counted from `first_mark`.

    `parents` collects the element of each mark.
    """

    pdf: pydyf.PDF
    root: pydyf.Dictionary
    page: bytes
    height: float
    shift: float
    first_mark: int
    parents: dict[int, bytes] = field(default_factory=dict)

    def grow(self, tags: Iterable[Tag]) -> None:
        """Hangs the tags on the tree, in reading order."""
        for tag in tags:
            self._hang(tag, self.root)

    def _hang(self, tag: Tag, parent: Mapping[str, Any]) -> None:
        element = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": tag.name,
                "K": pydyf.Array(),
                "Pg": self.page,
                "P": parent.reference,  # type: ignore[attr-defined]
            }
        )
        self.pdf.add_object(element)
        parent["K"].append(element.reference)
        if tag.alt:
            element["Alt"] = tag.alt
        if tag.language:
            element["Lang"] = pydyf.String(tag.language)
        if attributes := self._attributes(tag):
            element["A"] = attributes
        if tag.key:
            element["ID"] = self._key(tag.key)
        for kid in tag.kids:
            if isinstance(kid, Tag):
                self._hang(kid, element)
            else:
                element["K"].append(self.first_mark + kid)
                self.parents[self.first_mark + kid] = element.reference

    def _attributes(self, tag: Tag) -> pydyf.Dictionary | None:
        if tag.area:
            left, top, right, bottom = tag.area
            places = (left, self._up(bottom), right, self._up(top))
            box = pydyf.Array(round(place * POINTS_A_PIXEL, 3) for place in places)
            return pydyf.Dictionary({"O": "/Layout", "BBox": box})
        if tag.scope:
            return pydyf.Dictionary({"O": "/Table", "Scope": tag.scope})
        if tag.headers:
            headers = pydyf.Array(self._key(key) for key in tag.headers)
            return pydyf.Dictionary({"O": "/Table", "Headers": headers})
        return None

    def _up(self, y: float) -> float:
        """Pixels from the foot of the page."""
        return self.height - self.shift - y

    def _key(self, key: str) -> pydyf.String:
        """A key as the document knows it: parts count their tables each for itself."""
        return pydyf.String(f"{self.page.split()[0].decode()}-{self.first_mark}-{key}")
