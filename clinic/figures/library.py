"""Read the authored pose files.

Resolve what they inherit, and keep the solved angles beside them.
"""

import hashlib
import json
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clinic.figures.joints import FREEDOMS, HANDS, PAIRED_ANGLES, SIDES, with_sides
from clinic.figures.pose import (
    MOMENTS,
    Aim,
    Attachment,
    Contact,
    Figure,
    Place,
    Pose,
    Prop,
)

POSES = Path(__file__).parent / "poses"
SOLVED = POSES / "solved"
_AXES = {
    "fingers": (0.0, 0.0, -1.0),  # along a hand, from the wrist
    "toes": (0.0, -1.0, 0.0),
    "front": (0.0, -1.0, 0.0),
    "up": (0.0, 0.0, 1.0),
    "palm": None,  # towards the body's middle: depends on the side
}
_NOT_INHERITED: dict[str, Any] = {"highlight": None, "clinical": {}, "departs": {}}
# May change without solving again
_UNSOLVED = ("arrows", "guide", "highlight", "clinical", "departs")


class StaleSolutionError(Exception):
    """The authored pose was edited after it was solved; run `python -m clinic.figures solve`."""


def variations() -> tuple[str, ...]:
    """Return the variations that have a pose file, sorted."""
    return tuple(sorted(path.stem for path in POSES.glob("*.toml") if path.stem[0] != "_"))


def read_figure(variation: str) -> Figure:
    """Return the authored figure of a variation with everything inherited filled in."""
    raw = _raw_figure(variation)
    return Figure(
        variation=variation,
        camera=(float(raw["camera"][0]), float(raw["camera"][1])),
        props=tuple(_prop(entry) for entry in raw.get("props", [])),
        highlight=tuple(raw.get("highlight", ())),
        start=_pose(_raw_pose(f"{variation}.start")),
        end=_pose(_raw_pose(f"{variation}.end")),
        scale=raw.get("scale"),
    )


def _raw_file(stem: str) -> dict[str, Any]:
    return tomllib.loads((POSES / f"{stem}.toml").read_text(encoding="utf-8"))


def _raw_figure(variation: str) -> dict[str, Any]:
    raw = _raw_file(variation)
    if "like" in raw:
        raw = {**_raw_figure(raw["like"]), **raw}
    return raw


def _raw_pose(name: str) -> dict[str, Any]:
    """Return the raw table of `<file>.<table>`, on top of the pose it is like."""
    stem, table = name.split(".")
    raw = _raw_file(stem)
    own = raw.get(table)
    if own is None:
        return _raw_pose(f"{raw['like']}.{table}")
    if "like" not in own:
        return {**own, "angles": _both_sides(own.get("angles", {})), "sigma": _sigma(own)}
    base = _raw_pose(own["like"])
    merged = {**base, **_NOT_INHERITED, **own}
    merged["angles"] = {**base["angles"], **_both_sides(own.get("angles", {}))}
    merged["sigma"] = _sigma(own) if "free" in own else {**base["sigma"], **_sigma(own)}
    merged["hands"] = {**base.get("hands", {}), **own.get("hands", {})}
    return merged


def _both_sides(angles: dict[str, float]) -> dict[str, float]:
    return {name: float(value) for key, value in angles.items() for name in with_sides(key)}


def _sigma(raw: dict[str, Any]) -> dict[str, float]:
    """Return how freely each angle may be solved: the groups in `free`, then single values."""
    sigma: dict[str, float] = {}
    for entry in raw.get("free", ()):
        group, _, side = entry.partition(".")
        for name, value in FREEDOMS[group].items():
            names = [f"{name}_{side}"] if side else with_sides(name)
            sigma.update(dict.fromkeys(names, float(value)))
    return sigma | _both_sides(raw.get("sigma", {}))


def _pose(raw: dict[str, Any]) -> Pose:
    shapes: dict[str, float] = {}
    for side in SIDES:
        for name, value in HANDS[raw.get("hands", {}).get(side, "relaxed")].items():
            shapes[f"{name}_{side}"] = value
    return Pose(
        angles=shapes | raw["angles"],
        sigma={name: value for name, value in raw["sigma"].items() if value > 0},
        touch=tuple(_contact(entry) for entry in raw.get("touch", ())),
        flat=tuple(_contact(entry) for entry in raw.get("flat", ())),
        attach=tuple(Attachment(**entry) for entry in raw.get("attach", ())),
        aim=tuple(_aim(entry) for entry in raw.get("aim", ())),
        place=tuple(Place(**entry) for entry in raw.get("place", ())),
        hold=tuple(raw.get("hold", ())),
        balance=tuple(raw.get("balance", ())),
        may_meet=tuple((a, b) for a, b in raw.get("may_meet", ())),
        sink=float(raw.get("sink", 0.006)),
        arrows=tuple(tuple(_anchored(p) for p in arrow) for arrow in raw.get("arrows", ())),
        guide=tuple(_anchored(p) for p in raw.get("guide", ())),
        highlight=_names(raw.get("highlight")),
        clinical=_targets(raw.get("clinical", {})),
        departs={
            full: why
            for name, why in raw.get("departs", {}).items()
            for full in _clinical_names(name)
        },
    )


def _names(raw: list[str] | None) -> tuple[str, ...] | None:
    return None if raw is None else tuple(raw)


def _clinical_names(name: str) -> list[str]:
    """Return the clinical angles that a name stands for: without a side, both."""
    sided = name == "trunk" or name[-2:] in {"_L", "_R"}
    return [name] if sided else [f"{name}_{side}" for side in SIDES]


def _targets(raw: dict[str, float | list[float]]) -> dict[str, tuple[float, float]]:
    """Return clinical angles as ranges."""
    targets = {}
    for name, value in raw.items():
        low, high = value if isinstance(value, list) else (value, value)
        for full in _clinical_names(name):
            targets[full] = (float(low), float(high))
    return targets


def _anchored(entry: list[Any]) -> tuple[str, float, float, float]:
    name, x, y, z = entry
    return (str(name), float(x), float(y), float(z))


def _contact(entry: str | dict[str, Any]) -> Contact:
    """Return a contact from "sole.R" or "knee.R on cushion" or a table with part, on and gap."""
    if isinstance(entry, dict):
        return Contact(**entry)
    part, _, on = entry.partition(" on ")
    return Contact(part=part, on=on or "floor")


def _aim(entry: dict[str, Any]) -> Aim:
    landmark, axis = str(entry["landmark"]), str(entry["axis"])
    direction = _AXES[axis] or ((-1.0 if landmark.endswith(".L") else 1.0), 0.0, 0.0)
    x, y, z = entry["to"]
    return Aim(
        landmark=landmark, axis=direction, to=(x, y, z), weight=float(entry.get("weight", 1.0))
    )


def _prop(entry: dict[str, Any]) -> Prop:
    options = {key: value for key, value in entry.items() if key not in {"kind", "name"}}
    return Prop(kind=entry["kind"], name=entry.get("name", entry["kind"]), options=options)


def authored_hash(figure: Figure) -> str:
    """Return a hash over everything that a solution depends on, and nothing else."""
    poses = {moment: asdict(figure.pose(moment)) for moment in MOMENTS}
    for pose in poses.values():
        for key in _UNSOLVED:
            del pose[key]
    content = {"poses": poses, "props": [asdict(prop) for prop in figure.props]}
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_solution(figure: Figure) -> dict[str, dict[str, float]]:
    """Return the solved angles of start and end. Raises StaleSolutionError after an edit."""
    path = SOLVED / f"{figure.variation}.json"
    if not path.exists():
        raise StaleSolutionError(f"{figure.variation} has not been solved")
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["authored"] != authored_hash(figure):
        raise StaleSolutionError(f"{figure.variation} was edited after it was solved")
    return {moment: data[moment] for moment in MOMENTS}


def write_solution(figure: Figure, solution: dict[str, dict[str, float]]) -> None:
    """Keep the solved angles, rounded to a thousandth, with the hash of the authored part."""
    SOLVED.mkdir(exist_ok=True)
    rounded = {
        moment: {name: round(value, 4) + 0.0 for name, value in sorted(solution[moment].items())}
        for moment in MOMENTS
    }
    content = {"authored": authored_hash(figure), **rounded}
    path = SOLVED / f"{figure.variation}.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def mirrored_name(name: str) -> str:
    """Return the angle name of the other side; a name without a side stays."""
    if name[:-2] in PAIRED_ANGLES:
        return name[:-1] + ("L" if name[-1] == "R" else "R")
    return name
