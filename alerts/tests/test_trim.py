"""What nobody looks for any more goes; the newest stay, and so does the truth of what is unread."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsUser
from alerts.actions import alerts_subscribe
from alerts.models import AlertsActor, AlertsInbox, AlertsNotification, AlertsSubscription
from alerts.tasks import alerts_trim, alerts_trim_subscriptions
from alerts.tests.conftest import unread_of
from common.inbox import common_inboxes_lock
from conftest import Person, Post
from feed.actions import feed_like
from social.actions import social_follow, social_unfollow
from tests.races import differences, failures, held_back

Deliver = Callable[[], int]

OLD = timedelta(days=181)


def counters_off() -> list[str]:
    """All that the doctor finds but that nobody really did what these rows tell of."""
    return [line for line in differences() if "what is not so" not in line]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small numbers, so that every border is crossed."""
    values = {"ALERTS_KEPT": 5, "_STRETCH": 2, "_BATCH": 3, "_TIES": 1}
    for name, value in values.items():
        monkeypatch.setattr(f"alerts.trim.{name}", value)


def notify(person: AccountsUser, actor: AccountsUser, ages: list[timedelta], *, every_read: int = 2) -> None:
    """One notification of each age; every so many of them is read."""
    inbox, _made = AlertsInbox.objects.get_or_create(user=person)
    for number, age in enumerate(ages, start=1):
        then = timezone.now() - age
        row = AlertsNotification.objects.create(
            recipient=inbox,
            kind="like",
            target=number,
            actor_count=1,
            seq=number,
            happened_at=then,
            read_at=then if number % every_read == 0 else None,
        )
        AlertsActor.objects.create(notification=row, recipient=inbox, kind="like", target=number, actor=actor)
    unread = AlertsNotification.objects.filter(recipient=inbox, read_at=None).count()
    AlertsInbox.objects.filter(pk=person.pk).update(seq=len(ages), unread=unread)


def left(person: AccountsUser) -> list[int]:
    return sorted(AlertsNotification.objects.filter(recipient=person.pk).values_list("target", flat=True))


def ages(count: int) -> list[timedelta]:
    """All old, each a day older than the one before."""
    return [OLD + timedelta(days=number) for number in range(count)]


def test_the_newest_stay_however_old(few: None, person: Person) -> None:
    ana, bia, cleo, dora = person("ana"), person("bia"), person("cleo"), person("dora")
    notify(ana, dora, ages(20))
    notify(bia, dora, ages(5))
    notify(cleo, dora, [timedelta(days=number) for number in range(12)])
    alerts_trim()
    assert left(ana) == left(bia) == [1, 2, 3, 4, 5]
    assert len(left(cleo)) == 12
    assert [unread_of(each) for each in (ana, bia, cleo)] == [3, 3, 6]
    assert AlertsActor.objects.count() == 22
    assert AlertsInbox.objects.get(pk=ana.pk).seq > 20
    assert AlertsInbox.objects.get(pk=bia.pk).seq == 5
    assert counters_off() == []


def test_what_is_young_stays_however_many(few: None, person: Person) -> None:
    ana = person("ana")
    notify(ana, person("bia"), [*(timedelta(days=number) for number in range(8)), *ages(4)])
    alerts_trim()
    assert left(ana) == list(range(1, 9))


def test_those_of_one_moment_are_not_all_or_none(few: None, person: Person) -> None:
    ana = person("ana")
    notify(ana, person("bia"), [OLD] * 9)
    AlertsNotification.objects.update(happened_at=timezone.now() - OLD)
    alerts_trim()
    assert left(ana) == [5, 6, 7, 8, 9]


def test_five_hundred_stay(person: Person) -> None:
    ana = person("ana")
    notify(ana, person("bia"), ages(510))
    alerts_trim()
    assert left(ana) == list(range(1, 501))


def test_trimming_again_changes_nothing(few: None, person: Person) -> None:
    ana = person("ana")
    notify(ana, person("bia"), ages(20))
    alerts_trim()
    before = list(AlertsInbox.objects.values_list())
    alerts_trim()
    assert list(AlertsInbox.objects.values_list()) == before


def test_killed_in_the_middle_it_is_harmless(
    few: None, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = person("ana")
    notify(ana, person("bia"), ages(20))
    steps = iter([None, None, KeyboardInterrupt])

    def cut_short(versions: object) -> None:
        if error := next(steps):
            raise error

    # After the third batch was written, before it is committed.
    with monkeypatch.context() as patch:
        patch.setattr("alerts.trim.transaction.on_commit", lambda act, robust: cut_short(act))
        with pytest.raises(KeyboardInterrupt):
            alerts_trim()
    assert len(left(ana)) == 14
    unread_of(ana)
    assert counters_off() == []
    alerts_trim()
    assert len(left(ana)) == 5
    assert counters_off() == []


@pytest.mark.django_db(transaction=True)
def test_whom_somebody_joins_meanwhile_stays(few: None, person: Person, post: Post, deliver: Deliver) -> None:
    """An old group becomes young while the trimmer waits for its inbox."""
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    feed_like(user=bia, code=photo.code)
    deliver()
    AlertsNotification.objects.update(happened_at=timezone.now() - 2 * OLD)
    notify(ana, bia, ages(6), every_read=1)
    AlertsInbox.objects.filter(pk=ana.pk).update(unread=1)
    with transaction.atomic():
        common_inboxes_lock(AlertsInbox, [ana.pk])
        trimmed = held_back(alerts_trim)
        feed_like(user=cleo, code=photo.code)
        deliver()
    assert failures([trimmed.result(timeout=30)]) == []
    liked = AlertsNotification.objects.get(post=photo.pk)
    assert liked.actor_count == 2
    assert unread_of(ana) == 1
    assert len(left(ana)) == 5
    assert counters_off() == []


def test_the_rest_is_the_next_tasks(few: None, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr("alerts.tasks._SECONDS", 0)
    monkeypatch.setattr("alerts.tasks.common_enqueue", lambda task, after: sent.append((task.name, after)))
    people = [person(f"person{number}") for number in range(3)]
    for each in people:
        notify(each, people[0], ages(7))
    alerts_trim()
    assert [len(left(each)) for each in people] == [5, 5, 7]
    assert sent == [("alerts.trim", people[1].pk)]
    alerts_trim(people[1].pk)
    assert len(left(people[2])) == 5
    assert len(sent) == 1


def test_subscriptions_that_rest_go(few: None, person: Person) -> None:
    ana, bia, cleo, dora = person("ana"), person("bia"), person("cleo"), person("dora")
    for fan in (bia, cleo, dora):
        social_follow(follower=fan, followed=ana)
        alerts_subscribe(subscriber=fan, author=ana)
    social_follow(follower=ana, followed=bia)
    alerts_subscribe(subscriber=ana, author=bia)
    for fan in (bia, dora):
        social_unfollow(follower=fan, followed=ana)
    alerts_trim_subscriptions()
    assert set(AlertsSubscription.objects.values_list("subscriber", flat=True)) == {cleo.pk, ana.pk}


@pytest.mark.django_db(transaction=True)
def test_who_follows_and_asks_again_meanwhile_is_not_forgotten(few: None, person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    social_follow(follower=bia, followed=ana)
    alerts_subscribe(subscriber=bia, author=ana)
    social_unfollow(follower=bia, followed=ana)
    with transaction.atomic():
        list(AccountsProfile.objects.select_for_update(no_key=True).filter(pk=ana.pk))
        trimmed = held_back(alerts_trim_subscriptions)
        social_follow(follower=bia, followed=ana)
        alerts_subscribe(subscriber=bia, author=ana)
    assert failures([trimmed.result(timeout=30)]) == []
    assert AlertsSubscription.objects.count() == 1
