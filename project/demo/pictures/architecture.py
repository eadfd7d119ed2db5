"""Architecture: arcades, façades, a spiral staircase, walls and their shadows."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures.canvas import Field, Rng, Size, axes, fbm, over, rgb, step
from project.demo.pictures.look import Look, Scene


def _arch(along: Field, high: Field, half: float, spring: float, soft: Field | float) -> Field:
    """1 inside an arch: `along` from its middle, `high` above the floor, a half circle above `spring`."""
    round_top = np.hypot(along, np.maximum(high - spring, 0))
    return step(half + soft, half - soft, round_top)


def _arcade(look: Look, rng: Rng, size: Size) -> Field:
    stone, sun, shade, outside, floor = look.colours
    width, height = size
    x, y = axes(size)
    side = float(rng.choice([-1, 1]))
    middle = width / height * (0.5 + side * float(rng.uniform(0.02, 0.12)))
    right = (x - middle) * side * 1.9
    down = (y - float(rng.uniform(0.5, 0.58))) * 1.9
    vault = np.hypot(right, np.minimum(down + 0.55, 0)) + np.maximum(-down - 0.55, 0) * 0.25
    depth = np.minimum(1 / np.maximum(np.maximum(vault, np.abs(right)), 0.03), 0.9 / np.maximum(down, 0.03))
    end = float(rng.uniform(7, 11))
    at_end = step(end - 0.05, end, depth)
    depth = np.minimum(depth, end)
    across, high = right * depth, 0.9 - down * depth
    soft = 0.012 + 0.012 * depth
    on_floor = step(0.03, 0.0, high)
    bay = np.mod(depth * 0.62, 1) - 0.5
    opening = _arch(bay, high, 0.3, 0.95, soft) * step(-0.9, -0.985, across) * (1 - on_floor)
    lean = float(rng.uniform(0.25, 0.5))
    reach = across + 1 + high * 0.9
    ray = np.mod((depth - reach * lean) * 0.62, 1) - 0.5
    patch_of_light = _arch(ray, reach * float(rng.uniform(0.75, 1.05)), 0.29, 0.95, soft * 2) * (high < 1.7)
    patch_of_light = patch_of_light * np.maximum(on_floor, step(0.9, 0.985, across))
    grain = fbm(rng, size, 40, 5, 0.7)
    tone = rgb(stone) * (1 + 0.05 * grain[..., None])
    ribs = step(0.42, 0.46, np.abs(bay)) * step(1.2, 1.35, high)
    tone = tone * (1 - 0.18 * ribs[..., None]) * (1 + 0.06 * np.sin(across * 60) * on_floor)[..., None]
    tone = over(tone, rgb(floor) * (1 + 0.05 * grain[..., None]), on_floor)
    bounce = np.exp(-(across + 1) * 0.6) * 0.4 + 0.3 + 0.25 * np.exp(-high * 1.2)
    dim = 0.75 + 0.5 * np.exp(-depth * 0.16)
    light = rgb(shade) * (bounce * dim)[..., None] + rgb(sun) * patch_of_light[..., None] * 1.5
    picture = tone * light
    glow = rgb(outside) * (1.15 + 0.25 * high[..., None])
    picture = over(picture, glow, opening)
    door = _arch(across, high, 0.42, 0.9, 0.05) * at_end
    picture = over(picture, rgb(outside) * 1.25, door * step(-0.05, 0.05, high))
    return over(picture, rgb(outside), np.clip(1 - np.exp(-depth / 60), 0, 0.5))


def _spiral(look: Look, rng: Rng, size: Size) -> Field:
    stone, sun, shade, light, rail = look.colours
    width, height = size
    x, y = axes(size)
    across = x - width / height * float(rng.uniform(0.42, 0.58))
    down = y - float(rng.uniform(0.42, 0.58))
    squash = float(rng.uniform(0.85, 1.15))
    distance = np.hypot(across, down * squash) + 1e-4
    turn = np.arctan2(down * squash, across) / (2 * np.pi) * float(rng.choice([-1, 1])) + float(
        rng.uniform(0, 1)
    )
    coil = np.log(distance) * float(rng.uniform(0.95, 1.25)) + turn
    at = coil - np.floor(coil)
    level = np.floor(coil)
    steps = (turn - level) * 26 + at * 0.5
    risen = steps - np.floor(steps)
    # Down to the next step within a pixel or two, however narrow the steps become.
    tread = np.minimum(risen, (1 - risen) * distance * height / 7)
    soft = np.clip(0.004 / distance, 0.006, 0.2)
    ramp_part = step(0.22, 0.22 + soft, at) * step(0.98, 0.98 - soft, at)
    handrail = step(0.14, 0.14 + soft, at) * step(0.215, 0.215 - soft, at)
    angle = np.cos((turn + float(rng.uniform(0, 1))) * 2 * np.pi) * 0.5 + 0.5
    grain = fbm(rng, size, 40, 5, 0.7)
    under = (0.35 + 0.65 * tread) * (0.6 + 0.6 * angle) * (0.7 + 0.45 * at)
    wall = (0.3 + 0.5 * angle) * (0.7 + 0.5 * at)
    tone = rgb(stone) * (1 + 0.04 * grain[..., None])
    picture = tone * (rgb(shade) * wall[..., None])
    lit = tone * (rgb(sun) * under[..., None] * 1.1 + rgb(shade) * 0.25)
    picture = over(picture, lit, ramp_part)
    edge = step(0.12, 0.22, at) * step(0.34, 0.22, at)
    picture = picture * (1 - 0.35 * edge[..., None])
    picture = over(
        picture,
        rgb(rail) * (0.5 + 0.8 * angle[..., None]),
        handrail,
    )
    eye = np.exp(-((distance / 0.07) ** 2))
    return np.asarray(
        picture * (0.75 + 0.6 * np.exp(-distance * 3))[..., None] + eye[..., None] * rgb(light) * 1.2,
        np.float32,
    )


def _facade(look: Look, rng: Rng, size: Size) -> Field:
    stone, sun, shade, glass, sky = look.colours
    width, height = size
    x, y = axes(size)
    right = x * height / width - 0.5
    turn = float(rng.choice([-1, 1])) * float(rng.uniform(0.25, 0.5))
    rise = float(rng.uniform(0.3, 0.6))
    depth = 1 + turn * right + rise * (0.5 - y)
    across, high = right / depth * width / height * 2.2, (0.5 - y) / depth * 2.2
    pitch_x, pitch_y = float(rng.uniform(0.2, 0.3)), float(rng.uniform(0.22, 0.34))
    column, row = across / pitch_x + 50.3, high / pitch_y + 50.4
    u, v = column - np.floor(column), row - np.floor(row)
    soft = 0.035
    window = step(0.2, 0.2 + soft, u) * step(0.8, 0.8 - soft, u) * step(0.16, 0.16 + soft, v)
    window = window * (
        step(0.84, 0.84 - soft, v) if rng.random() < 0.5 else _arch(u - 0.5, v - 0.16, 0.3, 0.4, 0.02)
    )
    shadow_in = np.maximum(step(0.4, 0.36, u), step(0.62, 0.68, v)) * window
    ledge = step(0.07, 0.05, v) * 0.2 - step(0.9, 0.97, v) * 0.4
    chance = rng.random((128, 128), np.float32)[row.astype(np.int32) & 127, column.astype(np.int32) & 127]
    wall_light = 1 + ledge + 0.04 * fbm(rng, size, 40, 5, 0.7) + 0.05 * fbm(rng, size, 3, 3)
    cast = step(-0.02, 0.02, across * 0.9 + high - float(rng.uniform(-0.6, 0.3))) * 0.9 + 0.1
    picture = rgb(stone) * (rgb(sun) * (cast * 0.95)[..., None] + rgb(shade) * 0.42) * wall_light[..., None]
    pane = (
        rgb(glass) * (0.35 + 0.9 * chance[..., None])
        + rgb(sky) * (0.3 * (chance > 0.6) * (0.4 + v))[..., None]
    )
    pane = pane * (1 - 0.6 * shadow_in[..., None])
    picture = over(picture, pane, window)
    roof = (float(rng.integers(1, 4)) + 0.64) * pitch_y
    above = step(roof, roof + 0.012, high)
    heaven = skies.gradient(size, ((0, sky), (1, "f4efe6")), 1.3, rng)
    return over(picture, heaven, above)


def _wall(look: Look, rng: Rng, size: Size) -> Field:
    """A coloured wall, stairs going up along it and a hard shadow: little else."""
    stone, sun, shade, second, sky = look.colours
    width, height = size
    x, y = axes(size)
    plaster = fbm(rng, size, 10, 7, 0.6)
    flip = rng.random() < 0.5
    across = (width / height - x) if flip else x
    heaven = skies.gradient(size, ((0, sky), (1, "f6f1e6")), 1.2, rng)
    edge = float(rng.uniform(0.16, 0.4)) + float(rng.uniform(-0.18, 0.05)) * across
    run = float(rng.uniform(0.05, 0.075))
    foot = float(rng.uniform(1, 1.12)) - float(rng.uniform(0.62, 0.9)) * run * np.floor(across / run)
    stair_wall = step(0, 0.003, y - foot)
    corner = float(rng.uniform(0.5, 0.75)) * width / height
    other = step(corner, corner + 0.003, across) * (1 - stair_wall)
    fall = float(rng.uniform(0.45, 0.8))
    shadow = step(-0.006, 0.012, y - (across * fall + float(rng.uniform(0, 0.3)))) * (1 - other)
    shadow = np.maximum(shadow, other * 0.72)
    light = rgb(sun) * (1 - shadow * 0.92)[..., None] + rgb(shade) * (0.34 + 0.1 * y)[..., None]
    tone = over(np.broadcast_to(rgb(stone), (height, width, 3)), rgb(second), np.maximum(stair_wall, 0))
    tread = np.exp(-np.abs(y - foot) * 90) * 0.22 * stair_wall
    picture = tone * light * (1 + 0.035 * plaster + tread)[..., None]
    return over(
        heaven,
        picture,
        np.maximum(step(0, 0.004, y - edge) * np.ones_like(x), stair_wall),
    )


def draw(look: Look, rng: Rng, size: Size) -> Field:
    variants = {"arcade": _arcade, "spiral": _spiral, "facade": _facade, "wall": _wall}
    return variants[look.variant](look, rng, size)


ARCHITECTURE = Scene(
    draw,
    (
        Look(
            "An arcade, sunlight falling through its arches onto the floor.",
            "Uma galeria de arcos, o sol entrando e desenhando no chão.",
            ("d9b48c", "fff0cc", "a09aa8", "f6ead2", "b08a68"),
            "arcade",
        ),
        Look(
            "A spiral staircase from below, winding towards the light.",
            "Uma escada em caracol vista de baixo, girando para a luz.",
            ("e6dccb", "fff1d8", "8f98a8", "fff6e6", "4a2e1e"),
            "spiral",
        ),
        Look(
            "A salmon façade with rows of windows, seen looking up.",
            "Uma fachada cor de salmão com fileiras de janelas, vista de baixo.",
            ("e39a7c", "fff0d6", "8a8fb4", "2c3a46", "5b93c4"),
            "facade",
        ),
        Look(
            "A terracotta wall and a staircase cut by a hard shadow.",
            "Uma parede de terracota e uma escada cortadas pela sombra.",
            ("cf6a44", "fff0d8", "7a6a94", "e8a27a", "4d8cc0"),
            "wall",
        ),
        Look(
            "A white cloister in cool morning light.",
            "Um claustro branco na luz fria da manhã.",
            ("e6e4de", "fff6e4", "8ea0b8", "eaf3f6", "b4b0a8"),
            "arcade",
        ),
        Look(
            "A grey concrete front with deep windows and evening sun.",
            "Uma fachada de concreto com janelas fundas e sol da tarde.",
            ("b8b2a8", "ffd9a8", "6d7c9c", "1c242c", "8aa8c4"),
            "facade",
        ),
        Look(
            "Pink and yellow walls meeting under a blue sky.",
            "Paredes rosa e amarela se encontrando sob o céu azul.",
            ("f0a0a8", "fff4e0", "8c84b8", "f4cc6c", "3f86c8"),
            "wall",
        ),
        Look(
            "A blue-green spiral staircase in an old house.",
            "Uma escada em caracol verde-azulada numa casa antiga.",
            ("a8c8c0", "fbf0d8", "5c8490", "fff8e8", "3a2418"),
            "spiral",
        ),
        Look(
            "An old gallery in late sun, every arch drawn on the wall.",
            "Uma galeria antiga no sol da tarde, cada arco desenhado na parede.",
            ("c98a5c", "ffd494", "7c7090", "ffe0ac", "8a5a40"),
            "arcade",
        ),
        Look(
            "A mint-green façade with arched windows.",
            "Uma fachada verde-menta com janelas em arco.",
            ("a8cdb6", "fff6e2", "7f98b0", "34464a", "7fb6d8"),
            "facade",
        ),
    ),
)
