"""Read clinical angles off posed bones, to compare them with the exercise description.

The trunk is the line from the middle of the hips to the middle of the shoulders. Trunk: degrees
from the floor, whichever end is higher. Hip and shoulder: flexion of thigh or upper arm from that
line, in the body's own side plane, + forward. Knee and elbow: bend, 0 is straight.
"""

import numpy as np

from clinic.figures.arrays import Floats
from clinic.figures.geometry import unit
from clinic.figures.rig import Bones

AGREEMENT = 8.0  # degrees


def measure(bones: Bones) -> dict[str, float]:
    """Return the clinical angles of a pose in degrees: `trunk`, `hip_R`, `elbow_L` and so on."""

    def at(bone: str) -> Floats:
        return bones.joint(bone)[0]

    hips = (at("upperleg01.L") + at("upperleg01.R")) / 2
    shoulders = (at("upperarm01.L") + at("upperarm01.R")) / 2
    trunk = unit(shoulders - hips)
    left = unit(at("upperleg01.L") - at("upperleg01.R"))
    angles = {"trunk": float(np.degrees(np.arcsin(abs(trunk[2]))))}
    for side in "LR":
        thigh = at(f"lowerleg01.{side}") - at(f"upperleg01.{side}")
        shank = at(f"foot.{side}") - at(f"lowerleg01.{side}")
        upper = at(f"lowerarm01.{side}") - at(f"upperarm01.{side}")
        fore = at(f"wrist.{side}") - at(f"lowerarm01.{side}")
        angles |= {
            f"hip_{side}": _flexion(-trunk, thigh, left),
            f"knee_{side}": _between(thigh, shank),
            f"shoulder_{side}": _flexion(-trunk, upper, left),
            f"elbow_{side}": _between(upper, fore),
        }
    return angles


def departures(
    angles: dict[str, float], wanted: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Return the angles that miss their range: what was found and the nearest wanted."""
    nearest = {name: min(max(angles[name], low), high) for name, (low, high) in wanted.items()}
    return {
        name: (angles[name], goal)
        for name, goal in nearest.items()
        if abs(angles[name] - goal) > AGREEMENT
    }


def _between(a: Floats, b: Floats) -> float:
    return float(np.degrees(np.arccos(np.clip(unit(a) @ unit(b), -1, 1))))


def _flexion(down: Floats, limb: Floats, left: Floats) -> float:
    """Return the angle from down to a limb about the body's left axis, + forward, -90 to 270."""
    forward = np.cross(left, -down)
    down = np.cross(left, forward)
    angle = float(np.degrees(np.arctan2(limb @ forward, limb @ down)))
    return angle + 360 if angle < -90 else angle
