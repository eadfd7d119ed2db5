"""Any sequence of acts leaves the rows and counters that a plain model of the site has."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsProfile, AccountsUser
from conftest import photo_bytes
from feed import actions
from feed.actions import FeedNewPhoto, FeedPhotoEdit
from feed.models import FEED_PINNED_MAX, FeedComment, FeedHashtag, FeedPost, FeedPostHashtag
from social.actions import (
    social_block,
    social_follow,
    social_follower_remove,
    social_request_accept,
    social_request_decline,
    social_unblock,
    social_unfollow,
)
from social.models import SocialBlock, SocialFollow, SocialFollowRequest
from tests.races import differences

NAMES = st.sampled_from(["ana", "bia", "caio", "davi"])
TAGS = st.sets(st.sampled_from(["sea", "sun", "sol"]))
SOME = st.integers(0, 11)
PHOTO = photo_bytes(40, 40)


@dataclass
class Comment:
    author: str
    parent: int | None
    likes: set[str] = field(default_factory=set)
    is_pinned: bool = False


@dataclass
class Post:
    author: str
    tags: set[str]
    is_shown: bool = True
    is_pinned: bool = False
    likes: set[str] = field(default_factory=set)
    saves: set[str] = field(default_factory=set)
    comments: dict[int, Comment] = field(default_factory=dict)


class Site(RuleBasedStateMachine):
    """The model is the sets below; every rule acts on it and on the site."""

    def __init__(self) -> None:
        super().__init__()
        self.private: dict[str, bool] = {}
        self.follows: set[tuple[str, str]] = set()
        self.requests: set[tuple[str, str]] = set()
        self.blocks: set[tuple[str, str]] = set()
        self.posts: dict[int, Post] = {}
        self.words = (f"word {number}" for number in count())
        self.undone = transaction.atomic()
        self.undone.__enter__()
        for name in ("ana", "bia", "caio"):
            self.join(name)

    def teardown(self) -> None:
        try:
            assert differences() == []
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    # People

    @rule(name=NAMES)
    def join(self, name: str) -> None:
        if name not in self.private:
            AccountsUser.objects.create_user(name)
            self.private[name] = False

    @rule(name=NAMES)
    def leave(self, name: str) -> None:
        if self.private.pop(name, None) is None:
            return
        with committed():
            user(name).delete()
        for pairs in (self.follows, self.requests, self.blocks):
            pairs -= {pair for pair in pairs if name in pair}
        self.posts = {key: post for key, post in self.posts.items() if post.author != name}
        for post in self.posts.values():
            post.likes.discard(name)
            post.saves.discard(name)
            for key, comment in list(post.comments.items()):
                comment.likes.discard(name)
                if comment.author == name:
                    self.forget_comment(post, key)

    @rule(name=NAMES, is_private=st.booleans())
    def set_privacy(self, name: str, is_private: bool) -> None:
        if name not in self.private:
            return
        with committed():
            accounts_privacy_set(user=user(name), is_private=is_private)
        self.private[name] = is_private
        if not is_private:
            waiting = {pair for pair in self.requests if pair[1] == name}
            self.requests -= waiting
            self.follows |= waiting

    @rule(one=NAMES, other=NAMES)
    def follow(self, one: str, other: str) -> None:
        if not {one, other} <= self.private.keys():
            return
        pair = (one, other)
        if one == other or self.is_blocked(*pair):
            with pytest.raises((ValidationError, ObjectDoesNotExist)):
                social_follow(follower=user(one), followed=user(other))
            return
        if not self.private[other] or pair in self.follows:
            self.follows.add(pair)
        else:
            self.requests.add(pair)
        assert social_follow(follower=user(one), followed=user(other)) is (pair in self.follows)

    @rule(one=NAMES, other=NAMES, act=st.sampled_from(["unfollow", "remove", "accept", "decline"]))
    def answer(self, one: str, other: str, act: str) -> None:
        """`one` follows, or asks; `other` is followed, or asked."""
        if one == other or not {one, other} <= self.private.keys():
            return
        pair, ends = (one, other), {"follower": user(one), "followed": user(other)}
        if act == "accept":
            assert social_request_accept(**ends) is (pair in self.requests)
            self.follows |= self.requests & {pair}
        elif act == "decline":
            social_request_decline(**ends)
        else:
            (social_unfollow if act == "unfollow" else social_follower_remove)(**ends)
            self.follows.discard(pair)
        self.requests.discard(pair)

    @rule(one=NAMES, other=NAMES, is_blocked=st.booleans())
    def set_block(self, one: str, other: str, is_blocked: bool) -> None:
        if one == other or not {one, other} <= self.private.keys():
            return
        if not is_blocked:
            social_unblock(blocker=user(one), blocked=user(other))
            self.blocks.discard((one, other))
            return
        social_block(blocker=user(one), blocked=user(other))
        self.blocks.add((one, other))
        for pairs in (self.follows, self.requests):
            pairs -= {(one, other), (other, one)}

    def is_blocked(self, one: str, other: str) -> bool:
        return bool(self.blocks & {(one, other), (other, one)})

    # Posts

    @rule(name=NAMES, tags=TAGS)
    def share(self, name: str, tags: set[str]) -> None:
        if name not in self.private:
            return
        upload = actions.feed_upload_create(owner=user(name), file=ContentFile(PHOTO))
        photos = [FeedNewPhoto(upload=upload)]
        post = actions.feed_post_create(
            author=user(name), caption=caption_of(tags), photos=photos, submission=uuid4()
        )
        self.posts[post.pk] = Post(name, tags)

    @precondition(lambda self: self.posts)
    @rule(place=SOME, tags=TAGS)
    def edit(self, place: int, tags: set[str]) -> None:
        key = self.some_post(place)
        row = FeedPost.objects.get(pk=key)
        photos = [FeedPhotoEdit(photo.pk, "") for photo in row.photos.all()]
        actions.feed_post_edit(post=row, caption=caption_of(tags), photos=photos)
        self.posts[key].tags = tags

    @precondition(lambda self: self.posts)
    @rule(place=SOME, act=st.sampled_from(["archive", "restore", "pin", "unpin", "delete"]))
    def put(self, place: int, act: str) -> None:
        key = self.some_post(place)
        post, row = self.posts[key], FeedPost.objects.get(pk=key)
        if act == "delete":
            actions.feed_post_delete(post=row)
            del self.posts[key]
        elif act == "pin":
            pinned = [each for each in self.posts.values() if each.author == post.author and each.is_pinned]
            is_possible = post.is_shown and (post.is_pinned or len(pinned) < FEED_PINNED_MAX)
            with refused(not is_possible):
                actions.feed_post_pin(post=row)
            post.is_pinned |= is_possible
        elif act == "unpin":
            actions.feed_post_unpin(post=row)
            post.is_pinned = False
        else:
            (actions.feed_post_archive if act == "archive" else actions.feed_post_restore)(post=row)
            post.is_shown = act == "restore"
            post.is_pinned &= post.is_shown

    @precondition(lambda self: self.posts)
    @rule(place=SOME, name=NAMES, kind=st.sampled_from(["like", "save"]), is_on=st.booleans())
    def mark(self, place: int, name: str, kind: str, is_on: bool) -> None:
        if name not in self.private:
            return
        key = self.some_post(place)
        marks = self.posts[key].likes if kind == "like" else self.posts[key].saves
        act = getattr(actions, f"feed_{kind}" if is_on else f"feed_un{kind}")
        code = FeedPost.objects.get(pk=key).code
        if not self.sees(name, self.posts[key]):
            with pytest.raises(FeedPost.DoesNotExist):
                act(user=user(name), code=code)
            return
        (marks.add if is_on else marks.discard)(name)
        assert getattr(act(user=user(name), code=code), f"{kind}_count") == len(marks)

    def sees(self, name: str, post: Post) -> bool:
        if name == post.author:
            return True
        may_read = not self.private[post.author] or (name, post.author) in self.follows
        return post.is_shown and may_read and not self.is_blocked(name, post.author)

    def some_post(self, place: int) -> int:
        return sorted(self.posts)[place % len(self.posts)]

    # Comments

    @precondition(lambda self: self.posts)
    @rule(place=SOME, name=NAMES, under=st.none() | SOME)
    def say(self, place: int, name: str, under: int | None) -> None:
        if name not in self.private:
            return
        key = self.some_post(place)
        comments = self.posts[key].comments
        parent = sorted(comments)[under % len(comments)] if comments and under is not None else None
        words: dict[str, Any] = {
            "author": user(name),
            "post": FeedPost.objects.get(pk=key),
            "text": next(self.words),
            "parent": parent and FeedComment.objects.get(pk=parent),
        }
        if not self.sees(name, self.posts[key]):
            with pytest.raises(FeedPost.DoesNotExist):
                actions.feed_comment_create(**words)
            return
        row = actions.feed_comment_create(**words)
        comments[row.pk] = Comment(name, parent and (comments[parent].parent or parent))

    @precondition(lambda self: any(post.comments for post in self.posts.values()))
    @rule(place=SOME, name=NAMES, act=st.sampled_from(["like", "unlike", "pin", "unpin", "delete"]))
    def act_on_comment(self, place: int, name: str, act: str) -> None:
        if name not in self.private:
            return
        found = sorted((key, post) for post, each in self.posts.items() for key in each.comments)
        key, post_key = found[place % len(found)]
        post = self.posts[post_key]
        comment, row = post.comments[key], FeedComment.objects.get(pk=key)
        if act == "delete":
            actions.feed_comment_delete(comment=row)
            self.forget_comment(post, key)
        elif act == "pin":
            pinned = [each for each in post.comments.values() if each.is_pinned]
            is_possible = not comment.parent and (comment.is_pinned or len(pinned) < FEED_PINNED_MAX)
            with refused(not is_possible):
                actions.feed_comment_pin(comment=row)
            comment.is_pinned |= is_possible
        elif act == "unpin":
            actions.feed_comment_unpin(comment=row)
            comment.is_pinned = False
        else:
            (comment.likes.add if act == "like" else comment.likes.discard)(name)
            answer = getattr(actions, f"feed_comment_{act}")(user=user(name), comment=row)
            assert answer.like_count == len(comment.likes)

    def forget_comment(self, post: Post, key: int) -> None:
        going = {key, *(each for each, comment in post.comments.items() if comment.parent == key)}
        for each in going & post.comments.keys():
            del post.comments[each]

    # What must hold

    @invariant()
    def people_are_as_in_the_model(self) -> None:
        assert pairs_of(SocialFollow, "follower", "followed") == self.follows
        assert pairs_of(SocialFollowRequest, "follower", "followed") == self.requests
        assert pairs_of(SocialBlock, "blocker", "blocked") == self.blocks
        followers = Counter(followed for _follower, followed in self.follows)
        following = Counter(follower for follower, _followed in self.follows)
        posts = Counter(post.author for post in self.posts.values() if post.is_shown)
        counted = AccountsProfile.objects.values_list(
            "user__username", "follower_count", "following_count", "post_count"
        )
        assert sorted(counted) == [
            (name, followers[name], following[name], posts[name]) for name in sorted(self.private)
        ]

    @invariant()
    def posts_are_as_in_the_model(self) -> None:
        counters = ("like_count", "save_count", "comment_count")
        rows = FeedPost.objects.order_by("pk").values_list("pk", "published", "pinned", *counters)
        assert [
            (pk, published is not None, pinned is not None, *counters)
            for pk, published, pinned, *counters in rows
        ] == [
            (key, post.is_shown, post.is_pinned, len(post.likes), len(post.saves), len(post.comments))
            for key, post in sorted(self.posts.items())
        ]

    @invariant()
    def comments_are_as_in_the_model(self) -> None:
        model = {key: comment for post in self.posts.values() for key, comment in post.comments.items()}
        answers = Counter(comment.parent for comment in model.values())
        rows = FeedComment.objects.order_by("pk").select_related("author")
        assert [
            (row.pk, row.author.username, row.parent_id, row.like_count, row.reply_count) for row in rows
        ] == [
            (key, comment.author, comment.parent, len(comment.likes), answers[key])
            for key, comment in sorted(model.items())
        ]

    @invariant()
    def hashtags_are_as_in_the_model(self) -> None:
        tagged = {(key, tag) for key, post in self.posts.items() for tag in post.tags}
        assert set(FeedPostHashtag.objects.values_list("post", "hashtag__folded")) == tagged
        public = [post for post in self.posts.values() if post.is_shown and not self.private[post.author]]
        counts = Counter(tag for post in public for tag in post.tags)
        assert dict(FeedHashtag.objects.exclude(post_count=0).values_list("folded", "post_count")) == counts


def user(name: str) -> AccountsUser:
    return AccountsUser.objects.get(username=name)


def caption_of(tags: set[str]) -> str:
    return " ".join(f"#{tag}" for tag in sorted(tags))


def pairs_of(model: Any, one: str, other: str) -> set[tuple[str, str]]:
    return set(model.objects.values_list(f"{one}__username", f"{other}__username"))


@contextmanager
def committed() -> Iterator[None]:
    """What an act leaves for its commit happens, though the example is undone in the end."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


@contextmanager
def refused(is_refused: bool) -> Iterator[None]:
    if is_refused:
        with pytest.raises(ValidationError):
            yield
    else:
        yield


@pytest.mark.django_db
def test_whatever_people_do_the_counters_are_true() -> None:
    run_state_machine_as_test(
        Site,
        settings=settings(
            max_examples=12,
            stateful_step_count=50,
            deadline=None,
            # A failure is told as it was found: finding a shorter one would take minutes.
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
