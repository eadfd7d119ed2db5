"""The query of home, beside the two that everybody writes, in circles of three kinds.

What people write comes in two kinds: obeying the same rule of who sees what, which our query may not be
slower than, and plain, which asks for no rule at all. The slowest of all is what ours saves a site from.
All give the same numbers. They run in turn, on the same connection, as text: planned anew each time, as for
a visitor.
"""

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Any

import psycopg2
from django.db import connection

from accounts.models import AccountsUser
from bench.fill import BENCH_VIEWERS
from bench.rows import BenchRow, bench_median_ratio, bench_percentile
from feed.home import feed_home_numbers, feed_home_posts
from feed.models import FeedPost
from feed.queries import FeedPostQuerySet
from social.models import SocialFollow
from social.queries import social_may_meet, social_unmuted

_SIZE = 13
_ROUNDS = 60
_SECONDS = 45.0  # for one circle: the slowest form takes seconds at a time
_MORE = 300
_FULL = 1_000_000
_LATERAL = """
    select newest.published from ({people}) person(id) cross join lateral (
        select published from feed_feedpost where author_id = person.id and published is not null
        order by published desc limit {size}
    ) newest order by newest.published desc limit {size}
"""


@dataclass(frozen=True)
class _Query:
    sql: str
    params: Any

    def run(self, database: Any) -> tuple[float, list[int]]:
        """Seconds, and the numbers found."""
        with database.cursor() as cursor:
            begun = time.perf_counter()
            cursor.execute(self.sql, self.params)
            rows = cursor.fetchall()
            return time.perf_counter() - begun, [row[0] for row in rows]


def bench_home() -> list[BenchRow]:
    with closing(psycopg2.connect(os.environ["BENCH_SMALL_URL"])) as small:
        small.autocommit = True
        return [row for name in BENCH_VIEWERS for row in _circle(name, small)]


def _circle(name: str, small: Any) -> list[BenchRow]:
    # The viewers were made first, so they have the same ids in both databases.
    viewer = AccountsUser.objects.select_related("profile").get(username=name)
    forms = {name: form(viewer) for name, form in _FORMS.items()}
    times: dict[str, list[float]] = {form: [] for form in [*forms, "small"]}
    end = time.perf_counter() + _SECONDS
    for done in range(_ROUNDS):
        found = []
        for form, query in forms.items():
            seconds, numbers = query.run(connection)
            times[form].append(seconds)
            found.append(numbers)
        if not all(numbers == found[0] for numbers in found) or not found[0]:
            raise RuntimeError(f"the forms differ for {name}: {found}")
        seconds, numbers = forms["ours"].run(small)
        # What is compared must do the same work: a page found among the newest, or by probing, in both.
        if len(numbers) != len(found[0]):
            raise RuntimeError(f"the small site holds no full page for {name}")
        times["small"].append(seconds)
        if done >= 4 and time.perf_counter() > end:
            break
    more = [forms["ours"].run(connection)[0] for _ in range(_MORE)]
    return _rows(viewer, times, more)


def _rows(viewer: AccountsUser, times: dict[str, list[float]], more: list[float]) -> list[BenchRow]:
    what = f"home query, {viewer.profile.following_count:,} follows"
    better = min(_OBEYING, key=lambda form: median(times[form]))
    worse = max((form for form in _FORMS if form != "ours"), key=lambda form: median(times[form]))
    full = int(os.environ["BENCH_POSTS"]) >= _FULL
    forms = ", ".join(f"{form} {_ms(times[form])}" for form in _FORMS if form != "ours")
    page = [_timed(lambda: feed_home_posts(viewer, before=None, size=_SIZE - 1)) for _ in range(30)]
    return [
        BenchRow(what, median(times["ours"]) * 1000, "ms", note=forms),
        BenchRow(f"{what}, p99", bench_percentile(more, 99) * 1000, "ms"),
        BenchRow(f"{what}, with its cards", median(page) * 1000, "ms", note="as objects"),
        BenchRow(f"{what} / better", bench_median_ratio(times["ours"], times[better]), "×", at_most=1.2),
        BenchRow(
            f"worse / {what}",
            bench_median_ratio(times[worse], times["ours"]),
            "×",
            at_least=5 if full else None,
            note="" if full else "judged at 1,000,000 posts",
        ),
        BenchRow(
            f"{what} / at 10,000 posts", bench_median_ratio(times["ours"], times["small"]), "×", at_most=1.5
        ),
    ]


def _ms(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.1f} ms (p99 {bench_percentile(seconds, 99) * 1000:.1f})"


def _ours(viewer: AccountsUser) -> _Query:
    """As the site sends it to who follows no hashtags, and whose page is among the newest of the site."""
    seen: list[_Query] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(_Query(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        feed_home_numbers(viewer, size=_SIZE)
    [query] = seen
    return query


def _lateral(viewer: AccountsUser) -> _Query:
    followed = AccountsUser.objects.filter(follows_in__follower=viewer)
    people = followed.filter(social_may_meet(viewer), social_unmuted(viewer, "")).values("pk")
    sql, params = people.query.sql_with_params()
    return _Query(_LATERAL.format(people=sql, size=_SIZE), params)


def _in(viewer: AccountsUser) -> _Query:
    seen = _followed_posts(viewer).filter(social_may_meet(viewer, "author"), social_unmuted(viewer, "author"))
    return _newest(seen)


def _plain_lateral(viewer: AccountsUser) -> _Query:
    people = SocialFollow.objects.filter(follower=viewer).values("followed")
    sql, params = people.query.sql_with_params()
    return _Query(_LATERAL.format(people=sql, size=_SIZE), params)


def _plain_in(viewer: AccountsUser) -> _Query:
    return _newest(_followed_posts(viewer))


def _followed_posts(viewer: AccountsUser) -> FeedPostQuerySet:
    followed = SocialFollow.objects.filter(follower=viewer).values("followed")
    return FeedPost.objects.shown().filter(author__in=followed)


def _newest(posts: FeedPostQuerySet) -> _Query:
    return _Query(*posts.order_by("-published").values("published")[:_SIZE].query.sql_with_params())


_FORMS: dict[str, Callable[[AccountsUser], _Query]] = {
    "ours": _ours,
    "lateral join": _lateral,
    "IN": _in,
    "plain lateral join": _plain_lateral,
    "plain IN": _plain_in,
}
_OBEYING = ["lateral join", "IN"]


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
