"""Misty forests: trunks paler and paler behind each other, and rays of light between them."""

import numpy as np

from project.demo.pictures.canvas import Field, Rng, Size, axes, blur, fbm, line, over, ramp, rgb, step
from project.demo.pictures.look import Look, Scene


def _trunk_mask(rng: Rng, size: Size, x: float, thick: float, texture: Field) -> tuple[Field, Field]:
    """Coverage of one trunk, and how far each pixel lies across it (-1 to 1)."""
    height = size[1]
    across, y = axes(size)
    lean = float(rng.normal(0, 0.035))
    middle = x + lean * (y[:, 0] - 0.5) + 0.006 * line(rng, height, 3, 4, 0.4)
    half = thick * (0.78 + 0.3 * y[:, 0] + 0.5 * np.exp(-(1.02 - y[:, 0]) * 16))
    side = (across - middle[:, None]) / half[:, None]
    mask = np.clip((1 - np.abs(side) + 0.02 * texture) * half[:, None] * height / 1.4 + 0.5, 0, 1)
    return np.asarray(mask, np.float32), np.asarray(side, np.float32)


def _trunks(picture: Field, rng: Rng, look: Look, t: float, side_of_sun: float, bark: Field) -> Field:
    height, width = picture.shape[:2]
    count = int(rng.integers(3, 5)) if t > 0.8 else int(14 - 9 * t)
    for x in rng.uniform(-0.02, width / height + 0.02, count):
        thick = float((0.005 + 0.026 * t**1.6) * rng.lognormal(0, 0.3))
        left = max(0, int((x - thick * 3 - 0.09) * height))
        right = min(width, int((x + thick * 3 + 0.09) * height))
        if right - left < 4:
            continue
        mask, side = _trunk_mask(
            rng, (right - left, height), float(x) - left / height, thick, bark[:, left:right]
        )
        tone = rgb(look.colours[2]) * (1 - t) ** 1.2 + rgb(look.colours[3]) * t
        rim = np.clip(side * side_of_sun, 0, 1) ** 3
        rough = 1 + (0.12 + 0.25 * t) * bark[:, left:right]
        light = (
            tone * np.clip(rough, 0.3, 2)[..., None]
            + rgb(look.colours[0]) * (rim * 0.3 * (1 - 0.5 * t))[..., None]
        )
        picture[:, left:right] = over(picture[:, left:right], light, mask)
    return picture


def _leaves(picture: Field, rng: Rng, look: Look, t: float) -> Field:
    """Foliage hanging in from above and undergrowth rising from below, in one depth of the wood."""
    height, width = picture.shape[:2]
    _, y = axes((width, height))
    tufts = fbm(rng, (width, height), int(5 + 7 * (1 - t)), 7, 0.62)
    broad = fbm(rng, (width, height), 3, 3)
    crown = tufts + broad * 0.8 - (y - 0.1 - 0.12 * (1 - t)) * 9
    floor = 0.5 * tufts + broad * 0.35 + (y - (0.8 + 0.15 * t)) * 26
    mask = np.maximum(step(0, 0.5, crown), step(0, 0.6, floor))
    tone = rgb(look.colours[4]) * (0.35 + 0.65 * t) + rgb(look.colours[2]) * (1 - t) ** 1.3 * 0.8
    light = tone * np.clip(1 + 0.4 * fbm(rng, (width, height), 20, 5, 0.7), 0.2, 2.4)[..., None]
    return over(picture, light, mask * (0.55 + 0.4 * t))


def _rays(rng: Rng, size: Size, x: float, y: float) -> Field:
    """Light that falls in bundles from (x, y), in heights."""
    across, down = axes(size)
    angle = np.arctan2(across - x, down - y + 0.05)
    beams = np.convolve(line(rng, 1036, 22, 4, 0.6), np.hanning(15) / 7, "valid")[:1022]
    shine = np.interp(angle, np.linspace(-np.pi, np.pi, 1022), beams)
    distance = np.hypot(across - x, down - y)
    return np.asarray(
        step(-0.1, 2.0, shine) * np.exp(-distance * 1.5) * step(0.02, 0.3, distance), np.float32
    )


def draw(look: Look, rng: Rng, size: Size) -> Field:
    light, mist, far, *_ = look.colours
    width, height = size
    x, y = axes(size)
    sun = float(rng.uniform(0.2, 0.8)) * width / height, float(rng.uniform(-0.15, 0.12))
    distance = np.hypot(x - sun[0], y - sun[1])
    picture = ramp(((0, light), (0.35, mist), (1, far)), distance * 0.8)
    bark = fbm(rng, size, 26, 4, 0.7, 0.18)
    layers = 5
    for number in range(layers):
        t = number / (layers - 1)
        picture = _trunks(picture, rng, look, t, float(np.sign(sun[0] - width / height / 2)) or 1, bark)
        picture = _leaves(picture, rng, look, t)
        if number == layers - 2:
            picture = picture + (_rays(rng, size, *sun) * 0.6)[..., None] * rgb(light)
        veil = (0.3 + 0.12 * fbm(rng, size, 2, 4)) * (1 - t) * np.exp(-distance * 0.5)
        picture = over(picture, rgb(mist), np.clip(veil, 0, 0.8).astype(np.float32))
        if number == 0:
            picture = blur(picture, height * 0.003)
    return picture


FOREST = Scene(
    draw,
    (
        Look(
            "Sunlight falling in rays through a misty forest.",
            "O sol caindo em raios pela mata enevoada.",
            ("fff0c0", "d8d8a8", "8fa07c", "1a2014", "33451f"),
        ),
        Look(
            "A blue, silent pine wood in fog.",
            "Um bosque de pinheiros azul e silencioso na neblina.",
            ("e6eef2", "b8cad2", "7f97a2", "0e181d", "16282c"),
        ),
        Look(
            "An autumn forest, copper leaves in morning haze.",
            "Uma floresta de outono, folhas cor de cobre na bruma da manhã.",
            ("ffe3b0", "e8b880", "b07a50", "22120c", "8a3f14"),
        ),
        Look(
            "Deep green rainforest with light breaking in from above.",
            "Mata fechada e verde, a luz entrando por cima.",
            ("f0f8c8", "a8c890", "4f7a58", "0a160e", "1c4a24"),
        ),
        Look(
            "Tall trunks in a rosy evening mist.",
            "Troncos altos na névoa rosada do entardecer.",
            ("ffd8c0", "e0a8a0", "94707c", "1c1018", "40283a"),
        ),
    ),
)
