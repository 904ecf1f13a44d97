"""How values are written on screens: pure functions, each a Jinja filter of the same name."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic.domain.dosing import Dose
from clinic.domain.readability import HIGHEST_GRADE, grade

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIDES = {"left": "Left", "right": "Right", "both_legs": "Both legs", "none": ""}
UNITS = ((365, 365, "year"), (61, 30.4, "month"), (14, 7, "week"), (0, 1, "day"))
SEXES = {"F": "Female", "M": "Male"}


def day(value: date | None) -> str:
    """A date with its month in letters, so that no one reads the month as the day."""
    return "" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def clock_time(value: datetime, zone: ZoneInfo) -> str:
    """The time of day in the clinic: 14:02."""
    return f"{value.astimezone(zone):%H:%M}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Date and time of day in the clinic: 22 Nov 2026, 14:02."""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def how_long(then: date, today: date) -> str:
    """How far a date is from today, in the largest unit that says something: 3 weeks ago."""
    days = (today - then).days
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if days in near:
        return near[days]
    size = abs(days)
    number, unit = next(
        (int(size / length), unit) for at_least, length, unit in UNITS if size >= at_least
    )
    text = f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{text} ago" if days > 0 else f"in {text}"


def reading_hint(text: str | None) -> str:
    """What to tell somebody whose English note is hard to read; a hint, which stops nothing."""
    found = grade(text or "")
    if found is None or found <= HIGHEST_GRADE:
        return ""
    return f"Reads like school grade {found:.0f}: shorter words and sentences help."


def side(value: str) -> str:
    """A side in words: Left, Right, Both legs, or nothing."""
    return SIDES[value]


def sex(value: str | None) -> str:
    """Sex in a word; not stated stays not stated."""
    return "Sex not stated" if value is None else SEXES[value]


def seconds(value: int) -> str:
    """A length of time for a patient or a clinician: 45 s, 2 min, 2 min 30 s."""
    minutes, rest = divmod(value, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def how_often(sessions_per_week: int) -> str:
    """How often in a week: every day, twice a day, 3 days a week."""
    words = {7: "every day", 14: "twice a day", 1: "1 day a week"}
    return words.get(sessions_per_week, f"{sessions_per_week} times a week")


def dose(value: Dose) -> str:
    """A dose in one line, for a clinician: 3 × 12, hold 3 s, 3 times a week, rest 60 s."""
    if value.sets == 1 and value.hold_s:
        work = f"{value.reps} × {seconds(value.hold_s)} hold"
    elif value.hold_s:
        work = f"{value.sets} × {value.reps}, hold {seconds(value.hold_s)}"
    else:
        work = f"{value.sets} × {value.reps}"
    return f"{work}, {how_often(value.sessions_per_week)}, rest {seconds(value.rest_s)}"


def initials(name: str) -> str:
    """The first letters of a name, for the title of a browser tab: enough to tell two apart."""
    return "".join(part[0].upper() for part in name.split() if part[0].isalpha())[:3]


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 patient, 3 patients."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


FILTERS: dict[str, Callable[..., str]] = {
    function.__name__: function
    for function in (
        *(day, clock_time, moment, how_long),
        *(side, sex, seconds, how_often, dose, initials, count, reading_hint),
    )
}
