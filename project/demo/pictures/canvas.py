"""What every picture is made of: noise, ramps, blurs and layers, as float32 fields in linear light."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.floating[Any]]
Rng = np.random.Generator
Size = tuple[int, int]
Stops = Sequence[tuple[float, str]]

_RAMP_STEPS = 2048


@lru_cache(maxsize=512)
def rgb(code: str) -> Field:
    """Linear light of a colour such as `f4a261`."""
    values = np.array([int(code[place : place + 2], 16) for place in (0, 2, 4)], np.float32) / 255
    return np.asarray(values**2.2, np.float32)


@lru_cache(maxsize=256)
def _ramp_table(stops: tuple[tuple[float, str], ...]) -> Field:
    # Mixed at gamma 2, nearer to how the eye mixes than linear light, and without its muddy middle.
    places = [place for place, _ in stops]
    colours = np.sqrt(np.stack([rgb(code) for _, code in stops]))
    steps = np.linspace(0, 1, _RAMP_STEPS)
    channels = [np.interp(steps, places, colours[:, channel]) for channel in range(3)]
    return np.asarray(np.stack(channels, axis=-1) ** 2, np.float32)


def ramp(stops: Stops, at: Field) -> Field:
    """Colours of a gradient at the places `at` (0 to 1)."""
    table = _ramp_table(tuple(stops))
    places = (np.clip(at, 0, 1) * (_RAMP_STEPS - 1)).astype(np.int32)
    return np.asarray(table[places], np.float32)


def axes(size: Size) -> tuple[Field, Field]:
    """x (a row) and y (a column) in units of the picture's height, y downwards from 0 to 1."""
    width, height = size
    x = np.arange(width, dtype=np.float32)[None, :] / height
    y = np.arange(height, dtype=np.float32)[:, None] / height
    return x, y


def resize(field: Field, size: Size, how: Image.Resampling = Image.Resampling.BICUBIC) -> Field:
    image = Image.fromarray(np.ascontiguousarray(field, np.float32))
    return np.asarray(image.resize(size, how), np.float32)


def fbm(rng: Rng, size: Size, cells: int, octaves: int = 6, gain: float = 0.5, stretch: float = 1) -> Field:
    """Fractal noise of mean 0 and deviation 1, with `cells` features on the height, `stretch` times as wide.

    Each octave doubles the last one's grid and adds to it, so all together cost little more than the finest.
    """
    width, height = size
    rows, columns = max(2, cells), max(2, round(cells * width / height / stretch))
    field = rng.standard_normal((rows, columns), np.float32)
    for octave in range(1, octaves):
        rows, columns = min(rows * 2, height), min(columns * 2, width)
        field = resize(field, (columns, rows))
        field = field + gain**octave * rng.standard_normal((rows, columns), np.float32)
    field = resize(field, size)
    return np.asarray((field - field.mean()) / (field.std() + 1e-6), np.float32)


def line(rng: Rng, length: int, cells: float, octaves: int = 7, gain: float = 0.5) -> Field:
    """A rugged line of `length` points around 0, with `cells` features on it."""
    at = np.linspace(0, 1, length)
    total = np.zeros(length)
    for octave in range(octaves):
        count = max(2, round(cells * 2**octave)) + 1
        total += np.interp(at, np.linspace(0, 1, count), rng.standard_normal(count)) * gain**octave
    return np.asarray(total - total.mean(), np.float32)


class Lattice:
    """Endless value noise that can be asked at any place: worlds seen in perspective need that."""

    side = 256

    def __init__(self, rng: Rng) -> None:
        self.values = rng.standard_normal((self.side, self.side), np.float32)

    def at(self, x: Field, y: Field) -> Field:
        left, top = np.floor(x), np.floor(y)
        u, v = x - left, y - top
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
        column, row = left.astype(np.int32) & 255, top.astype(np.int32) & 255
        right, below = (column + 1) & 255, (row + 1) & 255
        upper = self.values[row, column] * (1 - u) + self.values[row, right] * u
        lower = self.values[below, column] * (1 - u) + self.values[below, right] * u
        return np.asarray(upper * (1 - v) + lower * v, np.float32)

    def fbm(self, x: Field, y: Field, octaves: int = 5, gain: float = 0.5) -> Field:
        total = self.at(x, y)
        for octave in range(1, octaves):
            scale, shift = 2.03**octave, 17.7 * octave
            total = total + gain**octave * self.at(x * scale + shift, y * scale - shift)
        return total


def sample(field: Field, x: Field, y: Field) -> Field:
    """The field (or picture) between its pixels at columns `x` and rows `y`, edges repeated."""
    height, width = field.shape[:2]
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    column, row = x.astype(np.int32), y.astype(np.int32)
    u, v = x - column, y - row
    if field.ndim == 3:
        u, v = u[..., None], v[..., None]
    right, below = np.minimum(column + 1, width - 1), np.minimum(row + 1, height - 1)
    upper = field[row, column] * (1 - u) + field[row, right] * u
    lower = field[below, column] * (1 - u) + field[below, right] * u
    return np.asarray(upper * (1 - v) + lower * v, np.float32)


def step(low: float | Field, high: float | Field, value: Field) -> Field:
    """Smoothly 0 to 1 while `value` goes from `low` to `high` (which may be the smaller one)."""
    at = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(at * at * (3 - 2 * at), np.float32)


def below(edge: Field, height: int) -> Field:
    """1 below a rugged edge (its y in every column, in heights), smooth even where the edge is steep."""
    columns, y = np.arange(len(edge)), np.arange(height, dtype=np.float32)[:, None]
    rows = [np.interp(columns + shift, columns, edge * height) for shift in (-0.35, 0, 0.35)]
    return np.asarray(sum(np.clip(y - row.astype(np.float32), 0, 1) for row in rows) / 3, np.float32)


def over(picture: Field, colour: Field, mask: Field) -> Field:
    """The picture with the colour (one, or one a pixel) laid over it where the mask says so."""
    return np.asarray(picture + (colour - picture) * mask[..., None], np.float32)


def _blur_field(field: Field, small: Size, size: Size) -> Field:
    reduced = np.pad(resize(field, small, Image.Resampling.HAMMING), 2, "edge")
    rows = reduced[:-4] + 4 * reduced[1:-3] + 6 * reduced[2:-2] + 4 * reduced[3:-1] + reduced[4:]
    smooth = rows[:, :-4] + 4 * rows[:, 1:-3] + 6 * rows[:, 2:-2] + 4 * rows[:, 3:-1] + rows[:, 4:]
    return resize(smooth / 256, size)


def blur(field: Field, radius: float) -> Field:
    """Blurred over about `radius` pixels, at a reduced size: large radii cost less than small ones."""
    if radius < 0.75:
        return field
    height, width = field.shape[:2]
    reduction = max(1, radius / 2)
    small = (max(2, round(width / reduction)), max(2, round(height / reduction)))
    if field.ndim == 2:
        return _blur_field(field, small, (width, height))
    channels = [_blur_field(field[..., channel], small, (width, height)) for channel in range(3)]
    return np.stack(channels, axis=-1)


def patch(size: Size, x: float, y: float, reach: float) -> tuple[slice, slice, Field, Field] | None:
    """Rows, columns and the distances from (x, y) of the pixels within `reach`; all in pixels."""
    width, height = size
    left, right = max(0, int(x - reach)), min(width, int(x + reach) + 2)
    top, bottom = max(0, int(y - reach)), min(height, int(y + reach) + 2)
    if left >= right or top >= bottom:
        return None
    across = np.arange(left, right, dtype=np.float32)[None, :] - x
    down = np.arange(top, bottom, dtype=np.float32)[:, None] - y
    return slice(top, bottom), slice(left, right), across, down


def add_disc(
    picture: Field, x: float, y: float, radius: float, colour: Field, squash: float = 1, rim: float = 0.35
) -> None:
    """A light out of focus: a disc of light, a little brighter at its rim, added in place."""
    found = patch((picture.shape[1], picture.shape[0]), x, y, radius * max(1, squash) + 2)
    if found is None:
        return
    rows, columns, across, down = found
    distance = np.hypot(across, down / squash) / radius
    edge = max(0.06, 1.2 / radius)
    light = step(1 + edge / 2, 1 - edge, distance) * (1 - rim + rim * distance**4)
    picture[rows, columns] += light[..., None] * colour


def add_glow(picture: Field, x: float, y: float, radius: float, colour: Field) -> None:
    """A lamp's glow, falling off from (x, y), added in place."""
    found = patch((picture.shape[1], picture.shape[0]), x, y, radius * 3)
    if found is None:
        return
    rows, columns, across, down = found
    light = np.exp(-(across**2 + down**2) / radius**2)
    picture[rows, columns] += light[..., None] * colour
