"""Issuing once: laid out before anything is locked, then all checked again and stored at once.

A second click, and somebody else in the same instant, get the sheet that is there already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from clinic.content import load_catalogue
from clinic.domain.errors import StaleError
from clinic.domain.records import HandoutKind
from clinic.handouts.request import DocumentRequest
from clinic.persistence.database import add, commit, reading
from clinic.persistence.handouts import HandoutRow
from clinic.services.actor import Actor
from clinic.services.sheet.sheet_records import record, record_acceptance


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The sheet that an Issue led to; `is_new` is False for one that had been issued already."""

    handout_id: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One sheet on its way: what to lay out, and what to store with it."""

    request: DocumentRequest
    render: Callable[[], bytes]
    keep: Callable[[bytes], HandoutRow]


def issue_once(
    after: int | None, newest: Callable[[], HandoutRow | None], prepare: Callable[[], Job]
) -> Issued:
    """Lay out, then store; a sheet that came after the page was shown is answered instead, also
    one that somebody else stored in the same instant.
    """
    with reading():
        if (already := _came_after(after, newest())) is not None:
            return already
        laid_out = prepare()
        content = laid_out.render()
    if (already := _came_after(after, newest())) is not None:
        return already
    job = prepare()
    if job.request != laid_out.request:
        raise StaleError("something on the sheet changed while it was made")
    try:
        handout_id = job.keep(content).id
        commit()
    except StaleError:
        if (already := _came_after(after, newest())) is not None:
            return already
        raise
    return Issued(handout_id=handout_id, is_new=True)


def _came_after(after: int | None, newest: HandoutRow | None) -> Issued | None:
    if newest is None or newest.id == after:
        return None
    return Issued(handout_id=newest.id, is_new=False)


def store(
    actor: Actor,
    row: HandoutRow,
    kind: HandoutKind,
    now: datetime,
    wanted: Mapping[str, str] = MappingProxyType({}),
) -> HandoutRow:
    """Keep an issued sheet and the event of it, with what else was wanted; the caller commits."""
    row.kind = kind
    row.issued_at, row.issued_by = now, actor.clinician_id
    add(row)
    detail: dict[str, object] = {
        "kind": kind.value,
        "sha256": row.sha256,
        "paper": row.paper.value,
        **wanted,
    }
    record(actor, row, "handout_issued", now, detail)
    if not load_catalogue().texts[row.language].is_reviewed:
        record_acceptance(actor=actor, row=row, now=now)
    return row
