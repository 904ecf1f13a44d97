"""The rig moves as its signs say, and the two sides of the body mirror each other."""

import numpy as np
import pytest

from clinic.figures.clinical import measure
from clinic.figures.library import mirrored_name
from clinic.figures.mesh import Mannequin

SIDEWAYS = np.array([1.0, -1.0, 1.0])


def test_the_neutral_pose_stands_upright(mannequin: Mannequin) -> None:
    """All clinical angles are near zero when nothing is bent."""
    angles = measure(mannequin.rig.pose({}))
    assert angles.pop("trunk") > 85
    assert all(abs(value) < 6 for value in angles.values()), angles


@pytest.mark.parametrize(
    ("joint", "clinical"),
    [
        ("hip_flex", "hip"),
        ("knee_flex", "knee"),
        ("shoulder_flex", "shoulder"),
        ("elbow_flex", "elbow"),
    ],
)
@pytest.mark.parametrize("side", ["L", "R"])
def test_flexion_is_positive_and_in_degrees(
    mannequin: Mannequin, joint: str, clinical: str, side: str
) -> None:
    """Each flexion moves its own clinical angle by as many degrees, and no other side's."""
    other = "R" if side == "L" else "L"
    rest, bent = (measure(mannequin.rig.pose({f"{joint}_{side}": v})) for v in (0.0, 60.0))
    assert bent[f"{clinical}_{side}"] - rest[f"{clinical}_{side}"] == pytest.approx(60, abs=4)
    assert bent[f"{clinical}_{other}"] == pytest.approx(rest[f"{clinical}_{other}"], abs=0.01)


def test_a_mirrored_pose_is_the_mirrored_body(mannequin: Mannequin) -> None:
    """Angles with the sides exchanged give the reflected skin, so authoring one side is enough."""
    angles = {"hip_flex_R": 70.0, "hip_rot_R": 40.0, "hip_abd_R": 20.0, "pronation_R": 30.0}
    angles |= {"shoulder_flex_R": 80.0, "shoulder_rot_R": -20.0, "wrist_flex_R": 15.0}
    exchanged = {mirrored_name(name): value for name, value in angles.items()}
    skin = mannequin.body.skin
    right, left = (
        mannequin.rig.skin(mannequin.rig.pose(a), skin.vertices, skin.weights)[0]
        for a in (angles, exchanged)
    )
    for part in ("sole", "knee", "palm", "elbow", "hip_crest"):
        one = right[mannequin.parts.members[f"{part}.R"]].mean(0)
        two = left[mannequin.parts.members[f"{part}.L"]].mean(0)
        assert np.abs(one - two * SIDEWAYS).max() < 0.004, part


def test_a_loose_belly_hangs_and_the_back_stays(mannequin: Mannequin) -> None:
    """Only the front of the shirt moves, by as many metres as the pose says."""
    upright = {"yaw": -90.0}
    flat, loose = (
        next(layer for layer in posed.layers if layer.material == "shirt").vertices
        for posed in (mannequin.pose(upright), mannequin.pose(upright | {"belly": 0.05}))
    )
    moved = flat - loose  # the front looks along -y here
    assert moved[:, 1].max() == pytest.approx(0.05, abs=0.006)
    behind = flat[:, 1] > np.median(flat[:, 1])
    assert np.abs(moved[behind]).max() < 0.005
    assert np.abs(moved[:, [0, 2]]).max() < 0.005
