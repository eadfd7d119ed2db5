"""Any mode of a decoded picture to opaque RGB, with the colours that were meant."""

from io import BytesIO

from PIL import Image, ImageCms

_ICC_BYTES_MAX = 1_000_000
_SPACES = {"CMYK": "CMYK", "L": "GRAY"}


def common_image_resizable(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be scaled: L, CMYK, RGB or RGBA."""
    if image.mode.startswith("I"):  # 16 bits a pixel; `convert` alone clips all but the darkest to white
        return image.point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "CMYK", "RGB") else image.convert("RGB")


def common_image_rgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, bytes | None]:
    """A picture of such a mode as opaque RGB, and the profile that belongs to it then."""
    space = _space(icc) if icc else None
    if icc and space and space == _SPACES.get(image.mode):
        return common_image_srgb(image, icc), None
    if image.mode == "RGBA":
        image = _on_white(image)
    kept = icc if space == "RGB" and image.mode != "CMYK" else None
    return image.convert("RGB"), kept


def common_image_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    """Converted from the profile to sRGB, or plainly when the profile cannot be used."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(icc))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        converted = None
    return converted or image.convert("RGB")


def _space(icc: bytes) -> str | None:
    if len(icc) > _ICC_BYTES_MAX:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(icc)).profile.xcolor_space.strip()
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
