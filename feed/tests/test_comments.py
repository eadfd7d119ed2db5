"""Comments over HTTP: who may do what, what stays exact, what a page holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_comment_delete
from feed.comments import feed_comments_page
from feed.models import FEED_COMMENT_MAX, FeedComment, FeedPost
from social.actions import social_block, social_follow

Browse = Callable[[AccountsUser], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia")


@pytest.fixture
def photo(ana: AccountsUser, post: Post) -> FeedPost:
    """A post of ana's."""
    return post(ana)


def say(post: FeedPost, author: AccountsUser, text: str = "Lovely", **more: Any) -> FeedComment:
    return feed_comment_create(author=author, post=post, text=text, **more)


def send(client: Client, post: FeedPost, text: str, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return client.post(f"{post.get_absolute_url()}comments/", {"text": text, **more}, headers=headers)


def counts(post: FeedPost) -> tuple[int, int]:
    """What the counter says, and how many there are."""
    post.refresh_from_db()
    return post.comment_count, post.comments.count()


def test_a_comment_is_answered_as_the_fragment_that_is_new(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost
) -> None:
    response = send(browser_of(bia), photo, "What a light", headers=HTMX)
    assert response.status_code == 200
    html = response.content.decode()
    assert "What a light" in html
    assert "<html" not in html
    assert '"count": "1"' in response["HX-Trigger"]
    assert "Comment posted" in response["HX-Trigger"]
    assert counts(photo) == (1, 1)


def test_without_scripts_one_comes_back_to_the_comment(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost
) -> None:
    response = send(browser_of(bia), photo, "What a light")
    comment = FeedComment.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/p/{photo.code}/?comment={comment.pk}#comment-{comment.pk}"


def test_what_is_written_is_never_markup(browser_of: Browse, bia: AccountsUser, photo: FeedPost) -> None:
    client = browser_of(bia)
    html = send(client, photo, "<script>alert(1)</script>", headers=HTMX).content.decode()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<script>alert" not in client.get(f"/p/{photo.code}/comments/").content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write something first."),
        (" \n\t ", "Write something first."),
        ("x" * (FEED_COMMENT_MAX + 1), "A comment has at most 2,200 characters; this one has 2,201."),
        (" ".join(f"#tag{n}" for n in range(31)), "At most 30 different hashtags"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "page"])
def test_a_refused_text_is_kept_and_told_why(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost, text: str, sentence: str, headers: dict[str, str]
) -> None:
    response = send(browser_of(bia), photo, text, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert text.strip() in html
    assert ("<html" in html) == (not headers)
    assert counts(photo) == (0, 0)


def test_the_longest_comment_is_taken(browser_of: Browse, bia: AccountsUser, photo: FeedPost) -> None:
    assert send(browser_of(bia), photo, "é" * FEED_COMMENT_MAX).status_code == 302


def test_a_closed_post_takes_no_comment_and_offers_no_form(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost
) -> None:
    say(photo, bia, "said before")
    FeedPost.objects.update(comments_closed=True)
    client = browser_of(bia)
    response = send(client, photo, "too late", headers=HTMX)
    assert response.status_code == 422
    assert "turned off" in response.content.decode()
    page = client.get(f"/p/{photo.code}/comments/").content.decode()
    assert "Comments are turned off" in page
    assert "said before" in page
    assert "data-comment-form" not in page
    assert "data-reply" not in page
    card = browser_of(photo.author).get("/").content.decode()
    assert "View 1 comment<" in card.replace('<span data-count="comments">1</span>', "1")
    assert "data-comment-form" not in card


def test_the_same_words_sent_twice_are_one_comment(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost
) -> None:
    client = browser_of(bia)
    first, again = (send(client, photo, "ok")["Location"] for _ in range(2))
    assert first == again
    assert counts(photo) == (1, 1)
    FeedComment.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    send(client, photo, "ok")
    assert counts(photo) == (2, 2)


def test_thirty_comments_a_minute_are_enough(browser_of: Browse, bia: AccountsUser, photo: FeedPost) -> None:
    client = browser_of(bia)
    # A minute may end meanwhile, once.
    answers = [send(client, photo, f"word {number}") for number in range(61)]
    assert {answer.status_code for answer in answers[:30]} == {302}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused["Retry-After"]) <= 60


def test_an_answer_to_an_answer_stands_under_the_same_comment(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, ana)
    reply = say(photo, bia, "@ana yes", parent=top)
    response = send(browser_of(ana), photo, "@bia no", parent=reply.pk, headers=HTMX)
    assert '"replies": "View 2 replies"' in response["HX-Trigger"]
    top.refresh_from_db()
    assert top.reply_count == top.replies.count() == 2
    assert counts(photo) == (3, 3)


def test_what_is_answered_must_be_there_and_of_the_same_post(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost, post: Post
) -> None:
    elsewhere, gone = say(post(ana), ana), say(photo, ana)
    feed_comment_delete(comment=gone)
    client = browser_of(bia)
    for parent in (elsewhere.pk, gone.pk, 2**70):
        response = send(client, photo, "my words", parent=parent, headers=HTMX)
        assert response.status_code == 422
        assert "not there any more" in response.content.decode()
        assert "my words" in response.content.decode()
    assert counts(photo) == (0, 0)


def test_without_scripts_reply_is_a_link_to_the_form_filled_in(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    top = say(photo, ana)
    page = browser_of(bia).get(f"/p/{photo.code}/comments/?reply={top.pk}").content.decode()
    assert f'name="parent" value="{top.pk}"' in page
    assert "@ana </textarea>" in page


def test_a_deleted_comment_takes_its_answers_and_their_number(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    top, other = say(photo, bia), say(photo, ana, "other")
    for number in range(3):
        say(photo, ana, f"answer {number}", parent=top)
    response = browser_of(bia).post(f"/c/{top.pk}/delete/", headers=HTMX)
    assert '"count": "1"' in response["HX-Trigger"]
    assert counts(photo) == (1, 1)
    assert FeedComment.objects.get() == other


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "page"])
def test_a_like_is_counted_once_and_taken_back_once(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost, headers: dict[str, str]
) -> None:
    comment, client = say(photo, ana), browser_of(bia)
    for act, count in (("like", 1), ("like", 1), ("unlike", 0), ("unlike", 0)):
        response = client.post(f"/c/{comment.pk}/{act}/", headers=headers)
        assert response.status_code == (200 if headers else 302)
        comment.refresh_from_db()
        assert comment.like_count == comment.likes.count() == count
    if headers:
        assert 'aria-label="Like comment"' in response.content.decode()


def test_the_writer_changes_a_comment_for_a_quarter_of_an_hour(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost
) -> None:
    comment, client = say(photo, bia, "teh light"), browser_of(bia)
    assert "teh light" in client.get(f"/c/{comment.pk}/edit/").content.decode()
    assert "<html" not in client.get(f"/c/{comment.pk}/edit/", headers=HTMX).content.decode()
    changed = client.post(f"/c/{comment.pk}/edit/", {"text": "the light"}, headers=HTMX)
    assert "the light" in changed.content.decode()
    assert "edited" in changed.content.decode()
    FeedComment.objects.update(created_at=timezone.now() - timedelta(minutes=15, seconds=1))
    late = client.post(f"/c/{comment.pk}/edit/", {"text": "my light"}, headers=HTMX)
    assert late.status_code == 422
    assert "15 minutes" in late.content.decode()
    assert "my light" in late.content.decode()
    comment.refresh_from_db()
    assert comment.text == "the light"


def test_after_a_quarter_of_an_hour_no_form_is_shown(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost
) -> None:
    comment, client = say(photo, bia), browser_of(bia)
    FeedComment.objects.update(created_at=timezone.now() - timedelta(minutes=15, seconds=1))
    refused = client.get(f"/c/{comment.pk}/edit/", headers=HTMX)
    assert refused.status_code == 422
    assert "15 minutes" in refused["HX-Trigger"]
    assert not refused.content
    page = client.get(f"/c/{comment.pk}/edit/", follow=True)
    assert page.redirect_chain == [(f"/p/{photo.code}/?comment={comment.pk}#comment-{comment.pk}", 302)]
    assert "A comment can be edited for 15 minutes. Delete it and write another." in page.text


def test_deleting_asks_first_on_a_page_of_its_own(
    browser_of: Browse, person: Person, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    comment = say(photo, bia)
    reply = say(photo, bia, "and more", parent=comment)
    for client in (browser_of(bia), browser_of(ana)):
        asked = client.get(f"/c/{comment.pk}/delete/").text
        assert "Delete comment?" in asked
        assert "with all replies to it" in asked
        assert f'action="/c/{comment.pk}/delete/"' in asked
        assert "with all replies" not in client.get(f"/c/{reply.pk}/delete/").text
    assert browser_of(person("caio")).get(f"/c/{comment.pk}/delete/").status_code == 404
    assert counts(photo) == (2, 2)


@pytest.mark.parametrize("text", ["", "  ", "x" * (FEED_COMMENT_MAX + 1)])
def test_a_comment_is_not_changed_into_none(
    browser_of: Browse, bia: AccountsUser, photo: FeedPost, text: str
) -> None:
    comment = say(photo, bia, "kept")
    assert browser_of(bia).post(f"/c/{comment.pk}/edit/", {"text": text}).status_code == 422
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at) == ("kept", None)


def test_the_posts_author_pins_three_which_stand_first(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    first, second, third, fourth = (say(photo, bia, f"word {number}") for number in range(4))
    client = browser_of(ana)
    for comment in (first, second, third, third):
        assert client.post(f"/c/{comment.pk}/pin/").status_code == 302
    refused = client.post(f"/c/{fourth.pk}/pin/", headers=HTMX)
    assert refused.status_code == 422
    assert "Three comments are pinned already" in refused["HX-Trigger"]
    page = feed_comments_page(photo, bia)
    assert (page.pinned, page.rows) == ([first, second, third], [fourth])
    rows = client.post(f"/c/{second.pk}/unpin/", headers=HTMX).content.decode()
    assert rows.index("word 0") < rows.index("word 2") < rows.index("word 3") < rows.index("word 1")


def test_an_answer_cannot_be_pinned(browser_of: Browse, ana: AccountsUser, photo: FeedPost) -> None:
    reply = say(photo, ana, "yes", parent=say(photo, ana))
    assert browser_of(ana).post(f"/c/{reply.pk}/pin/", headers=HTMX).status_code == 422


ACTS = ("like", "unlike", "edit", "delete", "pin", "unpin")


def answers(client: Client, comment: FeedComment) -> dict[str, int]:
    data = {"text": "changed"}
    return {act: client.post(f"/c/{comment.pk}/{act}/", data).status_code for act in ACTS}


def test_a_stranger_may_only_like(
    browser_of: Browse, person: Person, bia: AccountsUser, photo: FeedPost
) -> None:
    refused = dict.fromkeys(ACTS, 404) | {"like": 302, "unlike": 302}
    assert answers(browser_of(person("caio")), say(photo, bia)) == refused


def test_a_writer_may_not_pin(browser_of: Browse, bia: AccountsUser, photo: FeedPost) -> None:
    done = dict.fromkeys(ACTS, 302)
    # What was deleted cannot be pinned either: the order of ACTS matters little.
    assert answers(browser_of(bia), say(photo, bia)) == done | {"pin": 404, "unpin": 404}


def test_the_posts_author_may_delete_and_pin_but_not_write_for_others(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    client = browser_of(ana)
    assert client.post(f"/c/{say(photo, bia).pk}/edit/", {"text": "mine"}).status_code == 404
    assert client.post(f"/c/{say(photo, bia, 'a').pk}/pin/").status_code == 302
    assert client.post(f"/c/{say(photo, bia, 'b').pk}/delete/").status_code == 302


def test_somebody_signed_out_reads_and_is_sent_to_log_in(
    client: Client, bia: AccountsUser, photo: FeedPost
) -> None:
    comment = say(photo, bia)
    page = client.get(f"/p/{photo.code}/comments/").content.decode()
    assert "Lovely" in page
    assert "Log in to comment" in page
    assert "data-comment-form" not in page
    assert send(client, photo, "me too").url.startswith("/accounts/login/")
    assert send(client, photo, "me too", headers=HTMX).status_code == 401
    assert set(answers(client, comment).values()) == {302}
    assert counts(photo) == (1, 1)


@pytest.mark.parametrize("blocker", ["ana", "caio"])
def test_across_a_block_there_are_no_comments(
    browser_of: Browse, person: Person, ana: AccountsUser, bia: AccountsUser, photo: FeedPost, blocker: str
) -> None:
    caio, comment = person("caio"), say(photo, bia)
    pair = (ana, caio) if blocker == "ana" else (caio, ana)
    social_block(blocker=pair[0], blocked=pair[1])
    client = browser_of(caio)
    assert client.get(f"/p/{photo.code}/comments/").status_code == 404
    assert client.get(f"/c/{comment.pk}/replies/").status_code == 404
    assert send(client, photo, "hello").status_code == 404
    assert set(answers(client, comment).values()) == {404}


def test_under_a_private_post_only_followers_read_and_write(
    browser_of: Browse, person: Person, bia: AccountsUser, post: Post
) -> None:
    dora = person("dora")
    photo = post(dora)
    social_follow(follower=bia, followed=dora)
    type(dora.profile).objects.filter(pk=dora.pk).update(is_private=True)
    comment, stranger = say(photo, bia), browser_of(person("caio"))
    assert "Lovely" in browser_of(bia).get(f"/p/{photo.code}/comments/").content.decode()
    assert stranger.get(f"/p/{photo.code}/comments/").status_code == 404
    assert send(stranger, photo, "hello").status_code == 404
    assert set(answers(stranger, comment).values()) == {404}


@pytest.mark.parametrize("act", ["like", "unlike", "pin", "unpin"])
def test_acts_are_posts(browser_of: Browse, bia: AccountsUser, photo: FeedPost, act: str) -> None:
    assert browser_of(bia).get(f"/c/{say(photo, bia).pk}/{act}/").status_code == 405


def test_reading_is_no_post(browser_of: Browse, bia: AccountsUser, photo: FeedPost) -> None:
    comment, client = say(photo, bia), browser_of(bia)
    assert client.post(f"/c/{comment.pk}/replies/").status_code == 405
    assert client.delete(f"/p/{photo.code}/comments/").status_code == 405
    assert client.put(f"/c/{comment.pk}/edit/").status_code == 405
