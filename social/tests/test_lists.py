"""Followers and following: who is in them, in which order, how they page, what they cost."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccountsUser
from conftest import Person
from social import lists
from social.actions import social_block
from social.models import SocialFollow
from social.tests.conftest import Acting, names

Follow = Callable[..., None]


@pytest.fixture
def crowd(person: Person, bia: AccountsUser, follow: Follow) -> list[AccountsUser]:
    """Six who follow bia, and whom she follows: p0 first."""
    people = [person(f"p{number}", name=f"Person {number}") for number in range(6)]
    for each in people:
        follow(each, bia)
        follow(bia, each)
    return people


@pytest.fixture(params=["followers", "following"])
def address(request: pytest.FixtureRequest) -> str:
    return f"/bia/{request.param}/"


def test_whom_the_viewer_follows_come_first_both_parts_newest_first(
    ana: Acting, crowd: list[AccountsUser], follow: Follow, address: str
) -> None:
    follow(ana.user, crowd[3], crowd[1])
    assert names(ana.page(address)) == ["p3", "p1", "p5", "p4", "p2", "p0"]


def test_a_big_account_is_walked_from_the_viewers_side_to_the_same_end(
    ana: Acting, bia: AccountsUser, crowd: list[AccountsUser], follow: Follow
) -> None:
    """Which of the two ways is taken goes by the counters."""
    follow(ana.user, *crowd[:3])
    type(bia.profile).objects.filter(pk=bia.pk).update(follower_count=1_000_000)
    from_below = names(ana.page("/bia/followers/"))
    type(bia.profile).objects.filter(pk=bia.pk).update(follower_count=1)
    assert from_below == names(ana.page("/bia/followers/")) == ["p2", "p1", "p0", "p5", "p4", "p3"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_pages_follow_each_other_without_a_gap(
    ana: Acting,
    crowd: list[AccountsUser],
    follow: Follow,
    address: str,
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lists, "SOCIAL_LIST_SIZE", size)
    follow(ana.user, crowd[3], crowd[1])
    seen, query = [], ""
    while True:
        page = ana.page(address + query)
        seen += names(page)
        query = page.context["social_page"].next_query
        if not query:
            break
    assert seen == ["p3", "p1", "p5", "p4", "p2", "p0"]


def test_following_somebody_while_paging_shows_nobody_twice(
    ana: Acting,
    crowd: list[AccountsUser],
    follow: Follow,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lists, "SOCIAL_LIST_SIZE", 2)
    first = ana.page(address)
    follow(ana.user, crowd[5], crowd[3])
    second = ana.page(address + first.context["social_page"].next_query)
    assert set(names(first)).isdisjoint(names(second))


@pytest.mark.parametrize("cursor", ["", "x", "k", "o", "k-1", "z5", "k9" * 30, "o99999999999999999999", "k٣"])
def test_a_forged_cursor_is_page_one(
    ana: Acting, crowd: list[AccountsUser], address: str, cursor: str
) -> None:
    expected = names(ana.page(address))
    assert names(ana.page(address, cursor=cursor)) == expected


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("p4", ["p4"]),
        ("@P4", ["p4"]),
        ("erson 2", ["p2"]),
        ("PERSON", ["p5", "p4", "p3", "p2", "p1", "p0"]),
        ("pe", ["p5", "p4", "p3", "p2", "p1", "p0"]),
        ("rs", []),
        ("%", []),
        ("_", []),
        ("x\x00", []),
        ("nobody", []),
    ],
)
def test_search_by_start_of_username_or_part_of_name(
    ana: Acting, crowd: list[AccountsUser], address: str, search: str, found: list[str]
) -> None:
    assert names(ana.page(address, q=search)) == found


@pytest.mark.parametrize("looked_through", [1, 3, 6])
def test_a_search_in_a_long_list_finds_the_same(
    ana: Acting,
    bia: AccountsUser,
    crowd: list[AccountsUser],
    follow: Follow,
    looked_through: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether a look at the newest fills the page or the indexes of names must be asked."""
    monkeypatch.setattr(lists, "_LOOKED_THROUGH", looked_through)
    monkeypatch.setattr(lists, "SOCIAL_LIST_SIZE", 2)
    type(bia.profile).objects.filter(pk=bia.pk).update(follower_count=1_000_000)
    follow(ana.user, crowd[2])
    for search, found in (("person", [2, 5, 4, 3, 1, 0]), ("p0", [0]), ("rson 4", [4]), ("zz", [])):
        seen, query = [], f"?q={search}"
        while query:
            page = ana.page(f"/bia/followers/{query}")
            seen += names(page)
            query = page.context["social_page"].next_query
        assert seen == [f"p{number}" for number in found]


def test_a_search_pages_and_keeps_its_words(
    ana: Acting, crowd: list[AccountsUser], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SOCIAL_LIST_SIZE", 4)
    page = ana.page(address, q="person")
    assert names(ana.page(address + page.context["social_page"].next_query)) == ["p1", "p0"]
    assert 'value="person"' in page.text


def test_blocked_and_deactivated_people_are_not_in_lists(
    ana: Acting, crowd: list[AccountsUser], follow: Follow, address: str
) -> None:
    follow(ana.user, crowd[5])
    social_block(blocker=ana.user, blocked=crowd[0])
    social_block(blocker=crowd[1], blocked=ana.user)
    AccountsUser.objects.filter(pk__in=[crowd[2].pk, crowd[5].pk]).update(is_active=False)
    assert names(ana.page(address)) == ["p4", "p3"]


def test_lists_of_private_accounts_are_for_their_followers(
    ana: Acting, client: Client, bia: AccountsUser, follow: Follow, address: str
) -> None:
    type(bia.profile).objects.filter(pk=bia.pk).update(is_private=True)
    assert ana.page(address).status_code == client.get(address).status_code == 404
    follow(ana.user, bia)
    assert ana.page(address).status_code == 200
    client.force_login(bia)
    assert client.get(address).status_code == 200


def test_lists_across_a_block_or_of_nobody_are_not_there(
    ana: Acting, bia: AccountsUser, address: str
) -> None:
    social_block(blocker=bia, blocked=ana.user)
    assert ana.page(address).status_code == 404
    assert ana.page(address.replace("bia", "nobody")).status_code == 404


def test_strangers_see_public_lists_unless_the_site_is_for_members(
    client: Client, crowd: list[AccountsUser], address: str, settings: Settings
) -> None:
    page = client.get(address)
    assert names(page) == ["p5", "p4", "p3", "p2", "p1", "p0"]
    assert 'href="/accounts/login/?next=%2Fp5%2F">Follow</a>' in page.text
    settings.MEMBERS_ONLY = True
    assert client.get(address).status_code == 302


def test_rows_have_buttons_and_followers_can_be_removed_from_ones_own_list(
    ana: Acting, bia: AccountsUser, person: Person, follow: Follow
) -> None:
    follow(bia, ana.user)
    follow(ana.user, bia)
    own = ana.page("/ana/followers/").text
    assert 'action="/bia/unfollow/"' in own
    assert 'action="/bia/remove/"' in own
    assert "/remove/" not in ana.page("/ana/following/").text
    assert 'action="/ana/' not in ana.page("/bia/followers/").text


def test_htmx_gets_the_part_it_asks_for(ana: Acting, crowd: list[AccountsUser], address: str) -> None:
    dialog, people, rows = (ana.part(address, target).text for target in ("dialog", "people", ""))
    assert "data-dialog-close" in dialog
    assert "<html" not in dialog
    assert people.startswith("<ul")
    assert rows.strip().startswith("<li")


def test_empty_lists_say_what_to_do(ana: Acting, bia: AccountsUser) -> None:
    assert "Be the first to follow bia." in ana.page("/bia/followers/").text
    assert "Whom bia follows appears here." in ana.page("/bia/following/").text
    assert "Who follows you appears here." in ana.page("/ana/followers/").text
    assert "Nobody by that name" in ana.page("/bia/followers/", q="zz").text


@pytest.mark.parametrize("rows", [1, 6])
def test_a_list_costs_six_queries_whatever_is_in_it(
    ana: Acting,
    crowd: list[AccountsUser],
    follow: Follow,
    address: str,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    SocialFollow.objects.filter(follower__in=crowd[rows:]).delete()
    SocialFollow.objects.filter(followed__in=crowd[rows:]).delete()
    follow(ana.user, crowd[0])
    # Session, viewer, person; the known, the others, their rows.
    with django_assert_num_queries(6):
        assert len(names(ana.page(address))) == rows
