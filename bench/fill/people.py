"""People and who follows whom."""

from dataclasses import dataclass

import numpy as np
from django.contrib.auth.hashers import make_password
from numpy.typing import NDArray

from accounts.models import AccountsProfile, AccountsUser
from bench.data import BENCH_PASSWORD
from bench.fill.copy import bench_copy_numbers, bench_copy_words, bench_moment, bench_texts
from bench.fill.draw import (
    BenchNumbers,
    BenchWeights,
    bench_batches,
    bench_distinct,
    bench_shares,
    bench_zipf,
)
from bench.fill.words import BENCH_FIRST_NAMES, BENCH_LAST_NAMES, bench_username
from social.models import SOCIAL_FOLLOWS_MAX, SocialFollow

BENCH_VIEWERS = {"bench.busy": 5_000, "bench.usual": 300, "bench.quiet": 5}
"""The first people, and how many each follows; if there are so many."""
BENCH_QUIET = slice(len(BENCH_VIEWERS), len(BENCH_VIEWERS) + BENCH_VIEWERS["bench.quiet"])
"""The next ones: whom the quiet viewer follows, and who posted nothing for years."""
BENCH_BEGIN = bench_moment("2021-01-01")
BENCH_END = bench_moment("2026-01-01")

_FOLLOWING_EXPONENT = 0.6
_POPULARITY_EXPONENT = 0.85
_ACTIVITY_EXPONENT = 0.7
_PRIVATE = 0.05
_ROWS = 250_000


@dataclass(frozen=True)
class BenchPeople:
    """Everybody by their number from 0, which is one less than their id."""

    popularity: BenchWeights
    activity: BenchWeights
    is_private: NDArray[np.bool_]
    followers: BenchNumbers
    following: BenchNumbers

    @property
    def size(self) -> int:
        return self.popularity.size


def bench_follows_fill(random: np.random.Generator, size: int, follows: int) -> BenchPeople:
    popularity = bench_zipf(random, size, _POPULARITY_EXPONENT)
    following = _following(random, size, follows)
    follower, followed = _follows(random, following, popularity)
    # As they came over the years: neither those of one person lie together, nor those to one.
    order = random.permutation(follower.size)
    moments = np.sort(random.integers(BENCH_BEGIN, BENCH_END, follower.size))
    for start in range(0, follower.size, _ROWS):
        part = order[start : start + _ROWS]
        columns = {
            "id": np.arange(start + 1, start + 1 + part.size),
            "follower_id": follower[part] + 1,
            "followed_id": followed[part] + 1,
            "created_at": moments[start : start + part.size],
        }
        bench_copy_numbers(SocialFollow, columns)
    return BenchPeople(
        popularity=popularity,
        activity=bench_zipf(random, size, _ACTIVITY_EXPONENT),
        is_private=_private(random, popularity),
        followers=np.bincount(followed, minlength=size),
        following=following,
    )


def _following(random: np.random.Generator, size: int, follows: int) -> BenchNumbers:
    viewers = [min(count, size // 2) for count in BENCH_VIEWERS.values()]
    weights = bench_zipf(random, size, _FOLLOWING_EXPONENT)
    weights[: len(viewers)] = 0
    most = min(SOCIAL_FOLLOWS_MAX, size - 1)
    following = bench_shares(random, max(0, follows - sum(viewers)), weights, most)
    following[: len(viewers)] = viewers
    return following


def _follows(
    random: np.random.Generator, following: BenchNumbers, popularity: BenchWeights
) -> tuple[BenchNumbers, BenchNumbers]:
    quiet = BENCH_QUIET.start - 1
    quiet_circle = np.arange(BENCH_QUIET.start, BENCH_QUIET.stop)
    others = following.copy()
    others[quiet] = 0
    pairs = [(np.full(quiet_circle.size, quiet), quiet_circle)]
    for batch in bench_batches(others, _ROWS):
        everybody = np.arange(batch.start, batch.stop)
        left, right = bench_distinct(random, others[batch], popularity, own=everybody)
        pairs.append((left + batch.start, right))
    followers, followed = zip(*pairs, strict=True)
    return np.concatenate(followers), np.concatenate(followed)


def _private(random: np.random.Generator, popularity: BenchWeights) -> NDArray[np.bool_]:
    """Neither the viewers, nor the quiet circle, nor the best known."""
    is_private = random.random(popularity.size) < _PRIVATE
    is_private[: BENCH_QUIET.stop] = False
    is_private[np.argsort(popularity)[-max(1, popularity.size // 100) :]] = False
    return is_private


def bench_people_fill(random: np.random.Generator, people: BenchPeople, post_counts: BenchNumbers) -> None:
    names = [*BENCH_VIEWERS, *map(bench_username, range(people.size - len(BENCH_VIEWERS)))]
    ids = bench_texts(np.arange(1, people.size + 1))
    known = make_password(BENCH_PASSWORD, salt="benchmark")
    users = {
        "id": ids,
        "username": names,
        # Nobody but the viewers can log in.
        "password": [known if name in BENCH_VIEWERS else "!" for name in names],
        "email": "",
        "is_active": "t",
        "is_staff": "f",
        "is_superuser": "f",
        "date_joined": "2021-01-01T00:00:00Z",
    }
    bench_copy_words(AccountsUser, users)
    first = random.choice(np.array(BENCH_FIRST_NAMES), people.size)
    last = random.choice(np.array(BENCH_LAST_NAMES), people.size)
    profiles = {
        "user_id": ids,
        "name": map(" ".join, zip(first.tolist(), last.tolist(), strict=True)),
        **dict.fromkeys(("bio", "website", "photo", "language", "theme"), ""),
        "is_private": np.where(people.is_private, "t", "f").tolist(),
        "post_count": bench_texts(post_counts),
        "follower_count": bench_texts(people.followers),
        "following_count": bench_texts(people.following),
    }
    bench_copy_words(AccountsProfile, profiles)
