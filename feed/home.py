"""Home: the newest posts of the people and hashtags that somebody follows, gathered when they look.

Exact and flat in the size of the site. A small circle gives k posts each. A large one is first looked for
among the newest posts of the whole site: if k of these are its own, they are the page. Else come two steps:
one probe of an index for each followed account finds its newest post before the cursor; only the k accounts
with the newest of these are asked for k posts each. An account whose newest visible post is not among the
best k cannot own one of the k newest. Therefore who is not seen must drop out before the best k are taken,
not after. Hashtags share posts, so the same cannot be said of them: each gives its k newest, and doubles are
dropped.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import AccountsUser
from common.compiled import COMMON_ANYBODY, common_compiled, common_rule_sql
from common.paging import CommonPage
from feed.models import FeedHashtagFollow, FeedPost, FeedPostHashtag
from social.models import SocialFollow
from social.queries import social_may_meet, social_unmuted

_LATEST = 2**63 - 1
# Numbers are drawn before commits happen: so many may be drawn later and yet be seen earlier.
_LATE = 1_000

# From so many on it pays to ask first the newest posts of the whole site, and to probe before asking for k.
_MANY = 100
_WINDOW = 1_000

# Numbers of publication are unique, so they stand for the posts, and indexes alone answer: `published < …`
# is never true of a post that is put away, as their partial indexes want to be told.
# The laterals cannot be joined in another order, so that people are looked up and visibility is checked from
# the newest on, until the limit is reached; `offset 0` keeps the sort below the first of these look-ups.
_FEW = """
select entry.published
from (
    select newest.published, circle.author_id
    from (
        select followed_id as author_id from {follow} where follower_id = %(viewer)s
        union all select %(viewer)s
    ) circle
    cross join lateral (
        select published from {post}
        where author_id = circle.author_id and published < %(before)s and published > %(after)s
        order by published desc limit %(size)s
    ) newest
    order by newest.published desc offset 0
) entry
cross join lateral ({person_rule}) person
order by entry.published desc limit %(size)s"""
_RECENT = """
select entry.published
from (
    select published, author_id from {post}
    where published < %(before)s and published > %(after)s
    order by published desc limit %(window)s
) entry
cross join lateral ({person_rule}) person
where entry.author_id = %(viewer)s or entry.author_id in (
    select followed_id from {follow} where follower_id = %(viewer)s
)
order by entry.published desc limit %(size)s"""
_PROBED = """
with accounts as materialized (
    select entry.author_id
    from (
        select follow.followed_id as author_id, newest.published
        from {follow} follow
        cross join lateral (
            select published from {post}
            where author_id = follow.followed_id and published < %(before)s and published > %(after)s
            order by published desc limit 1
        ) newest
        where follow.follower_id = %(viewer)s
        order by newest.published desc offset 0
    ) entry
    cross join lateral ({person_rule}) person
    order by entry.published desc limit %(size)s
),
own as (
    select published from {post}
    where author_id = %(viewer)s and published < %(before)s and published > %(after)s
    order by published desc limit %(size)s
)
select published from own
union select newest.published
from accounts
cross join lateral (
    select published from {post}
    where author_id = accounts.author_id and published < %(before)s and published > %(after)s
    order by published desc limit %(size)s
) newest
order by published desc limit %(size)s"""
_PEOPLE = """
select published, exists (select from {hashtag_follow} where user_id = %(viewer)s) from ({found}) found"""
_TAGGED = """
select distinct newest.published
from {hashtag_follow} follow
cross join lateral (
    select tagged.published
    from {post_hashtag} tagged
    cross join lateral ({post_rule}) post
    where tagged.hashtag_id = follow.hashtag_id
        and tagged.published < %(before)s and tagged.published > %(after)s
    order by tagged.published desc limit %(size)s
) newest
where follow.user_id = %(viewer)s
order by published desc limit %(size)s"""
_EVERYWHERE = """
select published, false from (({probed}) union ({tagged})) found order by published desc limit %(size)s"""

_TABLES = {
    "follow": SocialFollow._meta.db_table,
    "post": FeedPost._meta.db_table,
    "hashtag_follow": FeedHashtagFollow._meta.db_table,
    "post_hashtag": FeedPostHashtag._meta.db_table,
}
_ANYBODY = AccountsUser(pk=COMMON_ANYBODY)


def feed_home_posts(viewer: AccountsUser, *, before: int | None, size: int) -> CommonPage[FeedPost]:
    """The `size` newest posts of `viewer`'s home whose number is below `before`, with all that cards show."""
    numbers = feed_home_numbers(viewer, before=before, size=size + 1)
    more = len(numbers) > size
    numbers = numbers[:size]
    return CommonPage(_cards(viewer, tuple(numbers)), numbers[-1] if more else None)


@common_compiled
def _cards(viewer: AccountsUser, numbers: tuple[int, ...]) -> QuerySet[FeedPost]:
    posts = FeedPost.objects.filter(published__in=numbers).for_cards().with_marks(viewer)
    return posts.order_by("-published")


def feed_home_numbers(
    viewer: AccountsUser, *, before: int | None = None, after: int = 0, size: int
) -> list[int]:
    """The numbers of the `size` newest posts of `viewer`'s home between the two, which are left out."""
    bounds = {"viewer": viewer.pk, "before": min(before or _LATEST, _LATEST), "after": after, "size": size}
    statements = _statements()
    with connection.cursor() as cursor:
        if viewer.profile.following_count < _MANY:
            rows = _asked(cursor, statements.few, bounds)
        else:
            rows = _asked(cursor, statements.recent, bounds | {"window": _WINDOW})
            if len(rows) < size:
                rows = _asked(cursor, statements.everywhere, bounds)
        numbers = {number for number, _follows_hashtags in rows}
        # Who has nothing from people may have something from hashtags.
        if not rows or rows[0][1]:
            numbers.update(number for (number,) in _asked(cursor, statements.tagged, bounds))
    return sorted(numbers, reverse=True)[:size]


def _asked(cursor: CursorWrapper, statement: str, bounds: dict[str, int]) -> list[tuple[Any, ...]]:
    cursor.execute(statement, bounds)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def feed_home_count_new(
    viewer: AccountsUser, *, since: int, known: Collection[int], full: int, limit: int
) -> int:
    """How many posts of others, `limit` at most, came to `viewer`'s home since they saw `since` at its top.

    `known`: the numbers on their first page; `full` of them, if more pages follow. What is unknown between
    them is new too: a transaction that drew its number early may have committed late.
    """
    after = min(known) if len(known) >= full else 0
    numbers = feed_home_numbers(viewer, after=max(after, since - _LATE, 0), size=len(known) + limit)
    unknown = set(numbers).difference(known)
    if not unknown:
        return 0
    return min(limit, FeedPost.objects.filter(published__in=unknown).exclude(author=viewer).count())


@dataclass(frozen=True)
class _Statements:
    few: str
    """Posts of a small circle, each with whether hashtags are followed, too."""
    recent: str
    """The same of a large one, among the newest of the whole site."""
    everywhere: str
    """All posts of a large one, wherever they are, and those of hashtags with them."""
    tagged: str
    """Posts of hashtags."""


@cache
def _statements() -> _Statements:
    """Made once: the rules of who sees what take longer to compile than to run."""
    people = AccountsUser.objects.filter(
        social_may_meet(_ANYBODY), social_unmuted(_ANYBODY, ""), pk=RawSQL("entry.author_id", ())
    )
    posts = FeedPost.objects.visible_to(_ANYBODY).filter(
        social_unmuted(_ANYBODY, "author"), published=RawSQL("tagged.published", ())
    )
    rules = {
        "person_rule": common_rule_sql(people, viewer="%(viewer)s"),
        "post_rule": common_rule_sql(posts, viewer="%(viewer)s"),
    }
    few, recent, probed, tagged = (
        sql.format(**_TABLES, **rules) for sql in (_FEW, _RECENT, _PROBED, _TAGGED)
    )
    return _Statements(
        few=_PEOPLE.format(**_TABLES, found=few),
        recent=_PEOPLE.format(**_TABLES, found=recent),
        everywhere=_EVERYWHERE.format(probed=probed, tagged=tagged),
        tagged=tagged,
    )
