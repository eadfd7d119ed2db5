"""Still lifes: fruit and ceramics on a table, in the light of a window."""

import numpy as np

from project.demo.pictures.canvas import Field, Rng, Size, axes, blur, fbm, line, over, patch, rgb, step
from project.demo.pictures.look import Look, Scene


def _window_light(rng: Rng, size: Size, side: float) -> Field:
    """Light of a window on the wall: slanted panes with soft edges, and sometimes leaves in front of it."""
    x, y = axes(size)
    middle = size[0] / size[1] / 2
    along = (x - middle) * side + (y - 0.3) * float(rng.uniform(0.3, 0.7))
    high = y + (x - middle) * side * 0.12 - float(rng.uniform(0.04, 0.16))
    soft = 0.02
    pane = np.zeros((size[1], size[0]), np.float32)
    wide, tall = float(rng.uniform(0.17, 0.25)), float(rng.uniform(0.2, 0.28))
    for column in (-1, 0):
        for row in (0, 1):
            left, top = column * (wide + 0.025) + 0.05, row * (tall + 0.025)
            part = step(left, left + soft, along) * step(left + wide, left + wide - soft, along)
            pane += part * step(top, top + soft, high) * step(top + tall, top + tall - soft, high)
    if rng.random() < 0.5:
        pane *= 1 - 0.75 * step(0.25, 1.1, blur(fbm(rng, size, 7, 3, 0.5), size[1] * 0.008))
    return pane


def _shadow(picture: Field, x: float, y: float, wide: float, side: float, strength: float = 0.6) -> Field:
    """The soft shadow of something round standing at (x, y), falling away from the light; in pixels."""
    height, width = picture.shape[:2]
    across = np.arange(width, dtype=np.float32)[None, :] - x
    down = np.arange(height, dtype=np.float32)[:, None] - y
    away = across * side / wide
    spread = 0.2 + 0.12 * np.maximum(away, 0)
    cast = (
        np.exp(-(((down / wide - 0.06 * away) / spread) ** 2))
        * step(-1.15, -0.3, away)
        * np.exp(-np.maximum(away, 0) * 0.55)
    )
    contact = np.exp(-((across / wide) ** 2 * 1.2 + (down / wide * 6) ** 2))
    return np.asarray(
        picture * (1 - np.clip(cast * strength + contact * 0.5, 0, 0.86))[..., None], np.float32
    )


def _fruit(
    picture: Field, rng: Rng, x: float, base: float, radius: float, colour: str, side: float, lemon: bool
) -> Field:
    picture = _shadow(picture, x, base - radius * 0.1, radius, side)
    found = patch((picture.shape[1], picture.shape[0]), x, base - radius, radius * 1.45)
    if found is None:
        return picture
    rows, columns, across, down = found
    turn = float(rng.uniform(-0.35, 0.35))
    u, v = (
        across / radius + turn * down / radius * 0.2,
        np.broadcast_to(down / radius, (len(down), across.size)),
    )
    distance = np.hypot(u, v)
    if lemon:
        long = u * np.cos(turn) + v * np.sin(turn)
        short = v * np.cos(turn) - u * np.sin(turn)
        distance = np.hypot(long * 0.86 - 0.07 * long**3, short * 1.12)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    shade = np.clip(-u * side * 0.62 - v * 0.5 + z * 0.62, -0.2, 1)
    square = (u.shape[1], u.shape[0])
    skin = fbm(rng, square, 26, 3, 0.8) * 0.03 + fbm(rng, square, 3, 3) * 0.05
    bounce = 0.2 + 0.18 * np.clip(v, 0, 1)
    spark = np.exp(-((u + side * 0.36) ** 2 + (v + 0.4) ** 2) * 22) * 0.4
    tone = rgb(colour) * (1 + skin)[..., None]
    light = tone * (np.clip(shade, 0, 1) * 1.25 + bounce)[..., None] + spark[..., None] * rgb("fff9ee")
    dimple = np.exp(-((u + 0.06) ** 2 * 130 + (v + 0.86) ** 2 * 260))
    light = light * (1 - (0 if lemon else 0.7) * dimple[..., None])
    mask = step(1 + 1.2 / radius, 1 - 1.2 / radius, distance)
    picture[rows, columns] = over(picture[rows, columns], light, mask)
    return picture


_PROFILES = (
    ((0, 0.42), (0.12, 0.62), (0.4, 0.98), (0.62, 0.86), (0.8, 0.4), (0.93, 0.33), (1, 0.42)),
    ((0, 0.55), (0.25, 0.8), (0.6, 0.92), (0.85, 0.74), (1, 0.7)),
    ((0, 0.38), (0.3, 0.5), (0.55, 0.44), (0.75, 0.26), (0.95, 0.2), (1, 0.27)),
    ((0, 0.3), (0.06, 0.5), (0.3, 1), (0.5, 0.9), (0.62, 0.44), (0.8, 0.28), (1, 0.36)),
)


def _outline(profile: tuple[tuple[float, float], ...], rise: Field) -> Field:
    """Half the width of a pot (of its widest) at heights from 0 to 1, its corners rounded by the potter."""
    fine = np.linspace(0, 1, 200)
    widths = np.interp(fine, [place for place, _ in profile], [width for _, width in profile])
    window = np.hanning(25) / np.hanning(25).sum()
    return np.interp(np.clip(rise, 0, 1), fine, np.convolve(np.pad(widths, 12, "edge"), window, "valid"))


def _glazed(rng: Rng, rise: Field, u: Field, colours: tuple[str, str], side: float) -> Field:
    """The light on a round pot dipped in a second glaze; `u` lies across it, -1 to 1."""
    size = (u.shape[1], u.shape[0])
    z = np.sqrt(np.clip(1 - u * u, 0, 1))
    shade = np.clip(-u * side * 0.75 + z * 0.5, 0, 1) + 0.16 + 0.1 * np.clip(u * side, 0, 1) ** 3
    drips = 0.012 * fbm(rng, size, 6, 4) + 0.012 * line(rng, size[0], 8, 4)[None, :]
    glaze = step(-0.02, 0.02, rise - float(rng.uniform(0.35, 0.7)) + drips)
    tone = over(np.broadcast_to(rgb(colours[0]), (*u.shape, 3)), rgb(colours[1]), glaze)
    throwing = 1 + 0.02 * np.sin(rise * 160) + 0.05 * fbm(rng, size, 20, 5, 0.7)
    spark = np.exp(-((u + side * 0.5) ** 2 * 40)) * 0.13 * np.exp(-((rise - 0.55) ** 2) * 10)
    mouth = step(1.0 - 0.03 * z, 1.004 - 0.03 * z, rise)
    return np.asarray(tone * (shade * throwing * (1 - 0.6 * mouth))[..., None] + spark[..., None], np.float32)


def _vase(
    picture: Field, rng: Rng, place: tuple[float, float], tall: float, colours: tuple[str, str], side: float
) -> Field:
    """A thrown pot standing at `place`, `tall` pixels high."""
    x, base = place
    profile = _PROFILES[int(rng.integers(len(_PROFILES)))]
    widest = tall * float(rng.uniform(0.3, 0.42))
    picture = _shadow(picture, x, base, widest * 0.9, side, 0.7)
    found = patch((picture.shape[1], picture.shape[0]), x, base - tall / 2, tall * 0.62)
    if found is None:
        return picture
    rows, columns, across, down = found
    rise = np.clip(0.5 - down / tall, -0.2, 1.2)
    half = _outline(profile, rise[:, 0])[:, None] * widest
    u = across / half
    foot = 0.035 * np.sqrt(np.clip(1 - u * u, 0, 1))
    mask = step(1 + 1.3 / half, 1 - 1.3 / half, np.abs(u)) * step(1.004, 0.998, rise)
    mask = mask * step(-foot - 0.006, -foot + 0.002, 0.5 - down / tall)
    picture[rows, columns] = over(picture[rows, columns], _glazed(rng, rise, u, colours, side), mask)
    return picture


def _room(look: Look, rng: Rng, size: Size, edge: float, side: float) -> Field:
    wall, table, sun = look.colours[:3]
    width, height = size
    x, y = axes(size)
    toward = np.clip(0.5 - side * (x * height / width - 0.5) * 1.1, 0, 1)
    plaster = 1 + 0.03 * fbm(rng, size, 5, 6, 0.6)
    back = rgb(wall) * (plaster * (0.34 + 0.5 * toward - 0.12 * y))[..., None]
    back = back * (1 + _window_light(rng, size, side)[..., None] * rgb(sun) * 1.15)
    grain = fbm(rng, size, 60, 5, 0.7, 14) * 0.06 + fbm(rng, size, 3, 4, 0.5, 5) * 0.05
    top = rgb(table) * ((1 + grain) * (0.42 + 0.6 * toward + 0.25 * (y - edge)))[..., None]
    below = step(edge - 0.003, edge + 0.003, y) * np.ones_like(x)
    return blur(over(back, top, below), height * 0.0035)


def _pots(
    picture: Field, rng: Rng, middle: float, edge: float, colours: tuple[str, str], side: float
) -> Field:
    height, width = picture.shape[:2]
    unit = min(width, height)
    place = middle - unit * 0.14 * side, height * (edge + 0.07)
    picture = _vase(picture, rng, place, unit * float(rng.uniform(0.4, 0.56)), colours, side)
    if rng.random() < 0.6:
        place = middle + unit * 0.2 * side, height * (edge + 0.11)
        picture = _vase(picture, rng, place, unit * float(rng.uniform(0.2, 0.3)), colours[::-1], side)
    return picture


def draw(look: Look, rng: Rng, size: Size) -> Field:
    width, height = size
    side, edge = float(rng.choice([-1, 1])), float(rng.uniform(0.62, 0.7))
    picture = _room(look, rng, size, edge, side)
    first, second, *fruits = look.colours[3:]
    unit, middle = min(width, height), width * float(rng.uniform(0.4, 0.6))
    if look.variant == "pots":
        picture = _pots(picture, rng, middle, edge, (first, second), side)
    count = int(rng.integers(2, 5)) + (0 if look.variant == "pots" else 2)
    for number, depth in enumerate(np.sort(rng.uniform(0.1, 0.2, count))):
        place = (number - (count - 1) / 2) * 0.15 * float(rng.choice([-1, 1])) + float(rng.normal(0, 0.03))
        radius, colour = unit * float(rng.uniform(0.062, 0.085)), fruits[int(rng.integers(len(fruits)))]
        base, lemon = height * (edge + depth), look.variant == "lemons"
        picture = _fruit(picture, rng, middle + place * unit, base, radius, colour, side, lemon)
    return picture


STILL_LIFE = Scene(
    draw,
    (
        Look(
            "Clay pots and oranges on a wooden table in window light.",
            "Potes de barro e laranjas numa mesa de madeira, à luz da janela.",
            ("c9b8a0", "8a5a3a", "ffe6b8", "b8694a", "e6dccb", "f08a24", "e8742a"),
            "pots",
        ),
        Look(
            "Lemons in front of a blue wall.",
            "Limões-sicilianos diante de uma parede azul.",
            ("5c86a0", "d8cdb8", "fff4d8", "f2efe6", "3c6078", "f4cf3a", "e8c02e", "f0c838"),
            "lemons",
        ),
        Look(
            "White ceramics and plums in quiet grey light.",
            "Cerâmica branca e ameixas na luz cinza e calma.",
            ("a8aaa6", "6c6660", "fff8ea", "ece8e0", "9a9892", "4a2840", "5c3450"),
            "pots",
        ),
        Look(
            "Peaches and a green jug in the afternoon.",
            "Pêssegos e uma jarra verde à tarde.",
            ("e0b89c", "b88a64", "ffe0b0", "4f7a62", "d8d0b8", "f0a070", "e8805c", "f4b884"),
            "pots",
        ),
        Look(
            "Red apples on a dark table, light from one side.",
            "Maçãs vermelhas numa mesa escura, luz de um lado só.",
            ("3a3834", "2c2019", "ffd8a0", "5a4a3c", "8c7a64", "b02a20", "c84430", "7c1c18"),
            "fruit",
        ),
    ),
)
