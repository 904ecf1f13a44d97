"""The posed figure: layers of skin, clothes and hair as triangle meshes in world coordinates."""

from dataclasses import dataclass, replace

import numpy as np

from clinic.figures.arrays import Floats, Ints
from clinic.figures.body import load_body
from clinic.figures.clothing import Wardrobe, cut
from clinic.figures.geometry import neighbour_mean, smoothstep, vertex_normals
from clinic.figures.head import Hair, Head
from clinic.figures.joints import BELLY, SIDES
from clinic.figures.parts import find_parts
from clinic.figures.props import Box
from clinic.figures.rig import FORWARD, Angles, Bones, Rig

GROUPS = (
    "trunk",
    "head",
    *(
        f"{part}.{side}"
        for side in SIDES
        for part in ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")
    ),
)
_GROUP_STARTS = (
    (("head", "eye", "neck"), "head"),
    (("upperarm",), "upper_arm"),
    (("lowerarm",), "forearm"),
    (("wrist", "finger", "metacarpal"), "hand"),
    (("upperleg",), "thigh"),
    (("lowerleg",), "shank"),
    (("foot", "toe"), "foot"),
)
UNDER_CLOTH = 0.012  # how far skin goes on beneath a hem
JOINT_SMOOTHING = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A posed mesh with one material.

    `inside` is positive where it is kept, tested for each pixel.
    """

    material: str
    vertices: Floats
    triangles: Ints
    inside: Floats
    groups: Floats | None = None  # (v, len(GROUPS)) membership; None is all head
    neutral: Floats | None = None
    neutral_normals: Floats | None = None


@dataclass(frozen=True, slots=True)
class PosedFigure:
    """All layers of a posed figure and the bones that posed them."""

    layers: tuple[Layer, ...]
    bones: Bones
    skin: Floats

    @property
    def lies_on_bun(self) -> bool:
        """Whether the floor presses on the bun, the last of the layers."""
        return bool((self.layers[-1].vertices[:, 2] <= 0).any())

    def without_bun(self) -> "PosedFigure":
        """Return the figure with its hair let down, to lie on the back of the head."""
        return replace(self, layers=self.layers[:-1])


class Mannequin:
    """The body with its clothes and hair, ready to be posed."""

    def __init__(self) -> None:
        self.body = load_body()
        self.rig = Rig(self.body)
        self.parts = find_parts(self.rig)
        skin = self.body.skin
        self.groups = _groups(self.body.bone_names, skin.weights)
        self.head = Head(self.body, self.groups[:, GROUPS.index("head")] > 0.6)
        self.wardrobe = Wardrobe(self.body)
        self._cloth_groups = _groups(self.body.bone_names, self.wardrobe.weights)
        self.neutral = self.rig.neutral_bones()
        self._cloth_neutral = self.wardrobe.refine(
            self.rig.skin(self.neutral, self.body.tights.vertices, self.body.tights.weights)[0]
        )
        self._cloth_normals = vertex_normals(self._cloth_neutral, self.wardrobe.triangles)
        self._skin_cut = cut(self.body, skin.vertices, skin.weights)
        on_head = self.groups[:, GROUPS.index("head")] > 0.6
        self._skin_hair = np.where(on_head, self.head.hair_field(skin.vertices), -1.0)
        mixed = np.sort(self.groups, 1)[:, -2]
        self._joint = (smoothstep(0.02, 0.25, mixed) * (self.groups[:, 1] < 0.05))[:, None]
        self._mean = neighbour_mean(len(skin.vertices), skin.faces)

    def pose(self, angles: Angles, solids: tuple[Box, ...] = ()) -> PosedFigure:
        """Return the posed figure; flesh is pressed flat on the floor and on solid boxes."""
        bones = self.rig.pose(angles)
        skin = self._smooth_joints(self._skinned(bones))
        proxy = self.rig.skin(bones, self.body.tights.vertices, self.body.tights.weights)[0]
        shirt, shorts = self.wardrobe.drape(self.wardrobe.refine(proxy))
        forward = bones.turn_of("spine04")[0] @ FORWARD
        shirt = self.wardrobe.swell(shirt, forward * float(angles.get(BELLY, 0.0)))
        skin, shirt, shorts = (press(mesh, solids) for mesh in (skin, shirt, shorts))
        layers = (
            self._skin_layer(skin),
            self._cloth("shirt", shirt, self.wardrobe.cut.shirt),
            self._cloth(
                "shorts",
                shorts,
                np.minimum(self.wardrobe.cut.shorts, 0.025 - self.wardrobe.cut.shirt),
            ),
            self._hair(self.head.hair, bones),
            self._hair(self.head.bun, bones),
        )
        return PosedFigure(layers, bones, skin)

    def _skinned(self, bones: Bones) -> Floats:
        return self.rig.skin(bones, self.body.skin.vertices, self.body.skin.weights)[0]

    def _smooth_joints(self, vertices: Floats) -> Floats:
        """Calm the skin where bones mix (Taubin smoothing, which keeps the volume)."""
        for _ in range(JOINT_SMOOTHING):
            vertices = vertices + self._joint * 0.6 * (self._mean @ vertices - vertices)
            vertices = vertices - self._joint * 0.62 * (self._mean @ vertices - vertices)
        return vertices

    def _skin_layer(self, vertices: Floats) -> Layer:
        cover = np.maximum(self._skin_cut.shirt, self._skin_cut.shorts)
        return Layer(
            material="skin",
            vertices=vertices,
            triangles=self.body.skin.faces,
            inside=UNDER_CLOTH - np.maximum(cover, self._skin_hair),
            groups=self.groups,
            neutral=self.parts.vertices,
            neutral_normals=self.parts.normals,
        )

    def _cloth(self, material: str, vertices: Floats, inside: Floats) -> Layer:
        return Layer(
            material=material,
            vertices=vertices,
            triangles=self.wardrobe.triangles,
            inside=inside,
            groups=self._cloth_groups,
            neutral=self._cloth_neutral,
            neutral_normals=self._cloth_normals,
        )

    def _hair(self, hair: Hair, bones: Bones) -> Layer:
        turn, joint = bones.turn_of("head")[0], bones.joint("head")[0]
        vertices = (hair.vertices - self.body.head_of("head")) @ turn.T + joint
        return Layer(
            material="hair",
            vertices=press(vertices, ()),
            triangles=hair.triangles,
            inside=hair.inside,
        )


def press(vertices: Floats, solids: tuple[Box, ...]) -> Floats:
    """Return the vertices moved out of the floor and out of solid boxes by the shortest way."""
    pressed = vertices.copy()
    pressed[:, 2] = np.maximum(pressed[:, 2], 0.0)
    for box in solids:
        low, high = np.array(box.low), np.array(box.high)
        depth = np.concatenate([pressed - low, high - pressed], 1)
        inside = np.nonzero((depth > 0).all(1))[0]
        side = depth[inside].argmin(1)
        axis = side % 3
        pressed[inside, axis] = np.where(side < 3, low[axis], high[axis])
    return pressed


def _groups(names: tuple[str, ...], weights: Floats) -> Floats:
    groups = np.zeros((len(weights), len(GROUPS)))
    for bone, name in enumerate(names):
        groups[:, GROUPS.index(_group_of(name))] += weights[:, bone]
    return groups


def _group_of(name: str) -> str:
    for starts, group in _GROUP_STARTS:
        if name.startswith(starts):
            return group if group == "head" else f"{group}.{name[-1]}"
    return "trunk"
