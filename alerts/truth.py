"""Is it so that an actor did this, that the recipient may see it, and that they want to hear of it?

One statement answers for hundreds of recipients at once. The rules of who sees what are those of their apps;
here they are only asked with another viewer in each row.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from accounts.models import AccountsFormerName, AccountsUser
from alerts.kinds import ALERTS_COMMENT_KINDS
from alerts.looks import AlertsKey, AlertsLook
from alerts.models import AlertsPreference, AlertsSubscription
from common.compiled import COMMON_ANYBODY, common_rule_sql
from feed.models import FeedComment, FeedCommentLike, FeedLike, FeedPost
from social.models import SocialFollow, SocialFollowRequest
from social.queries import social_may_hear, social_may_read_other, social_unmuted

# Values rather than "exists" where keys are unique: those PostgreSQL cannot answer by hashing a whole table.
_SQL = """
select look.place
from unnest(
    %(kinds)s::text[], %(recipients)s::bigint[], %(actors)s::bigint[],
    %(posts)s::bigint[], %(comments)s::bigint[], %(news)s::boolean[]
) with ordinality as look (kind, recipient_id, actor_id, post_id, comment_id, is_new, place)
join {person} recipient on recipient.id = look.recipient_id and (recipient.is_active or not look.is_new)
cross join lateral (
    -- Whoever is called otherwise by now is still who was mentioned; once told, as long as it is not edited.
    select array_append(array_agg(former.username), recipient.username) as known
    from {former_name} former where former.user_id = recipient.id
) names
cross join lateral ({actor_rule}) actor
left join {preference} preference
    on look.is_new and preference.user_id = look.recipient_id and preference.kind = look.kind
where look.actor_id <> look.recipient_id
and case preference.source
    when 'nobody' then false
    when 'followed' then (
        select true from {follow} where follower_id = look.recipient_id and followed_id = look.actor_id
    )
    else true end
and (
    look.post_id is null
    or exists (select from {post} own where own.id = look.post_id and own.author_id = look.recipient_id)
    or exists ({post_rule})
)
and (look.comment_id is null or exists ({comment_rule}))
and case look.kind
    when 'like' then (
        select true from {like} where user_id = look.actor_id and post_id = look.post_id
    )
    when 'comment' then (
        select true from {comment} said join {post} post on post.id = said.post_id
        where said.id = look.comment_id and said.author_id = look.actor_id
            and post.author_id = look.recipient_id
    )
    when 'reply' then (
        select true from {comment} said join {comment} answered on answered.id = said.parent_id
        where said.id = look.comment_id and said.author_id = look.actor_id
            and answered.author_id = look.recipient_id
    )
    when 'comment_mention' then (
        select true from {comment} said where said.id = look.comment_id
            and said.author_id = look.actor_id
            and (said.mentions && names.known or said.edited_at is null and not look.is_new)
    )
    when 'mention' then (
        select true from {post} post where post.id = look.post_id
            and post.author_id = look.actor_id
            and (post.mentions && names.known or post.edited_at is null and not look.is_new)
    )
    when 'comment_like' then (
        select true from {comment_like} where user_id = look.actor_id and comment_id = look.comment_id
    )
    when 'follow' then (
        select true from {follow} where follower_id = look.actor_id and followed_id = look.recipient_id
    )
    when 'request' then (
        select true from {request} where follower_id = look.actor_id and followed_id = look.recipient_id
    )
    when 'accepted' then (
        select true from {follow} where follower_id = look.recipient_id and followed_id = look.actor_id
    )
    when 'post' then (
        select true from {post} post
        cross join lateral ({quiet_rule}) unmuted
        where post.id = look.post_id and post.author_id = look.actor_id and post.published is not null
    ) and (not look.is_new or (
        select true from {subscription} asked
        join {follow} follow
            on follow.followed_id = asked.author_id and follow.follower_id = asked.subscriber_id
        where asked.author_id = look.actor_id and asked.subscriber_id = look.recipient_id
    ))
    else false end
"""

_TABLES = {
    "person": AccountsUser,
    "former_name": AccountsFormerName,
    "preference": AlertsPreference,
    "subscription": AlertsSubscription,
    "post": FeedPost,
    "like": FeedLike,
    "comment": FeedComment,
    "comment_like": FeedCommentLike,
    "follow": SocialFollow,
    "request": SocialFollowRequest,
}


def alerts_holding(looks: Sequence[AlertsLook], known: set[AlertsKey]) -> set[AlertsKey]:
    """The keys of the looks that are so. Those not `known` to their recipients must also be wanted by them.

    One comment is one thing to one person: an answer to them, or a mention, or a comment on their post.
    """
    if not looks:
        return set()
    keys = [look.key for look in looks]
    values: dict[str, Any] = {
        "kinds": [key.kind for key in keys],
        "recipients": [key.recipient for key in keys],
        "actors": [key.actor for key in keys],
        "posts": [look.post for look in looks],
        "comments": [look.comment for look in looks],
        "news": [key not in known for key in keys],
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        holding = {keys[place - 1] for (place,) in cursor.fetchall()}
    return {key for key in holding if not _is_less(key, holding)}


def _is_less(key: AlertsKey, holding: set[AlertsKey]) -> bool:
    """Is the same comment already something else to the same person?"""
    if key.kind not in ALERTS_COMMENT_KINDS:
        return False
    before = ALERTS_COMMENT_KINDS[: ALERTS_COMMENT_KINDS.index(key.kind)]
    return any(key._replace(kind=kind) in holding for kind in before)


@cache
def _statement() -> str:
    anybody = AccountsUser(pk=COMMON_ANYBODY)
    actors = AccountsUser.objects.filter(pk=RawSQL("look.actor_id", ()))
    rules = {
        "actor_rule": actors.filter(social_may_hear(anybody)),
        "quiet_rule": actors.filter(social_unmuted(anybody, "")),
        # Not visible_to(), whose "or" holds the questions about blocks: PostgreSQL (18) asks such a question
        # in two places of a plan and answers one of them with what it found for the row before.
        "post_rule": FeedPost.objects.shown().filter(
            social_may_read_other(anybody, "author"), pk=RawSQL("look.post_id", ())
        ),
        "comment_rule": FeedComment.objects.said_to(anybody).filter(pk=RawSQL("look.comment_id", ())),
    }
    tables = {name: model._meta.db_table for name, model in _TABLES.items()}
    sql = {name: common_rule_sql(rows, viewer="look.recipient_id") for name, rows in rules.items()}
    return _SQL.format(**tables, **sql)
