"""Mountains: ranges one behind the other in fog, snowy peaks at first light, a peak mirrored in a lake."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures import terrain
from project.demo.pictures.canvas import Field, Lattice, Rng, Size, axes, below, fbm, line, over, rgb, step
from project.demo.pictures.look import Look, Scene
from project.demo.pictures.water import water


def treeline(rng: Rng, width: int, height: float, density: float) -> Field:
    """How far conifers stand above the ground, in the unit of `height`, for every column."""
    rise = np.zeros(width, np.float32)
    reach = height * 0.2 * width
    for x in rng.uniform(0, width, max(4, int(density * width))):
        tall = height * rng.lognormal(-0.25, 0.4)
        spread = max(1.5, reach * tall / height * rng.uniform(0.7, 1.2))
        left, right = max(0, int(x - spread)), min(width, int(x + spread) + 1)
        if left < right:
            away = np.abs(np.arange(left, right) - x) / spread
            crown = tall * (1 - np.clip(away, 0, 1) ** 0.75) * (1 - 0.28 * rng.random(right - left))
            rise[left:right] = np.maximum(rise[left:right], crown)
    return rise


def _ranges(look: Look, rng: Rng, size: Size) -> Field:
    top, low, sun, far, near, fog = look.colours
    width, height = size
    _, y = axes(size)
    horizon = float(rng.uniform(0.36, 0.5))
    sun_x = float(rng.uniform(0.15, 0.85)) * width / height
    picture = skies.gradient(size, ((0, top), (1, low)), horizon * 1.15, rng)
    picture = skies.clouds(picture, rng, horizon, sun, far, float(rng.uniform(-0.6, 0.3)), (sun_x, horizon))
    picture = skies.sun_glow(picture, sun_x, horizon * float(rng.uniform(0.55, 0.95)), sun, 0.55, 0.016)
    count = int(rng.integers(6, 10))
    for number in range(count):
        t = number / (count - 1)
        base = horizon + (1.02 - horizon) * t**1.25
        rugged = line(rng, width, rng.uniform(1.5, 3) + 1.5 * (1 - t), 8, 0.47) * (0.035 + 0.035 * t)
        trees = treeline(rng, width, 0.01 + 0.045 * t**2, 0.22 - 0.1 * t) if t > 0.3 else 0
        ground = y - (base - rugged)[None, :]
        banks = fbm(rng, size, 3, 4, 0.5, 3)
        thick = step(-0.01, 0.2 + 0.1 * t, ground + 0.03 * banks) * (0.92 - 0.5 * t**1.5)
        tone = rgb(far) * (1 - t**0.8) + rgb(near) * t**0.8
        colour = over(np.broadcast_to(tone, (*banks.shape, 3)), rgb(fog), thick)
        picture = over(picture, colour, below(base - rugged - trees, height))
    return picture


def _ridged(lattice: Lattice, x: Field, y: Field) -> Field:
    total, weight = np.zeros_like(x), np.ones_like(x)
    for octave in range(7):
        scale = 2.07**octave
        ridge = (
            1 - np.minimum(np.abs(lattice.at(x * scale + octave * 31, y * scale + octave * 17)) * 0.95, 1)
        ) ** 2
        total += ridge * weight * 0.46**octave
        weight = np.clip(ridge * 1.5, 0.15, 1)
    return total


def _land_heights(rng: Rng, x: Field, distance: Field) -> Field:
    lattice = Lattice(rng)
    peaks = _ridged(lattice, x * 0.055 + 7, distance * 0.055) - 0.42
    wall = step(16, 62, distance) ** 1.3 * (1.15 + 0.4 * lattice.at(x * 0.03 + 90, distance * 0.03))
    hills = lattice.fbm(x * 0.35, distance * 0.35, 5, 0.42) * 0.14 * step(0.5, 5, distance)
    return np.asarray(peaks * 5.8 * wall + hills, np.float32)


def _land(look: Look, rng: Rng, view: terrain.View) -> tuple[Field, Field]:
    """Heights of the coarse grid, its three colours in their haze, and where it is stone or snow."""
    top, _, sun, rock, ground, fog = look.colours
    x, distance = view.ground()
    heights = _land_heights(rng, x, distance)
    across, away = terrain.slopes(x, distance, heights)
    side = float(rng.choice([-1, 1]))
    light = terrain.lit(across, away, (side, 0.6, -0.5)) * terrain.sunlit(x, heights, -side * 0.38, 0.35)
    rough = Lattice(rng).fbm(x * 1.2, distance * 1.2 + heights * 2, 4)
    snow = step(1.1, 2.8, heights + rough * 0.5) * step(1.7, 0.8, np.hypot(across, away) + rough * 0.12)
    bare = step(0.1, 1.0, heights + rough * 0.25)
    tone = over(rgb(ground) * (1 + 0.25 * rough[..., None]), rgb(rock) * (1 + 0.2 * rough[..., None]), bare)
    tone = over(tone, rgb("f3f5fa"), snow)
    colours: Field = tone * (rgb(sun) * light[..., None] * 1.7 + rgb(top) * 0.6 + 0.06)
    thick = 1 - np.exp(-distance / 170 - distance / 60 * np.exp(-np.maximum(heights, 0) * 0.8))
    stone = bare * (1 - thick)
    return heights, np.concatenate([over(colours, rgb(fog), thick * 0.94), stone[..., None]], axis=-1)


def _peaks(look: Look, rng: Rng, size: Size, horizon: float | None = None) -> Field:
    top, low, sun, _, _, fog = look.colours
    horizon = horizon or float(rng.uniform(0.6, 0.74))
    view = terrain.View(size, 1.1, horizon, float(rng.uniform(1.8, 2.5)), 95, 640, 2)
    heights, colours = _land(look, rng, view)
    land, shown = terrain.seen(
        view, view.fine(heights), [view.fine(colours[..., channel]) for channel in range(4)]
    )
    sky = skies.gradient(size, ((0, top), (1, low)), horizon, rng)
    sky = skies.clouds(sky, rng, horizon, sun, fog, float(rng.uniform(-0.5, 0.5)), (0.5, 0.3), 0.8)
    # Stone is rough to the last pixel; the grid of the land is not.
    rough = 1 + 0.14 * shown[3] * fbm(rng, size, 34, 5, 0.75, 0.7)
    picture = sky * (1 - land[..., None]) + np.stack(shown[:3], axis=-1) * rough[..., None]
    return np.asarray(picture, np.float32)


def _lake(look: Look, rng: Rng, size: Size) -> Field:
    shore = float(rng.uniform(0.52, 0.62))
    picture = _peaks(look, rng, size, shore + 0.015)
    picture = water(picture, rng, shore, look.colours[4], float(rng.choice([0.004, 0.012, 0.02])), 0.55)
    width, height = size
    rise = treeline(rng, width, 0.028, 0.3) + 0.006 + 0.004 * line(rng, width, 5)
    trees = below(shore - rise, height) * (1 - below(shore + 0.12 * rise, height))
    return over(picture, rgb(look.colours[4]) * 0.28, trees * 0.92)


def draw(look: Look, rng: Rng, size: Size) -> Field:
    return {"ranges": _ranges, "peaks": _peaks, "lake": _lake}[look.variant](look, rng, size)


MOUNTAINS = Scene(
    draw,
    (
        Look(
            "Mountain ranges one behind the other, fog between them at sunrise.",
            "Serras uma atrás da outra, com neblina entre elas ao nascer do sol.",
            ("6d86ad", "f3c7a0", "ffd9a0", "c0a3a4", "1d2a38", "f0cdb0"),
            "ranges",
        ),
        Look(
            "Snowy peaks catching the first pink light.",
            "Picos nevados com a primeira luz rosada.",
            ("4d6a9c", "f2c4b4", "ffb894", "6d6468", "3a4638", "b9b5cc"),
            "peaks",
        ),
        Look(
            "Blue mountain layers fading into the haze, conifers in front.",
            "Camadas azuis de montanhas sumindo na névoa, com pinheiros na frente.",
            ("8fb0c8", "dfe9ec", "fff8ea", "a9c0cb", "0f2733", "dbe8ec"),
            "ranges",
        ),
        Look(
            "A mountain mirrored in a still lake under a clear morning sky.",
            "Uma montanha refletida num lago parado sob o céu limpo da manhã.",
            ("4f86b8", "d5e4ea", "ffe6c4", "77736f", "33462e", "b7cbd8"),
            "lake",
        ),
        Look(
            "Purple hills at dusk, fog lying in the valleys.",
            "Morros roxos ao entardecer, com neblina deitada nos vales.",
            ("2d2f5a", "d98f9d", "ffb59a", "8b6a92", "150f26", "c596a8"),
            "ranges",
        ),
        Look(
            "A rocky range in late golden light, haze at its foot.",
            "Uma serra rochosa na luz dourada do fim do dia, névoa ao pé.",
            ("5f7d9e", "f5d9a8", "ffc27a", "7d5f4c", "55502c", "d9bd98"),
            "peaks",
        ),
        Look(
            "Green forested hills in the mist after rain.",
            "Morros verdes de mata na névoa depois da chuva.",
            ("a9bab5", "e2e8df", "fbf6e0", "9db3a2", "12291f", "d3dcd2"),
            "ranges",
            {"saturation": 0.9},
        ),
        Look(
            "A lake at dusk with a snowy range upside down in it.",
            "Um lago ao anoitecer com a serra nevada de cabeça para baixo nele.",
            ("33406e", "e8a99a", "ff9d78", "5c5560", "1f2a2c", "a893a6"),
            "lake",
        ),
        Look(
            "Burnt orange ridges in the last sun.",
            "Cristas alaranjadas com o último sol.",
            ("d98c5a", "fbd49a", "fff0c8", "d58a58", "35140f", "f3b57c"),
            "ranges",
        ),
    ),
)
