"""The numbers of each day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import make_aware

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_like
from feed.models import FeedLike, FeedPost
from messaging.models import MessagingMessage
from moderation.days import MODERATION_DAYS, moderation_days, moderation_days_count
from moderation.models import ModerationDay
from moderation.tests.conftest import said
from social.actions import social_follow

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def numbers(day: date | None = None) -> tuple[Any, ...]:
    counted = ModerationDay.objects.get(day=day or TODAY())
    return counted.signups, counted.posts, counted.messages, counted.active


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_a_site_without_anybody_has_days_of_nothing() -> None:
    assert moderation_days_count() == MODERATION_DAYS
    assert numbers() == (0, 0, 0, 0)


def test_everything_of_a_day_is_counted_and_everybody_once(person: Person, post: Post) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    person("nobody")
    first = post(ana)
    post(ana)
    feed_like(user=bia, code=first.code)
    feed_comment_create(author=bia, post=first, text="Some words")
    said(bia, ana)
    social_follow(follower=cleo, followed=ana)
    moderation_days_count()
    assert numbers() == (4, 2, 1, 3)


def test_notes_in_conversations_are_nobodys_messages(person: Person) -> None:
    said(person("ana"), person("bia"), person("cleo"))
    assert MessagingMessage.objects.exclude(note="").exists()
    moderation_days_count()
    assert numbers()[2] == 1


def test_a_day_begins_at_the_sites_midnight(person: Person, post: Post) -> None:
    midnight = make_aware(datetime.combine(TODAY(), datetime.min.time()))
    first, second = post(person()), post(person("bia"))
    FeedPost.objects.filter(pk=first.pk).update(created_at=midnight)
    FeedPost.objects.filter(pk=second.pk).update(created_at=midnight - timedelta(microseconds=1))
    moderation_days_count()
    assert numbers()[1] == 1
    assert numbers(TODAY() - timedelta(days=1))[1] == 1


def test_a_day_that_is_over_is_counted_once_more_and_then_stays(person: Person, post: Post) -> None:
    yesterday = TODAY() - timedelta(days=1)
    post(person())
    FeedPost.objects.update(created_at=ago(1))
    moderation_days_count()
    ModerationDay.objects.filter(day=yesterday).update(counted_at=ago(1), posts=7)
    assert moderation_days_count() == 2
    assert numbers(yesterday)[1] == 1
    FeedPost.objects.all().delete()
    assert moderation_days_count() == 1
    assert numbers(yesterday)[1] == 1


def test_days_that_nobody_counted_are_empty_ones() -> None:
    ModerationDay.objects.create(
        day=TODAY() - timedelta(days=2), signups=3, posts=0, messages=0, active=0, counted_at=timezone.now()
    )
    days = moderation_days(TODAY())
    assert [day.signups for day in days[-4:]] == [0, 3, 0, 0]
    assert len(days) == MODERATION_DAYS


def test_a_large_table_is_not_read_for_one_day(person: Person, post: Post) -> None:
    """Likes of 200 days, in order as life writes them: those of a day are found by the index of ranges."""
    liked, people = (
        post(person()),
        AccountsUser.objects.bulk_create(AccountsUser(username=f"p{number}") for number in range(20_000)),
    )
    FeedLike.objects.bulk_create(
        FeedLike(post=liked, user=user, created_at=ago(200 - number // 100))
        for number, user in enumerate(people)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze feed_feedlike")
    day = ago(5)
    made = FeedLike.objects.filter(created_at__gte=day, created_at__lt=day + timedelta(days=1))
    assert "moderation_day_feedlike" in made.order_by().explain()


def test_counting_costs_the_same_whatever_there_is(person: Person, post: Post) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            moderation_days_count()
        return len(queries)

    moderation_days_count()
    before = cost()
    for number in range(5):
        post(person(f"p{number}"))
    assert cost() == before
