"""Checks that the rules of a review fit together."""

from string import Formatter

from clinic.content.reading import Place
from clinic.domain.progression_rules import ProgressionRules, Row

FILE = "progression.toml"
PER_CENT = 100


def check_progression(rules: ProgressionRules) -> None:
    """The rows are those of the table, in order; limits rise; what is quoted can be filled in."""
    place = Place(FILE)
    if not rules.sources:
        raise place.at("sources").refuse("missing")
    _check_rows(rules, place.at("rows"))
    pain, adherence = rules.pain, rules.adherence
    if not 0 <= pain.safe_up_to < pain.too_much_above < pain.stop_from:
        raise place.at("pain").refuse("must rise from safe over too much to stop")
    if not 0 < adherence.low_below < adherence.good_from <= PER_CENT:
        raise place.at("adherence").refuse("must rise from low to good, up to 100 per cent")
    if not 0 <= rules.reserve.none_up_to < rules.reserve.enough_from:
        raise place.at("reserve").refuse("must rise from none to enough")
    starts = [milestone.weeks.low for milestone in rules.timing.milestones]
    if starts != sorted(set(starts)) or starts[:1] != [0]:
        raise place.at("timing.milestones").refuse("must begin at week 0 and rise")


def _check_rows(rules: ProgressionRules, place: Place) -> None:
    labels = [row.label for row in rules.rows]
    if labels != list(Row):
        raise place.refuse(f"must be {', '.join(Row)}, each once, in this order")
    for index, row in enumerate(rules.rows):
        for field, text in (("when", row.when), ("then", row.then)):
            for _, name, _, _ in Formatter().parse(text):
                if name is not None and name not in rules.limits:
                    raise place.at(index).at(field).refuse(f"cannot fill in {name!r}")
