"""Solve a pose: find the joint angles near the authored ones that satisfy its contacts.

Levenberg-Marquardt over the free angles; the Jacobian comes from one batch of slightly changed
poses,
so every term is written once, without derivatives. Takes about a second a pose on one core.
"""

from dataclasses import dataclass

import numpy as np

from clinic.figures import residuals
from clinic.figures.arrays import Floats, Ints
from clinic.figures.parts import Parts
from clinic.figures.pose import Place, Pose, Prop
from clinic.figures.props import build, surface_of
from clinic.figures.residuals import Term, Trial, thin
from clinic.figures.rig import Bones, Rig

PRIOR = 0.14  # residual for one standard deviation away from the authored angle
STEP = 1e-4
ROUNDS = 60
SETTLED = 1e-5  # relative gain below which the search ends
SKIN_CELL = 0.024  # metres: one vertex of each cell is kept out of floor and props


@dataclass(frozen=True, slots=True)
class Solution:
    """Solved angles, and the remaining error of the whole problem."""

    angles: dict[str, float]
    error: float
    rounds: int


class Solver:
    """Solves poses of one body."""

    def __init__(self, rig: Rig, parts: Parts) -> None:
        self.rig, self.parts = rig, parts
        cells = np.floor(parts.vertices / SKIN_CELL).astype(int)
        self._sample = np.sort(np.unique(cells, axis=0, return_index=True)[1])

    def solve(self, pose: Pose, props: tuple[Prop, ...], before: dict[str, float]) -> Solution:
        """Return the angles of a pose.

        `before` are the start's, for parts that stay where they are.
        """
        problem = _Problem(self.rig, pose)
        problem.terms = self._terms(pose, props, before, problem)
        free = np.zeros(len(problem.names))
        now = problem.at(free[None])[0]
        damping, rounds = 1e-2, 0
        while rounds < ROUNDS:
            rounds += 1
            step_size = STEP * np.eye(len(free))
            slope = (problem.at(free + step_size) - now).T / STEP
            square, gradient = slope.T @ slope, slope.T @ now
            gained = 0.0
            for _ in range(8):
                step = np.linalg.solve(square + damping * np.eye(len(free)), -gradient)
                trial = problem.at((free + step)[None])[0]
                gained = 1 - (trial @ trial) / (now @ now)
                if gained > 0:
                    free, now, damping = free + step, trial, max(damping / 4, 1e-7)
                    break
                damping *= 5
            if gained < SETTLED:
                break
        return Solution(problem.angles(free), float(now @ now), rounds)

    def _terms(
        self, pose: Pose, props: tuple[Prop, ...], before: dict[str, float], problem: "_Problem"
    ) -> list[Term]:
        parts = self.parts
        solids = tuple(item for p in props if p.kind != "mat" if (item := build(p)).solid)
        terms = [residuals.touch(parts, c, surface_of(props, c.on)) for c in pose.touch]
        terms += [residuals.flat(parts, c, surface_of(props, c.on)) for c in pose.flat]
        terms += [residuals.attach(self.rig, parts, a) for a in pose.attach]
        terms += [residuals.aim(a) for a in pose.aim]
        terms += [residuals.place(parts, goal) for goal in pose.place]
        terms += [residuals.place(parts, self._kept(part, before)) for part in pose.hold]
        if pose.balance:
            terms.append(residuals.balanced(parts, pose.balance))
        terms.append(residuals.outside(self._sample, solids, pose.sink))
        terms.append(residuals.apart(pose.may_meet))
        terms.append(residuals.ranges(problem.names, lambda: problem.values))
        return terms

    def _kept(self, part: str, before: dict[str, float]) -> Place:
        members = thin(self.parts.members[part], 60)
        skin = self.rig.body.skin
        points = self.rig.skin(
            self.rig.pose(before), skin.vertices[members], skin.weights[members]
        )
        x, y, z = points[0].mean(0)
        return Place(part=part, x=float(x), y=float(y), z=float(z))


class _Problem:
    """The free angles of a pose and the residuals over them."""

    def __init__(self, rig: Rig, pose: Pose) -> None:
        self.rig = rig
        self.names = sorted(pose.sigma)
        self.fixed = {name: value for name, value in pose.angles.items() if name not in pose.sigma}
        self.authored = np.array([pose.angles.get(name, 0.0) for name in self.names])
        self.sigma = np.array([pose.sigma[name] for name in self.names])
        self.terms: list[Term] = []
        self.values = self.authored[None]
        self._columns: Ints | None = None

    def at(self, free: Floats) -> Floats:
        """Return all residuals (B, m) for a batch of free values in standard deviations."""
        self.values = self.authored + free * self.sigma
        moving = {name: self.values[:, k] for k, name in enumerate(self.names)}
        bones = self.rig.pose({**self.fixed, **moving})
        skin = self.rig.body.skin
        if self._columns is None:
            self._columns = self._used(bones)
        columns = self._columns
        points = self.rig.skin(bones, skin.vertices[columns], skin.weights[columns])
        trial = Trial(bones, lambda members: points[:, np.searchsorted(columns, members)])
        return np.concatenate([PRIOR * free, *(term(trial) for term in self.terms)], -1)

    def _used(self, bones: Bones) -> Ints:
        """Return the skin vertices that any term asks for, by asking once."""
        asked: list[Ints] = []
        skin = self.rig.body.skin

        def points(members: Ints) -> Floats:
            asked.append(members)
            return self.rig.skin(bones, skin.vertices[members], skin.weights[members])

        for term in self.terms:
            term(Trial(bones, points))
        return np.unique(np.concatenate(asked))

    def angles(self, free: Floats) -> dict[str, float]:
        """Return all angles by name."""
        solved = self.authored + free * self.sigma
        return self.fixed | dict(zip(self.names, (float(v) for v in solved), strict=True))
