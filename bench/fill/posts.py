"""Posts in the order of time, their photos and their hashtags."""

import base64
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.fill.copy import (
    BENCH_NULL,
    bench_copy_numbers,
    bench_copy_words,
    bench_moment_texts,
    bench_texts,
)
from bench.fill.draw import BenchNumbers, BenchWeights, bench_distinct, bench_shares, bench_zipf
from bench.fill.people import BENCH_BEGIN, BENCH_END, BENCH_QUIET, BenchPeople
from bench.fill.words import BENCH_CAPTIONS, bench_hashtag
from feed.models import FeedHashtag, FeedPhoto, FeedPost, FeedPostHashtag
from feed.texts import feed_hashtag_fold

if TYPE_CHECKING:
    from bench.fill.site import BenchSize

# Who is followed much posts much, more or less.
_AUTHOR_EXPONENT = 0.7
_AUTHOR_SPREAD = 0.8
_HASHTAG_EXPONENT = 0.9
# What share of posts has how many hashtags.
_HASHTAGS = [0.45, 0.2, 0.12, 0.1, 0.07, 0.06]
_ARCHIVED = 0.01
# A site that grows: the n-th post comes after this power of its share of all.
_GROWTH = 2 / 3
_QUIET_SHARE = 0.2  # of all posts, in which the quiet circle's own end
_QUIET_POSTS = 60
# Posts of the best known are liked more, but not in proportion: few followers see every post.
_LIKED_EXPONENT = 0.6
_LIKED_SPREAD = 1.2
_ROWS = 50_000


@dataclass(frozen=True)
class BenchPosts:
    """All posts by their number from 0, which is one less than their id."""

    author: BenchNumbers
    moment: BenchNumbers
    is_archived: NDArray[np.bool_]
    likes: BenchNumbers
    comments: BenchNumbers

    def counted(self, people: BenchPeople) -> BenchNumbers:
        """How many posts each person shows."""
        return np.bincount(self.author[~self.is_archived], minlength=people.size)


def bench_posts_fill(
    random: np.random.Generator, people: BenchPeople, pictures: list[FeedPhoto], size: "BenchSize"
) -> BenchPosts:
    posts = _drawn(random, people, size)
    weights = bench_zipf(random, size.hashtags, _HASHTAG_EXPONENT)
    words = [f" #{bench_hashtag(number)}" for number in range(size.hashtags)]
    counts, written = np.zeros(size.hashtags, dtype=np.int64), 0
    for start in range(0, size.posts, _ROWS):
        rows = slice(start, min(start + _ROWS, size.posts))
        many = random.choice(len(_HASHTAGS), rows.stop - rows.start, p=_HASHTAGS)
        post, hashtag = bench_distinct(random, np.minimum(many, size.hashtags), weights)
        _copy_posts(random, posts, rows, _captions(random, rows, words, post, hashtag))
        _copy_photos(random, rows, pictures)
        written += _copy_tags(posts, post + start, hashtag, written)
        author = posts.author[post + start]
        shown = ~posts.is_archived[post + start] & ~people.is_private[author]
        counts += np.bincount(hashtag[shown], minlength=size.hashtags)
    _copy_hashtags(words, counts)
    return posts


def _drawn(random: np.random.Generator, people: BenchPeople, size: "BenchSize") -> BenchPosts:
    author = _authors(random, people, size.posts)
    share = np.arange(1, size.posts + 1) / size.posts
    archived = random.random(size.posts) < _ARCHIVED
    quiet = (author >= BENCH_QUIET.start) & (author < BENCH_QUIET.stop)
    liked = people.popularity[author] ** _LIKED_EXPONENT * random.lognormal(0, _LIKED_SPREAD, size.posts)
    return BenchPosts(
        author=author,
        moment=BENCH_BEGIN + (share**_GROWTH * (BENCH_END - BENCH_BEGIN)).astype(np.int64),
        is_archived=archived & ~quiet,
        likes=bench_shares(random, size.likes, liked / liked.sum(), people.size // 2),
        comments=_comment_shares(random, size.comments, liked),
    )


def _comment_shares(random: np.random.Generator, total: int, liked: BenchWeights) -> BenchNumbers:
    weights = liked * random.lognormal(0, _LIKED_SPREAD, liked.size)
    return bench_shares(random, total, weights / weights.sum(), most=max(total, 1))


def _authors(random: np.random.Generator, people: BenchPeople, size: int) -> BenchNumbers:
    """Who wrote each post, in the order of time."""
    each = max(1, min(_QUIET_POSTS, size // 100))
    weights = people.popularity**_AUTHOR_EXPONENT * random.lognormal(0, _AUTHOR_SPREAD, people.size)
    weights[: BENCH_QUIET.stop] = 0
    counts = bench_shares(random, size - each * (BENCH_QUIET.stop - BENCH_QUIET.start), weights, most=size)
    counts[BENCH_QUIET] = each
    authors = np.repeat(np.arange(people.size), counts)
    order = random.random(size)
    order[(authors >= BENCH_QUIET.start) & (authors < BENCH_QUIET.stop)] *= _QUIET_SHARE
    return authors[np.argsort(order)]


def _captions(
    random: np.random.Generator, rows: slice, words: list[str], post: BenchNumbers, hashtag: BenchNumbers
) -> list[str]:
    """A sentence and the hashtags of each of the posts, which come in the order of `post`."""
    tags = [words[number] for number in hashtag.tolist()]
    ends = np.searchsorted(post, np.arange(rows.stop - rows.start), side="right").tolist()
    begins = [0, *ends[:-1]]
    sentences = random.integers(len(BENCH_CAPTIONS), size=len(ends)).tolist()
    return [
        BENCH_CAPTIONS[sentence] + "".join(tags[begin:end])
        for sentence, begin, end in zip(sentences, begins, ends, strict=True)
    ]


def _copy_posts(random: np.random.Generator, posts: BenchPosts, rows: slice, captions: list[str]) -> None:
    moments = bench_moment_texts(posts.moment[rows])
    archived = posts.is_archived[rows].tolist()
    ids = bench_texts(np.arange(rows.start + 1, rows.stop + 1))
    columns: dict[str, Iterable[str] | str] = {
        "id": ids,
        "code": _randoms(random, len(ids), 8, _code),
        "author_id": bench_texts(posts.author[rows] + 1),
        "caption": captions,
        "mentions": "{}",
        "photo_count": "1",
        "like_count": bench_texts(posts.likes[rows]),
        "comment_count": bench_texts(posts.comments[rows]),
        "save_count": "0",
        "hides_likes": "f",
        "comments_closed": "f",
        "created_at": moments,
        "archived_at": [_if(away, moment) for away, moment in zip(archived, moments, strict=True)],
        "published": [_if(not away, number) for away, number in zip(archived, ids, strict=True)],
        "submission": _randoms(random, len(ids), 16, lambda key: str(uuid.UUID(bytes=key))),
    }
    bench_copy_words(FeedPost, columns)


def _if(condition: bool, text: str) -> str:
    return text if condition else BENCH_NULL


def _randoms(
    random: np.random.Generator, count: int, size: int, written: Callable[[bytes], str]
) -> Iterable[str]:
    drawn = random.bytes(count * size)
    return (written(drawn[start : start + size]) for start in range(0, len(drawn), size))


def _code(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def _copy_photos(random: np.random.Generator, rows: slice, pictures: list[FeedPhoto]) -> None:
    chosen = [pictures[number] for number in random.integers(len(pictures), size=rows.stop - rows.start)]
    ids = bench_texts(np.arange(rows.start + 1, rows.stop + 1))
    names = ("image", "width", "height", "alt", "webp_320", "webp_640", "webp_1080")
    columns: dict[str, Iterable[str] | str] = {
        "id": ids,
        "post_id": ids,
        "position": "0",
        "placeholder": [rf"\\x{bytes(photo.placeholder).hex()}" for photo in chosen],
        "variants_at": "2021-01-01T00:00:00Z",
    }
    for name in names:
        columns[name] = [str(getattr(photo, name)) for photo in chosen]
    bench_copy_words(FeedPhoto, columns)


def _copy_tags(posts: BenchPosts, post: BenchNumbers, hashtag: BenchNumbers, before: int) -> int:
    """Each with its post's number of publication, if it has one; returns how many there are."""
    columns = {
        "id": np.arange(before + 1, before + 1 + post.size),
        "post_id": post + 1,
        "hashtag_id": hashtag + 1,
        "published": post + 1,
    }
    shown = ~posts.is_archived[post]
    bench_copy_numbers(FeedPostHashtag, {name: values[shown] for name, values in columns.items()})
    del columns["published"]
    bench_copy_numbers(FeedPostHashtag, {name: values[~shown] for name, values in columns.items()})
    return post.size


def _copy_hashtags(words: list[str], counts: BenchNumbers) -> None:
    names = [word.removeprefix(" #") for word in words]
    columns: dict[str, Iterable[str] | str] = {
        "id": bench_texts(np.arange(1, len(names) + 1)),
        "name": names,
        "folded": map(feed_hashtag_fold, names),
        "post_count": bench_texts(counts),
        "created_at": "2021-01-01T00:00:00Z",
    }
    bench_copy_words(FeedHashtag, columns)
