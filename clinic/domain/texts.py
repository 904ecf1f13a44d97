"""What the patient reads, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationText:
    """The words of one variation on the sheet; {side} and {other} stand for the words of the side
    that is worked and of the one across. `equipment` is empty where nothing is needed.
    """

    name: str
    set_up: str
    steps: tuple[str, ...]
    cue: str
    mistakes: tuple[str, ...]
    feel: str
    not_feel: str
    equipment: str

    def on(self, sides: Mapping[str, str]) -> "VariationText":
        """The words with the sides filled in."""
        return replace(
            self,
            set_up=self.set_up.format(**sides),
            steps=tuple(step.format(**sides) for step in self.steps),
            cue=self.cue.format(**sides),
            mistakes=tuple(mistake.format(**sides) for mistake in self.mistakes),
            feel=self.feel.format(**sides),
            not_feel=self.not_feel.format(**sides),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureText:
    """Title and description of a picture; {side} and {other} stand for the words of the sides."""

    title: str
    desc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a leaflet."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """A page of its own: stay active, or the safety net. `paragraphs` come before the sections."""

    title: str
    paragraphs: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All words of one language. `name` is what it calls itself; `direction` is "ltr" or "rtl";
    `words` are the fixed words, by dotted key.

    `figures` are keyed "HF4.start"; `precaution_notes` by code; `patient_reasons` by impairment
    id, with {side}.
    """

    language: str
    name: str
    direction: str
    reviewed_by: str
    reviewed_on: date | None
    variations: Mapping[str, VariationText]
    figures: Mapping[str, FigureText]
    precaution_notes: Mapping[str, str]
    patient_reasons: Mapping[str, str]
    words: Mapping[str, str]
    safety_net: Leaflet
    stay_active: Leaflet

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody who speaks the language has checked every text."""
        return bool(self.reviewed_by) and self.reviewed_on is not None
