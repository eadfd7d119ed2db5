"""Every change that somebody may have to be told of becomes an event, in the transaction of the act."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts.models import AccountsUser
from accounts.signals import accounts_activity_changed, accounts_privacy_changed
from alerts.kinds import AlertsTopic
from alerts.outbox import AlertsNote, alerts_note
from feed.models import FeedComment, FeedCommentLike, FeedLike, FeedPost
from feed.signals import (
    feed_comment_like_changed,
    feed_comments_changed,
    feed_like_changed,
    feed_post_shown,
    feed_posts_changed,
)
from social.models import SocialBlock, SocialFollow, SocialFollowRequest, SocialMute
from social.signals import social_ties_changed, social_wall_changed


@receiver(feed_like_changed, sender=FeedLike, dispatch_uid="alerts.like")
def alerts_on_like(sender: type[FeedLike], *, user: int, post: int, author: int, **kwargs: Any) -> None:
    if user != author:
        alerts_note(AlertsNote(AlertsTopic.LIKE, actor=user, recipient=author, post=post))


@receiver(feed_comments_changed, sender=FeedComment, dispatch_uid="alerts.comment")
def alerts_on_comment(
    sender: type[FeedComment], *, comments: Collection[int], post: int, **kwargs: Any
) -> None:
    alerts_note(*(AlertsNote(AlertsTopic.COMMENT, post=post, comment=comment) for comment in comments))


@receiver(feed_comment_like_changed, sender=FeedCommentLike, dispatch_uid="alerts.comment_like")
def alerts_on_comment_like(
    sender: type[FeedCommentLike], *, user: int, comment: FeedComment, **kwargs: Any
) -> None:
    if user != comment.author_id:
        about = {"post": comment.post_id, "comment": comment.pk}
        alerts_note(AlertsNote(AlertsTopic.COMMENT_LIKE, actor=user, recipient=comment.author_id, **about))


@receiver(feed_post_shown, sender=FeedPost, dispatch_uid="alerts.subscribers")
def alerts_on_post_shown(sender: type[FeedPost], *, post: FeedPost, **kwargs: Any) -> None:
    alerts_note(AlertsNote(AlertsTopic.SUBSCRIBERS, actor=post.author_id, post=post.pk))


@receiver(feed_posts_changed, sender=FeedPost, dispatch_uid="alerts.post")
def alerts_on_posts(sender: type[FeedPost], *, posts: Collection[int], author: int, **kwargs: Any) -> None:
    alerts_note(*(AlertsNote(AlertsTopic.POST, actor=author, post=post) for post in posts))


@receiver(social_ties_changed, sender=SocialFollow, dispatch_uid="alerts.follow")
def alerts_on_follow(
    sender: type[SocialFollow], *, ties: Sequence[tuple[int, int]], is_accepted: bool, **kwargs: Any
) -> None:
    _note_ties(AlertsTopic.ACCEPTED if is_accepted else AlertsTopic.FOLLOW, ties)


@receiver(social_ties_changed, sender=SocialFollowRequest, dispatch_uid="alerts.request")
def alerts_on_request(
    sender: type[SocialFollowRequest], *, ties: Sequence[tuple[int, int]], **kwargs: Any
) -> None:
    _note_ties(AlertsTopic.REQUEST, ties)


def _note_ties(topic: AlertsTopic, ties: Sequence[tuple[int, int]]) -> None:
    alerts_note(*(AlertsNote(topic, actor=follower, recipient=followed) for follower, followed in ties))


@receiver(social_wall_changed, sender=SocialBlock, dispatch_uid="alerts.block")
def alerts_on_block(sender: type[SocialBlock], *, person: int, other: int, **kwargs: Any) -> None:
    ends = ((person, other), (other, person))
    alerts_note(*(AlertsNote(AlertsTopic.WALL, actor=one, recipient=another) for one, another in ends))


@receiver(social_wall_changed, sender=SocialMute, dispatch_uid="alerts.mute")
def alerts_on_mute(sender: type[SocialMute], *, person: int, other: int, **kwargs: Any) -> None:
    alerts_note(AlertsNote(AlertsTopic.WALL, actor=other, recipient=person))


@receiver(accounts_privacy_changed, sender=AccountsUser, dispatch_uid="alerts.author")
@receiver(accounts_activity_changed, sender=AccountsUser, dispatch_uid="alerts.activity")
def alerts_on_author(sender: type[AccountsUser], *, user: AccountsUser, **kwargs: Any) -> None:
    alerts_note(AlertsNote(AlertsTopic.AUTHOR, actor=user.pk))


@receiver(post_delete, sender=AccountsUser, dispatch_uid="alerts.person")
def alerts_on_person_gone(instance: AccountsUser, **kwargs: Any) -> None:
    alerts_note(AlertsNote(AlertsTopic.PERSON, actor=instance.pk))
