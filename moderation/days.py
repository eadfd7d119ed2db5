"""How much of what there was on each day, counted by the worker into a table: a page reads thirty rows."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AccountsUser
from feed.models import FeedComment, FeedCommentLike, FeedLike, FeedPost
from messaging.models import MessagingMessage
from moderation.models import ModerationDay
from social.models import SocialFollow

MODERATION_DAYS = 30


def moderation_days_count() -> int:
    """Count today anew, and each day that was not counted after its end; returns how many days."""
    due = list(_due(timezone.localdate()))
    for day in due:
        _count(day)
    return len(due)


def moderation_days(today: date) -> list[ModerationDay]:
    """The last days, the newest last; one that nobody counted is nothing but its date."""
    days = [today - timedelta(days=ago) for ago in reversed(range(MODERATION_DAYS))]
    counted = ModerationDay.objects.in_bulk(days)
    return [counted.get(day) or _empty(day) for day in days]


def _empty(day: date) -> ModerationDay:
    return ModerationDay(day=day, signups=0, posts=0, messages=0, active=0)


def _due(today: date) -> Iterator[date]:
    counted = dict(ModerationDay.objects.values_list("day", "counted_at"))
    for ago in reversed(range(MODERATION_DAYS)):
        day = today - timedelta(days=ago)
        if day not in counted or counted[day] < _begin(day + timedelta(days=1)):
            yield day


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _count(day: date) -> None:
    begun = timezone.now()
    span = (_begin(day), _begin(day + timedelta(days=1)))
    posts, messages = _made(FeedPost, span), _made(MessagingMessage, span).filter(note="")
    counts = {
        "signups": _made(AccountsUser, span, "date_joined").count(),
        "posts": posts.count(),
        "messages": messages.count(),
        "active": _active(span, posts, messages),
    }
    ModerationDay.objects.update_or_create(day=day, defaults=counts | {"counted_at": begun})


def _active(span: tuple[datetime, datetime], posts: QuerySet[Any], messages: QuerySet[Any]) -> int:
    """How many people did something that others see; each of them once."""
    acts = [
        posts.values_list("author_id"),
        messages.filter(sender__isnull=False).values_list("sender_id"),
        _made(FeedComment, span).values_list("author_id"),
        _made(FeedLike, span).values_list("user_id"),
        _made(FeedCommentLike, span).values_list("user_id"),
        _made(SocialFollow, span).values_list("follower_id"),
    ]
    return acts[0].union(*acts[1:]).count()


def _made(model: Any, span: tuple[datetime, datetime], when: str = "created_at") -> QuerySet[Any]:
    # By the indexes of the migration day_indexes, which hold next to nothing.
    rows: QuerySet[Any] = model.objects.filter(**{f"{when}__gte": span[0], f"{when}__lt": span[1]})
    return rows.order_by()
