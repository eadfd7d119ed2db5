"""Skies: gradients, the sun's glow, clouds in perspective, stars."""

import numpy as np

from project.demo.pictures.canvas import (
    Field,
    Lattice,
    Rng,
    Size,
    Stops,
    add_glow,
    axes,
    fbm,
    over,
    ramp,
    rgb,
    step,
)


def sun_glow(sky: Field, x: float, y: float, colour: str, strength: float = 1, disc: float = 0.02) -> Field:
    """The sun (or moon) with the haze around it; x and y in heights."""
    height, width = sky.shape[:2]
    across, down = axes((width, height))
    distance = np.hypot(across - x, down - y)
    halo = 0.55 * np.exp(-distance * 3.2) + 0.6 * np.exp(-distance * 11)
    light = halo * strength + 5 * strength * step(disc * 1.08, disc * 0.92, distance)
    return np.asarray(sky + light[..., None] * rgb(colour), np.float32)


def gradient(size: Size, stops: Stops, horizon: float, rng: Rng | None = None) -> Field:
    """A sky from the top (0) to the horizon (1), a little uneven when chance is given."""
    x, y = axes(size)
    at = np.broadcast_to(y / max(horizon, 1e-3), (size[1], size[0])).astype(np.float32)
    if rng is not None:
        at = at + (x - x.mean()) * rng.uniform(-0.12, 0.12) + 0.012 * fbm(rng, size, 2, 3)
    return ramp(stops, at)


def clouds(
    sky: Field,
    rng: Rng,
    horizon: float,
    lit: str,
    shade: str,
    cover: float = 0,
    sun: tuple[float, float] = (0.5, 0.5),
    scale: float = 1,
) -> Field:
    """Clouds on a high plane, bright towards the sun, melting into the haze above the horizon."""
    height, width = sky.shape[:2]
    x, y = axes((width, height))
    rise = np.maximum(horizon - y, 0.004)
    away = 0.5 / (rise + 0.06) * scale
    right = (x - width / height / 2) * away * 1.4
    lattice = Lattice(rng)
    away = np.broadcast_to(away, right.shape)
    warp = lattice.at(right * 0.7 + 9, away * 1.1)
    density = lattice.fbm(right * 0.9 + warp * 0.35, away * 2.2 + warp * 0.2, 6, 0.52) / 1.2
    toward = (
        lattice.fbm(right * 0.9 + (sun[0] - x) * 0.16 + warp * 0.35, away * 2.2 - 0.16 + warp * 0.2, 4, 0.52)
        / 1.2
    )
    mask = step(0.15 - cover, 1.35 - cover, density) * step(0, 0.16, rise)
    light = np.clip(0.55 + (density - toward) * 0.9 - 0.25 * step(0.5, 1.8, density), 0, 1)
    near = np.exp(-np.hypot(x - sun[0], y - sun[1]) * 2.6)
    colour = rgb(shade) + (rgb(lit) * (1 + 0.9 * near[..., None]) - rgb(shade)) * light[..., None]
    return over(sky, colour, mask * 0.92)


def stars(sky: Field, rng: Rng, count: int, below: Field | float = 1, power: float = 1) -> Field:
    """Stars of all brightnesses, few bright ones, with their slight colours."""
    height, width = sky.shape[:2]
    light = np.zeros_like(sky)
    x, y = rng.uniform(0, width - 1, count), rng.uniform(0, height - 1, count)
    brightness = np.minimum(0.06 * rng.pareto(1.3, count) + 0.04, 3) * power
    tint = 1 + rng.normal(0, 1, (count, 1)) * np.array([[0.12, 0.02, -0.12]])
    colours = (brightness[:, None] * tint).astype(np.float32)
    columns, rows = x.astype(np.int32), y.astype(np.int32)
    u, v = x - columns, y - rows
    # Between the pixels, not on them: a star on one pixel would be a square.
    for right, across in ((0, 1 - u), (1, u)):
        for down, share in ((0, across * (1 - v)), (1, across * v)):
            np.add.at(light, (rows + down, columns + right), colours * share[:, None].astype(np.float32))
    for place in np.argsort(brightness)[-9:]:
        add_glow(light, x[place], y[place], height * 0.0011, colours[place] * 0.22)
    return np.asarray(sky + light * np.asarray(below)[..., None], np.float32)
