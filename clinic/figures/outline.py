"""Find the lines of a drawing in the pixel buffers.

Silhouettes, occlusions, hems and fine detail.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clinic.figures.arrays import Bools, Floats, Ints
from clinic.figures.camera import View
from clinic.figures.chains import Chain, Edges, Node, chains, degrees, merge
from clinic.figures.curves import resample, smooth
from clinic.figures.joints import SIDES
from clinic.figures.mesh import GROUPS
from clinic.figures.raster import SKIN, Buffers

SILHOUETTE, OCCLUSION, HEM, DETAIL, AGAINST_PROP = range(1, 6)
WEAK_JUMP = 0.006  # metres of depth that make an occlusion
STRONG_JUMP = 0.016  # metres that a line with a free end must reach
HEM_JUMP = 0.022
SPUR = 7  # pixels
STRANGERS_JUMP = 0.02  # limbs that are not neighbours are told apart even where they touch
# Pixels that a line with a free end, or a loop, must have
SHORTEST = {SILHOUETTE: 24, OCCLUSION: 44, HEM: 40, DETAIL: 26, AGAINST_PROP: 24}
_SMOOTHING = {SILHOUETTE: 3.6, OCCLUSION: 3.6, HEM: 4.0, DETAIL: 2.6, AGAINST_PROP: 4.0}
_LIMBS = (
    ("trunk", "upper_arm"),
    ("upper_arm", "forearm"),
    ("forearm", "hand"),
    ("trunk", "thigh"),
    ("thigh", "shank"),
    ("shank", "foot"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to draw, in pixels; free ends taper like a pen stroke."""

    kind: int
    points: Floats
    closed: bool
    free_start: bool
    free_end: bool


def find_lines(buffers: Buffers, view: View) -> list[Line]:
    """Return the lines of a picture."""
    edges = _without_spurs(_without_spurs(_edges(buffers, view)))
    met = degrees(edges)
    lines = []
    for chain in merge(chains(edges)):
        ends = [not chain.closed and met[chain.nodes[k]] == 1 for k in (0, -1)]
        if _worth_drawing(chain, ends):
            points = np.array(chain.nodes, dtype=float)[:, ::-1]
            points = smooth(points, _SMOOTHING[chain.kind], closed=chain.closed)
            points = resample(points, 2.0, closed=chain.closed)
            lines.append(Line(chain.kind, points, chain.closed, ends[0], ends[1]))
    return lines


def _without_spurs(edges: Edges) -> Edges:
    """Drop the short weak side branches that grow where a surface turns away at its rim.

    Otherwise each would cut the line that it grows from into pieces too short to keep.
    """
    met = degrees(edges)
    dropped: set[tuple[Node, Node]] = set()
    strongest: dict[frozenset[Node], Chain] = {}
    for chain in chains(edges):
        if chain.kind != OCCLUSION or chain.closed or len(chain.nodes) > SPUR:
            continue
        ends = frozenset((chain.nodes[0], chain.nodes[-1]))
        weaker = chain
        if 1 not in {met[node] for node in ends}:
            rival = strongest.setdefault(ends, chain)  # another way between the same two nodes
            if rival is chain:
                continue
            if max(chain.jumps) > max(rival.jumps):
                strongest[ends], weaker = chain, rival
        dropped |= {(min(pair), max(pair)) for pair in pairwise(weaker.nodes)}
    return {pair: line for pair, line in edges.items() if pair not in dropped}


def _worth_drawing(chain: Chain, ends: list[bool]) -> bool:
    """Drop specks and faint loose strokes, never a short line between two junctions."""
    length, jumps = len(chain.nodes), np.array(chain.jumps)
    loose = any(ends) or chain.closed
    if loose and length < SHORTEST[chain.kind]:
        return False
    if chain.kind == OCCLUSION:
        faint = jumps.max() < STRONG_JUMP or (jumps > STRONG_JUMP * 0.7).sum() < 8
        if (loose or length > 60) and faint:
            return False
        return not (all(ends) and length < 95)
    return chain.kind != DETAIL or bool(jumps.max() >= 0.010 and length >= SHORTEST[DETAIL])


def _edges(buffers: Buffers, view: View) -> Edges:
    """Return every edge between two pixels that is part of a line."""
    edges: Edges = {}
    grid = _Grid(buffers, view)
    for axis in (0, 1):
        kinds, jumps = grid.between(axis)
        for row, column in zip(*np.nonzero(kinds), strict=True):
            r, c = int(row), int(column)
            start = (r + 1, c) if axis == 0 else (r, c + 1)
            edges[start, (r + 1, c + 1)] = (int(kinds[r, c]), float(jumps[r, c]))
    return edges


class _Grid:
    def __init__(self, buffers: Buffers, view: View) -> None:
        self.b, self.pixel = buffers, 1 / view.pixels_per_metre
        facing = np.abs(buffers.normal[..., 2])
        self.slope = np.sqrt(np.maximum(1 - facing**2, 0)) / np.maximum(facing, 0.05)
        self.joined = _joined_groups()
        skin = buffers.material == SKIN
        self.fine = {
            name: skin
            & np.isin(buffers.group, [GROUPS.index(g) for g in GROUPS if g.startswith(name)])
            for name in ("hand", "foot", "head")
        }

    def between(self, axis: int) -> tuple[Ints, Floats]:
        """Return the kind of line between neighbours along an axis, and the depth jump there."""
        a, b = (
            ((slice(None, -1), slice(None)), (slice(1, None), slice(None)))
            if axis == 0
            else ((slice(None), slice(None, -1)), (slice(None), slice(1, None)))
        )
        material, group = self.b.material, self.b.group
        here, there = material[a] > 0, material[b] > 0
        both = here & there
        depth = np.where(material > 0, self.b.depth, 0.0)
        expected = 1.6 * np.minimum(self.slope[a], self.slope[b]) * self.pixel
        jump = np.where(both, np.abs(depth[a] - depth[b]) - expected, 0.0)
        kinds = np.zeros(here.shape, dtype=int)
        jumps = np.where(here != there, 1.0, 0.0)
        kinds[here != there] = SILHOUETTE
        kinds[(here != there) & (self.b.hidden[a] | self.b.hidden[b])] = AGAINST_PROP
        occluded = both & (jump > WEAK_JUMP)
        kinds[occluded] = OCCLUSION
        jumps = np.where(occluded, jump, jumps)
        hem = both & (material[a] != material[b]) & (~occluded | (jump < HEM_JUMP))
        kinds[hem] = HEM
        jumps[hem] = 1.0
        strangers = ~self.joined[group[a], group[b]]
        meeting = both & (kinds == 0) & strangers
        kinds[meeting] = OCCLUSION
        apart = meeting | (strangers & (kinds == OCCLUSION))
        jumps[apart] = np.maximum(jumps[apart], STRANGERS_JUMP)
        fine = np.zeros(here.shape, dtype=bool)
        for mask in self.fine.values():
            fine |= mask[a] & mask[b]
        kinds[(kinds == OCCLUSION) & fine] = DETAIL
        return kinds, jumps


def _joined_groups() -> Bools:
    """Return which body groups are neighbours, so that touching each other makes no line."""
    joined = np.eye(len(GROUPS), dtype=bool)
    pairs = [("trunk", "head"), ("thigh.L", "thigh.R")]
    for side in SIDES:
        pairs += [(a if a == "trunk" else f"{a}.{side}", f"{b}.{side}") for a, b in _LIMBS]
    for a, b in pairs:
        i, j = GROUPS.index(a), GROUPS.index(b)
        joined[i, j] = joined[j, i] = True
    return joined
