"""Photos: checked before they are decoded, decoded once, and written with nothing but what they show."""

from .decode import CommonImage, CommonImageFile, common_image_open
from .encode import (
    COMMON_IMAGE_AVATAR_SIDE,
    COMMON_IMAGE_PAGE_SIZE,
    COMMON_IMAGE_VARIANT_WIDTHS,
    CommonImageCrop,
    common_image_avatar,
    common_image_lossless,
    common_image_master,
    common_image_page,
    common_image_placeholder,
    common_image_preview,
    common_image_variant,
)
from .look import common_image_checksum, common_image_look, common_looks_apart
from .refusals import COMMON_IMAGE_BYTES_MAX, COMMON_IMAGE_PIXELS_MAX, CommonImageRefused

__all__ = [
    "COMMON_IMAGE_AVATAR_SIDE",
    "COMMON_IMAGE_BYTES_MAX",
    "COMMON_IMAGE_PAGE_SIZE",
    "COMMON_IMAGE_PIXELS_MAX",
    "COMMON_IMAGE_VARIANT_WIDTHS",
    "CommonImage",
    "CommonImageCrop",
    "CommonImageFile",
    "CommonImageRefused",
    "common_image_avatar",
    "common_image_checksum",
    "common_image_look",
    "common_image_lossless",
    "common_image_master",
    "common_image_open",
    "common_image_page",
    "common_image_placeholder",
    "common_image_preview",
    "common_image_variant",
    "common_looks_apart",
]
