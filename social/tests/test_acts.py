"""What people do to each other, through the addresses of the contract."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccountsFormerName, AccountsProfile, AccountsUser
from conftest import Person
from social import actions
from social.actions import social_block, social_follow, social_mute
from social.models import SocialBlock, SocialFollow, SocialFollowRequest, SocialMute
from social.tests.conftest import Acting, counts
from social.views import follows, walls

Follow = Callable[..., None]

ACTS = ["follow", "unfollow", "remove", "block", "unblock", "mute", "unmute"]
ANSWERS = ["accept", "decline"]


def addresses(name: str) -> list[str]:
    return [f"/{name}/{act}/" for act in ACTS] + [f"/requests/{name}/{act}/" for act in ANSWERS]


@pytest.mark.parametrize("address", addresses("bia"))
class TestEveryAct:
    def test_works_twice_the_same(self, ana: Acting, bia: AccountsUser, address: str) -> None:
        first, second = ana.act(address), ana.act(address)
        assert (first.status_code, second.status_code) == (200, 200)
        assert counts(ana.user) == counts(ana.user)
        assert SocialFollow.objects.count() <= 1
        assert SocialBlock.objects.count() <= 1

    def test_leads_a_plain_form_back_where_it_stood(
        self, ana: Acting, bia: AccountsUser, address: str
    ) -> None:
        assert ana.form(address, next="/bia/followers/")["Location"] == "/bia/followers/"
        assert ana.form(address, next="https://elsewhere.example/")["Location"] in ("/bia/", "/requests/")

    def test_is_by_post_alone(self, ana: Acting, bia: AccountsUser, address: str) -> None:
        assert ana.page(address).status_code == 405

    def test_asks_strangers_to_log_in(self, client: Client, bia: AccountsUser, address: str) -> None:
        assert client.post(address)["Location"].startswith("/accounts/login/")
        answer = client.post(address, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/accounts/login/")

    def test_finds_nobody_who_is_not_there(self, ana: Acting, person: Person, address: str) -> None:
        assert ana.act(address).status_code == 404
        AccountsFormerName.objects.create(
            username="bia", user=person("bea"), kept_until=timezone.now() + timedelta(days=1)
        )
        assert ana.act(address).status_code == 404

    def test_finds_no_deactivated_account(self, ana: Acting, bia: AccountsUser, address: str) -> None:
        AccountsUser.objects.filter(pk=bia.pk).update(is_active=False)
        assert ana.act(address).status_code == 404

    def test_finds_nobody_who_blocked_the_viewer(self, ana: Acting, bia: AccountsUser, address: str) -> None:
        social_block(blocker=bia, blocked=ana.user)
        assert ana.act(address).status_code == 404

    def test_answers_to_any_case_of_the_name(self, ana: Acting, bia: AccountsUser, address: str) -> None:
        assert ana.act(address.replace("bia", "Bia")).status_code == 200


@pytest.mark.parametrize("act", ["follow", "block", "mute"])
def test_who_is_deleted_while_the_act_waits_is_not_found(
    ana: Acting, bia: AccountsUser, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    module = follows if act == "follow" else walls
    real = getattr(module, f"social_{act}")

    def late(**ends: Any) -> Any:
        AccountsUser.objects.get(pk=bia.pk).delete()
        return real(**ends)

    monkeypatch.setattr(module, f"social_{act}", late)
    assert ana.act(f"/bia/{act}/").status_code == 404


def test_follow_and_unfollow_answer_the_other_button(ana: Acting, bia: AccountsUser) -> None:
    answer = ana.act("/bia/follow/").text
    assert 'action="/bia/unfollow/" data-optimistic="/bia/follow/"' in answer
    assert ">Following<" in answer
    assert counts(bia) == (1, 0)
    answer = ana.act("/bia/unfollow/").text
    assert 'action="/bia/follow/"' in answer
    assert ">Follow<" in answer
    assert (counts(bia), counts(ana.user)) == ((0, 0), (0, 0))


def test_on_the_profile_the_count_changes_with_the_button(ana: Acting, bia: AccountsUser) -> None:
    answer = ana.act("/bia/follow/", on="/bia/").text
    assert 'hx-swap-oob="true"' in answer
    assert '<b data-count="followers" data-optimistic-text="0">1</b> follower' in answer
    assert "hx-swap-oob" not in ana.act("/bia/follow/", on="/").text
    assert '<b data-count="following">1</b>' in ana.act("/bia/follow/", on="/ana/").text


def test_unfollowing_can_be_undone(ana: Acting, bia: AccountsUser) -> None:
    ana.act("/bia/follow/")
    toast = json.loads(ana.act("/bia/unfollow/")["HX-Trigger"])["common:toast"]
    assert toast == {
        "text": "You no longer follow bia.",
        "undo": {"label": "Undo", "address": "/bia/follow/"},
    }
    assert "HX-Trigger" not in ana.act("/bia/unfollow/")


def test_a_follower_is_asked_to_follow_back(ana: Acting, bia: AccountsUser, follow: Follow) -> None:
    follow(bia, ana.user)
    assert ">Follow back<" in ana.act("/bia/unfollow/").text


def test_private_accounts_are_asked_and_the_request_can_be_taken_back(ana: Acting, person: Person) -> None:
    cleo = person("cleo", is_private=True)
    answer = ana.act("/cleo/follow/").text
    assert ">Requested<" in answer
    assert "data-confirm" not in answer
    assert SocialFollowRequest.objects.filter(follower=ana.user, followed=cleo).exists()
    assert ">Follow<" in ana.act("/cleo/unfollow/").text
    assert not SocialFollowRequest.objects.exists()


def test_leaving_a_private_account_asks_first_and_shows_its_closed_door(
    ana: Acting, person: Person, follow: Follow
) -> None:
    cleo = person("cleo", is_private=True)
    follow(ana.user, cleo)
    assert 'data-confirm-title="Unfollow cleo?"' in ana.act("/cleo/follow/").text
    assert ana.act("/cleo/unfollow/", on="/cleo/")["HX-Refresh"] == "true"


def test_oneself_is_refused_with_a_sentence(ana: Acting) -> None:
    for act in ("follow", "block", "mute"):
        answer = ana.act(f"/ana/{act}/")
        assert answer.status_code == 422
        assert "yourself" in json.loads(answer["HX-Trigger"])["common:toast"]["text"]
    page = ana.client.post("/ana/follow/", follow=True)
    assert "You cannot follow yourself." in page.text
    assert not SocialFollow.objects.exists()


def test_beyond_the_most_follows_is_refused_with_a_sentence(
    ana: Acting, bia: AccountsUser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "SOCIAL_FOLLOWS_MAX", 1)
    person("cleo")
    ana.act("/cleo/follow/")
    answer = ana.act("/bia/follow/")
    assert answer.status_code == 422
    assert "Unfollow somebody first." in answer["HX-Trigger"]
    assert counts(ana.user) == (0, 1)


def test_at_the_most_follows_one_that_waits_gives_its_place_to_the_follow(
    ana: Acting, bia: AccountsUser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "SOCIAL_FOLLOWS_MAX", 1)
    cleo = person("cleo", is_private=True)
    ana.act("/cleo/follow/")
    assert ana.act("/bia/follow/").status_code == 422
    AccountsProfile.objects.filter(pk=cleo.pk).update(is_private=False)
    assert ana.act("/cleo/follow/").status_code == 200
    assert counts(ana.user) == (0, 1)


def test_too_often_is_told_when_to_try_again(ana: Acting, bia: AccountsUser) -> None:
    for _ in range(60):
        assert ana.act("/bia/follow/").status_code == 200
    answer = ana.act("/bia/follow/")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60


@pytest.mark.parametrize(("is_private", "is_counted"), [(False, True), (True, False)])
def test_the_profile_is_told_a_count_only_where_it_shows_one_that_is_a_link(
    ana: Acting, bia: AccountsUser, is_private: bool, is_counted: bool
) -> None:
    AccountsProfile.objects.filter(pk=bia.pk).update(is_private=is_private)
    for act in ("follow", "unfollow"):
        assert ('id="follower-count"' in ana.page("/bia/").text) is is_counted
        assert ('id="follower-count"' in ana.act(f"/bia/{act}/", on="/bia/").text) is is_counted


def test_follow_costs_few_queries(
    ana: Acting, bia: AccountsUser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Session, viewer, person; of the act: begin, locks, how the two stand, row, counters, event, end; what
    # the menu of the profile says of notifications.
    with django_assert_max_num_queries(11):
        ana.act("/bia/follow/", on="/bia/")


def test_a_removed_follower_is_gone(ana: Acting, bia: AccountsUser, follow: Follow) -> None:
    follow(bia, ana.user)
    assert "Removed" in ana.act("/bia/remove/").text
    assert (counts(ana.user), counts(bia)) == ((0, 0), (0, 0))


def test_a_block_parts_both_and_can_be_taken_back(ana: Acting, bia: AccountsUser, follow: Follow) -> None:
    follow(ana.user, bia)
    follow(bia, ana.user)
    assert 'action="/bia/unblock/"' in ana.act("/bia/block/").text
    assert (counts(ana.user), counts(bia)) == ((0, 0), (0, 0))
    assert ana.act("/bia/follow/").status_code == 404
    assert 'action="/bia/block/"' in ana.act("/bia/unblock/").text
    assert ana.act("/bia/follow/").status_code == 200


def test_who_blocked_each_other_both_keep_their_way_back(ana: Acting, bia: AccountsUser) -> None:
    social_block(blocker=bia, blocked=ana.user)
    SocialBlock.objects.create(blocker=ana.user, blocked=bia)
    assert ana.act("/bia/unblock/").status_code == 200
    assert ana.act("/bia/unblock/").status_code == 404


@pytest.mark.parametrize(("scope", "kept"), [("", "posts"), ("posts", "posts"), ("all", "all")])
def test_mute_as_far_as_is_said(ana: Acting, bia: AccountsUser, scope: str, kept: str) -> None:
    assert 'action="/bia/unmute/"' in ana.act("/bia/mute/", scope=scope).text
    assert SocialMute.objects.get(muter=ana.user, muted=bia).scope == kept
    assert 'action="/bia/mute/"' in ana.act("/bia/unmute/").text
    assert not SocialMute.objects.exists()


def test_unmuting_on_the_profile_changes_its_line_and_its_menu(ana: Acting, bia: AccountsUser) -> None:
    social_mute(muter=ana.user, muted=bia, scope="posts")
    answer = ana.act("/bia/unmute/", on="/bia/", target="mute-line").text
    line, menu = answer.split("<details", 1)
    assert 'id="mute-line"' in line
    assert "bia is no longer muted." in line
    assert 'id="person-menu" data-menu hx-swap-oob="true"' in menu
    assert ("Mute posts<" in menu, "Unmute" in menu) == (True, False)


def test_another_mute_changes_how_far(ana: Acting, bia: AccountsUser) -> None:
    social_mute(muter=ana.user, muted=bia, scope="posts")
    ana.act("/bia/mute/", scope="all")
    assert SocialMute.objects.get().scope == "all"
    assert ana.act("/bia/mute/", scope="everything").status_code == 422
    assert SocialMute.objects.get().scope == "all"


def test_accept_and_decline_answer_in_place(ana: Acting, person: Person) -> None:
    type(ana.user.profile).objects.update(is_private=True)
    for name in ("bia", "cleo"):
        social_follow(follower=person(name), followed=ana.user)
    answer = ana.act("/requests/bia/accept/").text
    assert "Accepted" in answer
    assert ">Follow back<" in answer
    assert "Accepted" in ana.act("/requests/bia/accept/").text
    assert "Declined" in ana.act("/requests/cleo/decline/").text
    assert "No longer asks" in ana.act("/requests/cleo/accept/").text
    assert counts(ana.user) == (1, 0)


def test_a_forged_address_of_the_page_changes_nothing(ana: Acting, bia: AccountsUser) -> None:
    for act in ("follow", "unfollow", "mute", "block"):
        assert ana.act(f"/bia/{act}/", on="[").status_code == 200


def test_members_only_or_not_acts_need_an_account(
    client: Client, bia: AccountsUser, settings: Settings
) -> None:
    settings.MEMBERS_ONLY = True
    assert client.post("/bia/follow/").status_code == 302
