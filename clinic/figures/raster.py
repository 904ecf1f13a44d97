"""Rasterise posed layers into per-pixel buffers.

Material, body group, depth, normals, neutral positions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from clinic.figures.arrays import Bools, Floats, Ints
from clinic.figures.camera import View
from clinic.figures.geometry import vertex_normals
from clinic.figures.mesh import GROUPS, Layer
from clinic.figures.props import Box

NOTHING, SKIN, SHIRT, SHORTS, HAIR, SHIRT_INSIDE, SHORTS_INSIDE = range(7)
_CODES = {"skin": SKIN, "shirt": SHIRT, "shorts": SHORTS, "hair": HAIR}
_INSIDE = {"shirt": SHIRT_INSIDE, "shorts": SHORTS_INSIDE}
_BATCH = 4_000_000
ISLAND = 260  # pixels
HIDING = 0.010  # metres a prop must be nearer than the body to hide it


@dataclass(frozen=True, slots=True)
class Buffers:
    """What each pixel shows; arrays of shape (height, width, ...)."""

    material: Ints
    group: Ints
    depth: Floats
    normal: Floats  # in camera axes
    neutral: Floats
    neutral_normal: Floats
    hidden: Bools  # a prop is in front of the body here


@dataclass(frozen=True, slots=True)
class _Fragments:
    pixel: Ints
    depth: Floats
    triangle: Ints
    weights: Floats

    def take(self, chosen: Ints | Bools) -> "_Fragments":
        return _Fragments(
            self.pixel[chosen], self.depth[chosen], self.triangle[chosen], self.weights[chosen]
        )


def render(layers: tuple[Layer, ...], boxes: tuple[Box, ...], view: View) -> Buffers:
    """Return the buffers of a figure, with the pixels that props hide taken out of the figure."""
    canvas = _Canvas(view)
    for layer in layers:
        canvas.paint(layer)
    shape = (view.height, view.width)
    hidden = (_prop_depth(boxes, view) < canvas.depth - HIDING) & (canvas.material > 0)
    canvas.material[hidden] = NOTHING
    return Buffers(
        material=without_islands(canvas.material.reshape(shape)),
        group=canvas.group.reshape(shape),
        depth=canvas.depth.reshape(shape),
        normal=canvas.normal.reshape(*shape, 3),
        neutral=canvas.neutral.reshape(*shape, 3),
        neutral_normal=canvas.neutral_normal.reshape(*shape, 3),
        hidden=hidden.reshape(shape),
    )


class _Canvas:
    """Flat buffers that layers are painted into, the nearest surface winning at each pixel."""

    def __init__(self, view: View) -> None:
        count = view.width * view.height
        self.view = view
        self.material = np.zeros(count, dtype=int)
        self.group = np.full(count, GROUPS.index("head"))
        self.depth = np.full(count, np.inf)
        self.normal = np.zeros((count, 3))
        self.neutral = np.zeros((count, 3))
        self.neutral_normal = np.zeros((count, 3))

    def paint(self, layer: Layer) -> None:
        found = _visible(layer, self.view)
        found = found.take(found.depth < self.depth[found.pixel])
        at, corners = found.pixel, layer.triangles[found.triangle]

        def mix(data: Floats) -> Floats:
            return np.einsum("fk,fki->fi", found.weights, data[corners])

        code = _CODES[layer.material]
        back = _turned_away(layer, found, self.view)
        self.material[at] = np.where(back, _INSIDE.get(layer.material, code), code)
        self.depth[at] = found.depth
        seen = mix(vertex_normals(layer.vertices, layer.triangles)) @ self.view.axes.T
        self.normal[at] = seen / np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
        if layer.groups is None or layer.neutral is None or layer.neutral_normals is None:
            self.group[at] = GROUPS.index("head")
            self.neutral[at] = np.inf
        else:
            self.group[at] = mix(layer.groups).argmax(1)
            self.neutral[at] = mix(layer.neutral)
            self.neutral_normal[at] = mix(layer.neutral_normals)


def without_islands(material: Ints) -> Ints:
    """Return the materials without specks where a layer pokes through one that surrounds it."""
    cleaned = material.copy()
    for code in (SKIN, SHIRT, SHORTS, SHIRT_INSIDE, SHORTS_INSIDE):
        labels, count = ndimage.label(material == code)
        areas = np.bincount(labels.ravel(), minlength=count + 1)
        spots = ndimage.find_objects(labels)
        for number in np.nonzero(areas[1:] < ISLAND)[0] + 1:
            rows, columns = spots[number - 1]
            near = (
                slice(max(0, rows.start - 2), rows.stop + 2),
                slice(max(0, columns.start - 2), columns.stop + 2),
            )
            spot = labels[near] == number
            ring = material[near][ndimage.binary_dilation(spot, iterations=2) & ~spot]
            around = np.bincount(ring, minlength=7)
            if around.max() > 0.9 * ring.size and around.argmax() in {SHIRT, SHORTS}:
                cleaned[near][spot] = around.argmax()
    return cleaned


def _visible(layer: Layer, view: View) -> _Fragments:
    """Return the nearest kept fragment of a layer at each pixel."""
    kept = (layer.inside[layer.triangles] > -0.02).any(1)
    numbers = np.nonzero(kept)[0]
    found = rasterise(
        view.project(layer.vertices), layer.triangles[numbers], view.width, view.height
    )
    found = _Fragments(found.pixel, found.depth, numbers[found.triangle], found.weights)
    inside = (layer.inside[layer.triangles[found.triangle]] * found.weights).sum(1)
    return _nearest(found.take(inside > 0))


def _nearest(found: _Fragments) -> _Fragments:
    found = found.take(np.lexsort((found.depth, found.pixel)))
    first = np.ones(len(found.pixel), dtype=bool)
    first[1:] = found.pixel[1:] != found.pixel[:-1]
    return found.take(first)


def _turned_away(layer: Layer, found: _Fragments, view: View) -> Bools:
    corner = view.project(layer.vertices)[layer.triangles[found.triangle]]
    return _doubled_area(corner[..., 0], corner[..., 1]) > 0


def _doubled_area(x: Floats, y: Floats) -> Floats:
    return (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])


def rasterise(points: Floats, triangles: Ints, width: int, height: int) -> _Fragments:
    """Return every covered pixel centre of every triangle."""
    corner = points[triangles]
    x, y = corner[..., 0], corner[..., 1]
    left = np.maximum(np.ceil(x.min(1) - 0.5), 0).astype(int)
    right = np.minimum(np.floor(x.max(1) - 0.5), width - 1).astype(int)
    top = np.maximum(np.ceil(y.min(1) - 0.5), 0).astype(int)
    bottom = np.minimum(np.floor(y.max(1) - 0.5), height - 1).astype(int)
    area = _doubled_area(x, y)
    usable = (right >= left) & (bottom >= top) & (np.abs(area) > 1e-9)
    none = np.zeros(0, dtype=int)
    found = [(none, np.zeros(0), none, np.zeros((0, 3)))]
    for t, side in _batches(np.maximum(right - left, bottom - top) + 1, usable):
        across, down = np.meshgrid(np.arange(side), np.arange(side))
        px = left[t][:, None] + across.ravel()
        py = top[t][:, None] + down.ravel()
        bary = _barycentric(x[t], y[t], area[t], px + 0.5, py + 0.5)
        cover = (bary > -1e-6).all(0) & (px <= right[t][:, None]) & (py <= bottom[t][:, None])
        row, column = np.nonzero(cover)
        weights = bary[:, row, column].T
        depth = (weights * corner[t[row], :, 2]).sum(1)
        found.append((py[row, column] * width + px[row, column], depth, t[row], weights))
    pixel, depth, triangle, weights = (np.concatenate([f[k] for f in found]) for k in range(4))
    return _Fragments(pixel, depth, triangle, weights)


def _batches(wide: Ints, usable: Bools) -> Iterator[tuple[Ints, int]]:
    """Yield triangles of similar size together, with the side of a square that holds each."""
    smallest = 0
    for largest in (2, 4, 8, 16, 32, 64, 128, 256, 512, 4096):
        chosen = np.nonzero(usable & (wide > smallest) & (wide <= largest))[0]
        smallest = largest
        if len(chosen):
            side = int(wide[chosen].max())
            step = max(1, _BATCH // side**2)
            for begin in range(0, len(chosen), step):
                yield chosen[begin : begin + step], side


def _barycentric(x: Floats, y: Floats, area: Floats, px: Floats, py: Floats) -> Floats:
    area = area[:, None]
    dx, dy = px - x[:, :1], py - y[:, :1]
    first = (dx * (y[:, 2:] - y[:, :1]) - (x[:, 2:] - x[:, :1]) * dy) / area
    second = ((x[:, 1:2] - x[:, :1]) * dy - dx * (y[:, 1:2] - y[:, :1])) / area
    return np.stack([1 - first - second, first, second])


def _prop_depth(boxes: tuple[Box, ...], view: View) -> Floats:
    depth = np.full(view.width * view.height, np.inf)
    for box in boxes:
        corners = np.array(
            [
                (x, y, z)
                for x in (box.low[0], box.high[0])
                for y in (box.low[1], box.high[1])
                for z in (box.low[2], box.high[2])
            ]
        )
        quads = np.array(
            [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
        )
        triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        found = rasterise(view.project(corners), triangles, view.width, view.height)
        np.minimum.at(depth, found.pixel, found.depth)
    return depth
