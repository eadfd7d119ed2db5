"""The pill "3 new posts": what it counts, and what it must find although it was numbered before."""

import re
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person, Post, Upload
from feed.actions import FeedNewPhoto, feed_post_archive, feed_post_create, feed_post_restore
from feed.home import feed_home_count_new
from feed.models import FeedPost, FeedUpload
from feed.tests.test_home import codes, hang
from feed.views.home import FEED_HOME_SIZE
from social.models import SocialFollow, SocialMute

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def viewer(person: Person, ana: AccountsUser) -> AccountsUser:
    """Somebody who follows ana."""
    viewer = person("viewer")
    SocialFollow.objects.create(follower=viewer, followed=ana)
    return viewer


@pytest.fixture
def home(viewer: AccountsUser, browser_of: BrowserOf) -> Client:
    return browser_of(viewer)


def asked(home: Client, page: str) -> str:
    """What a browser that shows this page is told."""
    [address] = re.findall(r'id="home-new"[^>]* data-url="([^"]+)"', page)
    answer = home.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert answer.status_code == (200 if answer.content else 204)
    return " ".join(re.sub(r"<[^>]+>", "", answer.text).split())


def test_the_pill_counts_what_came_since(home: Client, ana: AccountsUser) -> None:
    hang(ana, 2)
    page = home.get("/").text
    assert asked(home, page) == ""
    hang(ana)
    assert asked(home, page) == "1 new post"
    hang(ana, 2)
    assert asked(home, page) == "3 new posts"
    hang(ana, 10)
    assert asked(home, page) == "9+ new posts"
    assert asked(home, home.get("/").text) == ""


def test_an_empty_home_is_told_too(home: Client, ana: AccountsUser) -> None:
    page = home.get("/").text
    assert asked(home, page) == ""
    hang(ana)
    assert asked(home, page) == "1 new post"


def test_own_posts_strangers_and_muted_people_are_nothing_new(
    home: Client, viewer: AccountsUser, ana: AccountsUser, person: Person
) -> None:
    bob = person("bob")
    SocialFollow.objects.create(follower=viewer, followed=bob)
    SocialMute.objects.create(muter=viewer, muted=bob)
    page = home.get("/").text
    for author in (viewer, bob, person("stranger")):
        hang(author)
    assert asked(home, page) == ""


def test_posts_of_later_pages_are_not_new(home: Client, ana: AccountsUser) -> None:
    hang(ana, FEED_HOME_SIZE + 5)
    assert asked(home, home.get("/").text) == ""


def test_a_restored_post_is_new(home: Client, ana: AccountsUser, post: Post) -> None:
    old = post(ana)
    post(ana)
    page = home.get("/").text
    feed_post_archive(post=old)
    assert asked(home, page) == ""
    feed_post_restore(post=old)
    assert asked(home, page) == "1 new post"
    assert asked(home, home.get("/").text) == ""


def test_a_late_number_far_below_is_not_looked_for(viewer: AccountsUser, ana: AccountsUser) -> None:
    hang(ana)
    assert feed_home_count_new(viewer, since=1_000, known=[], full=12, limit=9) == 1
    assert feed_home_count_new(viewer, since=1_001, known=[], full=12, limit=9) == 0


@pytest.mark.parametrize(
    "query",
    ["", "since=x&known=y", "since=-1&known=,,", f"since={9**40}&known=1,{9**40}", "known=" + "1," * 500],
)
def test_a_forged_question_is_answered(home: Client, ana: AccountsUser, query: str) -> None:
    assert home.get(f"/home/new/?{query}").status_code == 204
    hang(ana)
    assert home.get(f"/home/new/?{query}").status_code in (200, 204)


@pytest.mark.django_db(transaction=True)
def test_a_post_that_commits_late_is_found_and_nothing_comes_twice(
    home: Client, viewer: AccountsUser, ana: AccountsUser, person: Person, upload: Upload
) -> None:
    """One transaction draws its number, another draws the next and commits; only then the first does."""
    bob = person("bob")
    SocialFollow.objects.create(follower=viewer, followed=bob)
    staged = {author.pk: upload(author) for author in (ana, bob)}
    drawn, release = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def share_late() -> None:
        try:
            with transaction.atomic():
                share(ana, staged[ana.pk])
                drawn.set()
                assert release.wait(timeout=20)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=share_late)
    other.start()
    assert drawn.wait(timeout=20)
    early = share(bob, staged[bob.pk])
    page = home.get("/").text
    assert codes(page) == [early.code]
    assert asked(home, page) == ""
    release.set()
    other.join(timeout=20)
    assert errors == []
    late = FeedPost.objects.get(author=ana)
    early.refresh_from_db()
    assert (late.published or 0) < (early.published or 0)
    assert asked(home, page) == "1 new post"
    page = home.get("/").text
    assert codes(page) == [early.code, late.code]
    assert asked(home, page) == ""


def share(author: AccountsUser, staged: FeedUpload) -> FeedPost:
    return feed_post_create(
        author=author, caption="", photos=[FeedNewPhoto(upload=staged)], submission=uuid.uuid4()
    )
