"""Like and follow, whole requests, against a request that does one bare insert and one counter update."""

import asyncio
from statistics import median

from django.db.models import F

from accounts.models import AccountsUser
from bench.rows import BenchRow, bench_median_ratio, bench_percentile
from bench.scale.subjects import bench_crowd, bench_public_posts
from bench.scale.visitor import BenchVisitor
from feed.actions import feed_unlike
from feed.models import FeedPost, FeedSave
from social.actions import social_unfollow
from social.models import SocialFollow

_ROUNDS = 300
_WARM = 20


def bench_acts(port: int) -> list[BenchRow]:
    [actor] = bench_crowd(1)
    posts = list(bench_public_posts().exclude(likes__user=actor).order_by("-published")[: _ROUNDS + _WARM])
    people = _strangers(actor)[: _ROUNDS + _WARM]
    paths = {
        "floor": [f"/bench/write/{post.pk}/" for post in posts],
        "like": [f"{post.get_absolute_url()}like/" for post in posts],
        "follow": [f"{person.get_absolute_url()}follow/" for person in people],
    }
    visitor = BenchVisitor.of(actor, port)
    try:
        asyncio.run(_press_in_turn(visitor, list(zip(*paths.values(), strict=True))))
    finally:
        _undo(actor, posts, people)
    floor, like, follow = (visitor.seconds[_WARM * 3 + start :: 3] for start in range(3))
    return [
        BenchRow("one insert, one counter, whole request", median(floor) * 1000, "ms"),
        *_rows("like", like, floor),
        *_rows("follow", follow, floor),
    ]


def _rows(name: str, act: list[float], floor: list[float]) -> list[BenchRow]:
    p99 = f"p99 {bench_percentile(act, 99) * 1000:.1f} ms"
    return [
        BenchRow(f"{name}, whole request", median(act) * 1000, "ms", note=p99),
        BenchRow(f"{name} / one insert, one counter", bench_median_ratio(act, floor), "×", at_most=1.6),
    ]


def _strangers(actor: AccountsUser) -> list[AccountsUser]:
    """Open accounts that `actor` does not follow; more than are needed."""
    followed = SocialFollow.objects.filter(follower=actor).values("followed")
    strangers = AccountsUser.objects.filter(profile__is_private=False).exclude(pk__in=[actor.pk])
    return list(strangers.exclude(pk__in=followed).order_by("-pk")[: 2 * _ROUNDS])


async def _press_in_turn(visitor: BenchVisitor, rounds: list[tuple[str, ...]]) -> None:
    await visitor.connect()
    for paths in rounds:
        for path in paths:
            status = await visitor.press(path)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
    visitor.close()


def _undo(actor: AccountsUser, posts: list[FeedPost], people: list[AccountsUser]) -> None:
    """The database may be measured again."""
    for post in posts:
        feed_unlike(user=actor, code=post.code)
        gone, _rows = FeedSave.objects.filter(user=actor, post=post).delete()
        FeedPost.objects.filter(pk=post.pk).update(save_count=F("save_count") - gone)
    for person in people:
        social_unfollow(follower=actor, followed=person)
