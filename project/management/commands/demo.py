"""`manage.py demo`: an empty site becomes a living one."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from accounts.models import AccountsUser
from feed.models import FeedLike
from project.demo.chats import demo_chats_create
from project.demo.discovery import demo_discovery_prepare
from project.demo.fill import (
    DEMO_PASSWORD,
    DEMO_USERNAME,
    demo_own_photos,
    demo_people_create,
    demo_people_missing,
    demo_posts_create,
    demo_posts_missing,
)
from project.demo.mingle import demo_echoes_create, demo_follows_create
from project.demo.people import DEMO_PEOPLE
from project.demo.plan import demo_plan


class Command(BaseCommand):
    help = "Fill an empty site with invented people and photos. Running it again adds only what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--photos",
            type=Path,
            default=os.environ.get("PHOTOS") or None,
            help="a folder of your own pictures to use instead of drawn ones (or PHOTOS in the environment)",
        )

    def handle(self, *args: Any, photos: Path | str | None, **options: Any) -> None:
        own = _own(Path(photos)) if photos else []
        _refuse_strangers()
        people, posts = demo_people_missing(), demo_posts_missing(own)
        if people:
            demo_people_create(people, self._progress("People"))
        refused = demo_posts_create(posts, own, self._progress("Posts")) if posts else []
        for sentence in refused:
            self.stderr.write(f"Left out {sentence}")
        if people or posts or not FeedLike.objects.exists():
            # Of all posts: a run cut short is taken up where it stopped, for what is there is not made twice.
            demo_follows_create()
            demo_echoes_create(demo_plan(), self._progress("Likes and comments"))
            demo_chats_create()
            demo_discovery_prepare()
        else:
            self.stdout.write("The demo is already here.")
        self.stdout.write(f"Demo login: {DEMO_USERNAME}\nPassword: {DEMO_PASSWORD}")

    def _progress(self, name: str) -> Any:
        def show(done: int, total: int) -> None:
            if self.stdout.isatty():
                self.stdout.write(f"\r{name}: {done} of {total}", ending="\n" if done == total else "")
            elif done == total or done % 50 == 0:
                self.stdout.write(f"{name}: {done} of {total}")
            self.stdout.flush()

        return show


def _own(folder: Path) -> list[Path]:
    found = demo_own_photos(folder) if folder.is_dir() else []
    if not found:
        raise CommandError(
            f"There are no pictures in {folder}. Name a folder with JPEG, PNG, WebP or HEIC files."
        )
    return found


def _refuse_strangers() -> None:
    """Invented people belong neither among real ones nor on a public site: their login is known."""
    invented = [person.username for person in DEMO_PEOPLE]
    if AccountsUser.objects.filter(is_staff=False).exclude(username__in=invented).exists():
        raise CommandError(
            "This site already has people of its own, and the demo would mix invented ones among them. "
            "Use an empty one: `make demo` keeps its own in var/demo, `make demo VAR=folder` elsewhere."
        )
