"""Beaches from straight above."""

import numpy as np

from project.demo.pictures.canvas import Field, Rng, Size, axes, blur, fbm, over, patch, ramp, rgb, step
from project.demo.pictures.look import Look, Scene

_CLOTHS = (
    ("e8533f", "fff6ea"),
    ("f2b632", "fff6ea"),
    ("2f7fb8", "fff6ea"),
    ("f6f0e4", "e9ddca"),
    ("e87fa0", "fff0ea"),
    ("2f9c8c", "f4efe0"),
)


def _parasol(
    picture: Field, rng: Rng, x: float, y: float, radius: float, shadow: tuple[float, float]
) -> None:
    first, second = _CLOTHS[int(rng.integers(len(_CLOTHS)))]
    for colour, place in ((None, (x + shadow[0], y + shadow[1])), (first, (x, y))):
        found = patch((picture.shape[1], picture.shape[0]), *place, radius * 1.3)
        if found is None:
            continue
        rows, columns, across, down = found
        angle = np.arctan2(down, across) + 0.4
        distance = np.hypot(across, down) / radius * (1 + 0.025 * np.cos(angle * 8))
        mask = step(1.06, 0.92, distance)
        if colour is None:
            picture[rows, columns] *= 1 - 0.5 * step(1.12, 0.86, distance)[..., None]
            continue
        soft = np.clip(3 / (distance * radius + 0.1), 0.12, 1)
        stripes = step(-soft, soft, np.sin(angle * 4))[..., None]
        cloth = rgb(first) * stripes + rgb(second) * (1 - stripes)
        shade = 0.86 + 0.2 * np.cos(angle - 2.4) * distance + 0.06 * np.cos(angle * 8)
        picture[rows, columns] = over(picture[rows, columns], cloth * shade[..., None], mask)


def _people(picture: Field, rng: Rng, out: Field, size: Size) -> None:
    width, height = size
    fall = float(rng.choice([-1, 1])) * height * 0.017, height * 0.013
    for _ in range(int(rng.integers(22, 70))):
        x, y = rng.uniform(0.03, 0.97) * width, rng.uniform(0.03, 0.97) * height
        if -0.5 < out[int(y), int(x)] < -0.1:
            _parasol(picture, rng, x, y, height * rng.uniform(0.016, 0.026), fall)


def _foam(rng: Rng, size: Size) -> Field:
    """The lace that foam draws: thin bright walls between dark cells."""
    lace = np.abs(fbm(rng, size, 11, 6, 0.62)) + 0.35 * np.abs(fbm(rng, size, 34, 4, 0.6))
    return step(0.55, 0.08, lace)


def draw(look: Look, rng: Rng, size: Size) -> Field:
    dry, wet, shallow, middle, deep = look.colours
    width, height = size
    x, y = axes(size)
    turn = float(rng.uniform(-0.6, 0.6)) + float(rng.choice([0, np.pi / 2, np.pi, -np.pi / 2]))
    wander = 0.045 * fbm(rng, size, 2, 5, 0.42)
    out = (
        (x - width / height / 2) * np.cos(turn)
        + (y - 0.5) * np.sin(turn)
        + wander
        + float(rng.uniform(-0.14, 0.1))
    )
    depth = out + 0.03 * fbm(rng, size, 4, 6, 0.55)
    sea = ramp(((0, wet), (0.1, shallow), (0.42, middle), (1, deep)), depth / 0.62)
    swell = np.sin(out * 46 + 2.2 * fbm(rng, size, 3, 4)) * 0.045 + 0.035 * fbm(rng, size, 26, 5, 0.65, 1.5)
    sea = sea * (1 + swell * step(0.02, 0.2, depth))[..., None]
    grains = fbm(rng, size, 60, 4, 0.85) * 0.03 + fbm(rng, size, 5, 6, 0.6) * 0.035
    sand = (
        over(
            np.broadcast_to(rgb(dry), (height, width, 3)), rgb(wet), step(-0.13, -0.01, out + 0.006 * grains)
        )
        * (1 + grains)[..., None]
    )
    picture = over(sand, sea, step(-0.012, 0.03, out))
    lace = _foam(rng, size)
    for line_at, reach, strength in ((0.0, 0.05, 1), (0.1, 0.05, 0.8), (0.21, 0.035, 0.6), (0.33, 0.03, 0.3)):
        ragged = out - line_at + 0.028 * fbm(rng, size, 5, 6, 0.5)
        crest = step(-0.004, 0.002, ragged) * np.exp(-np.maximum(ragged, 0) / reach * 1.5)
        solid = step(-0.004, 0.001, ragged) * step(0.016, 0.004, ragged)
        foam = np.clip(crest * lace * 0.95 + solid * (0.55 + 0.45 * lace), 0, 1) * strength
        shadow = blur(foam, height * 0.006) * 0.16
        picture = over(picture * (1 - shadow[..., None]), rgb("f8fbf8"), foam)
    if look.variant == "parasols":
        _people(picture, rng, np.asarray(out, np.float32), size)
    return picture


SHORE = Scene(
    draw,
    (
        Look(
            "A beach from above, turquoise waves breaking into lace.",
            "A praia vista de cima, ondas turquesa virando renda.",
            ("ecd9b4", "c4a67c", "9fe0d2", "2fb0b8", "0d5f8a"),
        ),
        Look(
            "Colourful parasols on pale sand beside a green sea, from above.",
            "Guarda-sóis coloridos na areia clara ao lado do mar verde, vistos de cima.",
            ("f2e4c8", "cdb48c", "b4e6cc", "46b89c", "12706c"),
            "parasols",
        ),
        Look(
            "Dark volcanic sand and white foam, from above.",
            "Areia vulcânica escura e espuma branca, vistas de cima.",
            ("4a4644", "2a2828", "7c9aa0", "2c5a6a", "0c2838"),
        ),
        Look(
            "Golden sand and evening sea from above.",
            "Areia dourada e mar de fim de tarde, vistos de cima.",
            ("e8b880", "a8774a", "c8c0a0", "5c8c98", "1f4a6c"),
            "parasols",
        ),
        Look(
            "Pink sand sloping into clear water, from above.",
            "Areia rosada entrando na água clara, vista de cima.",
            ("f0cfc0", "d0a090", "c4e8e0", "60c0cc", "1c7aa8"),
        ),
    ),
)
