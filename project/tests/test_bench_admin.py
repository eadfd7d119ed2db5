"""The tables that the team's lists are measured on can be filled, whatever columns they have by now."""

from accounts.models import AccountsUser
from bench.admin.fill import bench_admin_fill
from feed.models import FeedPost
from moderation.models import ModerationCase

ROWS = 300


def test_every_table_is_filled(db: None) -> None:
    bench_admin_fill(ROWS)
    assert AccountsUser.objects.count() == FeedPost.objects.count() == ROWS
    assert (
        FeedPost.objects.exclude(held_at=None).count() == FeedPost.objects.filter(is_sensitive=True).count()
    )
    assert ModerationCase.objects.filter(closed_at=None).count() == ROWS // 2
