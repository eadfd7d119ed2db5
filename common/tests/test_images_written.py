"""The files that are made of a photo: their sizes, and that they tell nothing but the picture."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django_resized import ResizedImageField
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from common.images import (
    CommonImage,
    CommonImageCrop,
    common_image_avatar,
    common_image_lossless,
    common_image_master,
    common_image_open,
    common_image_page,
    common_image_placeholder,
    common_image_variant,
)
from common.tests import image_files as files

SECRETS = {
    "JPEG": files.secret_jpeg(),
    "PNG": files.secret_png(),
    **{
        name: files.encoded(files.picture(), name, exif=files.secret_exif(), xmp=files.secret_xmp())
        for name in ("WEBP", "HEIF", "AVIF")
    },
}
WHOLE = CommonImageCrop()


def photo(width: int, height: int) -> CommonImage:
    return CommonImage(files.picture(width, height), None)


def size(file: ContentFile[bytes]) -> tuple[int, int]:
    return Image.open(file).size


def page_file(
    source: CommonImage | io.BytesIO | ContentFile[bytes], crop: CommonImageCrop
) -> ContentFile[bytes]:
    return common_image_lossless(common_image_page(source, crop))


def stored(page: ContentFile[bytes]) -> bytes:
    """What a ResizedImageField makes of a page picture."""
    field = ResizedImageField(size=[1440, 1920], quality=85, force_format="JPEG", keep_meta=False)
    field.storage = InMemoryStorage()
    field.name = field.attname = "image"
    fieldfile = field.attr_class(None, field, None)
    fieldfile.instance = type("Row", (), {})()
    fieldfile.save("photo.tif", page, save=False)
    with fieldfile.open() as opened:
        data: bytes = opened.read()
    return data


def assert_only_pixels_and_profile(jpeg: bytes) -> None:
    assert files.SECRET not in jpeg
    assert not {marker for marker, _payload in files.jpeg_segments(jpeg)} - {0xE0, 0xE2, 0xDB, 0xC0, 0xC4}
    for marker, payload in files.jpeg_segments(jpeg):
        if marker == 0xE0:
            assert payload.startswith(b"JFIF\0")
            assert len(payload) == 14
        if marker == 0xE2:
            assert payload.startswith(b"ICC_PROFILE\0")


@pytest.mark.parametrize("name", SECRETS)
def test_the_secret_is_in_the_upload(name: str) -> None:
    assert files.SECRET in SECRETS[name]


@pytest.mark.parametrize("name", SECRETS)
def test_no_written_file_tells_more_than_the_picture(name: str) -> None:
    image = common_image_open(io.BytesIO(SECRETS[name]))
    assert_only_pixels_and_profile(common_image_master(image).read())
    page = stored(page_file(image, WHOLE))
    assert_only_pixels_and_profile(page)
    assert_only_pixels_and_profile(stored(common_image_avatar(io.BytesIO(SECRETS[name]))))
    variant = common_image_variant(io.BytesIO(page), 320).read()
    assert files.SECRET not in variant
    assert files.webp_chunks(variant) <= {b"VP8 ", b"VP8X", b"ICCP"}
    assert files.SECRET not in common_image_placeholder(image)


def test_the_profile_goes_from_the_upload_into_every_served_file() -> None:
    master = common_image_master(common_image_open(io.BytesIO(SECRETS["JPEG"])))
    page = stored(page_file(master, WHOLE))
    assert Image.open(io.BytesIO(page)).info["icc_profile"] == files.srgb_profile()
    variant = common_image_variant(io.BytesIO(page), 64)
    assert Image.open(variant).info["icc_profile"] == files.srgb_profile()


def test_the_field_encodes_a_page_picture_of_the_right_size_and_colours() -> None:
    page = Image.open(io.BytesIO(stored(page_file(photo(3000, 2400), WHOLE))))
    assert (page.format, page.mode, page.size) == ("JPEG", "RGB", (1440, 1152))
    assert files.corners(page) == list(files.CORNERS)
    assert page.info["dpi"] == (72, 72)


@pytest.mark.parametrize(
    ("source", "crop", "expected"),
    [
        ((2880, 2160), WHOLE, (1440, 1080)),
        ((2160, 2880), WHOLE, (1440, 1920)),
        ((600, 600), WHOLE, (600, 600)),
        ((1000, 3000), WHOLE, (1000, 1333)),
        ((2000, 500), WHOLE, (955, 500)),
        ((1000, 1000), CommonImageCrop(0.5, 0.5, 0.5, 0.5), (500, 500)),
        ((1000, 1000), CommonImageCrop(0.25, 0.0, 0.5, 1.0), (500, 667)),
        ((1000, 1000), CommonImageCrop(0.999, 0.999, 0.001, 0.001), (1, 1)),
        ((2880, 2), WHOLE, (4, 2)),
    ],
)
def test_crops_keep_a_fair_aspect(
    source: tuple[int, int], crop: CommonImageCrop, expected: tuple[int, int]
) -> None:
    assert size(page_file(photo(*source), crop)) == expected


def test_a_crop_shows_the_part_that_was_chosen() -> None:
    for crop, colour in (
        (CommonImageCrop(0, 0, 0.5, 0.5), "red"),
        (CommonImageCrop(0.5, 0, 0.5, 0.5), "green"),
        (CommonImageCrop(0, 0.5, 0.5, 0.5), "blue"),
        (CommonImageCrop(0.5, 0.5, 0.5, 0.5), "yellow"),
    ):
        assert files.corners(Image.open(page_file(photo(400, 400), crop))) == [colour] * 4


def test_a_crop_of_a_file_equals_the_crop_of_its_picture() -> None:
    master = common_image_master(photo(2880, 2160))
    part = CommonImageCrop(0.1, 0.2, 0.6, 0.7)
    assert size(page_file(master, part)) == size(page_file(photo(2880, 2160), part))


@given(
    st.integers(16, 3000),
    st.integers(16, 3000),
    st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.1, 1), st.floats(0.1, 1)),
)
@settings(max_examples=30, deadline=None)
def test_any_crop_fits_the_page(width: int, height: int, part: tuple[float, float, float, float]) -> None:
    x, y, w, h = part
    crop = CommonImageCrop(x, y, min(w, 1 - x), min(h, 1 - y))
    image = CommonImage(Image.new("RGB", (width, height)), None)
    across, down = size(page_file(image, crop))
    assert 1 <= across <= 1440
    assert 1 <= down <= 1920
    assert (across + 1) / max(down - 1, 0.1) >= 3 / 4
    assert (across - 1) / (down + 1) <= 1.91


def test_masters_and_variants_are_never_enlarged() -> None:
    small = common_image_master(photo(200, 100))
    assert size(small) == (200, 100)
    assert size(common_image_variant(small, 320)) == (200, 100)
    assert size(common_image_variant(common_image_master(photo(1440, 1080)), 640)) == (640, 480)


@pytest.mark.parametrize(
    "image", [files.noise(900, 1200), files.picture(), Image.new("RGB", (2880, 2), "red")]
)
def test_placeholders_are_tiny_pictures(image: Image.Image) -> None:
    for icc in (None, files.srgb_profile()):
        placeholder = common_image_placeholder(CommonImage(image, icc))
        assert len(placeholder) <= 200
        assert Image.open(io.BytesIO(placeholder)).format == "WEBP"


def test_avatars_are_the_middle_square() -> None:
    avatar = Image.open(common_image_avatar(io.BytesIO(files.encoded(files.picture(1200, 600), "PNG"))))
    assert avatar.size == (320, 320)
    assert files.corners(avatar) == list(files.CORNERS)
    assert size(common_image_avatar(photo(100, 60))) == (60, 60)
