"""The parts of a site, one after the other, in one transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction

from accounts.models import AccountsProfile, AccountsUser
from bench.fill.copy import bench_bare_tables, bench_sequences_set, bench_vacuum
from bench.fill.marks import bench_comments_fill, bench_likes_fill
from bench.fill.people import BENCH_VIEWERS, bench_follows_fill, bench_people_fill
from bench.fill.pictures import bench_pictures
from bench.fill.posts import bench_posts_fill
from common.files import common_files_removed_on_error
from feed.models import FeedComment, FeedHashtag, FeedLike, FeedPhoto, FeedPost, FeedPostHashtag
from social.models import SocialFollow

__all__ = ["BENCH_VIEWERS", "BenchNotEmpty", "BenchSize", "BenchTooMuch", "bench_site_fill"]

_TABLES = [
    AccountsUser,
    AccountsProfile,
    SocialFollow,
    FeedHashtag,
    FeedPost,
    FeedPhoto,
    FeedPostHashtag,
    FeedLike,
    FeedComment,
]
_USERS_MIN = 20
_POSTS_MIN = 20

BenchTell = Callable[[str], None]


class BenchNotEmpty(Exception):
    """There are rows already, which invented ones must not mix with."""


class BenchTooMuch(ValueError):
    """More follows, likes or comments than so few people and posts can have."""


@dataclass(frozen=True)
class BenchSize:
    users: int
    posts: int
    follows: int
    likes: int
    comments: int
    hashtags: int

    def __post_init__(self) -> None:
        if self.users < _USERS_MIN or self.posts < _POSTS_MIN or self.hashtags < 1:
            raise BenchTooMuch(f"at least {_USERS_MIN} users, {_POSTS_MIN} posts and one hashtag are needed")


def bench_site_fill(size: BenchSize, *, seed: int, tell: BenchTell = lambda _line: None) -> None:
    """Fill an empty database, whole or not at all; raises BenchNotEmpty and BenchTooMuch."""
    if any(model._default_manager.exists() for model in _TABLES):
        raise BenchNotEmpty
    with common_files_removed_on_error() as written:
        pictures = bench_pictures(written)
        with transaction.atomic(), bench_bare_tables(_TABLES):
            _fill(size, np.random.default_rng(seed), pictures, tell)
            begun = time.perf_counter()
        tell(f"{'indexes and constraints':<28}{time.perf_counter() - begun:>8.1f} s")
    with _timed("vacuum and statistics", tell):
        bench_vacuum(_TABLES)


def _fill(size: BenchSize, random: np.random.Generator, pictures: list[FeedPhoto], tell: BenchTell) -> None:
    try:
        with _timed(f"{size.follows:,} follows", tell):
            people = bench_follows_fill(random, size.users, size.follows)
        with _timed(f"{size.posts:,} posts", tell):
            posts = bench_posts_fill(random, people, pictures, size)
        with _timed(f"{size.likes:,} likes", tell):
            bench_likes_fill(random, people, posts)
        with _timed(f"{size.comments:,} comments", tell):
            bench_comments_fill(random, people, posts)
    except ValueError as error:
        raise BenchTooMuch(str(error)) from error
    with _timed(f"{size.users:,} people", tell):
        bench_people_fill(random, people, posts.counted(people))
    bench_sequences_set(_TABLES)
    with connection.cursor() as cursor:
        cursor.execute("select setval('feed_post_published', %s)", [size.posts])


@contextmanager
def _timed(what: str, tell: BenchTell) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    tell(f"{what:<28}{time.perf_counter() - begun:>8.1f} s")
