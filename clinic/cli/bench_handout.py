"""`flask bench handout`: how fast sheets come, beside two ways without our care.

Every ratio is the median of pairs: ours and the other one in turn, in one run, so that both feel
the same load. Our sheets are of different patients with the same program on the same day.
"""

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

import click
from flask import current_app

from clinic.cli.example import WORKED_EXAMPLE
from clinic.cli.handout import program_for
from clinic.config import PROJECT
from clinic.content import load_catalogue
from clinic.domain.case import read_case
from clinic.domain.catalogue import Catalogue
from clinic.domain.matching import match
from clinic.handouts.request import ClinicFacts, SheetRequest
from clinic.persistence import database
from clinic.persistence.crowd import name_of
from clinic.services.assessment import measuring

REFERENCE = PROJECT / "bench" / "reference.html"
ISSUED_ON = date(2026, 11, 22)
CHROMIUM = "/usr/bin/chromium"

PAIRS = 15
SHEETS = 100
PROCESSES = 2
RENDERS = 500
REPRINTS = 60
WARM_UP = 20
MB = 1024 * 1024

SHEET = "sheet.pdf"
EMAIL, PASSWORD = "reprint@bench.example", "one invented patient"


@click.command("handout")
@click.option("--json", "as_json", is_flag=True, help="Nothing but the JSON object.")
def handout_benchmark(as_json: bool) -> None:
    """Our warm sheet over plain WeasyPrint and over Chromium; reprints, memory, sheets a second.

    The standard sheet has four exercises and four weeks. The reference is one HTML document of the
    same content with the log as tables, bench/reference.html.
    """
    say = (lambda _: None) if as_json else click.echo
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="figure-four-bench-"))
        )
        say("A first sheet in a process of its own...")
        measured: dict[str, float | None] = {"first_ms": _first_ms()}
        catalogue = load_catalogue()
        say(f"Memory over {RENDERS} sheets...")  # before anything else has widened the heap
        measured["growth_mb_500"] = _growth(catalogue)
        say("Pairs with plain WeasyPrint and Chromium...")
        measured |= _pairs(stack, folder, catalogue)
        say(f"{SHEETS} sheets by {PROCESSES} processes...")
        measured["sheets_per_second"] = _sheets_per_second()
        say(f"{REPRINTS} reprints...")
        measured["reprint_ms"] = _reprint_ms(folder, catalogue)
    click.echo(json.dumps(measured))


def standard_request(number: int, catalogue: Catalogue) -> SheetRequest:
    """The sheet of the worked example, all four exercises, for the patient of this number."""
    case = read_case(json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8")), catalogue)
    return SheetRequest(
        clinic=ClinicFacts(
            name="North Street Physiotherapy",
            address=("12 North Street", "Springfield, IL 62701"),
            phone="(555) 010-0142",
        ),
        patient_name=name_of(number),
        clinician_name=name_of(number + 1),
        sheet_number=f"N-{number:06}",
        program=program_for(match(case, catalogue), include_proposed=True),
        issued_on=ISSUED_ON,
        next_visit=date(2026, 12, 20),
    )


def _first_ms() -> float:
    """A sheet in a new process, from its start to the bytes."""
    program = (
        "from clinic.cli.bench_handout import print_one; "
        "from clinic.content import load_catalogue; print_one(load_catalogue())"
    )
    start = perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PROJECT)  # noqa: S603
    return _ms(perf_counter() - start)


def print_one(catalogue: Catalogue, number: int = 1) -> bytes:
    """The bytes of the standard sheet for the patient of this number."""
    from clinic.handouts.render import render_program

    return render_program(standard_request(number, catalogue), catalogue)


def _pairs(stack: ExitStack, folder: Path, catalogue: Catalogue) -> dict[str, float | None]:
    """Ours beside each of the others, in turn, after all have warmed up."""
    from clinic.handouts.engine import FONT_FILES, font_bytes

    for font in FONT_FILES:
        (folder / font).write_bytes(font_bytes(font))
    text = REFERENCE.read_text(encoding="utf-8")
    (folder / REFERENCE.name).write_text(text, encoding="utf-8")
    numbers = count(1)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: print_one(catalogue, next(numbers)),
        "plain": lambda: _plain(text, folder),
    }
    if chromium := _chromium(stack, folder):
        ways["chromium"] = chromium
    rounds = [{name: _seconds(way) for name, way in ways.items()} for _ in range(PAIRS + 1)][1:]
    return {
        "plain_ratio": _ratio(rounds, "plain"),
        "chromium_ratio": _ratio(rounds, "chromium") if chromium else None,
        "warm_ms": _ms(median(each["ours"] for each in rounds)),
    }


def _plain(text: str, folder: Path) -> bytes:
    from clinic.handouts.plain import plain_pdf

    return plain_pdf(text, folder)


def _chromium(stack: ExitStack, folder: Path) -> Callable[[], bytes] | None:
    """A print of the reference by a browser that stays open, or None where there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return None
    playwright = stack.enter_context(sync_playwright())
    options = ["--no-sandbox", "--disable-gpu"]
    try:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
    except Error:
        return None
    stack.callback(browser.close)
    tab = browser.new_page()

    def print_reference() -> bytes:
        tab.goto((folder / REFERENCE.name).as_uri())
        return tab.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

    return print_reference


def _growth(catalogue: Catalogue) -> float:
    """Megabytes that a process gains over so many sheets, once it is warm."""
    for number in range(1, WARM_UP + 1):
        print_one(catalogue, number)
    before = _resident()
    for number in range(1, RENDERS + 1):
        print_one(catalogue, number)
    return round((_resident() - before) / MB, 1)


def _resident() -> int:
    """Bytes of memory that this process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _sheets_per_second() -> float:
    """Sheets of different patients from warm processes, as several servers would print them."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        drawn = pool.map(_length_of, range(1, WARM_UP + SHEETS + 1))
        for _ in range(WARM_UP):
            next(drawn)
        start = perf_counter()
        sheets = sum(length > 0 for length in drawn)
        return round(sheets / (perf_counter() - start), 1)


def _length_of(number: int) -> int:
    return len(print_one(load_catalogue(), number))


def _reprint_ms(folder: Path, catalogue: Catalogue) -> float:
    """Server time of a sheet that was issued before, asked for by a clinician who is signed in."""
    (folder / SHEET).write_bytes(print_one(catalogue))
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "bench", "reprints", str(folder)]
    environment = {
        **os.environ,
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(  # noqa: S603  our own words only
        command, check=True, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )
    times = [float(line) for line in done.stdout.splitlines()[WARM_UP:]]
    return round(median(times), 1)


@click.command("reprints", hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def reprints(folder: Path) -> None:
    """Hand everybody in an empty database the sheet in a folder, then time its reprints."""
    current_app.config["WTF_CSRF_ENABLED"] = False
    database.upgrade()
    measuring.open_crowded_clinic(
        patients=1,
        email=EMAIL,
        password=PASSWORD,
        now=datetime.now(UTC),
        sheet=(folder / SHEET).read_bytes(),
    )
    client = current_app.test_client()
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    for _ in range(WARM_UP + REPRINTS):
        start = perf_counter()
        response = client.get("/patients/1/handouts/1.pdf")
        elapsed = perf_counter() - start
        if response.mimetype != "application/pdf":
            raise click.ClickException(f"the sheet answered {response.status}")
        click.echo(_ms(elapsed))


def _seconds(way: Callable[[], object]) -> float:
    start = perf_counter()
    way()
    return perf_counter() - start


def _ratio(rounds: list[dict[str, float]], other: str) -> float:
    return round(median(each["ours"] / each[other] for each in rounds), 3)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
