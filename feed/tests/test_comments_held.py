"""Comments that the team took down, or that wait for a post's author: who sees, counts and judges them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsUser
from conftest import Person, Post
from feed import actions
from feed.actions import (
    feed_comment_approve,
    feed_comment_create,
    feed_comment_delete,
    feed_comment_edit,
    feed_comment_hold,
    feed_comment_pin,
    feed_comment_release,
    feed_hidden_words_set,
)
from feed.comments import FEED_COMMENTS_SIZE, feed_comments_page, feed_replies_page
from feed.models import FeedComment, FeedPost
from social.actions import social_block, social_restrict, social_unrestrict
from tests.races import differences

Browse = Callable[[AccountsUser], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia")


@pytest.fixture
def caio(person: Person) -> AccountsUser:
    return person("caio")


@pytest.fixture
def photo(ana: AccountsUser, post: Post) -> FeedPost:
    """A post of ana's."""
    return post(ana)


@pytest.fixture
def restricted(ana: AccountsUser, bia: AccountsUser) -> AccountsUser:
    """bia, whom ana restricted."""
    social_restrict(restricter=ana, restricted=bia)
    return bia


def say(post: FeedPost, author: AccountsUser, text: str = "Lovely", **more: Any) -> FeedComment:
    return feed_comment_create(author=author, post=post, text=text, **more)


def seen(post: FeedPost, viewer: AccountsUser) -> list[str]:
    """What the viewer reads, with all answers behind it."""
    texts = []
    for row in feed_comments_page(post, viewer).rows:
        answers = feed_replies_page(row, viewer).rows
        assert row.replies_seen == len(answers)
        texts += [row.text, *(answer.text for answer in answers)]
    return texts


def count(post: FeedPost) -> int:
    post.refresh_from_db()
    return int(post.comment_count)


# Held


def test_what_the_team_took_down_its_author_alone_sees_and_is_told_why(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    comment = say(photo, bia, "gone")
    say(photo, caio, "an answer", parent=comment)
    say(photo, caio, "other")
    feed_comment_hold(comment=comment)
    assert seen(photo, bia) == ["other", "gone", "an answer"]
    assert seen(photo, ana) == seen(photo, caio) == ["other"]
    assert count(photo) == 1
    page = browser_of(bia).get(f"/p/{photo.code}/").text
    assert "Taken down by the team. Only you see this." in page
    assert "gone" not in browser_of(ana).get(f"/p/{photo.code}/").text
    assert "gone" not in Client().get(f"/p/{photo.code}/").text
    assert differences() == []
    feed_comment_release(comment=comment)
    assert seen(photo, ana) == ["other", "gone", "an answer"]
    assert count(photo) == 3
    assert differences() == []


def test_an_answer_that_is_held_leaves_its_thread(
    ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, ana, "top")
    answer = say(photo, bia, "answer", parent=top)
    feed_comment_hold(comment=answer)
    top.refresh_from_db()
    assert (top.reply_count, count(photo)) == (0, 1)
    assert seen(photo, ana) == ["top"]
    assert seen(photo, bia) == ["top", "answer"]


def test_holding_and_releasing_are_safe_to_repeat(bia: AccountsUser, photo: FeedPost) -> None:
    comment = say(photo, bia)
    for _time in range(2):
        feed_comment_hold(comment=comment)
        assert count(photo) == 0
    held_at = FeedComment.objects.get().held_at
    feed_comment_hold(comment=comment)
    assert FeedComment.objects.get().held_at == held_at
    for _time in range(2):
        feed_comment_release(comment=comment)
        assert count(photo) == 1


def test_what_is_held_and_deleted_is_subtracted_once(
    ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    comment = say(photo, bia)
    say(photo, ana, "answer", parent=comment)
    say(photo, ana, "other")
    feed_comment_hold(comment=comment)
    feed_comment_delete(comment=comment)
    feed_comment_delete(comment=comment)
    assert count(photo) == 1
    assert differences() == []


def test_an_answer_to_what_is_being_taken_down_is_not_counted(
    ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, bia)
    feed_comment_hold(comment=top)
    say(photo, ana, "late", parent=top)
    assert count(photo) == 0
    assert differences() == []
    feed_comment_release(comment=top)
    assert count(photo) == 2


def test_who_leaves_takes_what_is_held_along(
    ana: AccountsUser, bia: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, ana, "top")
    held, answer = say(photo, bia, "held"), say(photo, bia, "answer", parent=top)
    say(photo, caio, "to what is held", parent=held)
    for comment in (held, answer):
        feed_comment_hold(comment=comment)
    bia.delete()
    assert count(photo) == 1
    assert differences() == []


def test_what_is_held_has_no_address_for_others(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    comment = say(photo, bia)
    feed_comment_hold(comment=comment)
    for client in (browser_of(caio), browser_of(ana)):
        for act in ("like", "unlike", "approve"):
            assert client.post(f"/c/{comment.pk}/{act}/").status_code == 404
        assert client.get(f"/c/{comment.pk}/replies/").status_code == 404
        assert client.get(f"/report/?kind=comment&id={comment.pk}").status_code == 404
    assert browser_of(bia).get(f"/c/{comment.pk}/replies/").status_code == 200


def test_a_pinned_comment_keeps_its_place(ana: AccountsUser, bia: AccountsUser, photo: FeedPost) -> None:
    comment = say(photo, bia)
    feed_comment_pin(comment=comment)
    feed_comment_hold(comment=comment)
    assert feed_comments_page(photo, ana).pinned == []
    assert feed_comments_page(photo, bia).pinned == [comment]
    feed_comment_release(comment=comment)
    assert feed_comments_page(photo, ana).pinned == [comment]


# Waiting


def test_who_is_restricted_sees_no_difference(
    browser_of: Browse, restricted: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    client, top = browser_of(restricted), say(photo, caio, "top")
    said = [say(photo, restricted, "hello"), say(photo, restricted, "answer", parent=top)]
    addresses = [f"/p/{photo.code}/", f"/p/{photo.code}/comments/", f"/c/{top.pk}/replies/", "/ana/"]
    addresses += [f"/p/{photo.code}/?comment={comment.pk}" for comment in said]
    waiting = [_read(client, address) for address in addresses]
    for comment in said:
        feed_comment_approve(comment=comment)
    assert [_read(client, address) for address in addresses] == waiting
    assert 'data-count="comments">3<' in waiting[0]


def _read(client: Client, address: str) -> str:
    """A page without what differs each time it is read."""
    return re.sub(r'"[A-Za-z0-9]{64}"|data-live-token="[^"]*"', "", client.get(address).text)


def test_the_numbers_that_somebody_sees_count_their_own(
    browser_of: Browse, ana: AccountsUser, restricted: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, caio, "top")
    say(photo, restricted, "hello")
    client = browser_of(restricted)
    answer = {"text": "an answer", "parent": top.pk}
    response = client.post(f"/p/{photo.code}/comments/", answer, headers=HTMX)
    assert '"count": "3"' in response["HX-Trigger"]
    assert '"replies": "View 1 reply"' in response["HX-Trigger"]
    page = client.get(f"/p/{photo.code}/").text
    assert 'data-count="comments">3<' in page
    assert "View 1 reply<" in page
    assert 'data-count="comments">1<' in browser_of(ana).get(f"/p/{photo.code}/").text
    assert "View 1 reply<" not in browser_of(ana).get(f"/p/{photo.code}/").text
    assert count(photo) == 1


def test_the_author_of_the_post_approves_and_everybody_sees(
    browser_of: Browse, ana: AccountsUser, restricted: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    comment = say(photo, restricted, "patience")
    client, address = browser_of(ana), f"/c/{comment.pk}/approve/"
    page = client.get(f"/p/{photo.code}/").text
    assert "1 comment waits for you" in page
    assert "1 comment waits" not in browser_of(restricted).get(f"/p/{photo.code}/").text
    for other in (restricted, caio):
        assert browser_of(other).post(address).status_code == 404
    response = client.post(address, headers=HTMX)
    assert "waits for you" not in response.text
    assert "patience" in response.text
    assert 'data-count="comments">1<' in response.text
    assert "Comment approved" in response["HX-Trigger"]
    assert client.post(address).status_code == 302
    assert seen(photo, caio) == ["patience"]
    assert count(photo) == 1
    assert differences() == []


def test_the_author_of_the_post_takes_away_what_waits(
    browser_of: Browse, ana: AccountsUser, restricted: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    comments = [say(photo, restricted, f"word {number}") for number in range(2)]
    assert browser_of(caio).post(f"/c/{comments[0].pk}/delete/").status_code == 404
    assert "Delete comment?" in browser_of(ana).get(f"/c/{comments[0].pk}/delete/").text
    response = browser_of(ana).post(f"/c/{comments[0].pk}/delete/", headers=HTMX)
    assert "1 comment waits for you" in response.text
    assert browser_of(ana).post(f"/c/{comments[1].pk}/delete/").status_code == 302
    assert not FeedComment.objects.exists()
    assert differences() == []


def test_what_waits_can_be_reported_by_whom_it_waits_for(
    browser_of: Browse, ana: AccountsUser, restricted: AccountsUser, caio: AccountsUser, photo: FeedPost
) -> None:
    address = f"/report/?kind=comment&id={say(photo, restricted).pk}"
    assert browser_of(ana).get(address).status_code == 200
    assert browser_of(caio).get(address).status_code == 404


def test_what_waits_cannot_be_answered_by_others(
    browser_of: Browse, ana: AccountsUser, restricted: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, restricted)
    answer = {"text": "well", "parent": top.pk}
    refused = browser_of(ana).post(f"/p/{photo.code}/comments/", answer, headers=HTMX)
    assert "not there any more" in refused.text
    social_unrestrict(restricter=ana, restricted=restricted)
    # Their own answer stands under it, and waits with it.
    assert say(photo, restricted, "and more", parent=top).waits
    assert not say(photo, restricted, "new").waits


def test_only_new_words_wait(ana: AccountsUser, bia: AccountsUser, photo: FeedPost, post: Post) -> None:
    before = say(photo, bia, "before")
    social_restrict(restricter=ana, restricted=bia)
    assert count(photo) == 1
    assert not say(post(bia), ana).waits
    feed_comment_edit(comment=before, text="changed")
    assert count(photo) == 0
    assert differences() == []
    feed_comment_approve(comment=before)
    assert count(photo) == 1


def test_held_and_waiting_are_two_things(restricted: AccountsUser, photo: FeedPost) -> None:
    comment = say(photo, restricted)
    feed_comment_hold(comment=comment)
    assert not FeedComment.objects.waiting_for(photo.author).exists()
    feed_comment_approve(comment=comment)
    assert count(photo) == 0
    feed_comment_release(comment=comment)
    assert count(photo) == 1


def test_across_a_block_nothing_waits(ana: AccountsUser, restricted: AccountsUser, photo: FeedPost) -> None:
    say(photo, restricted)
    social_block(blocker=ana, blocked=restricted)
    assert not FeedComment.objects.waiting_for(ana).exists()


@pytest.mark.parametrize("waiting", [1, FEED_COMMENTS_SIZE + 5])
def test_what_waits_costs_its_judge_one_query_however_much_it_is(
    browser_of: Browse,
    django_assert_num_queries: DjangoAssertNumQueries,
    ana: AccountsUser,
    restricted: AccountsUser,
    photo: FeedPost,
    waiting: int,
) -> None:
    top = say(photo, ana, "top")
    for number in range(waiting):
        say(photo, restricted, f"word {number}", parent=top if number % 2 else None)
    client = browser_of(ana)
    with django_assert_num_queries(7):
        page = client.get(f"/p/{photo.code}/").text
    assert f"{waiting} comment" in page
    assert page.count("data-waiting=") == min(waiting, FEED_COMMENTS_SIZE)


def test_what_waits_and_what_is_ones_own_are_found_by_their_indexes(
    ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    rows = (FeedComment(post=photo, author=bia, text=f"word {number}") for number in range(20_000))
    FeedComment.objects.bulk_create(rows)
    social_restrict(restricter=ana, restricted=bia)
    say(photo, bia, "waits")
    with connection.cursor() as cursor:
        cursor.execute("analyze feed_feedcomment")
    with CaptureQueriesContext(connection) as queries:
        list(FeedComment.objects.waiting_for(ana).filter(post=photo).order_by("pk"))
        FeedPost.objects.with_hidden(bia.pk).get(pk=photo.pk)
        feed_comments_page(photo, bia)
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"explain {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan on feed_comment" not in plan, query["sql"]


# Any order of all of these


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "answer", "hold", "release", "approve", "delete", "restrict", "free"]),
        st.integers(0, 5),
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_leaves_true_counters(
    steps: list[tuple[str, int]], ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    with transaction.atomic():
        for number, (act, place) in enumerate(steps):
            _step(act, place, number, ana, bia, photo)
            assert differences() == []
        assert count(photo) == FeedComment.objects.shown().count()
        transaction.set_rollback(True)


def _step(act: str, place: int, number: int, ana: AccountsUser, bia: AccountsUser, photo: FeedPost) -> None:
    if act == "say":
        say(photo, bia if place % 2 else ana, f"word {number}")
    elif act == "restrict":
        social_restrict(restricter=ana, restricted=bia)
    elif act == "free":
        social_unrestrict(restricter=ana, restricted=bia)
    elif there := list(FeedComment.objects.order_by("pk")):
        comment = there[place % len(there)]
        if act == "answer":
            say(photo, bia, f"answer {number}", parent=comment)
        else:
            getattr(actions, f"feed_comment_{act}")(comment=comment)


# Words of one's own


def test_words_that_somebody_hides_wait_for_them(
    ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    feed_hidden_words_set(user=ana, words=["Aranha", "vai embora"])
    assert say(photo, bia, "que ARANHA!").waits
    assert say(photo, bia, "Vai, embóra").waits
    assert not say(photo, bia, "aranhas").waits
    assert not say(photo, ana, "aranha").waits
    comment = say(photo, bia, "bom dia")
    feed_comment_edit(comment=comment, text="bom dia, aranha")
    comment.refresh_from_db()
    assert comment.waits
    assert differences() == []
