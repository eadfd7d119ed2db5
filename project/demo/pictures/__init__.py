"""Photographs that nobody took: scenes drawn by numpy and Pillow for the demo, the same for the same seed."""

import numpy as np
from PIL import Image

from project.demo.pictures.architecture import ARCHITECTURE
from project.demo.pictures.avatars import against_light
from project.demo.pictures.canvas import Size
from project.demo.pictures.city import CITY, RAIN, STREET
from project.demo.pictures.clouds import CLOUDS
from project.demo.pictures.desert import DESERT
from project.demo.pictures.film import develop, film_for
from project.demo.pictures.flowers import FLOWERS
from project.demo.pictures.forest import FOREST
from project.demo.pictures.look import Look, Scene
from project.demo.pictures.mountains import MOUNTAINS
from project.demo.pictures.night import NIGHT
from project.demo.pictures.shore import SHORE
from project.demo.pictures.stilllife import STILL_LIFE
from project.demo.pictures.water import SEA

_SCENES: dict[str, Scene] = {
    "mountains": MOUNTAINS,
    "sea": SEA,
    "desert": DESERT,
    "city": CITY,
    "street": STREET,
    "rain": RAIN,
    "forest": FOREST,
    "flowers": FLOWERS,
    "architecture": ARCHITECTURE,
    "night": NIGHT,
    "shore": SHORE,
    "still-life": STILL_LIFE,
    "clouds": CLOUDS,
}
DEMO_KINDS = tuple(_SCENES)
# Scenes to stand in front of.
_FAR_KINDS = ("sea", "mountains", "street", "clouds", "desert", "city", "flowers")
# Far from the seeds of posts, so that no profile photo repeats one.
_AVATAR_SEEDS = 9_000


def _look(kind: str, seed: int) -> Look:
    looks = _SCENES[kind].looks
    return looks[seed % len(looks)]


def demo_picture(kind: str, seed: int, size: Size) -> Image.Image:
    """The picture of this kind and seed, `size` pixels wide and high."""
    look = _look(kind, seed)
    rng = np.random.default_rng([seed, DEMO_KINDS.index(kind)])
    scene = _SCENES[kind]
    light = scene.draw(look, rng, (round(size[0] * scene.scale), round(size[1] * scene.scale)))
    return develop(light, film_for(rng, look.film), rng, size)


def demo_alt(kind: str, seed: int, language: str) -> str:
    """What is in the picture, in English or (for `pt` and `pt-br`) Portuguese."""
    return _look(kind, seed).alt(language)


def demo_avatar(seed: int) -> Image.Image:
    """A profile photo, 640 pixels square: two in five show somebody, the others a piece of a scene."""
    shown = seed % 5 in (1, 3)
    kinds = _FAR_KINDS if shown else DEMO_KINDS
    kind = kinds[seed % len(kinds)]
    if not shown:
        return demo_picture(kind, _AVATAR_SEEDS + seed, (960, 960)).crop((160, 160, 800, 800))
    look, rng = _look(kind, _AVATAR_SEEDS + seed), np.random.default_rng([seed, len(DEMO_KINDS)])
    light = against_light(_SCENES[kind].draw(look, rng, (480, 480)), seed // 2, rng)
    return develop(light, film_for(rng, {**look.film, "grain": 2.4}), rng, (640, 640))
