"""Makers of picture files: what phones and programs write, and what attackers do."""

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, TiffImagePlugin

SECRET = b"SECRET-51.5007N"
CORNERS = ("red", "green", "blue", "yellow")  # top left, top right, bottom left, bottom right

pillow_heif.register_heif_opener()


def picture(width: int = 120, height: int = 80) -> Image.Image:
    """Four quarters of plain colours, so that any turn can be seen."""
    image = Image.new("RGB", (width, height))
    for number, name in enumerate(CORNERS):
        left, top = (number % 2) * (width // 2), (number // 2) * (height // 2)
        image.paste(Image.new("RGB", (width - width // 2, height - height // 2), name), (left, top))
    return image


def noise(width: int = 120, height: int = 80) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise((width, height), 90) for _channel in range(3)])


def encoded(image: Image.Image, format_name: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, format_name, **options)
    return written.getvalue()


def corners(image: Image.Image) -> list[str]:
    """Names of the colours a tenth inside each corner."""
    palette = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}
    width, height = image.size
    points = [(width // 10, height // 10), (width * 9 // 10, height // 10)]
    points += [(x, height * 9 // 10) for x, _y in points]

    def nearest(point: tuple[int, int]) -> str:
        seen = image.convert("RGB").getpixel(point)
        assert isinstance(seen, tuple)
        return min(
            palette, key=lambda name: sum(abs(a - b) for a, b in zip(seen, palette[name], strict=True))
        )

    return [nearest(point) for point in points]


def orientation_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def turned_file(format_name: str, orientation: int) -> bytes:
    """A file that a viewer shows as `picture()`, stored turned, as cameras do."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = picture() if orientation == 1 else picture().transpose(undo[orientation])
    return encoded(stored, format_name, quality=90, exif=orientation_exif(orientation).tobytes())


@cache
def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile, version 2.1, of the named colour spaces (4 bytes each)."""
    table, body, offset = b"", b"", 132 + 12 * len(tags)
    for name, payload in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(payload))
        body += payload
    white = struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    header = struct.pack(">I4xI4s4s4s", offset + len(body), 0x02100000, b"prtr", space, connection)
    header = header.ljust(36, b"\0") + b"acsp" + bytes(28) + white
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def linear_grey_profile() -> bytes:
    """Half of the light is grey 128, which is 188 in sRGB."""
    white = b"XYZ \0\0\0\0" + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    return _profile(b"GRAY", b"XYZ ", {b"wtpt": white, b"kTRC": b"curv" + bytes(8)})


def grey_ink_profile() -> bytes:
    """CMYK whose inks are all grey: the more of them, the darker."""
    identity = struct.pack(">9I", *(0x10000 if n % 4 == 0 else 0 for n in range(9)))
    straight = bytes(range(256))
    corners_of_inks = b"".join(bytes((255 - 63 * number.bit_count(), 128, 128)) for number in range(16))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table + straight * 4 + corners_of_inks + straight * 3})


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def secret_exif() -> bytes:
    """Camera, position, maker's note and a thumbnail, each with the secret in it."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = 1
    exif.get_ifd(0x8769)[0x927C] = SECRET
    exif.get_ifd(0x8825)[0x0002] = tuple(TiffImagePlugin.IFDRational(n) for n in (51, 30, 2))
    exif.get_ifd(0x8825)[0x001D] = SECRET.decode()
    return exif.tobytes() + encoded(picture(32, 24), "JPEG", comment=SECRET)


def secret_xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + SECRET + b"</rdf:RDF></x:xmpmeta>"


def secret_jpeg() -> bytes:
    """EXIF, XMP, IPTC, a comment, an unknown segment, a film after the end; and a colour profile to keep."""
    plain = encoded(picture(), "JPEG", icc_profile=srgb_profile())
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET)) + SECRET
    segments = (
        jpeg_segment(0xE1, secret_exif())
        + jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + secret_xmp())
        + jpeg_segment(0xED, iptc)
        + jpeg_segment(0xEB, SECRET)
        + jpeg_segment(0xFE, SECRET)
    )
    return plain[:2] + segments + plain[2:] + b"\0\0\0\x18ftypmp42" + SECRET


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def png_with(chunk: bytes) -> bytes:
    """A good PNG with one more chunk after its header."""
    plain = encoded(picture(), "PNG")
    return plain[:33] + chunk + plain[33:]


def secret_png() -> bytes:
    chunks = png_chunk(b"tEXt", b"Comment\0" + SECRET) + png_chunk(b"pHYs", struct.pack(">IIB", 1, 2, 1))
    chunks += png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + secret_xmp())
    return png_with(chunks + png_chunk(b"eXIf", secret_exif()[6:]))


def colour_bomb(width: int, height: int) -> bytes:
    """PNG of one colour, some hundred bytes a megapixel."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(bytes((width + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def animation(format_name: str) -> bytes:
    frames = [picture(), picture().transpose(Image.Transpose.ROTATE_180)]
    return encoded(frames[0], format_name, save_all=True, append_images=frames[1:], duration=100)


def two_pictures_jpeg() -> bytes:
    """MPO, as stereo cameras and phones with a depth picture write it."""
    return encoded(picture(), "MPO", save_all=True, append_images=[noise()])


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr("index.html", "<p>hello")
    return written.getvalue()


def jpeg_segments(data: bytes) -> list[tuple[int, bytes]]:
    """Markers and payloads before the first scan."""
    found, position = [], 2
    while data[position + 1] != 0xDA:
        size = struct.unpack(">H", data[position + 2 : position + 4])[0]
        found.append((data[position + 1], data[position + 4 : position + 2 + size]))
        position += 2 + size
    return found


def webp_chunks(data: bytes) -> set[bytes]:
    kinds, position = set(), 12
    while position < len(data):
        kinds.add(data[position : position + 4])
        size = struct.unpack("<I", data[position + 4 : position + 8])[0]
        position += 8 + size + size % 2
    return kinds
