"""The data: one viewer, ten authors, 200 posts of one or three photos, made by the real actions."""

import uuid
from io import BytesIO

import numpy as np
from django.contrib.auth import SESSION_KEY, get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from accounts.models import AccountsUser
from feed.actions import FeedNewPhoto, feed_post_create, feed_upload_create
from feed.models import FeedPhoto, FeedPost
from feed.tasks import feed_photo_variants

BENCH_POSTS = 200
BENCH_AUTHORS = 10
BENCH_PASSWORD = "bench-only-drying-line"


def bench_photo(width: int, height: int, seed: int = 1, quality: int = 90) -> bytes:
    """A JPEG with the texture of a photo: noise at every scale over a gradient."""
    random = np.random.default_rng(seed)
    picture = np.linspace(60, 190, height)[:, None, None] * np.ones((1, width, 3))
    for scale in (4, 16, 64, 256):
        grain = random.normal(0, 26 / np.log2(scale), (height // scale + 1, width // scale + 1, 3))
        picture += np.kron(grain, np.ones((scale, scale, 1)))[:height, :width]
    picture += random.normal(0, 3, (height, width, 1))
    file = BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype("uint8")).save(file, "JPEG", quality=quality)
    return file.getvalue()


def bench_fill() -> tuple[AccountsUser, AccountsUser]:
    """The viewer, and the author whose profile has most posts."""
    viewer = _person("bench.viewer")
    authors = [_person(f"bench.author{number}") for number in range(BENCH_AUTHORS)]
    pictures = [bench_photo(720, 900, seed) for seed in range(4)]
    for number in range(BENCH_POSTS):
        author = authors[0] if number % 2 else authors[number % BENCH_AUTHORS]
        _post(author, number, pictures)
    for photo in FeedPhoto.objects.without_variants():
        feed_photo_variants(photo.pk)
    return viewer, authors[0]


def _post(author: AccountsUser, number: int, pictures: list[bytes]) -> FeedPost:
    uploads = [
        feed_upload_create(owner=author, file=ContentFile(pictures[(number + index) % len(pictures)]))
        for index in range(3 if number % 5 == 0 else 1)
    ]
    photos = [FeedNewPhoto(upload=upload, alt=f"A test picture, number {number}") for upload in uploads]
    caption = f"Post {number}: " + "a caption of some length, as people write them. " * (number % 4)
    return feed_post_create(author=author, caption=caption, photos=photos, submission=uuid.uuid4())


def _person(username: str) -> AccountsUser:
    user = get_user_model().objects.filter(username=username).first()
    return user or AccountsUser.objects.create_user(username, f"{username}@example.org", BENCH_PASSWORD)


def bench_session(user: AccountsUser) -> str:
    """The Cookie header of a browser in which `user` is logged in."""
    client = Client()
    client.force_login(user)
    assert client.session[SESSION_KEY] == str(user.pk)
    return "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
