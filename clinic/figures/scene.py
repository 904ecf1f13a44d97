"""Compose the pair of pictures of a variation: solve, pose, frame both alike, and draw."""

from dataclasses import dataclass, replace

import numpy as np

from clinic.figures import palette, setting
from clinic.figures.arrays import Floats, Projection
from clinic.figures.arrows import paint_arrow, paint_guide
from clinic.figures.camera import View, axes
from clinic.figures.highlight import paint_muscle
from clinic.figures.library import read_solution
from clinic.figures.mesh import Mannequin, PosedFigure
from clinic.figures.pose import LANDMARKS, MOMENTS, Anchored, Figure, Prop
from clinic.figures.props import Furniture, build
from clinic.figures.raster import Buffers, render
from clinic.figures.solver import Solution, Solver
from clinic.figures.strokes import paint_lines
from clinic.figures.svg import document
from clinic.figures.tone import paint_figure
from clinic.figures.words import words_of

WIDEST, TALLEST = 1200, 900  # picture units of 0.05 mm
LARGEST = 640.0  # picture units a metre
PIXELS = 1.5  # pixels a picture unit
PADDING = 14


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the pictures of one variation share, and the two posed figures."""

    figure: Figure
    posed: dict[str, PosedFigure]
    furniture: list[Furniture]
    view: View
    ground: setting.Extent
    mat: bool


def solve(mannequin: Mannequin, figure: Figure) -> dict[str, Solution]:
    """Return the solutions of start and end."""
    solver = Solver(mannequin.rig, mannequin.parts)
    start = solver.solve(figure.start, figure.props, {})
    end = solver.solve(figure.end, figure.props, start.angles)
    return {"start": start, "end": end}


def stage(mannequin: Mannequin, figure: Figure) -> Stage:
    """Return the posed figures of a variation with their common canvas.

    Raises StaleSolutionError.
    """
    solved = read_solution(figure)
    props = _placed(mannequin, figure, solved["start"])
    furniture = [build(prop) for prop in props if prop.kind != "mat"]
    solids = tuple(box for item in furniture if item.solid for box in item.boxes)
    posed = {moment: mannequin.pose(solved[moment], solids) for moment in MOMENTS}
    if any(one.lies_on_bun for one in posed.values()):
        posed = {moment: one.without_bun() for moment, one in posed.items()}
    mats = [prop for prop in props if prop.kind == "mat"]
    ground = _ground(list(posed.values()), furniture, mats)
    bare = Stage(figure, posed, furniture, _no_view(figure), ground, bool(mats))
    return replace(bare, view=_view(bare))


def _placed(mannequin: Mannequin, figure: Figure, angles: dict[str, float]) -> list[Prop]:
    """Return the props with those that lie under a body part moved below it."""
    placed = []
    for prop in figure.props:
        part = prop.options.get("under")
        if part is None:
            placed.append(prop)
            continue
        skin, members = mannequin.body.skin, mannequin.parts.members[part]
        bones = mannequin.rig.pose(angles)
        middle = mannequin.rig.skin(bones, skin.vertices[members], skin.weights[members])[0].mean(
            0
        )
        dx, dy = prop.options.get("at", (0.0, 0.0))
        at = [float(middle[0]) + dx, float(middle[1]) + dy]
        placed.append(replace(prop, options={**prop.options, "at": at}))
    return placed


def _ground(
    figures: list[PosedFigure], furniture: list[Furniture], mats: list[Prop]
) -> setting.Extent:
    x0, x1, y0, y1 = setting.low_extent(
        figures, setting.MAT_MARGIN if mats else setting.FLOOR_MARGIN
    )
    if mats:
        own = mats[0].options
        x0, x1 = own.get("x", (x0, x1))
        y0, y1 = own.get("y", (y0, y1))
        return (x0, x1, y0, y1)
    for item in furniture:
        for box in item.boxes:
            if box.low[2] < 0.1 and item.surface.axis == 2:
                x0, x1 = min(x0, box.low[0] - 0.12), max(x1, box.high[0] + 0.12)
                y0, y1 = min(y0, box.low[1] - 0.10), max(y1, box.high[1] + 0.10)
    return (x0, x1, y0, y1)


def _no_view(figure: Figure) -> View:
    return View(axes(*figure.camera), 1.0, np.zeros(2), 1, 1)


def _view(bare: Stage) -> View:
    """Return the view in which both figures, their props and arrows fill the canvas."""
    points = [
        layer.vertices[np.unique(layer.triangles[(layer.inside[layer.triangles] > 0).any(1)])]
        for posed in bare.posed.values()
        for layer in posed.layers
    ]
    points += [np.array([box.low, box.high]) for item in bare.furniture for box in item.boxes]
    points += [_corners(box.low, box.high) for item in bare.furniture for box in item.boxes]
    points.append(setting.mat_corners(bare.ground) if bare.mat else _ring(bare))
    for moment in MOMENTS:
        pose = bare.figure.pose(moment)
        for line in (*pose.arrows, *((pose.guide,) if pose.guide else ())):
            points.append(_world(bare, moment, line))
    seen = np.concatenate(points) @ bare.view.axes.T
    low, high = seen[:, :2].min(0), seen[:, :2].max(0)
    room = np.array([WIDEST, TALLEST]) - 2 * PADDING - 1  # the size is rounded up below
    scale = float(min(bare.figure.scale or LARGEST, *(room / (high - low))))
    size = np.ceil((high - low) * scale).astype(int) + 2 * PADDING
    origin = np.array([PADDING - low[0] * scale, PADDING + high[1] * scale]) * PIXELS
    width, height = (round(float(side) * PIXELS) for side in size)
    return View(bare.view.axes, scale * PIXELS, origin, width, height)


def _corners(low: tuple[float, float, float], high: tuple[float, float, float]) -> Floats:
    return np.array(
        [
            (x, y, z)
            for x in (low[0], high[0])
            for y in (low[1], high[1])
            for z in (low[2], high[2])
        ]
    )


def _ring(bare: Stage) -> Floats:
    walls = [item.surface.value for item in bare.furniture if item.surface.axis == 0]
    return setting.floor_ring(bare.ground, walls[0] if walls else None)


def _world(bare: Stage, moment: str, line: tuple[Anchored, ...]) -> Floats:
    """Return the world points of an arrow or guide; "start:knee.R" takes the start's landmark."""
    points = []
    for name, dx, dy, dz in line:
        own, _, landmark = name.rpartition(":")
        if landmark == "world":
            base = np.zeros(3)
        else:
            base = bare.posed[own or moment].bones.joint(LANDMARKS[landmark])[0]
        points.append(base + np.array([dx, dy, dz]))
    return np.array(points)


def draw_picture(mannequin: Mannequin, scene: Stage, moment: str) -> str:
    """Return the SVG text of one picture."""
    posed, view = scene.posed[moment], scene.view
    boxes = tuple(box for item in scene.furniture for box in item.boxes)
    buffers = render(posed.layers, boxes, view)

    def project(points: Floats) -> Floats:
        seen = view.project(points)
        seen[..., :2] /= PIXELS
        return seen

    drawing = _surroundings(scene, moment, project)
    drawing += paint_figure(buffers, PIXELS)
    pose = scene.figure.pose(moment)
    for name in scene.figure.highlight if pose.highlight is None else pose.highlight:
        drawing += paint_muscle(mannequin, buffers, name, PIXELS)
    drawing += paint_lines(mannequin, posed, buffers, view, PIXELS)
    if pose.guide:
        drawing += paint_guide(project(_world(scene, moment, pose.guide))[:, :2])
    for arrow in pose.arrows:
        drawing += paint_arrow(project(_world(scene, moment, arrow))[:, :2])
    title, description = words_of(scene.figure.variation, moment)
    width, height = round(view.width / PIXELS), round(view.height / PIXELS)
    return document(width, height, title, description, drawing)


def _surroundings(scene: Stage, moment: str, project: Projection) -> list[str]:
    view = scene.view
    if scene.mat:
        drawing = setting.paint_mat(scene.ground, view, project)
    else:
        drawing = setting.paint_floor(_ring(scene), project)
    colour = palette.MAT_SHADOW if scene.mat else palette.FLOOR_SHADOW
    drawing += setting.paint_shadows(scene.posed[moment], [(0.0, None, colour)], project)
    drawing += setting.paint_props([item for item in scene.furniture if item.solid], view, project)
    raised: list[tuple[float, setting.Extent | None, str]] = [
        (item.surface.value, _footprint(item), item.boxes[-1].paint[1])
        for item in scene.furniture
        if item.surface.axis == 2 and item.solid
    ]
    drawing += setting.paint_shadows(scene.posed[moment], raised, project)
    pads = [item for item in scene.furniture if not item.solid]
    return drawing + setting.paint_props(pads, view, project)


def _footprint(item: Furniture) -> setting.Extent:
    top = item.boxes[-1]
    return (top.low[0], top.high[0], top.low[1], top.high[1])


def buffers_of(scene: Stage, moment: str) -> Buffers:
    """Return the pixel buffers of one picture, for checks."""
    boxes = tuple(box for item in scene.furniture for box in item.boxes)
    return render(scene.posed[moment].layers, boxes, scene.view)
