from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import Settings
from starlette.routing import Mount

from project.entry.application import entry_application
from project.entry.tests.conftest import StartSite
from project.entry.tests.sites import EntrySite, entry_get


@pytest.fixture
def photo(media: Path) -> Path:
    (media / "posts").mkdir()
    photo = media / "posts" / "a.webp"
    photo.write_bytes(b"0123456789")
    return photo


def test_a_photo_is_served_to_be_kept_for_good(start_site: StartSite, photo: Path) -> None:
    head, _, body = start_site().ask(entry_get("/media/posts/a.webp")).lower().partition(b"\r\n\r\n")
    assert body == b"0123456789"
    assert b"content-type: image/webp" in head
    assert b"cache-control: public, max-age=31536000, immutable" in head
    assert b"content-security-policy: default-src 'none'; sandbox" in head
    assert b"x-content-type-options: nosniff" in head
    assert b"etag: " in head


def test_a_part_of_a_photo_can_be_asked_for(start_site: StartSite, photo: Path) -> None:
    answer = start_site().ask(entry_get("/media/posts/a.webp", "Range: bytes=2-4"))
    assert answer.startswith(b"HTTP/1.1 206 ")
    assert answer.endswith(b"\r\n\r\n234")


def test_a_photo_already_had_is_not_sent_again(start_site: StartSite, photo: Path) -> None:
    site = start_site()
    head = site.ask(entry_get("/media/posts/a.webp"))
    etag = next(line for line in head.decode().split("\r\n") if line.startswith("etag"))
    answer = site.ask(entry_get("/media/posts/a.webp", "If-None-Match:" + etag.removeprefix("etag:")))
    assert answer.startswith(b"HTTP/1.1 304 ")
    assert b"immutable" in answer


def test_what_is_no_photo_is_not_shown_as_what_it_says(start_site: StartSite, media: Path) -> None:
    (media / "x.html").write_text("<script>alert(1)</script>")
    assert b"content-type: application/octet-stream" in start_site().ask(entry_get("/media/x.html")).lower()


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/posts",
        "/media/posts/",
        "/media/posts/none.webp",
        "/media/../secret",
        "/media/%2e%2e/secret",
        "/media/..%2fsecret",
        "/media//etc/passwd",
        "/media/%2fetc%2fpasswd",
        "/media/link",
        "/media/a%00.webp",
        "/media/" + "a" * 300,
        "/media/posts/a.webp/b",
    ],
)
def test_nothing_else_is_there(start_site: StartSite, photo: Path, media: Path, path: str) -> None:
    (media.parent / "secret").write_text("secret")
    (media / "link").symlink_to(media.parent / "secret")
    answer = start_site().ask(entry_get(path))
    assert answer.startswith(b"HTTP/1.1 404 ")


def test_media_takes_no_other_method(start_site: StartSite, photo: Path) -> None:
    answer = start_site().ask(entry_get("/media/posts/a.webp").replace(b"GET", b"PUT", 1))
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"allow: get, head" in answer.lower()


def test_fifty_slow_readers_hold_no_thread(start_site: StartSite, stack: ExitStack, media: Path) -> None:
    with (media / "large.jpg").open("wb") as file:
        file.truncate(40 << 20)
    (media / "small.jpg").write_bytes(b"small")
    site = start_site(ENTRY_THREADS=1)
    for _ in range(50):
        slow = site.connect(stack)
        slow.sendall(entry_get("/media/large.jpg"))
        assert slow.recv(10).startswith(b"HTTP/1.1 2")
    assert site.ask(entry_get("/media/small.jpg")).endswith(b"small")
    assert b" 200 OK" in site.ask(entry_get("/"))


def test_photos_kept_elsewhere_are_not_served_here(settings: Settings) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    routes = entry_application(EntrySite().application).routes
    assert not any(isinstance(route, Mount) for route in routes)
