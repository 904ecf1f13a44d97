"""The joints: which turn of which bone each named angle makes, its range, and how freely it may
be solved.

Angles are degrees; the root position x, y, z is in metres. Names end in _L or _R where there are
two.
The sign of every name is clinical: flexion, abduction, outward rotation, dorsiflexion and
pronation are positive.
They are Euler angles in a fixed order, so a wide hip_rot with a flexed hip is not a goniometer
reading.
"""

from dataclasses import dataclass

X, Y, Z = 0, 1, 2
SIDES = ("L", "R")


@dataclass(frozen=True, slots=True)
class Turn:
    """One factor of a bone's rotation.

    An axis, the angle that drives it, its gain, and whether sides mirror.
    """

    axis: int
    angle: str
    gain: float
    mirrored: bool = False


_CENTRE: dict[str, tuple[Turn, ...]] = {
    "root": (Turn(X, "roll", 1), Turn(Y, "pitch", 1), Turn(Z, "yaw", 1)),
    **{
        bone: (
            Turn(Z, "spine_rot", share),
            Turn(Y, "spine_lat", share),
            Turn(X, "spine_flex", share),
            Turn(X, "lumbar_flex" if lower else "thorax_flex", extra),
        )
        for bone, share, lower, extra in (
            ("spine05", 0.22, True, 0.40),
            ("spine04", 0.26, True, 0.35),
            ("spine03", 0.22, True, 0.25),
            ("spine02", 0.15, False, 0.5),
            ("spine01", 0.15, False, 0.5),
        )
    },
    **{
        bone: (
            Turn(Z, "neck_rot", share),
            Turn(Y, "neck_lat", share),
            Turn(X, "neck_flex", share),
            *((Turn(X, "head_nod", 1),) if bone == "head" else ()),
        )
        for bone, share in (("neck01", 0.35), ("neck02", 0.30), ("neck03", 0.15), ("head", 0.20))
    },
}
_FINGERS = (("2", 0.85, 0.5), ("3", 1.0, 0.17), ("4", 1.05, -0.16), ("5", 1.1, -0.5))
_PAIRED: dict[str, tuple[Turn, ...]] = {
    "upperleg01": (
        Turn(X, "hip_flex", -1),
        Turn(Y, "hip_abd", -1, True),
        Turn(Z, "hip_rot", 1, True),
    ),
    "lowerleg01": (Turn(Z, "knee_rot", 1, True), Turn(X, "knee_flex", 1)),
    "foot": (
        Turn(X, "ankle_flex", -1),
        Turn(Y, "ankle_inv", 1, True),
        Turn(Z, "ankle_rot", 1, True),
    ),
    **{f"toe{k}-1": (Turn(X, "toe_ext", -1),) for k in "12345"},
    "clavicle": (Turn(Y, "scapula_elev", -1, True), Turn(Z, "scapula_prot", -1, True)),
    "upperarm01": (
        Turn(X, "shoulder_flex", -1),
        Turn(Y, "shoulder_abd", -1, True),
        Turn(Z, "shoulder_rot", 1, True),
    ),
    "lowerarm01": (Turn(X, "elbow_flex", -1),),
    "lowerarm02": (Turn(Z, "pronation", -0.5, True),),
    "wrist": (
        Turn(Z, "pronation", -0.5, True),
        Turn(Y, "wrist_flex", 1, True),
        Turn(X, "wrist_dev", 1),
    ),
    **{
        f"finger{k}-1": (
            Turn(X, "finger_close", spread),
            Turn(Y, "finger_curl", share, True),
            Turn(Y, "knuckle_flex", 1, True),
        )
        for k, share, spread in _FINGERS
    },
    **{f"finger{k}-2": (Turn(Y, "finger_curl", 1.1 * share, True),) for k, share, _ in _FINGERS},
    **{f"finger{k}-3": (Turn(Y, "finger_curl", 0.7 * share, True),) for k, share, _ in _FINGERS},
    "finger1-1": (Turn(Z, "thumb_opp", -1, True), Turn(X, "thumb_abd", -1)),
    "finger1-2": (Turn(Z, "thumb_curl", -1, True),),
    "finger1-3": (Turn(Z, "thumb_curl", -1, True),),
}


def turns_of_bones() -> dict[str, tuple[tuple[int, str, float], ...]]:
    """Return for every moving bone its turns as (axis.

    Full angle name, signed gain), first turn outermost.
    """
    table = {
        bone: tuple((t.axis, t.angle, t.gain) for t in turns) for bone, turns in _CENTRE.items()
    }
    for side in SIDES:
        sign = 1 if side == "L" else -1
        for bone, turns in _PAIRED.items():
            table[f"{bone}.{side}"] = tuple(
                (t.axis, f"{t.angle}_{side}", t.gain * (sign if t.mirrored else 1)) for t in turns
            )
    return table


POSITION = ("x", "y", "z")
BELLY = "belly"  # metres that the belly hangs out, negative where it is drawn in
CENTRE_ANGLES = frozenset(t.angle for turns in _CENTRE.values() for t in turns)
PAIRED_ANGLES = frozenset(t.angle for turns in _PAIRED.values() for t in turns)

# Ranges of motion in this rig's Euler angles (design decision). hip_rot reaches 82 because,
# applied
# after flexion, it also carries what a clinician reads as abduction in the figure-four.
RANGES: dict[str, tuple[float, float]] = {
    "hip_flex": (-25, 128),
    "hip_abd": (-25, 50),
    "hip_rot": (-40, 82),
    "knee_flex": (0, 148),
    "knee_rot": (-12, 25),
    "ankle_flex": (-55, 30),
    "ankle_inv": (-25, 20),
    "ankle_rot": (-20, 20),
    "toe_ext": (-30, 70),
    "shoulder_flex": (-50, 178),
    "shoulder_abd": (-25, 120),
    "shoulder_rot": (-90, 90),
    "elbow_flex": (0, 148),
    "pronation": (-88, 88),
    "wrist_flex": (-86, 75),
    "wrist_dev": (-28, 28),
    "scapula_elev": (-15, 35),
    "scapula_prot": (-20, 28),
    "spine_flex": (-25, 60),
    "spine_lat": (-20, 20),
    "spine_rot": (-30, 30),
    "lumbar_flex": (-25, 35),
    "thorax_flex": (-15, 35),
    "neck_flex": (-45, 45),
    "neck_lat": (-30, 30),
    "neck_rot": (-60, 60),
    "head_nod": (-25, 30),
    "finger_curl": (-10, 80),
    "knuckle_flex": (-10, 85),
}

# How far the solver may take an angle from the authored one: standard deviations, degrees or
# metres.
FREEDOMS: dict[str, dict[str, float]] = {
    "root": {"x": 0.15, "z": 0.15, "pitch": 3},
    "sway": {"y": 0.05, "roll": 3},
    "spine": {"lumbar_flex": 6, "thorax_flex": 6},
    "neck": {"neck_flex": 8, "head_nod": 6},
    "leg": {"hip_flex": 8, "hip_abd": 4, "hip_rot": 4, "knee_flex": 8, "ankle_flex": 12},
    "ankle": {"ankle_flex": 14},
    "toe": {"toe_ext": 15},
    "foot_turn": {"ankle_inv": 6, "ankle_rot": 6},
    "crossed_leg": {"hip_flex": 12, "hip_abd": 12, "hip_rot": 12, "knee_flex": 12, "knee_rot": 5},
    "arm": {
        "shoulder_flex": 20,
        "shoulder_abd": 12,
        "shoulder_rot": 15,
        "elbow_flex": 20,
        "pronation": 25,
        "wrist_flex": 15,
        "wrist_dev": 8,
    },
    "shoulder_blade": {"scapula_prot": 8, "scapula_elev": 5},
    "grip": {"finger_curl": 12, "knuckle_flex": 12},
}

HANDS: dict[str, dict[str, float]] = {
    "relaxed": {"finger_curl": 16, "finger_close": 26, "thumb_opp": 10},
    "flat": {"finger_curl": -9, "finger_close": 24, "thumb_opp": 0},
    "laid": {"finger_curl": 7, "finger_close": 30, "knuckle_flex": 6, "thumb_opp": 6},
    "grip": {"finger_curl": 34, "finger_close": 30, "knuckle_flex": 14, "thumb_opp": 22},
    "hook": {"finger_curl": 42, "finger_close": 30, "knuckle_flex": 24, "thumb_opp": 10},
    "fist": {
        "finger_curl": 74,
        "finger_close": 24,
        "knuckle_flex": 10,
        "thumb_opp": 40,
        "thumb_curl": 30,
    },
}


def with_sides(name: str) -> tuple[str, ...]:
    """Return the full angle names that an authored name stands for.

    `hip_flex` stands for both sides, `hip_flex_R` and `pitch` for themselves. Unknown names
    raise KeyError.
    """
    if name in POSITION or name in CENTRE_ANGLES or name == BELLY:
        return (name,)
    if name in PAIRED_ANGLES:
        return tuple(f"{name}_{side}" for side in SIDES)
    if name[:-2] in PAIRED_ANGLES and name[-2:] in {"_L", "_R"}:
        return (name,)
    raise KeyError(f"unknown joint angle {name!r}")


def plain(name: str) -> str:
    """Return an angle name without its side."""
    return name[:-2] if name[-2:] in {"_L", "_R"} else name
