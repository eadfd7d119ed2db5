"""Comments that are taken down, approved, deleted and answered at the same moment: real threads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import AccountsUser
from conftest import Person, Post
from feed import actions
from feed.models import FeedComment, FeedPost
from social.actions import social_restrict
from tests.races import at_once, differences, failures, held_back

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], Any]
ROUNDS = 4


def say(author: AccountsUser, post: FeedPost, text: str, parent: FeedComment | None = None) -> FeedComment:
    return actions.feed_comment_create(author=author, post=post, text=text, parent=parent)


def of_comment(act: Callable[..., Any], comment: FeedComment) -> Act:
    return lambda: act(comment=comment)


@pytest.mark.parametrize("act", [actions.feed_comment_hold, actions.feed_comment_approve])
def test_a_change_that_waits_for_a_deletion_finds_nothing(
    person: Person, post: Post, act: Callable[..., Any]
) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    social_restrict(restricter=ana, restricted=bia)
    for author in (bia, ana):
        comment = say(author, photo, "hello")
        with transaction.atomic():
            actions.feed_comment_delete(comment=comment)
            late = held_back(of_comment(act, comment))
        assert late.result(timeout=30) is None
        assert differences() == []


def test_a_deletion_that_waits_for_the_team_subtracts_once(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    comment = say(bia, photo, "hello")
    say(ana, photo, "answer", comment)
    with transaction.atomic():
        actions.feed_comment_hold(comment=comment)
        late = held_back(of_comment(actions.feed_comment_delete, comment))
    assert late.result(timeout=30) is None
    assert FeedPost.objects.get().comment_count == 0
    assert differences() == []


def test_approving_twice_at_once_counts_once(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    social_restrict(restricter=ana, restricted=bia)
    for number in range(1, ROUNDS + 1):
        comment = say(bia, photo, f"word {number}")
        assert failures(at_once(*[of_comment(actions.feed_comment_approve, comment)] * 4)) == []
        assert FeedPost.objects.get().comment_count == number
    assert differences() == []


def test_all_of_it_at_once_leaves_true_counters(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    for number in range(ROUNDS):
        top = say(bia, photo, f"top {number}")
        answer = say(ana, photo, f"answer {number}", top)
        results = at_once(
            of_comment(actions.feed_comment_hold, top),
            of_comment(actions.feed_comment_hold, answer),
            of_comment(actions.feed_comment_release, top),
            of_comment(actions.feed_comment_delete, answer),
            lambda number=number, top=top: say(bia, photo, f"late {number}", top),  # type: ignore[misc]
        )
        assert failures(results) == []
        assert differences() == []


def test_a_comment_on_its_way_is_one_of_before_the_restriction(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    photo = post(ana)
    with transaction.atomic():
        social_restrict(restricter=ana, restricted=bia)
        [before] = at_once(lambda: say(bia, photo, "before"))
    assert not before.waits
    with transaction.atomic():
        FeedPost.objects.select_for_update(no_key=True).get()
        late = held_back(lambda: say(bia, photo, "after"))
        social_restrict(restricter=ana, restricted=bia)
    assert late.result(timeout=30).waits
    assert differences() == []
