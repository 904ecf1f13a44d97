"""The whole input of the document templates: frozen dataclasses of primitives, every word already
in place.
"""

from dataclasses import dataclass

GLANCE = 0.42
THUMBNAIL = 0.36
LARGE_THUMBNAIL = 0.45
"""How large a picture stands in the plan and beside the pain rule (there larger in large print),
as part of its own size.
"""

PAIR_GAP_MM = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The clinic's own words and their language; it is empty where it is that of the sheet."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who the sheet is from. `logo` is the address of the logo inside the document, or empty;
    `language` that of name and address, empty where it is that of the sheet.
    """

    name: str
    address: str
    phone: str
    logo: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands on every page of a document.

    `addressee` is whom the title names: the patient, or the patient and a parent.
    `title` is the name of the file's window and outline: it never holds the patient's name.
    `page_words` are the words before, between and after the page number and the number of pages.
    """

    title: str
    language: str
    direction: str
    paper: str
    large_print: bool
    grey: bool
    letterhead: Letterhead
    patient: str
    addressee: str
    date: str
    clinician: str
    number: str
    call: str
    marks: tuple[str, ...]
    page_words: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One drawing: its address inside the document, its words, its size in mm and the side it
    shows.
    """

    address: str
    alt: str
    caption: str
    width_mm: float
    height_mm: float
    side: str
    svg: str

    @property
    def thumbnail_mm(self) -> float:
        """Width beside the pain rule, in the same scale as every other thumbnail."""
        return round(self.width_mm * THUMBNAIL, 2)

    @property
    def large_thumbnail_mm(self) -> float:
        """The same in large print."""
        return round(self.width_mm * LARGE_THUMBNAIL, 2)

    @property
    def glance_mm(self) -> float:
        """Width in the plan on page one."""
        return round(self.width_mm * GLANCE, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Easier:
    """The easier version; without a picture it is words alone (half the dose, longer rests).
    `side` is in words, empty where it has none or two.
    """

    lead: str
    name: str
    side: str
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A line with its label: "You should feel", "A mild pull ..."."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a clinician adds for this patient, with its label in the language of the sheet."""

    label: str
    own: Own


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise of the sheet, from its letter to the clinician's note.

    `side` is the side in words, empty where the exercise has none. `dose` is the dose in words,
    one sentence a string, `how_often` its days alone; `dose_notes` are the smaller words under it
    (rests, what one count means, the side the picture shows). `steps_beside` says whether the
    steps stand beside the pictures, `senses_place` where the cue and what to feel do: under the
    pictures, under the steps or below all.
    """

    letter: str
    letter_words: str
    variation: str
    name: str
    side: str
    dose: tuple[str, ...]
    how_often: str
    dose_notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    steps_beside: bool
    senses_place: str
    set_up: Labelled
    equipment: Labelled | None
    steps: tuple[str, ...]
    cue: str
    feel: Labelled
    not_feel: Labelled
    easier: Easier
    note: Note | None

    @property
    def pair_mm(self) -> float:
        """Width of the pictures side by side."""
        return round(
            sum(p.width_mm for p in self.pictures) + PAIR_GAP_MM * (len(self.pictures) - 1), 2
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProngPart:
    """One of the two headings, with the sentence that says why and its exercises."""

    key: str
    title: str
    why: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A headed list of lines; the last may be the clinic's own."""

    title: str
    lines: tuple[str, ...]
    own: Own | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PainZone:
    """One light of the pain traffic light: its name, its numbers, what to do.

    `brief` is what stands on every exercise.
    """

    key: str
    label: str
    range: str
    text: str
    brief: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PainLight:
    """The pain rule on paper."""

    title: str
    ask: str
    zones: tuple[PainZone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyBox:
    """When to get help, and whom to call; `own` is what the clinic adds in its language."""

    title: str
    signs: tuple[str, ...]
    call: str
    emergency: str
    own: Own | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLabel:
    """Words of the log at their place in mm; `kind` is the style they take."""

    kind: str
    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSheet:
    """One page of the log: a drawing in mm with the words that lie on it, and the dark rectangles
    of its corner codes: left, top, width, height in mm.
    """

    title: str
    width_mm: float
    height_mm: float
    labels: tuple[LogLabel, ...]
    svg: str
    codes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutPage:
    """The program handout: the plan, the exercises, the log."""

    frame: Frame
    heading: str
    facts: tuple[str, ...]
    replaces: str
    changes: Lines | None
    prongs: tuple[ProngPart, ...]
    minutes: str
    longest: str
    take_care: Lines | None
    pain: PainLight
    safety: SafetyBox
    next_visit: str
    logs: tuple[LogSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """The log alone, for new dates on an unchanged program."""

    frame: Frame
    logs: tuple[LogSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletPage:
    """A leaflet: the safety net, or stay active. A heading, a lead, headed lists."""

    frame: Frame
    is_safety_net: bool
    heading: str
    facts: tuple[str, ...]
    lead: tuple[str, ...]
    parts: tuple[Lines, ...]
