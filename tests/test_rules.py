"""Rules of the house for the whole app: a new route, template or setting fails here first."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from clinic.config import PROJECT, SETTINGS
from clinic.web.access import Access, access_of

ENDPOINTS = {
    Access.PUBLIC: {
        "GET": "assets.font static accounts.sign_in health.live health.ready",
        "POST": "accounts.sign_in accounts.sign_in_again accounts.sign_out",
    },
    Access.SIGNED_IN: {
        "GET": """
            today.index accounts.password
            patients.index patients.add patients.overview patients.edit
            precautions.add precautions.clear precautions.end consents.add
            episodes.index episodes.discharge episodes.reopen
            reviews.index reviews.add reviews.show
            library.index library.variation library.picture
            assessments.index assessments.show assessments.void stops.lift
            programs.index programs.show programs.preview programs.preview_picture
            handouts.index handouts.show handouts.sheet handouts.download handouts.record
            handouts.pages handouts.visit
            logs.index logs.show logs.enter logs.told
            sending.show deliveries.index deliveries.show deliveries.state
            jobs.index jobs.show jobs.progress jobs.file
            outcomes.index outcomes.add outcomes.activities outcomes.correct
            batches.index batches.show batches.sheets
            clinic.settings clinic.logo clinic.staff
            """,
        "POST": """
            accounts.password
            patients.find patients.suggest patients.add patients.edit
            precautions.add precautions.clear precautions.end consents.add consents.withdraw
            episodes.open_one episodes.plan episodes.discharge episodes.reopen
            reviews.add reviews.proposals reviews.report
            assessments.start assessments.save assessments.match assessments.autosave
            assessments.sign assessments.void assessments.correct stops.lift
            programs.start programs.save programs.minutes programs.issue programs.new_version
            programs.confirm programs.end programs.void
            logs.start logs.save logs.autosave logs.not_returned logs.tell logs.discard logs.void
            outcomes.record outcomes.name_activities outcomes.end_activity
            outcomes.record_correction outcomes.void outcomes.form
            batches.choose batches.make batches.delete
            handouts.void handouts.log handouts.safety_net handouts.stay_active
            handouts.clinician_copy
            sending.send sending.address deliveries.cancel deliveries.resend deliveries.arrived
            deliveries.not_arrived deliveries.came_back jobs.cancel jobs.again
            """,
    },
    Access.MANAGER: {
        "GET": "clinic.edit clinic.letterhead clinic.add_staff ledger.index ledger.table",
        "POST": """
            clinic.edit clinic.letterhead clinic.remove_logo
            clinic.add_staff clinic.close_account clinic.open_account
            """,
    },
}
"""Every endpoint, how it may be asked, and who may use it. A new one is listed here or fails."""

TEMPLATES = PROJECT / "templates"
SERVICES = PROJECT / "clinic" / "services"


def listed(access: Access, method: str) -> set[str]:
    return set(ENDPOINTS[access][method].split())


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("access", list(Access))
def test_every_endpoint_is_listed_with_who_may_use_it(
    app: Flask, access: Access, method: str
) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and access_of(app, rule.endpoint) is access
    }
    assert found == listed(access, method)


def test_no_endpoint_knows_another_method(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_ids_in_addresses_are_numbers(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for argument in rule.arguments - {"variation_id"}:
            if argument.endswith("_id"):
                assert f"<int:{argument}>" in rule.rule, rule.rule


def template_names() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", template_names())
def test_every_template_compiles_and_uses_what_it_imports(app: Flask, name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    tree = app.jinja_env.parse(source)
    app.jinja_env.compile(source, name)
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    for imported in tree.find_all(nodes.FromImport):
        for one in imported.names:
            name_here = one[1] if isinstance(one, tuple) else one
            assert name_here in used, f"{name_here} is imported for nothing"


def page_names() -> list[str]:
    """The templates but for the letters: mail readers take style from the elements alone."""
    return [name for name in template_names() if not name.startswith("mail/")]


@pytest.mark.parametrize("name", page_names())
def test_no_template_holds_script_or_style_or_marks_text_as_safe(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


def python_files() -> list[Path]:
    return sorted((PROJECT / "clinic").rglob("*.py"))


def calls(path: Path, name: str) -> list[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == name or getattr(node.func, "attr", "") == name)
    ]


def test_only_services_commit() -> None:
    allowed = {PROJECT / "clinic" / "persistence" / "database.py"}
    for path in python_files():
        if SERVICES not in path.parents and path not in allowed:
            assert not calls(path, "commit"), f"{path.relative_to(PROJECT)} commits"


def test_the_scripts_stay_small() -> None:
    scripts = (PROJECT / "clinic" / "web" / "static").glob("*.js")
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in scripts}
    assert sum(lines.values()) < 800, lines


def test_colors_are_named_in_one_place() -> None:
    for sheet in (PROJECT / "clinic" / "web" / "static").glob("*.css"):
        if sheet.name != "tokens.css":
            found = re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text(encoding="utf-8"))
            assert not found, f"{sheet.name} holds {found}"


def test_every_setting_is_in_the_handbook() -> None:
    handbook = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"`{setting.name}`" in handbook, f"{setting.name} is not in docs/settings.md"
        assert " ".join(setting.meaning.split()) in " ".join(handbook.split())
