"""The files that are made of a photo. All carry pixels and a colour profile, nothing else."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from .colour import common_image_srgb
from .decode import CommonImage, CommonImageFile, CommonImageScale, common_image_read
from .refusals import CommonImageRefused

COMMON_IMAGE_PAGE_SIZE = (1440, 1920)
COMMON_IMAGE_ASPECT_MIN = 3 / 4
COMMON_IMAGE_ASPECT_MAX = 1.91
COMMON_IMAGE_VARIANT_WIDTHS = (320, 640, 1080)
COMMON_IMAGE_AVATAR_SIDE = 320
COMMON_IMAGE_PLACEHOLDER_BYTES = 200

_MASTER_QUALITY = 90
# The field writes into its JPEG what the TIFF says, which is 1 dpi if it says nothing.
_PAGE_DPI = (72, 72)
_VARIANT_QUALITY = 80
_PREVIEW_SIDE = 1080
_PREVIEW_QUALITY = 80
# Measured at 1080 pixels: method 2 costs 64 ms for 99 KB, 4 100 ms for 93 KB, 6 166 ms for 92 KB.
_VARIANT_METHOD = 4
# (side in pixels, quality) from the best to what fits even when every pixel is noise.
_PLACEHOLDERS = ((24, 40), (20, 30), (16, 20), (12, 10), (8, 5), (4, 0))
_ROUNDING = 1e-4

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class CommonImageCrop:
    """A part of an upright photo in fractions of its width and height; raises CommonImageRefused."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        inside = (
            all(math.isfinite(value) for value in astuple(self))
            and min(self.x, self.y) >= -_ROUNDING
            and min(self.width, self.height) > 0
            and max(self.x + self.width, self.y + self.height) <= 1 + _ROUNDING
        )
        if not inside:
            raise CommonImageRefused("crop")


def common_image_master(image: CommonImage) -> ContentFile[bytes]:
    """JPEG of the whole photo, from which page pictures are cropped later."""
    # 4:2:0: a page picture has it anyway, at a smaller size. 4:4:4 makes the file 40 % larger.
    return _jpeg(image, _MASTER_QUALITY)


def common_image_page(source: CommonImage | CommonImageFile, crop: CommonImageCrop) -> CommonImage:
    """Page picture: cropped, with a fair aspect, in a box of 1440 × 1920 pixels."""
    image = _source(source, lambda size: _page_scale(_page_box(size, crop)))
    box = _page_box(image.pixels.size, crop)
    scale = _page_scale(box)
    size = max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale))
    return CommonImage(image.pixels.resize(size, Image.Resampling.LANCZOS, box), image.icc)


def common_image_lossless(image: CommonImage) -> ContentFile[bytes]:
    """What a ResizedImageField is given, so that only its own encoding is lossy.

    Uncompressed TIFF: for PNG the field takes a detour by way of transparency, and BMP has no colour profile.
    """
    return ContentFile(_saved(image, "TIFF", dpi=_PAGE_DPI), "photo.tif")


def common_image_preview(file: CommonImageFile) -> bytes:
    """JPEG of the whole photo, small enough for a screen, for the eyes of its owner."""
    quick = Image.Resampling.HAMMING
    image = common_image_read(file, lambda size: min(1.0, _PREVIEW_SIDE / max(size)), quick)
    return _saved(image, "JPEG", quality=_PREVIEW_QUALITY)


def common_image_variant(file: CommonImageFile, width: int) -> ContentFile[bytes]:
    """WebP of `width` pixels, or of the picture's own width if that is smaller."""
    image = common_image_read(file, lambda size: min(1.0, width / size[0]), Image.Resampling.LANCZOS)
    webp = _saved(image, "WEBP", quality=_VARIANT_QUALITY, method=_VARIANT_METHOD)
    return ContentFile(webp, f"{width}.webp")


def common_image_placeholder(image: CommonImage) -> bytes:
    """WebP of at most 200 bytes, for a `data:` image that fills the place until the picture is there."""
    small = image.pixels.copy()
    small.thumbnail((_PLACEHOLDERS[0][0],) * 2)
    small = common_image_srgb(small, image.icc) if image.icc else small
    return next(
        placeholder
        for side, quality in _PLACEHOLDERS
        if len(placeholder := _placeholder(small, side, quality)) <= COMMON_IMAGE_PLACEHOLDER_BYTES
    )


def common_image_avatar(source: CommonImage | CommonImageFile) -> ContentFile[bytes]:
    """The middle square, at most 320 pixels, for a ResizedImageField.

    In sRGB: a colour profile would outweigh the picture.
    """
    image = _source(source, lambda size: min(1.0, COMMON_IMAGE_AVATAR_SIDE / min(size)))
    side = min(image.pixels.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    size = (min(side, COMMON_IMAGE_AVATAR_SIDE),) * 2
    square = image.pixels.resize(size, Image.Resampling.LANCZOS, (left, top, left + side, top + side))
    square = common_image_srgb(square, image.icc) if image.icc else square
    return common_image_lossless(CommonImage(square, None))


def _source(source: CommonImage | CommonImageFile, scale: CommonImageScale) -> CommonImage:
    return source if isinstance(source, CommonImage) else common_image_read(source, scale, None)


def _page_box(size: tuple[int, int], crop: CommonImageCrop) -> _Box:
    """Left, top, right, bottom in pixels: the middle of the crop that keeps the aspect in its limits."""
    left, top = max(0.0, crop.x) * size[0], max(0.0, crop.y) * size[1]
    right, bottom = min(1.0, crop.x + crop.width) * size[0], min(1.0, crop.y + crop.height) * size[1]
    width = min(right - left, (bottom - top) * COMMON_IMAGE_ASPECT_MAX)
    height = min(bottom - top, (right - left) / COMMON_IMAGE_ASPECT_MIN)
    left, top = (left + right - width) / 2, (top + bottom - height) / 2
    return left, top, left + width, top + height


def _page_scale(box: _Box) -> float:
    left, top, right, bottom = box
    return min(1.0, COMMON_IMAGE_PAGE_SIZE[0] / (right - left), COMMON_IMAGE_PAGE_SIZE[1] / (bottom - top))


def _placeholder(image: Image.Image, side: int, quality: int) -> bytes:
    image = image.copy()
    image.thumbnail((side, side))
    return _saved(CommonImage(image, None), "WEBP", quality=quality, method=6)


def _jpeg(image: CommonImage, quality: int) -> ContentFile[bytes]:
    return ContentFile(_saved(image, "JPEG", quality=quality, subsampling="4:2:0"), "photo.jpg")


def _saved(image: CommonImage, format_name: str, **options: int | str | tuple[int, int]) -> bytes:
    written = BytesIO()
    image.pixels.save(written, format_name, icc_profile=image.icc, **options)
    return written.getvalue()
