"""Above the clouds: a soft sea of them, lit from the side."""

import numpy as np

from project.demo.pictures import sky as skies
from project.demo.pictures import terrain
from project.demo.pictures.canvas import Field, Lattice, Rng, Size, blur, rgb, step
from project.demo.pictures.look import Look, Scene


def _billows(rng: Rng, x: Field, distance: Field) -> Field:
    lattice = Lattice(rng)
    warp = lattice.fbm(x * 0.12 + 70, distance * 0.12, 3)
    total = 1.2 * lattice.at(x * 0.08 + 30, distance * 0.08)
    for octave in range(6):
        scale = 0.22 * 2.05**octave
        puff = (
            np.abs(lattice.at(x * scale + warp * 0.7 + octave * 19, distance * scale + octave * 7)) * 1.9
            - 0.9
        )
        # Octaves finer than the slices of the view would flicker far away.
        total = total + puff * 0.47**octave * np.exp(-distance * scale * 0.012)
    return np.asarray(total * 0.36, np.float32)


def _light(view: terrain.View, heights: Field, valley: Field, side: float) -> Field:
    """Light wanders inside a cloud, so its shading is that of a blurred, flatter land."""
    x, distance = view.ground()
    across, away = terrain.slopes(x, distance, heights)
    light = blur(terrain.lit(across * 1.3, away * 1.3, (side, 0.5, 0.45)), 4)
    shadow = blur(terrain.sunlit(x, heights, -side * 0.12, 0.4), 4)
    return np.asarray(light * (0.45 + 0.55 * valley) * (0.35 + 0.65 * shadow), np.float32)


def _sea(look: Look, rng: Rng, view: terrain.View, side: float) -> tuple[Field, Field]:
    """The clouds in their haze, and how much of each pixel they cover."""
    _, _, sun, lit, shade, haze = look.colours
    x, distance = view.ground()
    heights = _billows(rng, x, distance)
    valley = step(-0.55, 0.45, heights)
    clear = np.broadcast_to(0.05 + 0.95 * np.exp(-distance / 40), x.shape)
    fields = (_light(view, heights, valley, side) * clear, (0.5 + 0.5 * valley) * clear, clear)
    land, (bright, dim, near) = terrain.seen(view, view.fine(heights), [view.fine(field) for field in fields])
    light = bright[..., None] * (rgb(lit) * rgb(sun) * 1.25) + dim[..., None] * rgb(shade)
    return light + (land - near)[..., None] * rgb(haze), land


def _sky(look: Look, rng: Rng, size: Size, horizon: float, side: float) -> Field:
    top, low, sun, *_ = look.colours
    sky = skies.gradient(size, ((0, top), (1, low)), horizon, rng)
    sky = skies.clouds(sky, rng, horizon, sun, low, float(rng.uniform(-1, -0.1)), (0.5, horizon))
    if look.variant != "sun":
        return sky
    x = size[0] / size[1] * (0.5 + side * float(rng.uniform(0.1, 0.3)))
    return skies.sun_glow(sky, x, horizon * 0.86, sun, 0.9, 0.02)


def draw(look: Look, rng: Rng, size: Size) -> Field:
    horizon = float(rng.uniform(0.3, 0.5))
    view = terrain.View(size, float(rng.uniform(2.2, 3)), horizon, float(rng.uniform(1.0, 1.5)), 90, 640, 2)
    side = float(rng.choice([-1, 1]))
    clouds, land = _sea(look, rng, view, side)
    picture = _sky(look, rng, size, horizon, side) * (1 - land[..., None]) + clouds
    return picture * 0.6 + blur(picture, size[1] * 0.008) * 0.4


CLOUDS = Scene(
    draw,
    (
        Look(
            "A sea of clouds from above, gold on their tops.",
            "Um mar de nuvens visto de cima, dourado nas pontas.",
            ("3f6aa8", "f6d6ac", "ffcf94", "ffeedd", "7a84ac", "f2cfae"),
            "sun",
        ),
        Look(
            "White clouds under a deep blue sky, seen from a plane.",
            "Nuvens brancas sob o céu azul profundo, vistas do avião.",
            ("1f4f94", "b8d8ee", "fffaf0", "f6f6f6", "6f93c0", "c8def0"),
        ),
        Look(
            "Pink clouds at dusk from above.",
            "Nuvens rosadas ao entardecer, vistas de cima.",
            ("4a4a8c", "f0a8a8", "ffa890", "ffd8d0", "5c5890", "e0a0b0"),
            "sun",
        ),
        Look(
            "Lilac clouds before sunrise.",
            "Nuvens lilases antes do sol nascer.",
            ("23305c", "c8a0b8", "f0b8c0", "d8d0f0", "3c4678", "a890b8"),
        ),
        Look(
            "Clouds on fire over the plain, the sun just gone.",
            "Nuvens em brasa sobre a planície, o sol acabou de ir.",
            ("2a3058", "ff9a5c", "ff8a50", "ffc8a0", "3c3458", "e8845c"),
            "sun",
        ),
    ),
)
