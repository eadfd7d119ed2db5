"""City lights: skylines over water, a wet street out of focus, rain on the window."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures.canvas import (
    Field,
    Rng,
    Size,
    add_disc,
    add_glow,
    axes,
    blur,
    fbm,
    over,
    patch,
    rgb,
    sample,
    step,
)
from project.demo.pictures.look import Look, Scene
from project.demo.pictures.water import water

_WARM = ("ffb765", "ffcf8f", "ffe2b8", "ff9c4a", "fff0d8")
_COLD = ("cfe4ff", "a9d0ff", "e9f3ff")


def _window_light(rng: Rng, rows: int, columns: int, share: float) -> Field:
    """Light of every window: whole floors and stairwells are lit together, the rest by chance."""
    chance = (
        rng.random((rows, columns))
        * (0.75 + 0.5 * rng.random((rows, 1)))
        * (0.85 + 0.3 * rng.random((1, columns)))
    )
    lit = (chance < share) * rng.lognormal(-0.5, 0.6, (rows, columns))
    colours = np.stack([rgb(code) for code in _WARM + _COLD])
    chosen = rng.choice(len(colours), (rows, columns), p=[0.22, 0.24, 0.18, 0.12, 0.1, 0.06, 0.03, 0.05])
    return np.asarray(lit[..., None] * colours[chosen], np.float32)


def _tower(
    picture: Field, rng: Rng, place: tuple[int, int, int, int], tone: Field, share: float, glow: float
) -> None:
    """One building between `left`, `right`, `top` and `bottom`, drawn in place."""
    left, right, top, bottom = place
    height, width = bottom - top, right - left
    if height < 6 or width < 4:
        return
    pitch_x, pitch_y = int(rng.integers(4, 7)), int(rng.integers(5, 9))
    lights = _window_light(rng, height // pitch_y + 1, width // pitch_x + 1, share)
    rows, columns = np.arange(height) % pitch_y, np.arange(width) % pitch_x
    open_rows = (rows >= 2) & (rows < pitch_y - (1 if rng.random() < 0.7 else 2))
    open_columns = (columns >= 1) & (columns < pitch_x - (1 if rng.random() < 0.6 else 0))
    panes = lights[np.arange(height) // pitch_y][:, np.arange(width) // pitch_x]
    rise = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    wall = tone * (0.8 + 0.5 * rise) + tone * 0.3 * np.linspace(-1, 1, width)[None, :, None] * float(
        rng.choice([-1, 1])
    )
    face = wall + panes * (open_rows[:, None] & open_columns[None, :])[..., None] * glow
    visible_left, visible_right = max(left, 0), min(right, picture.shape[1])
    visible_top = max(top, 0)
    if visible_left < visible_right and visible_top < bottom:
        cut = face[visible_top - top :, visible_left - left : visible_right - left]
        picture[visible_top:bottom, visible_left:visible_right] = cut


def _tower_with_top(
    picture: Field, rng: Rng, place: tuple[int, int, int, int], tone: Field, share: float, glow: float
) -> None:
    left, right, top, _ = place
    _tower(picture, rng, place, tone, share, glow)
    middle, width = (left + right) // 2, right - left
    if rng.random() < 0.4:
        rise = int(width * rng.uniform(0.25, 0.7))
        _tower(picture, rng, (left + width // 5, right - width // 5, top - rise, top), tone, share, glow)
        top -= rise
    if rng.random() < 0.12 and 1 < middle < picture.shape[1] - 1 and top > 40:
        mast = int(width * rng.uniform(0.4, 1.3))
        picture[max(0, top - mast) : top, middle : middle + 1] = tone
        add_glow(picture, middle, max(0, top - mast), 3, rgb("ff3a2a") * 2)


def _buildings(picture: Field, rng: Rng, ground: float, near: str, haze: str) -> Field:
    height, width = picture.shape[:2]
    bottom = int(ground * height)
    peak = rng.uniform(0.2, 0.8)
    for layer in range(4):
        t = layer / 3
        tone = rgb(haze) * (1 - t) ** 1.5 * 0.42 + rgb(near) * (0.35 + 0.65 * t)
        left = -int(rng.integers(0, 30))
        while left < width:
            wide = int(height * rng.uniform(0.028, 0.07) * (0.75 + 0.5 * t))
            skyline = np.exp(-(((left / width) - peak) ** 2) * 9)
            tall = (
                height
                * (0.09 + 0.3 * skyline * rng.uniform(0.35, 1) ** 1.4)
                * (1.05 - 0.45 * t)
                * rng.uniform(0.7, 1.1)
            )
            place = (left, left + wide, bottom - int(tall), bottom)
            _tower_with_top(picture, rng, place, tone, float(rng.uniform(0.2, 0.5)), 0.35 + 0.55 * t)
            left += wide + int(rng.integers(-2, 10))
        veil = step(0.22, 0, ground - axes((width, height))[1]) * (1 - t) * 0.3
        picture = over(
            picture, rgb(haze), np.broadcast_to(veil * (axes((width, height))[1] < ground), (height, width))
        )
    return picture


def _shore_lamps(picture: Field, rng: Rng, ground: float) -> None:
    height, width = picture.shape[:2]
    for x in np.arange(rng.uniform(0, 20), width, height * rng.uniform(0.018, 0.035)):
        colour = rgb(str(rng.choice(_WARM)))
        add_glow(picture, x, ground * height - rng.uniform(2, 6), height * 0.0035, colour * rng.uniform(1, 3))


def _skyline(look: Look, rng: Rng, size: Size) -> Field:
    top, high, low, near, deep = look.colours
    ground = float(rng.uniform(0.6, 0.72))
    picture = skies.gradient(size, ((0, top), (0.6, high), (1, low)), ground, rng)
    picture = skies.clouds(picture, rng, ground, low, high, float(rng.uniform(-0.4, 0.6)), (0.5, ground))
    if rng.random() < 0.35:
        picture = skies.sun_glow(
            picture, float(rng.uniform(0.15, 0.6)), float(rng.uniform(0.1, 0.22)), "e9eeff", 0.16, 0.014
        )
    picture = _buildings(picture, rng, ground, near, low)
    _shore_lamps(picture, rng, ground)
    picture = water(picture, rng, ground, deep, float(rng.uniform(0.05, 0.1)), 0.35)
    return picture + blur(picture, size[1] * 0.03) * 0.12


def _lights_far(rng: Rng, size: Size, colours: tuple[str, ...], horizon: float, count: int) -> Field:
    """Lights out of focus, smaller and closer together towards the horizon."""
    width, height = size
    picture = np.zeros((height, width, 3), np.float32)
    largest = float(rng.uniform(0.028, 0.05)) * height
    vanish = float(rng.uniform(0.35, 0.65))
    # Lamps on both sides, shop windows below them, the lights of cars on the road.
    rows = (
        (-0.55, 0.62),
        (0.6, 0.6),
        (-0.7, 0.2),
        (0.7, 0.22),
        (0.16, -0.04),
        (-0.2, -0.03),
        (0.9, 0.4),
        (-0.95, 0.36),
    )
    for _ in range(count):
        near = float(rng.random() ** 1.6)
        row, rise = rows[int(rng.integers(len(rows)))]
        x = (vanish + row * near + float(rng.normal(0, 0.03 + 0.06 * near))) * width
        y = (horizon - near * (rise + float(rng.normal(0, 0.05)))) * height
        colour = rgb(str(rng.choice(colours))) * float(rng.lognormal(-0.75, 0.7))
        add_disc(picture, x, y, largest * (0.22 + 0.78 * near) * float(rng.uniform(0.85, 1.1)), colour * 0.8)
    return picture


def _street(look: Look, rng: Rng, size: Size) -> Field:
    top, low, *lamps = look.colours
    width, height = size
    x, y = axes(size)
    horizon = float(rng.uniform(0.5, 0.62))
    picture = skies.gradient(size, ((0, top), (1, low)), horizon)
    haze = np.exp(-((y - horizon) ** 2) * 30) * np.exp(-((x - width / height / 2) ** 2) * 5)
    picture = picture + haze[..., None] * rgb(lamps[0]) * 0.35
    lights = _lights_far(rng, size, tuple(lamps), horizon, int(rng.integers(70, 130)))
    wall = fbm(rng, size, 5, 3, 0.5, 0.4) * 0.3 + 1
    picture = picture * wall[..., None] + lights
    mirrored = blur(picture[::-1], height * 0.01)
    shift = int((2 * horizon - 1) * height)
    mirrored = np.roll(mirrored, shift, axis=0)
    long = np.stack([blur(mirrored, r * height) for r in (0.02, 0.05)]).mean(axis=0)
    grain = fbm(rng, size, 30, 4, 0.7, 4)
    wet = (mirrored * 0.25 + long * 0.75) * np.clip(0.62 + 0.3 * grain, 0.1, 1.6)[..., None]
    return over(
        picture,
        wet * 0.8 + rgb(top) * 0.25,
        step(horizon, horizon + 0.05, y) * np.ones_like(x),
    )


def _drops(picture: Field, rng: Rng, count: int) -> Field:
    """Drops on glass: each shows the scene behind it upside down, with a dark rim and a spark."""
    height, width = picture.shape[:2]
    sharp = picture.copy()
    for _ in range(count):
        radius = min(float(rng.lognormal(-4.9, 0.62)), 0.034) * height
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        found = patch((width, height), x, y, radius * 1.6)
        if found is None:
            continue
        rows, columns, across, down = found
        squash = rng.uniform(1, 1.35)
        u, v = across / radius, down / radius / squash
        lump = 0.1 * np.sin(np.arctan2(v, u) * int(rng.integers(2, 4)) + rng.uniform(0, 6))
        distance = np.hypot(u, v) + lump
        behind = sample(picture, x - u * height * 0.13, y - v * height * 0.2 + np.zeros_like(u))
        rim = 1.15 - 0.95 * np.clip(distance, 0, 1) ** 4 + 0.25 * v
        spark = np.exp(-((u + 0.35) ** 2 + (v + 0.42) ** 2) * 26)
        light = behind * np.clip(rim, 0.06, 1.5)[..., None] + spark[..., None] * (0.25 + behind)
        mask = step(1.0, 1.0 - max(0.12, 1.6 / radius), distance)
        sharp[rows, columns] = over(sharp[rows, columns], light, mask)
    return sharp


def _rain(look: Look, rng: Rng, size: Size) -> Field:
    top, low, *lamps = look.colours
    height = size[1]
    picture = (
        skies.gradient(size, ((0, top), (1, low)), 1, rng) * (1 + 0.18 * fbm(rng, size, 3, 3))[..., None]
    )
    lights = _lights_far(rng, size, tuple(lamps), float(rng.uniform(0.55, 0.8)), int(rng.integers(70, 120)))
    picture = np.maximum(picture + blur(lights, height * 0.006) * 1.3, 0)
    mist = blur(picture, height * 0.02) * 0.55 + picture * 0.45 + 0.008
    return _drops(np.asarray(mist, np.float32), rng, int(rng.integers(500, 900)))


def draw(look: Look, rng: Rng, size: Size) -> Field:
    return {"skyline": _skyline, "street": _street, "rain": _rain}[look.variant](look, rng, size)


CITY = Scene(
    draw,
    (
        Look(
            "A city skyline at dusk, its lit windows mirrored in the water.",
            "A cidade ao anoitecer, janelas acesas refletidas na água.",
            ("1b2850", "59568c", "f0a284", "0c1020", "080c18"),
            "skyline",
        ),
        Look(
            "Towers at night behind a dark river, thousands of windows lit.",
            "Prédios à noite atrás de um rio escuro, milhares de janelas acesas.",
            ("070b1a", "121c3a", "3a4670", "0a0e1a", "05070f"),
            "skyline",
        ),
        Look(
            "A city in blue hour with a purple sky.",
            "A cidade na hora azul, com o céu roxo.",
            ("221a4a", "5d3f86", "d67fa0", "100c22", "0b0818"),
            "skyline",
        ),
        Look(
            "A skyline in teal evening haze, lights coming on.",
            "O horizonte da cidade na névoa esverdeada da tarde, luzes se acendendo.",
            ("16323e", "3a6b74", "e8c49a", "0b171c", "081216"),
            "skyline",
        ),
    ),
)
STREET = Scene(
    draw,
    (
        Look(
            "Street lamps out of focus, doubled on wet asphalt.",
            "Luzes da rua desfocadas, dobradas no asfalto molhado.",
            ("0a0d1c", "1a1c34", "ffb057", "ffcf8a", "ff7a3a", "ff4a3a", "ffe7c0"),
            "street",
        ),
        Look(
            "Neon pink and blue lights blurred on a street after rain.",
            "Luzes de neon rosa e azul borradas na rua depois da chuva.",
            ("0c0820", "1e1238", "ff4fa0", "5fa8ff", "b06bff", "ffd0e8", "38d8e8"),
            "street",
        ),
        Look(
            "Green and red traffic lights melting into the evening.",
            "Semáforos verdes e vermelhos derretendo na noite.",
            ("0b1618", "1a2c30", "ffcf8a", "ff5040", "4fe0a8", "ffe0b0", "ff9050"),
            "street",
        ),
    ),
)
RAIN = Scene(
    draw,
    (
        Look(
            "Raindrops on a window, warm city lights blurred behind.",
            "Gotas de chuva na janela, luzes quentes da cidade borradas atrás.",
            ("131a30", "3a2c34", "ffb057", "ffcf8a", "ff7a3a", "ff5a4a", "ffe7c0"),
            "rain",
        ),
        Look(
            "Rain on the glass on a grey-blue afternoon.",
            "Chuva no vidro numa tarde cinza-azulada.",
            ("6f8698", "8fa2a8", "d8e6ee", "ffe6c0", "b8ccd8", "ffd8a0"),
            "rain",
            {"contrast": 0.4},
        ),
        Look(
            "Drops on glass in front of a green garden.",
            "Gotas no vidro diante de um jardim verde.",
            ("7f9c78", "2c4a34", "c8e09a", "e8f0c0", "88b868", "f8f8d8"),
            "rain",
        ),
        Look(
            "Raindrops at night with violet and teal lights behind.",
            "Gotas à noite, com luzes violeta e turquesa ao fundo.",
            ("100c26", "1c2440", "ff6fb0", "6fb8ff", "48d8d0", "c08bff", "ffe0f0"),
            "rain",
        ),
    ),
)
