"""Alerts on the large site: the empty poll, from an act to its row, a backlog, a fan-out, a full page."""

import asyncio
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from statistics import median

from django.core.cache import cache
from django.db import connection

from accounts.models import AccountsUser
from alerts.delivery import alerts_deliver_batch
from alerts.kinds import AlertsTopic
from alerts.live import alerts_version_key
from alerts.models import (
    AlertsActor,
    AlertsEvent,
    AlertsInbox,
    AlertsNotification,
    AlertsSubscription,
)
from alerts.outbox import AlertsNote, alerts_note
from bench.data import bench_session
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio, bench_percentile
from bench.scale.subjects import bench_crowd, bench_public_posts, bench_queries
from bench.scale.visitor import BenchVisitor
from bench.server import bench_server
from common.live import common_live_token
from feed.actions import feed_unlike
from feed.models import FeedLike, FeedPost
from messaging.wakes import messaging_version_key
from social.models import SocialFollow

_ROUNDS = 8
_POLLERS = 64  # connections: polls come from many browsers, and are answered together
_SECONDS = 1.2
_ACTS = 500
_ACTS_A_SECOND = 50
_BACKLOG = 20_000
_SUBSCRIBERS = 50_000
_NOTIFICATIONS = 5_000


def bench_alerts() -> list[BenchRow]:
    _empty()
    try:
        return [*_poll(), *_latency(), *_backlog(), *_fan_out(), *_page()]
    finally:
        _empty()


def _empty() -> None:
    """The database may be measured again."""
    for model in (AlertsActor, AlertsNotification, AlertsEvent, AlertsInbox, AlertsSubscription):
        with connection.cursor() as cursor:
            cursor.execute(f"truncate {model._meta.db_table} cascade")


def _poll() -> list[BenchRow]:
    """Through a server of one process: the clients are another, which must not be what is measured."""
    [user] = bench_crowd(1)
    AlertsInbox.objects.create(user=user, seq=7)
    cache.set_many({alerts_version_key(user.pk): 7, messaging_version_key(user.pk): 0}, timeout=600)
    cookie, token = bench_session(user), common_live_token(user.pk)
    loads = {
        "hello": ("/bench/hello/", 200),
        "poll": ("/alerts/poll/?cursor=7.0", 204),
        "page": ("/settings/", 200),
    }
    rates: dict[str, list[float]] = {name: [] for name in loads}
    asked = polls = 0
    with bench_server(workers=1) as port:
        for number in range(_ROUNDS + 1):
            for name, (path, status) in loads.items():
                before = _transactions()
                load = bench_load(port, path, cookie, _SECONDS, f"X-Live-Token: {token}\r\n", _POLLERS)
                if load.statuses != {status}:
                    raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
                if number:
                    rates[name].append(load.rate)
                if name == "poll":
                    asked += _transactions() - before
                    polls += load.answers
    return [
        BenchRow("empty poll, requests/s of one process", median(rates["poll"]), "req/s"),
        BenchRow(
            "empty poll / a bare answer", bench_median_ratio(rates["poll"], rates["hello"]), "×", at_least=0.7
        ),
        BenchRow(
            "empty poll / a signed-in page", bench_median_ratio(rates["poll"], rates["page"]), "×", at_least=4
        ),
        # Not none at all: PostgreSQL's own housekeeping is counted too.
        BenchRow("transactions in the database for 1,000 empty polls", asked / polls * 1000, "", at_most=1),
    ]


def _transactions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def _latency() -> list[BenchRow]:
    """From a like's answer to its row, at a steady rate, with the worker as `make run` starts it."""
    likers = bench_crowd(10)
    posts = list(
        bench_public_posts().exclude(author__in=likers).order_by("-published")[: _ACTS // len(likers)]
    )
    FeedLike.objects.filter(user__in=likers, post__in=posts).delete()
    answered: dict[tuple[int, int], float] = {}
    seen: dict[tuple[int, int], float] = {}
    with bench_server() as port, _worker(), _watching(seen):
        # The worker's first task pays for its start.
        alerts_note(AlertsNote(AlertsTopic.PERSON, actor=0))
        _wait(lambda: not AlertsEvent.objects.exists())
        visitors = [BenchVisitor.of(liker, port) for liker in likers]
        asyncio.run(_like_steadily(visitors, likers, posts, answered))
        _wait(lambda: len(seen) >= len(answered))
    for post in posts:
        for liker in likers:
            feed_unlike(user=liker, code=post.code)
    while alerts_deliver_batch():
        pass
    delays = [max(0.0, seen[key] - moment) for key, moment in answered.items()]
    what = f"act → row at {_ACTS_A_SECOND} acts/s"
    return [
        BenchRow(f"{what}, p50", median(delays) * 1000, "ms", note=f"{len(delays)} likes, one worker"),
        BenchRow(f"{what}, p99", bench_percentile(delays, 99) * 1000, "ms", at_most=1000),
    ]


async def _like_steadily(
    visitors: list[BenchVisitor],
    likers: list[AccountsUser],
    posts: list[FeedPost],
    answered: dict[tuple[int, int], float],
) -> None:
    await asyncio.gather(*(visitor.connect() for visitor in visitors))
    pace = len(likers) / _ACTS_A_SECOND

    async def one(place: int) -> None:
        begun = time.perf_counter() + pace * place / len(likers)
        for number, post in enumerate(posts):
            await asyncio.sleep(max(0.0, begun + number * pace - time.perf_counter()))
            if await visitors[place].press(f"{post.get_absolute_url()}like/") == 200:
                answered[likers[place].pk, post.pk] = time.perf_counter()

    await asyncio.gather(*(one(place) for place in range(len(likers))))
    for visitor in visitors:
        visitor.close()


@contextmanager
def _watching(seen: dict[tuple[int, int], float]) -> Iterator[None]:
    """Notes when each row can first be read, from a connection of its own."""
    end = threading.Event()

    def watch() -> None:
        last = 0
        while not end.wait(0.002):
            rows = AlertsActor.objects.filter(pk__gt=last, kind="like").order_by("pk")
            for key, actor, target in rows.values_list("pk", "actor", "target"):
                seen.setdefault((actor, target), time.perf_counter())
                last = key
        connection.close()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


@contextmanager
def _worker() -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "celery_app",
        "worker",
        "-Q",
        "alerts",
        "-c",
        "1",
        "-l",
        "error",
    ]
    process = subprocess.Popen(command, env=os.environ | {"LOG_LEVEL": "ERROR"})
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(holds: Callable[[], bool], seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > give_up:
            raise RuntimeError("it never came to be")
        time.sleep(0.05)


def _backlog() -> list[BenchRow]:
    """Real likes of the filled site, as if they had all been made while the worker was away."""
    likes = FeedLike.objects.exclude(post__author=1).values_list("user", "post", "post__author")
    rows = list(likes.order_by("-pk")[:_BACKLOG])
    AlertsEvent.objects.bulk_create(
        AlertsEvent(topic=AlertsTopic.LIKE, actor_id=user, post_id=post, recipient_id=author)
        for user, post, author in rows
    )
    begun = time.perf_counter()
    while alerts_deliver_batch():
        pass
    rate = len(rows) / (time.perf_counter() - begun)
    recipients = len({author for _user, _post, author in rows})
    note = f"{len(rows):,} likes of posts by {recipients:,} people, one process"
    return [BenchRow("events delivered from a backlog, a second", rate, "", at_least=500, note=note)]


def _fan_out() -> list[BenchRow]:
    post = bench_public_posts().order_by("-author__profile__follower_count", "-published")[0]
    before = SocialFollow.objects.order_by("-pk").values_list("pk", flat=True)[0]
    _give_subscribers(post.author_id)
    try:
        return _tell_subscribers(post)
    finally:
        # Their counters know nothing of them.
        SocialFollow.objects.filter(pk__gt=before, followed=post.author_id).delete()


def _give_subscribers(author: int) -> None:
    tables = {SocialFollow: "follower_id, followed_id", AlertsSubscription: "subscriber_id, author_id"}
    with connection.cursor() as cursor:
        for model, columns in tables.items():
            cursor.execute(
                f"insert into {model._meta.db_table} ({columns}, created_at)"
                f" select id, %(author)s, now() from {AccountsUser._meta.db_table} where id <> %(author)s"
                " order by id limit %(size)s on conflict do nothing",
                {"author": author, "size": _SUBSCRIBERS},
            )


def _tell_subscribers(post: FeedPost) -> list[BenchRow]:
    AlertsEvent.objects.create(topic=AlertsTopic.SUBSCRIBERS, actor_id=post.author_id, post=post)
    begun, batches = time.perf_counter(), 0
    memory = []
    while alerts_deliver_batch():
        batches += 1
        memory.append(_resident())
    seconds = time.perf_counter() - begun
    told = AlertsNotification.objects.filter(kind="post", post=post, actor_count=1).count()
    subscribed = AlertsSubscription.objects.filter(author=post.author_id).count()
    note = f"{told:,} told in {batches} batches"
    return [
        BenchRow(f"a post told to {subscribed:,} subscribers", seconds, "s", note=note),
        BenchRow("the same, not told", subscribed - told, "", at_most=0),
        # The first batches fill caches and pools.
        BenchRow(
            "the same, memory grown from its tenth batch on", (memory[-1] - memory[9]) / 1024, "MB", at_most=5
        ),
    ]


def _resident() -> int:
    """KiB of this process at its most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _page() -> list[BenchRow]:
    [viewer] = bench_crowd(1)
    _tell(viewer, bench_public_posts().exclude(author=viewer).order_by("-published")[:_NOTIFICATIONS])
    cookie = bench_session(viewer)
    rates: dict[str, list[float]] = {"/bench/floor/": [], "/alerts/": []}
    with bench_server() as port:
        for number in range(_ROUNDS + 1):
            for path, found in rates.items():
                load = bench_load(port, path, cookie, _SECONDS)
                if load.statuses != {200}:
                    raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
                if number:
                    found.append(load.rate)
    ratio = bench_median_ratio(rates["/alerts/"], rates["/bench/floor/"])
    note = f"{median(rates['/alerts/']):.0f} requests/s, {_NOTIFICATIONS:,} notifications"
    queries = len(bench_queries(viewer, "/alerts/"))
    return [
        BenchRow("alerts page / floor", ratio, "×", at_least=0.5, note=note),
        BenchRow("queries of the alerts page", queries, "", at_most=8),
    ]


def _tell(viewer: AccountsUser, posts: Iterable[FeedPost]) -> None:
    """As if all these authors had mentioned the viewer, and as many people each liked a post of theirs."""
    AlertsInbox.objects.update_or_create(
        user=viewer, defaults={"seq": _NOTIFICATIONS, "unread": _NOTIFICATIONS}
    )
    told = AlertsNotification.objects.bulk_create(
        AlertsNotification(
            recipient_id=viewer.pk, kind="mention", target=post.pk, post=post, actor_count=1, seq=number
        )
        for number, post in enumerate(posts)
    )
    AlertsActor.objects.bulk_create(
        AlertsActor(
            notification=row,
            recipient_id=viewer.pk,
            kind="mention",
            target=row.target,
            actor_id=row.post.author_id,
        )
        for row in told
    )
