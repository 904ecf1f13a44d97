"""An orthographic camera: world metres to picture pixels."""

from dataclasses import dataclass

import numpy as np

from clinic.figures.arrays import Floats


def axes(azimuth: float, elevation: float) -> Floats:
    """Return the rows right, up and away of a camera in the world.

    Azimuth 0 looks along +Y (the person's right side faces the viewer); + moves the camera
    toward +X,
    which is the front of a standing person and the feet of one lying on the back. Degrees.
    """
    a, e = np.radians(azimuth), np.radians(elevation)
    right = np.array([np.cos(a), np.sin(a), 0])
    away = np.array([-np.sin(a) * np.cos(e), np.cos(a) * np.cos(e), -np.sin(e)])
    return np.stack([right, np.cross(right, away), away])


@dataclass(frozen=True, slots=True)
class View:
    """A camera with a canvas.

    Pixels a metre, where the world origin falls, and the size in pixels.
    """

    axes: Floats
    pixels_per_metre: float
    origin: Floats
    width: int
    height: int

    def project(self, points: Floats) -> Floats:
        """Return x (right) and y (down) in pixels and the depth away from the viewer in metres."""
        seen = points @ self.axes.T
        x = self.origin[0] + self.pixels_per_metre * seen[..., 0]
        y = self.origin[1] - self.pixels_per_metre * seen[..., 1]
        return np.stack([x, y, seen[..., 2]], -1)
