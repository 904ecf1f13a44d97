"""Join the edges between pixels into chains and run them straight through junctions."""

from dataclasses import dataclass

import numpy as np

Node = tuple[int, int]  # a pixel corner (row, column)
Edges = dict[tuple[Node, Node], tuple[int, float]]  # kind of line, depth jump in metres


@dataclass(slots=True)
class Chain:
    """A run of edges of one kind through pixel corners."""

    kind: int
    nodes: list[Node]
    jumps: list[float]
    closed: bool


def degrees(edges: Edges) -> dict[Node, int]:
    """Return how many edges meet at each node."""
    count: dict[Node, int] = {}
    for pair in edges:
        for node in pair:
            count[node] = count.get(node, 0) + 1
    return count


def chains(edges: Edges) -> list[Chain]:
    """Return the chains between junctions, free ends and changes of kind, and the closed loops."""
    walker = _Walker(edges)
    found: list[Chain] = []
    for node in walker.links:
        if not walker.is_junction(node):
            continue
        found.extend(
            walker.walk(node, link)
            for link in walker.links[node]
            if walker.is_fresh(node, link[0])
        )
    for (start, end), (kind, jump) in edges.items():
        if walker.is_fresh(start, end):
            found.append(walker.walk(start, (end, kind, jump)))
    return found


class _Walker:
    def __init__(self, edges: Edges) -> None:
        self.links: dict[Node, list[tuple[Node, int, float]]] = {}
        for (start, end), (kind, jump) in edges.items():
            self.links.setdefault(start, []).append((end, kind, jump))
            self.links.setdefault(end, []).append((start, kind, jump))
        self._walked: set[tuple[Node, Node]] = set()

    def is_junction(self, node: Node) -> bool:
        links = self.links[node]
        return len(links) != 2 or links[0][1] != links[1][1]

    def is_fresh(self, start: Node, end: Node) -> bool:
        return (min(start, end), max(start, end)) not in self._walked

    def _take(self, start: Node, end: Node) -> None:
        self._walked.add((min(start, end), max(start, end)))

    def walk(self, start: Node, link: tuple[Node, int, float]) -> Chain:
        here, kind, jump = link
        chain = Chain(kind, [start, here], [jump], closed=False)
        self._take(start, here)
        while not self.is_junction(here):
            onward = [step for step in self.links[here] if self.is_fresh(here, step[0])]
            if not onward:
                break
            there, _, jump = onward[0]
            self._take(here, there)
            chain.jumps.append(jump)
            if there == start:
                chain.closed = True
                break
            chain.nodes.append(there)
            here = there
        return chain


def merge(parts: list[Chain], look: int = 10) -> list[Chain]:
    """Return the chains joined with others of their kind through junctions.

    Straightest pair first.
    """
    while True:
        pairs = sorted(_pairs(parts, look))
        used: set[int] = set()
        joined = []
        for cosine, i, i_end, j, j_end in pairs:
            if cosine > -0.3:
                break
            if i in used or j in used:
                continue
            joined.append(_join(parts[i], parts[j], at_end=bool(i_end), reverse=bool(j_end)))
            used |= {i, j}
        if not joined:
            return parts
        parts = [chain for k, chain in enumerate(parts) if k not in used] + joined


def _pairs(parts: list[Chain], look: int) -> list[tuple[float, int, int, int, int]]:
    """Return all pairs of open ends of one kind at one node, with the cosine between them."""
    ends: dict[tuple[int, Node], list[tuple[int, int]]] = {}
    for number, chain in enumerate(parts):
        if not chain.closed:
            ends.setdefault((chain.kind, chain.nodes[0]), []).append((number, 0))
            ends.setdefault((chain.kind, chain.nodes[-1]), []).append((number, 1))
    found = []
    for (_, node), meeting in ends.items():
        for a, (i, i_end) in enumerate(meeting):
            for j, j_end in meeting[a + 1 :]:
                if i != j:
                    first = _heading(parts[i], i_end, node, look)
                    second = _heading(parts[j], j_end, node, look)
                    size = max(float(np.linalg.norm(first) * np.linalg.norm(second)), 1e-9)
                    found.append((float(first @ second) / size, i, i_end, j, j_end))
    return found


def _heading(chain: Chain, end: int, node: Node, look: int) -> np.ndarray:
    nodes = chain.nodes[::-1] if end else chain.nodes
    return np.subtract(nodes[min(look, len(nodes) - 1)], node)


def _join(first: Chain, second: Chain, *, at_end: bool, reverse: bool) -> Chain:
    one, jumps_one = (
        (first.nodes, first.jumps) if at_end else (first.nodes[::-1], first.jumps[::-1])
    )
    two, jumps_two = (
        (second.nodes[::-1], second.jumps[::-1]) if reverse else (second.nodes, second.jumps)
    )
    nodes = one + two[1:]
    closed = nodes[0] == nodes[-1]
    return Chain(first.kind, nodes[:-1] if closed else nodes, jumps_one + jumps_two, closed)
