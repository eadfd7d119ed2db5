"""Any interleaving of acts, undos, repeats and deliveries ends in what the final state implies.

The reference is written as plainly as possible, person by person, from the rows that are left in the end.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.forms import model_to_dict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import AccountsProfile, AccountsUser
from alerts.actions import alerts_read
from alerts.delivery import _deliver, alerts_deliver_batch, alerts_oldest_first
from alerts.kinds import ALERTS_COMMENT_KINDS
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from feed.actions import (
    feed_comment_approve,
    feed_comment_create,
    feed_comment_delete,
    feed_comment_hold,
    feed_comment_like,
    feed_comment_release,
    feed_comment_unlike,
    feed_like,
    feed_post_archive,
    feed_post_restore,
    feed_unlike,
)
from feed.models import FeedComment, FeedCommentLike, FeedLike, FeedPost
from social.actions import (
    social_block,
    social_follow,
    social_mute,
    social_request_accept,
    social_restrict,
    social_unblock,
    social_unfollow,
    social_unmute,
    social_unrestrict,
)
from social.models import SocialBlock, SocialFollow, SocialFollowRequest, SocialMute

Key = tuple[int, str, int, int]
"""Recipient, kind, target, actor."""

PEOPLE = 3
PRIVATE = 2  # which of them
POSTS = 2
ACTS = [
    "like", "unlike", "comment", "answer", "mention", "uncomment", "like comment", "unlike comment",
    "hold", "release", "approve", "restrict", "unrestrict",
    "follow", "unfollow", "accept", "block", "unblock", "mute", "unmute", "archive", "restore",
    "read", "deliver", "deliver one", "echo",
]  # fmt: skip
Step = tuple[str, int, int, int]

steps = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(0, PEOPLE - 1),
        st.integers(0, PEOPLE - 1),
        st.integers(0, POSTS - 1),
    ),
    max_size=25,
)


@dataclass
class World:
    """Three people, one of them private, and two posts; what was ever hidden from whom is noted."""

    people: list[AccountsUser]
    posts: list[FeedPost]
    strained: set[frozenset[int]] = field(default_factory=set)
    """Pairs between whom there ever was a block or a mute."""
    asked: set[tuple[int, int]] = field(default_factory=set)
    """Who ever had to ask whom."""
    shelved: set[int] = field(default_factory=set)
    """Posts that were put away at some time."""
    echoes: list[dict[str, Any]] = field(default_factory=list)

    def act(self, step: Step) -> None:
        name, one, other, which = step
        person, partner = self.people[one], self.people[other]
        post = self.posts[which]
        try:
            with transaction.atomic():
                _ACTS[name](self, person, partner, post)
        except (ObjectDoesNotExist, ValidationError):
            pass  # a site says so, too


def comment_of(world: World, post: FeedPost) -> FeedComment:
    newest = FeedComment.objects.filter(post=post).order_by("-pk").first()
    if newest is None:
        raise FeedComment.DoesNotExist
    return newest


def say(person: AccountsUser, post: FeedPost, text: str, parent: FeedComment | None = None) -> None:
    feed_comment_create(author=person, post=post, text=f"{text} {uuid.uuid4().hex[:6]}", parent=parent)


def seen_like_of_comment(person: AccountsUser, comment: FeedComment) -> None:
    if FeedComment.objects.visible_to(person).filter(pk=comment.pk).exists():
        feed_comment_like(user=person, comment=comment)


def follow(world: World, one: AccountsUser, other: AccountsUser) -> None:
    if not social_follow(follower=one, followed=other):
        world.asked.add((one.pk, other.pk))


def strain(world: World, one: AccountsUser, other: AccountsUser, act: Callable[[], None]) -> None:
    act()
    world.strained.add(frozenset({one.pk, other.pk}))


def deliver_all() -> None:
    while alerts_deliver_batch():
        pass


def echo(world: World) -> None:
    """A task delivered twice, out of order, long after: an old event again."""
    for event in AlertsEvent.objects.all():
        fields = model_to_dict(event, exclude=["id"])
        world.echoes.append(
            {f"{name}_id": fields[name] for name in ("actor", "recipient", "post", "comment")}
            | {"topic": event.topic}
        )
    if world.echoes:
        AlertsEvent.objects.create(**world.echoes[len(world.echoes) // 2])


def shelve(world: World, post: FeedPost) -> None:
    feed_post_archive(post=post)
    world.shelved.add(post.pk)


_ACTS: dict[str, Callable[[World, AccountsUser, AccountsUser, FeedPost], Any]] = {
    "like": lambda world, a, b, post: feed_like(user=a, code=post.code),
    "unlike": lambda world, a, b, post: feed_unlike(user=a, code=post.code),
    "comment": lambda world, a, b, post: say(a, post, "hello"),
    "mention": lambda world, a, b, post: say(a, post, f"@{b.username}"),
    "answer": lambda world, a, b, post: say(a, post, "yes", comment_of(world, post)),
    "uncomment": lambda world, a, b, post: feed_comment_delete(comment=comment_of(world, post)),
    "like comment": lambda world, a, b, post: seen_like_of_comment(a, comment_of(world, post)),
    "unlike comment": lambda world, a, b, post: feed_comment_unlike(user=a, comment=comment_of(world, post)),
    "hold": lambda world, a, b, post: feed_comment_hold(comment=comment_of(world, post)),
    "release": lambda world, a, b, post: feed_comment_release(comment=comment_of(world, post)),
    "approve": lambda world, a, b, post: feed_comment_approve(comment=comment_of(world, post)),
    "restrict": lambda world, a, b, post: social_restrict(restricter=post.author, restricted=b),
    "unrestrict": lambda world, a, b, post: social_unrestrict(restricter=post.author, restricted=b),
    "follow": lambda world, a, b, post: follow(world, a, b),
    "unfollow": lambda world, a, b, post: social_unfollow(follower=a, followed=b),
    "accept": lambda world, a, b, post: social_request_accept(followed=a, follower=b),
    "block": lambda world, a, b, post: strain(world, a, b, lambda: social_block(blocker=a, blocked=b)),
    "unblock": lambda world, a, b, post: social_unblock(blocker=a, blocked=b),
    "mute": lambda world, a, b, post: strain(world, a, b, lambda: social_mute(muter=a, muted=b, scope="all")),
    "unmute": lambda world, a, b, post: social_unmute(muter=a, muted=b),
    "archive": lambda world, a, b, post: shelve(world, post),
    "restore": lambda world, a, b, post: feed_post_restore(post=post),
    "read": lambda world, a, b, post: alerts_read(user=a),
    "deliver": lambda world, a, b, post: deliver_all(),
    "deliver one": lambda world, a, b, post: _deliver(alerts_oldest_first, 1),
    "echo": lambda world, a, b, post: echo(world),
}


def made() -> World:
    people = [AccountsUser.objects.create_user(name) for name in ("ana", "bia", "cleo")]
    AccountsProfile.objects.update(post_count=1)
    AccountsProfile.objects.filter(user=people[PRIVATE]).update(is_private=True)
    # Rows alone: the photos of a post are of no concern here.
    posts = [
        FeedPost.objects.create(author=people[author], published=10**12 + number, mentions=["bia"])
        for number, author in enumerate((0, PRIVATE))
    ]
    for post in posts:
        AlertsEvent.objects.create(topic="post", actor=post.author, post=post)
    return World(people, posts)


class Truth:
    """Who should be told what, by the rows as they are."""

    def __init__(self) -> None:
        self.blocks = set(SocialBlock.objects.values_list("blocker", "blocked"))
        self.mutes = set(SocialMute.objects.values_list("muter", "muted"))
        self.follows = set(SocialFollow.objects.values_list("follower", "followed"))
        self.private = set(AccountsProfile.objects.filter(is_private=True).values_list("pk", flat=True))
        self.posts = {post.pk: post for post in FeedPost.objects.all()}
        self.comments = {comment.pk: comment for comment in FeedComment.objects.all()}
        self.people = dict(AccountsUser.objects.values_list("username", "pk"))

    def meets(self, one: int, other: int) -> bool:
        return not {(one, other), (other, one)} & self.blocks

    def hears(self, one: int, other: int) -> bool:
        return one != other and self.meets(one, other) and (one, other) not in self.mutes

    def sees(self, viewer: int, post: FeedPost) -> bool:
        author = post.author_id
        if author == viewer:
            return True
        is_open = author not in self.private or (viewer, author) in self.follows
        return post.published is not None and is_open and self.meets(viewer, author)

    def sees_comment(self, viewer: int, comment: FeedComment) -> bool:
        is_own = comment.author_id == viewer
        thread = [comment, *([self.comments[comment.parent_id]] if comment.parent_id else [])]
        return (
            self.sees(viewer, self.posts[comment.post_id])
            and (is_own or self.hears(viewer, comment.author_id))
            and all(each.stands or each.author_id == viewer for each in thread)
        )

    def likes(self) -> Iterator[Key]:
        for user, post in FeedLike.objects.values_list("user", "post"):
            yield (self.posts[post].author_id, "like", post, user)

    def talk(self) -> Iterator[Key]:
        for comment in self.comments.values():
            concerned = [("comment_mention", self.people[name]) for name in comment.mentions]
            concerned.append(("comment", self.posts[comment.post_id].author_id))
            if comment.parent_id:
                concerned.append(("reply", self.comments[comment.parent_id].author_id))
            for kind, recipient in concerned:
                if self.sees_comment(recipient, comment):
                    yield (recipient, kind, comment.pk, comment.author_id)

    def one_each(self, keys: set[Key]) -> set[Key]:
        """Of what a comment is to somebody, the first."""
        order = [str(kind) for kind in ALERTS_COMMENT_KINDS]
        return {
            key
            for key in keys
            if key[1] not in order
            or not any((key[0], kind, *key[2:]) in keys for kind in order[: order.index(key[1])])
        }

    def comment_likes(self) -> Iterator[Key]:
        for user, key in FeedCommentLike.objects.values_list("user", "comment"):
            comment = self.comments[key]
            if self.sees_comment(comment.author_id, comment):
                yield (comment.author_id, "comment_like", key, user)

    def mentions(self) -> Iterator[Key]:
        for post in self.posts.values():
            for name in post.mentions:
                if self.sees(self.people[name], post):
                    yield (self.people[name], "mention", post.pk, post.author_id)

    def ties(self) -> Iterator[Key]:
        for follower, followed in self.follows:
            yield (followed, "follow", follower, follower)
            yield (follower, "accepted", followed, followed)
        for follower, followed in SocialFollowRequest.objects.values_list("follower", "followed"):
            yield (followed, "request", follower, follower)

    def all(self) -> set[Key]:
        every = {*self.likes(), *self.talk(), *self.comment_likes(), *self.mentions(), *self.ties()}
        return self.one_each({key for key in every if self.hears(key[0], key[3])})


def must_be_told(world: World, truth: Truth, key: Key) -> bool:
    """Not what somebody could not see when it was delivered, nor what was granted and not asked for."""
    recipient, kind, target, actor = key
    if frozenset({recipient, actor}) in world.strained or kind == "accepted":
        return False
    if kind == "follow":
        return (actor, recipient) not in world.asked
    if kind == "request":
        return True
    post = truth.posts.get(target if kind in ("like", "mention") else truth.comments[target].post_id)
    assert post is not None
    with_author = frozenset({recipient, post.author_id})
    is_always_seen = post.author_id == recipient or post.author_id not in truth.private
    return is_always_seen and with_author not in world.strained and post.pk not in world.shelved


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=steps)
# The block of a post's author hides what a third person did under it; so does the end of a follow.
@example(acts=[("comment", 1, 0, 0), ("answer", 2, 0, 0), ("deliver", 0, 0, 0), ("block", 0, 1, 0)])
@example(
    acts=[("follow", 1, 2, 0), ("accept", 2, 1, 0), ("deliver", 0, 0, 0), ("mention", 2, 1, 1),
          ("deliver", 0, 0, 0), ("unfollow", 1, 2, 0)]
)  # fmt: skip
# What waits is told once it is approved, what the team took down as long as it is shown; and its answers so.
@example(
    acts=[("restrict", 0, 1, 0), ("mention", 1, 2, 0), ("deliver", 0, 0, 0), ("approve", 0, 0, 0),
          ("answer", 2, 0, 0), ("deliver", 0, 0, 0), ("hold", 0, 0, 0), ("deliver", 0, 0, 0),
          ("release", 0, 0, 0)]
)  # fmt: skip
# In one statement the block of one recipient is none of the next.
@example(acts=[("mention", 0, 2, 0), ("block", 0, 1, 0)])
@pytest.mark.django_db
def test_the_end_is_what_the_final_state_implies(acts: list[Step]) -> None:
    with transaction.atomic():
        world = made()
        for step in acts:
            world.act(step)
        deliver_all()
        truth = Truth()
        implied = truth.all()
        rows = AlertsActor.objects.filter(is_present=True)
        told = set(rows.values_list("recipient", "kind", "target", "actor"))
        assert told <= implied
        assert {key for key in implied - told if must_be_told(world, truth, key)} == set()
        assert_counts_are_those_of_the_rows()
        transaction.set_rollback(True)


def assert_counts_are_those_of_the_rows() -> None:
    for row in AlertsNotification.objects.all():
        assert row.actor_count == AlertsActor.objects.filter(notification=row, is_present=True).count()
    for inbox in AlertsInbox.objects.all():
        unread = AlertsNotification.objects.filter(recipient=inbox, read_at=None, actor_count__gt=0)
        assert inbox.unread == unread.count()
        assert all(row.seq <= inbox.seq for row in AlertsNotification.objects.filter(recipient=inbox))
