"""Requests, going public, the lists in the settings, who is suggested, and what the doctor finds."""

from collections.abc import Callable
from typing import cast

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from common.cache import CommonCache
from conftest import Person, Post
from social.actions import social_block, social_follow, social_mute, social_restrict, social_unfollow
from social.doctor import SOCIAL_DOCTOR_CHECKS
from social.lists import SocialFollowedBy, social_followed_by
from social.models import SocialFollow, SocialFollowRequest
from social.suggestions import social_suggestions
from social.tasks import social_requests_sweep
from social.templatetags.social import social_followed_by_words, social_reason
from social.tests.conftest import Acting, counts

Follow = Callable[..., None]


@pytest.fixture
def shy(ana: Acting) -> Acting:
    """ana, whose account is private."""
    type(ana.user.profile).objects.filter(pk=ana.user.pk).update(is_private=True)
    return ana


# Requests and going public


def test_requests_wait_newest_first_and_show_nobody_blocked(shy: Acting, person: Person) -> None:
    asking = [person(f"p{number}") for number in range(22)]
    for each in asking:
        social_follow(follower=each, followed=shy.user)
    AccountsUser.objects.filter(pk=asking[20].pk).update(is_active=False)
    social_block(blocker=shy.user, blocked=asking[19])
    page = shy.page("/requests/")
    rows = page.context["social_page"].rows
    assert [row.follower.username for row in rows] == ["p21", *(f"p{number}" for number in range(18, -1, -1))]
    assert 'action="/requests/p21/accept/"' in page.text
    assert (
        shy.page("/requests/", cursor=str(rows[-2].pk)).context["social_page"].rows[0].follower == asking[0]
    )


def test_nobody_waiting_is_said(ana: Acting, client: Client) -> None:
    assert "Nobody is waiting" in ana.page("/requests/").text
    assert client.get("/requests/")["Location"].startswith("/accounts/login/")


def test_requests_cost_the_same_whoever_asks(
    shy: Acting, person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        social_follow(follower=person(f"p{number}"), followed=shy.user)
    with django_assert_num_queries(3):
        shy.page("/requests/")


def test_ones_own_profile_says_how_many_wait(shy: Acting, bia: AccountsUser) -> None:
    assert "/requests/" not in shy.page("/bia/").text.split("</details>")[-1]
    social_follow(follower=bia, followed=shy.user)
    assert "1 request" in shy.page("/ana/").text
    assert "1 request to follow you is waiting." in shy.page("/settings/privacy/").text


def test_going_public_lets_in_who_waits(
    shy: Acting, bia: AccountsUser, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    social_follow(follower=bia, followed=shy.user)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        shy.form("/settings/privacy/")
    assert counts(shy.user) == (1, 0)
    assert not SocialFollowRequest.objects.exists()


def test_a_sweeper_lets_in_whom_a_crash_left_waiting(shy: Acting, bia: AccountsUser, person: Person) -> None:
    cleo = person("cleo", is_private=True)
    social_follow(follower=bia, followed=shy.user)
    social_follow(follower=bia, followed=cleo)
    accounts_privacy_set(user=shy.user, is_private=False)  # and its commit never comes
    assert social_requests_sweep() == 1
    assert (counts(shy.user), counts(cleo)) == ((1, 0), (0, 0))


# Settings


@pytest.mark.parametrize("kind", ["blocked", "muted", "restricted"])
def test_lists_in_the_settings(ana: Acting, client: Client, bia: AccountsUser, kind: str) -> None:
    address, empty = f"/settings/{kind}/", f"You {kind} nobody"
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert empty in ana.page(address).text
    assert address in ana.page("/settings/").text
    social_mute(muter=ana.user, muted=bia, scope="all")
    social_restrict(restricter=ana.user, restricted=bia)
    if kind == "blocked":
        social_block(blocker=ana.user, blocked=bia)
    page = ana.page(address).text
    assert "<b>bia</b>" in page
    assert 'action="/bia/un' in page
    AccountsUser.objects.filter(pk=bia.pk).update(is_active=False)
    assert empty in ana.page(address).text


def test_lists_in_the_settings_page_and_cost_the_same(
    ana: Acting, person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(22):
        social_mute(muter=ana.user, muted=person(f"m{number}"), scope="posts")
        social_block(blocker=ana.user, blocked=person(f"b{number}"))
        social_restrict(restricter=ana.user, restricted=person(f"r{number}"))
    for name in ("muted", "blocked", "restricted"):
        with django_assert_num_queries(3):
            page = ana.page(f"/settings/{name}/")
        more = ana.part(f"/settings/{name}/{page.context['social_page'].next_query}")
        assert [getattr(row, name).username for row in more.context["social_page"].rows] == [
            f"{name[0]}1",
            f"{name[0]}0",
        ]
        assert "<html" not in more.text


# Followed by, suggestions


def test_followed_by_names_three_or_two_and_a_number(
    ana: Acting,
    bia: AccountsUser,
    person: Person,
    follow: Follow,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    friends = [person(f"f{number}") for number in range(5)]
    stands = []
    for friend in friends:
        follow(ana.user, friend)
        follow(friend, bia)
        for user in (ana.user, bia):
            user.profile.refresh_from_db()
        with django_assert_num_queries(1):
            stands.append(social_followed_by(ana.user, bia))
    assert stands == [
        SocialFollowedBy(["f0"], 0),
        SocialFollowedBy(["f1", "f0"], 0),
        SocialFollowedBy(["f2", "f1", "f0"], 0),
        SocialFollowedBy(["f3", "f2"], 2),
        SocialFollowedBy(["f4", "f3"], 3),
    ]
    bia.profile.follower_count = 1_000_000
    assert social_followed_by(ana.user, bia) == stands[-1]
    AccountsUser.objects.filter(pk=friends[4].pk).update(is_active=False)
    assert social_followed_by(ana.user, bia) == stands[-2]


def test_followed_by_in_words() -> None:
    def words(*names: str, others: int = 0) -> str:
        return social_followed_by_words(SocialFollowedBy(names, others))

    assert words("ana") == 'Followed by <a href="/ana/"><b>ana</b></a>'
    assert words("ana", "bia", "cleo").endswith('</a> and <a href="/cleo/"><b>cleo</b></a>')
    assert words("ana", "bia", others=2).endswith('</a>, <a href="/bia/"><b>bia</b></a> and 2 others')


def test_suggestions_rank_by_ways_then_by_the_site(
    ana: Acting, person: Person, post: Post, follow: Follow, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    friends = [person(f"f{number}") for number in range(3)]
    follow(ana.user, *friends)
    near, nearer, popular, new, quiet = (
        person(name) for name in ("near", "nearer", "popular", "new", "quiet")
    )
    follow(friends[0], near, nearer)
    follow(friends[1], nearer)
    follow(quiet, popular)
    post(popular)
    post(new)
    with django_assert_num_queries(2):
        found = social_suggestions(ana.user, 10)
        told = [(each.username, social_reason(each)) for each in found]
    assert told == [
        ("nearer", "Followed by f1 + 1"),
        ("near", "Followed by f0"),
        ("popular", "Suggested for you"),
        ("new", "Suggested for you"),
    ]
    with django_assert_num_queries(1):
        assert [each.username for each in social_suggestions(ana.user, 1)] == ["nearer"]


def test_suggestions_that_are_kept_follow_what_happens_meanwhile(
    ana: Acting, person: Person, follow: Follow
) -> None:
    friend, other, blocked, muted, followed = (
        person(name) for name in ("friend", "other", "blocked", "muted", "followed")
    )
    follow(ana.user, friend)
    follow(friend, followed, muted, blocked, other)
    assert len(social_suggestions(ana.user, 10)) == 4
    social_follow(follower=ana.user, followed=followed)
    social_block(blocker=ana.user, blocked=blocked)
    social_mute(muter=ana.user, muted=muted, scope="posts")
    [left] = social_suggestions(ana.user, 1)
    assert (left.username, social_reason(left)) == ("other", "Followed by friend")
    social_unfollow(follower=ana.user, followed=friend)
    [left] = social_suggestions(ana.user, 1)
    assert (left.username, social_reason(left)) == ("other", "Suggested for you")


def test_suggestions_are_sought_again_once_too_few_of_them_are_left(
    ana: Acting, person: Person, follow: Follow
) -> None:
    friend, first, later = (person(name) for name in ("friend", "first", "later"))
    follow(ana.user, friend)
    follow(friend, first)
    assert [each.username for each in social_suggestions(ana.user, 5)] == ["first"]
    follow(friend, later)
    assert [each.username for each in social_suggestions(ana.user, 5)] == ["first"]
    social_follow(follower=ana.user, followed=first)
    assert [each.username for each in social_suggestions(ana.user, 5)] == ["later"]


def test_who_comes_to_an_empty_site_is_suggested_at_once(
    ana: Acting, person: Person, post: Post, follow: Follow
) -> None:
    assert social_suggestions(ana.user, 5) == []
    post(person("bia"))
    assert [each.username for each in social_suggestions(ana.user, 5)] == ["bia"]


def test_few_suggestions_are_kept_for_a_shorter_time(
    ana: Acting, person: Person, post: Post, follow: Follow
) -> None:
    key = f"social:suggestions:{ana.user.pk}"
    kept = []
    for number in range(7):
        cache.delete(key)
        post(person(f"p{number}"))
        social_suggestions(ana.user, 5)
        kept.append(cast(CommonCache, cache).ttl(key))
    assert all(seconds in range(1, 61) for seconds in kept[:-1])
    assert kept[-1] in range(540, 601)


def test_suggestions_leave_out_whom_one_knows_or_does_not_want(
    ana: Acting, person: Person, follow: Follow
) -> None:
    friend = person("friend")
    follow(ana.user, friend)
    people = {
        name: person(name) for name in ("followed", "asked", "blocked", "blocker", "muted", "gone", "good")
    }
    for each in people.values():
        follow(friend, each)
    follow(ana.user, people["followed"])
    type(friend.profile).objects.filter(pk=people["asked"].pk).update(is_private=True)
    social_follow(follower=ana.user, followed=AccountsUser.objects.get(username="asked"))
    social_block(blocker=ana.user, blocked=people["blocked"])
    social_block(blocker=people["blocker"], blocked=ana.user)
    social_mute(muter=ana.user, muted=people["muted"], scope="posts")
    AccountsUser.objects.filter(username="gone").update(is_active=False)
    follow(people["good"], ana.user)
    found = social_suggestions(ana.user, 10)
    assert [each.username for each in found] == ["good"]
    assert found[0].social_follows_back


# Doctor


def test_the_doctor_finds_and_mends(ana: Acting, bia: AccountsUser, follow: Follow) -> None:
    followers, following, requests, blocks = SOCIAL_DOCTOR_CHECKS
    follow(ana.user, bia)
    assert [check.find() for check in SOCIAL_DOCTOR_CHECKS] == [[], [], [], []]
    type(bia.profile).objects.filter(pk=bia.pk).update(follower_count=7, following_count=8)
    SocialFollowRequest.objects.create(follower=bia, followed=ana.user)
    assert followers.find() == ["bia: 7 counted, 1 there"]
    assert following.find() == ["bia: 8 counted, 0 there"]
    # What beat runs: a part of the rows, of these few perhaps none.
    assert [check.sample(1.0) for check in (followers, following) if check.sample] == [
        followers.find(),
        following.find(),
    ]
    assert requests.find() == ["bia waits at ana, whose account is open"]
    assert [check.mend() for check in SOCIAL_DOCTOR_CHECKS if check.mend] == [1, 1, 1]
    assert [check.find() for check in SOCIAL_DOCTOR_CHECKS] == [[], [], [], []]
    social_block(blocker=ana.user, blocked=bia)
    SocialFollow.objects.create(follower=bia, followed=ana.user)
    assert blocks.find() == ["bia follows ana across a block"]
