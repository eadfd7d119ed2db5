"""Locks are taken in one order: profiles, posts, comments and hashtags, each by id. Nobody waits for the next
while they hold one that comes later; and who waited until a post was gone is told so."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person, Post
from feed import actions
from feed.models import FeedComment, FeedHashtag
from tests.races import differences, held_back

pytestmark = pytest.mark.django_db(transaction=True)

BrowserOf = Callable[[AccountsUser], Client]


def held(row: Model) -> bool:
    """Does another transaction hold it?"""
    free = type(row)._default_manager.select_for_update(skip_locked=True).filter(pk=row.pk)
    return not free.exists()


def test_who_deletes_an_answer_waits_for_its_thread_first(person: Person, post: Post) -> None:
    """An account that leaves and liked both takes them in that order."""
    ana, bia = person("ana"), person("bia")
    mine = post(ana)
    top = actions.feed_comment_create(author=ana, post=mine, text="top")
    answer = actions.feed_comment_create(author=bia, post=mine, text="answer", parent=top)
    with transaction.atomic():
        actions.feed_comment_like(user=bia, comment=top)
        late = held_back(lambda: actions.feed_comment_delete(comment=answer))
        assert not held(answer)
    assert late.result(timeout=30) is None
    assert differences() == []


def test_who_deletes_a_post_waits_for_its_comments_before_its_hashtags(person: Person, post: Post) -> None:
    """An account that leaves and liked one of them holds it until its own hashtags are counted."""
    ana, bia = person("ana"), person("bia")
    mine = post(ana, caption="#sea")
    comment = actions.feed_comment_create(author=bia, post=mine, text="words")
    with transaction.atomic():
        actions.feed_comment_like(user=bia, comment=comment)
        late = held_back(lambda: actions.feed_post_delete(post=mine))
        assert not held(FeedHashtag.objects.get())
    assert late.result(timeout=30) is None
    assert differences() == []


@pytest.mark.parametrize(("act", "status"), [("delete", 200), ("pin", 404)])
def test_an_act_on_a_comment_that_waits_for_the_deletion_of_the_post(
    person: Person, post: Post, browser_of: BrowserOf, act: str, status: int
) -> None:
    ana = person("ana")
    mine, author = post(ana), browser_of(ana)
    comment = actions.feed_comment_create(author=ana, post=mine, text="words")
    address, htmx = f"/c/{comment.pk}/{act}/", {"HX-Request": "true"}
    with transaction.atomic():
        actions.feed_post_delete(post=mine)
        late = held_back(lambda: author.post(address, headers=htmx).status_code)
    assert late.result(timeout=30) == status
    assert not FeedComment.objects.exists()
