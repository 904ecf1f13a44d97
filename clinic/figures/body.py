"""The body at rest.

Baked once from the parametric model `anny` (Apache-2.0, MakeHuman CC0 data).
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from clinic.figures.arrays import Floats, Ints

CACHE = Path(__file__).resolve().parents[2] / "instance" / "figures-cache"
PHENOTYPE = {
    "gender": 0.62,  # 0 male, 1 female: a calm, androgynous adult
    "age": 0.70,
    "muscle": 0.55,
    "weight": 0.42,
    "height": 0.5,
    "proportions": 0.7,
}
INFLUENCES = 8  # bones that may move one vertex


@dataclass(frozen=True, slots=True, kw_only=True)
class RestMesh:
    """A mesh at rest in metres (x to the person's left.

    Y back, z up) with its skinning weights.
    """

    vertices: Floats
    faces: Ints
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class RestBody:
    """The unposed body.

    Skin, the close-fitting proxy that clothes are cut from, bones and landmarks.
    """

    skin: RestMesh
    tights: RestMesh
    bone_names: tuple[str, ...]
    bone_parents: Ints
    bone_heads: Floats
    eyes: Floats
    mouth: Floats

    def head_of(self, bone: str) -> Floats:
        """Return where a bone begins."""
        return self.bone_heads[self.bone_names.index(bone)]


def load_body() -> RestBody:
    """Return the body, baking it into the cache folder on first use."""
    key = hashlib.sha256(json.dumps(PHENOTYPE, sort_keys=True).encode()).hexdigest()[:12]
    path = CACHE / f"body-{key}.npz"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **_bake())
    with np.load(path, allow_pickle=False) as data:
        return RestBody(
            skin=_mesh(data, "skin"),
            tights=_mesh(data, "tights"),
            bone_names=tuple(str(name) for name in data["bone_names"]),
            bone_parents=data["bone_parents"],
            bone_heads=data["bone_heads"],
            eyes=data["eyes"],
            mouth=data["mouth"],
        )


def _mesh(data: Any, name: str) -> RestMesh:
    return RestMesh(
        vertices=data[f"{name}_vertices"],
        faces=data[f"{name}_faces"],
        weights=data[f"{name}_weights"],
    )


def _bake() -> dict[str, Any]:
    """Return the arrays of the rest body. Only this function needs anny and torch."""
    os.environ["ANNY_CACHE_DIR"] = str(CACHE / "anny")
    import anny
    import torch

    # "anny-full" keeps the garment proxy; the "smplx" and "smpl" topologies download non-free data
    model = anny.Anny(topology="anny-full", local_changes="default", skinning_method="lbs")
    phenotype = dict.fromkeys(model.phenotype_labels, 0.5) | PHENOTYPE
    with torch.no_grad():
        rest = model(phenotype_kwargs=phenotype)
    source = Path(anny.__file__).parent / "data" / "mpfb2"
    groups = json.loads((source / "mesh_metadata" / "basemesh_vertex_groups.json").read_text())
    vertices = rest["rest_vertices"][0].double().numpy()
    weights = _strongest(model.dense_vertex_bone_weights.double().numpy())
    skin_ids, skin_faces = _skin_faces(model.faces.numpy(), _members(groups["body"]))
    tights_ids, tights_faces = _used(_proxy_quads(source / "3dobjs" / "base.obj"))
    eyes = [vertices[_members(groups[f"helper-{side}-eye"])].mean(0) for side in "lr"]
    return {
        "skin_vertices": vertices[skin_ids],
        "skin_faces": skin_faces,
        "skin_weights": weights[skin_ids],
        "tights_vertices": vertices[tights_ids],
        "tights_faces": tights_faces,
        "tights_weights": weights[tights_ids],
        "bone_names": np.array(model.bone_labels),
        "bone_parents": np.array(model.bone_parents),
        "bone_heads": rest["rest_bone_heads"][0].double().numpy(),
        "eyes": np.stack(eyes),
        "mouth": vertices[_members(groups["joint-mouth"])].mean(0),
    }


def _members(ranges: list[list[int]]) -> Ints:
    """Return the vertex numbers of inclusive ranges."""
    return np.concatenate([np.arange(first, last + 1) for first, last in ranges])


def _used(faces: Ints) -> tuple[Ints, Ints]:
    """Return the vertices that faces use, and the faces renumbered to them."""
    used, inverse = np.unique(faces, return_inverse=True)
    return used, inverse.reshape(faces.shape)


def _skin_faces(faces: Ints, members: Ints) -> tuple[Ints, Ints]:
    return _used(faces[np.isin(faces, members).all(1)])


def _proxy_quads(path: Path) -> Ints:
    """Return the quads of the garment proxy `helper-tights` from the base mesh."""
    quads: list[list[int]] = []
    group = ""
    for line in path.read_text().splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "g":
            group = words[1]
        elif words[0] == "f" and group == "helper-tights":
            corners = [int(word.split("/")[0]) - 1 for word in words[1:]]
            quads.append(corners if len(corners) == 4 else [*corners, corners[-1]])
    return np.array(quads)


def _strongest(weights: Floats) -> Floats:
    """Keep the strongest influences of each vertex and let them add up to one."""
    limit = np.sort(weights, axis=1)[:, -INFLUENCES][:, None]
    kept = np.where(weights >= limit, weights, 0.0)
    return kept / kept.sum(1, keepdims=True)
