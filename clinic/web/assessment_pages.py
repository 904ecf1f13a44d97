"""The two pages of one assessment: the form of a draft, and the record of what was signed."""

from collections import defaultdict
from collections.abc import Mapping

from flask import render_template, url_for

from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.domain.records import AssessmentKind
from clinic.services.assessment.assessment_entry import Entry, keys, write_value
from clinic.services.assessment.assessment_views import AssessmentView, LiveMatch, live_match_in
from clinic.services.assessment.entry_texts import SCREEN, read_entry, write_entry
from clinic.services.patient.patient_head import head_of
from clinic.web import clock
from clinic.web.forms.finding_sheet import REASONS, SIDE_WORDS, Sheet, build_sheet
from clinic.web.match_panel import URGENCIES, Panel, build_panel

CONFLICT = 409
TITLES = {AssessmentKind.FIRST: "First assessment", AssessmentKind.REVIEW: "Review"}
PREGNANCY_AGES = range(12, 56)
"""Ages at which the form asks for weeks of pregnancy, of anybody who is not male."""

Page = tuple[str, int]
Difference = tuple[str, str, str]


def form_page(
    view: AssessmentView,
    texts: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    differing: tuple[Difference, ...] = (),
) -> Page:
    """The form with what was typed, its errors beside the fields, and the match as it stands."""
    entry = read_entry(texts, load_catalogue()).entry
    live = live_match_in(view, entry, clock.today())
    page = render_template(
        "assessments/form.html",
        head=head_of(view.record, clock.today()),
        view=view,
        texts=defaultdict(str, texts),
        errors=defaultdict(str, errors or {}),
        sheet=_sheet(view, texts, errors or {}, live),
        panel=panel_of(view.patient_id, live),
        cleared=live.cleared,
        unanswered=live.unanswered,
        asked=live.asked,
        short_screen=live.entry.short_screen,
        pregnancy_ages=PREGNANCY_AGES,
        rows=differing,
        **_words(),
    )
    return page, status


def record_page(view: AssessmentView, status: int = 200) -> Page:
    """A signed, superseded or void assessment; 409 says that an action came too late."""
    live = live_match_in(view, view.entry, clock.today())
    page = render_template(
        "assessments/record.html",
        head=head_of(view.record, clock.today()),
        view=view,
        sheet=_sheet(view, write_entry(view.entry), {}, live),
        panel=panel_of(view.patient_id, live),
        cleared=live.cleared,
        too_late=status == CONFLICT,
        start_program=url_for("programs.start", patient_id=view.patient_id),
        **_words(),
    )
    return page, status


def conflict_page(stored: AssessmentView, texts: Mapping[str, str]) -> Page:
    """Both versions side by side; saving again keeps what the form says."""
    if not stored.is_draft:
        return record_page(stored, CONFLICT)
    catalogue = load_catalogue()
    differing = _differences(stored.entry, read_entry(texts, catalogue).entry, catalogue)
    newest = {**texts, "version": str(stored.version)}
    return form_page(stored, newest, status=CONFLICT, differing=differing)


def panel_of(patient_id: int, live: LiveMatch) -> Panel:
    """The match panel with its link to the safety-net sheet."""
    documents = url_for("handouts.index", patient_id=patient_id)
    return build_panel(live, load_catalogue(), safety_net=documents)


def _sheet(
    view: AssessmentView, texts: Mapping[str, str], errors: Mapping[str, str], live: LiveMatch
) -> Sheet:
    return build_sheet(
        texts=texts,
        errors=errors,
        signs=live.signs,
        changes=live.changes,
        expected=live.expected,
        last=view.last.findings if view.last else None,
        catalogue=load_catalogue(),
    )


def _differences(stored: Entry, typed: Entry, catalogue: Catalogue) -> tuple[Difference, ...]:
    """What differs between two entries: its name, what is stored, what is typed."""
    rows = [
        (flag.title, _answer(stored, flag.id), _answer(typed, flag.id))
        for flag in catalogue.red_flags.values()
    ]
    for (finding, side), definition in keys(catalogue):
        name = " ".join(word for word in (definition.name, SIDE_WORDS[side]) if word)
        here, there = (entry.values.get((finding, side)) for entry in (stored, typed))
        rows.append(
            (
                name,
                "" if here is None else write_value(definition, here),
                "" if there is None else write_value(definition, there),
            )
        )
    rows.append(("Floor transfer", stored.floor_transfer or "", typed.floor_transfer or ""))
    rows.append(("Weeks of pregnancy", _weeks(stored), _weeks(typed)))
    rows.append(("Note", stored.note, typed.note))
    return tuple(row for row in rows if row[1] != row[2])


def _answer(entry: Entry, flag: str) -> str:
    return {True: "Yes", False: "No", None: ""}[entry.red_flags.get(flag)]


def _weeks(entry: Entry) -> str:
    return "" if entry.gestation_weeks is None else str(entry.gestation_weeks)


def _words() -> dict[str, object]:
    return {
        "catalogue": load_catalogue(),
        "titles": TITLES,
        "urgencies": URGENCIES,
        "not_tested_reasons": REASONS,
        "screen_field": SCREEN,
    }
