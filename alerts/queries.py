"""What somebody is told, as pages and toasts show it. Whatever the viewer may not see any more is left out
here too: between an act and its delivery a second may pass, or with a dead broker a minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import AccountsUser
from alerts.kinds import ALERTS_FILTERS, AlertsKind
from alerts.models import AlertsActor, AlertsInbox, AlertsNotification
from common.compiled import COMMON_ANYBODY, common_compiled, common_rule_sql
from feed.models import FeedComment, FeedPost
from social.queries import SocialPerson, social_may_hear, social_people, social_with_relation

ALERTS_PAGE_SIZE = 20
ALERTS_TOASTS_MAX = 3
_NAMED = 3  # people of one notification who are shown

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# The newest few of each group, however many thousands it has.
_NEWEST_ACTORS = """
select shown.id, newest.actor_id
from unnest(%(notifications)s::bigint[]) shown (id)
cross join lateral (
    select told.actor_id from {actor} told
    cross join lateral ({person_rule}) person
    where told.notification_id = shown.id and told.is_present
    order by told.id desc limit %(named)s
) newest
"""


@dataclass(frozen=True)
class AlertsShown:
    """A notification with all that its row shows."""

    row: AlertsNotification
    people: Sequence[SocialPerson] = ()
    """The newest who did it, with what a follow button says."""
    post: FeedPost | None = None
    """With its first photo in `covers`."""
    comment: FeedComment | None = None
    opened: datetime | None = None
    """Since when the page is looked at: what it marked as read by that stays marked as new on it."""

    @property
    def others(self) -> int:
        """How many more did it."""
        return max(0, self.row.actor_count - len(self.people))

    @property
    def is_unread(self) -> bool:
        read_at = self.row.read_at
        return read_at is None or (self.opened is not None and read_at >= self.opened)

    @property
    def template(self) -> str:
        """What says it in a sentence."""
        return f"alerts/kinds/_{self.row.kind}.html"


@dataclass(frozen=True)
class AlertsPage:
    rows: Sequence[AlertsShown] = field(default_factory=list)
    cursor: str | None = None
    """Where the next page begins; None on the last one."""


def alerts_inbox(user: AccountsUser) -> AlertsInbox:
    """The user's inbox as the request read it together with them; an empty one, if nothing ever happened."""
    return getattr(user, "alerts_inbox", None) or AlertsInbox(user=user)


def alerts_page(viewer: AccountsUser, *, cursor: str | None = None, only: str = "") -> AlertsPage:
    """The newest notifications below a cursor (a forged one is none); `only` names one of ALERTS_FILTERS."""
    rows = AlertsNotification.objects.filter(recipient=viewer.pk, actor_count__gt=0)
    if only in ALERTS_FILTERS:
        rows = rows.filter(kind__in=ALERTS_FILTERS[only])
    if place := _place(cursor):
        moment, key = place
        # One condition that the index can walk from, and one for those of the same microsecond.
        rows = rows.filter(Q(happened_at__lt=moment) | Q(pk__lt=key), happened_at__lte=moment)
    found = list(rows.order_by("-happened_at", "-pk")[: ALERTS_PAGE_SIZE + 1])
    page = found[:ALERTS_PAGE_SIZE]
    more = len(found) > len(page)
    return AlertsPage(alerts_shown(viewer, page), _cursor(page[-1]) if more else None)


def alerts_news(
    viewer: AccountsUser, *, after: int, upto: int, since: datetime | None = None
) -> list[AlertsShown]:
    """The newest unread ones that somebody came to between two numbers of the inbox, and since a moment."""
    news = AlertsNotification.objects.filter(
        recipient=viewer.pk, read_at=None, actor_count__gt=0, seq__gt=after, seq__lte=upto
    )
    if since is not None:
        news = news.filter(happened_at__gt=since)
    return alerts_shown(viewer, list(news.order_by("-seq", "-pk")[:ALERTS_TOASTS_MAX]))


def alerts_shown(viewer: AccountsUser, rows: Sequence[AlertsNotification]) -> list[AlertsShown]:
    """The rows with what they show; without those of which the viewer may see nothing. Five queries."""
    people = _people_of(viewer, rows)
    posts = {post.pk: post for post in _posts(viewer, _keys(row.post_id for row in rows))}
    comments = {said.pk: said for said in _comments(viewer, _keys(row.comment_id for row in rows))}
    shown = []
    for row in rows:
        post, comment = posts.get(row.post_id or 0), comments.get(row.comment_id or 0)
        is_whole = (post or not row.post_id) and (comment or not row.comment_id)
        if is_whole and (people.get(row.pk) or row.kind == AlertsKind.NOTICE):
            shown.append(AlertsShown(row, people.get(row.pk, ()), post, comment))
    return shown


def _people_of(viewer: AccountsUser, rows: Sequence[AlertsNotification]) -> dict[int, list[SocialPerson]]:
    with connection.cursor() as cursor:
        keys = [row.pk for row in rows]
        cursor.execute(_actors_sql(), {"viewer": viewer.pk, "notifications": keys, "named": _NAMED})
        named = cursor.fetchall()
    there = {person.pk: person for person in _people(viewer, _keys(actor for _row, actor in named))}
    people: dict[int, list[SocialPerson]] = {}
    for notification, actor in named:
        if actor in there:
            people.setdefault(notification, []).append(there[actor])
    return people


def _keys(keys: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted({key for key in keys if key}))


@common_compiled
def _people(viewer: AccountsUser, keys: tuple[int, ...]) -> "QuerySet[SocialPerson]":
    return social_with_relation(social_people(viewer).filter(pk__in=keys), viewer)


@common_compiled
def _posts(viewer: AccountsUser, keys: tuple[int, ...]) -> QuerySet[FeedPost]:
    return (
        FeedPost.objects.visible_to(viewer)
        .filter(pk__in=keys)
        .for_tiles()
        .only("code", "author", "is_sensitive")
    )


@common_compiled
def _comments(viewer: AccountsUser, keys: tuple[int, ...]) -> QuerySet[FeedComment]:
    """Under posts that are found by themselves."""
    return FeedComment.objects.said_to(viewer).filter(pk__in=keys).only("text", "post")


@cache
def _actors_sql() -> str:
    anybody = AccountsUser(pk=COMMON_ANYBODY)
    people = AccountsUser.objects.filter(social_may_hear(anybody), pk=RawSQL("told.actor_id", ()))
    rule = common_rule_sql(people, viewer="%(viewer)s")
    return _NEWEST_ACTORS.format(actor=AlertsActor._meta.db_table, person_rule=rule)


def _cursor(row: AlertsNotification) -> str:
    return f"{(row.happened_at - _EPOCH) // _MICROSECOND}-{row.pk}"


def _place(cursor: str | None) -> tuple[datetime, int] | None:
    moment, _dash, key = (cursor or "")[:40].partition("-")
    if not (moment.isascii() and moment.isdigit() and key.isascii() and key.isdigit()):
        return None
    try:
        return _EPOCH + int(moment) * _MICROSECOND, min(int(key), 2**63 - 1)
    except OverflowError:
        return None
