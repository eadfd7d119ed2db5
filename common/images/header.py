"""What the bytes of an upload say before any decoder runs.

A decode cannot be stopped once it runs in a thread, so whatever bounds its time and memory is checked here.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from .refusals import CommonImageRefused

# Ten scans are usual. However few bytes a scan has, it costs a pass over all of the picture.
_JPEG_SCANS_MAX = 32
# A panorama's extended XMP takes some hundred segments of 64 KB; a million tiny ones cost Pillow minutes.
_JPEG_SEGMENTS_MAX = 1000
_JPEG_JUNK_MAX = 4096
_PNG_CHUNKS_MAX = 16_384

_JPEG_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_JPEG_START, _JPEG_END, _JPEG_SCAN, _JPEG_ALONE = 0xD8, 0xD9, 0xDA, 0x01

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_OTHER_FORMATS = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"8BPS": "PSD",
    b"%PDF-": "PDF",
    b"\0\0\1\0": "ICO",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
}
_VIDEO_BRANDS = (b"isom", b"iso2", b"avc1", b"mp41", b"mp42", b"M4V ", b"qt  ", b"3gp4", b"3gp5")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_MOVING_BRANDS = (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1")

# Phones append much to a photo: a film (motion photo), a second JPEG (MPO, gain map), makers' trailers. None
# of it is refused, so only marks count that such data does not hold by chance: six bytes or more, which come
# once in some 100,000 films of 5 MB. XMP (`<x:xmpmeta`, `<?xpacket`, `<rdf:`) matches none of them.
_HIDDEN = re.compile(
    rb"<script[\s>]|<html[\s>]|<!doctype html|<\?php\s|w3\.org/2000/svg|%PDF-\d", re.IGNORECASE
)
_HEAD_BYTES = 1024


def common_image_format(data: bytes) -> str:
    """Pillow's name of the one decoder that may read `data`; raises CommonImageRefused."""
    if not data:
        raise CommonImageRefused("empty")
    format_name = _format(data)
    _refuse_hidden(data, _ENDS[format_name](data))
    return format_name


def _format(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(_PNG_MAGIC):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _iso_format(data)
    raise _unaccepted(data)


def _iso_format(data: bytes) -> str:
    major = data[8:12]
    others = data[16 : min(int.from_bytes(data[:4]), 256)]
    if major in (b"avif", b"avis") or (major == b"mif1" and b"avif" in others):
        return "AVIF"
    if major in _HEIF_BRANDS:
        return "HEIF"
    if major in _MOVING_BRANDS:
        raise CommonImageRefused("animated")
    if major in _VIDEO_BRANDS:
        raise CommonImageRefused("format", format="Video")
    raise CommonImageRefused("not_photo")


def _unaccepted(data: bytes) -> CommonImageRefused:
    for magic, name in _OTHER_FORMATS.items():
        if data.startswith(magic):
            return CommonImageRefused("format", format=name)
    if b"<svg" in data[:_HEAD_BYTES].lower():
        return CommonImageRefused("format", format="SVG")
    return CommonImageRefused("not_photo")


def _refuse_hidden(data: bytes, end: int) -> None:
    """Refuse a file that is also a web page, a script, a PDF (all known by their head) or an archive."""
    if _HIDDEN.search(data, 0, _HEAD_BYTES) or _HIDDEN.search(data, end):
        raise CommonImageRefused("hidden")
    # `is_zipfile` looks for 4 bytes in the last 64 KB, which one photo in 65,000 has by chance.
    if zipfile.is_zipfile(BytesIO(data)) and b"PK\x01\x02" in data:
        raise CommonImageRefused("hidden")


def _jpeg_end(data: bytes) -> int:
    """Offset after the first picture. What is between segments is passed over, as libjpeg does."""
    position, segments, scans = 2, 0, 0
    while found := _JPEG_MARKER.search(data, position):
        marker = found[1][0]
        if marker == _JPEG_END:
            return found.end()
        segments += 1
        scans += marker == _JPEG_SCAN
        junk = 0 if scans else found.start() - position
        if segments > _JPEG_SEGMENTS_MAX or scans > _JPEG_SCANS_MAX or junk > _JPEG_JUNK_MAX:
            break
        alone = marker in (_JPEG_START, _JPEG_ALONE)
        position = found.end() + (0 if alone else int.from_bytes(data[found.end() : found.end() + 2]))
    raise _broken(data)


def _png_end(data: bytes) -> int:
    position, view = len(_PNG_MAGIC), memoryview(data)
    for _number in range(_PNG_CHUNKS_MAX):
        length = int.from_bytes(data[position : position + 4])
        kind, after = data[position + 4 : position + 8], position + length + 12
        checksum = int.from_bytes(data[after - 4 : after])
        if after > len(data) or zlib.crc32(view[position + 4 : after - 4]) != checksum:
            break
        if kind == b"IEND":
            return after
        position = after
    raise _broken(data)


def _riff_end(data: bytes) -> int:
    return 8 + int.from_bytes(data[4:8], "little")


def _iso_end(data: bytes) -> int:
    """Offset after the last box that fits the file; the decoder finds out whether any is missing."""
    position = 0
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4])
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16])
        if size < 8 or position + size > len(data):
            break
        position += size
    return position


def _broken(data: bytes) -> CommonImageRefused:
    """A web page behind a photo's first bytes is called what it is."""
    return CommonImageRefused("hidden" if _HIDDEN.search(data, 0, _HEAD_BYTES) else "damaged")


_ENDS: dict[str, Callable[[bytes], int]] = {
    "JPEG": _jpeg_end,
    "PNG": _png_end,
    "WEBP": _riff_end,
    "AVIF": _iso_end,
    "HEIF": _iso_end,
}
