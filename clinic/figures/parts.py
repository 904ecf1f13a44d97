"""Named patches of skin, chosen in the neutral pose by bone, place and normal.

Contacts refer to them.
"""

from dataclasses import dataclass

import numpy as np

from clinic.figures.arrays import Bools, Floats, Ints
from clinic.figures.geometry import vertex_normals
from clinic.figures.joints import SIDES
from clinic.figures.rig import Rig


@dataclass(frozen=True, slots=True)
class Parts:
    """Vertex numbers of each named part.

    With the neutral positions and normals of the whole skin.
    """

    members: dict[str, Ints]
    vertices: Floats
    normals: Floats
    bones: Ints  # the bone that moves each vertex most


def find_parts(rig: Rig) -> Parts:
    """Return the parts of a rig's skin. A part that comes out empty is an error."""
    skin = rig.body.skin
    vertices = rig.skin(rig.neutral_bones(), skin.vertices, skin.weights)[0]
    normals = vertex_normals(vertices, skin.faces)
    bones = skin.weights.argmax(1)
    finder = _Finder(rig, vertices, normals, np.array(rig.names)[bones])
    masks = finder.middle()
    for side in SIDES:
        for name, mask in (finder.leg(side) | finder.arm(side) | finder.hip(side)).items():
            masks[f"{name}.{side}"] = mask
    members = {name: np.nonzero(mask)[0] for name, mask in masks.items()}
    empty = [name for name, found in members.items() if len(found) < 3]
    if empty:
        raise ValueError(f"no skin found for the parts {empty}")
    return Parts(members, vertices, normals, bones)


class _Finder:
    def __init__(self, rig: Rig, vertices: Floats, normals: Floats, bone: np.ndarray) -> None:
        self.v, self.n, self.bone = vertices, normals, bone
        self.neutral = rig.neutral_bones()
        self.z = vertices[:, 2]

    def on(self, *starts: str, side: str = "") -> Bools:
        """Return which vertices are moved mostly by bones with these beginnings."""
        return np.array(
            [
                name.startswith(starts) and name.endswith(f".{side}" if side else "")
                for name in self.bone
            ]
        )

    def joint(self, bone: str) -> Floats:
        return self.neutral.joint(bone)[0]

    def outward(self, side: str) -> Floats:
        """Return how far each normal points away from the body's middle."""
        return self.n[:, 0] * (1 if side == "L" else -1)

    def leg(self, side: str) -> dict[str, Bools]:
        v, n, z = self.v, self.n, self.z
        foot = self.on("foot", "toe", side=side)
        ground, toe, heel = z[foot].min(), v[foot, 1].min(), v[foot, 1].max()
        hip, knee = self.joint(f"upperleg01.{side}"), self.joint(f"lowerleg01.{side}")
        ankle = self.joint(f"foot.{side}")
        thigh, shank = self.on("upperleg", side=side), self.on("lowerleg", side=side)
        along = (hip[2] - z) / (hip[2] - knee[2])  # 0 at the hip, 1 at the knee
        below = (knee[2] - z) / (knee[2] - ankle[2])  # 0 at the knee, 1 at the ankle
        out = self.outward(side)
        ankle_out = ankle + np.array([0.035 * (1 if side == "L" else -1), 0, 0.01])
        return {
            "foot": foot,
            "sole": foot & (z < ground + 0.012),
            "heel": foot & (z < ground + 0.02) & (v[:, 1] > heel - 0.05),
            "ball": foot & (z < ground + 0.02) & (v[:, 1] < toe + 0.09),
            "toetips": self.on("toe", side=side) & (v[:, 1] < toe + 0.03),
            "instep": foot & (n[:, 2] > 0.3) & (v[:, 1] < toe + 0.14),
            "heel_back": foot & (n[:, 1] > 0.5) & (z < ground + 0.06),
            "knee": (thigh | shank) & (abs(z - knee[2] + 0.02) < 0.06) & (n[:, 1] < -0.5),
            "knee_in": (thigh | shank) & (abs(z - knee[2] - 0.03) < 0.05) & (out < -0.6),
            "knee_out": (thigh | shank) & (abs(z - knee[2]) < 0.06) & (out > 0.6),
            "shin": shank & (n[:, 1] < -0.5),
            "shin_top": shank & (abs(below - 0.30) < 0.10) & (n[:, 1] < -0.3),
            "shin_in": shank & (abs(below - 0.68) < 0.12) & (out < -0.5),
            "shin_out": shank & (out > 0.35) & (abs(below - 0.5) < 0.35),
            "calf": shank & (n[:, 1] > 0.4) & (abs(below - 0.35) < 0.2),
            "ankle_out": (foot | shank)
            & (np.linalg.norm(v - ankle_out, axis=1) < 0.035)
            & (out > 0.3),
            "thigh_front": thigh & (abs(along - 0.85) < 0.06) & (n[:, 1] < -0.6),
            "thigh_front_top": thigh & (abs(along - 0.45) < 0.08) & (n[:, 1] < -0.6),
            "thigh_front_mid": thigh & (abs(along - 0.65) < 0.08) & (n[:, 1] < -0.6),
            "thigh_back": thigh & (abs(along - 0.72) < 0.08) & (n[:, 1] > 0.4),
            "thigh_back_out": thigh & (abs(along - 0.72) < 0.08) & (n[:, 1] > 0.1) & (out > 0.3),
            "thigh_back_in": thigh & (abs(along - 0.72) < 0.08) & (n[:, 1] > 0.1) & (out < -0.3),
            "thigh_out": thigh & (abs(along - 0.6) < 0.15) & (out > 0.6),
            "thigh_in": thigh & (abs(along - 0.65) < 0.15) & (out < -0.6),
        }

    def arm(self, side: str) -> dict[str, Bools]:
        v, z = self.v, self.z
        elbow, wrist = self.joint(f"lowerarm01.{side}"), self.joint(f"wrist.{side}")
        hand = self.on("wrist", "finger", "metac", side=side)
        arm = self.on("upperarm", "lowerarm", side=side)
        out = self.outward(side)
        return {
            "elbow": arm & (np.linalg.norm(v - elbow, axis=1) < 0.065),
            "forearm": self.on("lowerarm", side=side),
            "upper_arm": self.on("upperarm", side=side) & (abs(z - elbow[2] - 0.12) < 0.06),
            "upper_arm_out": self.on("upperarm", side=side) & (out > 0.3),
            "hand": hand,
            "palm": hand & (out < -0.5) & (z > wrist[2] - 0.11) & (z < wrist[2] - 0.03),
            "fingers": hand & (out < -0.4) & (z < wrist[2] - 0.10) & (z > wrist[2] - 0.16),
            "shoulder_out": self.on("upperarm01", "shoulder", "clavicle", side=side) & (out > 0.5),
        }

    def hip(self, side: str) -> dict[str, Bools]:
        v, n, z = self.v, self.n, self.z
        sign = 1 if side == "L" else -1
        hip, knee = self.joint(f"upperleg01.{side}"), self.joint(f"lowerleg01.{side}")
        along = (hip[2] - z) / (hip[2] - knee[2])
        pelvis = self.on("pelvis", "root", "spine05")
        near = pelvis | self.on("upperleg")
        mine = v[:, 0] * sign > 0.02
        return {
            "buttock": near & mine & (n[:, 1] > 0.3) & (v[:, 1] > 0),
            "sit_bone": near & mine & (along < 0.35) & (v[:, 1] > -0.03),
            "hip_crest": self.on("spine", "pelvis", "root", "upperleg01")
            & (abs(z - hip[2] - 0.10) < 0.035)
            & (n[:, 0] * sign > 0.6),
            "hip_out": near & (abs(z - hip[2]) < 0.08) & (n[:, 0] * sign > 0.6),
            "shoulder_blade": self.on("spine01", "spine02", "shoulder", "clavicle")
            & (v[:, 0] * sign > 0.05)
            & (n[:, 1] > 0.5),
            "ribs_out": self.on("spine01", "spine02", "spine03", "breast")
            & (n[:, 0] * sign > 0.5),
        }

    def middle(self) -> dict[str, Bools]:
        v, n = self.v, self.n
        head = self.on("head", "neck03")
        return {
            "head": head,
            "occiput": head & (n[:, 1] > 0.4),
            "temple.R": head & (n[:, 0] < -0.6),
            "temple.L": head & (n[:, 0] > 0.6),
            "sacrum": self.on("spine05", "spine04", "pelvis", "root")
            & (n[:, 1] > 0.6)
            & (abs(v[:, 0]) < 0.10),
            "upper_back": self.on("spine01", "spine02") & (n[:, 1] > 0.5),
            "belly": self.on("spine04", "spine03") & (n[:, 1] < -0.6),
        }
