"""Laws that hold for every readable case, whatever its findings."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.anatomy import LEFT_AND_RIGHT
from clinic.domain.case import read_case
from clinic.domain.errors import CaseError
from clinic.domain.findings import Findings
from clinic.domain.ladders import rungs
from clinic.domain.matching import Match, match
from clinic.domain.offers import Situation, dose_for, starting_variation
from clinic.domain.programs import Origin, from_offer, problems
from clinic.domain.safety import Raised
from tests.domain.cases import Json, cases, precautions, screened_cases
from tests.make import CATALOGUE, make_program

POSTURE_AND_HISTORY = {
    "provoke_sitting",
    "provoke_standing",
    "provoke_walking",
    "provoke_stairs",
    "upright_difficulty",
    "pelvic_tilt",
    "lumbar_lordosis",
    "nprs_avg",
    "nprs_worst",
    "nprs_now",
    "morning_stiffness_min",
}


def answer_to(raw: Json) -> Match:
    return match(read_case(raw, CATALOGUE), CATALOGUE)


@given(cases)
def test_every_readable_case_has_an_answer_that_json_can_say(raw: Json) -> None:
    answer = answer_to(raw)
    said: dict[str, Any] = json.loads(json.dumps(answer.as_json()))
    assert said["id"] == raw.get("id")
    assert said["protocol"] == "hip-low-back@1.0"
    scored = {name: set(by_side) for name, by_side in said["impairments"].items()}
    expected = {
        "short_hip_flexors": {"left", "right"},
        "stiff_posterior_hip": {"left", "right"},
        "weak_gluteus_maximus": {"left", "right"},
        "low_abdominal_endurance": {"none"},
    }
    assert scored == ({} if answer.stop else expected)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists) | cases)
def test_whatever_is_no_case_is_refused_in_one_line(raw: Any) -> None:
    refusal: CaseError | None = None
    try:
        answer_to(raw)
    except CaseError as error:
        refusal = error
    readable = isinstance(raw, dict)
    assert readable is (refusal is None)
    assert readable or len(str(refusal).splitlines()) == 1


@given(cases, st.randoms())
def test_the_order_of_findings_flags_and_keys_does_not_matter(raw: Json, random: Any) -> None:
    shuffled = dict(raw)
    names = list(raw["findings"])
    random.shuffle(names)
    shuffled["findings"] = {name: raw["findings"][name] for name in names}
    shuffled["red_flags"] = list(reversed(raw.get("red_flags", [])))
    assert answer_to(shuffled).as_json() == answer_to(raw).as_json()


@given(screened_cases, st.sampled_from(list(CATALOGUE.red_flags)))
def test_a_red_flag_beats_every_match(raw: Json, flag: str) -> None:
    answer = answer_to(raw | {"red_flags": [flag]})
    assert answer.stop == "red_flag"
    assert answer.urgency is not None
    assert (answer.impairments, answer.assigned, answer.proposed, answer.withheld) == ((),) * 4
    assert "practitioner_records_referral_or_clearance" in answer.required


@given(cases)
def test_under_any_stop_nothing_is_offered(raw: Json) -> None:
    answer = answer_to(raw)
    if answer.stop is not None:
        assert (answer.assigned, answer.proposed, answer.withheld, answer.conflicts) == ((),) * 4
        assert (answer.urgency is not None) is (answer.stop == "red_flag")


@given(screened_cases)
def test_every_line_is_in_its_range_and_allowed_by_every_precaution(raw: Json) -> None:
    answer = answer_to(raw)
    for offer in (*answer.assigned, *answer.proposed):
        variation = CATALOGUE.variations[offer.variation]
        assert variation.range.contains(offer.dose)
        ladder = rungs(offer.family, offer.sides, answer.precautions, CATALOGUE)
        assert [rung.is_allowed for rung in ladder if rung.variation is variation] == [True]
        item = from_offer(offer, Origin.ASSIGNED)
        assert problems(make_program(item, precautions=answer.precautions), CATALOGUE) == ()


@given(screened_cases, precautions)
def test_more_precautions_never_bring_a_rung_that_they_bar(raw: Json, more: list[Json]) -> None:
    answer = answer_to(raw | {"precautions": raw.get("precautions", []) + more})
    added = [each for each in answer.precautions if each.raised is Raised.GIVEN]
    for offer in (*answer.assigned, *answer.proposed):
        ladder = rungs(offer.family, offer.sides, added, CATALOGUE)
        assert all(rung.is_allowed for rung in ladder if rung.variation.id == offer.variation)


@given(screened_cases)
def test_each_family_is_offered_once_on_a_side_and_assigned_by_supported_sides_only(
    raw: Json,
) -> None:
    answer = answer_to(raw)
    lines = [(offer.family, side) for offer in answer.assigned for side in offer.sides]
    lines += [(offer.family, side) for offer in answer.proposed for side in offer.sides]
    lines += [(each.family, each.side) for each in answer.withheld]
    assert len(lines) == len(set(lines))
    status = {(each.impairment, each.side): each.status for each in answer.impairments}
    for offers, wanted in ((answer.assigned, "supported"), (answer.proposed, "possible")):
        for offer in offers:
            for side in offer.focus_sides or offer.sides:
                assert status[offer.impairment, side] == wanted


SWAPPED = {"left": "right", "right": "left"}


def mirrored(value: Any) -> Any:
    """The same with left and right exchanged, in keys, values and "impairment:side"."""
    if isinstance(value, dict):
        return {SWAPPED.get(key, key): mirrored(one) for key, one in value.items()}
    if isinstance(value, list):
        return [mirrored(one) for one in value]
    if isinstance(value, str):
        stem, colon, side = value.rpartition(":")
        return f"{stem}{colon}{SWAPPED.get(side, side)}"
    return value


def without_words_and_order(value: Any) -> Any:
    """The answer without its sentences, its lists in an order of their own."""
    if isinstance(value, dict):
        words = {"because", "reasons", "notes", "id"}
        return {
            key: without_words_and_order(one) for key, one in value.items() if key not in words
        }
    if isinstance(value, list):
        return sorted((without_words_and_order(one) for one in value), key=repr)
    return value


@given(screened_cases)
def test_a_case_seen_in_a_mirror_has_the_answer_seen_in_a_mirror(raw: Json) -> None:
    here = json.loads(json.dumps(answer_to(raw).as_json()))
    there = json.loads(json.dumps(answer_to(mirrored(raw)).as_json()))
    assert without_words_and_order(there) == without_words_and_order(mirrored(here))


@given(screened_cases)
def test_posture_and_history_alone_never_assign_and_one_of_them_never_offers(raw: Json) -> None:
    only = {name: raw["findings"][name] for name in raw["findings"] if name in POSTURE_AND_HISTORY}
    assert answer_to(raw | {"findings": only}).assigned == ()
    posture = {name: only[name] for name in ("pelvic_tilt", "lumbar_lordosis") if name in only}
    assert answer_to(raw | {"findings": posture}).proposed == ()
    history = {name: only[name] for name in only if name.startswith("provoke_")}
    assert answer_to(raw | {"findings": history}).proposed == ()


@given(screened_cases, st.sampled_from(list(CATALOGUE.findings)))
def test_null_is_not_tested_and_never_normal(raw: Json, finding: str) -> None:
    missing = {name: raw["findings"][name] for name in raw["findings"] if name != finding}
    definition = CATALOGUE.findings[finding]
    nulls = [missing | {finding: None}]
    if definition.sided:
        nulls += [missing | {finding: {}}, missing | {finding: {"left": None, "right": None}}]
    expected = answer_to(raw | {"findings": missing}).as_json()
    for findings in nulls:
        assert answer_to(raw | {"findings": findings}).as_json() == expected


@given(screened_cases)
def test_without_direct_tests_nothing_is_supported_or_refused(raw: Json) -> None:
    tests = {test for each in CATALOGUE.protocol.impairments for test in each.direct_tests}
    findings = {name: raw["findings"][name] for name in raw["findings"] if name not in tests}
    answer = answer_to(raw | {"findings": findings})
    assert {each.status for each in answer.impairments} <= {"possible", "insufficient_data"}
    assert answer.assigned == ()


@given(screened_cases)
def test_findings_survive_being_written_and_read(raw: Json) -> None:
    findings = Findings.read(raw["findings"], CATALOGUE.findings)
    again = Findings.read(findings.as_case(), CATALOGUE.findings)
    assert again == findings


@given(screened_cases)
def test_more_pain_never_starts_higher_or_gives_more_sets(raw: Json) -> None:
    def starts(pain: int) -> list[tuple[float, int]]:
        case = read_case(raw | {"findings": raw["findings"] | {"nprs_avg": pain}}, CATALOGUE)
        situation = Situation(case=case, precautions=case.precautions, catalogue=CATALOGUE)
        found = []
        for impairment in CATALOGUE.protocol.impairments:
            for side in LEFT_AND_RIGHT:
                start = starting_variation(impairment, (side,), situation)
                found.append((start.level, dose_for(start, situation).sets))
        return found

    for (calm_level, calm_sets), (sore_level, sore_sets) in zip(starts(6), starts(7), strict=True):
        assert sore_level <= calm_level
        assert sore_sets <= calm_sets
