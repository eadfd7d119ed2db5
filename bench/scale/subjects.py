"""Whom and what the measurements of the large site look at: the most of each kind."""

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from bench.fill import BENCH_VIEWERS
from feed.models import FeedHashtag, FeedPost
from feed.queries import FeedPostQuerySet


@dataclass(frozen=True)
class BenchSubjects:
    """A viewer of an ordinary circle; the author, the post and the hashtag that everybody looks at."""

    viewer: AccountsUser
    author: AccountsUser
    post: FeedPost
    hashtag: FeedHashtag

    @property
    def pages(self) -> dict[str, str]:
        return {
            "home": "/",
            "profile": self.author.get_absolute_url(),
            "post": self.post.get_absolute_url(),
            "hashtag": self.hashtag.get_absolute_url(),
        }


def bench_subjects() -> BenchSubjects:
    return BenchSubjects(
        viewer=AccountsUser.objects.get(username="bench.usual"),
        author=AccountsUser.objects.filter(profile__is_private=False).order_by("-profile__post_count")[0],
        post=bench_public_posts().order_by("-like_count", "pk")[0],
        hashtag=FeedHashtag.objects.order_by("-post_count")[0],
    )


def bench_public_posts() -> FeedPostQuerySet:
    return FeedPost.objects.shown().filter(author__profile__is_private=False)


def bench_crowd(size: int) -> list[AccountsUser]:
    """People of no importance, none of the viewers among them."""
    return list(AccountsUser.objects.exclude(username__in=BENCH_VIEWERS).order_by("-pk")[:size])


def bench_queries(viewer: AccountsUser, path: str) -> list[str]:
    """What a page asks the database when `viewer` opens it a second time."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(viewer)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        if client.get(path).status_code != 200:
            raise RuntimeError(f"{path} was not answered")
    return [query["sql"] for query in queries]
