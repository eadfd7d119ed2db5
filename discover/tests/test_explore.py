"""The wall's page: its address, its pages, what it costs."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.models import DiscoverEpoch, DiscoverTaste, DiscoverWall
from discover.tastes import discover_tastes_make
from discover.tests.conftest import Posts
from discover.views import explore
from discover.views.explore import DISCOVER_VISITOR_SEEDS
from discover.walls import pages
from discover.walls.order import DISCOVER_PAGE_SIZE
from feed.models import FeedLike, FeedPost
from social.actions import social_block, social_follow

BrowserOf = Callable[[AccountsUser], Client]
People = Callable[[int], list[AccountsUser]]


def tiles(client: Client, address: str) -> list[str]:
    """The codes on the page, in their order."""
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return re.findall(r'class="tile" href="/p/([^/]+)/"', response.text)


@pytest.fixture
def site(people: People, posts: Posts) -> list[FeedPost]:
    made = [post for author in people(40) for post in posts(author, 3, likes=[0, 3, 40])]
    discover_epoch_build()
    return made


@pytest.fixture
def bia(person: Person, browser_of: BrowserOf) -> Client:
    return browser_of(person("bia"))


def test_without_a_seed_one_is_drawn(bia: Client, site: list[FeedPost]) -> None:
    first, second = (bia.get("/explore/") for _time in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] != second["Location"]
    assert len(tiles(bia, first["Location"])) == DISCOVER_PAGE_SIZE


@pytest.mark.parametrize("seed", ["a", "a" * 5000, "🎞", "%00x", "-", "1-2", "<b>", "%20%20x", "' or 1=1"])
def test_any_text_is_a_seed(bia: Client, site: list[FeedPost], seed: str) -> None:
    wall = tiles(bia, f"/explore/?seed={seed}")
    assert len(wall) == DISCOVER_PAGE_SIZE
    assert wall == tiles(bia, f"/explore/?seed={seed}")


@pytest.mark.parametrize("seed", ["%20", "%00"])
def test_a_seed_of_nothing_is_none(bia: Client, site: list[FeedPost], seed: str) -> None:
    assert bia.get(f"/explore/?seed={seed}").status_code == 302


def test_the_same_seed_is_the_same_wall_for_its_viewer_alone(
    bia: Client, person: Person, browser_of: BrowserOf, site: list[FeedPost]
) -> None:
    wall = tiles(bia, "/explore/?seed=a")
    FeedPost.objects.update(like_count=1)
    discover_epoch_build()
    assert tiles(bia, "/explore/?seed=a") == wall
    assert tiles(browser_of(person("caio")), "/explore/?seed=a") != wall
    assert tiles(bia, "/explore/?seed=b") != wall


def test_pages_go_on_with_the_wall_until_its_end(bia: Client, site: list[FeedPost]) -> None:
    shown: list[str] = []
    address, pages = "/explore/?seed=a", 0
    while address:
        response = bia.get(address)
        shown += re.findall(r'class="tile" href="/p/([^/]+)/"', response.text)
        more = re.search(r'class="load-more" href="([^"]+)"', response.text)
        address, pages = more[1].replace("&amp;", "&") if more else "", pages + 1
    assert sorted(shown) == sorted(post.code for post in site)
    assert pages <= 6
    assert "You have seen all there is" in response.text


def test_htmx_gets_the_next_tiles_as_one_list_goes_on(bia: Client, site: list[FeedPost]) -> None:
    part = bia.get("/explore/?seed=a&page=2", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert part.text.strip().startswith("<li>")
    assert 'hx-target="closest li"' in part.text
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 400, "%EF%BC%91", ""])
def test_a_forged_page_is_the_first(bia: Client, site: list[FeedPost], page: str) -> None:
    assert tiles(bia, f"/explore/?seed=a&page={page}") == tiles(bia, "/explore/?seed=a")


def test_a_page_beyond_the_end_says_so(bia: Client, site: list[FeedPost]) -> None:
    response = bia.get("/explore/?seed=a&page=150")
    assert response.status_code == 200
    assert "You have seen all there is" in response.text


def test_what_is_not_for_the_viewer_is_not_there(
    bia: Client, people: People, posts: Posts, person: Person
) -> None:
    viewer = AccountsUser.objects.get(username="bia")
    blocker, other = people(2)
    hidden, seen, own = posts(blocker)[0], posts(other)[0], posts(viewer)[0]
    discover_epoch_build()
    social_block(blocker=blocker, blocked=viewer)
    assert tiles(bia, "/explore/?seed=a") == [seen.code]
    assert {hidden.code, own.code}.isdisjoint(tiles(bia, "/explore/?seed=b"))


def test_an_empty_site_says_what_to_do(bia: Client) -> None:
    for client in (bia, Client()):
        response = client.get("/explore/", follow=True)
        assert response.status_code == 200
        assert "Nothing on the line yet" in response.text
        assert 'href="/p/new/"' in response.text


def test_walls_are_made_so_often_and_no_more(bia: Client, site: list[FeedPost], settings: Settings) -> None:
    for number in range(60):
        assert bia.get(f"/explore/?seed={number}").status_code == 200
    assert bia.get("/explore/?seed=60").status_code == 429
    assert DiscoverWall.objects.count() == 60
    # The one that is there can be looked at.
    assert bia.get("/explore/?seed=0").status_code == 200


def test_pages_are_made_so_often_and_no_more(
    bia: Client, site: list[FeedPost], monkeypatch: pytest.MonkeyPatch
) -> None:
    # To its end, wherever that is.
    assert "You have seen all there is" in bia.get("/explore/?seed=a&page=200").text
    monkeypatch.setattr(explore, "_PAGES_RATES", "2/m/user")
    # Those that are there cost nothing, nor do those behind the end.
    for page in (1, 2, 3, 4, 9, 200):
        assert bia.get(f"/explore/?seed=a&page={page}").status_code == 200
    assert bia.get("/explore/?seed=b&page=2").status_code == 200
    assert bia.get("/explore/?seed=c&page=1").status_code == 429
    assert bia.get("/explore/?seed=a&page=1").status_code == 200


def test_what_is_refused_for_the_minute_does_not_count_for_the_day(
    bia: Client, site: list[FeedPost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explore, "_PAGES_RATES", "1/m/user")
    monkeypatch.setattr(explore, "_PAGES_DAY_RATES", "2/d/user")
    assert bia.get("/explore/?seed=a").status_code == 200
    for _time in range(5):
        assert bia.get("/explore/?seed=b").status_code == 429
    monkeypatch.setattr(explore, "_PAGES_RATES", "100/m/user")
    assert bia.get("/explore/?seed=b").status_code == 200
    assert bia.get("/explore/?seed=c").status_code == 429
    # Of those behind one address, any one may be the first today.
    visitor, epoch = Client(), DiscoverEpoch.objects.latest("pk").pk
    for number in range(4):
        assert visitor.get(f"/explore/?seed={epoch}-{number}").status_code == 200


def test_visitors_see_so_many_pages_and_are_told_of_more(
    site: list[FeedPost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "DISCOVER_VISITOR_PAGES_MAX", 2)
    client = Client()
    address = client.get("/explore/")["Location"]
    assert f"{address}&amp;page=2" in client.get(address).text
    last = client.get(f"{address}&page=2")
    assert "Whoever has an account sees more" in last.text
    assert "page=3" not in last.text
    assert tiles(client, f"{address}&page=200") == tiles(client, f"{address}&page=2")


def test_a_visitors_wall_that_is_gone_begins_anew_on_a_page_of_its_own(site: list[FeedPost]) -> None:
    client = Client()
    address = client.get("/explore/")["Location"]
    gone = DiscoverEpoch.objects.latest("pk").pk + 1
    answer = client.get(f"/explore/?seed={gone}-5&page=2", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"].startswith(address.split("-")[0])


def test_visitors_share_walls_of_the_newest_epoch(site: list[FeedPost]) -> None:
    client = Client()
    response = client.get("/explore/")
    epoch, number = response["Location"].removeprefix("/explore/?seed=").split("-")
    assert int(epoch) == DiscoverEpoch.objects.latest("pk").pk
    assert 0 <= int(number) < DISCOVER_VISITOR_SEEDS
    assert tiles(client, response["Location"]) == tiles(Client(), response["Location"])
    assert not DiscoverWall.objects.exists()


@pytest.mark.parametrize("seed", ["x", "🎞", "999999-5", "1-", "-1", "01-5", "1-1000", "9" * 64, "a-b-7"])
def test_any_text_of_a_visitor_stands_for_a_wall(site: list[FeedPost], seed: str) -> None:
    response = Client().get("/explore/", {"seed": seed}, follow=True)
    assert response.status_code == 200
    [(address, _status)] = response.redirect_chain
    assert Client().get("/explore/", {"seed": seed})["Location"] == address


@pytest.mark.parametrize("seed", ["", "0-5", "x", "1-5"])
def test_a_visitor_is_sent_on_once_before_the_first_epoch(db: None, seed: str) -> None:
    response = Client().get("/explore/", {"seed": seed} if seed else {}, follow=True)
    assert response.status_code == 200
    assert len(response.redirect_chain) <= 1


def test_members_only(site: list[FeedPost], settings: Settings) -> None:
    settings.MEMBERS_ONLY = True
    assert Client().get("/explore/")["Location"].startswith("/accounts/login/")


def test_a_page_costs_the_same_wherever_it_is(
    bia: Client, people: People, posts: Posts, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    liker, *authors = people(40)
    for author in authors:
        posts(author, 40)
    viewer = AccountsUser.objects.get(username="bia")
    social_follow(follower=viewer, followed=liker)
    FeedLike.objects.create(user=liker, post=FeedPost.objects.filter(like_count=0)[0])
    discover_epoch_build()
    discover_tastes_make([viewer.pk])
    bia.get("/explore/?seed=warm")
    # Session, viewer, no wall; what it is made of, the wall; draws, posts and photos.
    with django_assert_num_queries(8):
        bia.get("/explore/?seed=a")
    DiscoverTaste.objects.all().delete()
    with django_assert_num_queries(11):
        bia.get("/explore/?seed=b")
    for number in range(1, 50):
        bia.get(f"/explore/?seed=a&page={number}")
    bia.get("/explore/?seed=a&page=50")
    # Session, viewer, the wall, posts and photos; a page that is new draws too.
    for number in (1, 50):
        with django_assert_num_queries(5):
            bia.get(f"/explore/?seed=a&page={number}")
