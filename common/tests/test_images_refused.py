"""What is not taken as a photo, and what it is told."""

import io
import struct
import zlib

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from common.images import (
    COMMON_IMAGE_BYTES_MAX,
    CommonImageCrop,
    CommonImageRefused,
    common_image_master,
    common_image_open,
)
from common.tests import image_files as files

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
PHOTOS = {name: files.encoded(files.noise(64, 48), name) for name in FORMATS}


def refusal(data: bytes) -> CommonImageRefused:
    with pytest.raises(CommonImageRefused) as caught:
        common_image_open(io.BytesIO(data))
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (b"", "empty", "This file is empty."),
        (bytes(COMMON_IMAGE_BYTES_MAX + 1), "too_large", "This photo is larger than 20 MB."),
        (b"Dear diary, ...", "not_photo", "This file is not a photo. Use JPEG, PNG, WebP, HEIC or AVIF."),
        (
            b"<!doctype html><p>hi",
            "not_photo",
            "This file is not a photo. Use JPEG, PNG, WebP, HEIC or AVIF.",
        ),
        (
            b"MZ\x90\0" + bytes(64),
            "not_photo",
            "This file is not a photo. Use JPEG, PNG, WebP, HEIC or AVIF.",
        ),
        (
            b"<?xml version='1.0'?><svg onload='alert(1)'/>",
            "format",
            "SVG is not accepted. Use JPEG, PNG, WebP, HEIC or AVIF.",
        ),
        (
            b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
            "format",
            "Video is not accepted. Use JPEG, PNG, WebP, HEIC or AVIF.",
        ),
    ],
)
def test_what_is_no_photo_is_named(data: bytes, code: str, sentence: str) -> None:
    error = refusal(data)
    assert error.code == code
    assert error.messages == [sentence]


@pytest.mark.parametrize("name", ["GIF", "TIFF", "BMP", "ICO"])
def test_other_formats_are_named(name: str) -> None:
    assert refusal(files.encoded(files.picture(), name)).messages == [
        f"{name} is not accepted. Use JPEG, PNG, WebP, HEIC or AVIF."
    ]


def test_an_animated_gif_is_a_gif() -> None:
    assert refusal(files.animation("GIF")).code == "format"


@pytest.mark.parametrize("name", ["PNG", "WEBP", "AVIF"])
def test_moving_pictures_are_refused(name: str) -> None:
    assert refusal(files.animation(name)).code == "animated"


def test_a_heif_film_is_refused() -> None:
    heic = PHOTOS["HEIF"]
    assert refusal(heic[:8] + b"hevc" + heic[12:]).code == "animated"


def test_sixty_megapixels_are_refused_from_the_header() -> None:
    assert refusal(files.colour_bomb(10_000, 6_000)).messages == [
        "This photo has more than 50 megapixels. Make it smaller and try again."
    ]


def test_a_header_far_beyond_the_limit_is_refused_too() -> None:
    header = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)
    good = files.encoded(files.picture(), "PNG")
    assert refusal(good[:8] + files.png_chunk(b"IHDR", header) + good[33:]).code == "too_many_pixels"


def test_a_webp_that_lies_about_its_size_is_refused() -> None:
    webp = bytearray(files.encoded(files.picture(), "WEBP", icc_profile=files.srgb_profile()))
    webp[24:30] = b"\x0f\0\0\x0f\0\0"
    assert refusal(bytes(webp)).code == "damaged"


def test_a_heic_that_lies_about_its_size_is_refused() -> None:
    heic = files.encoded(Image.new("RGB", (3000, 2000)), "HEIF")
    lying = heic.replace(struct.pack(">II", 3000, 2000), struct.pack(">II", 64, 64))
    assert refusal(lying).code == "damaged"


def test_a_photo_of_a_few_pixels_is_refused() -> None:
    assert refusal(files.encoded(files.picture(40, 15), "PNG")).messages == [
        "This photo is smaller than 16 × 16 pixels."
    ]


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_a_png_with_a_text_bomb_is_refused(kind: bytes) -> None:
    bomb = files.png_chunk(kind, b"name\0\0" + zlib.compress(bytes(30_000_000), 9))
    assert refusal(files.png_with(bomb)).code == "damaged"


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    jpeg = files.encoded(files.noise(), "JPEG", progressive=True)
    scan = jpeg.rindex(b"\xff\xda")
    assert refusal(jpeg[:-2] + jpeg[scan : scan + 12] * 5000 + jpeg[-2:]).code == "damaged"


def test_a_jpeg_of_endless_segments_is_refused() -> None:
    jpeg = PHOTOS["JPEG"]
    tiny = files.jpeg_segment(0xE1, b"Exif\0\0abcd")
    assert refusal(jpeg[:2] + tiny * 200_000 + jpeg[2:]).code == "damaged"


def test_a_jpeg_of_zeros_is_refused() -> None:
    assert refusal(b"\xff\xd8\xff" + bytes(5_000_000)).code == "damaged"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_truncated_photos_are_refused(name: str, part: float) -> None:
    data = PHOTOS[name]
    assert refusal(data[: int(len(data) * part)]).code == "damaged"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "payload",
    [
        files.archive(),
        b"<?php system($_GET['c']); ?>",
        b"<script>alert(1)</script>",
        b"%PDF-1.7 ...",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ids=["zip", "php", "script", "pdf", "svg"],
)
def test_something_behind_a_photo_is_refused(name: str, payload: bytes) -> None:
    assert refusal(PHOTOS[name] + payload).code == "hidden"


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\1\0\0WEBPVP8 "])
def test_a_page_behind_the_first_bytes_of_a_photo_is_refused(head: bytes) -> None:
    assert refusal(head + b"<html><script>alert(1)</script></html>").code == "hidden"


def test_a_page_in_the_comment_of_a_photo_is_refused() -> None:
    data = files.encoded(files.picture(), "JPEG", comment=b"<html><script>alert(1)</script>")
    assert refusal(data).code == "hidden"


@pytest.mark.parametrize(
    "wrong", [{"x": float("nan")}, {"width": float("inf")}, {"x": -0.1}, {"height": 0.0}]
)
def test_a_crop_outside_the_photo_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(CommonImageRefused) as caught:
        CommonImageCrop(**wrong)
    assert caught.value.code == "crop"
    with pytest.raises(CommonImageRefused):
        CommonImageCrop(x=0.5, width=0.6)


def test_each_sentence_is_made_when_it_is_read() -> None:
    error = refusal(b"")
    with translation.override("en"):
        assert str(error.messages[0]) == "This file is empty."


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(FORMATS),
    cut=st.floats(0.5, 1),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    head=st.booleans(),
)
def test_damage_is_refused_or_survived(
    name: str, cut: float, flips: list[tuple[float, int]], head: bool
) -> None:
    data = bytearray(PHOTOS[name])
    for place, value in flips:
        data[int(place * (min(600, len(data)) if head else len(data)))] = value
    try:
        image = common_image_open(io.BytesIO(bytes(data[: int(len(data) * cut)])))
    except CommonImageRefused:
        return
    assert Image.open(common_image_master(image)).size == image.pixels.size


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", *(data[:40] for data in PHOTOS.values())]))
def test_any_bytes_are_refused(tail: bytes, head: bytes) -> None:
    assert refusal(head + tail).messages
