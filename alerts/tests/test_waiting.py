"""Comments that wait, or that the team took down: told of when they are shown, and not before."""

from collections.abc import Callable

from accounts.models import AccountsUser
from alerts.models import AlertsNotification
from alerts.queries import alerts_shown
from alerts.tests.conftest import Told, unread_of
from conftest import Person, Post
from feed.actions import (
    feed_comment_approve,
    feed_comment_create,
    feed_comment_hold,
    feed_comment_release,
    feed_hidden_words_set,
)
from social.actions import social_restrict

Deliver = Callable[[], int]


def test_what_waits_is_told_to_nobody_until_it_is_approved(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo, davi = (person(name) for name in ("ana", "bia", "cleo", "davi"))
    photo = post(ana)
    top = feed_comment_create(author=davi, post=photo, text="top")
    deliver()
    social_restrict(restricter=ana, restricted=bia)
    comment = feed_comment_create(author=bia, post=photo, text="@cleo look", parent=top)
    deliver()
    assert told(ana) == [("comment", ["davi"])]
    assert told(cleo) == told(davi) == []
    feed_comment_approve(comment=comment)
    deliver()
    assert told(ana) == [("comment", ["bia"]), ("comment", ["davi"])]
    assert told(cleo) == [("comment_mention", ["bia"])]
    assert told(davi) == [("reply", ["bia"])]
    assert unread_of(cleo) == 1


def test_hidden_words_are_told_to_nobody(person: Person, post: Post, deliver: Deliver, told: Told) -> None:
    ana, bia = person("ana"), person("bia")
    feed_hidden_words_set(user=ana, words=["spider"])
    feed_comment_create(author=bia, post=post(ana), text="Spider!")
    deliver()
    assert told(ana) == []


def test_what_is_taken_down_goes_from_the_list_and_comes_back_silently(
    person: Person, post: Post, deliver: Deliver, told: Told
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    photo = post(ana)
    comment = feed_comment_create(author=bia, post=photo, text="hello")
    feed_comment_create(author=cleo, post=photo, text="answer", parent=comment)
    deliver()
    feed_comment_hold(comment=comment)
    # Before it is delivered, the page leaves it out by itself.
    assert shown_to(ana) == []
    deliver()
    assert told(ana) == []
    # Of what stands under their own comment they still know.
    assert told(bia) == [("reply", ["cleo"])]
    feed_comment_release(comment=comment)
    deliver()
    assert {who for _kind, [who] in told(ana)} == {"bia", "cleo"}


def shown_to(viewer: AccountsUser) -> list[str]:
    return [shown.row.kind for shown in alerts_shown(viewer, list(rows_of(viewer)))]


def rows_of(viewer: AccountsUser) -> "list[AlertsNotification]":
    return list(AlertsNotification.objects.filter(recipient=viewer.pk))
