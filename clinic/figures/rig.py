"""Kinematics: named joint angles to bone positions and skinned vertices, for many poses at a time.

World axes in metres: the person faces +X, left is +Y, up is +Z, floor z = 0. The neutral pose is
the
anatomical one (upright, arms hanging, palms inward); in it x is the person's left, y back, z up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from clinic.figures.arrays import Floats
from clinic.figures.body import RestBody
from clinic.figures.geometry import frame, rotation, unit
from clinic.figures.joints import SIDES, Z, turns_of_bones

Angles = Mapping[str, float | Floats]
DOWN, FORWARD = np.array([0.0, 0, -1]), np.array([0.0, -1, 0])
FACING = 90.0  # turns the rest axes so that the person faces +X
FOREARM_TWIST = 0.6  # share of the hand's rest twist that the forearm takes


@dataclass(frozen=True, slots=True)
class Bones:
    """Posed bones for a batch: rotations from the neutral pose (B, n, 3, 3), joints (B, n, 3)."""

    turn: Floats
    joints: Floats
    names: tuple[str, ...]

    def joint(self, bone: str) -> Floats:
        """Return where a bone begins, (B, 3)."""
        return self.joints[:, self.names.index(bone)]

    def turn_of(self, bone: str) -> Floats:
        """Return how a bone is turned from the neutral pose, (B, 3, 3)."""
        return self.turn[:, self.names.index(bone)]


class Rig:
    """The skeleton of a rest body."""

    def __init__(self, body: RestBody) -> None:
        self.body = body
        self.names = body.bone_names
        self.parents = body.bone_parents
        self.neutral = _neutral_turns(body)
        self._turns = turns_of_bones()
        self._offsets = np.zeros((len(self.names), 3))
        for bone in range(1, len(self.names)):
            parent = self.parents[bone]
            self._offsets[bone] = self.neutral[parent] @ (
                body.bone_heads[bone] - body.bone_heads[parent]
            )

    def pose(self, angles: Angles) -> Bones:
        """Return the posed bones; each angle is a number or an array over the batch."""
        size = max((np.size(value) for value in angles.values()), default=1)
        full = {
            name: np.broadcast_to(np.asarray(value, float), (size,))
            for name, value in angles.items()
        }
        zero = np.zeros(size)
        turn = np.empty((len(self.names), size, 3, 3))
        joints = np.empty((len(self.names), size, 3))
        joints[0] = np.stack([full.get(axis, zero) for axis in "xyz"], -1)
        turn[0] = self._local("root", full, size) @ rotation(Z, np.array(FACING))
        for bone in range(1, len(self.names)):
            parent = self.parents[bone]
            joints[bone] = joints[parent] + turn[parent] @ self._offsets[bone]
            if self.names[bone] in self._turns:
                turn[bone] = turn[parent] @ self._local(self.names[bone], full, size)
            else:
                turn[bone] = turn[parent]
        return Bones(np.moveaxis(turn, 0, 1), np.moveaxis(joints, 0, 1), self.names)

    def _local(self, bone: str, angles: Mapping[str, Floats], size: int) -> Floats:
        local = np.broadcast_to(np.eye(3), (size, 3, 3))
        for axis, name, gain in self._turns[bone]:
            if name in angles:
                local = local @ rotation(axis, gain * angles[name])
        return local

    def skin(self, bones: Bones, vertices: Floats, weights: Floats) -> Floats:
        """Return skinned vertices (B, v, 3) by linear blending."""
        batch, count = bones.turn.shape[:2]
        turn = bones.turn @ self.neutral
        shift = bones.joints - (turn @ self.body.bone_heads[:, :, None])[..., 0]
        moves = np.concatenate([turn, shift[..., None]], -1)  # (B, bones, 3, 4)
        flat = np.moveaxis(moves, 1, 0).reshape(count, batch * 12)
        blended = (weights @ flat).reshape(len(vertices), batch, 3, 4)
        moved = np.einsum("vbij,vj->bvi", blended[..., :3], vertices)
        return moved + np.moveaxis(blended[..., 3], 1, 0)

    def neutral_bones(self) -> Bones:
        """Return the neutral pose in rest axes, where parts and muscles are defined."""
        return self.pose({"yaw": -FACING})


def _neutral_turns(body: RestBody) -> Floats:
    """Return per bone the rotation from the rest pose (arms out) to the neutral pose."""
    turns = np.tile(np.eye(3), (len(body.bone_names), 1, 1))
    for side in SIDES:
        outward = np.array([1.0, 0, 0]) if side == "L" else np.array([-1.0, 0, 0])
        for start, matrix in (_leg_turns(body, side, outward) | _arm_turns(body, side)).items():
            for index, name in enumerate(body.bone_names):
                if name.startswith(start) and name.endswith(f".{side}"):
                    turns[index] = matrix
    return turns


def _leg_turns(body: RestBody, side: str, outward: Floats) -> dict[str, Floats]:
    hip, knee, ankle = (body.head_of(f"{b}.{side}") for b in ("upperleg01", "lowerleg01", "foot"))
    toes = (body.head_of(f"toe2-1.{side}") + body.head_of(f"toe3-1.{side}")) / 2
    upright = frame(DOWN, outward)
    heading = toes - ankle
    heading[2] = 0
    up = np.array([0.0, 0, 1])
    foot = frame(FORWARD, up) @ frame(heading, up).T
    return {
        "upperleg": upright @ frame(knee - hip, outward).T,
        "lowerleg": upright @ frame(ankle - knee, outward).T,
        "foot": foot,
        "toe": foot,
    }


def _arm_turns(body: RestBody, side: str) -> dict[str, Floats]:
    shoulder, elbow, wrist = (
        body.head_of(f"{b}.{side}") for b in ("upperarm01", "lowerarm01", "wrist")
    )
    upper, fore = unit(elbow - shoulder), unit(wrist - elbow)
    axis = np.cross(upper, fore)
    hanging = frame(DOWN, np.array([-1.0, 0, 0]))
    forearm = hanging @ frame(fore, axis).T
    knuckles = body.head_of(f"finger2-1.{side}") - body.head_of(f"finger5-1.{side}")
    hand = frame(DOWN, FORWARD) @ frame(body.head_of(f"finger3-1.{side}") - wrist, knuckles).T
    twist = DOWN * (Rotation.from_matrix(hand @ forearm.T).as_rotvec() @ DOWN)
    return {
        "upperarm": hanging @ frame(upper, axis).T,
        "lowerarm01": forearm,
        "lowerarm02": Rotation.from_rotvec(twist * FOREARM_TWIST).as_matrix() @ forearm,
        "wrist": hand,
        "finger": hand,
        "metacarpal": hand,
    }
