"""Likes and comments, in the order of time among posts of the same weeks."""

from collections.abc import Iterable

import numpy as np

from bench.fill.copy import (
    BENCH_NULL,
    bench_copy_numbers,
    bench_copy_words,
    bench_moment_texts,
    bench_texts,
)
from bench.fill.draw import BenchNumbers, bench_batches, bench_distinct
from bench.fill.people import BenchPeople
from bench.fill.posts import BenchPosts
from bench.fill.words import BENCH_COMMENTS
from feed.models import FeedComment, FeedLike

_SOON = 2 * 86_400_000_000  # microseconds: the mean age of a post when it is liked
_REPLIES = 0.3
_LIKES, _COMMENTS = 500_000, 100_000


def bench_likes_fill(random: np.random.Generator, people: BenchPeople, posts: BenchPosts) -> None:
    written = 0
    for batch in bench_batches(posts.likes, _LIKES):
        post, user = bench_distinct(random, posts.likes[batch], people.activity)
        moment = _moments(random, posts, post + batch.start)
        order = np.argsort(moment)
        columns = {
            "id": np.arange(written + 1, written + 1 + post.size),
            "user_id": user[order] + 1,
            "post_id": post[order] + batch.start + 1,
            "created_at": moment[order],
        }
        bench_copy_numbers(FeedLike, columns)
        written += post.size


def bench_comments_fill(random: np.random.Generator, people: BenchPeople, posts: BenchPosts) -> None:
    reach = people.activity.cumsum()
    reach /= reach[-1]
    written = 0
    for batch in bench_batches(posts.comments, _COMMENTS):
        post = np.repeat(np.arange(batch.start, batch.stop), posts.comments[batch])
        moment = _moments(random, posts, post)
        # The comments of one post in the order of time: an answer comes after what it answers.
        moment = moment[np.lexsort((moment, post))]
        parent = _parents(random, post)
        author = np.searchsorted(reach, random.random(post.size), side="right")
        _copy_comments(random, written, post, author, parent, moment)
        written += post.size


def _moments(random: np.random.Generator, posts: BenchPosts, post: BenchNumbers) -> BenchNumbers:
    return posts.moment[post] + random.exponential(_SOON, post.size).astype(np.int64)


def _parents(random: np.random.Generator, post: BenchNumbers) -> BenchNumbers:
    """For each comment the place of an earlier one of the same post that it answers, or -1."""
    place = np.arange(post.size)
    is_first = np.ones(post.size, dtype=bool)
    is_first[1:] = post[1:] != post[:-1]
    answers = ~is_first & (random.random(post.size) < _REPLIES)
    tops = np.flatnonzero(~answers)
    # How many comments that answer none stand before each, in all and before its post.
    before: BenchNumbers = np.cumsum(~answers) - ~answers
    of_others: BenchNumbers = before[np.maximum.accumulate(np.where(is_first, place, 0))]
    chosen = of_others + (random.random(post.size) * (before - of_others)).astype(np.int64)
    return np.where(answers, tops[np.minimum(chosen, tops.size - 1)], -1)


def _copy_comments(
    random: np.random.Generator,
    before: int,
    post: BenchNumbers,
    author: BenchNumbers,
    parent: BenchNumbers,
    moment: BenchNumbers,
) -> None:
    order = np.argsort(moment, kind="stable")
    ids = np.empty(post.size, dtype=np.int64)
    ids[order] = np.arange(before + 1, before + 1 + post.size)
    replies = np.bincount(parent[parent >= 0], minlength=post.size)
    answered = np.where(parent >= 0, ids[parent], 0)[order].tolist()
    columns: dict[str, Iterable[str] | str] = {
        "id": bench_texts(ids[order]),
        "post_id": bench_texts(post[order] + 1),
        "author_id": bench_texts(author[order] + 1),
        "parent_id": [str(key) if key else BENCH_NULL for key in answered],
        "text": random.choice(np.array(BENCH_COMMENTS), post.size).tolist(),
        "mentions": "{}",
        "like_count": "0",
        "reply_count": bench_texts(replies[order]),
        "created_at": bench_moment_texts(moment[order]),
    }
    bench_copy_words(FeedComment, columns)
