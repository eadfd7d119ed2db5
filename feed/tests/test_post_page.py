"""The page of a post and the same post as a part for the dialog: who gets which, and what they cost."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_post_archive
from feed.models import FeedLike, FeedPost, FeedSave
from social.models import SocialBlock, SocialFollow

BrowserOf = Callable[[AccountsUser], Client]

HTMX = {"HX-Request": "true"}
RESTORED = HTMX | {"HX-History-Restore-Request": "true"}


def test_a_page_is_whole_and_a_part_is_the_post_alone(person: Person, post: Post, client: Client) -> None:
    shown = post(person("ana"), caption="the very words")
    page, part = (client.get(f"/p/{shown.code}/", headers=headers) for headers in ({}, HTMX))
    for answer in (page, part):
        assert answer.text.count(f'<article class="post-full" data-post="{shown.code}"') == 1
        assert "the very words" in answer.text
        assert "HX-Request" in answer["Vary"]
    assert "<html" in page.text
    assert "<html" not in part.text
    assert part.text.strip().startswith("<title>Post by ana · Varal</title>")


def test_a_restored_page_is_whole(person: Person, post: Post, client: Client) -> None:
    shown = post(person("ana"))
    assert "<html" in client.get(f"/p/{shown.code}/", headers=RESTORED).text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_private_posts_are_for_followers(
    person: Person, post: Post, browser_of: BrowserOf, headers: dict[str, str]
) -> None:
    ana, bia = person("ana", is_private=True), person("bia")
    address = f"/p/{post(ana).code}/"
    follower = browser_of(bia)
    assert follower.get(address, headers=headers).status_code == 404
    assert Client().get(address, headers=headers).status_code == 404
    SocialFollow.objects.create(follower=bia, followed=ana)
    assert follower.get(address, headers=headers).status_code == 200
    assert browser_of(ana).get(address, headers=headers).status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_block_hides_posts_both_ways(
    person: Person, post: Post, browser_of: BrowserOf, headers: dict[str, str]
) -> None:
    ana, bia = person("ana"), person("bia")
    anas, bias = post(ana), post(bia)
    SocialBlock.objects.create(blocker=ana, blocked=bia)
    assert browser_of(bia).get(f"/p/{anas.code}/", headers=headers).status_code == 404
    assert browser_of(ana).get(f"/p/{bias.code}/", headers=headers).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_archived_post_is_its_authors_alone(
    person: Person, post: Post, browser_of: BrowserOf, headers: dict[str, str]
) -> None:
    ana = person("ana")
    mine = post(ana)
    feed_post_archive(post=mine)
    assert browser_of(ana).get(f"/p/{mine.code}/", headers=headers).status_code == 200
    assert browser_of(person("bia")).get(f"/p/{mine.code}/", headers=headers).status_code == 404
    assert Client().get(f"/p/{mine.code}/", headers=headers).status_code == 404


def test_the_viewers_own_marks_and_ties_show(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    shown = post(ana)
    client = browser_of(bia)
    fresh = client.get(f"/p/{shown.code}/").text
    assert all(f'action="{address}"' in fresh for address in _acts(shown, "like", "save", "follow"))
    FeedLike.objects.create(user=bia, post=shown)
    FeedSave.objects.create(user=bia, post=shown)
    SocialFollow.objects.create(follower=bia, followed=ana)
    marked = client.get(f"/p/{shown.code}/").text
    assert all(f'action="{address}"' in marked for address in _acts(shown, "unlike", "unsave", "unfollow"))


def _acts(post: FeedPost, like: str, save: str, follow: str) -> list[str]:
    return [f"/p/{post.code}/{like}/", f"/p/{post.code}/{save}/", f"/ana/{follow}/"]


def test_own_posts_have_no_follow_button(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    assert "follow-button" not in browser_of(ana).get(f"/p/{post(ana).code}/").text


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize(("headers", "queries"), [({}, 7), (HTMX, 5)])
def test_a_post_costs_the_same_whatever_is_under_it(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    headers: dict[str, str],
    queries: int,
    busy: bool,
) -> None:
    """Session, viewer, post, photos, comments; on a page, more posts and their covers."""
    ana = person("ana")
    [shown, *_others] = [post(ana, photos=3) for _ in range(5 if busy else 2)]
    for number in range(25 if busy else 1):
        feed_comment_create(author=ana, post=shown, text=f"comment {number}")
    client = browser_of(person("viewer"))
    with django_assert_num_queries(queries):
        assert client.get(f"/p/{shown.code}/", headers=headers).status_code == 200


def test_public_posts_introduce_themselves(person: Person, post: Post, client: Client) -> None:
    shown = post(person("ana"), caption="the very words")
    page = client.get(f"/p/{shown.code}/").text
    assert f'<link rel="canonical" href="http://testserver/p/{shown.code}/">' in page
    assert 'property="og:description" content="the very words"' in page
    assert f'property="og:image" content="http://testserver{shown.photos.get().image.url}"' in page
    assert "noindex" not in page


@pytest.mark.parametrize("archived", [False, True])
def test_hidden_posts_are_kept_out_of_search(
    person: Person, post: Post, browser_of: BrowserOf, archived: bool
) -> None:
    ana = person("ana", is_private=not archived)
    mine = post(ana, caption="the very words")
    if archived:
        feed_post_archive(post=mine)
    page = browser_of(ana).get(f"/p/{mine.code}/").text
    assert 'name="robots" content="noindex, noarchive"' in page
    assert "og:" not in page


def test_more_of_the_same_author_leaves_the_hidden_out(person: Person, post: Post, client: Client) -> None:
    ana = person("ana")
    shown, other, hidden = (post(ana) for _ in range(3))
    FeedPost.objects.filter(pk=hidden.pk).update(published=None, archived_at=timezone.now())
    page = client.get(f"/p/{shown.code}/").text
    assert re.findall(r'class="tile" href="/p/([-\w]{11})/"', page) == [other.code]


def test_wrong_methods_are_405(person: Person, post: Post, client: Client) -> None:
    shown = post(person("ana"))
    assert client.post(f"/p/{shown.code}/").status_code == 405
