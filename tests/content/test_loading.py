"""Every file of the catalogue loads; a broken copy is refused with its file and key."""

import re
import shutil
from pathlib import Path

import pytest

from clinic.content import load_catalogue
from clinic.content.loading import ROOT, read_catalogue
from clinic.domain.errors import CatalogueError
from tests.content.copies import edit

PROTOCOL = "protocols/hip-low-back.toml"


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


def test_an_unbroken_copy_loads(copy: Path) -> None:
    assert read_catalogue(copy).protocol == load_catalogue().protocol


BROKEN = {
    "not TOML": ("findings.toml", "[bp]", "[bp", "(whole file)"),
    "unknown key": ("findings.toml", 'unit = "deg"', 'units = "deg"', "mtt_hip_deg.units"),
    "missing key": (
        "findings.toml",
        'name = "Worse on stairs"\n',
        "",
        "provoke_stairs.name",
    ),
    "wrong type": ("findings.toml", "low = -40", 'low = "-40"', "mtt_hip_deg.low"),
    "a word for yes": ("findings.toml", "sided = true", 'sided = "yes"', "sided"),
    "empty text": ("findings.toml", 'normal = "Pass. ', 'normal = ""#', "adim.normal"),
    "unknown kind": ("findings.toml", 'kind = "pressure"', 'kind = "bp"', "bp.kind"),
    "unknown group": (
        "findings.toml",
        'group = "safety"',
        'group = "other"',
        "neuro_screen.group",
    ),
    "no source": (
        "findings.toml",
        'source = "Yildirim, Balkan Med J, 2018"\n',
        "",
        "ake_deg.source",
    ),
    "nothing supported": ("findings.toml", 'supports = "I3 (support)"\n', "", "phe_pattern"),
    "limits the wrong way": ("findings.toml", "high = 9\n", "high = -1\n", "beighton.low"),
    "a number without limits": ("findings.toml", "low = -30\n", "", "hip_ext_prone_deg.low"),
    "choices for a number": (
        "findings.toml",
        'kind = "choice"',
        'kind = "yes_no"',
        "pelvic_tilt.choices",
    ),
    "one record where a list belongs": (
        "red_flags.toml",
        'raised_by = [{ all_of = [{ ask = "value", finding = "neuro_screen", '
        'values = ["progressive_deficit"] }] }]',
        "raised_by = { all_of = [] }",
        "RF_PROG_NEURO.raised_by",
    ),
    "trigger that would always fire": (
        "red_flags.toml",
        'all_of = [{ ask = "value", finding = "neuro_screen", values = ["progressive_deficit"] }]',
        "all_of = []",
        "RF_PROG_NEURO.raised_by[0].all_of",
    ),
    "start rule that would always fit": (
        PROTOCOL,
        'all_of = [{ ask = "number", finding = "mtt_hip_deg", interval = { at_least = 20 } }]',
        "all_of = []",
        "impairments[0].start.rules[0].all_of",
    ),
    "text where a record belongs": (
        PROTOCOL,
        "stop = { systolic = 180, diastolic = 110 }",
        'stop = "180/110"',
        "pressure.stop",
    ),
    "lowest side of a finding without sides": (
        PROTOCOL,
        'finding = "plank_hold_s"\ngroup = "endurance"\n',
        'finding = "plank_hold_s"\ngroup = "endurance"\nreading = "lowest_side"\n',
        "impairments[3].criteria[0].reading",
    ),
    "unknown urgency": (
        "red_flags.toml",
        'urgency = "soon"',
        'urgency = "later"',
        "RF_SPONDY_ADOL.urgency",
    ),
    "flag raised by an unknown finding": (
        "red_flags.toml",
        'finding = "neuro_screen"',
        'finding = "neuro"',
        "RF_PROG_NEURO.raised_by",
    ),
    "flag raised by an unknown value": (
        "red_flags.toml",
        '"progressive_deficit"',
        '"worse"',
        "RF_PROG_NEURO.raised_by",
    ),
    "precaution without a source": (
        "precautions.toml",
        'source = "design decision"\n',
        "",
        "KNEE_KNEELING.source",
    ),
    "precaution with an unknown variation": (
        "precautions.toml",
        '["HF1", "HF3"]',
        '["HF1", "HF9"]',
        "KNEE_KNEELING.rules[0].allowed",
    ),
    "precaution with another family's variation": (
        "precautions.toml",
        '["HF1", "HF3"]',
        '["HF1", "GB3"]',
        "KNEE_KNEELING.rules[0].allowed",
    ),
    "a side for a precaution without one": (
        "precautions.toml",
        '"HF3"] }',
        '"HF3"], where = "same" }',
        "KNEE_KNEELING.rules[0].where",
    ),
    "early without weeks": (
        "precautions.toml",
        "early_weeks = 12\n",
        "",
        "THA_POSTERIOR.rules[0].when",
    ),
    "unknown kind of condition": (
        "precautions.toml",
        'ask = "gestation"',
        'ask = "pregnant"',
        "PREG_T1.triggers[0].all_of[0].ask",
    ),
    "interval without a limit": (
        "precautions.toml",
        "interval = { below = 14 }",
        "interval = {}",
        "PREG_T1.triggers[0].all_of[0].interval",
    ),
    "unknown floor transfer": (
        "precautions.toml",
        '["unsafe", "not_answered"]',
        '["unsafe", "maybe"]',
        "NO_FLOOR.triggers[0].all_of[1].answers",
    ),
    "protocol names an unknown finding": (
        PROTOCOL,
        'finding = "hip_ext_prone_deg"\ngroup',
        'finding = "hip_extension"\ngroup',
        "impairments[0].criteria[1].finding",
    ),
    "protocol reads a choice as a number": (
        PROTOCOL,
        'finding = "hip_ext_prone_deg"\ngroup',
        'finding = "pelvic_tilt"\ngroup',
        "impairments[0].criteria[1].finding",
    ),
    "protocol names an unknown value": (
        PROTOCOL,
        'values = ["anterior"]',
        'values = ["forward"]',
        "impairments[0].criteria[3].condition",
    ),
    "criterion of an unknown group": (
        PROTOCOL,
        'group = "extension"',
        'group = "length"',
        "impairments[0].criteria[0].group",
    ),
    "bands that leave values out": (
        PROTOCOL,
        'points = 3, words = "clearly short"',
        'points = 3, below = 40, words = "clearly short"',
        "impairments[0].criteria[0].scales[0]",
    ),
    "scales that do not begin at birth": (
        PROTOCOL,
        "from_age = 0",
        "from_age = 18",
        "impairments[0].criteria[0].scales",
    ),
    "start at a variation that cannot be reached": (
        PROTOCOL,
        'otherwise = "HF4"',
        'otherwise = "HF7"',
        "impairments[0].start.otherwise",
    ),
    "start on another family's ladder": (
        PROTOCOL,
        'variation = "HF2"',
        'variation = "FF2"',
        "impairments[0].start.rules[1].variation",
    ),
    "unknown direct test": (PROTOCOL, '"fair"]', '"fairy"]', "impairments[1].direct_tests"),
    "unknown role": (PROTOCOL, 'role = "A-"', 'role = "-"', "bands[0].role"),
    "gate on a finding that is no pressure": (
        PROTOCOL,
        'finding = "bp"',
        'finding = "nprs_avg"',
        "pressure",
    ),
    "gate with an unknown precaution": (
        PROTOCOL,
        'precaution = "BP_HIGH"',
        'precaution = "BP"',
        "pressure.precaution",
    ),
    "unknown requirement": (
        PROTOCOL,
        'code = "ask_neuro_screen"',
        'code = "ask_neuro"',
        "prompts[2].code",
    ),
    "no review date": (PROTOCOL, "review_by = 2027-11-22\n", "", "review_by"),
    "another protocol's id": (PROTOCOL, 'id = "hip-low-back"', 'id = "knee"', "id"),
    "dose outside its own range": (
        "exercises/HF.toml",
        "hold_s = 30, sessions_per_week = 7, rest_s = 15 }",
        "hold_s = 25, sessions_per_week = 7, rest_s = 15 }",
        "variations.HF1.dose.hold_s",
    ),
    "dose that cannot exist": (
        "exercises/HF.toml",
        "dose = { sets = 1,",
        "dose = { sets = 0,",
        "variations.HF1.dose",
    ),
    "ladder step outside the range": (
        "exercises/GB.toml",
        "{ reps = 15, hold_s = 5 }]",
        "{ reps = 16, hold_s = 5 }]",
        "variations.GB1.ladder[2].reps",
    ),
    "ladder that does not begin with the default": (
        "exercises/PL.toml",
        "ladder = [{ reps = 10, hold_s = 5 }, ",
        "ladder = [",
        "variations.PL1.ladder",
    ),
    "span that is empty": (
        "exercises/FF.toml",
        "reps = [1, 4]",
        "reps = [4, 1]",
        "variations.FF1.range.reps",
    ),
    "two rungs on one level": (
        "exercises/FF.toml",
        "level = 2.0",
        "level = 1.0",
        "variations.FF2.level",
    ),
    "ladder of another family": (
        "exercises/FF.toml",
        'family = "FF"',
        'family = "HF"',
        "family",
    ),
    "ladder without a source": (
        "exercises/PL.toml",
        "\nsource = ",
        "\n# source = ",
        "source",
    ),
    "substitute that nothing brings in": (
        "exercises/HF.toml",
        "[variations.HF6]\nlevel = 6.0\nsubstitute = false",
        "[variations.HF6]\nlevel = 6.0\nsubstitute = true",
        "variations.HF6",
    ),
    "variation without text": (
        "text/en/exercises.toml",
        "[GB4]",
        "[GB9]",
        "GB4",
    ),
    "text without steps": (
        "text/en/exercises.toml",
        "steps = [",
        "stages = [",
        "HF1.stages",
    ),
    "precaution without a note": (
        "text/en/precautions.toml",
        "NO_FLOOR",
        "NOFLOOR",
        "NO_FLOOR",
    ),
    "impairment without a reason": (
        "text/en/reasons.toml",
        "short_hip_flexors",
        "hip_flexors",
        "short_hip_flexors",
    ),
    "reason with something else to fill in": (
        "text/en/reasons.toml",
        "{side} hip",
        "{leg} hip",
        "short_hip_flexors",
    ),
    "braces that do not match": (
        "text/en/reasons.toml",
        "{side} hip",
        "{side hip",
        "short_hip_flexors",
    ),
    "picture of an unknown variation": (
        "text/en/figures.toml",
        "[HF4.start]",
        '[HF9.start]\ntitle = "x"\ndesc = "x"\n\n[HF4.start]',
        "HF9.start",
    ),
    "variation without a picture's words": (
        "text/en/figures.toml",
        "[GB4.end]",
        "[GB4.finish]",
        "GB4.end",
    ),
    "leaflet with something else to fill in": (
        "text/en/stay_active.toml",
        "Call us on {phone}.",
        "Call us on {name}.",
        "paragraphs",
    ),
    "plural without its general form": (
        "text/en/words.toml",
        'other = "Hold {n} seconds."',
        'many = "Hold {n} seconds."',
        "dose.hold.other",
    ),
    "direction that is none": (
        "text/en/language.toml",
        '"ltr"',
        '"left"',
        "direction",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "key"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_file_and_key(
    copy: Path, file: str, old: str, new: str, key: str
) -> None:
    edit(copy, file, old, new)
    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(copy)
    assert refusal.value.file == file
    assert key in refusal.value.key
    assert refusal.value.problem


@pytest.mark.parametrize(
    "file",
    sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.toml")),
)
def test_a_missing_file_is_refused(copy: Path, file: str) -> None:
    (copy / file).unlink()
    with pytest.raises(CatalogueError, match="the file is missing") as refusal:
        read_catalogue(copy)
    assert refusal.value.file == file


def test_a_rung_is_named_for_its_family(copy: Path) -> None:
    file = copy / "exercises/FF.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("variations.FF1", "variations.HF9"))
    with pytest.raises(CatalogueError, match="must begin with FF") as refusal:
        read_catalogue(copy)
    assert (refusal.value.file, refusal.value.key) == ("exercises/FF.toml", "variations.HF9")


def test_a_protocol_needs_sources(copy: Path) -> None:
    file = copy / PROTOCOL
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"sources = \[.*?\n\]", "sources = []", text, flags=re.DOTALL))
    with pytest.raises(CatalogueError) as refusal:
        read_catalogue(copy)
    assert (refusal.value.file, refusal.value.key) == (PROTOCOL, "sources")


def test_a_stray_file_in_a_language_is_refused(copy: Path) -> None:
    (copy / "text/en/word.toml").write_text("", encoding="utf-8")
    with pytest.raises(CatalogueError, match="unknown file"):
        read_catalogue(copy)


def test_the_first_language_must_be_there(copy: Path) -> None:
    shutil.rmtree(copy / "text/en")
    with pytest.raises(CatalogueError, match="text/en"):
        read_catalogue(copy)
