"""Puts the demo's people and posts into an empty site, by the same actions that people's browsers reach."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import close_old_connections
from django.utils import timezone
from PIL import Image

from accounts.actions import accounts_language_set, accounts_privacy_set, accounts_profile_update
from accounts.models import AccountsUser
from common.images import CommonImageRefused, common_image_avatar
from feed.actions import FeedNewPhoto, feed_post_create, feed_upload_create
from feed.models import FeedPost, FeedUpload
from project.demo.people import DEMO_PEOPLE, DemoPerson
from project.demo.pictures import demo_avatar, demo_picture
from project.demo.plan import DemoPhoto, DemoPost, demo_plan
from project.demo.pool import demo_pool

DEMO_USERNAME = DEMO_PEOPLE[0].username
DEMO_PASSWORD = "varal-demo"  # noqa: S105 - printed for everybody who starts the demo
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif"}
_QUALITY = 93

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Job:
    """A photo to be staged for `owner`: drawn, or read from somebody's own file."""

    owner: int
    source: DemoPhoto | Path


def demo_own_photos(folder: Path) -> list[Path]:
    """The pictures in a folder and those below it, by name."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


def demo_people_missing() -> list[DemoPerson]:
    names = set(AccountsUser.objects.values_list("username", flat=True))
    return [person for person in DEMO_PEOPLE if person.username not in names]


def demo_posts_missing(own: Sequence[Path] = ()) -> list[DemoPost]:
    """The posts of the plan that are not there yet; with own pictures, as many as these suffice for."""
    there = set(FeedPost.objects.values_list("submission", flat=True))
    plan = demo_plan()
    if own:
        plan = plan[-len(own) :]
    return [post for post in plan if post.submission not in there]


def demo_people_create(people: Sequence[DemoPerson], progress: Progress) -> None:
    places = [DEMO_PEOPLE.index(person) for person in people]
    with demo_pool() as pool:
        for done, (person, photo) in enumerate(zip(people, pool.map(_avatar, places), strict=True), 1):
            _person_create(person, photo)
            progress(done, len(people))


def demo_posts_create(posts: Sequence[DemoPost], own: Sequence[Path], progress: Progress) -> list[str]:
    """Share the posts, oldest first; returns a sentence for every own picture that was refused."""
    users = {user.username: user for user in AccountsUser.objects.all()}
    refused = []
    with demo_pool() as pool:
        jobs = [_jobs(post, users[post.person.username].pk, own) for post in posts]
        staged = [[pool.submit(_stage, job) for job in of_post] for of_post in jobs]
        for done, (post, of_post, futures) in enumerate(zip(posts, jobs, staged, strict=True), 1):
            results = [future.result() for future in futures]
            refused += [result for result in results if isinstance(result, str)]
            uploads = [result for result in results if isinstance(result, UUID)]
            if uploads:
                _share(post, users[post.person.username], of_post, uploads)
            progress(done, len(posts))
    return refused


def _jpeg(image: Image.Image) -> ContentFile[bytes]:
    file = BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return ContentFile(file.getvalue(), "photo.jpg")


def _avatar(number: int) -> bytes:
    return bytes(common_image_avatar(_jpeg(demo_avatar(number))).read())


def _person_create(person: DemoPerson, photo: bytes) -> None:
    password = DEMO_PASSWORD if person.username == DEMO_USERNAME else None
    user = AccountsUser.objects.create_user(person.username, f"{person.username}@demo.example", password)
    accounts_profile_update(
        user=user,
        name=person.name,
        bio=person.bio,
        website=person.website,
        photo=ContentFile(photo, "photo.jpg"),
    )
    accounts_privacy_set(user=user, is_private=person.is_private)
    if person.username != DEMO_USERNAME:
        accounts_language_set(user=user, language=person.language)


def _jobs(post: DemoPost, owner: int, own: Sequence[Path]) -> list[_Job]:
    if own:
        return [_Job(owner, own[post.number % len(own)])]
    return [_Job(owner, photo) for photo in post.photos]


def _stage(job: _Job) -> UUID | str:
    """In a process of the pool: the id of the staged photo, or why an own picture was refused."""
    try:
        owner = AccountsUser.objects.get(pk=job.owner)
        return feed_upload_create(owner=owner, file=_file(job.source)).pk
    except CommonImageRefused as error:
        return f"{job.source}: {' '.join(error.messages)}"
    finally:
        close_old_connections()


def _file(source: DemoPhoto | Path) -> ContentFile[bytes]:
    if isinstance(source, Path):
        return ContentFile(source.read_bytes(), source.name)
    return _jpeg(demo_picture(source.kind, source.seed, source.size))


def _share(post: DemoPost, author: AccountsUser, jobs: Sequence[_Job], uploads: Sequence[UUID]) -> None:
    staged = FeedUpload.objects.in_bulk(uploads)
    photos = [
        FeedNewPhoto(upload=staged[upload], alt=alt)
        for upload, alt in zip(uploads, _alts(post, jobs), strict=True)
    ]
    own = any(isinstance(job.source, Path) for job in jobs)
    feed_post_create(
        author=author,
        caption="" if own else post.caption,
        photos=photos,
        submission=post.submission,
        created_at=timezone.now() - post.age,
    )


def _alts(post: DemoPost, jobs: Sequence[_Job]) -> Iterator[str]:
    for job in jobs:
        yield job.source.alt(post.person.language) if isinstance(job.source, DemoPhoto) else ""
