"""The home page: what stands on it, how it pages, where it ends, and what it costs."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import (
    feed_comment_create,
    feed_hashtag_follow,
    feed_like,
    feed_place_keep,
    feed_post_archive,
    feed_post_restore,
    feed_save,
)
from feed.models import FeedHashtag, FeedPlace, FeedPost
from feed.views.home import FEED_HOME_SIZE, FEED_PLACE_AGE
from social.models import SocialFollow

BrowserOf = Callable[[AccountsUser], Client]

CAUGHT_UP = "You're all caught up"
ALL_SEEN = "You have seen all new posts."
HTMX = {"HX-Request": "true"}


def follow(viewer: AccountsUser, *people: AccountsUser) -> None:
    SocialFollow.objects.bulk_create(SocialFollow(follower=viewer, followed=person) for person in people)


def hang(author: AccountsUser, count: int = 1) -> list[FeedPost]:
    """Posts without photos, which are as good as any for the order; the newest first."""
    numbers = FeedPost.objects.order_by("-published").values_list("published", flat=True).first() or 0
    posts = [
        FeedPost(author=author, published=numbers + place + 1, submission=uuid.uuid4())
        for place in range(count)
    ]
    return FeedPost.objects.bulk_create(posts)[::-1]


def codes(html: str) -> list[str]:
    return re.findall(r'data-post="([-\w]{11})"', html)


def next_address(html: str) -> str:
    [address] = re.findall(r'class="load-more" href="([^"]+)"', html)
    return str(address).replace("&amp;", "&")


def folds(html: str) -> list[str]:
    """What the folds of a page say."""
    return [re.sub(r"<[^>]+>", "", words) for words in re.findall(r"<summary><span.*?</summary>", html)]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bob(person: Person) -> AccountsUser:
    return person("bob")


@pytest.fixture
def viewer(person: Person) -> AccountsUser:
    return person("viewer")


@pytest.fixture
def home(viewer: AccountsUser, browser_of: BrowserOf) -> Client:
    return browser_of(viewer)


@pytest.mark.parametrize("many", [False, True], ids=["few followed", "many followed"])
@pytest.mark.parametrize("busy", [False, True])
def test_home_never_takes_more_than_nine_queries(
    viewer: AccountsUser,
    home: Client,
    person: Person,
    post: Post,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
    busy: bool,
    many: bool,
) -> None:
    """Session, user, posts of people and of hashtags, cards, photos, place, suggestions sought and read."""
    if many:
        # None of their posts is among the newest of the site.
        monkeypatch.setattr("feed.home._MANY", 0)
        monkeypatch.setattr("feed.home._WINDOW", 1)
    authors = [person(f"author{number}", is_private=number % 2 == 0) for number in range(5 if busy else 1)]
    follow(viewer, *authors)
    follow(authors[0], person("suggested"))
    for number in range(3 if busy else 1):
        for author in authors:
            post(author, caption=f"#sea and @viewer {number}", photos=1 + number)
    shown = list(FeedPost.objects.order_by("published"))
    if busy:
        feed_hashtag_follow(user=viewer, hashtag=FeedHashtag.objects.get())
        feed_place_keep(user=viewer, top=shown[-2].published or 0, reading=shown[0].published)
        for mine in shown[::2]:
            feed_like(user=viewer, code=mine.code)
            feed_save(user=viewer, code=mine.code)
            feed_comment_create(author=viewer, post=mine, text="oh")
    with django_assert_max_num_queries(9):
        first = home.get("/")
    assert len(codes(first.text)) == (FEED_HOME_SIZE if busy else 1)
    if busy:
        address = next_address(first.text)
        with django_assert_max_num_queries(9):
            assert home.get(address, headers=HTMX).status_code == 200
        with django_assert_max_num_queries(9):
            assert home.get(address).status_code == 200
        with django_assert_max_num_queries(9):
            assert home.get("/", {"from": shown[4].published or 0}).status_code == 200


def test_home_pages_by_key_while_new_posts_arrive(
    viewer: AccountsUser, home: Client, ana: AccountsUser, bob: AccountsUser
) -> None:
    follow(viewer, ana, bob)
    shown = [hang([ana, bob][number % 2])[0].code for number in range(30)][::-1]
    page = home.get("/").text
    seen = codes(page)
    while "load-more" in page:
        hang(ana)
        page = home.get(next_address(page), headers=HTMX).text
        assert "<html" not in page
        seen += codes(page)
    assert seen == shown


def test_a_restored_post_comes_back_as_new_and_once(
    viewer: AccountsUser, home: Client, ana: AccountsUser, post: Post
) -> None:
    follow(viewer, ana)
    first, second = post(ana), post(ana)
    feed_post_archive(post=first)
    assert codes(home.get("/").text) == [second.code]
    feed_post_restore(post=first)
    assert codes(home.get("/").text) == [first.code, second.code]


@pytest.mark.parametrize("query", ["cursor", "from", "seen"])
@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "0", "9" * 40, "9223372036854775807", "' or 1=1"])
def test_a_forged_address_is_page_one(viewer: AccountsUser, home: Client, query: str, value: str) -> None:
    [mine] = hang(viewer)
    assert codes(home.get("/", {query: value}).text) == [mine.code]


def test_strangers_are_not_on_home_but_suggested(home: Client, ana: AccountsUser, post: Post) -> None:
    post(ana)
    page = home.get("/").text
    assert codes(page) == []
    assert "The line is empty" in page
    assert 'data-person="ana"' in page


def test_the_end_says_so_and_suggests_people(
    viewer: AccountsUser, home: Client, ana: AccountsUser, bob: AccountsUser
) -> None:
    follow(viewer, ana)
    follow(ana, bob)
    hang(ana, FEED_HOME_SIZE + 1)
    first = home.get("/").text
    assert CAUGHT_UP not in first
    last = home.get(next_address(first), headers=HTMX).text
    assert CAUGHT_UP in last
    assert 'data-person="bob"' in last


def test_a_line_parts_what_is_new_from_what_was_seen(
    viewer: AccountsUser, home: Client, ana: AccountsUser
) -> None:
    follow(viewer, ana)
    old = hang(ana, 20)
    assert ALL_SEEN not in home.get("/").text
    feed_place_keep(user=viewer, top=old[0].published or 0)
    assert ALL_SEEN not in home.get("/").text
    hang(viewer)
    assert ALL_SEEN not in home.get("/").text
    new = hang(ana, 2)
    page = home.get("/").text
    above, below = page.split(ALL_SEEN)
    assert codes(above)[:2] == [post.code for post in new]
    assert old[0].code == codes(below)[0]
    feed_place_keep(user=viewer, top=new[0].published or 0)
    assert ALL_SEEN not in home.get(next_address(page), headers=HTMX).text


def test_the_line_comes_pages_later_although_the_place_moved_on(
    viewer: AccountsUser, home: Client, ana: AccountsUser
) -> None:
    follow(viewer, ana)
    [old, *_] = hang(ana, 3)
    feed_place_keep(user=viewer, top=old.published or 0)
    new = hang(ana, FEED_HOME_SIZE)
    page = home.get("/").text
    assert ALL_SEEN not in page
    feed_place_keep(user=viewer, top=new[0].published or 0)
    following = home.get(next_address(page), headers=HTMX).text
    assert codes(following.split(ALL_SEEN)[1])[0] == old.code


def test_a_run_of_one_author_folds(
    viewer: AccountsUser, home: Client, ana: AccountsUser, bob: AccountsUser
) -> None:
    follow(viewer, ana, bob)
    hang(bob, 2)
    run = hang(ana, 4)
    hang(bob)
    page = home.get("/").text
    assert folds(page) == ["3 more from ana"]
    assert len(codes(page)) == 7
    inside = page.split('<details class="fold">')[1].split("</article>\n</details>")[0]
    assert codes(inside) == [post.code for post in run[1:]]


def test_a_fold_goes_on_on_the_next_page(
    viewer: AccountsUser, home: Client, ana: AccountsUser, bob: AccountsUser
) -> None:
    follow(viewer, ana, bob)
    hang(bob)
    hang(ana, FEED_HOME_SIZE + 4)
    hang(bob)
    first = home.get("/").text
    assert folds(first) == [f"{FEED_HOME_SIZE - 2} more from ana"]
    assert folds(home.get(next_address(first), headers=HTMX).text) == ["5 more from ana"]


def test_nothing_folds_for_who_follows_one_person(
    viewer: AccountsUser, home: Client, ana: AccountsUser
) -> None:
    follow(viewer, ana)
    hang(ana, FEED_HOME_SIZE + 5)
    first = home.get("/").text
    assert folds(first) == folds(home.get(next_address(first)).text) == []


def test_the_line_cuts_a_run_in_two(
    viewer: AccountsUser, home: Client, ana: AccountsUser, bob: AccountsUser
) -> None:
    follow(viewer, ana, bob)
    hang(bob)
    [old, *_] = hang(ana, 2)
    feed_place_keep(user=viewer, top=old.published or 0)
    hang(ana, 2)
    assert folds(home.get("/").text) == []


def test_home_leads_back_to_where_reading_stopped(
    viewer: AccountsUser, home: Client, ana: AccountsUser
) -> None:
    follow(viewer, ana)
    shown = hang(ana, 30)
    assert (
        home.post("/home/place/", {"top": shown[0].published, "reading": shown[20].published}).status_code
        == 204
    )
    address = f"/?from={shown[20].published}"
    assert f'href="{address}"' in home.get("/").text
    page = home.get(address).text
    assert codes(page)[0] == shown[20].code
    assert "Newer posts" in page
    FeedPlace.objects.update(updated_at=timezone.now() - FEED_PLACE_AGE - timedelta(minutes=1))
    assert address not in home.get("/").text


def test_no_way_back_is_offered_to_what_is_on_the_page(
    viewer: AccountsUser, home: Client, ana: AccountsUser
) -> None:
    follow(viewer, ana)
    shown = hang(ana, 30)
    feed_place_keep(user=viewer, top=shown[0].published or 0, reading=shown[FEED_HOME_SIZE - 1].published)
    assert "?from=" not in home.get("/").text


def test_the_place_keeps_the_newest_post_and_the_last_one_read(viewer: AccountsUser) -> None:
    feed_place_keep(user=viewer, top=50, reading=40)
    feed_place_keep(user=viewer, top=30, reading=20)
    place = FeedPlace.objects.get()
    assert (place.top, place.reading) == (50, 20)
    feed_place_keep(user=viewer, top=60)
    kept = FeedPlace.objects.get()
    assert (kept.top, kept.reading, kept.updated_at) == (60, 20, place.updated_at)


@pytest.mark.parametrize(
    "form", [{}, {"top": "x"}, {"top": "-1"}, {"top": "5", "reading": "y"}, {"top": "9" * 30}]
)
def test_a_place_that_is_none_is_refused(home: Client, form: dict[str, str]) -> None:
    assert home.post("/home/place/", form).status_code == 422
    assert not FeedPlace.objects.exists()


def test_places_are_for_who_is_signed_in(client: Client, home: Client) -> None:
    assert home.get("/home/place/").status_code == 405
    assert home.post("/home/new/").status_code == 405
    assert client.post("/home/place/", {"top": 1})["Location"].startswith("/accounts/login/")
    assert client.get("/home/new/", headers=HTMX).status_code == 401
    assert Client(enforce_csrf_checks=True).post("/home/place/", {"top": 1}).status_code == 403
