"""What the people who run the site do to posts, comments and likes goes through the actions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from conftest import Person, Post, client_of
from feed.actions import feed_comment_create, feed_comment_like, feed_like, feed_like_remove
from feed.models import FeedComment, FeedLike, FeedPost
from social.actions import social_follow
from tests.races import differences


@pytest.fixture
def boss(person: Person) -> Client:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return client_of(user)


@pytest.mark.parametrize("model", ["feedcomment", "feedlike", "feedpost"])
@pytest.mark.parametrize("at_once", [False, True], ids=["one", "chosen"])
def test_what_is_deleted_is_counted(
    boss: Client, person: Person, post: Post, model: str, at_once: bool
) -> None:
    ana, bia = person("ana"), person("bia")
    shared = post(ana, caption="#sea")
    comment = feed_comment_create(author=bia, post=shared, text="words")
    feed_comment_create(author=ana, post=shared, text="answer", parent=comment)
    feed_like(user=bia, code=shared.code)
    like = FeedLike.objects.get()
    key = {"feedcomment": comment.pk, "feedlike": like.pk, "feedpost": shared.pk}[model]
    address = f"/admin/feed/{model}/"
    if at_once:
        chosen = {"action": "delete_selected", "_selected_action": key, "post": "yes"}
        assert boss.post(address, chosen).status_code == 302
    else:
        assert boss.post(f"{address}{key}/delete/", {"post": "yes"}).status_code == 302
    left = (FeedPost.objects.count(), FeedComment.objects.count(), FeedLike.objects.count())
    assert left == {"feedcomment": (1, 0, 1), "feedlike": (1, 2, 0), "feedpost": (0, 0, 0)}[model]
    assert differences() == []


def test_a_like_is_taken_away_once_whatever_its_user_may_see(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    shared = post(ana)
    feed_like(user=bia, code=shared.code)
    like = FeedLike.objects.get()
    type(ana.profile).objects.filter(pk=ana.pk).update(is_private=True)
    feed_like_remove(like=like)
    feed_like_remove(like=like)
    assert FeedPost.objects.get().like_count == 0


def test_an_account_with_all_of_that_is_deleted(boss: Client, person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    shared = post(ana, caption="#sea")
    feed_like(user=bia, code=shared.code)
    feed_comment_create(author=bia, post=shared, text="words")
    address = f"/admin/accounts/accountsuser/{bia.pk}/delete/"
    assert boss.post(address, {"post": "yes"}).status_code == 302
    assert not AccountsUser.objects.filter(pk=bia.pk).exists()
    assert differences() == []


def test_lists_cost_the_same_whatever_is_in_them(boss: Client, person: Person, post: Post) -> None:
    ana = person("ana")
    costs = []
    for _more in range(2):
        shared = post(ana, caption="#sea")
        feed_comment_create(author=ana, post=shared, text="words")
        feed_like(user=ana, code=shared.code)
        with CaptureQueriesContext(connection) as captured:
            for model in ("feedcomment", "feedlike", "feedpost", "feedhashtag"):
                assert boss.get(f"/admin/feed/{model}/").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def queries(boss: Client, address: str, data: dict[str, object] | None = None) -> tuple[int, str]:
    """Of a page that asks whether to delete, and what it says."""
    with CaptureQueriesContext(connection) as captured:
        page = boss.post(address, data) if data else boss.get(address)
    assert page.status_code == 200
    return len(captured), page.text


@pytest.mark.parametrize("at_once", [False, True], ids=["one", "chosen"])
@pytest.mark.parametrize("model", ["feed/feedpost", "feed/feedcomment", "accounts/accountsuser"])
def test_before_something_is_deleted_what_goes_with_it_is_counted_and_not_read(
    boss: Client, person: Person, post: Post, model: str, at_once: bool
) -> None:
    ana = person("ana")
    shared = post(ana)
    comment = feed_comment_create(author=ana, post=shared, text="words")
    key = {"feed/feedpost": shared.pk, "feed/feedcomment": comment.pk}.get(model, ana.pk)
    address, chosen = f"/admin/{model}/", {"action": "delete_selected", "_selected_action": key}
    asked = (address, chosen) if at_once else (f"{address}{key}/delete/", None)
    before, _text = queries(boss, *asked)
    for name in ("bia", "cleo"):
        fan = person(name)
        social_follow(follower=fan, followed=ana)
        feed_like(user=fan, code=shared.code)
        feed_comment_like(user=fan, comment=comment)
    after, text = queries(boss, *asked)
    assert after == before
    counted = "Followers" if model == "accounts/accountsuser" else "Likes"
    assert f"<li>{counted}: 2</li>" in text
    assert "bia" not in text
