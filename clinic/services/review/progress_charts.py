"""The charts of an episode: pain, function, range, and what was done at home. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.content import load_catalogue
from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.outcome_changes import OutcomeChange
from clinic.domain.outcomes import Better, RangeError, Scale, ScaleId, Score
from clinic.handouts.chart import Band, Chart, Mark, Point, Series, Span
from clinic.services.review.log_sheets import LogSheet, SheetStatus

PAINS = {ScaleId.NPRS_AVG: "Average", ScaleId.NPRS_WORST: "Worst"}
DRAWN_ALONE = (ScaleId.PSFS, ScaleId.RMDQ)
"""The scales that have a chart of their own; pain shares one, and GROC is a change by itself."""

CLEARLY = "clearly better"
FUNCTION_TITLES = {
    ScaleId.PSFS: "Function: own activities (PSFS)",
    ScaleId.RMDQ: "Function: disability (RMDQ-24)",
}
RANGE_AXES = {"hip_ir_deg": (0, 60, 10), "mtt_hip_deg": (-20, 30, 10)}
"""Ends and step of the scale of a range test, as wide as adults need (design decision)."""

DONE_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A range test on one side on one day, in degrees."""

    finding: str
    side: Side
    on: date
    value: float


def pain_chart(
    scores: Sequence[Score], changes: Sequence[OutcomeChange], marks: tuple[Mark, ...]
) -> Chart:
    """Average and worst pain; where one of them was asked and the other not, the line breaks."""
    days = sorted({one.on for one in scores if one.scale in PAINS})
    change = next(one for one in changes if one.scale.id is ScaleId.NPRS_AVG)
    return Chart(
        key="pain",
        title="Pain",
        unit="0 to 10",
        low=0,
        high=10,
        step=2,
        better="Lower is better.",
        series=tuple(
            Series(name=name, points=_points(scores, scale, days))
            for scale, name in PAINS.items()
            if any(one.scale is scale for one in scores)
        ),
        bands=_bands(change),
        marks=marks,
    )


def scale_chart(
    change: OutcomeChange, scores: Sequence[Score], marks: tuple[Mark, ...]
) -> Chart | None:
    """One measure of function; None for a scale that has no chart of its own."""
    scale = change.scale
    if scale.id not in DRAWN_ALONE:
        return None
    days = sorted({one.on for one in scores if one.scale is scale.id})
    which = "Lower" if scale.better is Better.LOWER else "Higher"
    return Chart(
        key=scale.id.value,
        title=FUNCTION_TITLES[scale.id],
        unit=f"{scale.low} to {scale.high}",
        low=scale.low,
        high=scale.high,
        step=(scale.high - scale.low) / (6 if scale.high % 6 == 0 else 5),
        better=f"{which} is better.",
        series=(Series(name="Score", points=_points(scores, scale.id, days)),),
        bands=_bands(change),
        marks=marks,
    )


def range_chart(
    finding: str, readings: Sequence[Reading], marks: tuple[Mark, ...]
) -> Chart | None:
    """A range test, both sides; the band is where the side that began worse has really gained."""
    mine = [one for one in readings if one.finding == finding]
    if not mine:
        return None
    catalogue = load_catalogue()
    low, high, step = RANGE_AXES[finding]
    known = catalogue.outcomes.ranges[finding]
    days = sorted({one.on for one in mine})
    which = "Lower" if known.better is Better.LOWER else "Higher"
    return Chart(
        key=finding,
        title=catalogue.findings[finding].name,
        unit="degrees",
        low=low,
        high=high,
        step=step,
        better=f"{which} is better.",
        series=tuple(
            Series(
                name=side.value.capitalize(),
                points=tuple(Point(on=day, value=_reading(mine, side, day)) for day in days),
            )
            for side in LEFT_AND_RIGHT
            if any(one.side is side for one in mine)
        ),
        bands=_range_band(mine, known, low, high),
        marks=marks,
    )


def adherence_chart(sheets: Sequence[LogSheet], marks: tuple[Mark, ...], today: date) -> Chart:
    """A box for each log sheet, from its lower to its upper end; none that is still running."""
    good = load_catalogue().progression.adherence.good_from
    waiting = {SheetStatus.TO_BEGIN, SheetStatus.RUNNING, SheetStatus.BEING_TYPED}
    return Chart(
        key="adherence",
        title="Done at home",
        unit="% of what was prescribed",
        low=0,
        high=DONE_PERCENT,
        step=20,
        better="The lower end counts days left blank as not done, the upper leaves them out.",
        spans=tuple(
            Span(
                start=one.first_day,
                end=max(one.first_day, one.last_day),
                low=one.share.lower,
                high=one.share.upper,
            )
            for one in sheets
            if one.status(today) not in waiting and one.first_day <= today
        ),
        bands=(Band(low=good, high=DONE_PERCENT, words=f"{good} or more"),),
        marks=marks,
    )


def _points(scores: Sequence[Score], scale: ScaleId, days: Sequence[date]) -> tuple[Point, ...]:
    by_day = {one.on: one.value for one in scores if one.scale is scale}
    return tuple(Point(on=day, value=by_day.get(day)) for day in days)


def _bands(change: OutcomeChange) -> tuple[Band, ...]:
    """From where on the scale the patient is clearly better than at the baseline."""
    if change.baseline is None:
        return ()
    edge = _clearly_better_from(change.scale, change.baseline.value)
    if not change.scale.low <= edge <= change.scale.high:
        return ()
    if change.scale.better is Better.LOWER:
        return (Band(low=change.scale.low, high=edge, words=CLEARLY),)
    return (Band(low=edge, high=change.scale.high, words=CLEARLY),)


def _clearly_better_from(scale: Scale, baseline: float) -> float:
    needed = max(scale.error, scale.mic or 0, (scale.mic_part or 0) * baseline)
    return baseline - needed if scale.better is Better.LOWER else baseline + needed


def _reading(readings: Sequence[Reading], side: Side, day: date) -> float | None:
    """The last value of a side on a day."""
    found = [one.value for one in readings if (one.side, one.on) == (side, day)]
    return found[-1] if found else None


def _range_band(
    readings: Sequence[Reading], known: RangeError, low: float, high: float
) -> tuple[Band, ...]:
    firsts = [
        next(one for one in readings if one.side is side)
        for side in LEFT_AND_RIGHT
        if any(one.side is side for one in readings)
    ]
    if known.better is Better.LOWER:
        worst = max(firsts, key=lambda one: one.value)
        ends = (low, max(low, worst.value - known.least))
    else:
        worst = min(firsts, key=lambda one: one.value)
        ends = (min(high, worst.value + known.least), high)
    return (Band(low=ends[0], high=ends[1], words=f"a real gain on the {worst.side.value}"),)
