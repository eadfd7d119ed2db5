"""An upload through the running site against Pillow's own decode, resize and encode of the same file."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from statistics import median

import httpx
from PIL import Image

from bench.data import bench_photo
from bench.rows import BenchRow, bench_median_ratio, bench_percentile
from feed.models import FEED_PAGE_BOX

_ROUNDS = 15
_PEOPLE = 8
_EACH = 3


def bench_uploads(port: int, cookie: str) -> list[BenchRow]:
    photo = bench_photo(4000, 3000)
    uploads, floors = [], []
    with _client(port, cookie) as client:
        _upload(client, photo)
        for _round in range(_ROUNDS):
            floors.append(_timed(lambda: _floor(photo)))
            uploads.append(_timed(lambda: _upload(client, photo)))
    rows = [
        BenchRow(
            "upload of a 12-megapixel JPEG", median(uploads) * 1000, "ms", note=f"{len(photo) / 1e6:.1f} MB"
        ),
        BenchRow("Pillow: decode, resize, encode", median(floors) * 1000, "ms"),
        BenchRow("upload / Pillow", bench_median_ratio(uploads, floors), "×", at_most=1.5),
    ]
    return rows + _together(port, cookie, photo)


def _together(port: int, cookie: str, photo: bytes) -> list[BenchRow]:
    """Eight people, three photos each, at once; refused for want of room, they try again as the page does."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(_PEOPLE) as pool:
        times = [
            each
            for person in pool.map(lambda _: _person(port, cookie, photo), range(_PEOPLE))
            for each in person
        ]
    elapsed = time.perf_counter() - begun
    return [
        BenchRow("8 people uploading at once, all of 24", elapsed, "s"),
        BenchRow("8 people uploading at once, one photo, p95", bench_percentile(times, 95), "s"),
    ]


def _person(port: int, cookie: str, photo: bytes) -> list[float]:
    with _client(port, cookie) as client:
        return [_timed(lambda: _upload(client, photo)) for _ in range(_EACH)]


def _client(port: int, cookie: str) -> httpx.Client:
    """A client with the session's cookie and a CSRF token of its own."""
    url = f"http://localhost:{port}"
    token = httpx.get(f"{url}/p/new/", headers={"Cookie": cookie}).raise_for_status().cookies["csrftoken"]
    headers = {"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token}
    return httpx.Client(base_url=url, headers=headers, timeout=60)


def _upload(client: httpx.Client, photo: bytes) -> None:
    while True:
        response = client.post("/p/upload/", files={"photo": ("photo.jpg", photo, "image/jpeg")})
        if response.status_code != 503:
            break
        time.sleep(float(response.headers["Retry-After"]))
    response.raise_for_status()


def _floor(photo: bytes) -> None:
    with Image.open(BytesIO(photo)) as image:
        image.thumbnail((FEED_PAGE_BOX[0], FEED_PAGE_BOX[1]), Image.Resampling.LANCZOS)
        image.save(BytesIO(), "JPEG", quality=86)


def _timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
