"""Polylines to smooth cubic curves (Schneider's fit) and compact integer path data."""

from itertools import pairwise
from typing import TypeAlias

import numpy as np

from clinic.figures.arrays import Floats

Curve: TypeAlias = Floats  # (4, 2): the control points of one cubic


def smooth(points: Floats, sigma: float, *, closed: bool) -> Floats:
    """Return points smoothed along the line; the ends of an open line stay."""
    reach = int(3 * sigma)
    count = len(points)
    if closed:
        padded = points[np.arange(-reach, count + reach) % count]
    else:
        if count - 1 < reach:
            reach = count - 1
            sigma = max(0.6, reach / 3)
        if reach < 1:
            return points
        before = 2 * points[0] - points[reach:0:-1]
        after = 2 * points[-1] - points[-2 : -2 - reach : -1]
        padded = np.vstack([before, points, after])
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    return np.stack([np.convolve(padded[:, k], kernel, "valid") for k in range(2)], 1)


def lengths(points: Floats) -> Floats:
    """Return the length of the line up to each point."""
    return np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]


def resample(points: Floats, step: float, *, closed: bool) -> Floats:
    """Return points an even step apart along the line."""
    line = np.vstack([points, points[:1]]) if closed else points
    along = lengths(line)
    count = max(3 if closed else 2, round(along[-1] / step) + (0 if closed else 1))
    at = np.linspace(0, along[-1], count, endpoint=not closed)
    return np.stack([np.interp(at, along, line[:, k]) for k in range(2)], 1)


def normals(points: Floats) -> Floats:
    """Return unit normals along an open line."""
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    return np.stack([-tangent[:, 1], tangent[:, 0]], 1)


def path(points: Floats, *, closed: bool, tolerance: float = 0.8, corner: float = 60) -> str:
    """Return path data of cubics within a tolerance of the points.

    Sharp where they turn by more degrees.
    """
    return path_data(fit(points, closed=closed, tolerance=tolerance, corner=corner), closed=closed)


def polygon(points: Floats, *, closed: bool = True) -> str:
    """Return path data of straight lines through the points."""
    ends = np.round(points).astype(int)
    text = _numbers(np.diff(ends, axis=0).ravel())
    return f"M{ends[0][0]} {ends[0][1]}l{text}" + ("z" if closed else "")


def fit(points: Floats, *, closed: bool, tolerance: float, corner: float) -> list[Curve]:
    """Return cubics through the points, joined smoothly except at corners."""
    curves: list[Curve] = []
    cuts = _corners(points, corner, closed=closed)
    if closed and not cuts:
        tangent = _unit(points[3 % len(points)] - points[-3])
        _fit(np.vstack([points, points[:1]]), tangent, -tangent, tolerance, curves)
        return curves
    if closed:
        points = np.roll(points, -cuts[0], 0)
        points = np.vstack([points, points[:1]])
        cuts = [cut - cuts[0] for cut in cuts] + [len(points) - 1]
    else:
        cuts = [0, *cuts, len(points) - 1]
    for first, last in pairwise(cuts):
        piece = points[first : last + 1]
        if len(piece) > 1:
            _fit(piece, _tangent(piece), _tangent(piece[::-1]), tolerance, curves)
    return curves


def path_data(curves: list[Curve], *, closed: bool) -> str:
    """Return compact path data: whole numbers, relative commands, straight cubics as lines."""
    if not curves:
        return ""
    here = np.round(curves[0][0]).astype(int)
    text, last = f"M{here[0]} {here[1]}", ""
    for curve in curves:
        steps = np.round(curve[1:]).astype(int) - here
        end = steps[2]
        length = float(np.hypot(*end))
        if length == 0 and np.hypot(steps[:, 0], steps[:, 1]).max() < 1.5:
            continue
        bend = np.abs(end[0] * steps[:2, 1] - end[1] * steps[:2, 0]).max() / max(length, 1e-9)
        straight = bend < 0.6 and length > 0
        command, numbers = ("l", _numbers(end)) if straight else ("c", _numbers(steps.ravel()))
        if command != last:
            text += command + numbers
        else:
            text += numbers if numbers[0] == "-" else " " + numbers
        here, last = here + end, command
    return text + ("z" if closed else "")


def _numbers(values: np.ndarray) -> str:
    text = ""
    for value in values:
        text += ("" if value < 0 or not text else " ") + str(int(value))
    return text


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _tangent(points: Floats, look: int = 4) -> Floats:
    return _unit(points[min(look, len(points) - 1)] - points[0])


def _corners(points: Floats, angle: float, *, closed: bool, look: int = 7) -> list[int]:
    """Return where a line turns by more than an angle within a short look either way."""
    count = len(points)
    if count < 2 * look + 3:
        return []
    k = np.arange(count)
    if closed:
        before, after = points - points[(k - look) % count], points[(k + look) % count] - points
    else:
        before = points - points[np.maximum(k - look, 0)]
        after = points[np.minimum(k + look, count - 1)] - points
    turn = np.abs(
        np.degrees(
            np.arctan2(
                before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(1)
            )
        )
    )
    if not closed:
        turn[:look] = turn[count - look :] = 0
    found: list[int] = []
    for candidate in np.argsort(-turn, kind="stable"):
        if turn[candidate] < angle:
            break
        gaps = [abs(candidate - other) for other in found]
        if all((min(gap, count - gap) if closed else gap) > look for gap in gaps):
            found.append(int(candidate))
    return sorted(found)


def _at(curve: Curve, t: Floats) -> Floats:
    s = 1 - t
    basis = np.stack([s**3, 3 * s * s * t, 3 * s * t * t, t**3], 1)
    return np.asarray(basis @ curve)


def _best(points: Floats, t: Floats, start: Floats, end: Floats) -> Curve:
    """Return the cubic with given end tangents that is nearest the points at parameters t."""
    s = 1 - t
    b1, b2 = 3 * t * s * s, 3 * t * t * s
    a1, a2 = b1[:, None] * start, b2[:, None] * end
    gap = points - np.outer(s**3 + b1, points[0]) - np.outer(t**3 + b2, points[-1])
    square = np.array([[(a1 * a1).sum(), (a1 * a2).sum()], [(a1 * a2).sum(), (a2 * a2).sum()]])
    chord = float(np.linalg.norm(points[-1] - points[0]))
    reach = np.array([chord / 3, chord / 3])
    if abs(np.linalg.det(square)) > 1e-9:
        solved = np.linalg.solve(square, np.array([(a1 * gap).sum(), (a2 * gap).sum()]))
        if solved.min() > 1e-3 * chord and solved.max() <= 3 * chord + 1:
            reach = solved
    return np.array(
        [points[0], points[0] + start * reach[0], points[-1] + end * reach[1], points[-1]]
    )


def _fit(points: Floats, start: Floats, end: Floats, tolerance: float, out: list[Curve]) -> None:
    if len(points) < 3:
        third = float(np.linalg.norm(points[-1] - points[0])) / 3
        out.append(
            np.array([points[0], points[0] + start * third, points[-1] + end * third, points[-1]])
        )
        return
    along = lengths(points)
    t = along / max(along[-1], 1e-9)
    worst = 0
    for _ in range(5):
        curve = _best(points, t, start, end)
        off = ((_at(curve, t) - points) ** 2).sum(1)
        worst = int(off.argmax())
        if off[worst] < tolerance**2:
            out.append(curve)
            return
        if off[worst] > 30 * tolerance**2:
            break
        t = _closer(curve, points, t)
    worst = min(max(worst, 1), len(points) - 2)
    look = min(3, worst, len(points) - 1 - worst)
    through = points[worst - look] - points[worst + look]
    size = float(np.linalg.norm(through))
    middle = through / size if size > 1e-9 else start
    _fit(points[: worst + 1], start, middle, tolerance, out)
    _fit(points[worst:], -middle, end, tolerance, out)


def _closer(curve: Curve, points: Floats, t: Floats) -> Floats:
    """Return parameters after one Newton step towards the nearest points on the curve."""
    s = (1 - t)[:, None]
    u = t[:, None]
    first = (
        3 * s * s * (curve[1] - curve[0])
        + 6 * s * u * (curve[2] - curve[1])
        + 3 * u * u * (curve[3] - curve[2])
    )
    second = 6 * s * (curve[2] - 2 * curve[1] + curve[0]) + 6 * u * (
        curve[3] - 2 * curve[2] + curve[1]
    )
    off = _at(curve, t) - points
    slope = (first * first).sum(1) + (off * second).sum(1)
    step = np.where(np.abs(slope) > 1e-9, (off * first).sum(1) / np.where(slope == 0, 1, slope), 0)
    return np.maximum.accumulate(np.clip(t - step, 0, 1))
