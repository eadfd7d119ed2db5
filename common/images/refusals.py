"""Why a photo is refused, in sentences for the person who chose it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

COMMON_IMAGE_BYTES_MAX = 20 * 1024 * 1024
COMMON_IMAGE_PIXELS_MAX = 50_000_000
COMMON_IMAGE_SIDE_MIN = 16

COMMON_IMAGE_SENTENCES = {
    "empty": _("This file is empty."),
    "too_large": _("This photo is larger than %(megabytes)s MB."),
    "not_photo": _("This file is not a photo. Use JPEG, PNG, WebP, HEIC or AVIF."),
    "format": _("%(format)s is not accepted. Use JPEG, PNG, WebP, HEIC or AVIF."),
    "animated": _("Moving pictures are not accepted. Use a still photo."),
    "too_many_pixels": _(
        "This photo has more than %(megapixels)s megapixels. Make it smaller and try again."
    ),
    "too_small": _("This photo is smaller than %(side)s × %(side)s pixels."),
    "damaged": _("This photo is damaged or incomplete. Save or export it again, then try once more."),
    "hidden": _("This file carries something besides a photo. Save or export it again, then try once more."),
    "crop": _("This crop does not fit the photo. Choose it again."),
}

_LIMITS = {
    "megabytes": COMMON_IMAGE_BYTES_MAX // (1024 * 1024),
    "megapixels": COMMON_IMAGE_PIXELS_MAX // 1_000_000,
    "side": COMMON_IMAGE_SIDE_MIN,
}


class CommonImageRefused(ValidationError):
    """A photo that is not taken; `code` is a key of COMMON_IMAGE_SENTENCES."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(COMMON_IMAGE_SENTENCES[code], code=code, params={**_LIMITS, **params})
