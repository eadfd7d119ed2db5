"""Every kind of photo comes out upright, opaque and in its colours."""

import io
import struct
from concurrent.futures import ThreadPoolExecutor

import pillow_heif
import pytest
from PIL import Image

from common.images import common_image_master, common_image_open
from common.tests import image_files as files

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")


def opened(data: bytes) -> Image.Image:
    image = common_image_open(io.BytesIO(data))
    assert image.pixels.mode == "RGB"
    assert image.pixels.info == {}
    return image.pixels


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_stand_upright(name: str, orientation: int) -> None:
    pixels = opened(files.turned_file(name, orientation))
    assert pixels.size == (120, 80)
    assert files.corners(pixels) == list(files.CORNERS)


def test_a_heic_that_says_twice_how_it_is_turned_is_turned_once() -> None:
    data = files.turned_file("HEIF", 6)
    said = Image.Exif()
    said.load(pillow_heif.open_heif(io.BytesIO(data)).info["exif"])
    assert said[0x0112] == 6
    assert files.corners(opened(data)) == list(files.CORNERS)


def test_unreadable_exif_leaves_the_photo_as_it_is() -> None:
    plain = files.encoded(files.picture(), "JPEG")
    data = plain[:2] + files.jpeg_segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff") + plain[2:]
    assert files.corners(opened(data)) == list(files.CORNERS)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_png_becomes_rgb(mode: str) -> None:
    grey = files.picture().convert("L")
    opened(files.encoded(grey.convert(mode) if mode == "I;16" else files.picture().convert(mode), "PNG"))


def test_sixteen_bit_greys_keep_their_steps() -> None:
    row = struct.pack("<64H", *range(0, 65536, 1024))
    pixels = opened(files.encoded(Image.frombytes("I;16", (64, 64), row * 64), "PNG"))
    assert [pixels.getpixel((x, 5)) for x in (0, 16, 32, 63)] == [(level,) * 3 for level in (0, 64, 128, 252)]


@pytest.mark.parametrize("name", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_transparency_becomes_white(name: str) -> None:
    clear = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 32, 64))
    pixels = opened(files.encoded(clear, name, quality=90))
    assert min(pixels.getpixel((60, 60))) > 245  # type: ignore[arg-type]
    assert pixels.getpixel((4, 60))[2] > 230  # type: ignore[index]


def test_a_transparent_palette_becomes_white() -> None:
    image = Image.new("P", (32, 32), 0)
    image.putpalette([200, 0, 0, 0, 200, 0])
    assert opened(files.encoded(image, "PNG", transparency=0)).getpixel((5, 5)) == (255, 255, 255)


def test_one_transparent_colour_becomes_white() -> None:
    data = files.encoded(Image.new("RGB", (32, 32), "red"), "PNG", transparency=(255, 0, 0))
    assert opened(data).getpixel((5, 5)) == (255, 255, 255)


def test_cmyk_keeps_its_colours() -> None:
    assert files.corners(opened(files.encoded(files.picture().convert("CMYK"), "JPEG", quality=95))) == list(
        files.CORNERS
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_colour_profile_is_kept(name: str) -> None:
    data = files.encoded(files.picture(), name, icc_profile=files.srgb_profile())
    assert common_image_open(io.BytesIO(data)).icc == files.srgb_profile()


@pytest.mark.parametrize(
    "profile", [b"no profile", files.srgb_profile() + bytes(1_000_000), files.lab_profile()]
)
def test_a_useless_profile_is_dropped(profile: bytes) -> None:
    data = files.encoded(files.picture(), "WEBP", icc_profile=profile, quality=95)
    image = common_image_open(io.BytesIO(data))
    assert image.icc is None
    assert files.corners(image.pixels) == list(files.CORNERS)


def test_a_broken_profile_leaves_transparency_white() -> None:
    data = files.encoded(Image.new("RGBA", (32, 32), (0, 0, 0, 0)), "WEBP", icc_profile=b"no profile")
    assert opened(data).getpixel((5, 5)) == (255, 255, 255)


def test_a_grey_photo_keeps_an_rgb_profile() -> None:
    data = files.encoded(files.picture().convert("L"), "JPEG", icc_profile=files.srgb_profile())
    assert common_image_open(io.BytesIO(data)).icc == files.srgb_profile()


def test_of_two_pictures_the_first_is_taken() -> None:
    assert files.corners(opened(files.two_pictures_jpeg())) == list(files.CORNERS)


def test_a_motion_photo_is_a_photo() -> None:
    film = b"\0\0\0\x18ftypmp42" + files.noise(400, 400).tobytes() + b"MotionPhoto_Data"
    assert files.corners(opened(files.encoded(files.picture(), "JPEG") + film)) == list(files.CORNERS)


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_large_photos_are_reduced_into_the_box(name: str) -> None:
    assert opened(files.encoded(files.picture(4000, 1500), name)).size == (2880, 1080)
    assert opened(files.encoded(files.picture(2500, 3000), name)).size == (2160, 2592)


def test_a_narrow_strip_keeps_a_pixel() -> None:
    assert opened(files.encoded(files.picture(30_000, 16), "JPEG")).size == (2880, 2)


def test_many_threads_get_the_same_bytes() -> None:
    sources = [files.encoded(files.noise(600, 400), name) for name in FORMATS] * 4

    def master(data: bytes) -> bytes:
        written: bytes = common_image_master(common_image_open(io.BytesIO(data))).read()
        return written

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(master, sources))
    assert together == [master(data) for data in sources[:5]] * 4


def test_a_grey_photo_with_a_grey_profile_is_converted() -> None:
    data = files.encoded(Image.new("L", (32, 32), 128), "JPEG", icc_profile=files.linear_grey_profile())
    image = common_image_open(io.BytesIO(data))
    assert image.icc is None
    assert image.pixels.getpixel((3, 3)) == (188, 188, 188)


def test_cmyk_is_converted_by_its_profile() -> None:
    cyan = Image.new("CMYK", (32, 32), (255, 0, 0, 0))
    data = files.encoded(cyan, "JPEG", quality=95, icc_profile=files.grey_ink_profile())
    image = common_image_open(io.BytesIO(data))
    red, green, blue = image.pixels.getpixel((3, 3))  # type: ignore[misc]
    assert image.icc is None
    assert max(red, green, blue) - min(red, green, blue) < 6
    assert 150 < green < 220
