"""Which photos are taken for one that the team removed: measured on scenes that the demo draws."""

import io
from collections.abc import Callable
from itertools import combinations
from statistics import median

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from common.images import CommonImage, common_image_look, common_looks_apart
from moderation.known import MODERATION_ALIKE, _bands, _near
from project.demo.pictures import DEMO_KINDS, demo_picture

Change = Callable[[Image.Image], Image.Image]


@pytest.fixture(scope="module")
def scenes() -> list[Image.Image]:
    return [demo_picture(kind, seed, (360, 480)) for kind in DEMO_KINDS for seed in (1, 2)]


def look(picture: Image.Image) -> bytes:
    found = common_image_look(CommonImage(picture, None))
    assert found
    return found


def encoded(quality: int, format: str = "JPEG") -> Change:
    def change(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, format, quality=quality)
        return Image.open(file).convert("RGB")

    return change


def resized(factor: float) -> Change:
    return lambda picture: picture.resize((round(picture.width * factor), round(picture.height * factor)))


def trimmed(share: float) -> Change:
    """By this share on each of the four sides."""

    def change(picture: Image.Image) -> Image.Image:
        x, y = round(picture.width * share), round(picture.height * share)
        return picture.crop((x, y, picture.width - x, picture.height - y))

    return change


def labelled(picture: Image.Image) -> Image.Image:
    picture = picture.copy()
    ImageDraw.Draw(picture).rectangle((10, picture.height - 40, 170, picture.height - 15), fill="white")
    return picture


# What is done to a photo, and of how many in a hundred that must be noticed. At 5 % trimmed off each side, or
# mirrored, it is another photo to this measure.
@pytest.mark.parametrize(
    ("change", "share"),
    [
        pytest.param(encoded(30), 100, id="JPEG of quality 30"),
        pytest.param(encoded(10), 90, id="JPEG of quality 10"),
        pytest.param(encoded(50, "WEBP"), 100, id="WebP of quality 50"),
        pytest.param(resized(0.5), 100, id="half the size"),
        pytest.param(resized(0.25), 100, id="a quarter of the size"),
        pytest.param(resized(2), 100, id="twice the size"),
        pytest.param(lambda picture: ImageEnhance.Brightness(picture).enhance(1.2), 90, id="lighter"),
        pytest.param(lambda picture: ImageEnhance.Contrast(picture).enhance(1.3), 95, id="more contrast"),
        pytest.param(lambda picture: picture.convert("L").convert("RGB"), 100, id="grey"),
        pytest.param(labelled, 90, id="with a label"),
        pytest.param(trimmed(0.01), 95, id="trimmed by 1 %"),
        pytest.param(trimmed(0.02), 80, id="trimmed by 2 %"),
    ],
)
def test_what_is_noticed(scenes: list[Image.Image], change: Change, share: int) -> None:
    apart = [common_looks_apart(look(picture), look(change(picture))) for picture in scenes]
    noticed = sum(bits <= MODERATION_ALIKE for bits in apart)
    assert 100 * noticed / len(apart) >= share, sorted(apart)


def test_other_photos_are_other_photos(scenes: list[Image.Image]) -> None:
    """Also of the same kind of scene, drawn by the same code."""
    apart = [common_looks_apart(look(one), look(other)) for one, other in combinations(scenes, 2)]
    assert min(apart) > MODERATION_ALIKE
    assert median(apart) > 40


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (640, 480), "teal"),
        Image.linear_gradient("L").convert("RGB"),
        Image.linear_gradient("L").rotate(90).convert("RGB"),
    ],
)
def test_a_wall_and_a_sky_are_known_by_their_files_alone(picture: Image.Image) -> None:
    assert common_image_look(CommonImage(picture, None)) is None


def test_whatever_bits_differ_the_bands_find_it(scenes: list[Image.Image]) -> None:
    """As many as can differ, spread over the bands as badly as can be."""
    before = look(scenes[0])
    number = int.from_bytes(before, "big")
    for first in range(16):
        flips = sum(1 << (first + 16 * place) for place in range(8))
        flips |= sum(1 << ((first + 5) % 16 + 16 * place) for place in range(MODERATION_ALIKE - 8))
        after = (number ^ flips).to_bytes(16, "big")
        assert common_looks_apart(before, after) == MODERATION_ALIKE
        assert set(_bands(before)) & set(_near(after))
