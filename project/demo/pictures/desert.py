"""Dunes in raking light."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures import terrain
from project.demo.pictures.canvas import Field, Lattice, Rng, Size, rgb, step
from project.demo.pictures.look import Look, Scene


def _crests(phase: Field, soft: Field) -> Field:
    """A long rise and a short steep fall, as the wind makes them; `soft` rounds the crest and the hollow."""
    at = phase - np.floor(phase)
    rise, fall = (at / 0.7) ** 1.3, (1 - at) / 0.3
    near = np.maximum(soft - np.abs(rise - fall), 0) / soft
    height = np.minimum(rise, fall) - near * near * soft / 4
    return np.asarray(height * height / (height + soft), np.float32)


def _dune_heights(rng: Rng, view: terrain.View) -> Field:
    lattice = Lattice(rng)
    x, distance = view.ground()
    turn = float(rng.uniform(-0.9, 0.9))
    along = x * np.cos(turn) + distance * np.sin(turn)
    bend = lattice.fbm(x * 0.16, distance * 0.16, 3, 0.4)
    size = view.fine(0.55 + 0.45 * np.clip(lattice.at(x * 0.11 + 50, distance * 0.11), -1, 1.6))
    great = view.fine(along * 0.17 + bend * 0.55)
    small = view.fine(along * 0.6 + bend * 0.9 + 0.3 * lattice.at(x * 0.5, distance * 0.5))
    away = view.fine_ground()[1]
    # Crests are rounded more the further they are: below a ray's width they would glitter.
    soft = 0.05 + away * 0.009
    rise = _crests(great, soft) * 1.5 * size * step(2, 10, away)
    rise = rise + _crests(small, soft * 3) * 0.2 * np.exp(-away * 0.06) * (0.4 + 0.6 * size)
    return np.asarray(rise + 0.1 * view.fine(bend), np.float32)


def _ripples(rng: Rng, view: terrain.View) -> Field:
    x, distance = view.ground()
    warp = view.fine(Lattice(rng).fbm(x * 1.1, distance * 1.1, 3))
    x, distance = view.fine_ground()
    wave = np.sin((x * 3 + distance * 26 + warp * 5.5) * 2.1)
    return np.asarray(wave * np.exp(-distance * 0.42), np.float32)


def _dunes(look: Look, rng: Rng, view: terrain.View, side: float) -> tuple[Field, Field]:
    """The land in its haze, and how much of each pixel it covers."""
    _, _, sun, sand, shade, haze = look.colours
    heights = _dune_heights(rng, view)
    x, distance = view.fine_ground()
    across, away = terrain.slopes(x, distance, heights)
    ripples = _ripples(rng, view)
    lit = terrain.lit(across + ripples * 0.1 * side, away + ripples * 0.16, (side, 0.42, 0.3))
    lit = lit * (0.12 + 0.88 * terrain.sunlit(x, heights, -side * 0.3, 0.06))
    coarse_x, coarse_distance = view.ground()
    grains = view.fine(Lattice(rng).fbm(coarse_x * 2.5, coarse_distance * 2.5, 4))
    clear = np.broadcast_to(0.1 + 0.9 * np.exp(-distance / 46), x.shape)
    land, (bright, dim) = terrain.seen(view, heights, (lit * clear * (1 + 0.05 * grains), clear))
    light = rgb(sand) * rgb(sun) * 2.1 + rgb(shade) * 0.25
    air = (land - dim)[..., None] * rgb(haze)
    return bright[..., None] * light + dim[..., None] * rgb(shade) * 0.5 + air, land


def _sky(look: Look, rng: Rng, size: Size, horizon: float, side: float) -> Field:
    top, low, sun, *_ = look.colours
    sky = skies.gradient(size, ((0, top), (1, low)), horizon, rng)
    if look.variant == "night":
        return skies.stars(sky, rng, size[0] * size[1] // 260, 0.9)
    if rng.random() < 0.5:
        sky = skies.clouds(sky, rng, horizon, sun, low, float(rng.uniform(-0.8, 0)), (0.5, horizon))
    if look.variant == "sun":
        sky = skies.sun_glow(sky, (0.5 + side * 0.25) * size[0] / size[1], horizon * 0.72, sun, 0.8, 0.022)
    return sky


def draw(look: Look, rng: Rng, size: Size) -> Field:
    horizon = float(rng.uniform(0.22, 0.42))
    view = terrain.View(size, float(rng.uniform(1.7, 2.4)), horizon, float(rng.uniform(1.1, 1.7)), 60)
    side = float(rng.choice([-1, 1]))
    dunes, land = _dunes(look, rng, view, side)
    return np.asarray(_sky(look, rng, size, horizon, side) * (1 - land[..., None]) + dunes, np.float32)


DESERT = Scene(
    draw,
    (
        Look(
            "Sand dunes in raking evening light, long shadows behind their crests.",
            "Dunas de areia na luz rasante da tarde, sombras longas atrás das cristas.",
            ("5f87b0", "f0d3b0", "ffd19a", "d99a5e", "4a3444", "e8c4a2"),
        ),
        Look(
            "Pale dunes under a hazy pink sky.",
            "Dunas claras sob um céu rosa e enevoado.",
            ("9d9cc0", "f3cbc2", "ffe0cc", "d8b39a", "6d5f78", "ecc6bd"),
            "sun",
            {"contrast": 0.2},
        ),
        Look(
            "Red dunes at sunrise, the sun just above them.",
            "Dunas vermelhas ao amanhecer, o sol logo acima delas.",
            ("4b5f8c", "ffb880", "ffb06a", "c9683a", "3a1f2c", "f0a878"),
            "sun",
        ),
        Look(
            "White dunes like folded linen at noon.",
            "Dunas brancas como lençóis ao meio-dia.",
            ("3f78b5", "cfe2ee", "fff6e6", "dcd3c4", "6f86a2", "d9e3e8"),
        ),
        Look(
            "Dunes by moonlight under a sky of stars.",
            "Dunas à luz da lua sob um céu de estrelas.",
            ("0b1430", "3a4d78", "b9cbef", "7d86a0", "141d38", "3c4d74"),
            "night",
            {"exposure": 1.3},
        ),
    ),
)
