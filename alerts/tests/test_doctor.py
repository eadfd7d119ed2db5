"""The doctor finds what was changed past the actions, and sets it right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AccountsUser
from alerts.actions import alerts_notice_send
from alerts.doctor import ALERTS_DOCTOR_CHECKS
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from alerts.tests.conftest import unread_of
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_comment_delete, feed_like, feed_post_delete
from feed.models import FeedComment, FeedPost
from social.models import SocialBlock
from tests.races import differences

Deliver = Callable[[], int]


def mend() -> None:
    for check in ALERTS_DOCTOR_CHECKS:
        if check.find() and check.mend:
            check.mend()


@pytest.fixture
def ana(person: Person, post: Post, deliver: Deliver) -> AccountsUser:
    """Somebody who was told of likes, a comment and a notice."""
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    for liker in (bia, cleo):
        feed_like(user=liker, code=photo.code)
    feed_comment_create(author=bia, post=photo, text="lovely")
    alerts_notice_send(recipient=ana, text="Good.")
    deliver()
    assert differences() == []
    return ana


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        ("update alerts_alertsinbox set unread = 7", "unread counters of inboxes"),
        ("update alerts_alertsnotification set actor_count = 7", "people of notifications"),
        ("update alerts_alertsactor set is_present = false", "people of notifications"),
        ("update alerts_alertsnotification set actor_count = 0", "people of notifications"),
        ("update alerts_alertsnotification set read_at = now()", "unread counters of inboxes"),
        ("update alerts_alertsinbox set seq = 1", "numbers of inboxes"),
    ],
)
def test_what_is_wrong_is_found_and_set_right(ana: AccountsUser, spoil: str, name: str) -> None:
    seq = AlertsInbox.objects.get(pk=ana.pk).seq
    with connection.cursor() as cursor:
        cursor.execute(spoil)
    assert name in {line.partition(":")[0] for line in differences()}
    sampled = [line for check in ALERTS_DOCTOR_CHECKS if check.sample for line in check.sample(1.0)]
    assert len(sampled) == len(differences())
    mend()
    assert differences() == []
    unread_of(ana)
    assert AlertsInbox.objects.get(pk=ana.pk).seq >= seq


def test_a_sample_finds_no_more_than_there_is(ana: AccountsUser) -> None:
    AlertsInbox.objects.update(unread=7)
    assert sum(len(check.sample(0.5)) for check in ALERTS_DOCTOR_CHECKS if check.sample) <= 1


UNTRUE = "notifications of what is not so"


def names_of_differences() -> set[str]:
    return {line.partition(":")[0] for line in differences()}


def test_what_is_told_and_is_not_so_is_found(ana: AccountsUser, deliver: Deliver) -> None:
    """As a block of two that no event tells of."""
    SocialBlock.objects.create(blocker=ana, blocked=AccountsUser.objects.get(username="bia"))
    assert names_of_differences() == {UNTRUE}
    mend()
    deliver()
    assert differences() == []
    assert unread_of(ana) == 2


def forget(*, gone: Callable[[], object]) -> None:
    """Something is deleted, and the events that say so are lost."""
    gone()
    AlertsEvent.objects.all().delete()


def test_notifications_about_a_post_that_is_gone_are_dropped(ana: AccountsUser, deliver: Deliver) -> None:
    forget(gone=lambda: feed_post_delete(post=FeedPost.objects.get()))
    assert names_of_differences() == {"notifications about posts that are gone", UNTRUE}
    mend()
    assert differences() == []
    deliver()
    assert AlertsNotification.objects.get().kind == "notice"
    assert unread_of(ana) == 1
    assert differences() == []


def test_notifications_about_a_comment_that_is_gone_are_dropped(ana: AccountsUser, deliver: Deliver) -> None:
    forget(gone=lambda: feed_comment_delete(comment=FeedComment.objects.get()))
    assert names_of_differences() == {"notifications about comments that are gone", UNTRUE}
    mend()
    deliver()
    assert unread_of(ana) == 2
    assert differences() == []


def test_what_somebody_who_is_gone_was_told_is_dropped(ana: AccountsUser, deliver: Deliver) -> None:
    feed_post_delete(post=FeedPost.objects.get())
    deliver()
    forget(gone=ana.delete)
    assert [line.split(":")[0] for line in differences()] == ["inboxes of who is gone"]
    mend()
    deliver()
    assert not AlertsInbox.objects.exists()
    assert differences() == []


def test_who_is_gone_leaves_what_others_were_told(ana: AccountsUser, deliver: Deliver) -> None:
    forget(gone=AccountsUser.objects.get(username="cleo").delete)
    assert names_of_differences() == {"actors who are gone", UNTRUE}
    mend()
    deliver()
    assert AlertsNotification.objects.get(kind="like").actor_count == 1
    assert AlertsActor.objects.count() == 2
    assert differences() == []


def test_what_waits_for_its_event_is_not_wrong(ana: AccountsUser) -> None:
    feed_post_delete(post=FeedPost.objects.get())
    AccountsUser.objects.get(username="cleo").delete()
    assert differences() == []


@pytest.mark.parametrize("is_failed", [False, True])
def test_an_old_event_is_found_and_left(ana: AccountsUser, is_failed: bool) -> None:
    then = timezone.now() - timedelta(hours=2)
    AlertsEvent.objects.create(topic="like", created_at=then, attempts=5 * is_failed)
    assert len(differences()) == 1
    mend()
    assert AlertsEvent.objects.count() == 1
