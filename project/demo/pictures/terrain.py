"""Land seen in perspective: heights on slices ever further away, seen through four rays a pixel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from project.demo.pictures.canvas import Field, Size

# Rays to a pixel, both ways: without them crests would be stairs.
_RAYS = 2


@dataclass(frozen=True)
class View:
    """Where the camera stands: `eye` above 0, `horizon` as a share of the height, `focal` in heights.

    Land is thought out on a coarse grid (`ground`), and its shape worked out on a fine one (`fine_ground`):
    noise is slow and smooth, crests are quick and sharp.
    """

    size: Size
    eye: float
    horizon: float
    focal: float = 1.1
    far: float = 60
    slices: int = 400
    finer: int = 3

    def ground(self) -> tuple[Field, Field]:
        """World x and (a column) distance of the coarse grid: one place more than is seen on every side."""
        columns = (np.arange(-1, self._columns + 1) + 0.5) * self.size[0] / self._columns - 0.5
        return self._grid(np.arange(-1.0, self.slices + 1), columns)

    def fine_ground(self) -> tuple[Field, Field]:
        """World x and (a column) distance of the fine grid, whose columns are those of the rays."""
        slices = (np.arange(self.slices * self.finer) + 0.5) / self.finer - 0.5
        return self._grid(slices, (np.arange(self.size[0] * _RAYS) + 0.5) / _RAYS - 0.5)

    def fine(self, field: Field) -> Field:
        """A field of the coarse grid on the fine one."""
        image = Image.fromarray(np.ascontiguousarray(field, np.float32))
        size = (self.size[0] * _RAYS, self.slices * self.finer)
        box = (1, 1, self._columns + 1, self.slices + 1)
        return np.asarray(image.resize(size, Image.Resampling.BICUBIC, box), np.float32)

    @property
    def _columns(self) -> int:
        return self.size[0] // 2

    def _grid(self, slices: Field, columns: Field) -> tuple[Field, Field]:
        near = self.near()
        distance = near * (self.far / near) ** (slices / (self.slices - 1))[:, None]
        rays = (columns - self.size[0] / 2)[None, :] / self.size[1] / self.focal
        return (distance * rays).astype(np.float32), distance.astype(np.float32)

    def near(self) -> float:
        """Half way to where flat ground enters the picture: nothing nearer is seen, unless it is high."""
        return 0.5 * self.focal * self.eye / (1 - self.horizon)


def slopes(x: Field, distance: Field, heights: Field) -> tuple[Field, Field]:
    """The land's slope to the right and away from the camera."""
    rays = x[:1] / distance[:1]
    along_rows = np.gradient(heights, axis=0) / np.gradient(distance, axis=0)
    across = np.gradient(heights, axis=1) / (distance * (rays[0, 1] - rays[0, 0]))
    return np.asarray(across, np.float32), np.asarray(along_rows - rays * across, np.float32)


def lit(across: Field, away: Field, sun: tuple[float, float, float]) -> Field:
    """How much light falls on each place, from a sun at (right, up, away)."""
    right, up, back = (float(part) for part in np.array(sun) / np.linalg.norm(sun))
    shade = (up - right * across - back * away) / np.sqrt(1 + across**2 + away**2)
    return np.asarray(np.maximum(shade, 0), np.float32)


def sunlit(x: Field, heights: Field, slope: float, soft: float = 0.03) -> Field:
    """1 in the light and 0 in the shadow that the land casts, sun low on the left (slope > 0) or right."""
    if slope < 0:
        return sunlit(-x[:, ::-1], heights[:, ::-1], -slope, soft)[:, ::-1]
    risen = heights + x * slope
    behind = np.maximum.accumulate(risen, axis=1)
    return np.asarray(np.clip(1 - (behind - risen) / soft, 0, 1), np.float32)


def _slices_passed(skyline: Field, height: int) -> npt.NDArray[np.int32]:
    """For every ray the number of slices that end below it."""
    slices, columns = skyline.shape
    reached = np.clip(np.ceil(skyline - 0.5), 0, height).astype(np.int32) * columns + np.arange(columns)
    counts = np.bincount(reached.ravel(), minlength=(height + 1) * columns).astype(np.int32)
    ended = np.cumsum(counts.reshape(height + 1, columns), axis=0, dtype=np.int32)
    return np.asarray(slices - ended[:height], np.int32)


def _pixels(rays: Field) -> Field:
    """The mean of each pixel's rays."""
    height, width = rays.shape
    blocks = rays.reshape(height // _RAYS, _RAYS, width // _RAYS, _RAYS)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def seen(view: View, heights: Field, fields: Sequence[Field]) -> tuple[Field, list[Field]]:
    """How much of each pixel is land, and each of the fine grid's fields as it shows there (0 in the sky)."""
    width, height = view.size[0] * _RAYS, view.size[1] * _RAYS
    _, distance = view.fine_ground()
    rows = (view.horizon + (view.eye - heights) / distance * view.focal) * height
    passed = _slices_passed(np.minimum.accumulate(rows, axis=0), height)
    land = passed < len(rows)
    column = np.arange(width, dtype=np.int32)
    at = np.minimum(passed, len(rows) - 1) * width + column
    before = np.maximum(at - width, column)
    y = np.arange(0.5, height, dtype=np.float32)[:, None]
    lower, upper = rows.take(before), rows.take(at)
    part = np.clip((lower - y) / np.maximum(lower - upper, 1e-3), 0, 1) * land
    rest = land - part
    shown = [_pixels(field.take(before) * rest + field.take(at) * part) for field in fields]
    return _pixels(land.astype(np.float32)), shown
