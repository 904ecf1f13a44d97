"""The terms that the solver makes small.

Each returns residuals (B, m) for a batch of trial poses.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clinic.figures.arrays import Floats, Ints
from clinic.figures.joints import RANGES, plain
from clinic.figures.parts import Parts
from clinic.figures.pose import LANDMARKS, Aim, Attachment, Contact, Place
from clinic.figures.props import Furniture, Surface
from clinic.figures.rig import Bones, Rig

TOUCH_SCALE = 0.003  # metres that count as one unit of error
FLAT_SCALE = 0.006
ATTACH_SCALE = 0.012
HOLD_SCALE = 0.004
PRESS_SCALE = 0.004
LIMB_SCALE = 0.009
TRUNK_SCALE = 0.018  # softer: the capsules are a rough trunk
SOFTNESS = 0.002  # metres over which the lowest point of a patch is taken

# Limbs as capsules (name, from bone, to bone, radius in metres), to keep them out of each other
CAPSULES = (
    ("thigh", "upperleg01", "lowerleg01", 0.072),
    ("shank", "lowerleg01", "foot", 0.048),
    ("upper_arm", "upperarm01", "lowerarm01", 0.042),
    ("forearm", "lowerarm01", "wrist", 0.036),
    ("hand", "wrist", "finger3-2", 0.024),
    ("foot", "foot", "toe3-1", 0.035),
)
_MEETINGS = (
    ("hand", "thigh"),
    ("forearm", "thigh"),
    ("hand", "shank"),
    ("forearm", "shank"),
    ("shank", "thigh"),
    ("shank", "shank"),
    ("thigh", "thigh"),
    ("foot", "thigh"),
    ("foot", "shank"),
    ("foot", "foot"),
    ("hand", "hand"),
    ("forearm", "forearm"),
    ("hand", "forearm"),
)
_NEIGHBOURS = ({"shank", "thigh"}, {"foot", "shank"}, {"hand", "forearm"}, {"foot", "thigh"})
TRUNK_RADIUS = 0.09
TRUNK_FORWARD = 0.055  # metres from the spine to the middle of the trunk
TRUNK_HALF = 0.05  # metres from the spine to the middle line of each half of the trunk

# Segment masses as shares of the body (de Leva 1996, Journal of Biomechanics), by the bones they
# span
MASSES = (
    ("head", "head", 0.069),
    ("spine05", "spine01", 0.429),
    *(
        (f"{a}.{side}", f"{b}.{side}", share)
        for side in "LR"
        for a, b, share in (
            ("upperarm01", "lowerarm01", 0.026),
            ("lowerarm01", "wrist", 0.016),
            ("wrist", "finger3-1", 0.006),
            ("upperleg01", "lowerleg01", 0.145),
            ("lowerleg01", "foot", 0.0455),
            ("foot", "toe2-1", 0.0135),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A batch of trial poses: the bones and the skin vertices that terms ask for."""

    bones: Bones
    points: Callable[[Ints], Floats]


Term = Callable[[Trial], Floats]
_Capsule = tuple[Floats, Floats, float]  # ends (B, 3) and radius


def touch(parts: Parts, contact: Contact, surface: Surface) -> Term:
    """The point of a part nearest the surface lies on it."""
    members = thin(parts.members[contact.part], 200)
    crowd = SOFTNESS * np.log(max(4, 0.04 * len(members)))

    def term(trial: Trial) -> Floats:
        height = (trial.points(members)[..., surface.axis] - surface.value) * surface.sign
        low = height.min(1, keepdims=True)
        soft = low[:, 0] - SOFTNESS * np.log(np.exp((low - height) / SOFTNESS).sum(1)) + crowd
        return ((soft - contact.gap) / TOUCH_SCALE)[:, None]

    return term


def flat(parts: Parts, contact: Contact, surface: Surface) -> Term:
    """A whole part lies in the surface."""
    members = thin(parts.members[contact.part], 80)

    def term(trial: Trial) -> Floats:
        height = (trial.points(members)[..., surface.axis] - surface.value) * surface.sign
        return (height - contact.gap) / FLAT_SCALE / np.sqrt(len(members))

    return term


def attach(rig: Rig, parts: Parts, attachment: Attachment) -> Term:
    """One part lies on another, middle on middle, face to face."""
    own = thin(parts.members[attachment.part], 60)
    other = thin(parts.members[attachment.to], 60)

    def facing(trial: Trial, members: Ints) -> Floats:
        turn = trial.bones.turn[:, parts.bones[members]]
        normal = np.einsum("bvij,vj->bi", turn, parts.normals[members])
        return normal / np.linalg.norm(normal, axis=-1, keepdims=True)

    def term(trial: Trial) -> Floats:
        normal = facing(trial, other)
        apart = trial.points(own).mean(1) - trial.points(other).mean(1) - normal * attachment.gap
        askew = 1 + (facing(trial, own) * normal).sum(-1, keepdims=True)
        near = np.sqrt(attachment.weight) * apart / ATTACH_SCALE
        turned = 2 * np.sqrt(attachment.weight * attachment.facing) * askew
        return np.concatenate([near, turned], -1)

    return term


def aim(goal: Aim) -> Term:
    """A direction of a body part points where the author says."""
    bone, axis = LANDMARKS[goal.landmark], np.array(goal.axis)
    to = np.array(goal.to) / np.linalg.norm(goal.to)

    def term(trial: Trial) -> Floats:
        return 4 * np.sqrt(goal.weight) * (trial.bones.turn_of(bone) @ axis - to)

    return term


def place(parts: Parts, goal: Place) -> Term:
    """The middle of a part is at given coordinates."""
    members = thin(parts.members[goal.part], 60)
    axes = [k for k, value in enumerate((goal.x, goal.y, goal.z)) if value is not None]
    target = np.array([value for value in (goal.x, goal.y, goal.z) if value is not None])
    scale = HOLD_SCALE / np.sqrt(goal.weight)

    def term(trial: Trial) -> Floats:
        return (trial.points(members).mean(1)[:, axes] - target) / scale

    return term


def outside(members: Ints, solids: tuple[Furniture, ...], sink: float) -> Term:
    """No flesh below the floor or inside a solid prop by more than it can be pressed in."""
    walls = [item.surface for item in solids if item.surface.axis != 2]
    boxes = [box for item in solids if item.surface.axis == 2 for box in item.boxes]
    lows, highs = [np.array(b.low) for b in boxes], [np.array(b.high) for b in boxes]

    def term(trial: Trial) -> Floats:
        points = trial.points(members)
        below = [np.maximum(-points[..., 2] - sink, 0)]
        for wall in walls:  # no way out through the back
            behind = (wall.value - points[..., wall.axis]) * wall.sign
            below.append(np.maximum(behind - sink, 0))
        for low, high in zip(lows, highs, strict=True):
            depth = np.minimum(points - low, high - points).min(-1)
            below.append(np.maximum(depth - sink, 0))
        return 0.28 * np.concatenate(below, -1) / PRESS_SCALE

    return term


def ranges(names: list[str], values: Callable[[], Floats]) -> Term:
    """Joint angles stay within their ranges."""
    bounds = np.array([RANGES.get(plain(name), (-np.inf, np.inf)) for name in names])

    def term(_: Trial) -> Floats:
        now = values()
        return 0.22 * (np.maximum(now - bounds[:, 1], 0) + np.maximum(bounds[:, 0] - now, 0))

    return term


def apart(may_meet: tuple[tuple[str, str], ...]) -> Term:
    """Limbs stay out of each other and hands out of the trunk."""
    exempt = {frozenset(pair) for pair in may_meet}
    spans = {
        f"{name}.{side}": (f"{start}.{side}", f"{end}.{side}", radius, name)
        for name, start, end, radius in CAPSULES
        for side in "LR"
    }
    pairs = [
        (spans[a], spans[b])
        for first, second in _MEETINGS
        for a, b in _limb_pairs(first, second)
        if frozenset((a, b)) not in exempt
    ]
    arms = [
        spans[f"{name}.{side}"]
        for name in ("hand", "forearm", "upper_arm")
        for side in "LR"
        if frozenset((f"{name}.{side}", "trunk")) not in exempt
    ]

    def term(trial: Trial) -> Floats:
        limbs = [_overlap(_span(trial.bones, a), _span(trial.bones, b)) for a, b in pairs]
        halves = _trunk(trial.bones)
        trunk = [_overlap(_span(trial.bones, arm), half) for arm in arms for half in halves]
        return np.concatenate(
            [np.stack(limbs, -1) / LIMB_SCALE, np.stack(trunk, -1) / TRUNK_SCALE], -1
        )

    return term


def _span(bones: Bones, named: tuple[str, str, float, str]) -> _Capsule:
    start, end, radius, kind = named
    a, b = bones.joint(start), bones.joint(end)
    # thighs always meet at the top, upper arms and trunk at the shoulder
    skipped = {"thigh": 0.35, "upper_arm": 0.5}.get(kind, 0.0)
    return a + (b - a) * skipped, b, radius


def _trunk(bones: Bones) -> list[_Capsule]:
    """Return the trunk as two capsules side by side.

    In front of the spine, as it is wider than deep.
    """
    turn = bones.turn_of("spine03")
    across, forward = turn[:, :, 0] * TRUNK_HALF, -turn[:, :, 1] * TRUNK_FORWARD
    low, high = bones.joint("spine05") + forward, bones.joint("spine01") + forward
    return [(low + s * across, high + s * across, TRUNK_RADIUS) for s in (1, -1)]


def _limb_pairs(first: str, second: str) -> list[tuple[str, str]]:
    """Return the pairs of two kinds of limb that could meet.

    A limb never meets its own neighbour.
    """
    pairs = []
    for a in "LR":
        for b in "LR":
            if first == second and a >= b:
                continue
            if a == b and {first, second} in _NEIGHBOURS:
                continue
            pairs.append((f"{first}.{a}", f"{second}.{b}"))
    return pairs


def _overlap(first: _Capsule, second: _Capsule) -> Floats:
    """Return by how much two capsules overlap, in metres."""
    t = np.linspace(0, 1, 11)[None, :, None]
    (a0, a1, _), (b0, b1, _) = first, second
    along, across = a0[:, None] + (a1 - a0)[:, None] * t, b0[:, None] + (b1 - b0)[:, None] * t
    gap = np.sqrt(((along[:, :, None] - across[:, None]) ** 2).sum(-1).reshape(len(a0), -1).min(1))
    return np.maximum(first[2] + second[2] - gap, 0)


def balanced(parts: Parts, supports: tuple[str, ...]) -> Term:
    """The centre of mass is over the parts that carry the body."""
    members = [thin(parts.members[name], 60) for name in supports]

    def term(trial: Trial) -> Floats:
        carried = np.concatenate([trial.points(m)[..., :2] for m in members], 1)
        low, high = carried.min(1) + 0.03, carried.max(1) - 0.03
        mass = centre_of_mass(trial.bones)[:, :2]
        return (np.maximum(mass - high, 0) + np.maximum(low - mass, 0)) / 0.012

    return term


def centre_of_mass(bones: Bones) -> Floats:
    """Return the centre of mass (B, 3) from segment masses."""
    middles = [(bones.joint(a) + bones.joint(b)) / 2 for a, b, _ in MASSES]
    shares = np.array([share for _, _, share in MASSES])
    return np.einsum("sbi,s->bi", np.stack(middles), shares / shares.sum())


def thin(members: Ints, most: int) -> Ints:
    """Return at most so many members, evenly picked."""
    return members[:: max(1, -(-len(members) // most))]
