"""Profile photos of people and cats: dark shapes against a scene out of focus, that could be anybody."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from project.demo.pictures.canvas import Field, Rng, Size, axes, blur, fbm, over, rgb, step

Shape = Callable[[ImageDraw.ImageDraw, Rng], None]

_MASK = 1280


def _ellipse(draw: ImageDraw.ImageDraw, x: float, y: float, wide: float, tall: float) -> None:
    """A filled ellipse; the middle and half axes in shares of the picture."""
    draw.ellipse([(x - wide) * _MASK, (y - tall) * _MASK, (x + wide) * _MASK, (y + tall) * _MASK], fill=255)


def _polygon(draw: ImageDraw.ImageDraw, *points: tuple[float, float]) -> None:
    draw.polygon([(x * _MASK, y * _MASK) for x, y in points], fill=255)


def _bust(draw: ImageDraw.ImageDraw, rng: Rng) -> float:
    """Head and shoulders from behind, running out of the frame; gives the middle of the head."""
    x = float(rng.uniform(0.36, 0.64))
    slope = float(rng.uniform(-0.02, 0.02))
    _ellipse(draw, x, 0.5, 0.112, 0.15)
    _polygon(
        draw,
        (x - 0.062, 0.55), (x + 0.062, 0.55), (x + 0.075, 0.7), (x + 0.15, 0.755), (x + 0.3, 0.81 + slope),
        (x + 0.37, 0.9 + slope), (x + 0.41, 1.25), (x - 0.41, 1.25),
        (x - 0.37, 0.9 - slope), (x - 0.3, 0.81 - slope),
        (x - 0.15, 0.755), (x - 0.075, 0.7),
    )  # fmt: skip
    return x


def _short_hair(draw: ImageDraw.ImageDraw, rng: Rng) -> None:
    x = _bust(draw, rng)
    _ellipse(draw, x, 0.455, 0.12, 0.12)
    for side in (-1, 1):
        _ellipse(draw, x + side * 0.114, 0.52, 0.016, 0.034)


def _long_hair(draw: ImageDraw.ImageDraw, rng: Rng) -> None:
    x, fall = _bust(draw, rng), float(rng.uniform(0.74, 0.92))
    _ellipse(draw, x, 0.47, 0.128, 0.135)
    _polygon(
        draw,
        (x - 0.128, 0.47),
        (x + 0.128, 0.47),
        (x + 0.15, fall - 0.05),
        (x + 0.06, fall),
        (x - 0.09, fall),
        (x - 0.16, fall - 0.08),
    )


def _bun(draw: ImageDraw.ImageDraw, rng: Rng) -> None:
    x = _bust(draw, rng)
    _ellipse(draw, x, 0.46, 0.118, 0.12)
    _ellipse(draw, x + float(rng.uniform(-0.04, 0.04)), 0.325, 0.056, 0.05)


def _curls(draw: ImageDraw.ImageDraw, rng: Rng) -> None:
    x, size = _bust(draw, rng), float(rng.uniform(0.13, 0.16))
    for _ in range(120):
        turn, reach = rng.uniform(0, 2 * np.pi), size * np.sqrt(rng.random())
        curl = float(rng.uniform(0.022, 0.036))
        _ellipse(draw, x + reach * np.cos(turn), 0.46 + reach * np.sin(turn) * 0.9, curl, curl)


def _hat(draw: ImageDraw.ImageDraw, rng: Rng) -> None:
    x, brim = _bust(draw, rng), float(rng.uniform(0.19, 0.25))
    _ellipse(draw, x, 0.445, brim, 0.036)
    _ellipse(draw, x, 0.375, 0.113, 0.075)
    _polygon(draw, (x - 0.113, 0.375), (x + 0.113, 0.375), (x + 0.123, 0.445), (x - 0.123, 0.445))


def _cat(draw: ImageDraw.ImageDraw, rng: Rng) -> None:
    x, side = float(rng.uniform(0.4, 0.6)), float(rng.choice([-1, 1]))
    _ellipse(draw, x, 0.86, 0.15, 0.2)
    _ellipse(draw, x, 1.0, 0.19, 0.22)
    _ellipse(draw, x, 0.6, 0.104, 0.09)
    _ellipse(draw, x, 0.69, 0.088, 0.09)
    for ear in (-1, 1):
        _polygon(draw, (x + ear * 0.1, 0.6), (x + ear * 0.093, 0.468), (x + ear * 0.014, 0.53))
    for at in np.linspace(0, 1, 60):
        _ellipse(draw, x + side * float(0.13 + 0.15 * np.sin(at * 2.7)), 1.0 - 0.26 * float(at), 0.02, 0.02)


_SHAPES: tuple[Shape, ...] = (_short_hair, _cat, _bun, _curls, _hat, _long_hair)


def _mask(shape: Shape, rng: Rng, size: Size) -> Field:
    # Taller than the picture, so that leaning leaves no gap at its foot.
    image = Image.new("L", (_MASK, _MASK * 5 // 4))
    shape(ImageDraw.Draw(image), rng)
    image = image.rotate(float(rng.uniform(-6, 6)), Image.Resampling.BICUBIC, center=(_MASK / 2, _MASK * 1.2))
    image = image.crop((0, 0, _MASK, _MASK))
    mask = np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float32) / 255
    # Rounds the joints of the shapes; a little noise lets stray hair show.
    return step(0.3, 0.7, blur(mask, size[1] * 0.012) + 0.04 * fbm(rng, size, 60, 2, 0.7))


def against_light(scene: Field, number: int, rng: Rng) -> Field:
    """A head or a cat, close, in front of the scene out of focus; light wraps around its edges."""
    height, width = scene.shape[:2]
    far = blur(scene, height * 0.03)
    mask = _mask(_SHAPES[number % len(_SHAPES)], rng, (width, height))
    _, y = axes((width, height))
    wrapped = blur(far, height * 0.06) * (mask * (1 - blur(mask, height * 0.04)))[..., None]
    tone = far.mean(axis=(0, 1)) * (0.14 - 0.07 * y[..., None]) + rgb("0a0a0c")
    return over(far, tone + wrapped * 0.9, mask)
