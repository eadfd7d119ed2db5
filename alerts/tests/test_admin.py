"""What the people who run the site see of alerts, and the little that they may do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountsUser
from alerts.actions import alerts_digest_set, alerts_notice_send, alerts_preferences_set, alerts_subscribe
from alerts.models import (
    AlertsActor,
    AlertsDigest,
    AlertsEvent,
    AlertsInbox,
    AlertsNotification,
    AlertsPreference,
    AlertsSubscription,
)
from alerts.tests.conftest import unread_of
from conftest import Person, Post
from feed.actions import feed_like, feed_unlike
from feed.models import FeedPost
from social.actions import social_follow
from tests.races import differences

BrowserOf = Callable[[AccountsUser], Client]
Deliver = Callable[[], int]

EVENTS, NOTIFICATIONS = "/admin/alerts/alertsevent/", "/admin/alerts/alertsnotification/"
MODELS = ("event", "notification", "inbox", "subscription", "preference", "digest")


@pytest.fixture
def boss(person: Person, browser_of: BrowserOf) -> Client:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return browser_of(user)


@pytest.fixture
def failed(person: Person, post: Post) -> AlertsEvent:
    """An event that failed too often, beside some that wait."""
    ana, bia = person("ana"), person("bia")
    feed_like(user=bia, code=post(ana).code)
    event = AlertsEvent.objects.get(topic="like")
    event.attempts, event.error = 5, "ValueError: too much\nand more"
    event.due_at = timezone.now() + timedelta(hours=1)
    event.created_at = timezone.now() - timedelta(hours=3)
    event.save()
    AlertsEvent.objects.exclude(pk=event.pk).update(created_at=timezone.now() - timedelta(hours=2))
    return event


def test_the_outbox_says_how_much_waits_and_how_much_failed(boss: Client, failed: AlertsEvent) -> None:
    waiting = AlertsEvent.objects.exclude(pk=failed.pk).count()
    page = boss.get(EVENTS).text
    assert f"{waiting} event" in page
    assert "1 event failed." in page
    assert "Age of the oldest: <time" in page
    assert ">2 h</time>" in page
    assert "ValueError: too much<" in page
    assert "and more" not in page
    for state, count in (("waiting", waiting), ("failed", 1)):
        assert boss.get(EVENTS, {"state": state}).context["cl"].result_count == count
    assert "and more" in boss.get(f"{EVENTS}{failed.pk}/change/").text


@pytest.mark.parametrize("way", ["action", "button"])
def test_what_failed_is_tried_again(
    boss: Client, failed: AlertsEvent, deliver: Deliver, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    deliver()
    assert AlertsEvent.objects.get() == failed
    if way == "action":
        address, form = EVENTS, {"action": "retry", "_selected_action": failed.pk}
    else:
        address, form = f"{EVENTS}{failed.pk}/retry/", {}
        assert f'formaction="{address}"' in boss.get(EVENTS).text
    page = boss.post(address, form, follow=True)
    assert "1 event is tried again." in page.text
    deliver()
    assert not AlertsEvent.objects.exists()
    assert unread_of(AccountsUser.objects.get(username="ana")) == 1


def test_trying_again_is_no_link_and_not_for_everybody(
    boss: Client, failed: AlertsEvent, person: Person, browser_of: BrowserOf
) -> None:
    address = f"{EVENTS}{failed.pk}/retry/"
    assert boss.get(address).status_code == 405
    assert boss.post(f"{EVENTS}{failed.pk + 1000}/retry/").status_code == 404
    looker = person("looker")
    AccountsUser.objects.filter(pk=looker.pk).update(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_alertsevent"))
    browser = browser_of(looker)
    assert browser.get(EVENTS).status_code == 200
    assert browser.post(address).status_code == 403
    browser.post(EVENTS, {"action": "retry", "_selected_action": failed.pk})
    failed.refresh_from_db()
    assert failed.attempts == 5


@pytest.fixture
def busy(person: Person, post: Post, deliver: Deliver) -> AccountsUser:
    """Somebody with one of everything."""
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    for liker in (bia, cleo):
        feed_like(user=liker, code=photo.code)
    deliver()
    feed_unlike(user=cleo, code=photo.code)
    alerts_notice_send(recipient=ana, text="Good.")
    deliver()
    social_follow(follower=ana, followed=bia)
    alerts_subscribe(subscriber=ana, author=bia)
    alerts_digest_set(user=ana, is_on=True)
    alerts_preferences_set(user=ana, sources={"like": "nobody"})
    return ana


def test_notifications_are_found_by_whom_they_are_for(boss: Client, busy: AccountsUser) -> None:
    found = {
        words: boss.get(NOTIFICATIONS, {"q": words}).context["cl"].result_count
        for words in ("ana", "@Ana", "an", "bia", "")
    }
    assert found == {"ana": 2, "@Ana": 2, "an": 0, "bia": 0, "": 2}
    assert boss.get(NOTIFICATIONS, {"kind": "like"}).context["cl"].result_count == 1
    page = boss.get(NOTIFICATIONS).text
    assert f'<a href="/admin/accounts/accountsuser/{busy.pk}/change/">ana</a>' in page
    assert f'/admin/feed/feedpost/{FeedPost.objects.get().pk}/change/">' in page


def test_a_notification_names_its_people(boss: Client, busy: AccountsUser) -> None:
    like = AlertsNotification.objects.get(kind="like")
    page = boss.get(f"{NOTIFICATIONS}{like.pk}/change/").text
    assert "cleo</a> (taken back), <a" in page
    assert ">bia</a>" in page
    assert 'name="_save"' not in page


def gone() -> None:
    """People and posts vanish, and nobody has delivered that yet."""
    AccountsUser.objects.filter(username__in=["ana", "bia", "cleo"]).delete()


def test_what_names_somebody_who_is_gone_is_still_shown(boss: Client, busy: AccountsUser) -> None:
    keys = {
        NOTIFICATIONS: list(AlertsNotification.objects.values_list("pk", flat=True)),
        "/admin/alerts/alertsinbox/": [busy.pk],
    }
    feed_like(user=busy, code=FeedPost.objects.get().code)
    gone()
    keys[EVENTS] = list(AlertsEvent.objects.values_list("pk", flat=True))
    assert AlertsEvent.objects.exists()
    for address, rows in keys.items():
        page = boss.get(address)
        assert page.context["cl"].result_count == len(rows)
        assert f"{busy.pk}, gone" in page.text
        for key in rows:
            assert boss.get(f"{address}{key}/change/").status_code == 200
    assert boss.get(NOTIFICATIONS, {"q": "ana"}).context["cl"].result_count == 0


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_changed_by_hand(boss: Client, busy: AccountsUser, model: str) -> None:
    AlertsEvent.objects.create(topic="like")
    address = f"/admin/alerts/alerts{model}/"
    key = boss.get(address).context["cl"].result_list[0].pk
    assert boss.post(f"{address}{key}/change/", {}).status_code == 403
    if model != "notification":
        assert boss.get(f"{address}add/").status_code == 403
    expected = 200 if model in ("subscription", "preference", "digest") else 403
    assert boss.get(f"{address}{key}/delete/").status_code == expected


def test_what_people_chose_is_taken_back(boss: Client, busy: AccountsUser) -> None:
    for model in (AlertsSubscription, AlertsPreference, AlertsDigest):
        address = f"/admin/alerts/{model._meta.model_name}/"
        form = {
            "action": "delete_selected",
            "_selected_action": model._default_manager.get().pk,
            "post": "yes",
        }
        assert boss.post(address, form).status_code == 302
        assert not model._default_manager.exists()


def test_an_account_with_all_of_that_is_deleted(boss: Client, busy: AccountsUser, deliver: Deliver) -> None:
    address = f"/admin/accounts/accountsuser/{busy.pk}/delete/"
    assert boss.post(address, {"post": "yes"}).status_code == 302
    assert not AccountsUser.objects.filter(pk=busy.pk).exists()
    deliver()
    assert not AlertsInbox.objects.filter(pk=busy.pk).exists()
    assert not AlertsActor.objects.exists()
    assert differences() == []


def test_a_notice_is_sent(boss: Client, person: Person) -> None:
    ana = person("ana")
    assert "Send a notice" in boss.get(NOTIFICATIONS).text
    assert 'value="ana"' in boss.get(f"{NOTIFICATIONS}add/?username=ana").text
    form = {"username": "@Ana", "text": " Your post is back. "}
    assert boss.post(f"{NOTIFICATIONS}add/", form)["Location"] == NOTIFICATIONS
    sent = AlertsNotification.objects.get()
    assert (sent.recipient_id, sent.kind, sent.text) == (ana.pk, "notice", "Your post is back.")
    assert unread_of(ana) == 1


@pytest.mark.parametrize(
    ("username", "text", "words"),
    [("nobody", "Good.", "Nobody has this username."), ("ana", " ", "required"), ("ana", "x" * 501, "500")],
)
def test_a_notice_needs_somebody_and_words(
    boss: Client, person: Person, username: str, text: str, words: str
) -> None:
    person("ana")
    answer = boss.post(f"{NOTIFICATIONS}add/", {"username": username, "text": text})
    assert answer.status_code == 200
    assert words in answer.text
    assert not AlertsNotification.objects.exists()


def test_lists_cost_the_same_whatever_is_in_them(
    boss: Client, person: Person, post: Post, deliver: Deliver
) -> None:
    costs = []
    for name in ("ana", "bia"):
        one, other = person(name), person(f"{name}.fan")
        feed_like(user=other, code=post(one).code)
        social_follow(follower=other, followed=one)
        alerts_subscribe(subscriber=other, author=one)
        alerts_digest_set(user=one, is_on=True)
        alerts_preferences_set(user=one, sources={"like": "nobody"})
        deliver()
        AlertsEvent.objects.create(topic="like", actor=other, recipient=one, post=FeedPost.objects.first())
        with CaptureQueriesContext(connection) as captured:
            for model in MODELS:
                assert boss.get(f"/admin/alerts/alerts{model}/").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_large_table_is_not_counted(
    boss: Client, busy: AccountsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.admin._estimate", lambda model: 3_000_000)
    assert boss.get(NOTIFICATIONS).context["cl"].result_count == 3_000_000
    assert boss.get(NOTIFICATIONS, {"q": "ana"}).context["cl"].result_count == 2
