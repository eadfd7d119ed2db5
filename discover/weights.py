"""The weight of a post, as SQL for building epochs and in Python for explaining it.

w = ln(2 + likes + 2 comments + 3 saves) · sqrt(ln(2 + author's followers)) · 2^(-age / 7 days) + 0.01

Nothing is impossible, and large accounts don't drown the rest. Weights are kept as millionths, whole numbers,
so that their sums are exact.
"""

from dataclasses import dataclass
from math import log, sqrt

from discover.bits import discover_bits_sql

DISCOVER_UNIT = 1_000_000
DISCOVER_HALF_LIFE = 7 * 86_400  # seconds
DISCOVER_LEAST = 0.01
# Half-lives after which nothing is left; of twice as many, PostgreSQL says that the number is too small.
_FADED = 500

DISCOVER_WEIGHT_SQL = f"""
round({DISCOVER_UNIT} * (
    ln((2 + likes::bigint + 2 * comments::bigint + 3 * saves::bigint)::float8)
    * sqrt(ln((2 + followers::bigint)::float8))
    * power(2::float8, -least(age / {DISCOVER_HALF_LIFE}::float8, {_FADED})) + {DISCOVER_LEAST}::float8
))::bigint"""
"""Of a row with the columns likes, comments, saves, followers and age (seconds)."""

DISCOVER_LIKES_SQL = f"""
case when post.hides_likes and post.like_count > 0
    then 1 << ({discover_bits_sql("post.like_count")} - 1)
    else post.like_count end"""
"""What counts as the likes of a row `post`. Those that are hidden count as the power of two below: in a pool
of few posts, one weight can be told from the chances and the weights of the others."""


@dataclass(frozen=True)
class DiscoverParts:
    """The three factors of a weight."""

    acts: float
    author: float
    age: float

    @property
    def weight(self) -> int:
        """In millionths."""
        return round(DISCOVER_UNIT * (self.acts * self.author * self.age + DISCOVER_LEAST))


def discover_parts(*, likes: int, comments: int, saves: int, followers: int, age: int) -> DiscoverParts:
    """`age` in seconds."""
    return DiscoverParts(
        acts=log(2 + likes + 2 * comments + 3 * saves),
        author=sqrt(log(2 + followers)),
        age=2 ** (-age / DISCOVER_HALF_LIFE),
    )
