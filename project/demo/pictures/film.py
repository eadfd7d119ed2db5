"""From linear light to a photograph: bloom, tone curve, colour grading, vignette, light leak and grain."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from project.demo.pictures.canvas import Field, Rng, Size, axes, blur, rgb, step


@dataclass(frozen=True)
class Film:
    """How a picture is developed. Tints are added to shadows and lights; 0.02 is already visible."""

    exposure: float = 1
    contrast: float = 0.25
    saturation: float = 1
    fade: float = 0
    shadows: tuple[float, float, float] = (0, 0, 0)
    lights: tuple[float, float, float] = (0, 0, 0)
    bloom: float = 0.12
    vignette: float = 0.28
    grain: float = 3.2
    leak: float = 0


FILMS = (
    Film(),
    Film(contrast=0.35, saturation=1.06, shadows=(-0.008, 0.0, 0.016), lights=(0.01, 0.004, -0.008)),
    Film(
        contrast=0.18, saturation=0.9, fade=0.035, shadows=(0.004, 0.006, 0.018), lights=(0.01, 0.006, -0.004)
    ),
    Film(
        contrast=0.3,
        saturation=0.94,
        shadows=(-0.014, 0.006, 0.014),
        lights=(0.012, 0.004, -0.006),
        grain=4.4,
    ),
    Film(contrast=0.15, saturation=0.86, fade=0.05, lights=(0.014, 0.006, 0.0), grain=4.8, vignette=0.2),
    Film(contrast=0.42, saturation=1.02, vignette=0.38, grain=3.8),
)
_LEAKS = ("ff7a3c", "ffb36b", "ff5d5d", "ffcf8a")


def film_for(rng: Rng, wanted: Mapping[str, float]) -> Film:
    """A film by chance, with what the scene insists on; one picture in fourteen has a light leak."""
    film = FILMS[int(rng.integers(len(FILMS)))]
    leak = float(rng.uniform(0.12, 0.3)) if rng.random() < 0.07 else 0.0
    film = replace(film, leak=leak)
    return replace(film, **wanted)  # type: ignore[arg-type]


def _bloomed(light: Field, amount: float) -> Field:
    bright = np.maximum(light - 0.75, 0)
    reach = light.shape[0] / 60
    glow = blur(bright, reach) * 0.6 + blur(bright, reach * 4) * 0.4
    return np.asarray(light + glow * (amount * np.array([1.25, 1, 0.85], np.float32)) * 3, np.float32)


def _shouldered(light: Field) -> Field:
    knee = 0.62
    above = knee + (1 - knee) * (1 - np.exp(-np.maximum(light - knee, 0) / (1 - knee)))
    return np.asarray(np.where(light > knee, above, np.maximum(light, 0)), np.float32)


def _graded(tones: Field, film: Film) -> Field:
    """Contrast, saturation and split toning of gamma-encoded tones."""
    tones = tones + film.contrast * (tones * tones * (3 - 2 * tones) - tones)
    grey = (tones @ np.array([0.25, 0.65, 0.1], np.float32))[..., None]
    tones = grey + (tones - grey) * film.saturation
    tones = tones + (1 - grey) * np.array(film.shadows, np.float32) + grey * np.array(film.lights, np.float32)
    return np.asarray(film.fade + tones * (1 - film.fade), np.float32)


def _vignetted(tones: Field, amount: float) -> Field:
    height, width = tones.shape[:2]
    x, y = axes((width, height))
    distance = np.hypot(x * height / width - 0.5, y - 0.5)
    return np.asarray(tones * (1 - amount * step(0.22, 0.85, distance))[..., None], np.float32)


def _leaked(tones: Field, amount: float, rng: Rng) -> Field:
    height, width = tones.shape[:2]
    x, y = axes((width, height))
    edge = x * height / width if rng.random() < 0.5 else 1 - x * height / width
    waist = rng.uniform(0.2, 0.8)
    light = np.exp(-edge * rng.uniform(4, 8)) * np.exp(-((y - waist) ** 2) * rng.uniform(2, 9))
    colour = rgb(_LEAKS[int(rng.integers(len(_LEAKS)))]) ** 0.5
    return np.asarray(1 - (1 - tones) * (1 - amount * light[..., None] * colour), np.float32)


def _grained(image: Image.Image, amount: float, rng: Rng) -> Image.Image:
    width, height = image.size
    noise = rng.standard_normal((height + 1, width + 1), np.float32) * (amount * 0.62)
    # Neighbours share their noise, as clumps of silver do.
    noise = noise[:-1, :-1] + noise[1:, :-1] + noise[:-1, 1:] + noise[1:, 1:]
    pixels = np.asarray(image).astype(np.int16) + noise.astype(np.int16)[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def develop(light: Field, film: Film, rng: Rng, size: Size) -> Image.Image:
    """The picture at its full size, from linear light at working size."""
    tones = _shouldered(_bloomed(light * film.exposure, film.bloom)) ** (1 / 2.2)
    tones = _vignetted(_graded(np.asarray(tones, np.float32), film), film.vignette)
    if film.leak:
        tones = _leaked(tones, film.leak, rng)
    # Dithered before it becomes bytes: the slow gradients of a sky would show bands.
    dither = rng.random(tones.shape[:2], np.float32)[..., None]
    small = Image.fromarray(np.clip(tones * 255 + dither, 0, 255).astype(np.uint8))
    return _grained(small.resize(size, Image.Resampling.BICUBIC), film.grain, rng)
