"""Composes the strip that says what changed since the sheet before."""

from dataclasses import replace

from clinic.domain.anatomy import LEFT_AND_RIGHT
from clinic.domain.programs import Change, ChangeKind, ProgramItem
from clinic.domain.texts import Texts
from clinic.handouts.page import Lines
from clinic.handouts.request import SheetRequest
from clinic.handouts.wording import Words, dose_sentences


def compose_changes(request: SheetRequest, texts: Texts, words: Words) -> Lines | None:
    """A line for each difference; None where the sheet follows no other."""
    if request.changes is None:
        return None
    lines = tuple(_change(change, texts, words) for change in request.changes)
    return Lines(title=words("change.title"), lines=lines or (words("change.none"),))


def _change(change: Change, texts: Texts, words: Words) -> str:
    """One difference in the patient's words."""
    before, after = change.before, change.after
    if after is None:
        return words("change.removed", name=_name(before, texts))
    name = _name(after, texts)
    match change.kind:
        case ChangeKind.EXCHANGED:
            return words("change.variation", old=_name(before, texts), name=name)
        case ChangeKind.SIDES:
            return _change_of_sides(after, name, words)
        case ChangeKind.DOSE:
            return _change_of_dose(before, after, name, words)
    return words("change.added", name=name)


def _change_of_dose(
    before: ProgramItem | None, after: ProgramItem, name: str, words: Words
) -> str:
    """The sentences of the dose that are new, and what stood in their place; the whole dose where
    only a rest or the side to think of is another.
    """
    new = dose_sentences(after, words)
    old = _dose_on_sides_of(before, after, words) if before else ()
    now = [sentence for sentence in new if sentence not in old]
    if not now:
        return words("change.dose", name=name, dose=" ".join(new))
    was = " ".join(sentence for sentence in old if sentence not in new)
    changed = words("change.dose", name=name, dose=" ".join(now))
    return f"{changed} {words('change.before', dose=was)}" if was else changed


def _dose_on_sides_of(before: ProgramItem, after: ProgramItem, words: Words) -> tuple[str, ...]:
    """The old dose on the new sides: another side has a line of its own."""
    same = replace(before, sides=after.sides, tighter_side=after.tighter_side)
    return dose_sentences(same, words)


def _change_of_sides(after: ProgramItem, name: str, words: Words) -> str:
    if after.sides[0] not in LEFT_AND_RIGHT:
        return words("change.dose", name=name, dose=" ".join(dose_sentences(after, words)))
    if len(after.sides) > 1:
        return words("change.sides_both", name=name)
    return words("change.sides", name=name, **words.sides(after.sides[0], after.sides[0].opposite))


def _name(item: ProgramItem | None, texts: Texts) -> str:
    return texts.variations[item.variation].name if item else ""
