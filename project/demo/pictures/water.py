"""Sun, sky and water: the sea at the ends of the day, and the reflection that other scenes borrow."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures.canvas import (
    Field,
    Lattice,
    Rng,
    Size,
    axes,
    blur,
    fbm,
    line,
    over,
    patch,
    rgb,
    sample,
    step,
)
from project.demo.pictures.look import Look, Scene


def water(
    above: Field, rng: Rng, horizon: float, tint: str, ripple: float = 0.05, clear: float = 0.5
) -> Field:
    """The picture with everything below the horizon turned into water that mirrors what is above."""
    height, width = above.shape[:2]
    x, y = axes((width, height))
    first = int(horizon * height)
    depth = np.broadcast_to((y[first:] - horizon), (height - first, width))
    away = 1 / (depth + 0.06)
    lattice = Lattice(rng)
    right = (x - width / height / 2) * away * 3.2
    waves = lattice.fbm(right, away * 9, 3) + 0.7 * lattice.at(right * 0.31 + 40, away * 3.1)
    calm = step(0, 0.05, depth) * 0.75 + 0.25
    sway = lattice.at(right * 1.3 + 80, away * 7)
    row = (horizon - depth * 0.92 - (waves * ripple + ripple * 0.6) * calm) * height
    column = x * height + sway * ripple * 0.28 * height * calm
    # What waves mirror is smeared: sharp lights would fall apart into specks.
    mirrored = sample(blur(above, ripple * height * 0.05), column, np.abs(row))
    slope = np.clip(waves * 0.5 + 0.5, 0, 1)
    face = np.clip(0.12 + depth * clear + 0.3 * (slope - 0.5) * min(1, ripple * 14), 0, 0.85)
    picture = above.copy()
    picture[first:] = over(mirrored * 0.94, rgb(tint), face)
    return picture


def headland(picture: Field, rng: Rng, horizon: float, colour: str, haze: str, size: float = 0.07) -> Field:
    """Land on the horizon, on one side, paler the further away."""
    height, width = picture.shape[:2]
    _, y = axes((width, height))
    left = rng.random() < 0.5
    for far in (0.55, 0.2):
        reach = rng.uniform(0.3, 0.8)
        along = np.linspace(0, 1, width) if left else np.linspace(1, 0, width)
        shape = np.clip(1 - along / reach, 0, 1) ** 0.7
        rise = shape * (1 + 0.35 * line(rng, width, 4)) * size * (1.25 - far)
        mask = np.clip((y - (horizon - rise[None, :])) * height, 0, 1) * (y < horizon)
        tone = rgb(colour) * (1 - far) + rgb(haze) * far
        picture = over(picture, tone, mask)
    return picture


def boat(picture: Field, x: float, y: float, length: float, colour: str) -> Field:
    """A small sailing boat as a silhouette; x, y and length in pixels."""
    found = patch((picture.shape[1], picture.shape[0]), x, y, length * 1.6)
    if found is None:
        return picture
    rows, columns, across, down = found
    u, v = across / length, down / length
    hull = (
        step(0.03, -0.03, np.abs(u) - 0.42 + np.maximum(v, 0) * 1.2)
        * step(-0.02, 0.02, v)
        * step(0.14, 0.1, v)
    )
    rise = np.clip(-v / 1.2, 0, 1)
    main = step(-0.02, 0.02, u + 0.01) * step(0.03, -0.01, u - 0.42 * (1 - rise) ** 0.8) * step(1.2, 1.17, -v)
    jib = step(0.02, -0.02, u + 0.03) * step(0.03, -0.01, -u - 0.34 * (1 - rise * 1.2)) * step(0, 0.05, -v)
    sails = np.maximum(main * step(0.05, 0.08, -v), jib * step(0.98, 0.95, -v))
    mask = np.clip(hull + sails * 0.94, 0, 1)
    mirrored = np.zeros_like(mask)
    line_of_water = int(np.argmin(np.abs(v[:, 0] - 0.12)))
    below = min(len(mask) - line_of_water, line_of_water)
    mirrored[line_of_water : line_of_water + below] = mask[line_of_water - below : line_of_water][::-1]
    mask = np.maximum(
        mask, mirrored * (0.5 - 0.6 * np.clip(v - 0.12, 0, 0.8)) * (0.7 + 0.3 * np.sin(v * 60 + u * 9))
    )
    picture[rows, columns] = over(picture[rows, columns], rgb(colour), mask)
    return picture


def _birds(picture: Field, rng: Rng, colour: str, horizon: float) -> Field:
    height, width = picture.shape[:2]
    middle = rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.6) * horizon * height
    for _ in range(int(rng.integers(3, 9))):
        span = rng.uniform(0.006, 0.013) * height
        place = middle[0] + rng.normal(0, 0.09) * width, middle[1] + rng.normal(0, 0.05) * height
        found = patch((width, height), *place, span * 1.3)
        if found is None:
            continue
        rows, columns, across, down = found
        u = np.abs(across / span)
        wing = -0.55 * np.sin(np.clip(u, 0, 1) * 2.4) + rng.uniform(-0.1, 0.1)
        mask = step(0.2, 0.05, np.abs(down / span - wing)) * step(1.05, 0.9, u)
        picture[rows, columns] = over(picture[rows, columns], rgb(colour), mask * 0.8)
    return picture


def draw(look: Look, rng: Rng, size: Size) -> Field:
    top, high, low, edge, sun, lit, shade, deep = look.colours
    width, height = size
    horizon = float(rng.uniform(0.46, 0.66))
    sun_x = float(rng.choice([0.3, 0.36, 0.64, 0.7])) * width / height + float(rng.normal(0, 0.03))
    sun_y = horizon - float(rng.uniform(0.02, 0.13))
    if look.variant == "moon":
        sun_y = horizon * float(rng.uniform(0.3, 0.55))
    picture = skies.gradient(size, ((0, top), (0.45, high), (0.8, low), (1, edge)), horizon, rng)
    picture = skies.clouds(
        picture,
        rng,
        horizon,
        lit,
        shade,
        float(rng.uniform(-0.1, 0.9)),
        (sun_x, sun_y),
        float(rng.uniform(0.7, 1.6)),
    )
    if look.variant == "moon":
        picture = skies.stars(picture, rng, width * height // 900, 0.6)
    disc = 0.013 if look.variant == "moon" else float(rng.uniform(0.016, 0.03))
    picture = skies.sun_glow(picture, sun_x, sun_y, sun, 0.5 if look.variant == "moon" else 0.9, disc)
    if rng.random() < 0.6:
        picture = headland(picture, rng, horizon, deep, low, float(rng.uniform(0.04, 0.11)))
    picture = water(
        picture, rng, horizon, deep, float(rng.choice([0.02, 0.05, 0.09])), float(rng.uniform(0.3, 0.8))
    )
    if look.variant == "boat":
        length = float(rng.uniform(0.045, 0.085)) * height
        place = (
            (width - sun_x * height) * float(rng.uniform(0.8, 1.05)),
            (horizon + float(rng.uniform(0.03, 0.12))) * height,
        )
        picture = boat(picture, place[0], place[1], length, deep)
    if look.variant == "birds":
        picture = _birds(picture, rng, deep, horizon)
    if look.variant == "rocks":
        picture = _rocks(picture, rng, deep)
    return picture


def _rocks(picture: Field, rng: Rng, colour: str) -> Field:
    """Dark rocks in the foreground, with the mist that a long exposure makes of the waves around them."""
    height, width = picture.shape[:2]
    _, y = axes((width, height))
    left = rng.random() < 0.5
    along = np.linspace(0, 1, width) if left else np.linspace(1, 0, width)
    rise = 0.26 * np.clip(1 - along / rng.uniform(0.6, 1), -0.2, 1) + 0.03 * line(rng, width, 5, 8, 0.48)
    texture = fbm(rng, (width, height), 14, 6, 0.62)
    edge = y - (1 - rise[None, :]) + 0.004 * texture
    stone = rgb(colour) * 0.6 * (1 + 0.45 * np.clip(texture, -1.4, 2))[..., None]
    mask = np.clip(edge * height / 1.5, 0, 1)
    mist = blur(mask, height * 0.03) * (1 - mask) * 0.5
    picture = over(picture, picture.mean(axis=(0, 1)) * 1.3, mist)
    return over(picture, stone, mask)


SEA = Scene(
    draw,
    (
        Look(
            "The sun low over a calm sea, the sky orange and gold.",
            "O sol baixo sobre o mar calmo, céu laranja e dourado.",
            ("33476f", "8b6f86", "f0a36b", "ffd79a", "ffb45e", "ffc38f", "6f5a78", "1c2536"),
        ),
        Look(
            "A sailing boat on the water at a pink and lilac dusk.",
            "Um veleiro na água num fim de tarde rosa e lilás.",
            ("4a5590", "a587b4", "eeaab0", "ffd9c4", "ff9a7a", "ffc4c0", "8a7aa6", "2b2c4a"),
            "boat",
        ),
        Look(
            "Blue hour by the sea, a last strip of warm light on the horizon.",
            "Hora azul no mar, a última faixa de luz quente no horizonte.",
            ("14233f", "2d4a75", "6f86a5", "e6b08c", "ff9d5c", "b9a2a8", "33486b", "0c1626"),
        ),
        Look(
            "The moon over a dark sea, its light in a path on the water.",
            "A lua sobre o mar escuro, um caminho de luz na água.",
            ("0a1226", "142442", "27406a", "4a688f", "dfe9ff", "7f95b5", "1c2c4a", "060c18"),
            "moon",
            {"exposure": 1.25},
        ),
        Look(
            "Gulls against a misty yellow morning over the sea.",
            "Gaivotas contra a manhã amarela e enevoada sobre o mar.",
            ("b9b79e", "d9c99d", "f3dba0", "fbeac0", "fff0c4", "fff2d6", "c9b48c", "4d5a58"),
            "birds",
            {"contrast": 0.15},
        ),
        Look(
            "Dark rocks on the shore under a burning red sky.",
            "Pedras escuras na beira do mar sob um céu vermelho em brasa.",
            ("2a2340", "7a3550", "e0604a", "ffa860", "ff7a3a", "ff9a6a", "5a3350", "1a1524"),
            "rocks",
        ),
        Look(
            "Pale turquoise sea and sky just after sunrise.",
            "Mar e céu em turquesa claro logo depois do nascer do sol.",
            ("6fa3b5", "a5c8c8", "e3dcc5", "fde6c8", "ffe0b0", "fff0dc", "9fb4b8", "1f4a55"),
            "boat",
            {"contrast": 0.2},
        ),
    ),
)
