"""From an uploaded file to plain pixels: one header check, one decode."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import pillow_heif
from PIL import ExifTags, Image

from .colour import common_image_resizable, common_image_rgb
from .header import common_image_format
from .refusals import (
    COMMON_IMAGE_BYTES_MAX,
    COMMON_IMAGE_PIXELS_MAX,
    COMMON_IMAGE_SIDE_MIN,
    CommonImageRefused,
)

COMMON_IMAGE_MASTER_LONG = 2880
COMMON_IMAGE_MASTER_SHORT = 2160

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
Image.MAX_IMAGE_PIXELS = COMMON_IMAGE_PIXELS_MAX

# libjpeg decodes line by line into a reduced picture. The other decoders hold several whole copies (some
# 0.8 GB for 50 megapixels), and an AVIF may hold a larger picture than its header says: so one at a time.
_LARGE_DECODE = threading.Lock()

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# How large a picture of (width, height) pixels is wanted, as a factor of at most 1.
CommonImageScale = Callable[[tuple[int, int]], float]


class CommonImageFile(Protocol):
    """An open binary file, such as an UploadedFile or a FieldFile."""

    def seek(self, offset: int, /) -> object: ...

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class CommonImage:
    """A photo that passed every check: RGB, upright, opaque, without any metadata but its colour profile."""

    pixels: Image.Image
    icc: bytes | None

    @property
    def width(self) -> int:
        return self.pixels.width

    @property
    def height(self) -> int:
        return self.pixels.height


def common_image_open(file: CommonImageFile) -> CommonImage:
    """Check and decode an uploaded photo, at most as large as a master; raises CommonImageRefused."""
    # Hamming costs half of Lanczos, and every picture that is served is scaled down once more, by Lanczos.
    return common_image_read(file, _master_scale, Image.Resampling.HAMMING)


def common_image_read(
    file: CommonImageFile, scale: CommonImageScale, resample: Image.Resampling | None
) -> CommonImage:
    """Decode `file` at `scale`, or, without `resample`, at any size from there to its own."""
    data = _content(file)
    format_name = common_image_format(data)
    with nullcontext() if format_name == "JPEG" else _LARGE_DECODE, _refusing():
        image = Image.open(BytesIO(data), formats=[format_name])
        _check_header(image)
        return _decoded(image, scale(image.size), resample)


def _master_scale(size: tuple[int, int]) -> float:
    return min(1.0, COMMON_IMAGE_MASTER_LONG / max(size), COMMON_IMAGE_MASTER_SHORT / min(size))


def _content(file: CommonImageFile) -> bytes:
    file.seek(0)
    data = file.read(COMMON_IMAGE_BYTES_MAX + 1)
    if len(data) > COMMON_IMAGE_BYTES_MAX:
        raise CommonImageRefused("too_large")
    return data


@contextmanager
def _refusing() -> Iterator[None]:
    """Pillow and its plugins raise nearly anything on bad data, MemoryError and SyntaxError among them."""
    try:
        yield
    except CommonImageRefused:
        raise
    except Image.DecompressionBombError as error:
        raise CommonImageRefused("too_many_pixels") from error
    except Exception as error:
        raise CommonImageRefused("damaged") from error


def _check_header(image: Image.Image) -> None:
    if image.width * image.height > COMMON_IMAGE_PIXELS_MAX:
        raise CommonImageRefused("too_many_pixels")
    if min(image.size) < COMMON_IMAGE_SIDE_MIN:
        raise CommonImageRefused("too_small")
    # Several pictures in one HEIC or MPO are a burst, a pair or a gain map: the first or primary one counts.
    if image.format in ("PNG", "WEBP", "AVIF") and getattr(image, "is_animated", False):
        raise CommonImageRefused("animated")


def _decoded(image: Image.Image, factor: float, resample: Image.Resampling | None) -> CommonImage:
    width, height = image.width * factor, image.height * factor
    image.draft(None, (math.ceil(width), math.ceil(height)))
    image.load()
    turn, icc = _turn(image), image.info.get("icc_profile")
    image = common_image_resizable(image)
    # Reduced first, which leaves less to convert and to turn. A resize to the same size is a copy.
    size = (max(1, round(width)), max(1, round(height))) if resample is not None else image.size
    image = image.resize(size, resample)
    image, icc = common_image_rgb(image, icc)
    image = image if turn is None else image.transpose(turn)
    image.info = {}
    return CommonImage(image, icc)


def _turn(image: Image.Image) -> Image.Transpose | None:
    if image.format == "HEIF":  # already turned by libheif; what its EXIF says does not count
        return None
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # EXIF that cannot be read says nothing, and does not make the photo worse
        return None
