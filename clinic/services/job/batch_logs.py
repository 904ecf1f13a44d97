"""The logs of a batch: many are drawn ahead by processes of their own, each is issued by itself.

Drawing a log needs no lock and no record, so it may be done early and elsewhere. Issuing it checks
everything again, and a log that has changed since it was drawn is drawn anew.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import tee

from clinic.domain.errors import ClinicError, StaleError
from clinic.handouts.render import render_log
from clinic.handouts.request import SheetRequest
from clinic.handouts.workers import render_many
from clinic.persistence.database import reading, writing
from clinic.persistence.programs import get_program
from clinic.services.actor import Actor
from clinic.services.job.batch_wishes import Entry, What, Wish, log_options
from clinic.services.sheet.handing_out import Order, draft_log, issue_log
from clinic.services.sheet.issuing import Drawn

FEWEST = 20
"""So many logs are worth the second or two that a process needs to get warm (decision 9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Who prints what, when."""

    actor: Actor
    wish: Wish
    now: datetime
    today: date


def drawn_ahead(
    run: Run, entries: Sequence[Entry], processes: int
) -> Generator[Drawn | None, None, None]:
    """For each entry its log as it would be issued now, drawn by so many processes.

    None for what is not drawn ahead: a batch of sheets or of few logs, a log that is issued
    already, an entry that the gate refuses (in its own turn it is told why).
    """
    if run.wish.what is not What.LOGS or not processes or len(entries) < FEWEST:
        yield from (None for _ in entries)
        return
    drafts, to_draw = tee(draft(run, entry) for entry in entries)
    requests = (one for one in to_draw if one is not None)
    with closing(render_many(render_log, requests, processes=processes)) as outcomes:
        for one in drafts:
            yield None if one is None else Drawn(request=one, outcome=next(outcomes))


def draft(run: Run, entry: Entry) -> SheetRequest | None:
    """What the log of an entry would say if it were issued now; None where none would be."""
    if entry.program_id is None:
        return None
    try:
        with reading():
            return draft_log(actor=run.actor, order=_order(run, entry), today=run.today)
    except ClinicError:
        return None


def issue_new_log(run: Run, entry: Entry, drawn: Drawn | None) -> int:
    """The log for new dates, issued now unless this batch, or somebody, has issued it already.

    What changed while it was drawn gets one more try. Raises as `issue_log` does.
    """
    try:
        return _issue(run, entry, drawn)
    except StaleError:
        return _issue(run, entry, None)


def _issue(run: Run, entry: Entry, drawn: Drawn | None) -> int:
    with reading():
        order = _order(run, entry)
    with writing():
        issued = issue_log(actor=run.actor, order=order, now=run.now, today=run.today, drawn=drawn)
    return issued.handout_id


def _order(run: Run, entry: Entry) -> Order:
    whose = {"clinic_id": run.actor.clinic_id, "patient_id": entry.patient_id}
    program_id = entry.program_id or 0
    return Order(
        patient_id=entry.patient_id,
        program_id=program_id,
        version=get_program(**whose, program_id=program_id).version,
        after=entry.after,
        options=log_options(
            actor=run.actor, patient_id=entry.patient_id, wish=run.wish, today=run.today
        ),
    )
