"""Checks that need the body: contacts, depth in floor and props, joint ranges, balance, and the
raster.

Every failure is a sentence with the variation, the picture and the number that is wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shapely.geometry import MultiPoint, Point

from clinic.figures.arrays import Floats
from clinic.figures.build import OUTPUT
from clinic.figures.clinical import departures, measure
from clinic.figures.joints import RANGES, plain
from clinic.figures.library import StaleSolutionError, read_figure, read_solution, variations
from clinic.figures.mesh import Mannequin
from clinic.figures.pose import MOMENTS, Contact, Figure, Pose
from clinic.figures.props import build, surface_of
from clinic.figures.residuals import centre_of_mass
from clinic.figures.rig import Bones
from clinic.figures.sheet import picture

CONTACT = 0.006  # metres between a contact and its surface, at body scale
LAID = 0.008  # metres, on average, for a whole part that lies on a surface: a palm is hollow
ATTACHED = 0.015  # metres between the middles of two attached patches beyond their authored gap
HELD = 0.012  # metres that a part may drift between start and end though it is to stay
SUNK = 0.006  # metres of flesh deeper than the pose allows
OVER_RANGE = 3.0  # degrees beyond a joint's range
CARRIED = 0.02  # metres above a surface up to which skin carries weight
BALANCE = 0.03  # metres that the centre of mass may lie outside the support
LARGEST = 16 * 1024
GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "figures_heavy" / "golden"
GOLDEN_WIDTH, GOLDEN_SHADE, GOLDEN_SHARE = 160, 40, 0.015


@dataclass(frozen=True, slots=True)
class _Solved:
    """A solved pose with its skin, for the checks of one picture."""

    figure: Figure
    pose: Pose
    name: str
    angles: dict[str, float]
    bones: Bones
    skin: Floats


def check_all(chosen: Sequence[str], say: Callable[[str], None]) -> int:
    """Check the chosen variations (all when none is named); return 0 when all passed, else 1."""
    mannequin = Mannequin()
    failures = 0
    for variation in chosen or variations():
        for failure in check(mannequin, variation):
            failures += 1
            say(failure)
    say(f"{failures} failures" if failures else "all figures passed")
    return 1 if failures else 0


def check(mannequin: Mannequin, variation: str) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with a variation's poses and pictures."""
    figure = read_figure(variation)
    try:
        solution = read_solution(figure)
    except StaleSolutionError as error:
        yield str(error)
        return
    solved = {}
    for moment in MOMENTS:
        bones = mannequin.rig.pose(solution[moment])
        skin = mannequin.rig.skin(bones, mannequin.body.skin.vertices, mannequin.body.skin.weights)
        solved[moment] = _Solved(
            figure, figure.pose(moment), f"{variation}-{moment}", solution[moment], bones, skin[0]
        )
    for one in solved.values():
        yield from _contacts(mannequin, one)
        yield from _attachments(mannequin, one)
        yield from _depth(one)
        yield from _ranges(one)
        yield from _clinical(one)
        yield from _balance(one)
    yield from _held(mannequin, solved["start"], solved["end"])
    for moment in MOMENTS:
        yield from _golden(f"{variation}-{moment}")


def _height(one: _Solved, points: Floats, contact: Contact) -> Floats:
    surface = surface_of(one.figure.props, contact.on)
    height: Floats = (points[:, surface.axis] - surface.value) * surface.sign - contact.gap
    return height


def _contacts(mannequin: Mannequin, one: _Solved) -> Iterator[str]:
    for contact in one.pose.touch:
        low = float(_height(one, one.skin[mannequin.parts.members[contact.part]], contact).min())
        if abs(low) > CONTACT:
            yield f"{one.name}: {contact.part} is {1000 * low:.1f} mm from {contact.on}"
    for contact in one.pose.flat:
        off = np.abs(_height(one, one.skin[mannequin.parts.members[contact.part]], contact)).mean()
        if off > LAID:
            yield f"{one.name}: {contact.part} lies {1000 * off:.1f} mm off {contact.on}"


def _attachments(mannequin: Mannequin, one: _Solved) -> Iterator[str]:
    for attachment in one.pose.attach:
        own, other = (
            one.skin[mannequin.parts.members[part]].mean(0)
            for part in (attachment.part, attachment.to)
        )
        apart = float(np.linalg.norm(own - other)) - attachment.gap
        if apart > ATTACHED:
            yield f"{one.name}: {attachment.part} is {1000 * apart:.1f} mm from {attachment.to}"


def _held(mannequin: Mannequin, start: _Solved, end: _Solved) -> Iterator[str]:
    for part in end.pose.hold:
        members = mannequin.parts.members[part]
        drift = float(np.linalg.norm(end.skin[members].mean(0) - start.skin[members].mean(0)))
        if drift > HELD:
            yield f"{end.name}: {part} moved {1000 * drift:.1f} mm though it is to stay"


def _depth(one: _Solved) -> Iterator[str]:
    allowed = one.pose.sink + SUNK
    below = float(-one.skin[:, 2].min())
    if below > allowed:
        yield f"{one.name}: {1000 * below:.1f} mm below the floor"
    for prop in one.figure.props:
        if prop.kind == "mat" or not (item := build(prop)).solid:
            continue
        for box in item.boxes:
            low, high = np.array(box.low), np.array(box.high)
            inside = float(np.minimum(one.skin - low, high - one.skin).min(1).max())
            if inside > allowed:
                yield f"{one.name}: {1000 * inside:.1f} mm inside the {prop.name}"


def _ranges(one: _Solved) -> Iterator[str]:
    for name, value in one.angles.items():
        low, high = RANGES.get(plain(name), (-np.inf, np.inf))
        if not low - OVER_RANGE <= value <= high + OVER_RANGE:
            yield f"{one.name}: {name} is {value:.1f}, its range is {low} to {high}"


def _clinical(one: _Solved) -> Iterator[str]:
    """Angles agree with the exercise description, or the pose says why they do not."""
    missed = departures(measure(one.bones), one.pose.clinical)
    for name, (found, wanted) in missed.items():
        if name not in one.pose.departs:
            yield f"{one.name}: {name} is {found:.0f}, the description asks for {wanted:.0f}"
    for name in one.pose.departs.keys() - missed.keys():
        yield f"{one.name}: {name} agrees with the description; its excuse is out of date"


def _balance(one: _Solved) -> Iterator[str]:
    """The centre of mass is over whatever touches the floor or the top of a prop.

    Walls do not count.
    """
    carrying = [one.skin[one.skin[:, 2] < CARRIED]]
    for prop in one.figure.props:
        if prop.kind == "mat":
            continue
        item = build(prop)
        if item.surface.axis != 2:
            continue
        near = np.abs(one.skin[:, 2] - item.surface.value) < CARRIED
        if item.solid:
            low, high = np.array(item.boxes[-1].low), np.array(item.boxes[-1].high)
            over = ((one.skin > low - CARRIED) & (one.skin < high + CARRIED))[:, :2].all(1)
            near &= over
        else:  # a cushion lies under a part: what is at its height near a contact rests on it
            near &= one.skin[:, 2] < item.surface.value + CARRIED
        carrying.append(one.skin[near])
    points = np.concatenate(carrying)[:, :2]
    mass = centre_of_mass(one.bones)[0, :2]
    outside = MultiPoint(points).convex_hull.distance(Point(*mass)) if len(points) else np.inf
    if outside > BALANCE:
        yield f"{one.name}: the centre of mass is {1000 * outside:.0f} mm outside the support"


def thumbnail(name: str, folder: Path = OUTPUT) -> Floats:
    """Return a picture as a small grey array."""
    image = picture(folder / f"{name}.svg", 1.0)
    height = max(1, round(GOLDEN_WIDTH * image.height / image.width))
    scale = GOLDEN_WIDTH / (image.width or 1)
    large = picture(folder / f"{name}.svg", scale * 2).resize((GOLDEN_WIDTH, height))
    return np.asarray(large.convert("L"), dtype=float)


def _golden(name: str) -> Iterator[str]:
    """Compare with the committed thumbnail.

    Libraries may differ in the last bits, so with tolerance.
    """
    from PIL import Image

    path = GOLDEN / f"{name}.png"
    if not path.exists():
        yield f"{name}: has no golden picture"
        return
    golden = np.asarray(Image.open(path).convert("L"), dtype=float)
    found = thumbnail(name)
    if golden.shape != found.shape:
        yield f"{name}: its canvas differs from the golden picture"
        return
    share = float((np.abs(golden - found) > GOLDEN_SHADE).mean())
    if share > GOLDEN_SHARE:
        yield f"{name}: {100 * share:.1f} % of its pixels differ from the golden picture"


def write_golden(chosen: Sequence[str]) -> None:
    """Keep thumbnails of the present pictures.

    Do this only after a person has looked at the sheet.
    """
    from PIL import Image

    GOLDEN.mkdir(parents=True, exist_ok=True)
    for variation in chosen or variations():
        for moment in MOMENTS:
            name = f"{variation}-{moment}"
            image = Image.fromarray(thumbnail(name).astype(np.uint8))
            image.quantize(16).save(GOLDEN / f"{name}.png", optimize=True)
