"""From acts to notifications: every kind, to whom it is told, and what becomes of it when things change."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import accounts_activity_set, accounts_privacy_set
from alerts.actions import (
    alerts_notice_send,
    alerts_preferences_set,
    alerts_read,
    alerts_subscribe,
    alerts_unsubscribe,
)
from alerts.delivery import alerts_deliver_batch
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from alerts.tests.conftest import Told, unread_of
from conftest import Person, Post
from feed.actions import (
    FeedPhotoEdit,
    feed_comment_create,
    feed_comment_delete,
    feed_comment_edit,
    feed_comment_like,
    feed_comment_unlike,
    feed_like,
    feed_post_archive,
    feed_post_delete,
    feed_post_edit,
    feed_post_restore,
    feed_unlike,
)
from feed.models import FeedPhoto
from social.actions import (
    social_block,
    social_follow,
    social_mute,
    social_request_accept,
    social_request_decline,
    social_unblock,
    social_unfollow,
    social_unmute,
)
from tests.races import differences

Deliver = Callable[[], int]


def test_likers_gather_in_one_notification(person: Person, post: Post, deliver: Deliver, told: Told) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    for liker in (bia, cleo, bia):
        feed_like(user=liker, code=photo.code)
    feed_like(user=ana, code=photo.code)
    deliver()
    assert told(ana) == [("like", ["bia", "cleo"])]
    assert unread_of(ana) == 1
    feed_unlike(user=bia, code=photo.code)
    deliver()
    assert told(ana) == [("like", ["cleo"])]
    feed_unlike(user=cleo, code=photo.code)
    deliver()
    assert told(ana) == []
    assert unread_of(ana) == 0
    assert not AlertsEvent.objects.exists()


def test_reading_closes_a_group_and_nobody_is_told_twice(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    feed_like(user=bia, code=photo.code)
    deliver()
    assert alerts_read(user=ana) == 1
    assert unread_of(ana) == 0
    feed_unlike(user=bia, code=photo.code)
    deliver()
    assert told(ana) == []
    feed_like(user=bia, code=photo.code)
    deliver()
    assert told(ana) == [("like", ["bia"])]
    assert unread_of(ana) == 0
    feed_like(user=cleo, code=photo.code)
    deliver()
    assert told(ana) == [("like", ["cleo"]), ("like", ["bia"])]
    assert unread_of(ana) == 1


def test_what_came_after_the_page_was_made_stays_unread(person: Person, post: Post, deliver: Deliver) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    feed_like(user=bia, code=post(ana).code)
    deliver()
    shown = AlertsInbox.objects.get(pk=ana.pk).seq
    feed_like(user=cleo, code=post(ana).code)
    deliver()
    assert alerts_read(user=ana, upto=shown) == 1
    assert unread_of(ana) == 1


def test_a_second_liker_of_an_open_group_is_news(person: Person, post: Post, deliver: Deliver) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    feed_like(user=bia, code=photo.code)
    deliver()
    first = AlertsNotification.objects.get(recipient=ana.pk)
    feed_like(user=cleo, code=photo.code)
    deliver()
    again = AlertsNotification.objects.get(recipient=ana.pk)
    assert again.pk == first.pk
    assert again.seq > first.seq
    feed_unlike(user=bia, code=photo.code)
    deliver()
    assert AlertsNotification.objects.get(recipient=ana.pk).seq == again.seq
    assert AlertsInbox.objects.get(pk=ana.pk).seq > again.seq


def test_a_comment_is_one_thing_to_one_person(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    first = feed_comment_create(author=bia, post=photo, text="lovely, @ana")
    deliver()
    assert told(ana) == [("comment_mention", ["bia"])]
    feed_comment_create(author=cleo, post=photo, text="so it is, @bia", parent=first)
    deliver()
    assert told(bia) == [("reply", ["cleo"])]
    assert told(ana) == [("comment", ["cleo"]), ("comment_mention", ["bia"])]
    feed_comment_create(author=ana, post=photo, text="thank you", parent=first)
    deliver()
    assert told(bia) == [("reply", ["ana"]), ("reply", ["cleo"])]
    assert len(told(ana)) == 2


def test_a_comment_that_goes_takes_what_was_told_of_it_and_its_answers(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    first = feed_comment_create(author=bia, post=photo, text="lovely")
    feed_comment_create(author=cleo, post=photo, text="@ana look", parent=first)
    feed_comment_like(user=ana, comment=first)
    deliver()
    assert told(bia) == [("comment_like", ["ana"]), ("reply", ["cleo"])] or len(told(bia)) == 2
    feed_comment_delete(comment=first)
    deliver()
    assert told(ana) == told(bia) == []
    assert unread_of(ana) == unread_of(bia) == 0
    assert not AlertsNotification.objects.exists()
    assert not AlertsActor.objects.exists()


def test_an_edit_tells_who_is_mentioned_now(person: Person, post: Post, deliver: Deliver, told: Told) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    said = feed_comment_create(author=ana, post=post(ana), text="hello @bia")
    deliver()
    assert told(bia) == [("comment_mention", ["ana"])]
    feed_comment_edit(comment=said, text="hello @cleo")
    deliver()
    assert told(bia) == []
    assert told(cleo) == [("comment_mention", ["ana"])]


def test_likes_of_a_comment_come_and_go(person: Person, post: Post, deliver: Deliver, told: Told) -> None:
    ana, bia = person("ana"), person("bia")
    said = feed_comment_create(author=bia, post=post(ana), text="lovely")
    feed_comment_like(user=ana, comment=said)
    feed_comment_like(user=bia, comment=said)
    deliver()
    assert told(bia) == [("comment_like", ["ana"])]
    feed_comment_unlike(user=ana, comment=said)
    deliver()
    assert told(bia) == []


def test_captions_mention_and_edits_of_them_too(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana, "with @bia")
    deliver()
    assert told(bia) == [("mention", ["ana"])]
    kept = [FeedPhotoEdit(each.pk, each.alt) for each in FeedPhoto.objects.filter(post=photo)]
    feed_post_edit(post=photo, caption="with @cleo", photos=kept)
    deliver()
    assert told(bia) == []
    assert told(cleo) == [("mention", ["ana"])]
    feed_post_archive(post=photo)
    deliver()
    assert told(cleo) == []
    feed_post_restore(post=photo)
    deliver()
    assert told(cleo) == [("mention", ["ana"])]
    feed_post_delete(post=photo)
    deliver()
    assert not AlertsNotification.objects.exists()


def test_follows_requests_and_their_answers(person: Person, deliver: Deliver, told: Told) -> None:
    ana, bia, closed = person("ana"), person("bia"), person("closed", is_private=True)
    social_follow(follower=bia, followed=ana)
    deliver()
    assert told(ana) == [("follow", ["bia"])]
    social_unfollow(follower=bia, followed=ana)
    deliver()
    assert told(ana) == []
    social_follow(follower=ana, followed=closed)
    social_follow(follower=bia, followed=closed)
    deliver()
    assert told(closed) == [("request", ["bia"]), ("request", ["ana"])]
    social_request_accept(followed=closed, follower=ana)
    social_request_decline(followed=closed, follower=bia)
    deliver()
    assert told(closed) == []
    assert told(ana) == [("accepted", ["closed"])]
    assert told(bia) == []
    social_unfollow(follower=ana, followed=closed)
    deliver()
    assert told(ana) == []


def test_opening_an_account_tells_who_waited(
    person: Person, deliver: Deliver, told: Told, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    ana, closed = person("ana"), person("closed", is_private=True)
    social_follow(follower=ana, followed=closed)
    deliver()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        accounts_privacy_set(user=closed, is_private=False)
    deliver()
    assert told(closed) == []
    assert told(ana) == [("accepted", ["closed"])]


def test_a_block_hides_what_was_told_in_both_directions(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia = person("ana"), person("bia")
    hers = post(ana)
    feed_like(user=bia, code=hers.code)
    feed_comment_create(author=ana, post=post(bia), text="and yours")
    deliver()
    assert len(told(ana)) == len(told(bia)) == 1
    social_block(blocker=ana, blocked=bia)
    deliver()
    assert told(ana) == told(bia) == []
    assert unread_of(ana) == unread_of(bia) == 0
    social_unblock(blocker=ana, blocked=bia)
    deliver()
    assert told(ana) == [("like", ["bia"])]
    assert told(bia) == [("comment", ["ana"])]


def test_whom_one_muted_whole_tells_nothing(person: Person, post: Post, deliver: Deliver, told: Told) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    social_mute(muter=ana, muted=bia, scope="posts")
    feed_like(user=bia, code=photo.code)
    deliver()
    assert told(ana) == [("like", ["bia"])]
    social_mute(muter=ana, muted=bia, scope="all")
    feed_comment_create(author=bia, post=photo, text="lovely")
    deliver()
    assert told(ana) == []
    social_unmute(muter=ana, muted=bia)
    deliver()
    assert told(ana) == [("like", ["bia"])]


def test_nobody_is_told_of_what_they_may_not_see(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, closed = person("ana"), person("closed", is_private=True)
    photo = post(closed, "with @ana")
    feed_comment_create(author=closed, post=photo, text="and again @ana")
    deliver()
    assert told(ana) == []
    opened = person("opened")
    social_follow(follower=ana, followed=opened)
    post(opened, "with @ana")
    deliver()
    assert told(ana) == [("mention", ["opened"])]
    social_unfollow(follower=ana, followed=opened)
    accounts_privacy_set(user=opened, is_private=True)
    deliver()
    assert told(ana) == []


@pytest.mark.parametrize(("source", "expected"), [("everyone", 2), ("followed", 1), ("nobody", 0)])
def test_preferences_say_from_whom(
    person: Person, post: Post, deliver: Deliver, told: Told, source: str, expected: int
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    social_follow(follower=ana, followed=bia)
    alerts_preferences_set(user=ana, sources={"like": source})
    for liker in (bia, cleo):
        feed_like(user=liker, code=post(ana).code)
    feed_comment_create(author=cleo, post=post(ana), text="lovely")
    deliver()
    assert [kind for kind, _names in told(ana)].count("like") == expected
    assert [kind for kind, _names in told(ana)].count("comment") == 1


def test_subscribers_hear_of_posts_of_those_they_follow(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    for fan in (bia, cleo):
        social_follow(follower=fan, followed=ana)
        alerts_subscribe(subscriber=fan, author=ana)
    social_unfollow(follower=cleo, followed=ana)
    photo = post(ana)
    deliver()
    assert told(bia) == [("post", ["ana"])]
    assert told(cleo) == []
    social_mute(muter=bia, muted=ana, scope="posts")
    deliver()
    assert told(bia) == []
    feed_post_delete(post=photo)
    deliver()
    assert not AlertsNotification.objects.filter(post=photo.pk).exists()


def test_who_leaves_is_gone_from_what_others_were_told(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    for liker in (bia, cleo):
        feed_like(user=liker, code=photo.code)
    said = feed_comment_create(author=bia, post=photo, text="lovely")
    feed_comment_create(author=cleo, post=photo, text="hello @ana", parent=said)
    deliver()
    assert len(told(ana)) == 3
    gone = bia.pk
    bia.delete()
    deliver()
    assert told(ana) == [("like", ["cleo"])]
    assert unread_of(ana) == 1
    assert not AlertsActor.objects.filter(actor=gone).exists()
    assert not AlertsNotification.objects.filter(recipient=gone).exists()
    assert not AlertsInbox.objects.filter(pk=gone).exists()


def test_actor_or_post_gone_while_the_event_waits(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo, other = post(ana), post(ana)
    feed_like(user=bia, code=photo.code)
    feed_like(user=cleo, code=photo.code)
    feed_like(user=cleo, code=other.code)
    feed_comment_create(author=cleo, post=photo, text="lovely")
    bia.delete()
    feed_post_delete(post=photo)
    deliver()
    assert told(ana) == [("like", ["cleo"])]
    assert not AlertsEvent.objects.exists()


def test_a_notice_of_the_site_is_told(person: Person, told: Told) -> None:
    ana = person("ana")
    alerts_notice_send(recipient=ana, text="Your post is back.")
    alerts_notice_send(recipient=ana, text="And another one.")
    assert unread_of(ana) == 2
    assert AlertsInbox.objects.get(pk=ana.pk).seq == 2


def test_an_event_that_cannot_be_delivered_stops_no_other(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia = person("ana"), person("bia")
    bad = AlertsEvent.objects.create(topic="nonsense", actor=bia)
    feed_like(user=bia, code=post(ana).code)
    deliver()
    assert told(ana) == [("like", ["bia"])]
    bad.refresh_from_db()
    assert bad.attempts == 1
    assert "nonsense" in bad.error
    for _attempt in range(4):
        AlertsEvent.objects.filter(pk=bad.pk).update(due_at="2020-01-01T00:00Z")
        deliver()
    bad.refresh_from_db()
    assert bad.attempts == 5
    # It is not given up: who knows what is mended meanwhile.
    assert timezone.now() < bad.due_at < timezone.now() + timedelta(hours=2)


def test_a_block_of_one_recipient_is_none_of_the_next(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    """In one batch: the rule of who sees what is asked with another viewer in each row of a statement."""
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    feed_comment_create(author=ana, post=post(ana, "with @bia"), text="and @cleo")
    social_block(blocker=ana, blocked=bia)
    deliver()
    assert told(bia) == []
    assert told(cleo) == [("comment_mention", ["ana"])]


def test_who_loses_sight_of_a_post_is_no_longer_told_of_what_is_under_it(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    """A follow that ends, a block and a closed account hide also what third people did there."""
    ana, bia, cleo = person("ana", is_private=True), person("bia"), person("cleo")
    for each in (bia, cleo):
        social_follow(follower=each, followed=ana)
        social_request_accept(followed=ana, follower=each)
    photo = post(ana, "with @bia")
    said = feed_comment_create(author=bia, post=photo, text="lovely")
    feed_comment_create(author=cleo, post=photo, text="it is", parent=said)
    deliver()
    assert sorted(kind for kind, _names in told(bia)) == ["accepted", "mention", "reply"]
    social_unfollow(follower=bia, followed=ana)
    deliver()
    assert told(bia) == []
    assert unread_of(bia) == 0


def test_a_block_hides_what_others_did_under_the_blockers_post(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    said = feed_comment_create(author=bia, post=photo, text="lovely")
    feed_comment_create(author=cleo, post=photo, text="it is", parent=said)
    deliver()
    assert told(bia) == [("reply", ["cleo"])]
    social_block(blocker=ana, blocked=bia)
    deliver()
    assert told(bia) == []
    assert differences() == []


def test_who_asks_again_is_told_of_again(person: Person, deliver: Deliver, told: Told) -> None:
    ana, closed = person("ana"), person("closed", is_private=True)
    social_follow(follower=ana, followed=closed)
    deliver()
    alerts_read(user=closed)
    social_request_decline(followed=closed, follower=ana)
    deliver()
    assert told(closed) == []
    social_follow(follower=ana, followed=closed)
    deliver()
    assert told(closed) == [("request", ["ana"])]
    assert unread_of(closed) == 1


def test_ending_a_subscription_takes_back_nothing(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia = person("ana"), person("bia")
    social_follow(follower=bia, followed=ana)
    alerts_subscribe(subscriber=bia, author=ana)
    post(ana)
    deliver()
    alerts_unsubscribe(subscriber=bia, author=ana)
    social_unfollow(follower=bia, followed=ana)
    deliver()
    assert told(bia) == [("post", ["ana"])]
    assert differences() == []


def test_a_deactivated_account_is_not_told_of_until_it_is_back(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia = person("ana"), person("bia")
    feed_like(user=bia, code=post(ana).code)
    deliver()
    for is_active, expected in ((False, []), (True, [("like", ["bia"])])):
        accounts_activity_set(user=bia, is_active=is_active)
        deliver()
        assert told(ana) == expected


def test_long_events_and_others_do_not_keep_each_other_waiting(
    person: Person, post: Post, deliver: Deliver, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.looks.ALERTS_STRETCH", 2)
    monkeypatch.setattr("alerts.delivery.ALERTS_BATCH", 2)
    ana = person("ana")
    fans = [person(f"fan{number}") for number in range(7)]
    for fan in fans:
        social_follow(follower=fan, followed=ana)
        alerts_subscribe(subscriber=fan, author=ana)
    deliver()
    post(ana)
    post(ana)
    liked = post(fans[0])
    feed_like(user=ana, code=liked.code)
    for _batch in range(5):
        alerts_deliver_batch()
    assert ("like", ["ana"]) in told(fans[0])
    deliver()
    for fan in fans:
        assert [kind for kind, _names in told(fan)].count("post") == 2
