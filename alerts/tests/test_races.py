"""Real threads and transactions: several workers, acts in the middle of a delivery, readers and writers."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.models import AccountsUser
from alerts.actions import alerts_read
from alerts.delivery import alerts_deliver_batch
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from alerts.order import _bucket
from alerts.tests.conftest import Told, unread_of
from common.inbox import common_inboxes_lock
from conftest import Person, Post
from feed.actions import (
    feed_comment_create,
    feed_comment_delete,
    feed_like,
    feed_post_delete,
    feed_unlike,
)
from feed.models import FeedComment, FeedPost
from social.actions import social_block, social_mute
from tests.races import at_once, differences, failures, held_back

pytestmark = pytest.mark.django_db(transaction=True)


def deliver_all() -> int:
    total = 0
    while done := alerts_deliver_batch():
        total += done
    return total


def test_two_workers_on_one_backlog_tell_each_thing_once(
    person: Person, post: Post, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small batches, so that both have their hands full.
    monkeypatch.setattr("alerts.delivery.ALERTS_BATCH", 5)
    ana, cleo = person("ana"), person("cleo")
    likers = [person(f"liker{number}") for number in range(20)]
    photos = [post(owner) for owner in (ana, cleo, ana)]
    for liker in likers:
        for photo in photos:
            feed_like(user=liker, code=photo.code)
    assert AlertsEvent.objects.filter(topic="like").count() == 60
    assert failures(at_once(deliver_all, deliver_all, deliver_all)) == []
    deliver_all()
    assert AlertsActor.objects.filter(is_present=True).count() == 60
    assert sorted(len(names) for _kind, names in told(ana)) == [20, 20]
    assert unread_of(ana) == 2
    assert not AlertsEvent.objects.exists()


def test_like_and_unlike_in_the_hands_of_two_workers(person: Person, post: Post, told: Told) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    deliver_all()
    feed_like(user=bia, code=photo.code)
    with transaction.atomic():
        # Both workers have taken their event and wait for the inbox, the like's first.
        common_inboxes_lock(AlertsInbox, [ana.pk])
        with_like = held_back(alerts_deliver_batch)
        unliked = at_once(lambda: feed_unlike(user=bia, code=photo.code))
        assert failures(unliked) == []
        with_unlike = held_back(alerts_deliver_batch)
    assert (with_like.result(timeout=20), with_unlike.result(timeout=20)) == (1, 1)
    assert told(ana) == []
    assert unread_of(ana) == 0


def test_the_truth_is_asked_after_the_lock(person: Person, post: Post, told: Told) -> None:
    """A worker that looked first and waited then would tell of a like that is no more."""
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    feed_like(user=bia, code=photo.code)
    AlertsEvent.objects.exclude(topic="like").delete()
    with transaction.atomic():
        common_inboxes_lock(AlertsInbox, [ana.pk])
        waiting = held_back(alerts_deliver_batch)
        assert failures(at_once(lambda: feed_unlike(user=bia, code=photo.code))) == []
    assert waiting.result(timeout=20) == 1
    # The event of its end still waits: it is the like's that found it gone.
    assert AlertsEvent.objects.filter(topic="like").count() == 1
    assert told(ana) == []


def test_reading_while_likes_are_delivered_leaves_no_count_behind(person: Person, post: Post) -> None:
    ana = person("ana")
    photos = [post(ana) for _ in range(4)]
    for liker in (person("bia"), person("cleo")):
        for photo in photos:
            feed_like(user=liker, code=photo.code)
        acts = [deliver_all, lambda: alerts_read(user=ana), deliver_all, lambda: alerts_read(user=ana)]
        assert failures(at_once(*acts)) == []
    deliver_all()
    unread_of(ana)
    assert AlertsActor.objects.filter(is_present=True).count() == 8
    for row in AlertsNotification.objects.all():
        assert row.seq <= AlertsInbox.objects.get(pk=ana.pk).seq


def test_likes_of_each_others_photos_are_delivered_without_deadlock(person: Person, post: Post) -> None:
    people = [person(f"one{number}") for number in range(4)]
    photos = [post(owner) for owner in people]
    for liker in people:
        for photo in photos:
            feed_like(user=liker, code=photo.code)
    assert failures(at_once(*[deliver_all] * 4)) == []
    deliver_all()
    assert AlertsActor.objects.filter(is_present=True).count() == 12


def test_every_process_takes_the_same_locks() -> None:
    assert [_bucket(thing) for thing in (("person", 1), ("post", 1), ("comment", 77))] == [0, 216, 82]


ENDS: dict[str, Callable[[AccountsUser, AccountsUser, FeedPost], object]] = {
    "block": lambda ana, bia, photo: social_block(blocker=ana, blocked=bia),
    "mute": lambda ana, bia, photo: social_mute(muter=ana, muted=bia, scope="all"),
    "post deleted": lambda ana, bia, photo: feed_post_delete(post=photo),
    "account deleted": lambda ana, bia, photo: bia.delete(),
    "comment deleted": lambda ana, bia, photo: feed_comment_delete(comment=FeedComment.objects.get()),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_while_another_worker_writes_it_is_ended(person: Person, post: Post, end: str) -> None:
    """The one has written and not committed; the other searches for what it must take away."""
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    deliver_all()
    if end == "comment deleted":
        feed_comment_create(author=bia, post=photo, text="lovely")
    else:
        feed_like(user=bia, code=photo.code)
    with transaction.atomic():
        assert alerts_deliver_batch() == 1
        assert failures(at_once(lambda: ENDS[end](ana, bia, photo))) == []
        ended = held_back(deliver_all)
    assert failures([ended.result(timeout=20)]) == []
    deliver_all()
    assert unread_of(ana) == 0
    assert differences() == []
