"""Flowers from close by: rings of petals, the front and the back of them out of focus."""

from dataclasses import dataclass

import numpy as np

from project.demo.pictures.canvas import (
    Field,
    Rng,
    Size,
    add_disc,
    axes,
    blur,
    fbm,
    line,
    over,
    patch,
    ramp,
    rgb,
    step,
)
from project.demo.pictures.look import Look, Scene


@dataclass(frozen=True)
class Ring:
    """A ring of petals: how many, how long (of the flower) and wide (radians), how far turned, how bright."""

    petals: int
    length: float
    width: float
    turn: float
    tone: float


def _rings(kind: str, rng: Rng) -> list[Ring]:
    turn = float(rng.uniform(0, 6))
    if kind == "daisy":
        count = int(rng.integers(15, 23))
        return [Ring(count, 1, 3.4 / count, turn, 0.82), Ring(count, 0.94, 3.2 / count, turn + 0.15, 1)]
    if kind == "dahlia":
        lengths = np.linspace(1, 0.16, 9)
        return [
            Ring(
                int(8 + 9 * length), float(length), 4.6 / (8 + 9 * length), turn + n * 0.41, 0.72 + 0.035 * n
            )
            for n, length in enumerate(lengths)
        ]
    if kind == "rose":
        lengths = np.linspace(1, 0.12, 10)
        return [
            Ring(5 if n < 7 else 3, float(length), 1.15, turn + n * 1.1, 0.5 + 0.055 * n)
            for n, length in enumerate(lengths)
        ]
    return [Ring(4, 1, 0.98, turn, 0.8), Ring(4, 0.93, 0.92, turn + 0.78, 1)]


def _background(look: Look, rng: Rng, size: Size) -> Field:
    dark, bright = look.colours[3], look.colours[4]
    at = 0.5 + 0.22 * fbm(rng, size, 2, 3) + 0.12 * (0.5 - axes(size)[1])
    picture = ramp(((0, dark), (0.6, bright), (1, "f3f0d8")), at.astype(np.float32))
    for _ in range(int(rng.integers(8, 26))):
        light = rgb(bright) * float(rng.uniform(0.05, 0.4)) + rgb(look.colours[1]) * float(
            rng.uniform(0, 0.22)
        )
        place = rng.uniform(0, size[0]), rng.uniform(0, size[1])
        add_disc(picture, *place, float(rng.uniform(0.02, 0.075)) * size[1], light, rim=0.2)
    return blur(picture, size[1] * 0.012)


def _petal_box(
    size: Size, frame: tuple[float, float, float, float], length: float, angle: float, wide: float
) -> tuple[slice, slice, Field, Field] | None:
    """The part of the picture that a petal and its shadow can reach, as `patch` gives it."""
    x, y, _, tilt = frame
    turns = angle + np.linspace(-1, 1, 9) * min(np.pi, wide * 1.75 + 0.12)
    corners_x, corners_y = (
        np.append(np.cos(turns), 0) * length * 1.02,
        np.append(np.sin(turns), 0) * length * 1.02 * tilt,
    )
    left, right = max(0, int(x + corners_x.min())), min(size[0], int(x + corners_x.max()) + 2)
    top, bottom = max(0, int(y + corners_y.min())), min(size[1], int(y + corners_y.max()) + 2)
    if left >= right or top >= bottom:
        return None
    across = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(x)
    down = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(y)
    return slice(top, bottom), slice(left, right), across, down


def _petal_light(rng: Rng, look: Look, at: Field, side: Field, angle: float) -> Field:
    """Colour of a petal from its root (`at` 0) to its tip, veined, folded along its middle and cupped."""
    veins = line(rng, 256, 24, 3)[np.clip(side * 90 + 128, 0, 255).astype(np.int32)]
    turned = np.clip(side * float(np.cos(angle + 2.2)), -1, 1)
    fold = 1 - 0.3 * np.abs(side) ** 1.6 + 0.16 * turned + 0.045 * veins * (1 - at * 0.4)
    cup = (0.55 + 0.5 * step(0.05, 0.75, at)) * float(rng.uniform(0.92, 1.06))
    colour = ramp(((0, look.colours[0]), (0.45, look.colours[1]), (1, look.colours[2])), at)
    return np.asarray(colour * (fold * cup)[..., None], np.float32)


def _petal(
    layer: Field,
    cover: Field,
    rng: Rng,
    look: Look,
    ring: Ring,
    angle: float,
    frame: tuple[float, float, float, float],
) -> None:
    """One petal with its veins, its roundness and the shadow it throws on those below, drawn in place."""
    _, _, radius, tilt = frame
    length = radius * ring.length * float(rng.uniform(0.93, 1.05))
    found = _petal_box((layer.shape[1], layer.shape[0]), frame, length, angle, ring.width)
    if found is None:
        return
    rows, columns, across, down = found
    down = down / tilt
    distance = np.hypot(across, down) / length
    turned: Field = np.mod(np.arctan2(down, across) - angle + np.pi, 2 * np.pi) - np.pi
    turned += 0.1 * np.sin(distance * 3 + float(rng.uniform(0, 6)))
    ruffle = 1 + 0.05 * line(rng, 256, 5, 4)[np.clip(turned * 60 + 128, 0, 255).astype(np.int32)]
    at = np.clip(distance * ruffle, 0, 1.2)
    half = ring.width * np.clip(np.sin(np.pi * np.clip(at, 0, 1) ** 0.62), 0, 1) ** 0.55 + 1e-3
    side = turned / half
    soft = np.clip(2.2 / (length * half * np.maximum(distance, 0.1)), 0.02, 0.5)
    mask = step(1 + soft / 2, 1 - soft / 2, np.abs(side)) * step(1.0, 0.985, at)
    shadow = step(1.7, 0.6, np.abs(side)) * step(1.12, 0.85, at) * 0.5
    light = _petal_light(rng, look, at, side, angle) * ring.tone
    layer[rows, columns] *= 1 - (shadow * cover[rows, columns])[..., None]
    layer[rows, columns] = over(layer[rows, columns], light, mask)
    cover[rows, columns] = np.maximum(cover[rows, columns], mask)


def _heart(
    layer: Field,
    cover: Field,
    rng: Rng,
    look: Look,
    frame: tuple[float, float, float, float],
    size: float,
) -> None:
    """The middle: hundreds of grains in the spiral of a sunflower."""
    x, y, radius, tilt = frame
    count = 420
    for number in range(count, 0, -1):
        reach = np.sqrt(number / count) * radius * size
        turn = number * 2.39996
        shade = 0.45 + 0.65 * number / count + float(rng.normal(0, 0.12))
        place = (
            x + reach * np.cos(turn),
            y + reach * np.sin(turn) * tilt - radius * 0.05 * (1 - number / count),
        )
        found = patch((layer.shape[1], layer.shape[0]), *place, radius * size * 0.09)
        if found is None:
            continue
        rows, columns, across, down = found
        distance = np.hypot(across, down) / (radius * size * 0.075)
        light = (
            rgb(look.colours[5])
            * shade
            * (1.15 - 0.4 * distance - 0.25 * down / radius / size * 10)[..., None]
        )
        mask = step(1, 0.6, distance)
        layer[rows, columns] = over(layer[rows, columns], light, mask)
        cover[rows, columns] = np.maximum(cover[rows, columns], mask)


def _focused(layer: Field, cover: Field, back: Field, blurred: Field, reach: float) -> Field:
    """The flower over its background, blurred by `blurred` (0 to 1) of `reach` pixels."""
    picture = back
    for low, share in ((0.0, 0.0), (0.25, 0.35), (0.6, 1.0)):
        radius = reach * share
        soft_cover = blur(cover, radius)
        soft = blur(layer * cover[..., None], radius) / np.maximum(soft_cover, 1e-3)[..., None]
        chosen = step(low - 0.2, low + 0.15, blurred) if low else np.ones_like(blurred)
        shown = over(back, soft, np.clip(soft_cover, 0, 1))
        picture = over(picture, shown, chosen)
    return picture


def draw(look: Look, rng: Rng, size: Size) -> Field:
    width, height = size
    short = min(width, height)
    radius = short * float(rng.uniform(0.4, 0.66))
    x = width * float(rng.choice([0.36, 0.5, 0.64])) + float(rng.normal(0, 0.03)) * width
    y = height * float(rng.uniform(0.4, 0.6))
    frame = (x, y, radius, float(rng.uniform(0.72, 1)))
    back = _background(look, rng, size)
    layer, cover = back.copy(), np.zeros((height, width), np.float32)
    for ring in _rings(look.variant, rng):
        for number in rng.permutation(ring.petals):
            angle = ring.turn + number / ring.petals * 2 * np.pi + float(rng.normal(0, 0.05))
            _petal(layer, cover, rng, look, ring, float(angle), frame)
    if look.variant in ("daisy", "poppy"):
        _heart(layer, cover, rng, look, frame, 0.24 if look.variant == "daisy" else 0.15)
    across, down = axes(size)
    focus_y = y / height + float(rng.uniform(-0.02, 0.08))
    away = np.abs(down - focus_y) * 1.5 + 0.5 * np.maximum(
        np.hypot(across - x / height, down - y / height) - radius / height * 0.45, 0
    )
    return _focused(layer, cover, back, np.asarray(np.clip(away * 1.5, 0, 1), np.float32), height * 0.02)


FLOWERS = Scene(
    draw,
    (
        Look(
            "A white daisy from close by, its yellow heart in focus.",
            "Uma margarida branca de perto, o miolo amarelo em foco.",
            ("d8d0b0", "f2efe6", "ffffff", "22391f", "7d9a56", "f2b21f"),
            "daisy",
        ),
        Look(
            "A coral dahlia filling the frame, petal over petal.",
            "Uma dália coral enchendo o quadro, pétala sobre pétala.",
            ("9c2a2e", "e8604f", "ffb59a", "1d2a22", "52694a", "f0c060"),
            "dahlia",
        ),
        Look(
            "A red poppy against a blurred meadow.",
            "Uma papoula vermelha contra o campo desfocado.",
            ("4a0a0c", "d82a1c", "f2603c", "3c5226", "a8b464", "1a1418"),
            "poppy",
        ),
        Look(
            "A pale pink rose, soft as cloth.",
            "Uma rosa clara, macia como pano.",
            ("d07a80", "f0b0b0", "fbe0d8", "2e3a30", "8a967c", "f0d890"),
            "rose",
        ),
        Look(
            "A violet flower with a golden heart, the garden out of focus.",
            "Uma flor violeta de miolo dourado, o jardim fora de foco.",
            ("4a2a7a", "8a5cc0", "d0b0f0", "1c2c2a", "5c8468", "f0b030"),
            "daisy",
        ),
        Look(
            "A deep burgundy dahlia in low light.",
            "Uma dália cor de vinho na meia-luz.",
            ("2a0612", "7a1230", "c04860", "0c0f10", "2c3430", "e0a050"),
            "dahlia",
        ),
        Look(
            "A yellow rose opening in the morning.",
            "Uma rosa amarela se abrindo de manhã.",
            ("d88a10", "f6c840", "fff0a8", "28401e", "94a858", "f0d890"),
            "rose",
        ),
        Look(
            "A blue anemone with a dark heart.",
            "Uma anêmona azul de miolo escuro.",
            ("e8e8ff", "4058c8", "7a98f0", "22302e", "7c9690", "14101c"),
            "poppy",
        ),
    ),
    scale=0.42,
)
