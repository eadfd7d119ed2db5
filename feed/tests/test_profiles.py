"""The page of a person: what it tells, whom it lets in, and what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsFormerName, AccountsUser
from conftest import Person, Post
from feed.actions import feed_post_pin
from feed.models import FeedPost
from social.actions import social_block, social_follow, social_mute, social_request_accept

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia", name="Beatriz Nunes")


@pytest.fixture
def browser(ana: AccountsUser, browser_of: BrowserOf) -> Client:
    """ana's."""
    return browser_of(ana)


def test_a_profile_tells_how_the_two_stand(
    browser: Client, ana: AccountsUser, bia: AccountsUser, person: Person
) -> None:
    cleo = person("cleo")
    for follower, followed in ((ana, cleo), (cleo, bia), (bia, ana)):
        social_follow(follower=follower, followed=followed)
    page = browser.get("/bia/").text
    assert '<b data-count="followers" data-optimistic-text="2">1</b> follower<' in page
    assert '<b data-count="following">1</b> following<' in page
    assert ">Follow back<" in page
    assert ">Follows you<" in page
    assert 'Followed by <a href="/cleo/"><b>cleo</b></a>' in page
    assert 'data-confirm-title="Block bia?"' in page


def test_the_menu_offers_what_is_left_to_do(browser: Client, ana: AccountsUser, bia: AccountsUser) -> None:
    page = browser.get("/bia/").text
    assert ("Mute posts<" in page, "Unmute" in page, "Remove follower" in page) == (True, False, False)
    social_mute(muter=ana, muted=bia, scope="posts")
    social_follow(follower=bia, followed=ana)
    page = browser.get("/bia/").text
    assert ("Mute posts<" in page, "Unmute" in page, "Remove follower" in page) == (False, True, True)


@pytest.mark.parametrize(
    ("scope", "words"),
    [("posts", "You muted bia's posts<"), ("all", "You muted bia's posts, comments and notifications<")],
)
def test_a_profile_says_that_it_is_muted_and_lets_take_it_back(
    browser: Client, client: Client, ana: AccountsUser, bia: AccountsUser, scope: str, words: str
) -> None:
    assert "mute-line" not in browser.get("/bia/").text
    social_mute(muter=ana, muted=bia, scope=scope)
    assert words in browser.get("/bia/").text
    assert "mute-line" not in client.get("/bia/").text
    assert browser.post("/bia/unmute/")["Location"] == "/bia/"
    page = browser.get("/bia/").text
    assert "mute-line" not in page
    assert "bia is no longer muted." in page


def test_a_profile_to_strangers_leads_to_the_log_in(client: Client, bia: AccountsUser) -> None:
    page = client.get("/bia/").text
    assert 'href="/accounts/login/?next=%2Fbia%2F">Follow</a>' in page
    assert "/block/" not in page


def test_a_private_profile_shows_its_head_and_a_way_in(
    browser: Client, client: Client, ana: AccountsUser, person: Person, post: Post
) -> None:
    cleo = person("cleo", is_private=True)
    hidden = post(cleo)
    for page in (browser.get("/cleo/"), client.get("/cleo/")):
        assert "This account is private" in page.text
        assert hidden.code not in page.text
        assert 'href="/cleo/followers/"' not in page.text
        assert ">Follow<" in page.text
    social_follow(follower=ana, followed=cleo)
    assert "You asked to follow cleo." in browser.get("/cleo/").text
    social_request_accept(followed=cleo, follower=ana)
    assert hidden.code in browser.get("/cleo/").text


def test_more_of_a_private_profile_is_as_closed_as_the_page(
    browser: Client, person: Person, post: Post
) -> None:
    hidden = post(person("cleo", is_private=True))
    assert hidden.code not in browser.get("/cleo/", headers={"HX-Request": "true"}).text


def test_across_a_block_the_one_finds_nothing_and_the_other_a_way_back(
    browser: Client, ana: AccountsUser, bia: AccountsUser, browser_of: BrowserOf
) -> None:
    social_block(blocker=bia, blocked=ana)
    nowhere = browser.get("/bia/")
    assert nowhere.status_code == 404
    assert "blocked" not in nowhere.text.split("<main")[1]
    page = browser_of(bia).get("/ana/")
    assert page.status_code == 404
    assert "You blocked @ana" in page.text
    assert 'action="/ana/unblock/"' in page.text


def test_a_former_name_leads_on_but_not_across_a_block(
    browser: Client, client: Client, ana: AccountsUser, bia: AccountsUser
) -> None:
    kept = timezone.now() + timedelta(days=1)
    AccountsFormerName.objects.create(username="old", user=bia, kept_until=kept)
    assert browser.get("/old/")["Location"] == "/bia/"
    social_block(blocker=bia, blocked=ana)
    assert browser.get("/old/").status_code == 404
    AccountsUser.objects.filter(pk=bia.pk).update(is_active=False)
    assert client.get("/old/").status_code == client.get("/bia/").status_code == 404


def test_pinned_posts_come_first_and_once(
    browser: Client, bia: AccountsUser, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feed.views.profiles.FEED_PROFILE_SIZE", 2)
    shown = [post(bia) for _ in range(5)]
    for pinned in (shown[0], shown[3]):
        feed_post_pin(post=pinned)
    first = browser.get("/bia/")
    assert first.context["feed_page"].rows == [shown[0], shown[3], shown[4], shown[2]]
    assert first.text.count(">Pinned<") == 2
    query = first.context["feed_page"].next_query
    more = browser.get(f"/bia/{query}", headers={"HX-Request": "true"})
    assert more.context["feed_page"].rows == [shown[1]]
    assert ">Pinned<" not in more.text


def test_tiles_tell_likes_unless_their_author_hides_them(
    browser: Client, bia: AccountsUser, post: Post, browser_of: BrowserOf
) -> None:
    post(bia)
    FeedPost.objects.update(like_count=12, comment_count=1)
    likes = '12<span class="visually-hidden"> likes</span>'
    page = browser.get("/bia/").text
    assert likes in page
    assert '1<span class="visually-hidden"> comment</span>' in page
    FeedPost.objects.update(hides_likes=True)
    assert likes not in browser.get("/bia/").text
    assert likes in browser_of(bia).get("/bia/").text


def test_ones_own_profile_has_tabs_and_no_follow_button(browser: Client, ana: AccountsUser) -> None:
    page = browser.get("/ana/").text
    assert 'href="/saved/"' in page
    assert 'href="/archive/"' in page
    assert "/follow/" not in page
    assert "/block/" not in page


@pytest.mark.parametrize("posts", [1, 5])
def test_a_profile_costs_the_same_whatever_is_on_it(
    browser: Client,
    ana: AccountsUser,
    bia: AccountsUser,
    person: Person,
    post: Post,
    django_assert_num_queries: DjangoAssertNumQueries,
    posts: int,
) -> None:
    for number in range(posts):
        post(bia)
        friend = person(f"friend{number}")
        social_follow(follower=ana, followed=friend)
        social_follow(follower=friend, followed=bia)
    feed_post_pin(post=post(bia))
    # Session, viewer, person; posts and pinned, each with their covers; followed by.
    with django_assert_num_queries(8):
        browser.get("/bia/")
