"""Many people at once, through the server, on sessions made beforehand: does every counter stay exact?"""

import asyncio
import os
import random
import time

from accounts.models import AccountsUser
from bench.rows import BenchRow, bench_percentile
from bench.scale.subjects import bench_crowd, bench_public_posts
from bench.scale.visitor import BenchVisitor
from feed.actions import feed_unlike
from feed.models import FeedLike, FeedPost
from social.doctor import SOCIAL_DOCTOR_CHECKS

_LIKERS = 200
_FOLLOWERS = 50
_SECONDS = "10"


def bench_crowd_likes(port: int) -> list[BenchRow]:
    crowd = bench_crowd(_LIKERS)
    post = bench_public_posts().exclude(likes__user__in=crowd).order_by("-published")[0]
    visitors = [BenchVisitor.of(user, port) for user in crowd]
    try:
        statuses = asyncio.run(_all_press(visitors, f"{post.get_absolute_url()}like/"))
        counted = FeedPost.objects.get(pk=post.pk).like_count
        there = FeedLike.objects.filter(post=post).count()
    finally:
        for user in crowd:
            feed_unlike(user=user, code=post.code)
    off = abs(counted - there) + abs(counted - post.like_count - _LIKERS)
    seconds = [visitor.seconds[0] for visitor in visitors]
    refused = sum(visitor.refused for visitor in visitors)
    return [
        BenchRow(f"{_LIKERS} likes of a post at once, answered", statuses.count(200), "", at_least=_LIKERS),
        BenchRow(f"{_LIKERS} likes of a post at once, off by", off, "", at_most=0),
        BenchRow(
            f"{_LIKERS} likes of a post at once, p99",
            bench_percentile(seconds, 99) * 1000,
            "ms",
        ),
        BenchRow(f"{_LIKERS} likes of a post at once, turned away", refused, "", at_most=0),
    ]


async def _all_press(visitors: list[BenchVisitor], path: str) -> list[int]:
    await asyncio.gather(*(visitor.connect() for visitor in visitors))
    statuses = await asyncio.gather(*(visitor.press(path) for visitor in visitors))
    for visitor in visitors:
        visitor.close()
    return statuses


def bench_crowd_follows(port: int) -> list[BenchRow]:
    seconds = float(os.environ.get("BENCH_SECONDS", _SECONDS))
    crowd = bench_crowd(_FOLLOWERS)
    visitors = [BenchVisitor.of(user, port) for user in crowd]
    statuses = asyncio.run(_mingle(visitors, crowd, seconds))
    times = [taken for visitor in visitors for taken in visitor.seconds]
    wrong = sum(len(check.find()) for check in SOCIAL_DOCTOR_CHECKS)
    what = f"{_FOLLOWERS} people following and unfollowing for {seconds:.0f} s"
    return [
        BenchRow(f"{what}, acts", len(times), "", note=f"p99 {bench_percentile(times, 99) * 1000:.0f} ms"),
        BenchRow(f"{what}, failed", sum(status != 200 for status in statuses), "", at_most=0),
        BenchRow(f"{what}, found wrong by doctor", wrong, "", at_most=0),
    ]


async def _mingle(visitors: list[BenchVisitor], crowd: list[AccountsUser], seconds: float) -> list[int]:
    end = time.perf_counter() + seconds
    chance = random.Random(1)

    async def one(visitor: BenchVisitor, own: AccountsUser) -> list[int]:
        others = [user for user in crowd if user != own]
        await visitor.connect()
        statuses = []
        while time.perf_counter() < end:
            other, act = chance.choice(others), chance.choice(["follow", "unfollow"])
            statuses.append(await visitor.press(f"{other.get_absolute_url()}{act}/"))
        visitor.close()
        return statuses

    found = await asyncio.gather(*map(one, visitors, crowd))
    return [status for statuses in found for status in statuses]
