"""What a photo looks like, in 128 bits: it is known again after it was encoded anew, resized or trimmed.

Difference hashes (which of two neighbouring pixels of a tiny picture is lighter), 64 bits along the rows and
64 along the columns.
"""

import hashlib

import dhash
from PIL import Image

from .decode import CommonImage, CommonImageFile

_SIDE = 8
_BYTES = 2 * _SIDE * _SIDE // 8
# A sky, a wall, a gradient: nearly all bits are alike, and so are all such photos.
_LIVELY = 24
_CHUNK = 1 << 20


def common_image_look(image: CommonImage) -> bytes | None:
    """Its 16 bytes; None for a photo on which there is too little to be known by."""
    # Reduced first, which takes a seventh of the time.
    small = image.pixels.resize((_SIDE + 1, _SIDE + 1), Image.Resampling.LANCZOS, reducing_gap=3.0)
    rows, columns = dhash.dhash_row_col(list(small.convert("L").tobytes()), size=_SIDE)
    if sum(min(part.bit_count(), _SIDE * _SIDE - part.bit_count()) for part in (rows, columns)) < _LIVELY:
        return None
    return int(rows << _SIDE * _SIDE | columns).to_bytes(_BYTES, "big")


def common_looks_apart(one: bytes, other: bytes) -> int:
    """In how many bits of 128 two looks differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def common_image_checksum(file: CommonImageFile) -> bytes:
    """SHA-256 of the file as it came."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()
