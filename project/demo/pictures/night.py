"""Night skies: the Milky Way, star trails and northern lights, above a dark ridge."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures.canvas import (
    Field,
    Lattice,
    Rng,
    Size,
    axes,
    below,
    blur,
    fbm,
    line,
    over,
    rgb,
    sample,
    step,
)
from project.demo.pictures.look import Look, Scene
from project.demo.pictures.mountains import treeline
from project.demo.pictures.water import water


def _ridge(picture: Field, rng: Rng, level: float, colour: str) -> Field:
    height, width = picture.shape[:2]
    for far in (1, 0):
        rise = line(rng, width, 2.5, 8, 0.5) * (0.05 if far else 0.03) + (0.04 if far else 0)
        trees = treeline(rng, width, 0.013 if far else 0.034, 0.5 if far else 0.3)
        picture = over(picture, rgb(colour) * (1 + 1.6 * far), below(level - rise - trees, height))
    return picture


def _milky_way(look: Look, rng: Rng, size: Size) -> Field:
    top, low, core, rim, _ = look.colours
    width, height = size
    x, y = axes(size)
    picture = skies.gradient(size, ((0, top), (1, low)), 0.95, rng)
    turn = float(rng.uniform(0.6, 1.2)) * float(rng.choice([-1, 1]))
    across, down = x - width / height * float(rng.uniform(0.35, 0.65)), y - 0.45
    off = across * np.cos(turn) + down * np.sin(turn) + 0.05 * fbm(rng, size, 2, 3)
    along = down * np.cos(turn) - across * np.sin(turn)
    texture, dust = fbm(rng, size, 5, 8, 0.7), fbm(rng, size, 4, 8, 0.66)
    bulge = np.exp(-((along - 0.2) ** 2) * 7)
    band = np.exp(-((off / (0.1 + 0.07 * bulge)) ** 2))
    light = band * (0.5 + 0.28 * texture) * (0.4 + 0.9 * bulge)
    lanes = np.exp(-((off / 0.05) ** 2)) * step(-0.3, 1.2, dust) * 0.85
    light = np.maximum(light, 0) * (1 - lanes)
    picture = (
        picture + light[..., None] * (rgb(rim) * (1 - bulge[..., None]) + rgb(core) * bulge[..., None]) * 0.55
    )
    share = np.clip(0.35 + 1.3 * band * (1 - lanes), 0, 1.6)
    return skies.stars(picture, rng, width * height // 45, np.asarray(share, np.float32))


def _trails(look: Look, rng: Rng, size: Size) -> Field:
    """Stars drawn out to arcs around the pole by an hour's exposure."""
    top, low, core, rim, _ = look.colours
    width, height = size
    x, y = axes(size)
    picture = skies.gradient(size, ((0, top), (1, low)), 0.95, rng)
    pole = width / height * float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.25, 0.6))
    reach = int(height * 1.3)
    arcs = np.zeros((reach, 2048, 3), np.float32)
    span = int(2048 * rng.uniform(0.09, 0.2))
    for _ in range(int(reach * 1.7)):
        radius, begin = int(reach * np.sqrt(rng.random())), int(rng.integers(0, 2048))
        tint = rgb(core) if rng.random() < 0.4 else rgb(rim)
        places = np.arange(begin, begin + span) % 2048
        arcs[min(radius, reach - 1), places] += tint * float(min(rng.pareto(1.5) * 0.16 + 0.05, 1.6))
    angle = (np.arctan2(y - pole[1], x - pole[0]) / (2 * np.pi) + 0.5) * 2046
    distance = np.hypot(x - pole[0], y - pole[1]) * height
    return np.asarray(picture + sample(arcs, angle, distance), np.float32)


def _curtains(rng: Rng, size: Size) -> tuple[Field, Field]:
    """Light of the aurora and how high above its lower edge (0 to 1) each pixel lies."""
    width, height = size
    x, y = axes(size)
    lattice = Lattice(rng)
    away = np.broadcast_to(1 / (0.85 - y + 0.18), (height, width))
    fold = lattice.fbm((x - width / height / 2) * away * 0.9, away * 0.85, 3, 0.45)
    feet = np.exp(-np.abs(fold) * 16) * step(0.78, 0.55, y) * step(0.0, 0.25, y)
    pleats = 0.75 + 0.4 * line(rng, width, 26, 4, 0.6)[None, :]
    light, rise = feet * np.clip(pleats, 0.2, 1.6), np.zeros_like(feet)
    fade = 1 - 9 / height
    for row in range(height - 2, -1, -1):
        carried = light[row + 1] * fade
        taken = carried > light[row]
        light[row] = np.where(taken, carried, light[row])
        rise[row] = np.where(taken, rise[row + 1] + 3.2 / height, 0)
    drift = step(-1.6, 0.6, fbm(rng, size, 2, 3, 0.5, 0.6))
    return np.asarray(blur(light, 7) * drift, np.float32), np.asarray(
        np.clip(blur(rise, 7), 0, 1), np.float32
    )


def _aurora(look: Look, rng: Rng, size: Size) -> Field:
    top, low, core, rim, _ = look.colours
    picture = skies.gradient(size, ((0, top), (1, low)), 0.95, rng)
    picture = skies.stars(picture, rng, size[0] * size[1] // 250)
    light, rise = _curtains(rng, size)
    colour = over(np.broadcast_to(rgb(core), (*rise.shape, 3)), rgb(rim), step(0.15, 0.8, rise))
    return np.asarray(picture + colour * light[..., None] * 0.85, np.float32)


def draw(look: Look, rng: Rng, size: Size) -> Field:
    picture = {"milky": _milky_way, "trails": _trails, "aurora": _aurora}[look.variant](look, rng, size)
    if look.variant == "aurora" or rng.random() < 0.25:
        level = float(rng.uniform(0.68, 0.76))
        picture = _ridge(picture, rng, level, look.colours[4])
        return water(picture, rng, level, look.colours[4], 0.012, 0.4)
    return _ridge(picture, rng, float(rng.uniform(0.8, 0.92)), look.colours[4])


NIGHT = Scene(
    draw,
    (
        Look(
            "The Milky Way standing over a dark ridge.",
            "A Via Láctea em pé sobre a serra escura.",
            ("070b1c", "24355c", "ffd2a0", "8fa8e0", "020307"),
            "milky",
            {"exposure": 1.3},
        ),
        Look(
            "Green northern lights over trees and still water.",
            "Aurora verde sobre as árvores e a água parada.",
            ("06101e", "16324a", "4dffa0", "9a5cff", "020508"),
            "aurora",
        ),
        Look(
            "Stars drawn to circles by a long exposure.",
            "Estrelas desenhando círculos numa longa exposição.",
            ("0a1430", "3a4a72", "ffe0b8", "bcd4ff", "03050a"),
            "trails",
        ),
        Look(
            "The Milky Way in violet and rose, trees below.",
            "A Via Láctea em violeta e rosa, árvores embaixo.",
            ("0f0a24", "4a2c58", "ffb4a8", "b08ce8", "040208"),
            "milky",
            {"exposure": 1.25},
        ),
        Look(
            "Violet and green northern lights.",
            "Aurora violeta e verde.",
            ("0a0a20", "241f48", "6affc0", "e060e0", "03040a"),
            "aurora",
        ),
    ),
)
